from __future__ import annotations

import contextlib
import resource
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest
from coverage import CoverageData
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covey.errors import DataError
from covey.model.lines import HIGHEST_LINE, LineSet
from covey.model.measurement import FileKey, Key, Measurement, Trace
from covey.system.datafile import read_datafile, write_datafile
from examples import examples

Lines = Mapping[str, Mapping[str, set[int]]]
Arcs = Mapping[str, Mapping[str, set[tuple[int, int]]]]

names = st.sampled_from(["/p/a.py", "/p/b.py", "/p/naïve.py", "C:\\p\\c.py"])
contexts = st.sampled_from(["", "test_one", "tests/test_x.py::test[名]|run"])
line_data = st.dictionaries(contexts, st.dictionaries(names, st.sets(st.integers(1, 400)), min_size=1), min_size=1)
line_numbers = st.integers(-400, 400).filter(bool)
arc_data = st.dictionaries(
    contexts,
    st.dictionaries(names, st.sets(st.tuples(line_numbers, line_numbers), min_size=1), min_size=1),
    min_size=1,
)
in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(30))


def made(path: Path, *, lines: Lines | None = None, arcs: Arcs | None = None) -> Path:
    """A data file that coverage.py wrote, by context and file."""
    path.unlink(missing_ok=True)
    with contextlib.closing(CoverageData(str(path))) as data:
        for context, files in (lines or arcs or {}).items():
            data.set_context(context)
            if lines:
                data.add_lines(files)
            else:
                data.add_arcs(files)  # type: ignore[arg-type]
        data.write()
    return path


def read(path: Path) -> Measurement:
    return read_datafile(path, "unit", lambda name: name)


def key(path: str, context: str = "") -> Key:
    return Key(FileKey("unit", path, ""), context)


def changed(path: Path, *statements: str) -> Path:
    """The file after someone else's SQL."""
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        for statement in statements:
            database.execute(statement)
    return path


@in_one_folder
@given(line_data)
def test_the_lines_of_every_file_and_context_are_read(tmp_path, lines):
    measurement = read(made(tmp_path / ".coverage", lines=lines))

    assert measurement.branch is False
    assert measurement.traces == {
        key(name, context): Trace(LineSet.of(numbers))
        for context, files in lines.items()
        for name, numbers in files.items()
    }


@in_one_folder
@given(arc_data)
def test_the_jumps_of_every_file_and_context_are_read_and_their_ends_are_its_lines(tmp_path, arcs):
    measurement = read(made(tmp_path / ".coverage", arcs=arcs))

    assert measurement.branch is True
    assert measurement.traces == {
        key(name, context): Trace(LineSet.of({line for jump in jumps for line in jump if line > 0}), frozenset(jumps))
        for context, files in arcs.items()
        for name, jumps in files.items()
    }


@in_one_folder
@given(st.one_of(line_data.map(lambda lines: {"lines": lines}), arc_data.map(lambda arcs: {"arcs": arcs})))
def test_what_was_read_and_written_is_to_coverage_the_same_data(tmp_path, recorded):
    original = made(tmp_path / ".coverage", **recorded)

    write_datafile(tmp_path / "copy", read(original), lambda name: name)

    assert seen_by_coverage(tmp_path / "copy") == seen_by_coverage(original)


def seen_by_coverage(path: Path) -> dict[str, object]:
    with contextlib.closing(CoverageData(str(path))) as data:
        data.read()
        seen: dict[str, object] = {"branch": data.has_arcs(), "contexts": data.measured_contexts()}
        for name in data.measured_files():
            seen[name] = data.file_tracer(name)
            for context in data.measured_contexts():
                data.set_query_context(context)
                seen[f"{name} {context}"] = sorted(data.lines(name) or []), sorted(data.arcs(name) or [])
            data.set_query_contexts(None)
    return seen


@pytest.mark.parametrize("branch", [True, False])
def test_a_file_that_never_ran_is_an_empty_trace_there_and_back(tmp_path, branch):
    measurement = Measurement(
        {
            key("/p/ran.py"): Trace(LineSet.of([1, 2]), frozenset({(1, 2)}) if branch else frozenset()),
            key("/p/never.py"): Trace(),
        },
        branch=branch,
    )

    write_datafile(tmp_path / ".coverage", measurement, lambda name: name)

    assert read(tmp_path / ".coverage") == measurement
    with contextlib.closing(CoverageData(str(tmp_path / ".coverage"))) as data:
        data.read()
        assert data.measured_files() == {"/p/ran.py", "/p/never.py"}


@pytest.mark.parametrize("branch", [True, False])
def test_a_measurement_of_nothing_is_a_data_file_without_files(tmp_path, branch):
    write_datafile(tmp_path / ".coverage", Measurement(branch=branch), lambda name: name)

    assert read(tmp_path / ".coverage") == Measurement()
    with contextlib.closing(CoverageData(str(tmp_path / ".coverage"))) as data:
        data.read()
        assert data.has_arcs() is branch


def test_plugins_travel_with_their_files_and_not_without_them(tmp_path):
    path = made(tmp_path / ".coverage", lines={"": {"/p/t.html": {1}, "/p/a.py": {2}}})
    with contextlib.closing(CoverageData(str(path))) as data:
        data.read()
        data.add_file_tracers({"/p/t.html": "django_coverage_plugin", "/p/a.py": ""})
        data.write()

    measurement = read(path)
    assert measurement.tracers == {"/p/t.html": "django_coverage_plugin"}

    elsewhere = {"/other/x.html": "jinja"}
    more = Measurement(measurement.traces, measurement.branch, {**measurement.tracers, **elsewhere})
    write_datafile(tmp_path / "copy", more, lambda name: name)
    assert read(tmp_path / "copy") == measurement


def test_two_spellings_of_one_file_are_united(tmp_path):
    path = made(tmp_path / ".coverage", lines={"": {"/p/a.py": {1}, "/build/a.py": {2}}, "t": {"/p/a.py": {3}}})

    measurement = read_datafile(path, "unit", lambda name: name.rpartition("/")[2])

    assert measurement.traces == {
        key("a.py"): Trace(LineSet.of([1, 2])),
        key("a.py", "t"): Trace(LineSet.of([3])),
    }


def test_all_environments_are_written_together(tmp_path):
    traces = {
        Key(FileKey(environment, "a.py", digest)): Trace(LineSet.of([line]))
        for environment, digest, line in (("unit", "A", 1), ("e2e", "", 2))
    }

    write_datafile(tmp_path / ".coverage", Measurement(traces, branch=False), lambda name: f"/srv/{name}")

    assert read(tmp_path / ".coverage").traces == {key("/srv/a.py"): Trace(LineSet.of([1, 2]))}


def test_a_path_that_coverage_cannot_store_is_an_error_and_leaves_the_earlier_file(tmp_path):
    (tmp_path / ".coverage").write_text("earlier")

    with pytest.raises(DataError) as caught:
        write_datafile(tmp_path / ".coverage", Measurement({key("caf\udce9.py"): Trace()}, branch=True), str)

    assert caught.value.slug == "path-encoding"
    assert r"caf\udce9.py" in caught.value.what
    assert (tmp_path / ".coverage").read_text() == "earlier"


@pytest.fixture
def full_disk():
    """No file takes more than 20 kB."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_is_full_is_an_error_and_leaves_no_part(tmp_path, full_disk):
    with pytest.raises(DataError) as caught:
        write_datafile(tmp_path / ".coverage", Measurement({key("a.py"): Trace()}, branch=True), str)

    assert caught.value.slug == "unwritable-folder"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (None, "no-such-file"),
        (b"", "empty-data-file"),
        (b"\x80\x04\x95 a pickle", "corrupt-data-file"),
        (b"!coverage.py: This is a private format", "corrupt-data-file"),
        (b"SQLite format 3\x00", "corrupt-data-file"),
        (b"SQLite format 3\x00" + bytes(range(256)) * 16, "corrupt-data-file"),
    ],
)
def test_what_is_no_data_file_is_refused_by_name(tmp_path, content, slug):
    path = tmp_path / ".coverage"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(DataError) as caught:
        read(path)

    assert caught.value.slug == slug
    assert str(path) in caught.value.what


def test_a_folder_is_no_data_file(tmp_path):
    with pytest.raises(DataError) as caught:
        read(tmp_path)
    assert caught.value.slug == "no-such-file"


@pytest.mark.parametrize("mode", ["lines", "arcs"])
def test_a_file_cut_anywhere_is_never_read_in_part(tmp_path, mode):
    recorded = {
        f"/p/{step}.py": set(range(1, 300)) if mode == "lines" else {(line, line + step) for line in range(1, 300)}
        for step in range(1, 20)
    }
    path = made(tmp_path / ".coverage", **{mode: {"": recorded}})
    whole, measurement = path.read_bytes(), read(path)
    last_page = len(whole) - 4096

    for length in range(1, len(whole), 997):
        path.write_bytes(whole[:length])
        try:
            assert read(path) == measurement
            assert length > last_page  # an index, which is not read
        except DataError as error:
            assert error.slug == "corrupt-data-file"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(200))
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_file_with_any_bytes_changed_is_read_or_refused(tmp_path, changes):
    path = made(tmp_path / ".coverage", arcs={"": {"/p/a.py": {(1, 2), (2, -1)}}, "t": {"/p/b.py": {(3, 4)}}})
    content = bytearray(path.read_bytes())
    for place, byte in changes:
        content[int(place * len(content))] = byte
    path.write_bytes(content)

    try:
        write_datafile(tmp_path / "copy", read(path), str)
    except DataError as error:
        assert error.slug in ("corrupt-data-file", "empty-data-file")


def retyped(table: str, columns: str, values: str) -> list[str]:
    """A table whose columns hold anything, in the place of coverage.py's."""
    return [f"drop table {table}", f"create table {table} ({columns})", f"insert into {table} values ({values})"]


HOSTILE = {
    "another schema": ["update coverage_schema set version = 8"],
    "no schema": ["drop table coverage_schema"],
    "no table of lines": ["drop table line_bits"],
    "a path that is bytes": ["update file set path = x'ff'"],
    "a path that is nothing": retyped("file", "id, path", "1, null"),
    "a path that is not UTF-8": ["update file set path = cast(x'2fff2e7079' as text)"],
    "a context that is not there": ["delete from context"],
    "a context that is a number": retyped("context", "id, context", "1, 5"),
    "lines that are text": ["update line_bits set numbits = '1-3'"],
    "lines that are a number": ["update line_bits set numbits = 7"],
    "lines that are nothing": ["update line_bits set numbits = null"],
    "ten megabytes of lines": ["update line_bits set numbits = zeroblob(10000000)"],
    "lines that are made up as they are read": [
        "alter table line_bits rename to l2",
        "create view line_bits as with recursive n(i) as (select 1 union all select i + 1 from n) "
        "select 1 as file_id, 1 as context_id, zeroblob(9) as numbits from n",
    ],
    "a gigabyte that is made up as it is read": [
        "drop table line_bits",
        "create table line_bits (file_id, context_id, numbits blob generated always as (zeroblob(999999999)))",
        "insert into line_bits values (1, 1)",
    ],
    "a tracer of no file": ["insert into tracer values (77, 'plugin')"],
}

HOSTILE_ARCS = {
    "a jump to a text": ["update arc set tono = 'there'"],
    "a jump to half a line": ["update arc set tono = 1.5"],
    "a jump to a billion": ["update arc set tono = 1000000000"],
    "a jump to the greatest number": [f"update arc set fromno = {2**63 - 1}"],
    "a jump to the least number": [f"update arc set fromno = -{2**63 - 1} - 1"],
    "a jump of an unknown context": ["update arc set context_id = 9"],
}


@pytest.mark.parametrize("statements", [pytest.param(value, id=name) for name, value in HOSTILE.items()])
def test_a_data_file_with_wrong_values_is_refused(tmp_path, statements):
    path = changed(made(tmp_path / ".coverage", lines={"": {"/p/a.py": {1, 2}}}), *statements)

    with pytest.raises(DataError) as caught:
        read(path)

    assert caught.value.slug == "corrupt-data-file"
    assert str(path) in caught.value.what


@pytest.mark.parametrize("statements", [pytest.param(value, id=name) for name, value in HOSTILE_ARCS.items()])
def test_a_data_file_with_impossible_jumps_is_refused(tmp_path, statements):
    path = changed(made(tmp_path / ".coverage", arcs={"": {"/p/a.py": {(1, 2)}}}), *statements)

    with pytest.raises(DataError) as caught:
        read(path)

    assert caught.value.slug == "corrupt-data-file"


def test_the_highest_line_is_still_read(tmp_path):
    path = made(tmp_path / ".coverage", arcs={"": {"/p/a.py": {(-HIGHEST_LINE, HIGHEST_LINE)}}})

    assert read(path).traces[key("/p/a.py")].lines == LineSet.of([HIGHEST_LINE])


def test_reading_changes_nothing_and_needs_no_permission_to_write(tmp_path):
    path = made(tmp_path / ".coverage", lines={"": {"/p/a.py": {1}}})
    path.chmod(0o400)
    before = path.read_bytes()

    read(path)

    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == [".coverage"]
