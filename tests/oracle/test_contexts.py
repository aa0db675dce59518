"""Who runs what, as covey records it, and as pytest-cov does: coverage.py tells the same of both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from projects_of import Project

CONFIG = """\
[tool.coverage.run]
branch = true
source = ["src"]

[tool.covey]
contexts = "test"
core = "{core}"

[tool.covey.environments.unit]
command = "python -m pytest -q -p no:cacheprovider -p no:hypothesispytest -p no:anyio tests"

[tool.pytest.ini_options]
pythonpath = ["src"]
"""

PRODUCT = """\
import asyncio, contextlib, functools, threading

TABLE = {name: len(name) for name in ("one", "three") if name}

class Shelf:
    kind = "shelf"

    def __init__(self, *items):
        self.items = list(items)

    def __iter__(self):
        for item in self.items:
            if item is None:
                continue
            yield item

    @property
    def first(self):
        try:
            return self.items[0]
        except IndexError:
            return None
        finally:
            self.kind = "seen"

    @functools.lru_cache
    def total(self):
        return sum(item for item in self if item > 1)

@contextlib.contextmanager
def opened(shelf):
    shelf.items.append(0)
    try:
        yield shelf
    finally:
        shelf.items.pop()

async def fetch(number):
    await asyncio.sleep(0)
    if number:
        return await fetch(number - 1)
    return [value async for value in count(2)]

async def count(number):
    for value in range(number):
        yield value

def in_thread(function):
    found = []
    thread = threading.Thread(target=lambda: found.append(function()))
    thread.start()
    thread.join()
    return found

def grade(number):
    match number:
        case 0 | 1:
            return "low"
        case int() if number > 10:
            return "high"
    while number:
        number -= 1
        if number == 3:
            break
    else:
        return "gone"
    return "middle"
"""

TESTS = """\
import asyncio, unittest
import pytest
import product
from product import Shelf, fetch, grade, in_thread, opened

@pytest.fixture(scope="session")
def shared():
    with opened(Shelf(1, 2)) as shelf:
        yield shelf

@pytest.fixture
def walk():
    at = iter(Shelf(1, None, 2))
    next(at)
    yield at
    list(at)

@pytest.mark.parametrize("number", [0, 2, 5, 20], ids=["zero", "a b", "c|d", "\\u00e9"])
def test_grade(number):
    grade(number)

def test_shared(shared):
    assert shared.first == 1

def test_shared_again(shared):
    assert Shelf().first is None

def test_walk(walk):
    assert next(walk) == 2

def test_total():
    assert Shelf(1, 2, 3).total() == 5

def test_fetch():
    assert asyncio.run(fetch(2)) == [0, 1]

def test_thread():
    assert in_thread(lambda: grade(1)) == ["low"]

@pytest.mark.xfail
def test_fails():
    grade(5)
    raise ValueError

@pytest.mark.skip
def test_skipped():
    grade(5)

class TestOld(unittest.TestCase):
    def setUp(self):
        self.shelf = Shelf(3)
    def tearDown(self):
        list(self.shelf)
    def test_items(self):
        with self.subTest(1):
            grade(3)
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for name, text in (("src/product.py", PRODUCT), ("tests/test_product.py", TESTS)):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text(text)
    return Project(tmp_path)


def told(project: Project, data_file: str) -> dict[str, object]:
    """What coverage.py's JSON report says."""
    target = project.root / "told.json"
    ended = project.coverage("json", "-q", f"--data-file={data_file}", "--show-contexts", "-o", target)
    assert ended.exit_code == 0, ended.stderr
    found = json.loads(target.read_text())["files"]["src/product.py"]
    contexts = {line: sorted(names) for line, names in found["contexts"].items()}
    return {
        "contexts": contexts,
        **{key: found[key] for key in ("executed_lines", "missing_lines", "executed_branches", "missing_branches")},
    }


@pytest.mark.parametrize("core", ["covey", "coverage"])
def test_coverage_py_tells_the_same_of_both(project: Project, core: str) -> None:
    (project.root / "pyproject.toml").write_text(CONFIG.format(core=core))

    assert project.covey("run", "-q").exit_code == 0
    assert project.covey("export", "--coverage", "ours").exit_code == 0
    options = "-q -p no:cacheprovider --cov --cov-context=test --cov-report="
    ended = project.run("python", "-m", "pytest", *options.split(), "tests")
    assert ended.exit_code == 0, ended.stdout

    ours, theirs = told(project, "ours"), told(project, ".coverage")
    assert len(theirs["contexts"]) > 50
    assert ours == theirs
