from covey.analysis.rise import Progress, rises
from covey.model.analysis import FileAnalysis, Structure
from covey.model.lines import LineSet
from covey.model.report import Report

STATEMENTS = LineSet.of([1, 2, 3, 5])
JUMPS = frozenset({(2, 3), (2, 5)})


def file(*lines, path="a.py", taken=(), statements=STATEMENTS):
    structure = Structure(statements, LineSet(), arcs=JUMPS)
    return FileAnalysis(path, structure, LineSet.of(lines), frozenset(taken), branch=True, exits={2: 2})


def report(*files):
    return Report(files)


def risen(before, after):
    return [(rise.file.path, list(rise.lines), rise.branches) for rise in rises(before, after)]


def test_only_files_of_which_more_has_run_have_risen():
    before = report(file(1), file(1, path="b.py"))
    after = report(file(1, 2, 3, taken=[(2, 3)]), file(1, path="b.py"))

    assert risen(before, after) == [("a.py", [2, 3], 1)]
    assert risen(after, after) == []


def test_a_jump_alone_is_a_rise():
    assert risen(report(file(1, 2, 3)), report(file(1, 2, 3, taken=[(2, 5)]))) == [("a.py", [], 1)]


def test_a_file_that_was_not_there_has_risen_by_all_that_ran():
    assert risen(report(), report(file(1, 2))) == [("a.py", [1, 2], 0)]


def test_lines_of_another_text_are_not_compared():
    other = LineSet.of([1, 2, 3])

    assert risen(report(file(1, 2)), report(file(1, statements=other))) == [("a.py", [1], 0)]


def test_what_rose_lately_is_forgotten_after_a_while_and_counts_since_the_first():
    first, second, third = report(file(1)), report(file(1, 2)), report(file(1, 2, 3))
    begun = Progress(first, first).then(first, 0, 10)
    assert begun.lately == begun.since_first == ()

    one = begun.then(second, 1, 10)
    two = one.then(third, 9, 10)
    assert [list(rise.lines) for rise in two.lately] == [[2, 3]]

    later = two.then(third, 12, 10)
    assert [list(rise.lines) for rise in later.lately] == [[3]]
    assert later.then(third, 19, 10).lately == ()
    assert [list(rise.lines) for rise in later.since_first] == [[2, 3]]
