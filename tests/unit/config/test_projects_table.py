from __future__ import annotations

from pathlib import Path

import pytest

from covey.config.projects_table import TAKEN, read_projects
from covey.config.schema import ProjectSettings
from covey.config.table import Table
from covey.errors import ConfigError
from covey.publish import action_data, file_names, history
from covey.publish.file_names import BADGE, BUNDLE, CHART, ENDPOINT, HTML, README, TREND


def declared(**projects):
    return Table(Path("covey.toml"), "", {"projects": projects})


def refused(tables):
    with pytest.raises(ConfigError) as caught:
        read_projects(tables)
    assert "covey.toml" in caught.value.what
    assert "projects" in caught.value.what
    return caught.value


def test_a_project_has_the_folder_of_its_name_unless_another_is_set():
    assert read_projects(declared(api={"path": "backend/api"}, web={}, apis={})) == {
        "api": ProjectSettings("api", "backend/api"),
        "web": ProjectSettings("web", "web"),
        "apis": ProjectSettings("apis", "apis"),
    }


def test_all_that_stands_on_top_of_a_branch_is_taken():
    on_top = {BADGE, BUNDLE, CHART, ENDPOINT, HTML, README, TREND, action_data.PATH, history.PATH}

    assert {name for name in vars(file_names) if name.isupper()} == {
        "BADGE", "BUNDLE", "CHART", "ENDPOINT", "HTML", "README", "TREND",
    }  # fmt: skip
    assert {name.lower() for name in on_top} == TAKEN


@pytest.mark.parametrize("name", ["README.md", "readme.MD", "badge.svg", "history.ndjson", "htmlcov", "data.covey"])
def test_what_the_branch_has_already_names_no_project(name):
    error = refused(declared(**{name: {"path": "web"}}))

    assert error.slug == "project-name"
    assert f"{name!r}: the data branch has that already" in error.what
    assert "`path`" in error.fix


def test_names_that_differ_in_case_alone_are_refused():
    error = refused(declared(api={}, web={}, API={"path": "other"}))

    assert error.slug == "project-name"
    assert "'API': it differs from 'api' in case alone" in error.what


@pytest.mark.parametrize("path", ["web", "./web", "web/", "web/."])
def test_two_projects_of_one_folder_are_refused(path):
    error = refused(declared(api={"path": path}, web={}))

    assert error.slug == "project-twice"
    assert "'api' and 'web'" in error.what
