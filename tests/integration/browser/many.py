"""Reports of as many files as are asked for."""

from __future__ import annotations

import random
from pathlib import Path

from covey.model.analysis import FileAnalysis, Region
from covey.model.lines import LineSet
from covey.model.report import EnvironmentReport, Report
from covey.model.source import Source
from covey.report.html.assets import STATICS, asset
from covey.report.html.index import index_files
from covey.report.options import WriterOptions
from covey.report.writer import text_of
from unit.report.samples import analysed, run


def report_of(*files: FileAnalysis, environments: tuple[str, ...] = ("unit",)) -> Report:
    report = Report(
        files=tuple(sorted(files, key=lambda file: file.path)),
        branch=True,
        measured_at="2026-11-20T14:32:05+00:00",
        coverage_version="7.17.5",
    )
    reports = tuple(EnvironmentReport(name, report.total, 0, (run(name),)) for name in environments)
    return Report(report.files, (), reports, True, None, report.measured_at, report.coverage_version)


def many(count: int) -> Report:
    """Files in folders, with anything between none and all of their statements covered."""
    chance = random.Random(5)
    made = []
    for number in range(count):
        statements = chance.randint(1, 300)
        ran = chance.randint(0, statements)
        path = f"src/package_{number % 40:02}/part_{number % 7}/module_{number}.py"
        made.append(
            analysed(
                path,
                f"1-{statements}",
                f"1-{ran}" if ran else "",
                jumps={},
                regions=[Region("function", f"f{n}", n, LineSet.of([n])) for n in ((1,) if number % 10 else (1, 2))],
                environments={"unit": f"1-{ran}" if ran else ""},
            )
        )
    return report_of(*made)


def write_index(folder: Path, report: Report) -> Path:
    """Without the pages, of which thousands would take long to write."""
    for name in STATICS:
        (folder / name).write_text(asset(f"static/{name}"), encoding="utf-8")
    for path, pieces in index_files(report, WriterOptions()).items():
        text = "".join(text_of(piece, WriterOptions(), lambda file: Source()) for piece in pieces)
        (folder / path).write_text(text, encoding="utf-8")
    return folder / "index.html"
