"""The rows, rooms and owners of docs/explanation/design.md, held against the code.

To bend a rule, change its table here and write a decision in docs/decisions.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src"

ROWS = {
    "errors": 0,
    "model": 1,
    **dict.fromkeys(["combine", "analysis", "diff", "gate", "report"], 2),
    **dict.fromkeys(["system", "config"], 3),
    **dict.fromkeys(["collect", "publish", "forge", "store"], 4),
    "flows": 5,
    "serve": 6,
    "cli": 7,
    "__main__": 8,
}

PURE_MODULES = """
    __future__ abc ast base64 bisect collections contextlib copy dataclasses decimal difflib enum fnmatch fractions
    functools hashlib html itertools json keyword math ntpath operator posixpath re statistics string struct textwrap
    token tokenize types typing unicodedata urllib.parse xml.sax.saxutils zlib
"""
PURE = dict.fromkeys(PURE_MODULES.split()) | {
    "datetime": {"datetime", "date", "timedelta", "timezone", "UTC"},
    "importlib": {"import_module"},  # of covey's own modules, by name
    "importlib.resources": {"files"},  # its owner reads constants
    "io": {"StringIO", "BytesIO"},
    "pathlib": {"PurePath", "PurePosixPath", "PureWindowsPath"},
    "shlex": {"join", "quote", "split"},
    "warnings": {"catch_warnings", "simplefilter"},
}
"""What rows 1 and 2 may import of the standard library; of some modules only names that touch nothing outside."""

IMPURE_CALLS = {"open", "input", "print", "exec", "eval", "__import__", "breakpoint"}
IMPURE_METHODS = {"now", "utcnow", "today"}

STARTUP = "covey.collect.agent.startup"

OWNERS = {
    "click": ("cli",),
    "coverage": ("analysis.structure", "analysis.jumps", "system.datafile", "config", "collect.agent"),
    "httpx": ("system.http",),
    "jinja2": ("report.html.templates", "publish.readme"),
    "markupsafe": ("report.html.templates",),
    "rich": ("cli", "report.terminal"),
    # Of the standard library: what reaches outside the process has an owner as well.
    "subprocess": ("system.process", "collect.agent"),
    "multiprocessing": ("collect.agent",),
    "urllib.request": ("system.http",),
    "http": ("system.http",),
    "socket": ("system.http",),
    "sqlite3": ("system", "collect.agent"),
    "importlib.resources": ("report.html.assets", "publish.readme"),  # constants beside the code
}
"""The modules and packages of covey that may import each of these; a package without an owner may not enter."""

STARTERS = {"system", "popen", "fork", "forkpty", "posix_spawn", "posix_spawnp"}
"""Functions of `os` that start processes; so do all that begin with exec or spawn."""

VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "base", "core", "shared", "stuff"}

NAMED_ALIKE = {"covey.system.http", "covey.report.html"}
"""Named in the design for what they hold; absolute imports keep them apart from the standard library's."""

MOST_LINES = 300


@dataclass(frozen=True)
class Import:
    target: str
    names: tuple[str, ...]
    """What is taken from the target; empty for `import target`."""
    line: int


@dataclass(frozen=True)
class Module:
    name: str
    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [Import(alias.name, (), node.lineno) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = tuple(alias.name for alias in node.names)
                found.append(Import("." * node.level + (node.module or ""), names, node.lineno))
        return tuple(found)

    @property
    def room(self) -> str:
        return room_of(self.name)

    def at(self, line: int, rule: str) -> str:
        return f"{self.path}:{line}: {rule}"


Modules = Mapping[str, Module]


def modules_under(src: Path) -> Modules:
    found = {}
    for path in sorted((src / "covey").rglob("*.py")):
        parts = path.relative_to(src).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = Module(name, path)
    return found


def room_of(name: str) -> str:
    """The part of a module's name that the table of rows knows: "covey.model.lines" is in "model"."""
    return name.partition(".")[2].partition(".")[0]


def targets(imported: Import, modules: Modules) -> list[str]:
    """The modules of covey that an import reaches: `from covey.model import lines` reaches covey.model.lines."""
    if imported.target.split(".")[0] != "covey":
        return []
    reached = []
    for name in imported.names:
        full = f"{imported.target}.{name}"
        is_module = full in modules or (imported.target == "covey" and not name.startswith("__"))
        reached.append(full if is_module else imported.target)
    return reached or [imported.target]


def owned(name: str, owners: tuple[str, ...]) -> bool:
    return any(name == f"covey.{owner}" or name.startswith(f"covey.{owner}.") for owner in owners)


def each_room_has_a_row(module: Module, modules: Modules) -> Iterator[str]:
    if module.room and module.room not in ROWS:
        yield module.at(1, f"the room {module.room!r} has no row")
    if not module.room:
        for imported in module.imports:
            if imported.target != "__future__":
                yield module.at(imported.line, "covey itself imports nothing: it is loaded in measured processes")


def imports_point_down(module: Module, modules: Modules) -> Iterator[str]:
    for imported in module.imports:
        if imported.target.startswith("."):
            yield module.at(imported.line, "imports are absolute")
        for target in targets(imported, modules):
            room = room_of(target)
            if not room or room == module.room:
                continue
            if room not in ROWS:
                yield module.at(imported.line, f"{target} does not exist")
            elif ROWS[room] >= ROWS.get(module.room, -1):
                rows = f"row {ROWS.get(module.room)} ({module.room}) imports row {ROWS[room]} ({target})"
                yield module.at(imported.line, f"imports point down: {rows}")


def attributes_of(name: str, module: Module) -> set[str]:
    """What a module uses of another that it imported whole."""
    whole = [node for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)]
    return {node.attr for node in whole if isinstance(node.value, ast.Name) and node.value.id == name}


def rows_1_and_2_are_pure(module: Module, modules: Modules) -> Iterator[str]:
    if ROWS.get(module.room) not in (1, 2):
        return
    for imported in module.imports:
        top = imported.target.split(".")[0]
        if top not in sys.stdlib_module_names:
            continue
        known = next((key for key in (imported.target, top) if key in PURE), None)
        allowed = PURE.get(known) if known else set()
        used = set(imported.names) or attributes_of(imported.target, module)
        if known is None or (allowed is not None and not used <= allowed):
            what = f"{imported.target} {' '.join(sorted(used))}".strip()
            yield module.at(imported.line, f"rows 1 and 2 are pure: {what} is not in the list of pure modules")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in IMPURE_CALLS:
                yield module.at(node.lineno, f"rows 1 and 2 are pure: no {called.id}()")
            if isinstance(called, ast.Attribute) and called.attr in IMPURE_METHODS:
                yield module.at(node.lineno, f"rows 1 and 2 are pure: no clock ({called.attr})")


def is_startup(target: str, modules: Modules) -> bool:
    """Whether it is a module of the folder that is on a measured process's sys.path while its site is set up."""
    return f"{STARTUP}.{target}" in modules


def dependencies_have_owners(module: Module, modules: Modules) -> Iterator[str]:
    for imported in module.imports:
        top = imported.target.split(".")[0]
        if top in ("covey", "") or (module.name.startswith(STARTUP) and is_startup(top, modules)):
            continue
        key = next((key for key in OWNERS if f"{imported.target}.".startswith(f"{key}.")), None)
        if key is None and top not in sys.stdlib_module_names:
            yield module.at(imported.line, f"the dependency {top!r} has no owner")
        elif key is not None and not owned(module.name, OWNERS[key]):
            yield module.at(imported.line, f"{key} belongs to {', '.join(OWNERS[key])}")


def processes_have_one_owner(module: Module, modules: Modules) -> Iterator[str]:
    if owned(module.name, OWNERS["subprocess"]):
        return
    named = [(name, imported.line) for imported in module.imports if imported.target == "os" for name in imported.names]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
            named.append((node.attr, node.lineno))
    for name, line in named:
        if name in STARTERS or name.startswith(("exec", "spawn")):
            yield module.at(line, f"os.{name} starts a process: that is for system.process")


def the_agent_stands_alone(module: Module, modules: Modules) -> Iterator[str]:
    agent = "covey.collect.agent"
    if module.name == "covey.collect" and module.imports:
        yield module.at(module.imports[0].line, f"{agent} loads this package: it imports nothing")
    if not f"{module.name}.".startswith(f"{agent}."):
        return
    for imported in module.imports:
        top = imported.target.split(".")[0]
        if module.name.startswith(STARTUP) and is_startup(top, modules):
            continue
        own = all(f"{target}.".startswith(f"{agent}.") for target in targets(imported, modules))
        if top not in sys.stdlib_module_names | {"coverage", "covey"} or not own:
            yield module.at(imported.line, "the agent imports the standard library, coverage.py and itself only")


def names_say_what_they_hold(module: Module, modules: Modules) -> Iterator[str]:
    last = module.name.split(".")[-1]
    if last in VAGUE:
        yield module.at(1, f"{last!r} says nothing about what it holds")
    if last in sys.stdlib_module_names and last != "__main__" and module.name not in NAMED_ALIKE:
        yield module.at(1, f"{last!r} is a name of the standard library")


def modules_are_short_and_documented(module: Module, modules: Modules) -> Iterator[str]:
    length = module.text.count("\n")
    if length > MOST_LINES:
        yield module.at(MOST_LINES, f"{length} lines: look for the second idea (at most {MOST_LINES})")
    if not ast.get_docstring(module.tree) and not module.name.split(".")[-1].startswith("_"):
        yield module.at(1, "no docstring")


def nothing_imports_itself(module: Module, modules: Modules) -> Iterator[str]:
    """No cycle leads from a module back to it, also not by imports inside functions."""
    waiting = [(target, imported.line) for imported in module.imports for target in targets(imported, modules)]
    seen = set()
    while waiting:
        target, line = waiting.pop()
        if target == module.name:
            yield module.at(line, "an import cycle leads back here")
            return
        if target in modules and target not in seen:
            seen.add(target)
            waiting += [(after, line) for further in modules[target].imports for after in targets(further, modules)]


RULES = [
    each_room_has_a_row,
    imports_point_down,
    rows_1_and_2_are_pure,
    dependencies_have_owners,
    processes_have_one_owner,
    the_agent_stands_alone,
    names_say_what_they_hold,
    modules_are_short_and_documented,
    nothing_imports_itself,
]


@pytest.fixture(scope="module")
def modules():
    """Of covey itself, each read once."""
    return modules_under(SRC)


@pytest.mark.parametrize("rule", RULES)
def test_the_code_keeps_the_rule(rule, modules):
    assert len(modules) > 10
    assert [violation for module in modules.values() for violation in rule(module, modules)] == []


DOC = '"""Documented."""\n'


@pytest.mark.parametrize(
    ("rule", "name", "code", "complaint"),
    [
        (each_room_has_a_row, "attic.box", DOC, "the room 'attic' has no row"),
        (each_room_has_a_row, "__init__", DOC + "import os", "covey itself imports nothing"),
        (imports_point_down, "model.lines", DOC + "from covey.combine import merge", "row 1 (model) imports row 2"),
        (imports_point_down, "combine.remap", DOC + "import covey.analysis.structure", "row 2 (combine) imports row 2"),
        (imports_point_down, "flows.run", DOC + "def f():\n    from covey import cli", "row 5 (flows) imports row 7"),
        (imports_point_down, "flows.run", DOC + "from . import combine", "imports are absolute"),
        (rows_1_and_2_are_pure, "gate.rules", DOC + "import os", "os is not in the list"),
        (rows_1_and_2_are_pure, "gate.rules", DOC + "from pathlib import Path", "pathlib Path is not in the list"),
        (rows_1_and_2_are_pure, "gate.rules", DOC + "import io\nio.open('x')", "io open is not in the list"),
        (rows_1_and_2_are_pure, "model.lines", DOC + "x = open('y')", "no open()"),
        (rows_1_and_2_are_pure, "model.lines", DOC + "x = datetime.now()", "no clock"),
        (dependencies_have_owners, "flows.run", DOC + "import rich.table", "rich belongs to cli, report.terminal"),
        (dependencies_have_owners, "flows.run", DOC + "import requests", "'requests' has no owner"),
        (dependencies_have_owners, "config.load", DOC + "import subprocess", "subprocess belongs to"),
        (dependencies_have_owners, "config.load", DOC + "from http.client import HTTPConnection", "http belongs to"),
        (processes_have_one_owner, "flows.run", DOC + "import os\nos.execvp('a', [])", "os.execvp starts a process"),
        (processes_have_one_owner, "flows.run", DOC + "from os import fork, path", "os.fork starts a process"),
        (the_agent_stands_alone, "collect.agent.start", DOC + "from covey.errors import X", "the agent imports"),
        (the_agent_stands_alone, "collect.agent.start", DOC + "import click", "the agent imports"),
        (the_agent_stands_alone, "collect.__init__", DOC + "import os", "imports nothing"),
        (names_say_what_they_hold, "model.utils", DOC, "'utils' says nothing"),
        (names_say_what_they_hold, "model.json", DOC, "'json' is a name of the standard library"),
        (modules_are_short_and_documented, "model.lines", DOC + "x = 1\n" * 300, "301 lines"),
        (modules_are_short_and_documented, "model.lines", "x = 1\n", "no docstring"),
        (nothing_imports_itself, "model.run", DOC + "from covey.model.refs import A", "an import cycle"),
    ],
)
def test_a_violation_is_named_with_its_place(tmp_path, rule, name, code, complaint):
    path = tmp_path / "covey" / (name.replace(".", "/") + ".py")
    refs = tmp_path / "covey/model/refs.py"
    for made, text in ((refs, DOC + "from covey.model import run\n"), (path, code)):
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(text)
    modules = modules_under(tmp_path)

    violations = [violation for module in modules.values() for violation in rule(module, modules)]

    assert any(violation.startswith(f"{path}:") and complaint in violation for violation in violations), violations


@pytest.mark.parametrize("rule", RULES)
def test_code_that_keeps_the_rules_passes(tmp_path, rule):
    path = tmp_path / "covey/system/process.py"
    path.parent.mkdir(parents=True)
    path.write_text(DOC + "import subprocess\nfrom pathlib import Path\n\nfrom covey.model.run import Run\n")
    modules = modules_under(tmp_path)

    assert [violation for module in modules.values() for violation in rule(module, modules)] == []
