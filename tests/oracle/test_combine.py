"""What `covey combine` takes in is what `coverage combine` makes of the same data files: file by file, row by row."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from coverage import CoverageData
from coverage.data import combine_parallel_data
from coverage.exceptions import DataError as TheirError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covey.analysis.build import build
from covey.config.schema import CoverageSettings, Settings
from covey.errors import DataError
from covey.flows.combine import combine
from covey.model.bundle import Bundle
from covey.system.bundle_file import write_packed
from examples import examples

Shard = Mapping[str, Mapping[str, set[int] | set[tuple[int, int]]]]
"""By context and file, lines or jumps."""

FILES = ("a.py", "b.py", "sub/c.py")
SOURCE = "for x in range(3):\n    if x:\n        y = max(\n            x,\n        )\n    else:\n        z = 1\n" * 13
names = st.sampled_from(FILES)
contexts = st.sampled_from(["", "test_one", "tests/test_x.py::test[名]|run"])
lines = st.sets(st.integers(1, 90), min_size=1)
numbers = st.integers(-90, 90).filter(bool)
jumps = st.sets(st.tuples(numbers, numbers), min_size=1)


def shards_of(hits: st.SearchStrategy[object]) -> st.SearchStrategy[list[Shard]]:
    shard = st.dictionaries(contexts, st.dictionaries(names, hits, min_size=1), min_size=1, max_size=3)
    return st.lists(shard, min_size=1, max_size=5)


@pytest.fixture
def project(tmp_path):
    root = (tmp_path / "project").resolve()
    (root / "sub").mkdir(parents=True)
    for name in FILES:
        (root / name).write_text(SOURCE)
    return Settings(
        root=root,
        environments={},
        coverage=CoverageSettings(data_file=str(root / ".coverage"), branch=True),
        data_dir=root / ".covey",
    )


def made(path: Path, root: Path, shard: Shard, touched: Iterable[str] = ()) -> Path:
    """A data file as coverage.py writes it."""
    path.unlink(missing_ok=True)
    with contextlib.closing(CoverageData(str(path))) as data:
        for context, files in shard.items():
            data.set_context(context)
            whole = {str(root / name): hits for name, hits in files.items()}
            if any(isinstance(hit, tuple) for hits in files.values() for hit in hits):
                data.add_arcs(whole)
            else:
                data.add_lines(whole)
        data.touch_files([str(root / name) for name in touched])
        data.write()
    return path


def silent(text: str) -> None:
    raise AssertionError(text)


def ours(project: Settings, paths: list[Path], **options: object) -> dict[tuple[str, str], object]:
    """What was recorded, by file and context, in the order in which coverage.py keeps neither."""
    bundle: Bundle = combine(project, paths, lambda text: None, **options).bundle
    branch = bundle.measurement.branch
    return {
        (key.file.path, key.context): sorted(trace.arcs if branch else trace.lines)
        for key, trace in bundle.measurement.traces.items()
        if trace.lines or trace.arcs
    }


def theirs(project: Settings, paths: list[Path], warn: list[str] | None = None) -> dict[tuple[str, str], object]:
    """The rows of the data file that coverage.py makes of them."""
    into = project.root / "theirs"
    into.unlink(missing_ok=True)
    with contextlib.closing(CoverageData(str(into), warn=(warn if warn is not None else []).append)) as data:
        combine_parallel_data(data, data_paths=list(map(str, paths)), keep=True)
    found: dict[tuple[str, str], object] = {}
    with contextlib.closing(CoverageData(str(into))) as data:
        data.read()
        for context in data.measured_contexts():
            data.set_query_context(context)
            for name in data.measured_files():
                rows = (data.arcs(name) if data.has_arcs() else data.lines(name)) or []
                if rows:
                    found[Path(name).relative_to(project.root).as_posix(), context] = sorted(rows)
    return found


anywhere = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(25))


@anywhere
@given(st.one_of(shards_of(lines), shards_of(jumps)), st.randoms(use_true_random=False))
def test_any_data_files_in_any_order_give_the_same_rows(project, shards, random):
    paths = [
        made(project.root / f".coverage.{number}", project.root, shard, random.sample(FILES, random.randrange(3)))
        for number, shard in enumerate(shards)
    ]
    expected = theirs(project, paths)

    assert ours(project, paths) == expected
    assert ours(project, random.sample(paths, len(paths))) == expected
    assert ours(project, paths + paths) == expected


@anywhere
@given(st.one_of(shards_of(lines), shards_of(jumps)))
def test_a_report_of_merged_bundles_is_that_of_data_files_that_coverage_combined(project, shards):
    paths = [
        made(project.root / f".coverage.{number}", project.root, shard, FILES) for number, shard in enumerate(shards)
    ]
    bundles = [path.with_name(f"{path.name}.covey") for path in paths]
    for path, bundle in zip(paths, bundles, strict=True):
        write_packed(bundle, combine(project, [path], lambda text: None).packed)
    theirs(project, paths)

    merged = build(combine(project, bundles, silent).bundle)
    combined = build(combine(project, [project.root / "theirs"], lambda text: None).bundle)

    assert merged.files == combined.files
    assert merged.total == combined.total


@pytest.fixture
def two(project):
    one = made(project.root / ".coverage.one", project.root, {"": {"a.py": {(-1, 1), (1, 2)}}})
    other = made(project.root / ".coverage.two", project.root, {"t": {"a.py": {(1, 3)}, "b.py": {(1, -1)}}})
    return [one, other]


def test_equal_files_are_taken_once_by_both(project, two):
    copy = project.root / ".coverage.three"
    shutil.copy(two[0], copy)

    assert ours(project, [*two, copy]) == theirs(project, [*two, copy])
    assert combine(project, [*two, copy], silent).duplicates == 1


def test_what_lies_in_a_write_ahead_log_is_taken_where_coverage_loses_it(project, two):
    """A copy of a database while a process writes it: the log is a part of it, and coverage.py opens no log."""
    with contextlib.closing(sqlite3.connect(two[0])) as database:
        database.execute("pragma journal_mode = wal")
        database.execute("pragma wal_autocheckpoint = 0")
        database.execute("insert into arc select file_id, context_id, 7, 8 from arc limit 1")
        database.commit()
        logged = project.root / ".coverage.logged"
        shutil.copy(two[0], logged)
        shutil.copy(f"{two[0]}-wal", f"{logged}-wal")
    paths = [logged, two[1]]

    before = sorted(project.root.glob(".coverage*"))

    found = ours(project, paths)

    assert sorted(project.root.glob(".coverage*")) == before
    expected = theirs(project, paths)
    assert found["a.py", ""] == sorted([*expected["a.py", ""], (7, 8)])
    assert found.keys() == expected.keys()


def test_a_transaction_that_was_not_ended_is_left_out_and_named(project, two):
    """A copy of a database in the middle of a transaction, with the journal that takes it back, and that a reader may
    not use. coverage.py reads what lies there, as if it were whole."""
    with contextlib.closing(sqlite3.connect(two[0], isolation_level=None)) as database:
        database.execute("pragma cache_size = 1")
        database.execute("begin")
        database.execute(
            "insert into arc with recursive n(i) as (select 10 union all select i + 1 from n where i < 9000) "
            "select 1, 1, i, i from n"
        )
        cut = project.root / ".coverage.cut"
        shutil.copy(two[0], cut)
        shutil.copy(f"{two[0]}-journal", f"{cut}-journal")
        database.execute("rollback")
    assert Path(f"{cut}-journal").stat().st_size > 512

    with pytest.raises(DataError) as caught:
        ours(project, [cut])

    assert caught.value.slug == "corrupt-data-file"
    assert ours(project, [cut, two[1]], keep_going=True) == theirs(project, [two[1]])


@pytest.mark.parametrize("order", [1, -1])
def test_jumps_and_lines_together_are_refused_by_both(project, two, order):
    plain = made(project.root / ".coverage.plain", project.root, {"": {"a.py": {1, 2}}})
    paths = [two[0], plain][::order]

    with pytest.raises(TheirError):
        theirs(project, paths)
    with pytest.raises(DataError) as caught:
        ours(project, paths)

    assert caught.value.slug == "mixed-branch"


def test_two_plugins_for_one_file_are_refused_by_both(project, two):
    for path, plugin in zip(two, ("django", "jinja"), strict=True):
        with contextlib.closing(CoverageData(str(path))) as data:
            data.read()
            data.add_file_tracers({str(project.root / "a.py"): plugin})
            data.write()

    with pytest.raises(TheirError):
        theirs(project, two)
    with pytest.raises(DataError) as caught:
        ours(project, two)

    assert caught.value.slug == "tracer-conflict"


@pytest.mark.parametrize("content", [b"", b"garbage", b"SQLite format 3\x00" + bytes(range(256)) * 16])
def test_what_cannot_be_read_is_left_out_and_named_by_both(project, two, content):
    bad = project.root / ".coverage.bad"
    bad.write_bytes(content)
    said_by_them: list[str] = []

    assert ours(project, [*two, bad], keep_going=True) == theirs(project, [*two, bad], said_by_them)
    assert bad.read_bytes() == content


def test_a_hundred_thousand_contexts_are_taken_in(project):
    path = made(project.root / ".coverage.many", project.root, {"": {"a.py": {(1, 2), (2, 3)}}})
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "insert into context (context) with recursive n(i) as (select 1 union all select i + 1 from n "
            "where i < 100000) select 'test ' || i from n"
        )
        database.execute("insert into arc select 1, id, 3, 4 from context where context <> ''")

    packed = combine(project, [path], silent).packed

    assert len(packed.hits) == 100_001
    assert len(set(packed.hits.values())) == 2
