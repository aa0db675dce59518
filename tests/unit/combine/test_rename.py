from __future__ import annotations

from covey.combine.rename import renamed
from covey.model.analysis import Skipped, Structure
from covey.model.bundle import Bundle
from covey.model.lines import LineSet
from covey.model.measurement import FileKey, Key, Measurement, Trace
from covey.model.run import Interpreter

PYTHON = Interpreter("cpython", "3.11.7", "7.17.3")
NEWER = Interpreter("cpython", "3.13.1", "7.17.3")
HERE = FileKey("unit", "src/a.py", "A")
THERE = FileKey("unit", "/srv/src/a.py", "A")
SERVED = FileKey("server", "/srv/src/a.py", "A")
NEW_PATH = {"/srv/src/a.py": "src/a.py"}


def trace(*lines):
    return Trace(LineSet.of(lines), frozenset({(-1, lines[0])}))


def test_traces_that_fall_together_are_united_and_others_only_move():
    old = Measurement(
        {Key(HERE): trace(1, 2), Key(THERE): trace(2, 3), Key(THERE, "t"): trace(4), Key(SERVED): trace(5)}, branch=True
    )

    new = renamed(Bundle(old), NEW_PATH).measurement

    assert new.branch is True
    assert new.traces == {
        Key(HERE): trace(1, 2) | trace(2, 3),
        Key(HERE, "t"): trace(4),
        Key(SERVED._replace(path="src/a.py")): trace(5),
    }


def test_another_text_stays_another_file_key():
    older = FileKey("unit", "/srv/src/a.py", "older")

    new = renamed(Bundle(Measurement({Key(HERE): trace(1), Key(older): trace(9)})), NEW_PATH).measurement

    assert set(new.traces) == {Key(HERE), Key(FileKey("unit", "src/a.py", "older"))}


def test_readings_by_all_interpreters_are_kept_and_a_failed_one_gives_way():
    structure = Structure(LineSet.of([1]), LineSet())
    old = {
        HERE: {PYTHON: Skipped("src/a.py", "no source")},
        THERE: {PYTHON: structure, NEWER: Skipped("/srv/src/a.py", "syntax error")},
    }

    for order in (old, dict(reversed(old.items()))):
        new = renamed(Bundle(readings=order), NEW_PATH).readings
        assert new == {HERE: {PYTHON: structure, NEWER: Skipped("src/a.py", "syntax error")}}


def test_the_plugin_of_a_path_moves_with_it_but_not_over_that_of_the_file_itself():
    moved = renamed(Bundle(Measurement(tracers={"/t.html": "django", "b.html": "jinja", "/b.html": "other"})),
                    {"/t.html": "t.html", "/b.html": "b.html"})  # fmt: skip

    assert moved.measurement.tracers == {"t.html": "django", "b.html": "jinja"}


def test_without_new_paths_the_bundle_is_the_same_value():
    bundle = Bundle(Measurement({Key(HERE): trace(1)}))

    assert renamed(bundle, {}) is bundle
