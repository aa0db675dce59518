"""The table of `scripts/bench collect` can be trusted, and can be made where there is a network."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bench.collecting.__main__ import MEASURERS, compared, heading, main, many, row
from bench.collecting.jobs import jobs, work_of, write_short
from bench.collecting.venvs import NEWEST, Venv
from bench.processes import BenchError, Cost
from bench.sizes import COLLECT_QUICK, Size
from bench.workloads import NOTHING, OURS, THEIRS, Workload
from covey.system.runmap import read_runmap

HERE = Venv(Path(sys.executable), "Python")
TINY = Size(processes=2, many=3)


@pytest.fixture
def inputs(tmp_path):
    for folder in ("richards", "deltablue", "mistune/src/mistune", "sqlglot/sqlglot"):
        (tmp_path / folder).mkdir(parents=True)
    write_short(tmp_path)
    return tmp_path


def short_jobs(inputs):
    return [job for job in jobs(HERE, inputs) if job.folder == "short"]


def test_a_row_has_the_ratios_of_medians_to_not_measuring():
    costs = {
        NOTHING: [Cost(seconds, 1.0, 1.0) for seconds in (0.5, 0.5, 9.0)],
        THEIRS: [Cost(seconds, 1.0, 1.0) for seconds in (5.0, 1.0, 6.0)],
        OURS: [Cost(0.6, 1.0, 1.0)],
    }

    cells = row("a job", costs)

    assert cells == "| a job | 0.500 | 10.00 | failed | 1.20 |"
    assert cells.count("|") == next(heading()).count("|")


def test_every_job_is_done_by_every_contender(inputs):
    for job in jobs(HERE, inputs):
        assert set(job.contenders) == {NOTHING, *MEASURERS}
        for contender in job.contenders:
            assert "{" not in job.command(contender, COLLECT_QUICK)


def test_who_cannot_do_a_job_has_failed_and_does_not_stop_the_others(inputs):
    job = Workload("odd", "short", {NOTHING: "true", THEIRS: "false", OURS: "true"})

    assert set(compared(job, inputs, TINY, 1)) == {NOTHING, OURS}

    with pytest.raises(BenchError):
        compared(Workload("odd", "short", {NOTHING: "true", OURS: "false"}), inputs, TINY, 1)


def test_what_is_timed_as_ours_is_recorded(inputs):
    first, further = ((job, {OURS: job.contenders[OURS], NOTHING: "true"}) for job in short_jobs(inputs))
    for job, contenders in (first, further):
        only_ours = Workload(job.name, job.folder, contenders, before=job.before)
        compared(only_ours, inputs, TINY, 2)

    (path,) = (work_of(inputs, "short") / "maps").glob("*.map")
    found = read_runmap(path)
    assert len(found.log) == 3 * TINY.processes
    assert [list(file.lines) for file in found.files if file.name.endswith("short.py")] == [[1, 3, 4]]


@pytest.mark.slow
def test_many_processes_leave_one_map_and_a_report(inputs):
    said = many(HERE, inputs, TINY)

    assert said.startswith("3 of 3 short processes in ")
    assert "a map of 0.07 MB" in said


@pytest.mark.skipif(os.environ.get("COVEY_SLOW") != "1", reason="makes virtual environments: COVEY_SLOW=1")
@pytest.mark.skipif(sys.version_info[:2] > NEWEST, reason="covey's own core does not know this Python")
def test_the_table_can_be_made(inputs, capfd):
    assert main(["--quick", "--python", "{}.{}".format(*sys.version_info)]) == 0

    told = capfd.readouterr().out
    table = [line for line in told.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in table} == {next(heading()).count("|")}
    assert len(table) == 2 + len(jobs(HERE, inputs))
    assert "10 of 10 short processes" in told
