"""Settings of coverage.py that somebody may write into covey's tables, and where they belong."""

from __future__ import annotations

_RUN = ("branch", "source", "source_pkgs", "source_dirs", "concurrency", "plugins", "context", "dynamic_context")
_REPORT = (
    *("omit", "include", "exclude_lines", "exclude_also", "precision", "skip_covered", "skip_empty", "sort"),
    "fail_under",
)

_TABLES = dict.fromkeys(_RUN, "run") | dict.fromkeys(_REPORT, "report")


def place_of(table: str) -> str:
    """A table of coverage.py's, as the files that configure it have it: it reads the first of these only."""
    return f"[{table}] of .coveragerc where there is one, else [tool.coverage.{table}] of pyproject.toml"


OF_COVERAGE = {
    key: f"`{key}` is a setting of coverage.py: it belongs into {place_of(table)}" for key, table in _TABLES.items()
}
"""By the name of the setting, what to say."""
