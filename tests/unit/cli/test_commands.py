import os
import re
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import click
import pytest
from coverage import CoverageData

from bundles import ran
from covey.cli.commands import COMMANDS, command
from covey.cli.main import cli
from covey.config.load import load
from covey.model.analysis import Structure
from covey.model.lines import LineSet
from covey.store.folder import save_environment


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_their_own_help_says(name):
    assert command(name).get_short_help_str(limit=200) == COMMANDS[name]
    assert command(name).name == name


def test_commands_are_listed_in_order_and_near_misses_are_no_commands():
    assert list(COMMANDS) == sorted(COMMANDS)
    assert cli.get_command(None, "reprot") is None


@pytest.mark.parametrize(
    ("asked", "said"), [("reprot", "did you mean `covey report`?"), ("qqq", "choose from: cache, combine, ")]
)
def test_a_command_that_is_not_there_is_refused_with_the_one_that_it_is_like(asked, said):
    with pytest.raises(click.UsageError, match=re.escape(said)) as error:
        cli.main([asked], standalone_mode=False)

    assert error.value.exit_code == 2


@pytest.mark.skipif("COVEY_RUN" in os.environ, reason="under covey, what decides on files is imported as well")
@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["status"]])
def test_what_a_command_does_not_need_is_not_imported(tmp_path, arguments):
    (tmp_path / "covey.toml").write_text('[environments.unit]\ncommand = "pytest"\n')

    imported = imported_by(tmp_path, *arguments)

    assert "covey.cli.main" in imported
    assert not {"coverage", "rich.console", "rich.table", "jinja2"} & imported


@pytest.mark.skipif("COVEY_RUN" in os.environ, reason="under covey, what decides on files is imported as well")
@pytest.mark.parametrize("arguments", [["report"], ["report", "--format", "total"]])
def test_a_report_imports_nothing_that_runs_or_publishes(tmp_path, arguments):
    rules = load(tmp_path, {}).coverage.rules
    stored = ran("unit", "a.py", Structure(LineSet.of([1, 2]), LineSet(), line_count=2), 1)
    runs = {id: replace(run, rules=rules) for id, run in stored.runs.items()}
    save_environment(tmp_path / ".covey", "unit", replace(stored, runs=runs))

    imported = imported_by(tmp_path, *arguments)

    assert "covey.flows.report" in imported
    assert not {name for name in imported if name.startswith(("covey.collect.", "covey.publish.", "covey.forge."))}
    assert not {"jinja2", "httpx", "unidiff"} & imported


@pytest.mark.skipif("COVEY_RUN" in os.environ, reason="under covey, what decides on files is imported as well")
def test_of_coverage_combining_imports_what_reads_its_configuration_when_the_sources_are_known(tmp_path):
    (tmp_path / "covey.toml").write_text('[environments.unit]\ncommand = "pytest"\n')
    (tmp_path / "a.py").write_text("x = 1\n")
    with closing(CoverageData(str(tmp_path / ".coverage.unit"))) as data:
        data.add_arcs({str(tmp_path / "a.py"): [(-1, 1), (1, -1)]})
        data.write()
    command = ["combine", "-o", "all.covey", ".coverage.unit"]
    imported_by(tmp_path, *command)

    imported = imported_by(tmp_path, *command)

    assert "coverage.misc" in imported
    assert not {"coverage.control", "coverage.sqldata", "coverage.parser", "importlib.metadata"} & imported


def imported_by(folder, *arguments):
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "covey", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=60,
        check=True,
    )
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
