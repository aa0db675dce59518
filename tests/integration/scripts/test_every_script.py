"""What all scripts have in common."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[3] / "scripts"


@pytest.mark.parametrize("script", sorted(path.name for path in SCRIPTS.iterdir() if path.is_file()))
def test_every_script_can_be_run_and_explains_itself(script):
    path = SCRIPTS / script
    command = [sys.executable, path] if path.read_text().startswith("#!/usr/bin/env python3") else [path]

    result = subprocess.run([*command, "--help"], capture_output=True, text=True)

    assert os.access(path, os.X_OK)
    assert result.returncode == 0
    assert len(result.stdout.splitlines()) > 2


def test_the_other_pythons_are_others_and_start():
    found = subprocess.run([sys.executable, SCRIPTS / "pythons"], capture_output=True, text=True, check=True)

    ask = "import sys; print(*sys.version_info[:2])"
    versions = [
        subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True).stdout.strip()
        for python in found.stdout.splitlines()
    ]

    assert len(set(versions)) == len(versions)
    assert "{} {}".format(*sys.version_info[:2]) not in versions
