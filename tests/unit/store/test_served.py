from __future__ import annotations

import hashlib
import json

import pytest

from covey.errors import DataError
from covey.store.served import RECORD, read_site, write_site

FILES = {"README.md": b"# Coverage", "htmlcov/index.html": b"<p>", "htmlcov/deep/a.html": b"a"}


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != RECORD
    }


def test_the_folder_has_the_files(tmp_path):
    assert write_site(tmp_path / "new", FILES) == 3
    assert contents(tmp_path / "new") == FILES


def test_what_is_there_already_is_not_written_again(tmp_path):
    write_site(tmp_path, FILES)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}

    assert write_site(tmp_path, FILES) == 0
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_files_of_the_last_time_go_with_their_folders_and_all_others_stay(tmp_path):
    write_site(tmp_path, FILES)
    (tmp_path / "htmlcov/mine.css").write_bytes(b"mine")

    write_site(tmp_path, {"README.md": b"new"})

    assert contents(tmp_path) == {"README.md": b"new", "htmlcov/mine.css": b"mine"}
    assert not (tmp_path / "htmlcov/deep").exists()


def test_a_file_that_somebody_changed_is_not_deleted(tmp_path):
    write_site(tmp_path, FILES)
    (tmp_path / "htmlcov/index.html").write_bytes(b"changed")

    write_site(tmp_path, {"README.md": b"new"})

    assert contents(tmp_path)["htmlcov/index.html"] == b"changed"


@pytest.mark.parametrize("there", ["file", "folder", "link"])
def test_what_covey_did_not_write_is_in_the_way_and_nothing_is_written(tmp_path, there):
    site = tmp_path / "site"
    site.mkdir()
    place = site / "README.md"
    if there == "file":
        place.write_bytes(b"mine")
    elif there == "folder":
        place.mkdir()
    else:
        place.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(DataError) as error:
        write_site(site, FILES)

    assert error.value.slug == "foreign-folder"
    assert str(place) in error.value.what
    assert [path.name for path in site.iterdir()] == ["README.md"]
    assert not (tmp_path / "elsewhere").exists()


def test_a_record_cannot_have_files_elsewhere_deleted(tmp_path):
    site, outside = tmp_path / "site", tmp_path / "outside.txt"
    site.mkdir()
    outside.write_bytes(b"mine")
    digest = hashlib.sha256(b"mine").hexdigest()
    (site / RECORD).write_text(json.dumps({"../outside.txt": digest, str(outside): digest}))

    write_site(site, FILES)

    assert outside.read_bytes() == b"mine"


@pytest.mark.parametrize("record", ["", "[1]", "no json", '{"README.md": 1}'])
def test_a_record_that_is_none_says_nothing(tmp_path, record):
    (tmp_path / RECORD).write_text(record)

    assert write_site(tmp_path, FILES) == 3


def test_only_coveys_own_files_are_read_back(tmp_path):
    (tmp_path / "history.ndjson").write_bytes(b"mine")
    write_site(tmp_path, FILES)

    assert read_site(tmp_path, "README.md") == b"# Coverage"
    assert read_site(tmp_path, "history.ndjson") is None
