"""What the files of the agent may hold: they are loaded into other people's processes."""

import ast
import importlib.metadata
import re
import sys
from pathlib import Path

import pytest

from covey.collect.activate import AGENT, STARTUP
from covey.collect.agent import borrow

FILES = sorted(AGENT.rglob("*.py"))
ANY_PYTHON = [STARTUP / "sitecustomize.py", STARTUP / "_covey_late.py", AGENT / "unmeasured.py"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_python_3_8_parses_it(path):
    ast.parse(path.read_text(), feature_version=(3, 8))


@pytest.mark.parametrize("path", ANY_PYTHON, ids=lambda path: path.name)
def test_any_python_parses_it(path):
    tree = ast.parse(path.read_text(), feature_version=(3, 4))

    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.Nonlocal)
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, newer)] == []
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert not any(function.returns or function.args.kwonlyargs for function in functions)
    assert not any(isinstance(node, ast.arg) and node.annotation for node in ast.walk(tree))
    assert "nonlocal" not in path.read_text() and "print(" not in path.read_text()


@pytest.mark.parametrize("path", [path for path in FILES if path not in ANY_PYTHON], ids=lambda path: path.name)
def test_annotations_are_never_evaluated(path):
    tree = ast.parse(path.read_text())

    imports = [node.module for node in tree.body if isinstance(node, ast.ImportFrom)]
    assert path.name == "__init__.py" or imports[0] == "__future__"


def test_only_the_startup_folder_is_importable_and_it_holds_no_name_of_others():
    names = {path.name for path in STARTUP.iterdir() if path.name != "__pycache__" and path.suffix != ".pyc"}

    assert names == {"sitecustomize.py", "_covey_recording.py", "_covey_late.py"}


def test_the_versions_that_can_be_used_are_those_that_covey_depends_on():
    required = importlib.metadata.metadata("coverage")["Requires-Python"]
    installed = tuple(map(int, importlib.metadata.version("coverage").split(".")[:2]))

    assert required == ">={}.{}".format(*borrow.OLDEST_PYTHON)
    assert borrow.USABLE[0] <= installed < borrow.USABLE[1]
    (depends,) = [text for text in importlib.metadata.requires("covey") if re.match(r"coverage\b", text)]
    assert set(re.findall(r"[<>=]+[\d.]+", depends)) == {">=7.17", "<8"}


def test_a_package_is_lent_inside_the_block_only(tmp_path):
    (tmp_path / "lentpkg").mkdir()
    (tmp_path / "lentpkg/__init__.py").write_text("from lentpkg import part\n")
    (tmp_path / "lentpkg/part.py").write_text("value = 5\n")

    with borrow.lent("lentpkg", str(tmp_path / "lentpkg")) as module:
        assert "lentpkg.part" in sys.modules

    assert module.part.value == 5
    assert not [name for name in sys.modules if name.startswith("lentpkg")]


def test_a_package_of_the_same_name_is_put_back(tmp_path):
    (tmp_path / "json").mkdir()
    (tmp_path / "json/__init__.py").write_text("lent = True\n")
    import json

    with borrow.lent("json", str(tmp_path / "json")) as lent:
        assert sys.modules["json"] is lent

    assert sys.modules["json"] is json


def test_the_coverage_of_this_interpreter_is_its_own():
    with borrow.coverage("/no/such/folder") as (coverage, own):
        assert own
        assert Path(coverage.__file__).parent == Path(borrow.own_coverage_folder())
