"""Which cases of a test run each day. The others prove the same of more, and run with `scripts/test --all`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def slow_but(quick: Collection[Any], cases: Iterable[Any]) -> list[Any]:
    """Cases for `parametrize`; all but the quick ones are slow."""
    listed = list(cases)
    assert all(case in listed for case in quick), "a quick case that is none"
    return [case if case in quick else _slow(case) for case in listed]


def _slow(case: Any) -> Any:
    values = case if isinstance(case, tuple) else (case,)
    return pytest.param(*values, marks=pytest.mark.slow)
