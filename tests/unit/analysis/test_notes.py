from __future__ import annotations

from bundles import run
from covey.analysis.notes import run_notes
from covey.model.run import Outcome, Process


def process(outcome, *argv, pid=7, detail="", core="covey"):
    words, at = argv or ("python", "x.py"), "2026-11-20T10:00:00"
    return Process(pid, 1, words, "/usr/bin/python3", at, outcome, core=core, detail=detail)


def test_a_run_in_which_all_went_well_needs_no_word():
    assert run_notes([run("unit", processes=(process(Outcome.SAVED),)), run("server", exit_code=None)]) == []


def test_a_command_that_failed_is_said_with_its_exit_code():
    assert run_notes([run("unit", exit_code=3)]) == ["unit: its command failed (exit code 3); its data is kept"]


def test_a_lost_process_is_said_with_its_command_as_one_would_type_it():
    lost = process(Outcome.LOST, "python", "-c", "import os", detail="killed by SIGKILL")

    assert run_notes([run("unit", processes=(lost,))]) == [
        "unit: 1 Python process ended with data that was not saved: 7 `python -c 'import os'` (killed by SIGKILL)"
    ]


def test_a_process_that_a_signal_ended_is_said_though_nothing_of_it_is_lost():
    ended = process(Outcome.SAVED, detail="ended by SIGKILL")

    assert run_notes([run("unit", processes=(ended, process(Outcome.SAVED)))]) == [
        "unit: 1 Python process did not end in order; what ran until then is counted: "
        "7 `python x.py` (ended by SIGKILL)"
    ]


def test_why_coverage_pys_tracer_measured_is_said_once_for_each_reason():
    measured = tuple(process(Outcome.SAVED, pid=pid, detail="plugins = x", core="CTracer") for pid in (1, 2))

    assert run_notes([run("unit", processes=measured)]) == [
        "unit: 2 Python processes measured by coverage.py's tracer (plugins = x)"
    ]


def test_that_the_recorder_in_python_measured_is_said():
    measured = tuple(process(Outcome.SAVED, pid=pid, core="covey-python") for pid in (1, 2))

    assert run_notes([run("unit", processes=measured)]) == [
        "unit: 2 Python processes measured by covey's recorder in Python, as none in C is there for it"
    ]


def test_many_processes_are_counted_and_three_of_them_named():
    lost = tuple(process(Outcome.RUNNING, pid=pid) for pid in range(1, 6))

    (note,) = run_notes([run("unit", processes=lost)])

    assert note.startswith("unit: 5 Python processes still ran when the command ended")
    assert note.endswith("1 `python x.py`; 2 `python x.py`; 3 `python x.py`; and 2 more")


def test_a_long_command_is_cut():
    (note,) = run_notes([run("unit", processes=(process(Outcome.LOST, "python", "x" * 500),))])

    assert len(note) < 200
    assert note.endswith("...`")


def test_notes_are_in_the_order_of_the_runs_and_kinds_are_apart():
    both = (process(Outcome.UNMEASURED), process(Outcome.LOST))

    notes = run_notes([run("late", "12:00", exit_code=1), run("early", "09:00", processes=both)])

    assert [note.partition(":")[0] for note in notes] == ["early", "early", "late"]
    assert "ended" in notes[0]
    assert "could not be measured" in notes[1]
