"""What a project's own code is, and whether coverage.py is told about it already."""

from __future__ import annotations

import re
from dataclasses import dataclass

from covey.config.listing import Listing, name_of, nested

_NOT_THE_PRODUCT = {
    *("tests", "test", "testing", "docs", "doc", "examples", "example", "scripts", "script", "bin", "tools", "tasks"),
    *("benchmarks", "benchmark", "bench", "migrations", "notebooks", "ci", "requirements"),
}
_SCRIPTS = {"setup.py", "conftest.py", "noxfile.py", "tasks.py", "manage.py", "fabfile.py", "dodo.py"}


@dataclass(frozen=True, slots=True)
class Code:
    """What coverage.py's `source` and `omit` should say."""

    source: tuple[str, ...]
    omit: tuple[str, ...] = ()
    src_layout: bool = False
    """Whether the packages lie in a folder of their own, so that they are installed to be tested."""


def find_code(listing: Listing) -> Code | None:
    """The folders with the project's packages; None where there is no Python code to see."""
    packages = {path.removesuffix("/__init__.py") for path in listing.own if path.endswith("/__init__.py")}
    flat = {path for path in packages if "/" not in path} - _NOT_THE_PRODUCT - {"src"}
    containers = {path.split("/")[0] for path in packages if path.count("/") == 1} - packages - _NOT_THE_PRODUCT
    if any(path.startswith("src/") and path.endswith(".py") for path in listing.own):
        return Code(("src",), src_layout=True)
    if flat or containers:
        return Code(tuple(sorted(flat or containers)), src_layout=not flat)
    modules = [path for path in listing.named("*.py") if "/" not in path]
    if any(path not in _SCRIPTS and not path.startswith("test_") for path in modules):
        tests = sorted({path.split("/")[0] for path in listing.own if path.split("/")[0] in ("tests", "test")})
        scripts = [path for path in modules if path in _SCRIPTS or path.startswith("test_")]
        return Code((".",), omit=(*(f"{folder}/*" for folder in tests), *scripts))
    return None


def coverage_files(listing: Listing) -> list[str]:
    """The files that configure coverage.py."""
    found = [path for path in (".coveragerc", ".coveragerc.toml") if path in listing.files]
    for path in ("setup.cfg", "tox.ini"):
        if any(section.startswith("coverage:") for section in listing.ini(path)):
            found.append(path)
    if "coverage" in nested(listing.toml("pyproject.toml"), "tool"):
        found.append("pyproject.toml")
    return found


def sources_elsewhere(listing: Listing) -> dict[str, str]:
    """By configuration file, a folder in its `source` that is absolute: on other machines nothing is measured."""
    ini = {".coveragerc": "run", "setup.cfg": "coverage:run", "tox.ini": "coverage:run"}
    texts = {file: listing.ini(file).get(section, {}).get("source", "") for file, section in ini.items()}
    found: dict[str, list[str]] = {file: re.split(r"[,\n]", text) for file, text in texts.items()}
    found[".coveragerc.toml"] = nested(listing.toml(".coveragerc.toml"), "run").get("source", [])
    found["pyproject.toml"] = nested(listing.toml("pyproject.toml"), "tool", "coverage", "run").get("source", [])
    entries = ((file, str(entry).strip()) for file, values in found.items() for entry in values)
    return {file: entry for file, entry in entries if entry.startswith(("/", "~"))}


def looks_like_test(path: str) -> bool:
    """Whether pytest and unittest would take a file for a test by its name."""
    name = name_of(path)
    return name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))
