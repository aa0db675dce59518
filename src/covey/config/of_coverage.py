"""Settings of coverage.py that somebody may write into covey's tables, and where they belong."""

from __future__ import annotations

_RUN = ("branch", "source", "source_pkgs", "source_dirs", "concurrency", "plugins", "context", "dynamic_context")
_REPORT = (
    *("omit", "include", "exclude_lines", "exclude_also", "precision", "skip_covered", "skip_empty", "sort"),
    "fail_under",
)

OF_COVERAGE = {
    key: f"`{key}` is a setting of coverage.py: it belongs into [tool.coverage.{section}]"
    for section, keys in (("run", _RUN), ("report", _REPORT))
    for key in keys
}
"""By the name of the setting, what to say."""
