from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covey.system.memo import key_of, recall, remember

KEY = key_of("a text", "rules")


def entry_of(folder):
    (entry,) = (path for path in folder.rglob("*") if path.is_file())
    return entry


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8")))
def test_a_remembered_text_is_recalled_as_it_was(tmp_path, text):
    remember(tmp_path, KEY, text)

    assert recall(tmp_path, KEY) == text
    assert recall(tmp_path, key_of("another")) is None


@given(st.lists(st.text(max_size=3), max_size=4), st.lists(st.text(max_size=3), max_size=4))
def test_keys_are_equal_only_for_equal_parts(one, other):
    assert (key_of(*one) == key_of(*other)) is (one == other)


def test_an_entry_cut_anywhere_is_not_there(tmp_path):
    remember(tmp_path, KEY, '{"statements": "1-3"}')
    entry = entry_of(tmp_path)
    whole = entry.read_bytes()

    for length in range(len(whole)):
        entry.write_bytes(whole[:length])
        assert recall(tmp_path, KEY) is None


@pytest.mark.parametrize("forged", [b'{"statements": "1-9"}', b"", b"\xff\xfe"])
def test_a_poisoned_entry_is_not_there(tmp_path, forged):
    remember(tmp_path, KEY, '{"statements": "1-3"}')
    entry = entry_of(tmp_path)
    checksum, _, _ = entry.read_bytes().partition(b"\n")
    entry.write_bytes(checksum + b"\n" + forged)

    assert recall(tmp_path, KEY) is None


def test_an_entry_of_another_key_is_not_taken_for_this_one(tmp_path):
    remember(tmp_path, KEY, "mine")
    other = key_of("another text", "rules")
    place = tmp_path / other[:2] / other[2:]
    place.parent.mkdir(exist_ok=True)
    entry_of(tmp_path).rename(place)

    assert recall(tmp_path, other) is None


def test_a_torn_entry_is_replaced_by_the_next_remembering(tmp_path):
    remember(tmp_path, KEY, "first")
    entry_of(tmp_path).write_bytes(b"torn")

    remember(tmp_path, KEY, "again")

    assert recall(tmp_path, KEY) == "again"


def test_a_folder_that_takes_no_data_is_no_error(tmp_path):
    (tmp_path / "cache").write_text("a file in the place of the folder")

    remember(tmp_path / "cache", KEY, "text")

    assert recall(tmp_path / "cache", KEY) is None
