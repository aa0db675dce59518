from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from covey.errors import DataError
from covey.system.files import make_folder, read_bytes, replacing, walked_files, write_text


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_in_one_step_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "report.md"
    path.write_text("old")

    with replacing(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"

    assert path.read_text() == "new"
    assert names_in(tmp_path) == ["report.md"]


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt()])
def test_a_failure_while_writing_leaves_the_old_file_and_no_trace(tmp_path, error):
    path = tmp_path / "report.md"
    path.write_text("old")

    with pytest.raises(type(error)), replacing(path) as temporary:
        temporary.write_text("half")
        raise error

    assert path.read_text() == "old"
    assert names_in(tmp_path) == ["report.md"]


def test_a_disk_that_takes_no_more_data_is_an_error_that_names_the_file(tmp_path):
    path = tmp_path / "report.md"

    with pytest.raises(DataError) as caught, replacing(path) as temporary:
        temporary.write_text("half")
        with Path("/dev/full").open("w") as full:
            full.write("x")

    assert caught.value.slug == "unwritable-folder"
    assert caught.value.what == f"cannot write {path}: No space left on device"
    assert names_in(tmp_path) == []


def test_a_folder_in_the_place_of_the_file_is_an_error_and_stays(tmp_path):
    (tmp_path / "report.md").mkdir()

    with pytest.raises(DataError) as caught:
        write_text(tmp_path / "report.md", "x")

    assert caught.value.slug == "unwritable-folder"
    assert names_in(tmp_path) == ["report.md"]


def test_a_folder_below_a_file_cannot_be_made_and_the_error_says_which(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(DataError) as caught:
        make_folder(tmp_path / "file" / "data")

    assert caught.value.slug == "unwritable-folder"
    assert str(tmp_path / "file" / "data") in caught.value.what


def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path):
    path = tmp_path / "pyproject.toml"
    path.write_text("old")
    path.chmod(0o604)

    write_text(path, "new")

    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o604)


def test_a_new_file_has_the_permissions_that_the_umask_leaves(tmp_path):
    before = os.umask(0o027)
    try:
        write_text(tmp_path / "made", "x")
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == 0o640


def test_folders_on_the_way_are_made(tmp_path):
    write_text(tmp_path / "a" / "b" / "c.txt", "naïve")

    assert (tmp_path / "a" / "b" / "c.txt").read_bytes() == "naïve".encode()


@pytest.mark.parametrize("name", ["not there", "a\0b", "x" * 5000, "folder"])
def test_what_cannot_be_read_has_no_content(tmp_path, name):
    (tmp_path / "folder").mkdir()

    assert read_bytes(tmp_path / name) is None


def test_files_are_found_below_a_folder_but_not_in_hidden_ones(tmp_path):
    for name in ("b.py", "a/z.py", "a/.hidden/x.py", ".git/config", ".gitignore"):
        write_text(tmp_path / name, "")

    assert walked_files(tmp_path) == [".gitignore", "a/z.py", "b.py"]
