from __future__ import annotations

import os
import stat

import pytest

from covey.errors import ConfigError, DataError
from covey.model.bundle import Bundle
from covey.model.lines import LineSet
from covey.model.measurement import FileKey, Key, Measurement, Trace
from covey.model.run import Run
from covey.store.folder import (
    bundle_path,
    erase,
    interrupted_path,
    load_environments,
    prepare,
    save_environment,
    stored_environments,
    work_folder,
)
from covey.system.bundle import write_bundle


def bundle(environment: str, *lines: int) -> Bundle:
    run = Run(f"{environment}{lines}", environment, "pytest", 0, "2026-11-20T10:00:00+00:00", 1.0, "linux", "")
    traces = {Key(FileKey(environment, "a.py", "D")): Trace(LineSet.of(lines))}
    return Bundle(Measurement(traces, branch=False), {run.id: run})


def files_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_each_environment_has_its_own_file_and_git_is_told_to_ignore_them(tmp_path):
    data_dir = tmp_path / ".covey"

    save_environment(data_dir, "unit", bundle("unit", 1))
    save_environment(data_dir, "e2e", bundle("e2e", 2))

    assert files_in(data_dir) == [".gitignore", "data/e2e.covey", "data/unit.covey"]
    assert (data_dir / ".gitignore").read_text() == "*\n"
    assert stored_environments(data_dir) == ["e2e", "unit"]


def test_new_data_takes_the_place_of_earlier_data_of_that_environment_only(tmp_path):
    save_environment(tmp_path, "unit", bundle("unit", 1))
    save_environment(tmp_path, "e2e", bundle("e2e", 1))
    save_environment(tmp_path, "unit", bundle("unit", 2))

    assert load_environments(tmp_path, ["unit"]) == bundle("unit", 2)
    assert load_environments(tmp_path, ["unit", "e2e"]).environments == ("e2e", "unit")


def test_an_environment_without_data_adds_nothing(tmp_path):
    save_environment(tmp_path, "unit", bundle("unit", 1))

    assert load_environments(tmp_path, ["never", "unit"]) == bundle("unit", 1)
    assert load_environments(tmp_path / "not there", ["unit"]) == Bundle()
    assert stored_environments(tmp_path / "not there") == []


@pytest.mark.parametrize("name", ["../../outside", "/etc/outside", "", "..", "a/b", "a\0b", "-x"])
def test_a_name_out_of_a_bundle_does_not_lead_out_of_the_folder(tmp_path, name):
    with pytest.raises(ConfigError) as caught:
        save_environment(tmp_path / "project" / ".covey", name, bundle(name, 1))

    assert caught.value.slug == "environment-name"
    assert files_in(tmp_path) == ["project/.covey/.gitignore"]
    for place in (bundle_path, interrupted_path):
        with pytest.raises(ConfigError):
            place(tmp_path, name)


def test_what_git_is_told_is_the_users_to_change(tmp_path):
    (tmp_path / ".gitignore").write_text("cache/\n")

    prepare(tmp_path)

    assert (tmp_path / ".gitignore").read_text() == "cache/\n"


def test_the_folder_of_a_run_is_removed_when_the_run_is_done(tmp_path):
    with work_folder(tmp_path, "unit") as work:
        (work / "data").mkdir()
        (work / "data" / ".coverage.1").write_text("x")

    assert not work.exists()


def test_the_folder_of_a_run_is_kept_when_its_data_did_not_reach_a_bundle(tmp_path):
    with pytest.raises(ZeroDivisionError), work_folder(tmp_path, "unit") as work:
        (work / "kept").write_text("x")
        raise ZeroDivisionError

    assert (work / "kept").read_text() == "x"


def test_two_runs_of_one_environment_do_not_share_a_folder(tmp_path):
    with work_folder(tmp_path, "unit") as one, work_folder(tmp_path, "unit") as other:
        assert one != other


def test_one_environment_is_erased_and_the_others_stay(tmp_path):
    for name in ("unit", "e2e"):
        save_environment(tmp_path, name, bundle(name, 1))
    write_bundle(interrupted_path(tmp_path, "unit"), bundle("unit", 2))

    deleted = erase(tmp_path, ["unit", "never"])

    assert deleted == [bundle_path(tmp_path, "unit"), interrupted_path(tmp_path, "unit")]
    assert files_in(tmp_path) == [".gitignore", "data/e2e.covey"]


def test_everything_of_coveys_is_erased_with_its_folder(tmp_path):
    data_dir = tmp_path / ".covey"
    save_environment(data_dir, "unit", bundle("unit", 1))

    erase(data_dir, None)

    assert not data_dir.exists()
    assert erase(data_dir, None) == []


def test_what_others_keep_in_the_folder_stays(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    save_environment(tmp_path, "unit", bundle("unit", 1))

    erase(tmp_path, None)

    assert files_in(tmp_path) == ["notes.txt"]


def test_a_folder_that_cannot_be_made_is_an_error_that_names_it(tmp_path):
    (tmp_path / ".covey").write_text("a file in its place")

    with pytest.raises(DataError) as caught:
        prepare(tmp_path / ".covey")

    assert caught.value.slug == "unwritable-folder"
    assert str(tmp_path / ".covey") in caught.value.what


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_an_error_that_names_it(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(DataError) as caught:
            prepare(tmp_path / ".covey")
    finally:
        tmp_path.chmod(0o700)

    assert caught.value.slug == "unwritable-folder"
