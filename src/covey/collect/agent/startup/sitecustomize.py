"""Measures this process when COVEY_RUN asks for it, then gives way to the next sitecustomize on sys.path.

Any Python imports this, the oldest ones too: no newer syntax, and no word to the program.
"""

# ruff: noqa: PTH116, PTH118, PTH120, PTH123, UP036

import os
import sys

_startup = os.path.dirname(__file__)
_agent = os.path.dirname(_startup)
_run_file = os.environ.get("COVEY_RUN")


def _is_trusted(path):  # type: ignore[no-untyped-def] # of any Python
    """Whether nobody but this user and root can have written a file that says what to measure and what code to load."""
    try:
        found = os.stat(path)
    except OSError:
        return False
    return found.st_uid in (0, os.geteuid()) and not found.st_mode & 0o022


def _hide_what_was_added(added):  # type: ignore[no-untyped-def]
    """Take out of os.environ what was added to the variables that this process was meant to have.

    `added` is made of letters: R for COVEY_RUN, P for the start-up folder in PYTHONPATH, L for the library of
    `covey run --deep` in LD_PRELOAD.
    """
    if "R" in added:
        del os.environ["COVEY_RUN"]
    if "P" in added:
        _take_out("PYTHONPATH", lambda place: place == _startup)  # type: ignore[no-untyped-call]
    if "L" in added:
        library = os.path.join(_agent, "recorder", "_deep.")
        _take_out("LD_PRELOAD", lambda place: place.startswith(library))  # type: ignore[no-untyped-call]


def _take_out(name, is_ours):  # type: ignore[no-untyped-def]
    given = os.environ.get(name)
    if given is None:
        return
    places = [place for place in given.split(":") if not is_ours(place)]
    if places:
        os.environ[name] = ":".join(places)
    else:
        del os.environ[name]


if "COVEY_ADDED" in os.environ and "COVEY_RUN" in os.environ:
    _hide_what_was_added(os.environ.pop("COVEY_ADDED"))  # type: ignore[no-untyped-call]

if _run_file and not hasattr(sys, "_covey_began") and _is_trusted(_run_file):  # type: ignore[no-untyped-call]
    sys._covey_began = True  # type: ignore[attr-defined]
    try:
        if sys.version_info < (3, 8):
            raise ImportError("Python " + sys.version.split()[0] + " is older than covey can measure with (3.11)")
        from _covey_recording import begin as _begin_recording  # type: ignore[import-not-found]
        from _covey_recording import pass_on

        _why_not = _begin_recording(_run_file, pass_on(_run_file, _startup))
        if _why_not is not None:
            import importlib.util

            _spec = importlib.util.spec_from_file_location("_covey_borrow", os.path.join(_agent, "borrow.py"))
            assert _spec and _spec.loader
            _borrow = importlib.util.module_from_spec(_spec)
            _spec.loader.exec_module(_borrow)
            with _borrow.lent("covey", os.path.dirname(os.path.dirname(_agent))):
                from covey.collect.agent.begin import begin
            begin(_run_file, _why_not)
    except Exception as _error:
        with open(os.path.join(_agent, "unmeasured.py")) as _file:
            exec(_file.read(), {"reason": str(_error)})

# From here on it is as if this module had never been: the next one is imported under this name, or none is found.
sys.path[:] = [_entry for _entry in sys.path if _entry != _startup]
sys.modules.pop("_covey_recording", None)
if not hasattr(sys, "_covey_late"):
    _self = sys.modules.pop(__name__)
    __import__("sitecustomize")
