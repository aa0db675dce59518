"""What changed since an earlier report, in a few characters."""

from __future__ import annotations

from collections.abc import Mapping

from covey.model.counts import Counts, percent_text, units_text

NEW = "new"


def change_text(before: Counts | None, now: Counts, precision: int) -> str:
    """How far a percentage rose or fell, as far as the tables show it: "+3", "-12.5"; "+0" for less than they show."""
    if before is None:
        return NEW
    if before.ratio == now.ratio:
        return ""
    size = abs(_shown(now, precision) - _shown(before, precision))
    return f"{'+' if now.ratio > before.ratio else '-'}{units_text(size, precision)}"


def counts_before(earlier: Mapping[str, Counts], name: str) -> Counts | None:
    """What an earlier report had of a file, or of all files in a folder, whose name ends with a slash."""
    if not name.endswith("/"):
        return earlier.get(name)
    found = [counts for path, counts in earlier.items() if path.startswith(name)]
    return sum(found, Counts()) if found else None


def _shown(counts: Counts, precision: int) -> int:
    return int(percent_text(counts.ratio, precision).replace(".", ""))
