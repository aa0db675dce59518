from __future__ import annotations

import warnings

import pytest

from covey.analysis.source_text import decode_source
from covey.analysis.structure import asked, is_known, read_structure
from covey.model.analysis import Skipped, Structure
from covey.model.lines import LineSet


def read(source: bytes | str, *, exclude: str = "", partial: str = "") -> Structure:
    reading = read_structure(
        source.encode() if isinstance(source, str) else source, path="a.py", exclude=exclude, partial=partial
    )
    assert isinstance(reading, Structure), reading
    return reading


def lines(found: LineSet) -> list[int]:
    return list(found)


def test_a_statement_over_several_lines_is_its_first_line():
    structure = read("x = [\n    1,\n    2,\n]\ny = 1\n")

    assert lines(structure.statements) == [1, 5]
    assert {line: structure.first_lines[line] for line in (2, 3, 4)} == {2: 1, 3: 1, 4: 1}
    assert 5 not in structure.first_lines


def test_docstrings_and_comments_are_no_statements():
    assert lines(read('"""Doc."""\n\n# comment\ndef f():\n    """Doc."""\n    return 1\n').statements) == [4, 6]


def test_an_excluded_clause_takes_its_whole_block_with_it():
    structure = read("if DEBUG:  # pragma: no cover\n    x = 1\n    y = 2\nz = 3\n", exclude="# pragma: no cover")

    assert lines(structure.statements) == [4]
    assert lines(structure.excluded) == [1, 2, 3]


def test_without_rules_nothing_is_excluded_and_every_jump_counts():
    structure = read("while True:  # pragma: no branch, no cover\n    break\n")

    assert not structure.excluded
    assert not structure.no_branch


def test_lines_of_the_partial_rule_are_marked_by_their_first_line():
    assert lines(read("x = 1\nif (x and\n    x):  # one way\n    y = 1\n", partial="# one way").no_branch) == [2]


def test_functions_and_classes_are_regions_without_what_is_nested_in_them():
    structure = read("class A:\n    def f(self):\n        def g():\n            return 1\n        return g\n")

    found = {(region.kind, region.name): (region.start, lines(region.lines)) for region in structure.regions}
    assert found[("function", "A.f.g")] == (3, [4])
    assert found[("function", "A.f")] == (2, [3, 5])
    assert found[("class", "A")][0] == 1


@pytest.mark.parametrize(
    "source", [b"x = 1\r\ny = 2\r\n", b"x = 1\ry = 2\r", b"x = 1\ny = 2", b"\xef\xbb\xbfx = 1\ny = 2\n"]
)
def test_line_ends_and_byte_order_marks_change_nothing(source):
    assert read(source) == read(b"x = 1\ny = 2\n")


def test_an_empty_file_has_nothing_to_run():
    structure = read(b"")

    assert (lines(structure.statements), structure.regions, structure.line_count) == ([], (), 0)


def test_the_declared_encoding_is_obeyed():
    assert decode_source(b"# -*- coding: latin-1 -*-\nx = '\xe9'") == "# -*- coding: latin-1 -*-\nx = 'é'\n"


def test_form_feeds_are_white_space():
    assert lines(read(b"x = 1\n\x0c\ny = 2\n").statements) == [1, 3]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"x = (1\n", "not valid Python: '(' was never closed at line 1"),
        (b"x = 1\n  y = 2\n", "not valid Python: unexpected indent at line 2"),
        (b"print 'two'\n", "not valid Python: Missing parentheses in call to 'print'"),
        (b"# coding: nonsense\n", "unknown encoding: nonsense"),
        (b"x = '\xe9'\n", "invalid or missing encoding declaration"),
        (b"x = 1\0\n", "null bytes"),
        (b"(" * 500 + b")" * 500, "too many nested parentheses"),
        (b"x = " + b"-" * 100_000 + b"1\n", "cannot be parsed: "),
        (b"\x89PNG\r\n\x1a\n", "cannot be parsed: "),
    ],
    ids=[
        "unclosed",
        "indented",
        "Python 2",
        "no such encoding",
        "not UTF-8",
        "null byte",
        "nested",
        "deep",
        "an image",
    ],
)
def test_what_cannot_be_read_is_skipped_with_a_reason_of_one_line(source, reason):
    reading = read_structure(source, path="src/a.py", exclude="", partial="")

    assert isinstance(reading, Skipped)
    assert reading.path == "src/a.py"
    assert reason in reading.reason
    assert "\n" not in reading.reason
    assert not reading.reason.endswith(": ")


def test_a_text_that_python_warns_about_is_read_in_silence():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert lines(read(b"x = '\\d'\nassert (x, 'always')\nif x is 5:\n    pass\n").statements) == [1, 2, 3, 4]


def test_only_pythons_and_coverages_that_were_compared_are_parsed_once():
    assert is_known((3, 11, 7), (7, 17, 3, "final", 0))
    assert not is_known((3, 14, 0), (7, 17, 3, "final", 0))
    assert not is_known((3, 10, 0), (7, 17, 3, "final", 0))
    assert not is_known((3, 11, 7), (7, 18, 0, "final", 0))
    assert not is_known((3, 11, 7), (7, 17, 3, "alpha", 1))


def test_what_one_parse_does_not_know_is_read_by_coverage_pys_parser():
    structure = read("if x:\n\\\n    y = (1,\n        2)\n")

    assert lines(structure.statements) == [1, 3]
    assert structure == asked("if x:\n\\\n    y = (1,\n        2)\n", "a.py", "", "")
