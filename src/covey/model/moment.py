"""Moments as covey writes them: ISO 8601, UTC, so that their order is that of their texts."""

from __future__ import annotations

import re
from datetime import datetime

_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(\+00:00|Z)", re.ASCII)


def is_moment(text: str) -> bool:
    """Whether this is one."""
    if not _UTC.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
