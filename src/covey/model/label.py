"""Names that a user gives to environments and projects: files and folders are named for them."""

from __future__ import annotations

import re

_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

RULE = "use letters, digits, `.`, `_` and `-`, a letter or digit first"
"""For whom has another name in mind."""


def is_label(text: str) -> bool:
    """Whether this may be such a name."""
    return _LABEL.fullmatch(text) is not None
