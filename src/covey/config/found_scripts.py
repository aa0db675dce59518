"""The shell scripts of a project that test it, and those that measured it before covey did."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping

from covey.config.found_tests import Found
from covey.config.listing import Listing, name_of
from covey.model.counted import counted

_SHELL = ("*.sh", "*.bash")
_END_TO_END = re.compile(r"e2e|end.?(?:to|2).?end|smoke|acceptance|integration", re.IGNORECASE)
_HELPER = re.compile(r"(?:.*[_-])?(?:lib|libs|common|utils?|helpers?|functions|setup|env|wait)", re.IGNORECASE)
_CHECK = re.compile(r"(?:.*[_-])?(?:lint|format|fmt|style|types?|typecheck|pyright|mypy|ruff|flake8|black|docs?|build)")
_COMMENT = re.compile(r"(?m)^\s*#(?!!).*$")
_RUNS_COVERAGE = re.compile(r"\bcoverage\s+(?:run|combine|report|erase|html|xml|json)\b|\s--cov\b|coverage\w*\.sh\b")
_RUNS_TESTS = re.compile(r"\b(?:pytest|py\.test|unittest|tox|nox)\b")


def find_scripts(listing: Listing, *, python_tests: bool) -> Iterator[Found]:
    """An environment for each script that is not called by another one.

    Args:
        python_tests: whether the tests in Python have environments already.
    """
    texts: dict[str, str] = {}
    for path in listing.own:
        kind = _kind(listing, path)
        text = _COMMENT.sub("", listing.read(path)) if kind == "test" else ""
        if kind == "coverage":
            yield Found(f"{path} is about coverage: see whether `covey run` does its work now")
        elif _RUNS_COVERAGE.search(text):
            yield Found(f"{path} starts coverage.py by itself: not proposed, for covey measures what it is told to run")
        elif python_tests and _RUNS_TESTS.search(text):
            yield Found(f"{path} starts tests that have an environment already: not proposed")
        elif kind == "test":
            texts[path] = text
    called = _called(texts)
    for path, text in texts.items():
        if path not in called:
            callees = sum(caller == path for caller in called.values())
            sentence = f"{path} is a script that tests" + (
                f", and calls {counted(callees, 'other')}" if callees else ""
            )
            yield Found(sentence, _environment(path), f"{_shell(text)} {shlex.quote(path)}")


def _kind(listing: Listing, path: str) -> str:
    """ "test", "coverage", or "" for a file that is neither."""
    folders, name = path.split("/")[:-1], name_of(path)
    stem = re.sub(r"\.\w+$", "", name)
    shell = path in listing.named(*_SHELL)
    if "coverage" in stem and (shell or (folders[:1] in (["bin"], ["scripts"]) and stem == name)):
        return "coverage"
    if not shell or _HELPER.fullmatch(stem) or _CHECK.fullmatch(stem):
        return ""
    return "test" if _END_TO_END.search(name) or {"tests", "test"} & {*folders} else ""


def _called(texts: Mapping[str, str]) -> dict[str, str]:
    """By script, another one that names it, or all of its folder."""
    called: dict[str, str] = {}
    for path in texts:
        folder, name = path.rpartition("/")[0].rpartition("/")[2], name_of(path)
        names = re.compile(rf"(?<![\w-]){re.escape(name)}\b" + (rf"|\b{re.escape(folder)}/\*" if folder else ""))
        callers = _others(texts, path, called)
        caller = next((other for other in callers if names.search(texts[other])), None)
        if caller:
            called[path] = caller
    return called


def _others(texts: Iterable[str], path: str, called: Mapping[str, str]) -> list[str]:
    """Who may be the caller of a script: never one that it calls itself."""
    return [other for other in texts if other != path and called.get(other) != path]


def _environment(path: str) -> str:
    stem = re.sub(r"\.\w+$", "", name_of(path))
    name = re.sub(r"^(?:run|tests?)[_-]|[_-](?:tests?|run)$", "", stem)
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("._-") or "script"


def _shell(text: str) -> str:
    first = text.split("\n", 1)[0]
    found = re.search(r"\b(bash|zsh|dash|ksh)\b", first) if first.startswith("#!") else None
    return found[1] if found else "sh"
