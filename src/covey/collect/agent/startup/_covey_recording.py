"""covey's own core in this process: hits go to shared memory, by a recorder. Nothing is saved at the end.

This runs at the start of every measured process, the shortest ones too: it imports what the interpreter has loaded
anyway, and leaves the rest to the moment when a source file is met that no process of the run has decided on yet.
"""

# ruff: noqa: PTH100, PTH110, PTH112, PTH118, PTH120, PTH123
# Paths are plain strings throughout the agent, which imports as little as possible.

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

AGENT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

IN_PYTHON = "covey-python"
"""The core, as the process log names it, where the recorder is written in Python."""

ROOM_WITHOUT_RIGHTS = 1 << 24
"""Bytes of the map, for a process that can make it no larger."""


def begin(run_file: str, passing: Any) -> str | None:
    """Record from now on, when the run asks for this core and there is a recorder for this interpreter.

    The run asks by the file `core` in its work folder. Fields, with a zero byte between them: "branch" or "lines",
    followed by "contexts" if tests are told apart, by "packages" if there are packages to measure, wherever they lie,
    and by "plain" as `Decisions` describes it; the regular expression of omitted paths; the source folders.

    Args:
        passing: what `pass_on` returned.
    Returns:
        None when this process is being recorded; else why another core has to measure it, empty when the run says so.
    """
    work = os.path.dirname(run_file)
    try:
        with open(os.path.join(work, "core"), "rb") as file:
            mode, omit, *folders = os.fsdecode(file.read()).split("\0")
    except OSError:
        return ""
    words = mode.split()
    missing = [folder for folder in folders if not os.path.isdir(folder)]
    if missing and missing == folders and "packages" not in words:
        return ""  # the other agent says why nothing can be measured
    name, why_not = _recorder_name()
    if not name:
        return why_not
    recorder, core, kind = _extension(name), "covey", ""
    if recorder is None and sys.version_info >= (3, 12):
        recorder, core, kind = _recorder_in_python(), IN_PYTHON, "-python"
    if recorder is None:
        return "covey was installed without a C compiler"
    name = f"{sys.implementation.name}-{sys.version.split()[0]}{kind}.map"
    is_first = recorder.attach(os.path.join(work, "maps", name), "branch" in words, "contexts" in words)
    decisions = _decisions(run_file, recorder, words, omit, folders)
    recorder.start(lambda name, variables: decisions().decide(name, variables))
    if is_first is not False:  # else it is a further interpreter of a process that is in the log
        _log(recorder, core=core, warnings=[f"the source folder {folder} does not exist" for folder in missing])
        os.register_at_fork(before=recorder.settle, after_in_parent=recorder.settled, after_in_child=recorder.forked)
        os.register_at_fork(after_in_child=lambda: _forked(recorder, core))
        if passing is not None:
            passing.tell(recorder.log, recorder.ending, lambda: _prepare(recorder, decisions))
        if core == IN_PYTHON:
            recorder.tell_endings(by_atexit_only=passing is not None)
        if "contexts" in words:
            tell_contexts(recorder)
    return None


def _recorder_name() -> tuple[str, str]:
    """The module for this interpreter; or none, and why none can be exact here."""
    if sys.implementation.name != "cpython":
        return "", f"covey's own core is for CPython, not {sys.implementation.name}"
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        return "", "covey's own core is not for free-threaded builds"
    version = sys.version_info[:2]
    if not (3, 11) <= version <= (3, 13):
        return "", f"covey's own core is for Python 3.11 to 3.13, not {version[0]}.{version[1]}"
    return ("_trace" if version == (3, 11) else "_monitor"), ""


def _recorder_in_python() -> Any:
    def part(name: str) -> Any:
        return _part(name, "recorder_python")

    return part("monitor").Recorder(part)


def pass_on(run_file: str, startup: str) -> Any:
    """Have the programs that this one starts measured too, whatever environment variables it gives them.

    Returns:
        The module that does it; None where it is not there.
    """
    if sys.implementation.name != "cpython" or sys.version_info < (3, 11):
        return None
    try:
        passing = _extension("_passing")
        import _posixsubprocess
    except ImportError:  # as in an interpreter within an interpreter, which starts no programs
        return None
    if passing is None:
        return None
    import posix

    for real, replacement in passing.install(run_file, startup, (posix, _posixsubprocess)):
        name = real.__name__
        if getattr(os, name, None) is real:
            setattr(os, name, replacement)
        for capable in (os.supports_fd, os.supports_dir_fd, os.supports_effective_ids, os.supports_follow_symlinks):
            if real in capable:
                capable.add(replacement)
    return passing


def _decisions(run_file: str, recorder: Any, words: list[str], omit: str, folders: list[str]) -> Callable[[], Any]:
    """What gives the agent's `Decisions`: read when there is a file to decide on, which is not in every process."""
    made: list[Any] = []

    def decisions() -> Any:
        if not made:
            asked = {"plain": "plain" in words, "packages": "packages" in words, "omit": omit, "folders": folders}
            made.append(_part("decisions").Decisions(run_file, recorder, **asked))
        return made[0]

    return decisions


def _prepare(recorder: Any, decisions: Callable[[], Any]) -> None:
    """Have at hand what this process can open no more when it is another user, or has another root."""
    import signal

    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        decisions().prepare()
        recorder.reserve(ROOM_WITHOUT_RIGHTS)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def tell_contexts(recorder: Any) -> None:
    """Have the recorder told which test runs."""
    _part("contexts").install(lambda name: recorder.switch(recorder.context(name)), _part("imported").when_imported)


def _part(name: str, folder: str = "") -> Any:
    """A module of the agent that imports nothing of covey; out of the program's sight."""
    external = sys.modules["_frozen_importlib_external"]
    place = os.path.join(AGENT, folder, name + ".py")
    loader = external.SourceFileLoader("_covey_" + name, place)
    spec = external.spec_from_file_location("_covey_" + name, place, loader=loader)
    module = sys.modules["_frozen_importlib"].module_from_spec(spec)
    loader.exec_module(module)
    return module


def _extension(name: str) -> Any:
    """A module written in C, that was built for this interpreter; None when there is none. It stays out of sight."""
    import _imp

    external = sys.modules["_frozen_importlib_external"]
    for suffix in _imp.extension_suffixes():
        place = os.path.join(AGENT, "recorder", name + suffix)
        if os.path.exists(place):
            loader = external.ExtensionFileLoader(name, place)
            spec = external.spec_from_file_location(name, place, loader=loader)
            try:
                module = _imp.create_dynamic(spec)
            except ImportError:
                continue  # made for another platform, or with another C library
            _imp.exec_dynamic(module)
            sys.modules.pop(name, None)  # where a module of the older kind has put itself
            return module
    return None


def _forked(recorder: Any, core: str) -> None:
    """Log the child of a fork, but for that of `subprocess` with a `preexec_fn`: it is about to be another program."""
    caller = sys._getframe(1).f_back
    code = caller.f_code if caller else None
    if code and code.co_name == "_execute_child" and caller and caller.f_globals.get("__name__") == "subprocess":
        return
    try:
        _log(recorder, core=core, forked=True)
    except Exception:
        return  # too deep a recursion, or no memory: it would be printed


def _log(recorder: Any, *, core: str, **more: Any) -> None:
    """Add this process to the process log. The fields are those of `collect.agent.record`.

    Fields:
        forked: it is the child of a fork, and may yet become another program, which then tells of itself.
    """
    recorder.process(
        repr(
            {
                "pid": os.getpid(),
                "parent_pid": os.getppid(),
                "argv": sys.orig_argv,
                "executable": sys.executable or "",
                "implementation": sys.implementation.name,
                "version": sys.version.split()[0],
                "started_s": time.time(),
                "birth": _birth(),
                "core": core,
                **more,
            }
        )
    )


def _birth() -> int | None:
    """When this process started, in ticks since boot; None where there is no /proc."""
    try:
        with open("/proc/self/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return None
