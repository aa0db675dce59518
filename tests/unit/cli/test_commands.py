import os
import subprocess
import sys

import pytest

from covey.cli.commands import COMMANDS, command
from covey.cli.main import cli


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_their_own_help_says(name):
    assert command(name).get_short_help_str(limit=200) == COMMANDS[name]
    assert command(name).name == name


def test_commands_are_listed_in_order_and_near_misses_are_no_commands():
    assert list(COMMANDS) == sorted(COMMANDS)
    assert cli.get_command(None, "reprot") is None


@pytest.mark.skipif("COVEY_RUN" in os.environ, reason="under covey, what decides on files is imported as well")
@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["status"]])
def test_what_a_command_does_not_need_is_not_imported(tmp_path, arguments):
    (tmp_path / "covey.toml").write_text('[environments.unit]\ncommand = "pytest"\n')
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "covey", *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}

    assert "covey.cli.main" in imported
    assert not {"coverage", "rich.console", "rich.table", "jinja2"} & imported
    assert done.stdout
