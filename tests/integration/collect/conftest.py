"""A project on disk whose commands are run and measured for real."""

import os
import signal
import sys
import textwrap
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from coverage import CoverageData

from covey.collect.run import Collected, run_environment
from covey.collect.talk import Silence
from covey.config.schema import CoverageSettings, EnvironmentSettings, Settings
from covey.model.run import Outcome
from covey.system.process import capture
from covey.system.runmap import Decision, read_runmap

TEST_LIMIT_S = 60


@pytest.fixture(autouse=True)
def time_limit():
    def too_long(signum, frame):
        raise AssertionError(f"the test took longer than {TEST_LIMIT_S} s")

    previous = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(TEST_LIMIT_S)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, previous)


@dataclass
class Heard(Silence):
    """Remembers what was said."""

    quiet: bool = True
    started_commands: list = field(default_factory=list)
    waited_for: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    warnings: list = field(default_factory=list)

    def started(self, environment, role, command):
        self.started_commands.append((role, command))

    def waiting(self, environment, reason):
        self.waited_for.append(reason)

    def line(self, environment, text):
        self.lines.append(text)

    def warning(self, text):
        self.warnings.append(text)


@dataclass
class Ran:
    """A run that ended."""

    collected: Collected
    output: str
    """What the command printed."""
    talk: Heard

    @property
    def exit_code(self):
        return self.collected.exit_code

    @property
    def outcomes(self):
        """How many processes had each outcome."""
        found = [process.outcome for process in self.collected.processes]
        return {outcome: found.count(outcome) for outcome in Outcome if outcome in found}

    def processes(self, word):
        """Those that have a word in their command line."""
        return [p for p in self.collected.processes if any(word in argument for argument in p.argv)]

    def lines_of(self, path):
        """The lines of a file that ran in any process."""
        lines = set()
        for data_file, _ in self.collected.data_files:
            data = CoverageData(str(data_file))
            data.read()
            lines.update(data.lines(str(path)) or ())
            data.close(force=True)
        for file in self._mapped():
            if file.path == str(path):
                lines.update(file.lines)
        return {line for line in lines if line > 0}

    def _mapped(self):
        maps = [read_runmap(path) for path, _ in self.collected.maps]
        return [file for found in maps for file in found.files if file.decision is Decision.MEASURED]

    def data(self):
        """Every file that holds data."""
        return [path for path, _ in (*self.collected.data_files, *self.collected.maps)]

    def measured_files(self):
        files = set()
        for data_file, _ in self.collected.data_files:
            data = CoverageData(str(data_file))
            data.read()
            files |= data.measured_files()
            data.close(force=True)
        return files | {file.path for file in self._mapped()}


TRACERS = {"covey": "covey", "coverage": "CTracer"}
"""What a process says that measured it."""


ENDLESS = "import time\nopen('begun', 'w').close()\ntime.sleep(60)\n"
UNTIL_BEGUN = "until [ -e begun ]; do sleep 0.05; done"
"""For the shell: waits for that program."""


class Project:
    """A folder `src` of measured programs, run with the folder above as the project."""

    def __init__(self, root: Path, core: str) -> None:
        self.root = root
        self.core = core
        self.source = root / "src"
        self.source.mkdir()
        self.work = root / "work"
        self.coverage = CoverageSettings(branch=True, source_dirs=(str(self.source),))
        self.environ = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}

    @property
    def tracer(self):
        return TRACERS[self.core]

    @property
    def killed(self):
        """The outcome of a process that a signal ended at once: covey's own core has nothing left to save then."""
        return Outcome.SAVED if self.core == "covey" else Outcome.LOST

    def write(self, name, text, *, executable=False):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
        if executable:
            path.chmod(0o755)
        return path

    def settings(self, **coverage):
        return Settings(self.root, coverage=replace(self.coverage, **coverage), core=self.core)

    def run(self, command=None, *, coverage=None, quiet=True, **environment):
        environment.setdefault("stop_timeout_s", 10.0)
        talk = Heard(quiet)
        collected = run_environment(
            EnvironmentSettings("test", command=command, **environment),
            self.settings(**(coverage or {})),
            work_dir=self.work,
            talk=talk,
            environ=self.environ,
        )
        log = self.work / "command.log"
        return Ran(collected, log.read_text(errors="replace") if log.exists() else "", talk)


@pytest.fixture(params=["covey", "coverage"])
def core(request):
    """What measures; a module whose tests are about one of them has a fixture of its own."""
    return request.param


@pytest.fixture
def project(tmp_path, core):
    return Project(tmp_path, core)


def marked(path, mark="# ran"):
    """The numbers of the lines that bear a mark."""
    return {number for number, line in enumerate(path.read_text().splitlines(), 1) if line.endswith(mark)}


@pytest.fixture
def assert_marked_lines_ran():
    """Of some programs, exactly the lines marked `# ran` were measured, or at least those where others may be."""

    def check(ran, *paths, at_least=False):
        for path in paths:
            lines, expected = ran.lines_of(path), marked(path)
            assert expected, f"{path} has no marked line"
            missing = expected - lines
            assert not missing, f"{path.name}: not measured {sorted(missing)}; {ran.outcomes}\n{ran.output}"
            assert at_least or lines == expected, f"{path.name}: measured {sorted(lines - expected)} as well"

    return check


@pytest.fixture(scope="module")
def bare_venv(tmp_path_factory):
    """A virtual environment without covey and coverage.py."""
    folder = tmp_path_factory.mktemp("venv")
    made = capture([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    assert made.exit_code == 0, made.stderr
    return folder
