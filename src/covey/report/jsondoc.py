"""The JSON document: coverage.py's schema, value for value, with what covey knows under "covey" keys.

Schema: docs/reference/json.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from covey.model.refs import Commit
from covey.model.report import EnvironmentReport, Report
from covey.model.run import Run
from covey.model.source import Source
from covey.report.json_file import FILE, summary
from covey.report.json_layout import Layout, quoted
from covey.report.options import JsonOptions, WriterOptions
from covey.report.writer import Part, Piece, Writer, text_of

COVERAGE_FORMAT = 3
"""The version of coverage.py's schema."""

FORMAT = 1
"""The version of what is under "covey" keys; a key that is only added does not change it."""


def jsondoc(report: Report, options: JsonOptions) -> str:
    """What `coverage json` writes for the same data, with one key "covey" at the top and one in each file."""
    asked = WriterOptions(json=options)
    return "".join(text_of(piece, asked, lambda file: Source()) for piece in pieces(report, options))


def pieces(report: Report, options: JsonOptions) -> Iterator[Piece]:
    """The document in pieces, one for each file."""
    layout = Layout(options.pretty_print)
    meta = {
        "format": COVERAGE_FORMAT,
        "version": report.coverage_version,
        "timestamp": report.measured_at,
        "branch_coverage": report.branch,
        "show_contexts": options.show_contexts,
    }
    total = summary(report.total, options.precision, branch=report.branch)
    yield f'{{{layout.opening(0)}"meta": {layout.value(meta, 1)}{layout.between(0)}"files": {{'
    for number, file in enumerate(report.files):
        yield f"{layout.between(1) if number else layout.opening(1)}{quoted(file.path)}: "
        yield Part(file, FILE)
    yield f'{layout.closing(1) if report.files else ""}}}{layout.between(0)}"totals": {layout.value(total, 1)}'
    yield f'{layout.between(0)}"covey": {layout.value(_report(report, options), 1)}{layout.closing(0)}}}\n'


def _report(report: Report, options: JsonOptions) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "complete": report.complete,
        "gaps": [{"kind": str(gap.kind), "subject": gap.subject, "reason": gap.reason} for gap in report.gaps],
        "notes": list(report.notes),
        "commit": _commit(report.commit),
        "environments": {
            environment.name: _environment(environment, options, branch=report.branch)
            for environment in report.environments
        },
        "skipped": [{"path": file.path, "reason": file.reason} for file in report.skipped],
    }


def _environment(environment: EnvironmentReport, options: JsonOptions, *, branch: bool) -> dict[str, Any]:
    return {
        "measured": environment.measured,
        "summary": summary(environment.counts, options.precision, branch=branch) if environment.measured else None,
        "only_here": environment.only,
        "runs": [_run(run) for run in environment.runs],
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "command": run.command,
        "exit_code": run.exit_code,
        "started": run.started,
        "duration_s": run.duration_s,
        "platform": run.platform,
        "commit": _commit(run.commit),
        "interpreters": [str(interpreter) for interpreter in sorted(run.interpreters)],
        "processes": len(run.processes),
        "foreign": run.foreign,
    }


def _commit(commit: Commit | None) -> dict[str, Any] | None:
    return {"sha": commit.sha, "dirty": commit.dirty, "branch": commit.branch} if commit else None


WRITER = Writer(lambda report, asked: {"": pieces(report, asked.json)}, "coverage.json")
