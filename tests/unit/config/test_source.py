from __future__ import annotations

import pytest

from covey.config.schema import CoverageSettings, Settings
from covey.config.source import check_source, split_source
from covey.errors import ConfigError


@pytest.fixture
def root(tmp_path):
    root = tmp_path.resolve()
    (root / "src/pkg").mkdir(parents=True)
    (root / "app.py").write_text("")
    (root / "link").symlink_to("src")
    return root


def split(root, source, source_dirs=()):
    warnings: list[str] = []
    return split_source(source, source_dirs, root, warnings.append), warnings


def checked(root, source, source_dirs=(), source_pkgs=()):
    found, _ = split(root, source, source_dirs)
    coverage = CoverageSettings(
        source_file=root / "setup.cfg",
        source_dirs=found.dirs,
        source_pkgs=(*source_pkgs, *found.pkgs),
        source_missing=found.missing,
    )
    check_source(Settings(root, coverage=coverage))


def test_folders_become_real_paths_and_the_rest_packages(root):
    found, warnings = split(root, ["src", "pkg", "pkg.part", "link"], ["src/pkg/.."])

    assert found.dirs == (f"{root}/src", f"{root}/src", f"{root}/src")
    assert found.pkgs == ("pkg", "pkg.part")
    assert not warnings


@pytest.mark.parametrize("entry", ["src/missing", "/home/author/project", "./lib", "app.py", "my-app"])
def test_a_missing_folder_is_left_out_with_a_warning(root, entry):
    found, warnings = split(root, ["src", entry])

    assert (found.dirs, found.pkgs, found.missing) == ((f"{root}/src",), (), (entry,))
    assert repr(entry) in warnings[0]
    checked(root, ["src", entry])


def test_where_all_is_missing_nothing_would_be_measured_and_that_is_refused(root):
    found, _ = split(root, ["/home/author/project"])
    assert found.pkgs == ("/home/author/project",)

    with pytest.raises(ConfigError) as caught:
        checked(root, ["/home/author/project"])
    assert caught.value.slug == "source-missing"
    assert f"{root}/setup.cfg" in caught.value.what

    checked(root, ["/home/author/project"], source_pkgs=["pkg"])
    checked(root, [])


def test_a_missing_source_dir_is_missing_though_it_could_be_a_package(root):
    found, warnings = split(root, [], ["nowhere"])

    assert found.missing == ("nowhere",)
    assert len(warnings) == 1


def test_the_root_of_the_file_system_is_refused(root):
    with pytest.raises(ConfigError) as caught:
        split(root, ["/"])

    assert caught.value.slug == "source-root"
