from __future__ import annotations

import pytest

from covey.combine.identify import identify, named
from covey.model.analysis import Skipped, Structure
from covey.model.bundle import Reading
from covey.model.lines import LineSet
from covey.model.measurement import FileKey, Key, Measurement, Trace
from covey.model.run import Interpreter, Run

PYTHON = Interpreter("cpython", "3.11.7", "7.17.3")
RUN = Run("r1", "unit", "pytest", 0, "2026-11-20T10:00:00+00:00", 1.0, "linux", "")
STRUCTURE = Structure(LineSet.of([1, 2]), LineSet())
READINGS = {"a.py": Reading("A", STRUCTURE), "b.py": Reading("B", STRUCTURE)}


def measured(*, branch=True, tracers=None):
    hit = Trace(LineSet.of([1]), frozenset({(-1, 1)}))
    late = Trace(LineSet.of([2]), frozenset({(1, 2)}))
    file = FileKey("unit", "a.py", "")
    return Measurement({Key(file): hit, Key(file, "test_one"): late}, branch, tracers or {})


def test_hits_get_the_digest_of_the_text_that_ran():
    bundle = identify(measured(), RUN, PYTHON, READINGS, branch=True)

    file = FileKey("unit", "a.py", "A")
    assert bundle.measurement.traces[Key(file)].lines == LineSet.of([1])
    assert bundle.measurement.traces[Key(file, "test_one")].lines == LineSet.of([2])
    assert not [key for key in bundle.measurement.traces if key.file.digest == ""]


def test_a_file_that_was_read_and_never_ran_is_there_with_nothing_run():
    bundle = identify(measured(), RUN, PYTHON, READINGS, branch=True)

    assert bundle.measurement.traces[Key(FileKey("unit", "b.py", "B"))] == Trace()
    assert bundle.readings[FileKey("unit", "b.py", "B")] == {PYTHON: STRUCTURE}


def test_the_run_and_the_plugins_are_kept():
    bundle = identify(measured(tracers={"t.html": "django"}), RUN, PYTHON, READINGS, branch=True)

    assert bundle.runs == {"r1": RUN}
    assert bundle.environments == ("unit",)
    assert bundle.measurement.tracers == {"t.html": "django"}


@pytest.mark.parametrize("configured", [True, False])
def test_only_data_that_does_not_know_takes_the_configured_kind(configured):
    empty = identify(Measurement(), RUN, PYTHON, READINGS, branch=configured)
    known = identify(measured(branch=not configured), RUN, PYTHON, READINGS, branch=configured)

    assert empty.measurement.branch is configured
    assert known.measurement.branch is not configured


def test_what_could_not_be_read_is_called_by_its_path_in_the_repository():
    reading = Reading("A", Skipped("/build/a.py", "not valid Python"))

    assert named(reading, "src/a.py") == Skipped("src/a.py", "not valid Python")
    assert named(Reading("A", STRUCTURE), "src/a.py") is STRUCTURE
