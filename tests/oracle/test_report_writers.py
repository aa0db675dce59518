"""The writers against the installed coverage.py: the same data file must give the same text."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import coverage
import pytest

from covey.analysis.build import build
from covey.analysis.structure import read_structure
from covey.combine.identify import identify
from covey.errors import ConfigError
from covey.model.analysis import FileAnalysis
from covey.model.bundle import Reading
from covey.model.report import Report
from covey.model.run import Interpreter, Run
from covey.model.source import Source
from covey.report.jsondoc import jsondoc
from covey.report.markdown import markdown
from covey.report.options import JsonOptions, LcovOptions, TableOptions, WriterOptions, XmlOptions
from covey.report.terminal.writer import terminal
from covey.report.total import total
from covey.report.writer import written
from covey.report.writers import writer_of
from covey.system.datafile import read_datafile

MAIN = """\
import runpy
import sys

from pkg import a2, a10, regions, whole

a2.branches([1, 2, 3])
a10.choose(3)
regions.Outer().method(True)
whole.answer()
if len(sys.argv) > 1:
    a2.branches([])
    a10.choose("x")
for name in ("pkg/we[i]rd|na_me*.py", "pkg/\\x1b[31mred\\x07.py", "pkg/naïve_名前.py"):
    runpy.run_path(name)
"""

BRANCHES = """\
def branches(items):
    total = 0
    for item in items:
        if item > 1:
            total += item
        elif item < 0:
            total -= item
            continue
        else:
            pass

        # A gap between statements.

        total += 1
    else:
        total *= 2
    while total > 5:
        total -= 3
        if total == 4:
            break
    try:
        if total:
            raise ValueError(
                "a statement of"
                "several lines"
            )
    except KeyError:
        return None
    except ValueError:
        total = 0
    finally:
        print("done")
    with open(__file__) as file:
        if file.closed:
            return 1
    if total:  # pragma: no branch
        return total
    if total == 77:  # pragma: no cover
        return 78
    return [x for x in items if x]


def never(a, b):
    if a:
        return b
    while b:
        b -= 1
    return lambda: a
"""

CHOOSE = """\
from typing import overload


def choose(value):
    match value:
        case 1:
            return "one"
        case 2 | 3:
            return "few"
        case [_, *rest]:
            return rest
        case str():
            return "text"
    return None


@overload
def twice(x: int) -> int: ...
@overload
def twice(x: str) -> str: ...
def twice(x):
    return x + x


async def later(things):
    async for thing in things:
        if thing:
            yield thing
"""

REGIONS = """\
import functools

DEBUG = False


class Outer:
    kind = "outer"
    if DEBUG:
        def method(self, flag): return flag  # pragma: no cover
    else:
        def method(self, flag):
            def inner():
                if flag:
                    return 1
                return 2

            class Local:
                def deep(self):
                    if flag:
                        return 3

            return inner() if flag else Local().deep()

    class Nested:
        @property
        def value(self):
            return self._value

        @value.setter
        def value(self, new):
            if new:
                self._value = new

    @functools.cache
    def cached(self): return 4


class Empty:
    pass


def outside(x):
    if x: return 1
    else: return 2


def outside(x):
    return [
        y
        for y in x
        if y
    ]


if DEBUG:
    def outside(x): return x
"""

FILES = {
    "main.py": MAIN,
    "pkg/__init__.py": "",
    "pkg/a2.py": BRANCHES,
    "pkg/a10.py": CHOOSE,
    "pkg/regions.py": REGIONS,
    "pkg/whole.py": '"""All of it runs."""\n\n\ndef answer():\n    return 42\n',
    "pkg/never_run.py": "import os\n\n\nif os.name:\n    print(1)\nelse:\n    print(2)\n",
    "pkg/sub_dir/__init__.py": "# nothing but this comment\n",
    "pkg/sub_dir/_under_score_.py": "def f(x):\n    if x:\n        return 1\n",
    "pkg/we[i]rd|na_me*.py": "x = 1\nif x:\n    y = 2\n",
    "pkg/\x1b[31mred\x07.py": "x = 1\nif not x:\n    y = 2\n",
    "pkg/naïve_名前.py": "x = 1\nfor y in []:\n    print(y)\n",
}


@dataclass(frozen=True)
class Measured:
    folder: Path
    report: Report

    def document(self, format: str, options: WriterOptions) -> str:
        """What covey writes."""
        return dict(written(writer_of(format), self.report, options, self.source))[""]

    def source(self, file: FileAnalysis) -> Source:
        return Source((self.folder / file.path).read_text(encoding="utf-8"))

    def coverage(self, *arguments: str) -> str:
        """What coverage.py prints."""
        command = [sys.executable, "-m", "coverage", *arguments]
        done = subprocess.run(command, cwd=self.folder, env=clean_environment(), capture_output=True, check=True)
        return done.stdout.decode()


def clean_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COVERAGE", "COV_", "COVEY"))}
    return kept | {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture(scope="module", params=[True, False], ids=["branch", "line"])
def measured(request, tmp_path_factory) -> Measured:
    """A small project that coverage.py measured twice, in two contexts."""
    folder = tmp_path_factory.mktemp("project")
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    flags = ["--source=.", *(["--branch"] if request.param else [])]
    for arguments in (["--context=plain", "main.py"], ["--append", "--context=more words", "main.py", "more"]):
        command = [sys.executable, "-m", "coverage", "run", *flags, *arguments]
        subprocess.run(command, cwd=folder, env=clean_environment(), stdout=subprocess.DEVNULL, check=True)
    return Measured(folder, build_report(folder, branch=request.param))


def build_report(folder: Path, *, branch: bool) -> Report:
    config = coverage.Coverage(config_file=False)
    exclude = config._exclude_regex("exclude")
    partial = "|".join(f"(?:{rule})" for rule in [*config.config.partial_list, *config.config.partial_always_list])
    measurement = read_datafile(folder / ".coverage", "unit", lambda path: Path(path).relative_to(folder).as_posix())
    readings = {}
    for path in sorted({key.file.path for key in measurement.traces}):
        source = (folder / path).read_bytes()
        structure = read_structure(source, path=path, exclude=exclude, partial=partial)
        readings[path] = Reading(hashlib.sha256(source).hexdigest(), structure)
    interpreter = Interpreter("cpython", platform.python_version(), coverage.__version__)
    run = Run("1", "unit", "main.py", 0, "2026-11-20T12:00:00+00:00", 1.0, "linux", "")
    return build(identify(measurement, run, interpreter, readings, branch=branch))


@pytest.mark.parametrize(
    ("flags", "options"),
    [
        ([], TableOptions(show_missing=False)),
        (["-m"], TableOptions()),
        (["-m", "--precision=2"], TableOptions(precision=2)),
        (["-m", "--skip-covered"], TableOptions(skip_covered=True)),
        (["--skip-empty"], TableOptions(show_missing=False, skip_empty=True)),
        (["-m", "--skip-covered", "--skip-empty"], TableOptions(skip_covered=True, skip_empty=True)),
        (["-m", "--sort=-name"], TableOptions(sort="-name")),
        (["-m", "--sort=Cover"], TableOptions(sort="Cover")),
        (["-m", "--sort=-miss"], TableOptions(sort="-miss")),
        (["-m", "--sort=+stmts"], TableOptions(sort="+stmts")),
    ],
)
def test_the_markdown_table_is_coverage_pys_byte_for_byte(measured, flags, options):
    expected = measured.coverage("report", "--format=markdown", *flags)

    assert markdown(measured.report, options) == expected


@pytest.mark.parametrize("sort", ["branch", "-brpart"])
def test_columns_of_branches_sort_where_branches_were_measured_and_are_refused_elsewhere(measured, sort):
    if measured.report.branch:
        expected = measured.coverage("report", "--format=markdown", "-m", f"--sort={sort}")
        assert markdown(measured.report, TableOptions(sort=sort)) == expected
    else:
        with pytest.raises(subprocess.CalledProcessError):
            measured.coverage("report", "--format=markdown", "-m", f"--sort={sort}")
        with pytest.raises(ConfigError):
            markdown(measured.report, TableOptions(sort=sort))


@pytest.mark.parametrize("precision", [0, 1, 3])
def test_the_total_is_coverage_pys(measured, precision):
    expected = measured.coverage("report", "--format=total", f"--precision={precision}")

    assert total(measured.report, TableOptions(precision=precision)) == expected


@pytest.mark.parametrize("pretty", [False, True])
@pytest.mark.parametrize("contexts", [False, True])
def test_the_json_document_has_coverage_pys_values_in_its_order(measured, pretty, contexts):
    flags = [*(["--pretty-print"] if pretty else []), *(["--show-contexts"] if contexts else [])]
    expected = json.loads(measured.coverage("json", "-q", "-o", "-", *flags))

    ours = json.loads(jsondoc(measured.report, JsonOptions(pretty_print=pretty, show_contexts=contexts)))

    assert ours["meta"].pop("timestamp") == "2026-11-20T12:00:00+00:00"
    expected["meta"].pop("timestamp")
    assert ours.pop("covey")["complete"] is True
    assert all(file.pop("covey") for file in ours["files"].values())
    assert json.dumps(with_sorted_contexts(ours)) == json.dumps(with_sorted_contexts(expected))


@pytest.mark.parametrize(
    ("settings", "options"),
    [
        ("", XmlOptions()),
        ("[xml]\npackage_depth = 1\n", XmlOptions(package_depth=1)),
        ("[report]\nskip_empty = true\n", XmlOptions(skip_empty=True)),
    ],
    ids=["as it is", "shallow packages", "without empty files"],
)
def test_the_xml_document_is_coverage_pys_byte_for_byte_but_for_who_wrote_it_when_and_where(
    measured, tmp_path, settings, options
):
    (tmp_path / "rc").write_text(settings)
    expected = measured.coverage("xml", "-q", "-o", "-", f"--rcfile={tmp_path / 'rc'}")

    ours = measured.document("xml", WriterOptions(xml=options))

    assert ours.count("<source>.</source>") == 1
    assert ours.count('timestamp="1795176000000"') == 1
    assert without_origin(ours) == without_origin(expected)


def without_origin(xml: str) -> str:
    return re.sub(r'<source>.*</source>|timestamp="\d+"|<!-- Generated by .*-->', "", xml)


@pytest.mark.parametrize(
    ("settings", "options"),
    [
        ("", LcovOptions()),
        ("[lcov]\nline_checksums = true\n", LcovOptions(line_checksums=True)),
        ("[report]\nskip_empty = true\n", LcovOptions(skip_empty=True)),
    ],
    ids=["as it is", "checksums", "without empty files"],
)
def test_the_lcov_document_is_coverage_pys_byte_for_byte(measured, tmp_path, settings, options):
    (tmp_path / "rc").write_text(settings)
    expected = measured.coverage("lcov", "-q", "-o", "-", f"--rcfile={tmp_path / 'rc'}")

    assert measured.document("lcov", WriterOptions(lcov=options)) == expected


def test_the_terminal_table_tells_all_that_coverage_pys_text_table_tells(measured):
    expected = measured.coverage("report", "-m").splitlines()

    ours = terminal(measured.report, TableOptions(), width=0, color=False).splitlines()

    told = [line.split() for line in expected if line.strip("-")]
    assert [line.split() for line in ours[: ours.index("")] if line.strip("─")] == told


def with_sorted_contexts(value: object) -> object:
    """Contexts of lines are sets to coverage.py: neither lines nor contexts have an order of their own."""
    if not isinstance(value, dict):
        return value
    return {
        key: {line: sorted(names) for line, names in sorted(inner.items(), key=lambda item: int(item[0]))}
        if key == "contexts"
        else with_sorted_contexts(inner)
        for key, inner in value.items()
    }
