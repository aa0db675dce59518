"""How much there is to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Numbers that the names and commands of jobs may name."""

    queens: int
    processes: int
    sources: int
    data_files: int


FULL = Size(queens=11, processes=50, sources=300, data_files=50)
QUICK = Size(queens=9, processes=3, sources=20, data_files=4)
