from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from covey.report.terminal.fit import folded, indented, shortened

wide_texts = st.text(st.sampled_from("abc/名前é_."), max_size=40)


@given(wide_texts, st.integers(4, 50))
def test_a_shortened_text_fits_and_keeps_its_start_and_end(text, width):
    short = shortened(text, width)
    head, _, tail = short.partition("…")

    assert cell_len(short) <= width
    assert short == text if cell_len(text) <= width else text.startswith(head) and text.endswith(tail)


@given(st.lists(st.integers(1, 99_999), min_size=1, max_size=60), st.integers(18, 60), st.integers(1, 4))
def test_a_folded_list_fits_and_is_whole_or_ends_in_an_ellipsis(numbers, width, most):
    items = ", ".join(map(str, numbers))

    lines = folded(items, width, most=most)

    assert len(lines) <= most
    assert all(cell_len(line) <= width for line in lines)
    told = " ".join(lines)
    assert told == items or (told.endswith("…") and items.startswith(told.removesuffix("…")))


def test_the_end_of_a_name_says_more_than_its_start():
    assert shortened("src/application/adapters/repository.py", 20) == "src/ap…repository.py"


def test_a_list_folds_after_commas():
    assert folded("1-3, 5->exit, 7, 9-11", 10, most=3) == ["1-3,", "5->exit,", "7, 9-11"]
    assert folded("1-3, 5->exit, 7, 9-11", 10, most=2) == ["1-3,", "5->exit…"]


@pytest.mark.parametrize(("width", "lines"), [(0, 1), (40, 2), (10, 2)])
def test_sentences_fold_at_spaces_and_keep_their_words(width, lines):
    found = indented(["pipeline: declared, but it has no data-at-all yet"], width)

    assert len(found) == lines
    assert " ".join(line.strip() for line in found) == "pipeline: declared, but it has no data-at-all yet"
