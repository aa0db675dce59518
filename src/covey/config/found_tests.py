"""The Python tests of a project, and the commands that run them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from covey.config.found_code import Code, looks_like_test
from covey.config.listing import Listing, name_of, nested, top_of

KINDS = (
    *("unit", "component", "contract", "integration", "functional", "api", "system"),
    *("e2e", "end_to_end", "end2end", "acceptance", "smoke"),
)
_DEPENDENCIES = ("requirements*.txt", "requirements*.in", "Pipfile", "pyproject.toml", "setup.*", "tox.ini")
_PLAIN_TEST = re.compile(r"^(?:async )?def test_|^class Test\w*(?:\(\)|\(object\))?:", re.MULTILINE)
_IMPORT = re.compile(r"^\s*(?:import|from) (pytest|unittest)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Found:
    """An environment to propose, or only something to say."""

    sentence: str
    name: str = ""
    command: str = ""


def pytest_options(listing: Listing) -> Mapping[str, str]:
    """pytest's configuration, wherever it is."""
    tables = nested(listing.toml("pyproject.toml"), "tool", "pytest")
    options = tables.get("ini_options", tables)
    if options:
        return {key: str(value) for key, value in options.items()}
    places = (("pytest.ini", "pytest"), (".pytest.ini", "pytest"), ("tox.ini", "pytest"), ("setup.cfg", "tool:pytest"))
    return next((found for file, section in places if (found := listing.ini(file).get(section)) is not None), {})


def find_python_tests(listing: Listing, code: Code | None) -> Iterator[Found]:
    """Python tests, by their runner and by the folders for kinds of tests."""
    tests = [path for path in listing.own if looks_like_test(path)]
    why = _uses_pytest(listing, tests)
    if why:
        yield from _pytest(listing, tests, code, why)
    elif "manage.py" in listing.files:
        yield Found("manage.py: Django's test runner", "tests", "python manage.py test")
    elif any("unittest" in _IMPORT.findall(listing.read(path)) for path in tests):
        yield Found(f"{tests[0]}: tests of unittest, and no sign of pytest", "tests", _unittest(listing, tests))
    elif tests:
        yield from _pytest(listing, tests, code, f"{tests[0]} has the name of a test")


def _uses_pytest(listing: Listing, tests: Sequence[str]) -> str:
    """The sign of pytest that was found first; "" where there is none."""
    for path in ("pytest.ini", ".pytest.ini", *listing.named("conftest.py")):
        if path in listing.files:
            return f"{path} belongs to pytest"
    if pytest_options(listing):
        return "pytest is configured"
    for path in tests:
        text = listing.read(path)
        if "pytest" in _IMPORT.findall(text) or _PLAIN_TEST.search(text):
            return f"{path} is a test of pytest"
    for path in listing.named(*_DEPENDENCIES) if tests else ():
        if re.search(r"\bpytest\b", listing.read(path)):
            return f"{path} names pytest"
    return ""


def _pytest(listing: Listing, tests: Sequence[str], code: Code | None, why: str) -> Iterator[Found]:
    options = pytest_options(listing)
    installed = "pythonpath" in options or (code is not None and code.src_layout)
    runner = "pytest" if installed else "python -m pytest"
    without = " --no-cov" if "--cov" in options.get("addopts", "") else ""
    if without:
        yield Found("pytest's addopts start pytest-cov: the commands say --no-cov, as covey measures by itself")
    folders = _kinds(tests)
    for kind, folder in folders.items():
        yield Found(f"{folder}/ holds {kind} tests; {why}", kind, f"{runner}{without} {shlex.quote(folder)}")
    collected = tuple(re.findall(r"[\w./-]+", options.get("testpaths", "")))
    rest = [path for path in tests if not _below(path, folders.values()) and (not collected or _below(path, collected))]
    if folders and not rest:
        return
    top = "" if collected else top_of(rest)
    ignored = "".join(f" --ignore={shlex.quote(folder)}" for folder in folders.values())
    where = f" {shlex.quote(top)}" if top else ""
    yield Found(f"{'the other tests; ' if folders else ''}{why}", "tests", f"{runner}{without}{where}{ignored}")


def _below(path: str, folders: Iterable[str]) -> bool:
    return path.startswith(tuple(f"{folder.rstrip('/')}/" for folder in folders))


def _kinds(tests: Sequence[str]) -> Mapping[str, str]:
    """By kind, the folder in the folder of the tests that is named for it: {"unit": "tests/unit"}."""
    folders: dict[str, str] = {}
    for parts in (path.split("/") for path in tests):
        if len(parts) > 2 and parts[0] in ("tests", "test"):
            kind = re.sub(r"^tests?[_-]|[_-]tests?$", "", parts[1]).replace("-", "_")
            if kind in KINDS:
                folders.setdefault(kind, "/".join(parts[:2]))
    return {kind: folders[kind] for kind in KINDS if kind in folders}


def _unittest(listing: Listing, tests: Sequence[str]) -> str:
    command, top = "python -m unittest discover", top_of(tests)
    if top:
        command += f" -s {shlex.quote(top)}" + (" -t ." if f"{top}/__init__.py" in listing.files else "")
    return command if any(name_of(path).startswith("test_") for path in tests) else f"{command} -p '*_test.py'"
