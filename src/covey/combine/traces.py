"""Unite packed traces: by the extension where it could be built, and else in Python, with the same results."""

from __future__ import annotations

try:
    from covey.combine._traces import check, cut, unite, unite_into, with_ends
except ImportError:
    from covey.combine.traces_in_python import check, cut, unite, unite_into, with_ends

__all__ = ["check", "cut", "unite", "unite_into", "with_ends"]
