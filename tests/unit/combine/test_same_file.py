from __future__ import annotations

import configparser
import hashlib
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covey.combine.paths_table import form_in, paths_rules
from covey.combine.remap import PathRules, locate
from covey.combine.same_file import Merge, SameFiles, same_files
from covey.model.measurement import FileKey

TOML, INI = form_in(None), form_in(Path(".coveragerc"))
EMPTY = hashlib.sha256(b"").hexdigest()


def found(measured, files):
    """Of {path: text}; the text None is unknown, texts stand for their own digests."""
    keys = [FileKey("unit", path, text or "") for path, text in measured.items()]
    return same_files(keys, files)


def test_a_checkout_elsewhere_with_the_same_texts_is_the_project():
    measured = {
        "src/app/a.py": "A",
        "src/app/b.py": "B",
        "/srv/checkout/src/app/a.py": "A",
        "/srv/checkout/src/app/b.py": "B",
    }

    same = found(measured, files=["src/app/a.py", "src/app/b.py"])

    assert same.new_path == {
        "/srv/checkout/src/app/a.py": "src/app/a.py",
        "/srv/checkout/src/app/b.py": "src/app/b.py",
    }
    assert not same.suspects


def test_an_installed_package_with_the_same_text_is_its_source():
    installed = "/venv/lib/python3.11/site-packages/pkg/x.py"

    same = found({"src/pkg/x.py": "X", installed: "X"}, files=["src/pkg/x.py", "build/pkg/x.py"])

    assert same.merges == (Merge(installed, "src/pkg/x.py"),)


def test_relative_paths_of_tests_and_absolute_paths_of_a_server_without_texts_are_one_suspect():
    project = [f"src/vmpilot/{name}.py" for name in ("agent", "config", "db/models")]
    served = [f"/home/dev/pipelines/vmpilot/{name}.py" for name in ("agent", "config", "db/models")]

    same = found(dict.fromkeys([*project, *served]), files=project)

    assert not same.merges
    (suspect,) = same.suspects
    assert (suspect.inner, suspect.outer, suspect.different) == ("src", "/home/dev/pipelines", 0)
    assert suspect.files == tuple(map(Merge, served, project))
    assert paths_rules([suspect.roots], TOML) == {"src": 'src = ["src", "/home/dev/pipelines"]'}
    assert paths_rules([suspect.roots], INI) == {"src": "src = src, /home/dev/pipelines"}


def test_another_text_under_another_root_is_a_suspect_that_says_so():
    same = found({"pkg/a.py": "A", "/srv/pkg/a.py": "older"}, files=["pkg/a.py"])

    (suspect,) = same.suspects
    assert (suspect.inner, suspect.outer, suspect.different) == (".", "/srv", 1)


def test_two_checkouts_are_two_suspects():
    same = found({"pkg/a.py": None, "/one/pkg/a.py": None, "/two/pkg/a.py": None}, files=["pkg/a.py"])

    assert [suspect.outer for suspect in same.suspects] == ["/one", "/two"]


def test_a_run_in_a_subfolder_is_a_suspect_with_a_relative_rule():
    same = found({"src/pkg/a.py": None, "pkg/a.py": None}, files=["src/pkg/a.py"])

    (suspect,) = same.suspects
    assert (suspect.inner, suspect.outer) == ("src/pkg", "pkg")


def test_a_container_with_the_code_at_its_root_is_a_suspect():
    same = found({"pkg/a.py": None, "/pkg/a.py": None}, files=["pkg/a.py"])
    flat = found({"tool.py": None, "/tool.py": None}, files=["tool.py"])

    assert [(suspect.inner, suspect.outer) for suspect in same.suspects + flat.suspects] == [
        ("pkg", "/pkg"),
        (".", "/"),
    ]


def test_files_of_the_project_are_never_suspects_of_each_other():
    files = ["a/utils.py", "b/utils.py", "src/a/utils.py", "__init__.py", "a/__init__.py"]

    assert found(dict.fromkeys(files, "same"), files) == SameFiles()
    assert found(dict.fromkeys(files), files) == SameFiles()


def test_a_file_name_alone_is_enough_only_for_one_text_and_one_file_of_that_name():
    outside = "/elsewhere/x/tool.py"

    assert found({"src/tool.py": "T", outside: "T"}, ["src/tool.py"]).merges == (Merge(outside, "src/tool.py"),)
    assert found({"src/tool.py": "T", outside: "other"}, ["src/tool.py"]) == SameFiles()
    assert found({"src/tool.py": None, outside: None}, ["src/tool.py"]) == SameFiles()
    assert found({"src/tool.py": "T", outside: "T"}, ["src/tool.py", "bin/tool.py"]) == SameFiles()


def test_a_flat_project_without_texts_is_recognised_by_the_names_of_its_files():
    same = found(
        {"tool.py": None, "setup.py": None, "/srv/tool.py": None, "/srv/setup.py": None}, ["tool.py", "setup.py"]
    )

    (suspect,) = same.suspects
    assert suspect.files == (Merge("/srv/tool.py", "tool.py"),)
    assert (suspect.inner, suspect.outer) == (".", "/srv")


@pytest.mark.parametrize("text", [EMPTY, "the same licence text"])
def test_a_text_that_many_files_have_says_nothing_about_files_with_other_tails(text):
    measured = {"pkg/__init__.py": text, "pkg/sub/marker.py": text, "/other/lib/__init__.py": text}

    assert found(measured, ["pkg/__init__.py", "pkg/sub/marker.py"]) == SameFiles()


def test_an_empty_file_with_the_same_tail_is_merged():
    same = found({"src/pkg/__init__.py": EMPTY, "/ci/src/pkg/__init__.py": EMPTY}, ["src/pkg/__init__.py"])

    assert same.new_path == {"/ci/src/pkg/__init__.py": "src/pkg/__init__.py"}


@pytest.mark.parametrize(
    "outside",
    [
        "/venv/lib/python3.11/site-packages/django/core/utils.py",
        "/usr/lib/python3/dist-packages/six/core/utils.py",
        "/usr/lib/python3.12/email/core/utils.py",
    ],
)
@pytest.mark.parametrize("text", [None, "U", "other"])
def test_an_installed_module_of_another_name_is_another_file(outside, text):
    assert found({"src/core/utils.py": "U", outside: text}, ["src/core/utils.py"]) == SameFiles()


def test_a_module_of_another_package_is_no_suspect():
    files = ["src/my/__init__.py", "src/my/core/__init__.py", "src/my/core/utils.py"]

    assert found({"src/my/core/utils.py": None, "/opt/other/core/utils.py": None}, files) == SameFiles()
    assert found({"src/my/core/utils.py": None, "/opt/my/core/utils.py": None}, files).suspects


def test_of_two_possible_files_the_longer_tail_is_taken():
    files = ["lib/a/x.py", "src/a/x.py"]

    assert found({"lib/a/x.py": "X", "src/a/x.py": "X", "/ci/src/a/x.py": "X"}, files).new_path == {
        "/ci/src/a/x.py": "src/a/x.py"
    }


def test_of_two_equal_files_neither_is_guessed():
    files = ["lib/a/x.py", "src/a/x.py"]

    same = found({"lib/a/x.py": "X", "src/a/x.py": "X", "/ci/a/x.py": "X"}, files)

    assert not same.merges
    assert [suspect.outer for suspect in same.suspects] == ["/ci"]


def test_of_two_equal_files_the_root_that_explains_more_files_is_taken():
    files = ["lib/a/x.py", "src/a/x.py", "src/a/y.py"]
    measured = {"lib/a/x.py": "X", "src/a/x.py": "X", "src/a/y.py": "Y", "/ci/a/x.py": "X", "/ci/a/y.py": "Y"}

    assert found(measured, files).new_path == {"/ci/a/x.py": "src/a/x.py", "/ci/a/y.py": "src/a/y.py"}


def test_without_the_sources_the_relative_paths_stand_for_the_project():
    assert found({"src/a/x.py": "X", "/ci/src/a/x.py": "X"}, files=[]).new_path == {"/ci/src/a/x.py": "src/a/x.py"}


def test_one_known_text_in_common_is_enough():
    keys = [FileKey("unit", "a/x.py", "new"), FileKey("unit", "a/x.py", "old"), FileKey("e2e", "/ci/a/x.py", "old")]

    assert same_files(keys, ["a/x.py"]).new_path == {"/ci/a/x.py": "a/x.py"}


folders = st.sampled_from(["src", "pkg", "lib", "a b", "x[1]", "co,mma", "$HOME", "s*r", 'q"', "é"])
roots = st.lists(folders, max_size=3).map("/".join)
tails = st.sampled_from(["pkg/a.py", "pkg/b.py", "pkg/sub/c.py"])
project_roots = roots.filter(lambda root: "," not in root)  # the ini form has no way to spell it


@given(
    project_roots, roots, st.booleans(), st.sets(st.sampled_from(["pkg/a.py", "pkg/b.py", "pkg/sub/c.py"]), min_size=1)
)
def test_the_rule_of_a_suspect_joins_its_files(inner, outer, absolute, tails):
    project = {f"{inner}/{tail}".lstrip("/"): None for tail in tails}
    elsewhere = [f"{outer}/{tail}".lstrip("/") for tail in tails]
    elsewhere = [f"/{path}" for path in elsewhere] if absolute else [path for path in elsewhere if path not in project]

    suspects = found(project | dict.fromkeys(elsewhere), project).suspects

    assert sorted(file.path for suspect in suspects for file in suspect.files) == sorted(elsewhere)
    for suspect in suspects:
        for read, form in ((tomllib.loads, TOML), (read_ini, INI)):
            paths = read(*paths_rules([suspect.roots], form).values())
            rules = PathRules.from_settings(
                {name: [e.replace("$$", "$") for e in entries] for name, entries in paths.items()}
            )
            for file in suspect.files:
                assert locate(file.path, root="/p", rules=rules, exists=project.__contains__) == file.canonical


def read_ini(text):
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(f"[paths]\n{text}")
    return {name: value.split(", ") for name, value in parser["paths"].items()}
