"""The names of the files on the branch that no other module is about."""

from __future__ import annotations

README = "README.md"
BADGE, ENDPOINT = "badge.svg", "endpoint.json"
TREND, CHART = "trend.svg", "history.svg"
BUNDLE = "data.covey"
HTML = "htmlcov"


def badge_of(environment: str) -> str:
    """The badge of one environment."""
    return f"badge-{environment}.svg"
