"""How covey's commands end."""

from __future__ import annotations

DONE = 0
FAILED = 1
"""A command of an environment or the gate failed, or `--check` found something to do."""
CANNOT_PROCEED = 2
"""Nothing was judged."""
