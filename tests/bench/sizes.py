"""How much there is to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Numbers that the names and commands of jobs may name."""

    processes: int
    queens: int = 0
    sources: int = 0
    data_files: int = 0
    richards: int = 0
    deltablue: int = 0
    many: int = 0


FULL = Size(queens=11, processes=50, sources=300, data_files=50)
QUICK = Size(queens=9, processes=3, sources=20, data_files=4)
COLLECT = Size(processes=30, richards=25, deltablue=20_000, many=1000)
COLLECT_QUICK = Size(processes=3, richards=1, deltablue=500, many=10)
