"""What is read from the pages of a database is what SQLite reads there; what is not plain is left to SQLite."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from coverage import CoverageData
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bundles import bundles
from covey.errors import DataError
from covey.model.run import Run
from covey.system import paged, recorded_rows
from covey.system.bundle import read_bundle, write_bundle
from covey.system.bundle_file import new_union
from covey.system.bundle_schema import tables
from covey.system.datafile import datafile_part, read_datafile
from covey.system.paged import NotPlain, Pages, plain_descriptor
from examples import examples

pytestmark = pytest.mark.skipif(paged._pages is None, reason="the extension could not be built")

in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(60))

values = (
    st.none()
    | st.integers(-(2**63), 2**63 - 1)
    | st.sampled_from([0, 1, -1, 127, 128, -129, 2**15, 2**23, -(2**31), 2**47, 2**48])
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec="utf-8"), max_size=9)
    | st.binary(max_size=9)
    | st.integers(0, 9000).map(lambda size: "xyz" * size)
    | st.integers(0, 20_000).map(bytes)
)


def database_of(path: Path, rows: list[tuple[object, ...]], *pragmas: str, deleted: int = 0) -> Path:
    """A database with rows in `t`, some of which were deleted, and with an index."""
    path.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(path)) as database:
        for pragma in pragmas:
            database.execute(f"pragma {pragma}")
        database.execute("create table t (id integer primary key, a, b)")
        database.execute("create index i on t (a)")
        database.executemany("insert into t (a, b) values (?, ?)", rows)
        database.execute("delete from t where id <= ?", (deleted,))
        database.commit()
    return path


def rows_by_sqlite(path: Path) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as database:
        return database.execute("select id, a, b from t order by id").fetchall()


def rows_by_pages(path: Path) -> list[tuple[object, ...]]:
    with plain_descriptor(path) as descriptor:
        by_descriptor = list(Pages(descriptor).rows("t", numbered=True))
    assert list(Pages(path.read_bytes()).rows("t", numbered=True)) == by_descriptor
    return by_descriptor


@in_one_folder
@given(
    rows=st.lists(st.tuples(values, values), max_size=60),
    page_bytes=st.sampled_from([512, 1024, 4096, 65536]),
    vacuum=st.sampled_from(["none", "full", "incremental"]),
    deleted=st.integers(0, 10),
)
def test_the_rows_of_a_table_are_those_that_sqlite_reads(tmp_path, rows, page_bytes, vacuum, deleted):
    path = database_of(tmp_path / "x", rows, f"page_size={page_bytes}", f"auto_vacuum={vacuum}", deleted=deleted)

    found = rows_by_pages(path)

    assert found == rows_by_sqlite(path)
    assert [list(map(type, row)) for row in found] == [list(map(type, row)) for row in rows_by_sqlite(path)]


def test_a_table_of_many_levels_is_read_in_its_order(tmp_path):
    path = database_of(tmp_path / "x", [(number, "x" * (number % 300)) for number in range(9000)], "page_size=512")

    assert rows_by_pages(path) == rows_by_sqlite(path)
    assert len(rows_by_pages(path)) == 9000


def test_whole_numbers_of_a_column_of_reals_are_reals(tmp_path):
    path = tmp_path / "x"
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("create table t (a text, b real)")
        database.executemany("insert into t values (?, ?)", [("1", 2.0), ("1", 2.5)])

    (one, other) = Pages(path.read_bytes()).rows("t", numbered=False, reals=(1,))

    assert (repr(one), repr(other)) == ("('1', 2.0)", "('1', 2.5)")


def test_content_is_equal_for_equal_rows_only(tmp_path):
    one, other, third = (
        Pages(database_of(tmp_path / name, rows, page).read_bytes()).content("t")
        for name, rows, page in (
            ("one", [(1, "a")], "page_size=512"),
            ("other", [(1, "a")], "page_size=1024"),
            ("third", [(1, "b")], "page_size=512"),
        )
    )

    assert one == other != third


@pytest.mark.parametrize(
    "pragma", ["encoding='UTF-16le'", "journal_mode=wal"], ids=["text that is not UTF-8", "a write-ahead log"]
)
def test_another_kind_of_database_is_left_to_sqlite(tmp_path, pragma):
    path = database_of(tmp_path / "x", [(1, "a")], pragma)

    with pytest.raises(NotPlain):
        rows_by_pages(path)


@pytest.mark.parametrize("suffix", ["-wal", "-journal"])
def test_a_database_with_a_journal_is_left_to_sqlite(tmp_path, suffix):
    path = database_of(tmp_path / "x", [(1, "a")])
    (tmp_path / f"x{suffix}").write_bytes(b"anything")

    with pytest.raises(NotPlain):
        rows_by_pages(path)


def test_a_database_that_is_being_written_is_left_to_sqlite(tmp_path):
    path = database_of(tmp_path / "x", [(1, "a")])
    write = (
        "import sqlite3, sys; database = sqlite3.connect(sys.argv[1]); database.execute('pragma journal_mode = off'); "
        "database.execute('begin exclusive'); print('writing', flush=True); sys.stdin.read()"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", write, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with writer:
        assert writer.stdout.readline() == "writing\n"
        with pytest.raises(NotPlain):
            rows_by_pages(path)
        writer.stdin.close()

    assert rows_by_pages(path) == [(1, 1, "a")]


@pytest.mark.parametrize("content", [b"", b"x", bytes(100), b"SQLite format 3\0" + bytes(4080)])
def test_what_is_no_database_is_left_to_sqlite(content):
    with pytest.raises(NotPlain):
        Pages(content)


def test_a_root_that_is_no_page_is_left_to_sqlite(tmp_path):
    content = database_of(tmp_path / "x", [(1, "a")]).read_bytes()

    for root in (0, 4, 2**32 - 1):
        assert paged._pages.rows(content, root) is None
    assert paged._pages.jumps(content, 1) is None
    for wrong in (("x", 1), (-1, 1), (content,)):
        with pytest.raises((TypeError, ValueError, OverflowError)):
            paged._pages.rows(*wrong)


def test_a_tree_that_leads_back_to_itself_ends(tmp_path):
    path = database_of(tmp_path / "x", [(number, "x" * 300) for number in range(200)], "page_size=512")
    content = bytearray(path.read_bytes())
    (root,) = (row[4] for row in paged._pages.rows(bytes(content), 1) if row[2] == "t")
    head = (root - 1) * 512
    assert content[head] == 5
    content[head + 8 : head + 12] = root.to_bytes(4, "big")

    assert paged._pages.rows(bytes(content), root) is None


@in_one_folder
@given(bundles())
def test_every_table_of_a_bundle_is_read_alike(tmp_path, bundle):
    write_bundle(tmp_path / "x.covey", bundle)
    read = read_bundle(tmp_path / "x.covey")

    with without_pages():
        assert read_bundle(tmp_path / "x.covey") == read == bundle


@contextlib.contextmanager
def without_pages():
    """As where the extension could not be built."""
    kept, paged._pages = paged._pages, None
    try:
        yield
    finally:
        paged._pages = kept


def data_file(path: Path) -> bytes:
    recorded = {
        "": {f"/p/{name}.py": {(line, line + 1) for line in range(-3, 400)} for name in "abcdef"},
        "a test": {"/p/a.py": {(70_000, 70_001), (-1, 1)}, "/p/ü.py": {(3, 4)}},
    }
    path.unlink(missing_ok=True)
    with contextlib.closing(CoverageData(str(path))) as data:
        for context, files in recorded.items():
            data.set_context(context)
            data.add_arcs(files)
        data.add_file_tracers({"/p/ü.py": "plugin"})
        data.write()
    return path.read_bytes()


def part_of(path: Path) -> object:
    """What a data file adds to a union, and the hash by which it is recognised."""
    union = new_union()
    run = lambda recorded: Run(recorded, "unit", "", 0, "", 0.0, "", "")  # noqa: E731
    union.add(datafile_part(path, union, "unit", run, lambda spelled: str))
    return union.result()


def test_a_data_file_of_coverage_is_plain_and_read_alike(tmp_path):
    data_file(tmp_path / ".coverage")
    with plain_descriptor(tmp_path / ".coverage") as descriptor:
        assert recorded_rows.PagedRows(Pages(descriptor)).jumps()
    part, read = part_of(tmp_path / ".coverage"), read_datafile(tmp_path / ".coverage", "unit", str)

    with without_pages():
        assert part_of(tmp_path / ".coverage") == part
        assert read_datafile(tmp_path / ".coverage", "unit", str) == read


def test_a_table_that_only_looks_like_coverages_is_left_to_sqlite(tmp_path):
    data_file(tmp_path / ".coverage")
    with contextlib.closing(sqlite3.connect(tmp_path / ".coverage")) as database, database:
        database.execute("alter table arc add column more")

    with plain_descriptor(tmp_path / ".coverage") as descriptor, pytest.raises(NotPlain):
        recorded_rows.PagedRows(Pages(descriptor))


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound")
    return data_file(folder / ".coverage")


changes = st.lists(st.tuples(st.integers(0, 1 << 17), st.integers(0, 255)), min_size=1, max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(300))
@given(changes)
def test_a_data_file_with_any_bytes_changed_is_read_alike_or_refused(tmp_path, sound, changes):
    """Pages that SQLite refuses may be sound where covey reads; what both read is the same."""
    content = bytearray(sound)
    for place, byte in changes:
        content[place % len(content)] = byte
    (tmp_path / ".coverage").write_bytes(content)

    by_pages = outcome(tmp_path / ".coverage")
    with without_pages():
        by_sqlite = outcome(tmp_path / ".coverage")

    if not isinstance(by_pages, DataError) and not isinstance(by_sqlite, DataError):
        assert by_pages == by_sqlite


def outcome(path: Path) -> object:
    try:
        return part_of(path)
    except DataError as error:
        return error


@settings(max_examples=examples(500))
@given(changes=changes, root=st.integers(1, 40))
def test_no_bytes_crash_the_reader(sound, changes, root):
    content = bytearray(sound)
    for place, byte in changes:
        content[place % len(content)] = byte
    for read in (paged._pages.rows, paged._pages.jumps, paged._pages.content):
        found = read(bytes(content), root)
        assert found is None or len(found) < 10 * len(content)


def test_a_descriptor_that_was_closed_is_no_file(tmp_path):
    path = database_of(tmp_path / "x", [(1, "a")])
    with plain_descriptor(path) as descriptor:
        pass

    with pytest.raises(OSError):
        os.fstat(descriptor)
    assert paged._pages.rows(descriptor, 1) is None


def test_the_schema_of_a_bundle_has_the_tables_that_are_numbered(tmp_path):
    assert {name for name, kinds in tables().items() if kinds.get("id") == "integer"} == {
        "interpreter",
        "file",
        "context",
    }
