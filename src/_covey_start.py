"""Leads a Python of this environment to the start-up code of a run that it descends from, whatever its PYTHONPATH.

Called by `covey.pth`, and by `covey.start` from Python 3.15 on, while `site` sets up the interpreter. What it puts
first on sys.path is the folder that PYTHONPATH would have put there: `site` imports its sitecustomize next, which
does the rest and takes the folder away again.
"""

# ruff: noqa: PTH116, PTH117, PTH118, PTH120, PTH123, SIM105
# It runs in programs that nobody measures, too: it imports what the interpreter has loaded anyway, not even __future__.

import os
import sys


def arrive() -> None:
    """Do nothing without a run; never fail, never print."""
    sys.modules.pop(__name__, None)
    run_file = os.environ.get("COVEY_RUN")
    if run_file:
        try:
            _lead_to(run_file)
        except Exception:
            pass


def _lead_to(run_file: str) -> None:
    if hasattr(sys, "_covey_began") or os.getuid() != os.geteuid() or not _is_in_site():
        return
    # A file of its own beside the settings: they are JSON, which takes long to load.
    descriptor = os.open(os.path.join(os.path.dirname(run_file), "startup"), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, encoding="utf-8", errors="surrogateescape") as file:
        if not (_is_trusted(os.fstat(descriptor)) and _is_trusted(os.stat(run_file))):
            return
        startup = file.read()
    if os.path.isabs(startup) and sys.path[:1] != [startup]:
        sys.path.insert(0, startup)


def _is_in_site() -> bool:
    """Whether the interpreter is being set up; later, nobody would take the folder away again."""
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name == "main" and frame.f_globals.get("__name__") == "site":
            return True
        frame = frame.f_back  # type: ignore[assignment]
    return False


def _is_trusted(found: os.stat_result) -> bool:
    """Whether nobody but this user and root can have written it; the rule is that of startup/sitecustomize.py."""
    return found.st_uid in (0, os.geteuid()) and not found.st_mode & 0o022
