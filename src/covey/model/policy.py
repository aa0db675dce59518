"""What is asked of a report, and the judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Policy:
    """What a project asks of its report. Thresholds are percentages, 0..100, exact as written; None asks nothing."""

    fail_under: Decimal | None = None
    fail_under_by_environment: Mapping[str, Decimal] = field(default_factory=dict)
    precision: int = 0
    """Decimals of shown and judged percentages (coverage.py's `[report] precision`)."""
    allow_incomplete: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found."""

    slug: str
    """The rule: "total", "environment", "incomplete"."""
    passed: bool
    sentence: str
    """For a person: the number, the threshold, what is lacking."""
    details: tuple[str, ...] = ()
    """Where it is lacking: one line each, most first."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The findings of all rules. It passes when each of them does."""

    findings: tuple[Finding, ...] = ()

    @property
    def passed(self) -> bool:
        return all(finding.passed for finding in self.findings)
