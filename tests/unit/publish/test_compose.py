from __future__ import annotations

from covey.model.refs import Commit
from covey.publish.compose import Composer
from covey.publish.history import entries_of, read_history
from covey.publish.present import Blob, Present
from covey.system.git_ancestry import Order
from unit.publish.publications import DATE_S, publication

ORDERED = ("a" * 40, "b" * 40, "c" * 40)


def order(one, other):
    if one not in ORDERED or other not in ORDERED:
        return Order.UNKNOWN
    places = ORDERED.index(one), ORDERED.index(other)
    return Order.SAME if one == other else Order.OLDER if places[0] < places[1] else Order.NEWER


def of(sha, date_s=DATE_S, **changes):
    return Composer(publication(commit=Commit(sha, dirty=False), date_s=date_s, **changes))


def branch(files):
    contents = {path: content for path, content in files.items() if isinstance(content, bytes)}
    return Present("9" * 40, {path: f"blob of {path}" for path in files}, contents)


def commits(files):
    return [entry.commit for entry in entries_of(read_history(files["history.ndjson"]))]


def test_the_newest_commit_has_its_report_on_the_branch_and_each_its_line():
    files = {}
    for sha in ORDERED:
        files = of(sha)(branch(files), order)

    assert commits(files) == list(ORDERED)
    assert f"`{ORDERED[2][:10]}`".encode() in files["README.md"]


def test_a_commit_that_comes_late_adds_its_line_and_leaves_the_newer_report():
    newest = of(ORDERED[2])(Present(), order)

    late = of(ORDERED[1], date_s=DATE_S + 1000)(branch(newest), order)

    assert commits(late) == [ORDERED[1], ORDERED[2]]
    assert late["README.md"] == Blob("blob of README.md")
    assert late["history.svg"] != newest["history.svg"]
    assert late.keys() == newest.keys()


def test_where_ancestry_does_not_tell_the_date_of_the_commit_does():
    first = of("1" * 40, date_s=DATE_S + 5)(Present(), order)

    assert commits(of("2" * 40)(branch(first), order)) == ["2" * 40, "1" * 40]


def test_the_same_commit_is_replaced_by_what_was_measured_last():
    first = of(ORDERED[0])(Present(), order)

    again = of(ORDERED[0], title="Another")(branch(first), order)

    assert commits(again) == [ORDERED[0]]
    assert again["README.md"].startswith(b"# Another\n")
