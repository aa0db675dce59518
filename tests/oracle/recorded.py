"""What covey's recorders record of a program, and what coverage.py's C tracer does."""

from __future__ import annotations

import importlib.machinery
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from coverage import Coverage
from coverage.misc import join_regex

import covey.collect.agent
from covey.analysis.analyse import analyse
from covey.analysis.structure import read_structure
from covey.model.analysis import FileAnalysis, Structure
from covey.model.measurement import Trace
from covey.system.datafile import read_datafile
from covey.system.runmap import Decision, read_runmap
from projects_of import MEASURE

LOAD = """
import importlib.machinery, importlib.util


def loaded(loader):
    spec = importlib.util.spec_from_file_location(loader.name, loader.path, loader=loader)
    made = importlib.util.module_from_spec(spec)
    loader.exec_module(made)
    return made


def load(recorder):
    if recorder.endswith(".so"):
        name = recorder.rpartition("/")[2].partition(".")[0]
        return loaded(importlib.machinery.ExtensionFileLoader(name, recorder))
    return part("monitor", recorder).Recorder(lambda name: part(name, recorder))


def part(name, agent):
    return loaded(importlib.machinery.SourceFileLoader(f"_covey_{name}", f"{agent}/{name}.py"))
"""
"""Loads a recorder from its path: an extension, or the folder of the one in Python."""

BEGIN = (
    LOAD
    + """
import signal, sys, threading, warnings
import coverage
warnings.simplefilter("ignore")
RECORDER, OUT, SOURCES = sys.argv[1], sys.argv[2], tuple(sys.argv[3].split("|"))


def decide(name, variables):
    if not name.startswith(SOURCES):
        return False, 0, "", b"", 0, 0
    with open(name, "rb") as file:
        return True, file.read().count(b"\\n") + 2, name, b"", 0, 0


if RECORDER:
    recorder = load(RECORDER)
    recorder.attach(OUT, True)
    start, stop, save = lambda: recorder.start(decide), recorder.stop, lambda: None
else:
    cov = coverage.Coverage(
        data_file=OUT, branch=True, config_file=False, cover_pylib=True, include=[f"{source}*" for source in SOURCES]
    )
    cov.set_option("run:core", "ctrace")
    start, stop, save = cov.start, cov.stop, cov.save
"""
)

PROGRAMS = (
    BEGIN
    + """

class TooLong(BaseException):
    pass


def too_long(*_):
    raise TooLong


signal.signal(signal.SIGVTALRM, too_long)
for path in sys.argv[4:]:
    with open(path) as file:
        code = compile(file.read(), path, "exec")
    start()
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, 1.0)
        exec(code, {"__name__": "generated", "__file__": path})
    except (Exception, TooLong):
        pass
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    stop()
save()
"""
)

TESTS = (
    BEGIN
    + """
import os, random, unittest
library = os.path.dirname(os.__file__) + os.sep
names = [source.removeprefix(library).removesuffix(".py").strip(os.sep).replace(os.sep, ".") for source in SOURCES]
for module in list(sys.modules):
    if any(module == name or module.startswith(name + ".") for name in names):
        del sys.modules[module]
random.seed(1)
start()
unittest.main(module=None, argv=["tests", *sys.argv[4:]], exit=False, verbosity=0)
stop()
save()
"""
)


def recorders() -> dict[str, Path]:
    """The extension that was built for this interpreter, and the folder of the recorder in Python; or it is skipped."""
    agent = Path(covey.collect.agent.__file__).parent
    name = "_monitor" if sys.version_info >= (3, 12) else "_trace"
    places = (agent / "recorder" / f"{name}{suffix}" for suffix in importlib.machinery.EXTENSION_SUFFIXES)
    built = next((place for place in places if place.exists()), None)
    found = {
        **({"python": agent / "recorder_python"} if sys.version_info >= (3, 12) else {}),
        **({"c": built} if built else {}),
    }
    return found or pytest.skip("no recorder was built for this interpreter")


def recorded(
    script: str, arguments: Sequence[str | Path], sources: Sequence[str], folder: Path, *, timeout_s: int = 120
) -> tuple[dict[str, Trace], dict[str, dict[str, Trace]]]:
    """What coverage.py's C tracer, and each recorder, record of files whose names start with one of `sources`."""
    data_file = folder / ".coverage"
    # Not measured by a run that measures the tests: a process has one recorder.
    environ = {**os.environ, MEASURE: "", "PYTHONHASHSEED": "0"}

    def run(core: str | Path, out: Path) -> None:
        command = [sys.executable, "-c", script, core, out, "|".join(sources), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, env=environ, cwd=folder)
        assert done.returncode == 0, done.stderr

    ours = {}
    for name, core in recorders().items():
        run(core, folder / f"{name}.map")
        found = read_runmap(folder / f"{name}.map")
        assert not found.damage
        assert not found.losses
        measured = (file for file in found.files if file.decision is Decision.MEASURED)
        ours[name] = {file.path: Trace(file.lines, file.arcs) for file in measured}
    run("", data_file)
    measurement = read_datafile(data_file, "unit", lambda path: path)
    return {key.file.path: trace for key, trace in measurement.traces.items() if trace.lines}, ours


def report(path: str, trace: Trace) -> dict[str, object]:
    """All that reports say of a file."""
    cov = Coverage(config_file=False)
    cov._init()
    partial = join_regex(cov.config.partial_list + cov.config.partial_always_list)
    source = Path(path).read_bytes()
    structure = read_structure(source, path=path, exclude=cov._exclude_regex("exclude"), partial=partial)
    assert isinstance(structure, Structure)
    file: FileAnalysis = analyse(path, structure, {"unit": trace}, branch=True)
    return {
        "executed": set(file.executed),
        "missing": set(file.missing),
        "missing branches": {line: set(ends) for line, ends in file.missing_branches.items()},
        "executed branches": {line: set(ends) for line, ends in file.executed_branches.items()},
        "counts": file.counts,
    }
