import pytest

from pipeline.jobs import InvalidJob, Job, parse


def test_a_job_has_three_attempts_unless_it_says_otherwise():
    assert parse({"id": "a-1", "step": "words"}) == Job("a-1", "words", {}, 3)
    assert parse({"id": "a-1", "step": "words", "attempts": 5}).attempts == 5


@pytest.mark.parametrize(
    ("payload", "complaint"),
    [
        (["a-1"], "an object, not list"),
        ({"step": "words"}, "not a text: id"),
        ({"id": 7}, "not a text: id, step"),
        ({"id": "../etc", "step": "words"}, "letters, digits and dashes"),
        ({"id": "a", "step": "words", "attempts": 6}, "1 to 5"),
        ({"id": "a", "step": "words", "when": "now"}, "unknown: when"),
    ],
)
def test_what_is_not_a_job_is_refused_with_the_reason(payload, complaint):
    with pytest.raises(InvalidJob, match=complaint):
        parse(payload)


def test_a_document_is_read_back_as_the_same_job():
    job = Job("a", "total", {"numbers": [1, 2]}, 2)

    assert parse(job.document()) == job
