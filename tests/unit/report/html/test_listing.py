from __future__ import annotations

from dataclasses import replace

from covey.model.analysis import FileAnalysis
from covey.report.html.listing import LIST_LENGTH
from covey.report.html.listing import listing as lists
from unit.report.samples import analysed


def listing(file: FileAnalysis, text: str) -> str:
    """The items of a listing that has one list."""
    listed = lists(file, text)
    assert listed == "" or (listed.startswith("<div><ol start=1>") and listed.endswith("</ol></div>\n"))
    return listed[len("<div><ol start=1>") : -len("</ol></div>\n")]


def plain(statements: str = "", executed: str = "") -> FileAnalysis:
    return analysed("a.py", statements, executed)


def test_each_line_is_an_item_with_its_state():
    assert listing(plain("1,3", "1"), "a\n\nb\n") == "<li class=r\n>a<li\n>\n<li class=m\n>b"


def test_source_is_text_whatever_it_holds():
    assert listing(plain(), "</ol><script>x&y</script>\n") == "<li\n>&lt;/ol&gt;&lt;script&gt;x&amp;y&lt;/script&gt;"


def test_a_null_is_shown():
    assert listing(plain(), "a\0b\n") == "<li\n>a␀b"


def test_what_turns_the_direction_of_text_ends_where_it_stands():
    assert listing(plain(), "a\u202eb\n") == '<li\n>a<bdi title="U+202E">\u202e</bdi>b'


def test_only_line_ends_end_lines():
    assert listing(plain(), "a\u2028b\x85c\x0bd\n").count("<li") == 1


def test_a_text_without_its_last_line_end_and_an_empty_text_have_no_further_line():
    assert listing(plain(), "a") == "<li\n>a"
    assert listing(plain(), "") == ""


def test_jumps_that_a_line_lacks_stand_behind_it_in_short_and_in_words():
    file = analysed("a.py", "1-3", "1-2", jumps={(1, 2): True, (1, 3): False, (1, -1): False})
    file = replace(file, structure=replace(file.structure, descriptions={(1, 3): "because x < y"}))

    assert listing(file, "if a:\n    b\nc\n").splitlines()[1] == (
        ">if a:<details><summary>1 ↛ exit, 3</summary><p>line 1 didn't exit<p>because x &lt; y</details><li class=r"
    )


def test_a_line_that_never_jumped_has_always_raised():
    file = analysed("a.py", "1-2", "1", jumps={(1, 2): False, (1, -1): False})

    assert "<summary>1 ↛ anywhere</summary><p>line 1 didn't jump anywhere: it always raised" in listing(file, "a\nb\n")


def test_states_beyond_the_text_are_listed_all_the_same():
    assert listing(plain("1,3", "1"), "a\n") == "<li class=r\n>a<li\n>\n<li class=m\n>\n"


def test_a_long_file_is_in_several_lists_that_go_on_counting():
    listed = lists(plain(), "a\n" * (2 * LIST_LENGTH + 1))

    assert [part.count("<li") for part in listed.split("</ol></div>\n")] == [LIST_LENGTH, LIST_LENGTH, 1, 0]
    assert f"</ol></div>\n<div><ol start={2 * LIST_LENGTH + 1}><li" in listed
