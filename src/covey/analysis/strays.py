"""Jumps that are not in a list: by the extension where it could be built, and else in Python, with the same results."""

from __future__ import annotations

try:
    from covey.analysis._strays import strays
except ImportError:
    from covey.analysis.strays_in_python import strays

__all__ = ["strays"]
