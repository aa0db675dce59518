import json
import os
import signal

import pytest

from covey.collect.agent.record import Record
from covey.collect.harvest import harvest
from covey.collect.maps import Children
from covey.collect.records import is_open, judged, read_records, silent_children
from covey.model.run import Interpreter, Outcome
from covey.system.proctable import Entry, process_table

RECORD = {
    "pid": 77,
    "parent_pid": 7,
    "argv": ["python", "caf\udce9.py"],
    "executable": "/usr/bin/python3",
    "implementation": "cpython",
    "version": "3.11.7",
    "started": "2026-01-01T00:00:00+00:00",
    "birth": 500,
    "coverage": "7.17.3",
    "core": "CTracer",
    "saved": None,
    "failed": None,
    "warnings": [],
}
ALIVE = {77: Entry(77, 7, 7, birth=500)}
REUSED = {77: Entry(77, 1, 1, birth=900)}


@pytest.mark.parametrize(
    ("fields", "table", "outcome", "detail"),
    [
        ({"saved": "exit"}, {}, Outcome.SAVED, ""),
        ({"saved": "exit", "remark": "pytest-cov was left out"}, ALIVE, Outcome.SAVED, "pytest-cov was left out"),
        ({}, ALIVE, Outcome.RUNNING, ""),
        ({}, REUSED, Outcome.LOST, ""),
        ({}, {}, Outcome.LOST, ""),
        ({"coverage": None}, {}, Outcome.SAVED, "it ended before its program began"),
        ({"coverage": None}, ALIVE, Outcome.RUNNING, ""),
        ({"failed": "OSError: full"}, ALIVE, Outcome.LOST, "its data could not be saved: OSError: full"),
        ({"unmeasured": "too old", "coverage": None}, ALIVE, Outcome.UNMEASURED, "too old"),
    ],
)
def test_a_process_is_judged_by_its_record_and_by_whether_it_runs(fields, table, outcome, detail):
    process = judged({**RECORD, **fields}, table, {})

    assert (process.outcome, process.detail) == (outcome, detail)


def test_a_signal_that_is_known_is_named():
    assert judged(RECORD, {}, {77: 9}).detail == "ended by SIGKILL"
    assert judged(RECORD, {}, {78: 9}).detail == ""


SHARED = {**RECORD, "core": "covey", "shared": True, "state": 0}


@pytest.mark.parametrize(
    ("fields", "signals", "stopped", "detail"),
    [
        ({"state": 1}, {}, False, ""),
        ({"state": 3}, {77: 9}, False, ""),
        ({}, {77: 9}, False, "ended by SIGKILL"),
        ({}, {77: 15}, False, "ended by SIGTERM"),
        ({}, {}, False, "ended at once: by a signal, or by code in C"),
        ({}, {77: 15}, True, ""),
        ({}, {}, True, ""),
        ({}, {77: 9}, True, "ended by SIGKILL"),
    ],
)
def test_a_process_with_its_hits_in_shared_memory_loses_nothing_and_its_end_is_told(fields, signals, stopped, detail):
    process = judged({**SHARED, **fields}, {}, signals, stopped=stopped)

    assert (process.outcome, process.detail) == (Outcome.SAVED, detail)


def test_why_coverage_py_measured_is_told():
    assert judged({**RECORD, "saved": "exit", "why_core": "plugins = x"}, {}, {}).detail == "plugins = x"


def test_children_that_said_nothing_are_named_but_for_those_that_never_became_a_program():
    child = {"parent_pid": 7, "argv": ["/usr/bin/python3", "-S"], "started": "2026-01-01T00:00:00+00:00"}
    told = Children(tuple({**child, "pid": pid} for pid in (1, 2, 3, 4)), {3: 0, 4: 9})

    silent = silent_children(told, known={1})

    assert [process.pid for process in silent] == [2, 4]
    assert {process.outcome for process in silent} == {Outcome.UNMEASURED}
    assert [process.detail.rpartition("; ")[2] for process in silent] == [
        "it was started with -S: Python then runs no start-up code",
        "it was ended by SIGKILL",
    ]


def test_a_signal_that_has_no_name_is_told_by_its_number():
    unnamed = next(number for number in range(1, 65) if number not in set(signal.Signals))

    assert judged(SHARED, {}, {77: unnamed}).detail == f"ended by signal {unnamed}"


def test_only_a_running_process_with_unsaved_data_is_waited_for():
    assert is_open(RECORD, ALIVE)
    assert not is_open(RECORD, REUSED)
    assert not is_open({**RECORD, "saved": "exit"}, ALIVE)
    assert not is_open({**RECORD, "unmeasured": "too old"}, ALIVE)


def test_names_that_are_no_text_are_made_printable():
    process = judged(RECORD, {}, {})

    assert process.argv == ("python", "caf\\udce9.py")
    process.argv[1].encode()


def test_a_record_of_a_process_without_coverage_has_no_interpreter():
    assert judged(RECORD, {}, {}).interpreter == Interpreter("cpython", "3.11.7", "7.17.3")
    assert judged({**RECORD, "coverage": None}, {}, {}).interpreter is None


def test_records_come_in_the_order_of_their_start_and_broken_ones_are_passed_over(tmp_path):
    folder = tmp_path / "processes"
    folder.mkdir()
    (folder / "b.json").write_text(json.dumps({**RECORD, "pid": 1, "started": "2026-01-02"}))
    (folder / "a.json").write_text(json.dumps({**RECORD, "pid": 3, "started": "2026-01-01"}))
    (folder / "c.json").write_text("{")
    (folder / "d.json.part").write_text("{}")
    for number, strange in enumerate(["[]", "{}", "7", "[" * 100_000, json.dumps({**RECORD, "started": 7})]):
        (folder / f"e{number}.json").write_text(strange)

    assert [record["pid"] for record in read_records(tmp_path)] == [3, 1]


def test_what_the_agent_writes_is_what_covey_reads(tmp_path):
    (tmp_path / "processes").mkdir()
    record = Record(str(tmp_path / "processes"))
    record.update()
    record.warn("once")
    record.warn("once")
    record.update(coverage="7.17.3", core="CTracer", saved="exit", packages={"pkg": "/p/pkg/__init__.py"})

    (read,) = read_records(tmp_path)
    process = judged(read, {}, {})

    assert (process.pid, process.parent_pid) == (os.getpid(), os.getppid())
    assert process.outcome is Outcome.SAVED
    assert read["warnings"] == ["once"]
    found = harvest(tmp_path, {})
    assert found.source_packages == {"pkg": "/p/pkg/__init__.py"}
    assert found.warnings == ("once",)
    assert found.executables == {process.interpreter: process.executable}


def test_a_record_that_cannot_be_written_is_no_error(tmp_path):
    Record(str(tmp_path / "gone")).update(saved="exit")

    assert list(tmp_path.iterdir()) == []


def test_data_files_are_told_by_their_names(tmp_path):
    (tmp_path / "processes").mkdir()
    running = {**RECORD, "pid": os.getpid(), "birth": process_table()[os.getpid()].birth}
    (tmp_path / "processes/r.json").write_text(json.dumps(running))
    folder = tmp_path / "data" / "cpython-3.13.0rc1-7.17.3"
    folder.mkdir(parents=True)
    whole = ".coverage.my_host.pid1.Xabcdefx.Habcdefghijkh"
    unfinished = ".coverage.my_host.pid2.Xabcdefx"
    for name in (
        whole,
        unfinished,
        f".coverage.my_host.pid{os.getpid()}.Xabcdefx",
        f"{unfinished}-journal",
        ".coverage",
    ):
        (folder / name).write_text("")

    found = harvest(tmp_path, {})

    interpreter = Interpreter("cpython", "3.13.0rc1", "7.17.3")
    assert found.data_files == ((folder / whole, interpreter), (folder / unfinished, interpreter))
