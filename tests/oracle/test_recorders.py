"""The recorders record what coverage.py's C tracer records: all reports are equal."""

from __future__ import annotations

import importlib.util
import sys
import sysconfig
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covey.model.measurement import Trace
from examples import examples
from oracle.awkward import PROGRAMS as AWKWARD
from oracle.generated import programs
from oracle.recorded import PROGRAMS, TESTS, recorded, report

LIBRARY = {
    "contextlib": ["contextlib.py"],
    "csv": ["csv.py"],
    "grammar": ["test/test_grammar.py"],
    "patma": ["test/test_patma.py"],
    "shlex": ["shlex.py"],
    "with": ["test/test_with.py"],
}
SLOW_LIBRARY = {
    "argparse": ["argparse.py"],
    "ast": ["ast.py"],
    "asyncgen": ["test/test_asyncgen.py"],
    "asyncio.test_tasks": ["asyncio/"],
    "configparser": ["configparser.py"],
    "coroutines": ["test/test_coroutines.py"],
    "dataclasses": ["dataclasses.py"],
    "decimal": ["_pydecimal.py"],
    "difflib": ["difflib.py"],
    "enum": ["enum.py", "test/test_enum.py"],
    "fractions": ["fractions.py"],
    "heapq": ["heapq.py"],
    "json": ["json/"],
    "logging": ["logging/"],
    "statistics": ["statistics.py"],
    "string": ["string.py"],
    "tarfile": ["tarfile.py"],
    "textwrap": ["textwrap.py"],
    "tokenize": ["tokenize.py"],
    "traceback": ["traceback.py"],
    "typing": ["typing.py"],
    "unittest": ["unittest/"],
    "zipfile": ["zipfile"],
}


MORE_ON_3_11 = {"asyncgen", "logging"}
"""Here children of forks, and finalizers at the very end, run lines that nothing else runs: the run map has them."""

TESTS_OF = {
    "asyncio.test_tasks": "test.test_asyncio.test_tasks.PyTask_PyFuture_Tests",
    "decimal": "test.test_decimal.PyUsabilityTest",
    "patma": "test.test_patma.TestPatma",
    "statistics": "test.test_statistics.TestVariance",
    "tarfile": "test.test_tarfile.MiscReadTest",
    "tokenize": "test.test_tokenize.TokenizeTest",
    "zipfile": f"test.test_zipfile.{'test_core.' if sys.version_info >= (3, 12) else ''}StoredTestsWithSourceFile",
}
"""Where a module has other tests that take minutes, or trace by themselves: the C tracer loses their lines."""


def assert_equal_reports(theirs: dict[str, Trace], ours: dict[str, dict[str, Trace]]) -> None:
    for path, trace in theirs.items():
        expected = report(path, trace)
        for recorder, traces in ours.items():
            assert report(path, traces.get(path, Trace())) == expected, (recorder, path)


@settings(
    max_examples=examples(15),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(texts=st.lists(programs, min_size=10, max_size=10))
def test_reports_of_generated_programs_are_equal(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("programs").resolve()
    paths = [folder / f"program_{number}.py" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)

    theirs, ours = recorded(PROGRAMS, paths, [f"{folder}/"], folder)

    assert set(theirs) == set(map(str, paths))
    assert_equal_reports(theirs, ours)


@pytest.mark.parametrize("name", AWKWARD)
def test_reports_of_awkward_programs_are_equal(name: str, tmp_path: Path) -> None:
    path = tmp_path.resolve() / f"{name}.py"
    path.write_text(AWKWARD[name])
    if name == "compiled" and sys.version_info < (3, 12):
        pytest.skip("it is written in the syntax of Python 3.12")

    theirs, ours = recorded(PROGRAMS, [path], [str(path)], path.parent)

    assert set(theirs) == {str(path)}
    assert_equal_reports(theirs, ours)


@pytest.mark.parametrize(
    ("name", "sources"),
    [*LIBRARY.items(), *(pytest.param(*item, marks=pytest.mark.slow) for item in SLOW_LIBRARY.items())],
)
def test_reports_of_the_standard_librarys_own_tests_are_equal(name: str, sources: list[str], tmp_path: Path) -> None:
    folder = sysconfig.get_path("stdlib")
    module = f"test.test_{name}"
    if importlib.util.find_spec("test") is None or importlib.util.find_spec(module) is None:
        pytest.skip(f"this interpreter comes without {module}")
    if sys.version_info < (3, 12) and name in MORE_ON_3_11:
        pytest.skip("the map holds more than coverage.py's data here")

    measured = [str(Path(folder) / source) + ("/" if source.endswith("/") else "") for source in sources]
    theirs, ours = recorded(TESTS, [TESTS_OF.get(name, module)], measured, tmp_path.resolve(), timeout_s=600)

    assert theirs
    assert_equal_reports(theirs, ours)
