import errno
import fcntl
import os
import tempfile

import pytest

from covey.errors import DataError
from covey.system.scratch import scratch_folder, temporary_folder


def test_a_folder_is_there_for_its_user_alone_and_then_gone(tmp_path):
    with scratch_folder(tmp_path / "new", "covey-x-") as mine:
        (mine / "file").touch()
        assert mine.stat().st_mode & 0o777 == 0o700
        assert mine.name.startswith("covey-x-")

    assert list((tmp_path / "new").iterdir()) == []


def test_it_is_gone_after_an_error_too(tmp_path):
    with pytest.raises(RuntimeError), scratch_folder(tmp_path, "covey-x-"):
        raise RuntimeError

    assert list(tmp_path.iterdir()) == []


def test_what_was_left_is_cleared_and_what_is_in_use_is_not(tmp_path):
    with scratch_folder(tmp_path, "covey-x-") as mine:
        (mine / "file").touch()
        (tmp_path / "covey-x-left").mkdir()
        (tmp_path / "covey-x-left" / "file").touch()
        (tmp_path / "another").mkdir()

        with scratch_folder(tmp_path, "covey-x-") as other:
            assert (mine / "file").exists()
            assert sorted(tmp_path.iterdir()) == sorted([mine, other, tmp_path / "another"])


def test_without_locks_nothing_is_cleared_that_could_be_in_use(tmp_path, monkeypatch):
    """As on some network file systems: there is none here to try it on."""

    def no_locks(handle, operation):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", no_locks)

    with scratch_folder(tmp_path, "covey-x-") as mine, scratch_folder(tmp_path, "covey-x-") as other:
        assert sorted(tmp_path.iterdir()) == sorted([mine, other])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()

    with (
        pytest.raises(DataError, match=r"cannot write .*file") as caught,
        scratch_folder(tmp_path / "file", "covey-x-"),
    ):
        pass

    assert caught.value.slug == "unwritable-folder"


def test_where_the_system_has_no_place_for_it_the_variable_for_another_one_is_named(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file"))

    with pytest.raises(DataError, match="no place for temporary files") as caught, temporary_folder("covey-x-"):
        pass

    assert caught.value.slug == "unwritable-folder"
    assert "TMPDIR" in caught.value.fix
