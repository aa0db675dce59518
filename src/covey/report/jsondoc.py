"""The JSON document: coverage.py's schema, value for value, with what covey knows under "covey" keys.

Schema: docs/reference/json.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from covey.model.analysis import FileAnalysis
from covey.model.counts import Counts, percent, percent_text
from covey.model.lines import LineSet
from covey.model.refs import Commit
from covey.model.report import EnvironmentReport, Report
from covey.model.run import Run
from covey.report.options import JsonOptions
from covey.report.regions import region_analyses
from covey.report.writer import document

COVERAGE_FORMAT = 3
"""The version of coverage.py's schema."""

FORMAT = 1
"""The version of what is under "covey" keys; a key that is only added does not change it."""

_KINDS = (("function", "functions"), ("class", "classes"))


def jsondoc(report: Report, options: JsonOptions) -> str:
    """What `coverage json` writes for the same data, with one key "covey" at the top and one in each file."""
    document = {
        "meta": {
            "format": COVERAGE_FORMAT,
            "version": report.coverage_version,
            "timestamp": report.measured_at,
            "branch_coverage": report.branch,
            "show_contexts": options.show_contexts,
        },
        "files": {file.path: _file(file, options) for file in report.files},
        "totals": _summary(report.total, options, branch=report.branch),
        "covey": _report(report, options),
    }
    return json.dumps(document, indent=4 if options.pretty_print else None) + "\n"


def _file(file: FileAnalysis, options: JsonOptions) -> dict[str, Any]:
    contexts = _contexts_by_line(file.contexts) if options.show_contexts else None
    return {
        **_results(file, options, contexts),
        **{
            plural: {
                region.name: _results(
                    region.analysis, options, _within(contexts, region.lines), start_line=region.start
                )
                for region in region_analyses(file, kind)
            }
            for kind, plural in _KINDS
        },
        "covey": {
            "environments": {name: {"executed_lines": list(lines)} for name, lines in file.by_environment.items()}
        },
    }


def _results(
    part: FileAnalysis, options: JsonOptions, contexts: Mapping[int, list[str]] | None, start_line: int | None = None
) -> dict[str, Any]:
    """The keys of a file or of a region, in coverage.py's order."""
    results: dict[str, Any] = {
        "executed_lines": list(part.executed),
        "summary": _summary(part.counts, options, branch=part.branch),
        "missing_lines": list(part.missing),
        "excluded_lines": list(part.structure.excluded),
    }
    if start_line is not None:
        results["start_line"] = start_line
    if contexts is not None:
        results["contexts"] = contexts
    if part.branch:
        results["executed_branches"] = _arcs(part.executed_branches)
        results["missing_branches"] = _arcs(part.missing_branches)
    return results


def _summary(counts: Counts, options: JsonOptions, *, branch: bool) -> dict[str, Any]:
    summary = {
        "covered_lines": counts.covered,
        "num_statements": counts.statements,
        "percent_covered": percent(counts.ratio),
        "percent_covered_display": percent_text(counts.ratio, options.precision),
        "missing_lines": counts.missed,
        "excluded_lines": counts.excluded,
        "percent_statements_covered": percent(counts.statement_ratio),
        "percent_statements_covered_display": percent_text(counts.statement_ratio, options.precision),
    }
    if branch:
        summary |= {
            "num_branches": counts.branches,
            "num_partial_branches": counts.partial,
            "covered_branches": counts.covered_branches,
            "missing_branches": counts.missed_branches,
            "percent_branches_covered": percent(counts.branch_ratio),
            "percent_branches_covered_display": percent_text(counts.branch_ratio, options.precision),
        }
    return summary


def _contexts_by_line(contexts: Mapping[str, Iterable[int]]) -> dict[int, list[str]]:
    by_line: dict[int, list[str]] = {}
    for context in sorted(contexts):
        for line in contexts[context]:
            by_line.setdefault(line, []).append(context)
    return dict(sorted(by_line.items()))


def _within(contexts: Mapping[int, list[str]] | None, lines: LineSet) -> Mapping[int, list[str]] | None:
    """Those of a region's lines, as coverage.py writes them since 7.17.4."""
    return None if contexts is None else {line: names for line, names in contexts.items() if line in lines}


def _arcs(by_start: Mapping[int, Iterable[int]]) -> list[tuple[int, int]]:
    return [(start, end) for start, ends in by_start.items() for end in ends]


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
        "summary": _summary(environment.counts, options, branch=branch) if environment.measured else None,
        "only_here": environment.only,
        "runs": [_run(run) for run in environment.runs],
    }


def _run(run: Run) -> dict[str, Any]:
    interpreters = {process.interpreter for process in run.processes if process.interpreter}
    return {
        "id": run.id,
        "command": run.command,
        "exit_code": run.exit_code,
        "started": run.started,
        "duration_s": run.duration_s,
        "platform": run.platform,
        "commit": _commit(run.commit),
        "interpreters": [str(interpreter) for interpreter in sorted(interpreters)],
        "processes": len(run.processes),
        "foreign": run.foreign,
    }


def _commit(commit: Commit | None) -> dict[str, Any] | None:
    return {"sha": commit.sha, "dirty": commit.dirty, "branch": commit.branch} if commit else None


WRITER = document(lambda report, asked: jsondoc(report, asked.json), "coverage.json")
