from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from covey.combine.paths_table import form_in, paths_rules

TOML, INI = form_in(None), form_in(Path(".coveragerc"))
ROOTS = [("src", "/ci/one"), (".", "/srv"), ("src", "/ci/two"), ("a/src", "/x"), ("a.src", "/y")]


def test_roots_of_one_folder_share_an_entry_and_no_name_is_used_twice():
    rules = paths_rules(ROOTS, TOML, taken=["src", "a_src"])
    paths = tomllib.loads("\n".join(rules.values()))

    assert list(paths.values()) == [[".", "/srv"], ["a.src", "/y"], ["a/src", "/x"], ["src", "/ci/one", "/ci/two"]]
    assert [*rules] == [".", "a.src", "a/src", "src"]
    assert not {"src", "a_src"} & paths.keys()


def test_what_means_something_else_in_a_pattern_is_spelled_with_a_wildcard():
    assert '"/ci/[1]"' not in paths_rules([("src", "/ci/[1]")], TOML)["src"]
    assert paths_rules([("src", "/ci/[1]")], INI)["src"] == "src = src, /ci/?1?"
    assert paths_rules([("src", "/c,i")], INI)["src"] == "src = src, /c?i"
    assert paths_rules([("src", "/$HOME")], INI)["src"] == "src = src, /$$HOME"


@pytest.mark.parametrize(
    "file, section",
    [
        (None, "[tool.coverage.paths]"),
        ("pyproject.toml", "[tool.coverage.paths]"),
        (".coveragerc.toml", "[tool.coverage.paths]"),
        (".coveragerc", "[paths]"),
        ("ci/coverage.rc", "[paths]"),
        ("setup.cfg", "[coverage:paths]"),
        ("tox.ini", "[coverage:paths]"),
    ],
)
def test_the_table_has_the_name_and_form_that_its_file_knows(file, section):
    form = form_in(Path(file) if file else None)

    assert form.section == section
    assert form.listed(["src", "/ci"]) == ('["src", "/ci"]' if "tool" in section else "src, /ci")
