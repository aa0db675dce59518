"""What is remembered of an analysed file, so that tables need neither its structure nor its jumps the next time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from covey.model.analysis import FileAnalysis, counts_of
from covey.model.lines import LineSet

FORMAT = 1
"""Changes whenever the same data would give another analysis, or one is written in another way."""

_LATER = ("structure", "taken", "exits")


@dataclass(frozen=True)
class Memory:
    """Where analysed files are remembered: texts by key."""

    recall: Callable[[Iterable[str]], Mapping[str, str]]
    remember: Callable[[Mapping[str, str]], None]


class LightAnalysis(FileAnalysis):
    """A FileAnalysis without its structure and jumps, which are made when somebody asks for them."""

    _whole: Callable[[], FileAnalysis]

    def lighten(self) -> None:
        if "_whole" in self.__dict__:
            for name in (*_LATER, "executed_branches"):
                self.__dict__.pop(name, None)

    def __getattr__(self, name: str) -> Any:
        if name not in _LATER:
            raise AttributeError(name)
        whole = self._whole()
        self.__dict__.update({later: getattr(whole, later) for later in _LATER})
        return self.__dict__[name]


def key_of_file(names: Iterable[str], data: Mapping[str, Iterable[tuple[str, str, str]]], *, branch: bool) -> str:
    """A key of all that an analysis depends on.

    Args:
        names: of the structures, in their order.
        data: by environment, its contexts with the lines and jumps that ran, as texts.
    """
    told = [FORMAT, branch, list(names), [[name, sorted(found)] for name, found in sorted(data.items())]]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def identity_of(path: str, digest: str, key: str) -> str:
    """A hash of a file, its text, and what `key_of_file` names."""
    return hashlib.sha256(json.dumps([path, digest, key]).encode()).hexdigest()


def encode_analysis(file: FileAnalysis) -> str:
    """What is to be remembered of a file."""
    branches = file.missing_branches
    told = {
        "statements": file.statements.to_hex(),
        "executed": file.executed.to_hex(),
        "environments": {name: lines.to_hex() for name, lines in file.by_environment.items()},
        "missing_branches": [[start, *ends] for start, ends in branches.items()],
        "excluded": file.counts.excluded,
        "branches": file.counts.branches,
    }
    return json.dumps(told, separators=(",", ":"))


def light(file: FileAnalysis, whole: Callable[[], FileAnalysis]) -> LightAnalysis:
    """What is to be remembered of a file, without all that can be made again."""
    return _remembered(
        path=file.path,
        statements=file.statements,
        executed=file.executed,
        branch=file.branch,
        by_environment=file.by_environment,
        contexts=file.contexts,
        missing=file.missing,
        missing_branches=file.missing_branches,
        counts=file.counts,
        digest=file.digest,
        identity=file.identity,
        _whole=whole,
    )


def decode_analysis(
    text: str,
    path: str,
    contexts: Mapping[str, LineSet],
    whole: Callable[[], FileAnalysis],
    *,
    branch: bool,
    digest: str = "",
    identity: str = "",
) -> LightAnalysis:
    """The inverse of `encode_analysis`, for texts of any origin.

    Args:
        whole: makes the analysis itself.
    Raises:
        ValueError: nothing that `encode_analysis` writes.
    """
    try:
        told = json.loads(text)
        statements, executed = LineSet.from_hex(told["statements"]), LineSet.from_hex(told["executed"])
        by_environment = {name: LineSet.from_hex(lines) for name, lines in told["environments"].items()}
        missing_branches = {start: tuple(ends) for start, *ends in told["missing_branches"]}
        excluded, branches = told["excluded"], told["branches"]
        if not set(map(type, chain(missing_branches, *missing_branches.values(), (excluded, branches)))) <= {int}:
            raise TypeError("not all of its numbers are whole")
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"not a remembered analysis: {error!r}") from error
    missing = statements - executed
    return _remembered(
        path=path,
        statements=statements,
        executed=executed,
        branch=branch,
        by_environment=by_environment,
        contexts=contexts,
        missing=missing,
        missing_branches=missing_branches,
        counts=counts_of(statements, missing, missing_branches, excluded=excluded, branches=branches),
        digest=digest,
        identity=identity,
        _whole=whole,
    )


def _remembered(**known: object) -> LightAnalysis:
    made = LightAnalysis.__new__(LightAnalysis)
    made.__dict__.update(known)
    return made
