import asyncio

import pytest

from pipeline.jobs import InvalidJob, Job
from pipeline.steps import Unavailable, perform_with_retries


def outcome(step, attempts=3, **data):
    return asyncio.run(perform_with_retries(Job("a", step, data, attempts), pause_s=0))


def test_words_are_counted():
    assert outcome("words", text="one  two\nthree") == {"words": 3}


def test_numbers_are_added():
    assert outcome("total", numbers=[1, "2.5"]) == {"total": 3.5}


def test_a_probe_that_answers_late_is_tried_again():
    assert outcome("probe", failures=2) == {"answered": 3}


def test_a_probe_that_never_answers_is_given_up():
    with pytest.raises(Unavailable, match="attempt 2"):
        outcome("probe", attempts=2, failures=9)


def test_a_step_without_its_data_is_refused():
    with pytest.raises(InvalidJob, match="cannot do 'words'"):
        outcome("words")
