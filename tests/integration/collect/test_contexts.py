"""Who runs what: `contexts = "test"`, under covey's own core and under coverage.py's tracer."""

import re
import signal
import sys

import pytest

from covey.collect.maps import read_map
from covey.model.run import Outcome
from covey.system.datafile import read_datafile
from covey.system.process import capture

PRODUCT = """\
    def small(x):
        if x > 3:
            return "big"
        return 2 * x

    def items():
        yield 1
        yield 2
"""

BIG, SMALL = [1, 2, 3], [1, 2, 4]


BOTH = pytest.mark.parametrize("core", ["covey", "coverage"], indirect=True)
"""Of each kind of contexts one test; the rest is slow for coverage.py's tracer."""


@pytest.fixture(params=["covey", pytest.param("coverage", marks=pytest.mark.slow)])
def core(request):
    return request.param


@pytest.fixture(autouse=True)
def no_slow_plugins(project):
    """Installed for other tests, and slow to import."""
    project.environ["PYTEST_ADDOPTS"] = "-p no:hypothesispytest -p no:anyio -p no:cacheprovider"
    project.environ["PYTHONPATH"] = str(project.source)


@pytest.fixture
def contexts_of(project):
    """Runs a command; the lines of a file of the product by context, those of its definitions left out."""

    def run(command, *, exit_code=0, path="product.py", coverage=None, **environment):
        product = project.source / path
        if not product.exists():
            project.write(f"src/{path}", PRODUCT)
        ran = project.run(command, coverage=coverage, **{"contexts": "test", **environment})
        assert ran.exit_code == exit_code, ran.output
        assert ran.collected.warnings == ()
        found = {}
        for measurement in measurements(ran, label=(coverage or {}).get("context", "")):
            for key, trace in measurement.traces.items():
                if key.file.path == str(product):
                    found.setdefault(key.context, set()).update(trace.lines)
        return {context: sorted(lines) for context, lines in found.items() if lines}

    return run


def measurements(ran, *, label=""):
    for path, _ in ran.collected.maps:
        yield read_map(path, "test", str, pytest.fail, label=label)
    for path, _ in ran.collected.data_files:
        yield read_datafile(path, "test", str)


TESTS = """\
    import pytest
    from product import items, small

    @pytest.fixture
    def item():
        at = items()
        next(at)
        yield at
        next(at)

    def test_small():
        small(1)

    def test_again(item):
        small(1)

    @pytest.mark.parametrize("x", [4, 5], ids=["fünf | sechs", "a\\nb"])
    def test_big(x):
        small(x)
"""

EXPECTED = {
    "": [1, 6],
    "tests/test_it.py::test_small|run": [2, 4],
    "tests/test_it.py::test_again|setup": [7],
    "tests/test_it.py::test_again|run": [2, 4],
    "tests/test_it.py::test_again|teardown": [7, 8],
    r"tests/test_it.py::test_big[f\xfcnf | sechs]|run": [2, 3],
    r"tests/test_it.py::test_big[a\nb]|run": [2, 3],
}


@BOTH
@pytest.mark.parametrize("command", ["pytest -q tests", "python -W error -m pytest -q -n 2 tests"])
def test_each_phase_of_each_test_of_pytest_is_told_apart(project, contexts_of, command):
    project.write("tests/test_it.py", TESTS)

    assert contexts_of(command) == EXPECTED


def test_pytest_prints_what_it_does_without_contexts(project):
    project.write("tests/test_it.py", TESTS)
    project.write("src/product.py", PRODUCT)

    outputs = {project.run("pytest -v tests", contexts=contexts).output for contexts in ("none", "test")}

    assert len({re.sub(r"in [0-9.]+s", "", output) for output in outputs}) == 1
    assert "4 passed" in outputs.pop()


def test_names_with_letters_of_any_kind_are_kept(project, contexts_of):
    project.write("tests/test_it.py", TESTS)
    project.write(
        "pytest.ini", "[pytest]\ndisable_test_id_escaping_and_forfeit_all_rights_to_community_support = true\n"
    )

    found = contexts_of("pytest -q tests")

    assert found["tests/test_it.py::test_big[fünf | sechs]|run"] == [2, 3]
    assert found["tests/test_it.py::test_big[a\nb]|run"] == [2, 3]


UNITTESTS = """\
    import unittest
    from product import items, small

    class Base(unittest.TestCase):
        def setUp(self):
            self.at = items()
            next(self.at)
        def tearDown(self):
            next(self.at)
        def test_small(self):
            small(1)

    class Derived(Base):
        def test_big(self):
            for x in (4, 5):
                with self.subTest(x=x):
                    small(x)

    if __name__ == "__main__":
        unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(Derived))
"""


@BOTH
def test_each_test_of_unittest_is_told_apart_by_its_id(project, contexts_of):
    project.write("tests/test_it.py", UNITTESTS)

    assert contexts_of("python -W error -m unittest discover -q tests") == {
        "": [1, 6],
        "test_it.Base.test_small": [2, 4, 7, 8],
        "test_it.Derived.test_small": [2, 4, 7, 8],
        "test_it.Derived.test_big": [2, 3, 7, 8],
    }


def test_covey_need_not_be_installed_where_the_tests_run(project, contexts_of, tmp_path_factory):
    project.write("tests/test_it.py", UNITTESTS)
    folder = tmp_path_factory.mktemp("venv")
    made = capture([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    assert made.exit_code == 0, made.stderr

    found = contexts_of(f"{folder}/bin/python tests/test_it.py")

    assert {*found} == {"", "__main__.Derived.test_small", "__main__.Derived.test_big"}


def test_pytest_is_told_of_where_it_loads_no_plugins(project, contexts_of):
    project.write("tests/test_it.py", TESTS)

    assert contexts_of("pytest -q tests", env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}) == EXPECTED


def test_a_runner_of_the_project_s_own_is_known_too(project, contexts_of):
    project.write("tests/test_it.py", UNITTESTS)

    found = contexts_of("python tests/test_it.py")

    assert {*found} == {"", "__main__.Derived.test_small", "__main__.Derived.test_big"}


def test_a_test_case_that_pytest_runs_has_the_name_that_pytest_gives_it(project, contexts_of):
    project.write("tests/test_it.py", UNITTESTS)

    found = contexts_of("pytest -q tests")

    assert found["tests/test_it.py::Derived::test_big|run"] == [2, 3, 7, 8]
    assert {*found} == {
        "",
        "tests/test_it.py::Base::test_small|run",
        "tests/test_it.py::Derived::test_small|run",
        "tests/test_it.py::Derived::test_big|run",
    }


def test_tests_that_a_test_runs_are_its_own(project, contexts_of):
    project.write("inner/test_inner.py", "import product\ndef test_inner():\n    product.small(1)\n")
    project.write("tests/test_it.py", "import pytest\ndef test_outer():\n    pytest.main(['-q', 'inner'])\n")

    assert contexts_of("pytest -q tests") == {"tests/test_it.py::test_outer|run": [1, 2, 4, 6]}


@BOTH
def test_threads_and_forks_count_for_the_test_that_runs(project, contexts_of):
    project.write(
        "tests/test_it.py",
        """\
        import os, threading
        from product import items, small
        def test_thread():
            thread = threading.Thread(target=small, args=[1])
            thread.start()
            thread.join()
        def test_fork():
            child = os.fork()
            if not child:
                small(9)
                os._exit(0)
            os.waitpid(child, 0)
        def test_neither():
            next(items())
        """,
    )

    assert contexts_of("pytest -q tests") == {
        "": [1, 6],
        "tests/test_it.py::test_thread|run": [2, 4],
        "tests/test_it.py::test_fork|run": [2, 3],
        "tests/test_it.py::test_neither|run": [7],
    }


def test_a_thread_that_goes_on_counts_for_whichever_test_runs(project, contexts_of):
    project.write(
        "src/product.py",
        """\
        import queue, threading
        asked, answered = queue.SimpleQueue(), queue.SimpleQueue()
        def serve():
            while True:
                number = asked.get()
                number += 1
                answered.put(number)
        threading.Thread(target=serve, daemon=True).start()
        def ask():
            asked.put(1)
            return answered.get()
        """,
    )
    tests = "".join(f"def test_{name}():\n    ask()\n" for name in "abc")
    project.write("tests/test_it.py", f"from product import ask\n{tests}")

    found = contexts_of("pytest -q tests")

    assert found["tests/test_it.py::test_b|run"] == found["tests/test_it.py::test_c|run"]
    assert {6, 7, 10, 11} <= {*found["tests/test_it.py::test_b|run"]}


def test_without_the_setting_nobody_is_told_apart(project, contexts_of):
    project.write("tests/test_it.py", TESTS)

    assert contexts_of("pytest -q tests", contexts=None) == {"": [1, 2, 3, 4, 6, 7, 8]}


@BOTH
def test_a_static_context_stands_before_the_tests(project, contexts_of):
    project.write("tests/test_it.py", TESTS)

    found = contexts_of("pytest -q tests -k small", coverage={"context": "ci"})

    assert found == {"ci": [1, 6], "ci|tests/test_it.py::test_small|run": [2, 4]}


def test_a_test_that_runs_twice_has_one_context(project, contexts_of):
    project.write("tests/test_it.py", "from product import small\ndef test_it():\n    small(1)\n")
    rerun = """\
        def pytest_runtest_protocol(item, nextitem):
            from _pytest.runner import runtestprotocol
            for again in range(3):
                runtestprotocol(item, nextitem=nextitem)
            return True
    """
    project.write("tests/conftest.py", rerun)

    assert contexts_of("pytest -q tests") == {"": [1, 6], "tests/test_it.py::test_it|run": [2, 4]}


def test_what_runs_after_the_last_test_is_nobody_s(project, contexts_of):
    project.write("tests/test_it.py", "from product import small\ndef test_it():\n    small(1)\n")
    project.write("tests/conftest.py", "def pytest_sessionfinish():\n    import product\n    product.small(9)\n")

    assert contexts_of("pytest -q tests") == {"": [1, 2, 3, 6], "tests/test_it.py::test_it|run": [2, 4]}


def test_what_a_killed_test_ran_is_its_own(project):
    if project.core == "coverage":
        pytest.skip("coverage.py's tracer loses what a killed process ran")
    project.write("src/product.py", PRODUCT)
    project.write(
        "tests/test_it.py",
        """\
        import os
        from product import small
        def test_small():
            small(1)
        def test_killed():
            small(9)
            os.kill(os.getpid(), 9)
        """,
    )

    ran = project.run("pytest -q tests", contexts="test")

    assert ran.exit_code == 128 + signal.SIGKILL
    assert ran.outcomes == {Outcome.SAVED: 1}
    ((path, _),) = ran.collected.maps
    traces = read_map(path, "test", str, pytest.fail).traces
    assert {
        key.context: sorted(trace.lines) for key, trace in traces.items() if key.file.path.endswith("product.py")
    } == {
        "": [1, 6],
        "tests/test_it.py::test_small|run": [2, 4],
        "tests/test_it.py::test_killed|run": [2, 3],
    }
