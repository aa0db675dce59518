import ctypes
import errno
import os
import resource
import struct
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covey.collect.agent.recorder_python.room import create
from covey.errors import DataError
from covey.model.lines import LineSet
from covey.system.runmap import Decision, Losses, MappedFile, read_log, read_runmap
from covey.system.runmap_format import BRANCH, CONTEXTS
from examples import examples
from runmaps.native import LEFT_OUT, MEASURED, CoveyStamp, Recorder, library

HEADER_END, RESERVED, LOG, FIRST_TABLE = 64, 72, 128, 4096


@pytest.fixture(scope="module")
def native(tmp_path_factory):
    return library(tmp_path_factory.mktemp("native"))


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "run.map"
    create(str(made), BRANCH)
    return made


@pytest.fixture
def recorder(native, path):
    opened = Recorder(native, path)
    yield opened
    opened.close()


def put(path, offset, data):
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def stamp_of(source):
    found = source.stat()
    return CoveyStamp(found.st_mtime_ns, found.st_size)


def number_at(path, offset):
    return struct.unpack_from("=Q", path.read_bytes(), offset)[0]


# ---- what was recorded is read ----


def test_a_new_map_is_empty_whole_and_private(path):
    found = read_runmap(path)

    assert (found.branch, found.files, found.log, found.losses, found.damage) == (True, (), (), Losses(), ())
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["run.map"]


@pytest.mark.parametrize("branch", [True, False])
def test_the_recorders_in_c_and_in_python_make_the_same_new_map(native, tmp_path, branch):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    create(str(ours), BRANCH * branch)

    assert native.covey_map_create(os.fsencode(theirs), int(branch)) == 0
    assert theirs.read_bytes() == ours.read_bytes()
    assert theirs.stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in tmp_path.iterdir()) == ["ours", "theirs"]


def test_neither_makes_a_map_where_there_is_one(native, path):
    before = path.read_bytes()

    assert native.covey_map_create(os.fsencode(path), 0) == errno.EEXIST
    create(str(path), 0)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["run.map"]


def test_a_folder_that_is_not_there_is_an_error(native, tmp_path):
    missing = tmp_path / "missing" / "run.map"

    assert native.covey_map_create(os.fsencode(missing), 0) == errno.ENOENT
    with pytest.raises(FileNotFoundError):
        create(str(missing), BRANCH)


def test_lines_jumps_and_what_is_known_of_a_file_are_read(path, recorder):
    file = recorder.add("pkg/a.py", line_count=12, path="/repo/pkg/a.py", digest=bytes(range(32)))
    for line in (1, 2, 12):
        file.lines[line] = 1
    for arc in ((-1, 1), (1, 2), (2, -1), (0, 0), (2, -1)):
        assert recorder.arc(file, *arc) == 0
    recorder.add("/usr/lib/b.py", decision=LEFT_OUT, line_count=5, path="/usr/lib/b.py")

    assert read_runmap(path).files == (
        MappedFile(
            name="pkg/a.py",
            path="/repo/pkg/a.py",
            digest=bytes(range(32)).hex(),
            decision=Decision.MEASURED,
            line_count=12,
            lines=LineSet.of([1, 2, 12]),
            arcs=frozenset({(-1, 1), (1, 2), (2, -1), (0, 0)}),
        ),
        MappedFile("/usr/lib/b.py", "/usr/lib/b.py", "", Decision.LEFT_OUT, 5),
    )


names = st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=300).map(
    lambda text: text.encode("utf-8", "replace").decode()
)
small = st.integers(1, 300)
line_numbers = st.integers(-(2**31), 2**31 - 1)
file_facts = st.tuples(
    st.sampled_from([MEASURED, MEASURED, LEFT_OUT]),
    small,
    st.none() | names,
    st.none() | st.binary(min_size=32, max_size=32),
    st.sets(small),
    st.sets(st.tuples(line_numbers | st.integers(-9, 9), line_numbers | st.integers(-9, 9)), max_size=200),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(60))
@given(
    st.dictionaries(names, file_facts, max_size=12),
    st.lists(st.tuples(names, st.integers(0, 255)), max_size=5),
    st.booleans(),
)
def test_whatever_is_recorded_is_read(native, tmp_path, files, entries, branch):
    path = tmp_path / "any.map"
    path.unlink(missing_ok=True)
    create(str(path), BRANCH * branch)
    recorder = Recorder(native, path)
    expected = {}
    for name, (decision, line_count, real, digest, lines, arcs) in files.items():
        file = recorder.add(name, decision=decision, line_count=line_count, path=real, digest=digest)
        lines = {line for line in lines if line <= line_count} if decision == MEASURED else set()
        arcs = arcs - {(-(2**31), -(2**31))} if decision == MEASURED else set()
        for line in lines:
            file.lines[line] = 1
        assert [recorder.arc(file, *arc) for arc in arcs] == [0] * len(arcs)
        expected[name] = MappedFile(
            name,
            name if real is None else real,
            digest.hex() if digest else "",
            Decision(decision),
            line_count,
            LineSet.of(lines),
            frozenset(arcs),
        )
    for text, state in entries:
        recorder.log(text)[0] = state
    recorder.close()

    found = read_runmap(path)

    assert {file.name: file for file in found.files} == expected
    assert [(entry.text, entry.state, entry.pid) for entry in found.log] == [(*entry, os.getpid()) for entry in entries]
    assert (found.branch, found.losses, found.damage) == (branch, Losses(), ())
    assert read_log(path) == found.log


def test_names_that_are_no_utf8_come_back_as_python_spells_them(path, recorder):
    recorder.add("caf\udce9.py", path="/repo/caf\udce9.py")

    (file,) = read_runmap(path).files
    assert (file.name, file.path) == ("caf\udce9.py", "/repo/caf\udce9.py")


# ---- recording ----


def test_what_one_process_decided_another_one_finds(native, path, recorder):
    file = recorder.add("a.py", line_count=20, digest=b"d" * 32)
    file.lines[3] = 1
    other = Recorder(native, path)

    found = other.find("a.py")

    assert (found.decision, found.line_count, found.name, found.lines[3]) == (MEASURED, 20, b"a.py", 1)
    assert bytes(found.digest[:32]) == b"d" * 32
    assert other.find("b.py") is None
    other.close()


def test_the_first_decision_holds(native, path, recorder):
    recorder.add("a.py", line_count=20)
    other = Recorder(native, path)

    late = other.add("a.py", decision=LEFT_OUT, line_count=99)

    assert (late.decision, late.line_count) == (MEASURED, 20)
    other.close()


def test_a_file_never_moves(recorder):
    first = recorder.add("first.py")
    places = list(map(ctypes.addressof, (first, first.lines.contents)))
    for number in range(5000):
        recorder.add(f"{number}.py")

    again = recorder.find("first.py")
    assert list(map(ctypes.addressof, (again, again.lines.contents))) == places


# ---- several texts of one name ----


def test_another_text_of_a_name_is_another_file_and_both_are_read(native, path, recorder, tmp_path):
    source = tmp_path / "a.py"
    source.write_text("1\n")
    old = recorder.add(str(source), line_count=2, digest=b"a" * 32, stamp=stamp_of(source))
    source.write_text("1\n2\n")
    late = Recorder(native, path)

    assert late.find(str(source)) is None
    new = late.add(str(source), line_count=3, digest=b"b" * 32, stamp=stamp_of(source))
    old.lines[1] = new.lines[2] = 1

    assert recorder.find(str(source)).line_count == 2
    assert late.find(str(source)).line_count == 3
    assert [(file.digest, file.lines) for file in read_runmap(path).files] == [
        (b"a".hex() * 32, LineSet.of([1])),
        (b"b".hex() * 32, LineSet.of([2])),
    ]
    late.close()


def test_a_process_that_looks_anew_takes_the_text_that_is_there(native, path, recorder, tmp_path):
    source = tmp_path / "a.py"
    source.write_text("1\n")
    recorder.add(str(source), line_count=2, digest=b"a" * 32, stamp=stamp_of(source))
    assert recorder.find(str(source), anew=True).line_count == 2

    source.write_text("1\n2\n")

    assert recorder.find(str(source)).line_count == 2
    assert recorder.find(str(source), anew=True) is None
    recorder.add(str(source), line_count=3, digest=b"b" * 32, stamp=stamp_of(source))
    assert recorder.find(str(source)).line_count == 3


def test_a_text_that_was_touched_is_read_once(native, path, recorder, tmp_path):
    source = tmp_path / "a.py"
    source.write_text("1\n")
    recorder.add(str(source), digest=b"a" * 32, stamp=stamp_of(source))
    os.utime(source, (1, 1))
    second, third = Recorder(native, path), Recorder(native, path)

    assert second.find(str(source)) is None
    second.add(str(source), digest=b"a" * 32, stamp=stamp_of(source))

    assert third.find(str(source)) is not None
    assert len(read_runmap(path).files) == 1
    second.close()
    third.close()


# ---- contexts ----


@pytest.fixture
def contexts(native, tmp_path):
    """A map that records contexts, and recorders of it."""
    path, opened = tmp_path / "contexts.map", []
    assert native.covey_map_create(os.fsencode(path), BRANCH | CONTEXTS) == 0

    def recorder():
        opened.append(Recorder(native, path))
        return opened[-1]

    yield path, recorder
    for each in opened:
        each.close()


def by_context(file):
    return {name: (sorted(trace.lines), sorted(trace.arcs)) for name, trace in file.contexts.items()}


def test_what_each_context_ran_is_read_by_its_name(contexts):
    path, recorder = contexts
    one, other = recorder(), recorder()
    file, same = one.add("a.py", line_count=9), other.add("a.py", line_count=9)

    one.line(file, 1)
    other.line(same, 2)
    one.switch("test|één\n")
    one.line(file, 3)
    one.arc(file, 3, -1)
    one.switch("b")
    one.line(file, 9)
    other.switch("test|één\n")
    other.line(same, 4)
    other.switch("")
    other.line(same, 5)
    other.arc(same, 0, 0)

    (found,) = read_runmap(path).files
    assert found.lines == LineSet.of([1, 2, 3, 4, 5, 9])
    assert by_context(found) == {
        "": ([1, 2, 5], [(0, 0)]),
        "test|één\n": ([3, 4], [(3, -1)]),
        "b": ([9], []),
    }


def test_processes_in_one_context_lose_nothing_to_each_other(contexts):
    path, recorder = contexts
    one = recorder()
    file = one.add("a.py", line_count=400)
    one.switch("forks")
    children = []
    for child in range(4):
        children.append(os.fork())
        if not children[-1]:
            for line in range(child + 1, 401, 4):
                one.line(file, line)
                one.arc(file, line, line + 1)
            os._exit(0)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4

    (found,) = read_runmap(path).files
    assert by_context(found) == {"forks": ([*range(1, 401)], [(line, line + 1) for line in range(1, 401)])}


def test_where_there_is_no_room_for_a_context_the_hits_are_kept_all_the_same(contexts):
    path, recorder = contexts
    one = recorder()
    files = [one.add(f"{number}.py", line_count=4000) for number in range(8)]
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
        for number in range(100):
            one.switch(f"test {number}")
            for file in files:
                one.line(file, number + 1)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0

    found = read_runmap(path)
    assert [file.lines for file in found.files] == [LineSet.of(range(1, 101))] * 8
    assert found.losses.contexts > 0
    assert found.with_contexts


def test_a_map_without_contexts_keeps_none(path, recorder):
    file = recorder.add("a.py")
    recorder.switch("one")
    recorder.line(file, 3)

    (found,) = read_runmap(path).files
    assert (found.lines, found.contexts) == (LineSet.of([3]), {})


def test_a_context_whose_name_cannot_be_read_costs_only_the_name(contexts):
    path, recorder = contexts
    one = recorder()
    file = one.add("a.py")
    one.switch("broken")
    one.line(file, 3)
    put(path, path.read_bytes().index(b"broken") - 8, bytes(16))

    found = read_runmap(path)

    assert by_context(found.files[0]) == {"": ([3], [])}
    assert found.damage == ("the name of a context cannot be read",)


def test_a_thousand_contexts_of_a_hundred_files_are_read(contexts):
    path, recorder = contexts
    one = recorder()
    files = [one.add(f"{number}.py", line_count=300) for number in range(100)]
    for number in range(1000):
        one.switch(f"test {number}")
        for file in files[number % 90 : number % 90 + 10]:
            one.line(file, number % 300)
            one.arc(file, -1, number % 300)

    found = read_runmap(path)

    assert not found.losses
    assert by_context(found.files[95])["test 89"] == ([89], [(-1, 89)])
    assert sum(len(file.contexts) for file in found.files) == 10_000
    assert path.stat().st_size < 6_000_000


def test_ten_thousand_files_are_all_found_again(native, path, recorder):
    for number in range(10_000):
        recorder.add(f"/src/module_{number}.py", line_count=number % 50).lines[number % 50] = 1
    other = Recorder(native, path)

    found = read_runmap(path)

    assert all(other.find(f"/src/module_{number}.py").line_count == number % 50 for number in range(10_000))
    assert [(file.name, file.lines) for file in found.files] == [
        (f"/src/module_{number}.py", LineSet.of([number % 50])) for number in range(10_000)
    ]
    other.close()


def test_a_file_of_200_000_lines_and_as_many_jumps_is_recorded(path, recorder):
    file = recorder.add("long.py", line_count=200_000)
    for line in range(1, 200_001):
        file.lines[line] = line % 3 == 0
        recorder.arc(file, line, line + 1)

    (found,) = read_runmap(path).files

    assert found.lines == LineSet.of(range(3, 200_001, 3))
    assert found.arcs == {(line, line + 1) for line in range(1, 200_001)}


def test_a_claim_of_a_billion_lines_is_lost_and_said(path, recorder):
    file = recorder.add("claim.py", line_count=10**9)

    assert file.is_private
    assert recorder.arc(file, 1, 2) == 1
    assert recorder.find("claim.py").name == b"claim.py"
    assert read_runmap(path).files == ()
    assert read_runmap(path).losses == Losses(files=1)


def test_a_text_that_is_too_long_for_the_log_is_lost_and_said(path, recorder):
    assert recorder.log("x" * 65536)
    assert recorder.log("x" * 65537) is None
    assert [len(entry.text) for entry in read_runmap(path).log] == [65536]
    assert read_runmap(path).losses == Losses(entries=1)


def test_a_map_of_one_file_and_a_thousand_processes_is_small(path, recorder):
    recorder.add("app.py", line_count=200)
    for process in range(1000):
        recorder.log(f'{{"argv": ["python", "-m", "app", "{process}"]}}'.ljust(400))

    assert len(read_runmap(path).log) == 1000
    assert path.stat().st_size < 700_000


def test_room_can_be_had_ahead_of_time(native, path, recorder):
    assert native.covey_map_reserve(recorder.map, 2**40) == errno.EFBIG
    assert native.covey_map_reserve(recorder.map, 30_000_000) == 0
    before = path.stat().st_size
    path.rename(path.with_name("elsewhere"))

    for number in range(1000):
        assert not recorder.add(f"{number}.py", line_count=29_000).is_private
    assert path.with_name("elsewhere").stat().st_size == before >= 30_000_000
    assert len(read_runmap(path.with_name("elsewhere")).files) == 1000


def test_a_name_and_a_jump_stand_where_the_documentation_says(path, recorder):
    recorder.arc(recorder.add("/src/a.py"), -3, 7)
    data = path.read_bytes()
    slots = struct.unpack_from("=1024Q", data, FIRST_TABLE + 64)
    hashed = 0xCBF29CE484222325
    for byte in b"/src/a.py":
        hashed = (hashed ^ byte) * 0x100000001B3 % 2**64
    (file,) = filter(None, slots)
    (first_jumps,) = struct.unpack_from("=Q", data, file + 24)
    jumps = struct.unpack_from("=32Q", data, first_jumps + 64)
    jump = (-3) % 2**32 | 7 << 32

    assert slots.index(file) == (hashed ^ hashed >> 32) % 1024
    assert jumps.index(jump) == (jump * 0x9E3779B97F4A7C15 % 2**64 >> 32) % 32


# ---- what is not opened for recording ----


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda path: path.unlink(), errno.ENOENT),
        (lambda path: path.chmod(0o620), errno.EACCES),
        (lambda path: path.chmod(0o602), errno.EACCES),
        (lambda path: path.write_bytes(b""), errno.EPROTO),
        (lambda path: path.write_bytes(bytes(65536)), errno.EPROTO),
        (lambda path: put(path, 8, struct.pack("=I", 3)), errno.EPROTO),
        (lambda path: put(path, 12, b"\x01\x02\x03\x04"[:: -1 if sys.byteorder == "big" else 1]), errno.EPROTO),
        (lambda path: os.truncate(path, 65535), errno.EPROTO),
        (lambda path: put(path, HEADER_END, b"\xff" * 8), errno.EPROTO),
        (lambda path: put(path, FIRST_TABLE, bytes(4)), errno.EPROTO),
        (lambda path: (path.unlink(), os.mkfifo(path, 0o600)), errno.EPROTO),
        (lambda path: (path.unlink(), path.symlink_to("/dev/null")), errno.EPROTO),
    ],
)
def test_what_is_no_map_of_ours_is_not_opened(native, path, spoil, expected):
    spoil(path)

    with pytest.raises(OSError) as raised:
        Recorder(native, path)
    assert raised.value.errno == expected


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_map_of_another_user_is_not_opened(native, path):
    os.chown(path, 12345, -1)

    with pytest.raises(PermissionError):
        Recorder(native, path)


# ---- what cannot be read ----


def filled(recorder):
    for number in range(6):
        file = recorder.add(f"/src/module_{number}.py", line_count=40)
        for line in range(1, 41):
            file.lines[line] = 1
            recorder.arc(file, line, line + 1)
        recorder.log(f"process {number}")


def test_a_missing_map_is_named(tmp_path):
    with pytest.raises(DataError, match="there is no run map") as raised:
        read_runmap(tmp_path / "none.map")
    assert raised.value.slug == "no-such-file"


@pytest.mark.parametrize("content", [b"", b"COVEY", b"COVEYMAP\1", bytes(65536), b"garbage" * 10_000])
def test_a_file_that_is_no_map_is_said_to_be_none(path, content):
    path.write_bytes(content)

    with pytest.raises(DataError) as raised:
        read_runmap(path)
    assert raised.value.slug == "corrupt-run-map"


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_is_said_to_be_no_map(tmp_path, make):
    make(tmp_path / "odd")

    with pytest.raises(DataError) as raised:
        read_runmap(tmp_path / "odd")
    assert raised.value.slug == "corrupt-run-map"


def test_a_newer_map_is_said_to_be_newer_even_when_nothing_else_can_be_read(path):
    put(path, 8, struct.pack("=I", 3))
    os.truncate(path, 12)

    with pytest.raises(DataError, match="format 3; this covey reads format 2") as raised:
        read_runmap(path)
    assert raised.value.slug == "newer-run-map"


def test_wherever_a_map_is_cut_the_rest_is_read_and_the_damage_said(path, recorder):
    filled(recorder)
    whole = read_runmap(path)
    end, data = number_at(path, HEADER_END), path.read_bytes()
    cut = path.with_name("cut.map")
    read = []
    for size in [*range(200, 4200, 16), *range(4200, 12352, 256), *range(12352, end + 64, 23)]:
        cut.write_bytes(data[:size])
        part = read_runmap(cut)
        assert part.damage[0] == f"the file ends after {size} of 65536 bytes" or size >= 65536
        for file in part.files:
            (original,) = (file_ for file_ in whole.files if file_.name == file.name)
            assert file.lines | original.lines == original.lines
            assert file.arcs <= original.arcs
        read.append(sum(len(file.lines) for file in part.files))

    assert read == sorted(read)
    assert (read[0], read[-1]) == (0, 240)


def test_a_zeroed_part_costs_only_what_stood_there(path, recorder):
    filled(recorder)
    start = path.read_bytes().index(b"/src/module_2.py") - 112

    put(path, start, bytes(112))

    found = read_runmap(path)
    assert [file.name[-4] for file in found.files] == ["0", "1", "3", "4", "5"]
    assert found.damage == ("what ran in a file cannot be read",)


def test_a_chain_that_leads_back_to_itself_ends(path, recorder):
    filled(recorder)
    newest = number_at(path, LOG)
    put(path, newest + 8, struct.pack("=Q", newest))
    put(path, FIRST_TABLE + 8, struct.pack("=Q", FIRST_TABLE))

    found = read_runmap(path)

    assert [entry.text for entry in found.log] == ["process 5"]
    assert len(found.files) == 6


def test_claims_that_no_file_can_hold_are_not_believed(path, recorder):
    filled(recorder)
    start = path.read_bytes().index(b"/src/module_2.py") - 112
    put(path, start + 4, struct.pack("=I", 10**9))
    put(path, start + 24, struct.pack("=Q", 2**63))

    found = read_runmap(path)

    assert [file.lines.mask.bit_length() <= 65536 * 8 for file in found.files] == [True] * 6
    assert found.damage == ("a part of a file's jumps cannot be read", "what ran in a file cannot be read")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(150))
@given(
    st.lists(
        st.tuples(
            st.integers(12, 16_000),
            st.binary(min_size=1, max_size=8) | st.integers(0, 300).map(lambda n: struct.pack("=Q", n * 64)),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_garbage_is_never_worse_than_an_error_that_says_so(native, tmp_path, changes):
    path = tmp_path / "garbage.map"
    path.unlink(missing_ok=True)
    create(str(path), BRANCH)
    recorder = Recorder(native, path)
    filled(recorder)
    recorder.close()
    for offset, data in changes:
        put(path, offset, data)

    try:
        found = read_runmap(path)
    except DataError as error:
        assert error.slug == "corrupt-run-map"
    else:
        assert sum(file.lines.mask.bit_length() for file in found.files) < 100 * 65536
