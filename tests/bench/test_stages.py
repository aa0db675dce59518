"""The profile of `scripts/bench profile` can be trusted: all time is somebody's, and that of C is its caller's."""

from __future__ import annotations

import cProfile
import pstats
import sysconfig
from pathlib import Path

import pytest

from bench.stages import IMPORTING, STAGES, main, own_seconds, owner, row
from covey.model.lines import LineSet


def test_time_is_that_of_covey_s_modules_whoever_they_call_in_c():
    profile = cProfile.Profile()
    profile.runcall(lambda: [LineSet.of(range(1000)) for _ in range(300)])
    stats = pstats.Stats(profile)

    seconds = own_seconds(stats)

    assert sum(seconds.values()) == pytest.approx(stats.total_tt)  # type: ignore[attr-defined]
    assert seconds["model.lines"] > 0.5 * stats.total_tt  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("file", "name", "module"),
    [
        ("/x/src/covey/model/lines.py", "of", "model.lines"),
        ("/x/covey/lib/python3.11/site-packages/covey/cli/main.py", "main", "cli.main"),
        ("/x/lib/python3.11/site-packages/jinja2/lexer.py", "wrap", "jinja2"),
        (str(Path(sysconfig.get_path("stdlib"), "json", "encoder.py")), "encode", "json"),
        (str(Path(sysconfig.get_path("stdlib"), "ast.py")), "parse", "ast"),
        ("/x/src/covey/model/lines.py", "<module>", IMPORTING),
        ("<frozen importlib._bootstrap>", "_load_unlocked", IMPORTING),
    ],
)
def test_a_function_belongs_to_a_module_of_covey_a_library_or_importing(file, name, module):
    assert owner((file, 1, name)) == module


def test_a_row_leaves_out_what_takes_little():
    assert row("a stage", {"b": 1.0, "a": 2.98, "c": 0.02}) == "| a stage | 4.00 | a 74 %, b 25 % |"


@pytest.mark.slow
def test_each_stage_has_a_row(capsys):
    assert main(["--quick"]) == 0

    rows = [line.split(" | ") for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    assert [cells[0] for cells in rows[2:]] == [f"| {name}" for name in STAGES]
    assert all(IMPORTING in cells[2] for cells in rows[2:])
