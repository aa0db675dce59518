from __future__ import annotations

import contextlib
import hashlib
import json
import resource
import sqlite3
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bundles import bundles
from covey.analysis.build import build
from covey.analysis.encoding import encode
from covey.combine.union import Union
from covey.errors import DataError
from covey.model.analysis import Skipped, Structure
from covey.model.bundle import Bundle
from covey.model.lines import LineSet
from covey.model.measurement import FileKey, Key, Measurement, Trace
from covey.model.packed_trace import joined, pack_trace, unpack_trace
from covey.model.refs import Commit
from covey.model.run import Interpreter, Outcome, Process, Run
from covey.system.bundle import read_bundle, write_bundle
from covey.system.bundle_file import bundle_part, is_bundle, new_union
from covey.system.bundle_rows import blob_of, seal_of
from examples import examples

in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(60))

PYTHON = Interpreter("cpython", "3.11.7", "7.17.3")
PROCESS = Process(8, 7, ("python", "-m", "x"), "/usr/bin/python3", "2026-11-20T10:00:00+00:00", Outcome.SAVED, PYTHON)
COMMIT = Commit("c" * 64, dirty=False, branch="feature/one")
RUN = Run("r1", "unit", "pytest", 0, "2026-11-20T10:00:00+00:00", 1.5, "linux", "rules", processes=(PROCESS,))


def sample(files: int = 1) -> Bundle:
    keys = [FileKey("unit", f"src/{number}.py", "D") for number in range(files)]
    structure = Structure(LineSet.of(range(1, 200)), LineSet.of([7]), arcs=frozenset({(1, 2), (1, 3)}), line_count=200)
    traces = {Key(key): Trace(LineSet.of(range(number + 1)), frozenset({(1, 2)})) for number, key in enumerate(keys)}
    return Bundle(Measurement(traces, branch=True), {"r1": RUN}, {key: {PYTHON: structure} for key in keys})


def written(path: Path, bundle: Bundle | None = None) -> Path:
    write_bundle(path, bundle or sample())
    return path


def changed(path: Path, *statements: str) -> Path:
    """The file after someone else's SQL."""
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        for statement in statements:
            database.execute(statement)
    return path


def refused(path: Path) -> DataError:
    with pytest.raises(DataError) as caught:
        read_bundle(path)
    assert str(path) in caught.value.what
    return caught.value


@in_one_folder
@given(bundles())
def test_any_bundle_is_read_back_as_it_was_written(tmp_path, bundle):
    assert read_bundle(written(tmp_path / "x.covey", bundle)) == bundle


@in_one_folder
@given(bundles())
def test_equal_bundles_are_equal_bytes(tmp_path, bundle):
    one, other = written(tmp_path / "one.covey", bundle), written(tmp_path / "other.covey", bundle)

    assert one.read_bytes() == other.read_bytes()


def test_equal_analyses_are_stored_once(tmp_path):
    path = written(tmp_path / "x.covey", sample(files=9))

    with contextlib.closing(sqlite3.connect(path)) as database:
        assert database.execute("select count(*) from reading").fetchone() == (9,)
        assert database.execute("select count(*) from structure").fetchone() == (1,)


@pytest.mark.parametrize(
    "name", ["python caf\udce9.py", "half a pair \ud800"], ids=["bytes that are not UTF-8", "half a character"]
)
def test_no_text_of_a_run_keeps_its_data_from_being_stored(tmp_path, name):
    run = Run("r1", "unit", name, 0, RUN.started, 0.0, name, name)

    read = read_bundle(written(tmp_path / "x.covey", Bundle(runs={"r1": run}))).runs["r1"]

    assert read.command in (name, "half a pair ?")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("environment", "unit/../../../outside"),
        ("environment", ""),
        ("commit_sha", "--output=/tmp/pwned"),
        ("commit_sha", f"{'a' * 40}\npercent=100"),
        ("commit_sha", "HEAD"),
        ("commit_sha", "A" * 40),
        ("commit_branch", "main\npercent=100"),
        ("commit_branch", "--force"),
        ("started", "yesterday"),
        ("started", ""),
        ("started", "2026-11-20\n10:00:00+00:00"),
        ("started", "2026-11-20T10:00:00"),
        ("started", "2026-13-20T10:00:00+00:00"),
        ("duration_s", float("inf")),
    ],
)
def test_what_a_run_says_for_git_and_for_clocks_is_looked_at(tmp_path, column, value):
    path = written(tmp_path / "x.covey", replace(sample(), runs={"r1": replace(RUN, commit=COMMIT)}))
    assert read_bundle(path).runs["r1"].commit == COMMIT
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute(f"update run set {column} = ?", (value,))

    error = refused(path)

    assert error.slug == "corrupt-bundle"
    assert f"run.{column} holds {value!r:.60}" in error.what
    with pytest.raises(DataError):
        united(path)


def test_a_file_is_of_an_environment_that_files_can_be_named_for(tmp_path):
    path = written(tmp_path / "x.covey", Bundle(readings={FileKey("../x", "a.py", ""): {PYTHON: Skipped("a.py", "")}}))

    assert "file.environment holds '../x'" in refused(path).what
    with pytest.raises(DataError):
        united(path)


def test_a_bundle_is_known_by_its_name_or_its_first_bytes(tmp_path):
    path = written(tmp_path / "x.covey")
    path.rename(tmp_path / "artifact")
    (tmp_path / "empty.covey").write_bytes(b"")
    with contextlib.closing(sqlite3.connect(tmp_path / ".coverage")) as database, database:
        database.execute("create table x (y)")

    assert is_bundle(tmp_path / "artifact")
    assert is_bundle(tmp_path / "empty.covey")
    assert not is_bundle(tmp_path / ".coverage")
    assert not is_bundle(tmp_path / "not there.covey")
    assert not is_bundle(tmp_path)


def test_a_bundle_of_a_newer_format_says_that_covey_is_to_be_updated(tmp_path):
    error = refused(changed(written(tmp_path / "x.covey"), "pragma user_version = 4", "drop table packed_hit"))

    assert error.slug == "newer-bundle"
    assert "format 4; this covey reads format 3" in error.what


def test_a_bundle_of_an_earlier_format_is_refused_by_its_number(tmp_path):
    error = refused(changed(written(tmp_path / "x.covey"), "pragma user_version = 2"))

    assert error.slug == "corrupt-bundle"
    assert "it has format 2, of an earlier covey; this one reads format 3" in error.what


@pytest.mark.parametrize(
    "content", [b"", b"garbage", b"SQLite format 3\x00", bytes(range(256)) * 40], ids=["none", "text", "head", "bytes"]
)
def test_garbage_is_refused(tmp_path, content):
    path = tmp_path / "x.covey"
    path.write_bytes(content)

    assert refused(path).slug == "corrupt-bundle"


def test_a_bundle_that_is_not_there_is_refused(tmp_path):
    assert refused(tmp_path / "x.covey").slug == "no-such-file"


def test_another_database_is_refused(tmp_path):
    assert refused(changed(tmp_path / "x.covey", "create table run (id)")).slug == "corrupt-bundle"


def test_a_bundle_cut_anywhere_is_never_read_in_part(tmp_path):
    path = written(tmp_path / "x.covey", sample(files=200))
    whole, bundle = path.read_bytes(), read_bundle(path)
    refusals = 0

    for length in range(0, len(whole), 1021):
        path.write_bytes(whole[:length])
        try:
            assert read_bundle(path) == bundle
        except DataError as error:
            refusals += error.slug == "corrupt-bundle"

    assert refusals > 0.9 * len(whole) / 1021


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(200))
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_bundle_with_any_bytes_changed_is_read_or_refused(tmp_path, changes):
    path = written(tmp_path / "x.covey")
    content = bytearray(path.read_bytes())
    for place, byte in changes:
        content[int(place * len(content))] = byte
    path.write_bytes(content)

    try:
        build(read_bundle(path))
    except DataError as error:
        assert error.slug in ("corrupt-bundle", "newer-bundle")


def test_an_analysis_that_was_changed_is_refused(tmp_path):
    error = refused(changed(written(tmp_path / "x.covey"), "update structure set body = replace(body, '200', '201')"))

    assert error.slug == "corrupt-bundle"
    assert "changed after it was written" in error.what


def forged(**keys: object) -> list[str]:
    """The SQL that gives every file an analysis with some keys changed, its identity right."""
    text = json.dumps({**encode(Structure(LineSet.of([1, 2, 3]), LineSet(), line_count=9)), **keys})
    identity = hashlib.sha256(text.encode()).hexdigest()
    return [
        "delete from structure",
        f"insert into structure values ('{identity}', '{text}')",
        f"update reading set structure = '{identity}'",
    ]


def trace(*bodies: bytes, sizes: bytes | None = None, files: bytes | None = None, numbers: bytes = b"") -> list[str]:
    """The SQL that leaves the first file hits only, one after the other, their seal right."""
    sizes = blob_of([len(body) for body in bodies]) if sizes is None else sizes
    files = blob_of([1] * len(bodies)) if files is None else files
    numbers = numbers or blob_of(range(len(bodies)))
    seal = seal_of(sizes, b"".join(bodies), [(1, files, numbers)])
    return [
        "delete from packed_trace",
        "delete from packed_hit",
        f"insert into packed_trace values (x'{sizes.hex()}', x'{b''.join(bodies).hex()}')",
        f"insert into packed_hit values (1, x'{files.hex()}', x'{numbers.hex()}')",
        f"update meta set value = '{seal}' where key = 'hits'",
    ]


def sealed(context: int, body: bytes) -> list[str]:
    """The SQL that gives the only hits to a context, their seal right."""
    seal = seal_of(blob_of([len(body)]), body, [(context, blob_of([1]), blob_of([0]))])
    return [f"update packed_hit set context = {context}", f"update meta set value = '{seal}' where key = 'hits'"]


def jumps(*numbers: int, near: int | None = None) -> bytes:
    """A packed trace with jumps as numbers of 4 bytes; its head may say another count of them."""
    count = len(numbers) if near is None else near
    return struct.pack(f"<II{len(numbers)}I", count, 0, *numbers)


def far(start: int, end: int) -> bytes:
    return struct.pack("<IIQ", 0, 1, (start + 2**31 << 32) + end + 2**31)


def test_an_analysis_in_the_place_of_another_is_read_when_it_is_one(tmp_path):
    changed(written(tmp_path / "x.covey"), *forged())

    ((reading,),) = (found.values() for found in read_bundle(tmp_path / "x.covey").readings.values())
    assert isinstance(reading, Structure)
    assert reading.line_count == 9


HOSTILE = {
    "a billion lines": forged(line_count=10**9),
    "a billion statements": forged(statements="f" * 2_600_000),
    "lines without number": forged(regions=[["function", "f", 1, "1-" + "9" * 4000]]),
    "a million billion lines of a statement": forged(continued=[1, 1, 10**15]),
    "ten million lines of one statement": forged(continued=[1, 1, 9_999_999]),
    "ten million lines in each of four hundred functions": forged(regions=[["function", "f", 1, "9999999"]] * 400),
    "ten million lines in each of a thousand functions": forged(regions=[["function", "f", 1, "1-9999999"]] * 1000),
    "ten million lines in each of a thousand statements": forged(continued=[1, 1, 9_999_999] * 1000),
    "a jump to infinity": forged(arcs=[float("inf")]),
    "a jump that is a text": forged(arcs=["2"]),
    "a jump that is two": forged(arcs=[[1, 2]]),
    "jumps that are a number": forged(arcs=7),
    "lines that are a number": forged(statements=7),
    "continued lines that are a text": forged(continued="1-3"),
    "a region without lines": forged(regions=[["function", "f", 1]]),
    "a region whose name is a number": forged(regions=[["function", 7, 1, "1"]]),
    "an analysis that is a list": [
        "update structure set id = '4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945', body = '[]'",
        "update reading set structure = (select id from structure)",
    ],
    "an analysis nested without end": [
        "update structure set body = replace(hex(zeroblob(60000)), '00', '[')",
    ],
    "hits that are more than there are": trace(jumps(7, near=2**32 - 1)),
    "hits beyond every file": trace(far(10_000_000, 1)),
    "hits that end beyond every file": trace(far(1, 10_000_000)),
    "hits that enter beyond every file": trace(far(-10_000_000, 1)),
    "hits of few lines that are written as those of many": trace(far(1, 2)),
    "hits that are less than a number": trace(b"\1\0\0"),
    "hits that descend": trace(jumps(8, 7)),
    "hits twice": trace(jumps(7, 7)),
    "hits of nothing": trace(jumps()),
    "ten megabytes of hits": trace(joined([], [], bytes(10_000_000) + b"\1")),
    "lines that end with none": trace(joined([], [], b"\2\0")),
    "hits that are text": ["update packed_trace set bodies = 'x'"],
    "hits that were changed": ["update packed_trace set bodies = zeroblob(length(bodies))"],
    "hits that were given to another file": [
        "update packed_hit set files = cast(x'02000000' || substr(files, 5) as blob)"
    ],
    "hits that were given to another context": ["update packed_hit set context = 77"],
    "hits without a seal": ["delete from meta where key = 'hits'"],
    "hits that are longer than all of them": trace(jumps(7), sizes=b"\xff\xff\xff\xff"),
    "hits that are shorter than all of them": trace(
        jumps(7), jumps(8), sizes=blob_of([len(jumps(7))]), numbers=bytes(8)
    ),
    "hits without a size": trace(jumps(7), sizes=b""),
    "hits with half a size": trace(jumps(7), sizes=b"\x0c\0"),
    "hits of no trace": trace(jumps(7), numbers=blob_of([1])),
    "hits of half a trace": trace(jumps(7), numbers=b"\0\0\0"),
    "hits of fewer files than traces": trace(jumps(7), jumps(8), files=blob_of([1])),
    "hits of no file": trace(jumps(7), files=blob_of([77])),
    "hits of half a file": trace(jumps(7), files=b"\1\0\0"),
    "hits of no context": [*trace(jumps(7)), *sealed(77, jumps(7))],
    "a reading of no interpreter": ["update reading set interpreter = 77"],
    "a reading without structure": ["delete from structure"],
    "a process of no interpreter": ["update process set interpreter = 77"],
    "an outcome without meaning": ["update process set outcome = 'lovely'"],
    "a command line that is no list": ["update process set argv = '7'"],
    "a path that is bytes": ["update file set path = x'61'"],
    "no table of hits": ["drop table packed_hit"],
    "no column of traces": [
        *(f"drop view {view}" for view in ("jump", "hit", "trace")),
        "alter table packed_trace drop column bodies",
    ],
    "an exit code that is text": ["update run set exit_code = 'fine'"],
    "a duration that is text": ["update run set duration_s = 'long'"],
    "hits that are made up as they are read": [
        "alter table packed_hit rename to h2",
        "create view packed_hit as with recursive n(i) as (select 1 union all select i + 1 from n) "
        "select 1 as context, zeroblob(4) as files, zeroblob(4) as traces from n",
    ],
    "files without end": [
        "alter table file rename to f2",
        "create view file as with recursive n(i) as (select 1 union all select i + 1 from n) "
        "select i as id, 'unit' as environment, 'a.py' as path, 'D' as digest, 0 as sought from n",
    ],
    "an analysis of a gigabyte that is made up as it is read": [
        "drop table structure",
        "create table structure (id text primary key, body text as (hex(zeroblob(499999999)))) without rowid",
        "insert into structure (id) select distinct structure from reading",
    ],
    "a gigabyte that is made up as it is read": [
        "drop table packed_trace",
        "create table packed_trace (sizes blob, bodies blob as (zeroblob(999999999)))",
        "insert into packed_trace (sizes) values (zeroblob(4))",
    ],
}


HOSTILE_HITS = {
    name: value for name, value in HOSTILE.items() if name.startswith(("hits", "ten mega", "a giga", "no table"))
} | {
    "another catalogue": ["update meta set value = 'x' where key = 'catalogue'"],
    "no catalogue": ["delete from meta"],
    "files that were changed": ["update file set path = path || 'x'"],
    "an analysis that is not there": ["delete from structure"],
    "an analysis that was changed": ["update structure set body = '{}'"],
}


def united(*paths: Path) -> Union:
    union = new_union()
    for path in paths:
        union.add(bundle_part(path, union))
    return union


@pytest.mark.parametrize("statements", [pytest.param(value, id=name) for name, value in HOSTILE.items()])
def test_a_bundle_with_wrong_values_is_refused(tmp_path, statements):
    path = changed(written(tmp_path / "x.covey"), *statements)

    error = refused(path)

    assert error.slug == "corrupt-bundle"
    assert len(error.what) < 400


@pytest.mark.parametrize("statements", [pytest.param(value, id=name) for name, value in HOSTILE_HITS.items()])
def test_wrong_values_are_not_united_with_anything(tmp_path, statements):
    path = changed(written(tmp_path / "x.covey", sample(files=3)), *statements)
    union = united(written(tmp_path / "good.covey", replace(sample(), readings={})))
    before = union.result()

    with pytest.raises(DataError) as caught:
        bundle_part(path, union)

    assert caught.value.slug == "corrupt-bundle"
    assert str(path) in caught.value.what
    assert union.result() == before


LIMITED = """
import resource, sys
from pathlib import Path
from covey.analysis.build import build
from covey.errors import DataError
from covey.system.bundle import read_bundle
from covey.system.bundle_file import bundle_part, new_union

megabytes, seconds, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (megabytes << 20),) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
for path in sorted(folder.iterdir()):
    for look in (lambda: build(read_bundle(path)), lambda: new_union().add(bundle_part(path, new_union()))):
        try:
            look()
        except DataError as error:
            print(path.stem, error.slug)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited in a way of Linux")
def test_refusing_takes_little_memory_and_time(tmp_path):
    for number, statements in enumerate(HOSTILE.values()):
        changed(written(tmp_path / f"{number:03}.covey"), *statements)

    ended = subprocess.run(
        [sys.executable, "-c", LIMITED, "400", "20", str(tmp_path)], capture_output=True, text=True, check=False
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    refusals = ended.stdout.splitlines()
    assert {line.split()[1] for line in refusals} == {"corrupt-bundle"}
    assert len({line.split()[0] for line in refusals}) == len(HOSTILE)


def test_hits_of_one_file_written_twice_are_united(tmp_path):
    both = [Trace(LineSet.of([0]), frozenset({(1, 2)})), Trace(LineSet.of([3]), frozenset({(3, 4)}))]
    path = changed(written(tmp_path / "x.covey"), *trace(*map(pack_trace, both)))

    (found,) = read_bundle(path).measurement.traces.values()
    (packed,) = united(path).result().hits.values()

    assert found == unpack_trace(packed) == both[0] | both[1]


def test_a_bundle_is_not_written_in_part(tmp_path):
    path = written(tmp_path / "x.covey")
    before = path.read_bytes()
    unstorable = Bundle(Measurement({Key(FileKey("unit", "a.py", "D")): None}))  # type: ignore[dict-item]

    with pytest.raises(AttributeError):
        write_bundle(path, unstorable)

    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.covey"]


def test_a_folder_that_takes_no_data_is_an_error_that_names_it(tmp_path):
    (tmp_path / "data").write_text("")

    with pytest.raises(DataError) as caught:
        write_bundle(tmp_path / "data" / "x.covey", sample())

    assert caught.value.slug == "unwritable-folder"


@pytest.fixture
def full_disk():
    """No file takes more than 20 kB."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_is_full_is_an_error_and_leaves_no_part(tmp_path, full_disk):
    with pytest.raises(DataError) as caught:
        write_bundle(tmp_path / "x.covey", sample(files=2000))

    assert caught.value.slug == "unwritable-folder"
    assert list(tmp_path.iterdir()) == []


def test_what_could_not_be_analysed_travels_with_its_reason(tmp_path):
    key = FileKey("unit", "caf\udce9.py", "")
    bundle = Bundle(readings={key: {PYTHON: Skipped("caf\udce9.py", "its source is not there")}})

    assert read_bundle(written(tmp_path / "x.covey", bundle)) == bundle
