"""Entries of the history: of a report, and of what the comment action published."""

from __future__ import annotations

from datetime import UTC, datetime

from covey.model.report import Report
from covey.model.run import Interpreter
from covey.publish.action_data import Base
from covey.publish.history import Entry


def iso(date_s: int) -> str:
    """Seconds since 1970 as every published file has them: "2026-11-20T19:29:00Z"."""
    return datetime.fromtimestamp(date_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def entry_of(report: Report, commit: str, date_s: int) -> Entry:
    """The entry of a report."""
    runs = [run for environment in report.environments for run in environment.runs]
    found = {interpreter for run in runs for interpreter in run.interpreters}
    versions = {interpreter.coverage for interpreter in found} or {report.coverage_version}
    return Entry(
        commit=commit,
        date=iso(date_s),
        total=report.total,
        environments={each.name: each.counts for each in report.environments if each.measured},
        python=tuple(sorted({_named(interpreter) for interpreter in found}, key=_by_number)),
        coverage=tuple(sorted(versions - {""}, key=_by_number)),
        complete=report.complete,
    )


def imported_entry(base: Base, commit: str, date_s: int) -> Entry:
    """The entry of a data.json that the action published by a commit of its branch."""
    return Entry(
        commit="",
        date=iso(date_s),
        total=base.total,
        coverage=(base.coverage_version,) if base.coverage_version else (),
        imported=commit,
        percentage="" if base.total else base.percentage,
    )


def _named(interpreter: Interpreter) -> str:
    if interpreter.implementation == "cpython":
        return interpreter.version
    return f"{interpreter.implementation} {interpreter.version}"


def _by_number(version: str) -> list[tuple[int, str]]:
    """ "3.9.1" before "3.11"."""
    return [(int(part) if part.isdecimal() else -1, part) for part in version.replace(" ", ".").split(".")]
