"""Small programs that end or behave badly, run with and without covey's own core."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from covey.collect.activate import AGENT, STARTUP, activated, write_run_file
from covey.collect.maps import map_files
from covey.config.schema import CoverageSettings, Settings
from covey.system.runmap import Decision, read_runmap

TIMEOUT_S = 40

PYTHON = os.environ.get("COVEY_HOSTILE_PYTHON", sys.executable)
"""Another one may be named, to see how its recorder does."""

RECORDER = os.environ.get("COVEY_HOSTILE_RECORDER", "c")
"""With "python", all of this is done by the recorder that is written in Python."""


@dataclass(frozen=True)
class Behaviour:
    """What can be seen of a program from outside."""

    exit_code: int
    stdout: str
    stderr: str


class Place:
    """A folder `program` to run programs in, and a run's work folder beside it."""

    def __init__(self, root: Path, startup: Path = STARTUP) -> None:
        self.startup = startup
        self.folder = root / "program"
        self.work = root / "work"
        self.settings = Settings(
            root, coverage=CoverageSettings(branch=True, source_dirs=(str(self.folder),)), core="covey"
        )

    def environ(self, *, measured):
        plain = {**os.environ, "PY": PYTHON, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
        for name in ("COVEY_RUN", "PYTHONPATH"):
            plain.pop(name, None)
        if not measured:
            return plain
        run_file = write_run_file(self.settings, self.work)
        (self.work / "startup").write_text(str(self.startup))
        return {**activated(plain, {}, run_file), "PYTHONPATH": str(self.startup)}

    def write(self, files):
        subprocess.run(["rm", "-rf", str(self.folder)], check=True)
        self.folder.mkdir()
        for name, text in files.items():
            (self.folder / name).write_text(text)

    def start(self, command, *, measured=True):
        return subprocess.Popen(
            ["/bin/sh", "-c", command],
            cwd=self.folder,
            env=self.environ(measured=measured),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )

    def run(self, program, *, measured=True):
        """Run a program to its end, and what it left behind too."""
        self.write(program.files)
        process = self.start(program.command, measured=measured)
        try:
            stdout, stderr = process.communicate(timeout=TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            stdout, stderr = process.communicate()
            raise AssertionError(f"it hangs\n{stdout}\n{stderr}") from None
        return Behaviour(process.returncode, _still(stdout), _still(stderr))

    def lines(self):
        """The lines in the map, by the name of the file."""
        found = {}
        for path, _ in map_files(self.work):
            read = read_runmap(path)
            assert not read.damage and not read.losses, (read.damage, read.losses)
            for file in read.files:
                if file.decision is Decision.MEASURED:
                    found.setdefault(Path(file.path).name, set()).update(file.lines)
        return found

    def missing(self, files):
        """The marked lines that are not in the map."""
        lines = self.lines()
        return {
            f"{name}:{number} {line}"
            for name, text in files.items()
            for number, line in enumerate(text.splitlines(), 1)
            if line.endswith("# ran") and number not in lines.get(name, ())
        }


def _still(text):
    """Without what differs from one process to the next."""
    return re.sub(r"0x[0-9a-f]+|\(pid[ =]\d+\)|line \d+: +\d+ ", "…", text)


@pytest.fixture(scope="session")
def startup_without_extensions(tmp_path_factory):
    """Of covey as it is where no compiler was at hand."""
    copy = tmp_path_factory.mktemp("without") / "covey"
    shutil.copytree(AGENT.parents[1], copy, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    return copy / STARTUP.relative_to(AGENT.parents[1])


@pytest.fixture
def root():
    """A folder that programs may open to other users: each pytest that begins closes those of pytest."""
    with tempfile.TemporaryDirectory(prefix="program-") as folder:
        yield Path(folder).resolve()


@pytest.fixture
def place(root, request):
    return request.getfixturevalue("place_in_python") if RECORDER == "python" else Place(root)


@pytest.fixture
def place_in_python(root, startup_without_extensions):
    """A place where the recorder written in Python records."""
    return Place(root, startup_without_extensions)
