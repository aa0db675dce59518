"""Begins measuring in a Python that ran no start-up code, or not ours: imported just before its program (deep.c).

It was found by an entry of sys.path that sitecustomize takes away again.
"""

import sys

if not hasattr(sys, "_covey_began"):
    sys._covey_late = True  # type: ignore[attr-defined]
    _own = sys.modules.pop("sitecustomize", None)
    try:
        __import__("sitecustomize")
    finally:
        del sys._covey_late  # type: ignore[attr-defined]
        sys.modules.pop("sitecustomize", None)
        if _own is not None:
            sys.modules["sitecustomize"] = _own
else:
    sys.path.pop(0)
