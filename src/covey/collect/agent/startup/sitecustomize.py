"""Measures this process when COVEY_RUN asks for it, then gives way to the next sitecustomize on sys.path.

Any Python imports this, the oldest ones too: no newer syntax, and no word to the program.
"""

# ruff: noqa: PTH118, PTH120, PTH123, UP036

import os
import sys

_startup = os.path.dirname(__file__)
_agent = os.path.dirname(_startup)
_run_file = os.environ.get("COVEY_RUN")
_recorded = False

if _run_file and not hasattr(sys, "_covey_began"):
    sys._covey_began = True  # type: ignore[attr-defined]
    try:
        if sys.version_info < (3, 8):
            raise ImportError("Python " + sys.version.split()[0] + " is older than covey can measure with (3.11)")
        from _covey_recording import begin as _begin_recording  # type: ignore[import-not-found]

        _recorded = _begin_recording(_run_file)
        if not _recorded:
            import importlib.util

            _spec = importlib.util.spec_from_file_location("_covey_borrow", os.path.join(_agent, "borrow.py"))
            assert _spec and _spec.loader
            _borrow = importlib.util.module_from_spec(_spec)
            _spec.loader.exec_module(_borrow)
            with _borrow.lent("covey", os.path.dirname(os.path.dirname(_agent))):
                from covey.collect.agent.begin import begin
            begin(_run_file)
    except Exception as _error:
        with open(os.path.join(_agent, "unmeasured.py")) as _file:
            exec(_file.read(), {"reason": str(_error)})

# From here on it is as if this module had never been: the next one is imported under this name, or none is found.
sys.path[:] = [_entry for _entry in sys.path if _entry != _startup]
sys.modules.pop("_covey_recording", None)
_self = sys.modules.pop(__name__)
__import__("sitecustomize")
