"""The benchmarks can be trusted: the inputs are the same each time, failures are not timed, the table adds up."""

from __future__ import annotations

import ast
import random
import sys

import pytest
from coverage import CoverageData

from bench import reports
from bench.__main__ import heading, main, row
from bench.inputs import make_inputs, source
from bench.processes import BenchError, Cost, cost_of
from bench.sizes import Size
from bench.workloads import NOTHING, OURS, THEIRS, WORKLOADS

TINY = Size(queens=4, processes=1, sources=3, data_files=2)


def texts(folder):
    return {path.relative_to(folder): path.read_text() for path in sorted(folder.rglob("*.py"))}


def test_the_same_sources_are_made_each_time(tmp_path):
    make_inputs(tmp_path / "one", TINY)
    make_inputs(tmp_path / "other", TINY)

    assert texts(tmp_path / "one") == texts(tmp_path / "other")
    assert len(texts(tmp_path / "one")) == 3 + 1 + 2


@pytest.mark.parametrize("seed", range(20))
def test_every_source_is_python_with_functions_classes_and_branches(seed):
    tree = ast.parse(source(random.Random(seed)))

    kinds = {type(node) for node in ast.walk(tree)}
    assert {ast.FunctionDef, ast.ClassDef} <= kinds
    assert kinds & {ast.If, ast.For, ast.Try}


def test_data_files_hold_jumps_that_are_possible_in_all_files_and_taken_in_some(tmp_path):
    make_inputs(tmp_path, TINY)

    for path in sorted((tmp_path / "tree" / "shards").iterdir()):
        data = CoverageData(str(path))
        data.read()
        assert data.has_arcs()
        assert len(data.measured_files()) == TINY.sources
        data.close()


def test_the_cost_of_a_process_is_that_of_all_it_started(tmp_path):
    work = f"{sys.executable} -c 'sum(i * i for i in range(3_000_000))'"

    cost = cost_of(f"{work} && {work}", tmp_path)

    assert cost.user_s > 0.1
    assert cost.wall_s >= cost.user_s / 2
    assert cost.peak_mb > 3


def test_a_command_that_fails_is_not_timed(tmp_path):
    with pytest.raises(BenchError, match="exit code 3\nno way"):
        cost_of("echo no way >&2; exit 3", tmp_path)


def test_a_row_has_medians_and_ratios_of_medians():
    ours = [Cost(user, user * 2, 30.4) for user in (1.0, 3.0, 100.0)]
    theirs = [Cost(user, user, 20.6) for user in (2.0, 2.0, 0.0)]

    cells = row("a job", {THEIRS: theirs, OURS: ours})

    assert cells == "| a job |  | 2.00 | 3.00 | 1.50 | 3.00 | 21 | 30 |"
    assert cells.count("|") == next(heading()).count("|")


def test_every_job_is_done_by_covey_and_by_coverage():
    for workload in WORKLOADS:
        assert {THEIRS, OURS} <= workload.contenders.keys() <= {NOTHING, THEIRS, OURS}
        for contender in workload.contenders:
            assert "{" not in workload.command(contender, TINY)


def test_a_job_that_does_not_exist_is_no_empty_table(capsys):
    assert main(["--only", "levitate"]) == 2
    assert "levitate" in capsys.readouterr().err


@pytest.mark.slow
def test_the_table_of_every_job_can_be_made(capsys):
    assert main(["--quick"]) == 0

    rows = [line for line in capsys.readouterr().out.splitlines() if line.count("|") == next(heading()).count("|")]
    assert len(rows) == 2 + len(WORKLOADS)


@pytest.mark.slow
def test_the_jobs_of_reports_can_be_done(capsys):
    assert reports.main(["--quick"]) == 0

    rows = [line for line in capsys.readouterr().out.splitlines() if line.endswith(" |") and ", 21 files" in line]
    assert len(rows) == len(reports.SHOWN) * len(reports.STATES) - 1
