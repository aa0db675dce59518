import json
import os
from pathlib import Path

import coverage
import pytest

from covey.collect.activate import AGENT, STARTUP, activated, run_file_of, why_not_own_core, write_run_file
from covey.config.schema import CoverageSettings, Settings
from covey.errors import DataError

RUN = Path("/somewhere/run.json")


def test_the_startup_folder_comes_first_and_the_run_is_named():
    environ = activated({"HOME": "/home/me"}, {}, RUN)

    assert environ == {"HOME": "/home/me", "PYTHONPATH": str(STARTUP), "COVEY_RUN": "/somewhere/run.json"}
    assert (STARTUP / "sitecustomize.py").is_file()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", []),
        ("/a", ["/a"]),
        (f"/a{os.pathsep}/b", ["/a", "/b"]),
        (f"/a{os.pathsep}", ["/a", ""]),
        (f"{STARTUP}", []),
        (f"{STARTUP}{os.pathsep}/a", ["/a"]),
    ],
)
def test_what_is_on_the_path_stays_there_after_it(before, after):
    environ = activated({"PYTHONPATH": before}, {}, RUN)

    assert environ["PYTHONPATH"].split(os.pathsep) == [str(STARTUP), *after]


def test_variables_of_the_environment_are_added_and_win():
    environ = activated({"A": "1", "B": "2"}, {"B": "3", "PYTHONPATH": "/mine"}, RUN)

    assert (environ["A"], environ["B"]) == ("1", "3")
    assert environ["PYTHONPATH"] == f"{STARTUP}{os.pathsep}/mine"


def test_an_outer_run_is_replaced_and_other_measurers_are_left_out():
    outer = {"COVEY_RUN": "/outer/run.json", "COVERAGE_PROCESS_START": "rc", "COVERAGE_PROCESS_CONFIG": "x"}

    environ = activated(outer, {}, RUN)

    assert environ == {"PYTHONPATH": str(STARTUP), "COVEY_RUN": "/somewhere/run.json"}


def test_the_given_environment_is_not_changed():
    environ = {"PYTHONPATH": "/a"}

    activated(environ, {"B": "1"}, RUN)

    assert environ == {"PYTHONPATH": "/a"}


def test_processes_are_told_everything_about_measuring(tmp_path):
    settings = CoverageSettings(
        branch=True,
        source_dirs=("/p/src",),
        source_pkgs=("pkg",),
        run_include=("/p/*",),
        run_omit=("/p/x.py",),
        concurrency=("thread", "gevent"),
        plugins=("plug",),
        plugin_options={"plug": {"size": "3"}},
        cover_pylib=True,
        context="ci",
        dynamic_context="test_function",
        core="ctrace",
        timid=True,
    )

    path = write_run_file(Settings(tmp_path, coverage=settings), tmp_path / "work")

    assert path == run_file_of(tmp_path / "work")
    told = json.loads(path.read_text())
    assert told["work"] == str(tmp_path / "work")
    assert told["coverage"] == str(Path(coverage.__file__).parent)
    assert told["options"] == {
        "run:branch": True,
        "run:source_dirs": ["/p/src"],
        "run:source_pkgs": ["pkg"],
        "run:include": ["/p/*"],
        "run:omit": ["/p/x.py", f"{AGENT}/*"],
        "run:concurrency": ["thread", "gevent"],
        "run:plugins": ["plug"],
        "run:cover_pylib": True,
        "run:context": "ci",
        "run:dynamic_context": "test_function",
        "run:core": "ctrace",
        "run:timid": True,
        "plug:size": "3",
    }
    # Plugins have to be known before their options are: the order counts.
    assert list(told["options"]).index("run:plugins") < list(told["options"]).index("plug:size")


def test_the_agent_is_measured_where_it_is_the_project(tmp_path, monkeypatch):
    agent = tmp_path / "src/covey/collect/agent"
    monkeypatch.setattr("covey.collect.activate.AGENT", agent)

    own = json.loads(write_run_file(Settings(tmp_path), tmp_path / "w").read_text())
    other = json.loads(write_run_file(Settings(tmp_path / "other"), tmp_path / "w").read_text())

    assert own["options"]["run:omit"] == []
    assert other["options"]["run:omit"] == [f"{agent}/*"]


def test_a_folder_that_cannot_be_written_to_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(DataError) as caught:
        write_run_file(Settings(tmp_path), tmp_path / "file" / "work")

    assert caught.value.slug == "unwritable-folder"


def test_contexts_and_a_static_context_are_for_covey_s_own_core_and_dynamic_context_is_not(tmp_path):
    def why_not(**coverage):
        return why_not_own_core(
            Settings(tmp_path, coverage=CoverageSettings(**coverage), core="covey", contexts="test")
        )

    assert why_not(context="ci") is None
    assert why_not(dynamic_context="test_function") == "dynamic_context = test_function"


@pytest.mark.parametrize(("contexts", "mode"), [("test", "branch contexts plain"), ("", "branch plain")])
def test_a_process_is_told_whether_tests_are_told_apart(tmp_path, contexts, mode):
    settings = Settings(tmp_path, coverage=CoverageSettings(branch=True), core="covey", contexts=contexts)

    run_file = write_run_file(settings, tmp_path / "work")

    assert json.loads(run_file.read_text())["contexts"] == contexts
    assert (tmp_path / "work" / "core").read_text().split("\0")[0] == mode
