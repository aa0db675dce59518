from __future__ import annotations

import os
from pathlib import Path

import pytest

from covey.errors import DataError
from covey.store.inputs import find_inputs, label, parallel_files


def made(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return folder


def names(folder, paths):
    return [path.relative_to(folder).as_posix() for path in paths]


def test_of_a_folder_bundles_and_data_files_below_it_are_found(tmp_path):
    made(tmp_path, "unit.covey", "b/.coverage", "b/.coverage.host.pid7.Xabcx", "a/e2e.covey", ".hidden/.coverage")
    made(tmp_path, ".coveragerc", "coverage.xml", "notes.txt", ".coverages", "a/covey.py")

    assert names(tmp_path, find_inputs([tmp_path])) == [
        ".hidden/.coverage",
        "a/e2e.covey",
        "b/.coverage",
        "b/.coverage.host.pid7.Xabcx",
        "unit.covey",
    ]


def test_what_databases_and_locks_leave_beside_data_files_is_no_data(tmp_path):
    made(tmp_path, ".coverage", ".coverage-journal", ".coverage.1-wal", ".coverage.1-shm", ".coverage.1.lock")
    made(tmp_path, "unit.covey-journal")

    assert names(tmp_path, find_inputs([tmp_path])) == [".coverage"]


def test_a_named_file_is_taken_whatever_its_name(tmp_path):
    made(tmp_path, "artifact", "x/.coverage")

    assert find_inputs([tmp_path / "artifact", tmp_path / "x"]) == [tmp_path / "artifact", tmp_path / "x" / ".coverage"]


def test_each_file_is_taken_once(tmp_path):
    made(tmp_path, "a/.coverage")

    assert find_inputs([tmp_path / "a" / ".coverage", tmp_path, tmp_path / "a"]) == [tmp_path / "a" / ".coverage"]


@pytest.mark.parametrize("kind", ["nothing", "broken link", "pipe"])
def test_what_is_neither_file_nor_folder_is_refused_by_name(tmp_path, kind):
    path = tmp_path / "data"
    if kind == "broken link":
        path.symlink_to(tmp_path / "gone")
    if kind == "pipe":
        os.mkfifo(path)

    with pytest.raises(DataError) as caught:
        find_inputs([path])

    assert caught.value.slug == "no-such-file"
    assert str(path) in caught.value.what


@pytest.mark.parametrize("data_file", [".coverage", "cov.db", "data[1]"])
def test_parallel_files_are_those_beside_the_data_file_that_have_its_name(tmp_path, data_file):
    made(tmp_path, data_file, f"{data_file}.host.pid7.Xabcx", f"{data_file}.2", f"{data_file}.2-journal", "other.2")
    made(tmp_path, f"{data_file}.folder/x")

    found = parallel_files(tmp_path / data_file)

    assert names(tmp_path, found) == [f"{data_file}.2", f"{data_file}.host.pid7.Xabcx"]


def test_without_the_folder_of_the_data_file_there_are_no_parallel_files(tmp_path):
    assert parallel_files(tmp_path / "not there" / ".coverage") == []


@pytest.mark.parametrize(
    ("path", "environment"),
    [
        (".coverage.unit", "unit"),
        ("shards/.coverage.e2e.host.pid7.Xabcx", "e2e"),
        ("unit/.coverage", "unit"),
        ("unit/.coverage.e2e", "e2e"),
        ("unit/.coverage.host.pid7", "unit"),
        (".coverage.py3.12", "py3.12"),
        (".coverage.py3.12.host.pid7.Xabcx", "py3.12"),
        (".coverage.other", "imported"),
        (".coverage", "imported"),
        ("artifact", "imported"),
    ],
)
def test_the_environment_of_a_data_file_is_told_by_its_name_then_by_its_folder(path, environment):
    assert label(Path("/anywhere") / path, ["unit", "e2e", "py3.12", "py3"]) == environment


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_refused_by_name(tmp_path):
    made(tmp_path, "a/.coverage")
    (tmp_path / "a").chmod(0)

    try:
        with pytest.raises(DataError) as caught:
            find_inputs([tmp_path])
    finally:
        (tmp_path / "a").chmod(0o700)

    assert caught.value.slug == "no-such-file"
    assert str(tmp_path / "a") in caught.value.what
