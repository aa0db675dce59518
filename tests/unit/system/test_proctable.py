import datetime
import os
import sys
import time
from pathlib import Path

from covey.system import proctable
from covey.system.process import start
from covey.system.proctable import Entry, descendants, group_members, process_table, programs_with, runs


def wait_for(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_this_process_is_in_the_table_below_its_parent():
    entry = process_table()[os.getpid()]

    assert (entry.pid, entry.parent, entry.group) == (os.getpid(), os.getppid(), os.getpgrp())


def test_a_process_that_ended_is_not_in_the_table_even_before_it_was_waited_for(tmp_path):
    started = start(["true"], cwd=tmp_path, env=dict(os.environ), output=2)

    wait_for(lambda: started.pid not in process_table())
    assert started.wait(10) == 0


def test_descendants_are_found_through_processes_in_between(tmp_path):
    script = f"{sys.executable} -c 'import time; time.sleep(30)' & wait"
    started = start(["sh", "-c", script], cwd=tmp_path, env=dict(os.environ), output=2, apart=True)
    try:
        wait_for(lambda: len(descendants(process_table(), started.pid)) == 1)
        table = process_table()
        (child,) = descendants(table, started.pid)

        assert child in descendants(table, os.getpid())
        assert sorted(group_members(table, started.pid)) == sorted([started.pid, child])
    finally:
        os.killpg(started.pid, 9)
        started.wait(10)


def test_a_name_with_blanks_and_parentheses_is_no_hindrance(tmp_path):
    program = tmp_path / "a (b) c"
    program.symlink_to("/bin/sleep")
    started = start([str(program), "30"], cwd=tmp_path, env={}, output=2)
    try:
        wait_for(lambda: started.pid in process_table())

        assert process_table()[started.pid].parent == os.getpid()
    finally:
        started.signal(9)
        started.wait(10)


def test_a_later_process_of_the_same_number_is_another_one():
    table = {7: Entry(7, 1, 7, birth=500)}

    assert runs(table, 7, 500)
    assert runs(table, 7, None)
    assert not runs(table, 7, 400)
    assert not runs(table, 8, 500)


def test_without_proc_the_table_comes_from_ps(tmp_path, monkeypatch):
    ps = tmp_path / "ps"
    ps.write_text("#!/bin/sh\necho ' 1 0 1 Ss'\necho '20 1 20 S+'\necho '21 20 20 Z'\n")
    ps.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(proctable, "PROC", tmp_path)

    assert process_table() == {1: Entry(1, 0, 1, None), 20: Entry(20, 1, 20, None)}


def test_programs_are_found_by_a_variable_of_their_environment(tmp_path):
    mark = str(tmp_path)
    started = start(["sleep", "30"], cwd=tmp_path, env={**os.environ, "MARK": mark}, output=2)
    other = start(["sleep", "30"], cwd=tmp_path, env={**os.environ, "MARK": f"{mark}/other"}, output=2)
    try:
        wait_for(lambda: len(programs_with("MARK", mark)) == 1)
        (program,) = programs_with("MARK", mark)

        assert (program.pid, program.parent, program.argv) == (started.pid, os.getpid(), ("sleep", "30"))
        assert Path(program.executable).name in ("sleep", "busybox", "coreutils")
        assert abs(datetime.datetime.fromisoformat(program.started).timestamp() - time.time()) < 20
    finally:
        for process in (started, other):
            process.signal(9)
            process.wait(10)
