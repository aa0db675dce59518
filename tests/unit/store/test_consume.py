from __future__ import annotations

import pytest

from covey.errors import DataError
from covey.store.consume import consume, seen_now


def files(folder, *names):
    for name in names:
        (folder / name).write_text(name)
    return [folder / name for name in names]


def test_what_was_taken_in_is_deleted_with_what_lies_beside_it_and_nothing_else(tmp_path):
    one, _, other = files(tmp_path, "one", "one-wal", "other")

    assert consume([seen_now(one)], []) == []

    assert list(tmp_path.iterdir()) == [other]


def test_what_was_changed_after_it_was_read_is_left_and_said(tmp_path):
    (one,) = files(tmp_path, "one")
    seen = seen_now(one)
    one.write_text("one, and more")

    (said,) = consume([seen], [])

    assert str(one) in said
    assert one.read_text() == "one, and more"


def test_what_holds_the_result_is_left(tmp_path):
    one, other = files(tmp_path, "one", "other")
    (tmp_path / "link").symlink_to(one)

    assert consume([seen_now(one), seen_now(tmp_path / "link"), seen_now(other)], [one]) == []

    assert one.exists()
    assert not other.exists()


def test_what_is_gone_already_is_no_error(tmp_path):
    (one,) = files(tmp_path, "one")
    seen = seen_now(one)
    one.unlink()

    assert consume([seen, seen], []) == []


def test_what_is_not_there_cannot_be_seen(tmp_path):
    with pytest.raises(DataError) as caught:
        seen_now(tmp_path / "x")

    assert caught.value.slug == "no-such-file"
