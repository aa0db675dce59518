from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covey.system import memo
from covey.system.memo import Size, key_of, recall, remember, size_of
from examples import examples

KEY = key_of("a text", "rules")
OTHER = key_of("another text", "rules")


def change(folder: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(folder / memo.NAME)) as database, database:
        database.execute(statement, values)


def file_of(folder: Path) -> Path:
    return folder / memo.NAME


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(30))
@given(st.text(st.characters(codec="utf-8")))
def test_a_remembered_text_is_recalled_as_it_was(tmp_path, text):
    remember(tmp_path, {KEY: text})

    assert recall(tmp_path, [KEY, key_of("another")]) == {KEY: text}


@given(st.lists(st.text(max_size=3), max_size=4), st.lists(st.text(max_size=3), max_size=4))
def test_keys_are_equal_only_for_equal_parts(one, other):
    assert (key_of(*one) == key_of(*other)) is (one == other)


def test_more_keys_than_a_statement_may_have_are_recalled(tmp_path):
    texts = {key_of(str(number)): str(number) for number in range(3000)}

    remember(tmp_path, texts)

    assert recall(tmp_path, texts) == texts
    assert size_of(tmp_path).entries == 3000


@pytest.mark.parametrize("forged", [b'{"statements": "1-9"}', b"", b"\xff\xfe", "text", 7, None])
def test_a_poisoned_entry_is_not_there_and_is_replaced(tmp_path, forged):
    remember(tmp_path, {KEY: '{"statements": "1-3"}', OTHER: "whole"})
    change(tmp_path, "update entry set body = ? where key = ?", forged, KEY)

    assert recall(tmp_path, [KEY, OTHER]) == {OTHER: "whole"}
    remember(tmp_path, {KEY: "again"})
    assert recall(tmp_path, [KEY]) == {KEY: "again"}


def test_an_entry_of_another_key_is_not_taken_for_this_one(tmp_path):
    remember(tmp_path, {KEY: "mine"})
    change(tmp_path, "update entry set key = ?", OTHER)

    assert recall(tmp_path, [OTHER]) == {}


def test_a_file_cut_anywhere_gives_whole_entries_or_none_and_can_be_written_again(tmp_path):
    texts = {key_of(str(number)): str(number) * 500 for number in range(40)}
    remember(tmp_path, texts)
    whole = file_of(tmp_path).read_bytes()

    for length in [*range(0, len(whole), 1777), len(whole) - 1]:
        file_of(tmp_path).write_bytes(whole[:length])
        assert recall(tmp_path, texts).items() <= texts.items()
        remember(tmp_path, {KEY: "again"})
        remember(tmp_path, texts)
        assert recall(tmp_path, [KEY, *texts]) == {KEY: "again", **texts}, length


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_file_that_is_no_database_is_begun_anew(tmp_path, content):
    file_of(tmp_path).write_bytes(content)

    assert recall(tmp_path, [KEY]) == {}
    assert size_of(tmp_path) == Size()
    remember(tmp_path, {KEY: "text"})
    assert recall(tmp_path, [KEY]) == {KEY: "text"}


@pytest.mark.parametrize(
    "statement",
    [
        "alter table entry add column more",
        "create table more (a)",
        "create trigger more after insert on entry begin delete from entry; end",
        "create view more as select * from entry",
    ],
)
def test_a_file_of_another_version_or_with_more_in_it_is_begun_anew(tmp_path, statement):
    remember(tmp_path, {KEY: "old"})
    change(tmp_path, statement)

    assert recall(tmp_path, [KEY]) == {}
    remember(tmp_path, {OTHER: "new"})
    assert recall(tmp_path, [KEY, OTHER]) == {OTHER: "new"}


def test_those_that_were_not_used_for_the_longest_time_make_room(tmp_path):
    texts = {key_of(str(number)): str(number) * 1000 for number in range(10)}
    remember(tmp_path, texts)
    change(tmp_path, "update entry set used = used - 9999")
    used = list(texts)[3:6]
    recall(tmp_path, used)

    remember(tmp_path, {KEY: "new" * 1000}, most_bytes=8_000)

    left = recall(tmp_path, [KEY, *texts])
    assert {KEY, *used} <= left.keys()
    assert sum(map(len, left.values())) <= 8_000


def test_recalling_writes_at_most_once_an_hour(tmp_path):
    remember(tmp_path, {KEY: "text"})
    before = file_of(tmp_path).read_bytes()
    recall(tmp_path, [KEY])
    assert file_of(tmp_path).read_bytes() == before

    change(tmp_path, "update entry set used = used - 9999")
    earlier = file_of(tmp_path).read_bytes()
    recall(tmp_path, [KEY])
    assert file_of(tmp_path).read_bytes() != earlier


def test_a_folder_that_takes_no_data_is_no_error(tmp_path):
    (tmp_path / "cache").write_text("a file in the place of the folder")

    remember(tmp_path / "cache", {KEY: "text"})

    assert recall(tmp_path / "cache", [KEY]) == {}


def test_a_locked_file_is_read_and_not_waited_for_without_end(tmp_path):
    remember(tmp_path, {KEY: "text"})
    with closing(sqlite3.connect(file_of(tmp_path), isolation_level=None)) as other:
        other.execute("begin immediate")

        remember(tmp_path, {OTHER: "not now"}, locked_s=0.1)

        assert recall(tmp_path, [KEY, OTHER]) == {KEY: "text"}


def test_two_processes_at_once_remember_all_of_both(tmp_path):
    program = (
        "import sys; from pathlib import Path; from covey.system.memo import key_of, remember\n"
        "for n in range(20): remember(Path(sys.argv[1]), {key_of(sys.argv[2], str(n)): sys.argv[2] * 50})"
    )
    started = [subprocess.Popen([sys.executable, "-c", program, tmp_path, name]) for name in "ab"]
    assert [process.wait(60) for process in started] == [0, 0]

    assert size_of(tmp_path).entries == 40
    keys = {key_of(name, str(number)): name * 50 for name in "ab" for number in range(20)}
    assert recall(tmp_path, keys) == keys


def test_a_full_disk_is_no_error(tmp_path):
    """The limit of a file's size stands for the disk's."""
    program = (
        "import resource, signal, sys; from pathlib import Path; from covey.system.memo import *\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "remember(Path(sys.argv[1]), {'small': 'text'})\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "remember(Path(sys.argv[1]), {'large': 'x' * 100_000})\n"
        "assert recall(Path(sys.argv[1]), ['small', 'large']) == {'small': 'text'}\n"
    )
    subprocess.run([sys.executable, "-c", program, tmp_path], check=True, timeout=60)

    remember(tmp_path, {KEY: "later"})
    assert recall(tmp_path, ["small", KEY]) == {"small": "text", KEY: "later"}
