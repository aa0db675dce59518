"""The run map against what programs and machines do to it; each test runs the program of tests/runmaps/stress.c."""

import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections import Counter, defaultdict
from itertools import product
from pathlib import Path

import pytest

from covey.collect.agent.recorder_python.room import create
from covey.model.lines import LineSet
from covey.system.runmap import Decision, read_runmap
from covey.system.runmap_format import BRANCH
from runmaps.native import stress_program
from selection import slow_but

TIME_LIMIT_S = 120
KILLS = [(("plain", "portable")[seed % 5 == 0], seed) for seed in range(25)]
BUILDS = {
    "plain": ("-O2",),
    "portable": ("-O2", "-DCOVEY_WITHOUT_FALLOCATE"),  # macOS, and file systems that cannot reserve
    "address": ("-O1", "-fsanitize=address,undefined"),
    "thread": ("-O1", "-fsanitize=thread"),
}


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    made = {}

    def get(build="plain"):
        if build not in made:
            made[build] = stress_program(tmp_path_factory.mktemp(build), *BUILDS[build])
        return made[build]

    return get


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "run.map"
    create(str(made), BRANCH)
    return made


SANITIZERS = {
    "UBSAN_OPTIONS": "halt_on_error=1",
    "ASAN_OPTIONS": "handle_segv=0:handle_sigbus=0",
    # What one thread gives back, and another process takes, a second thread may find: that all three are in order goes
    # through the other process, where the sanitizer does not look.
    "TSAN_OPTIONS": f"suppressions={Path(__file__).with_name('thread_sanitizer.txt')}:print_suppressions=0",
}


def run(program, mode, path, *arguments):
    result = subprocess.run(
        [program, mode, path, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT_S,
        env=os.environ | SANITIZERS,
    )
    assert (result.returncode, result.stderr) == (0, ""), result.stderr
    return result.stdout


def name_of(number):
    return f"/src/package/module_{number:05}.py"


def line_count_of(number):
    return 1 + number * 37 % 400


@pytest.mark.parametrize(
    ("build", "processes", "threads", "files", "forks"),
    [
        ("plain", 12, 1, 300, 1),
        ("plain", 4, 6, 400, 1),
        ("plain", 2, 2, 2500, 0),
        ("portable", 6, 2, 200, 1),
        ("address", 4, 3, 150, 1),
        ("thread", 2, 4, 150, 0),
    ],
)
def test_whatever_processes_and_threads_record_at_once_is_recorded(
    programs, path, build, processes, threads, files, forks
):
    run(programs(build), "hammer", path, processes, threads, files, forks)

    found = read_runmap(path)

    assert sorted(file.name for file in found.files) == [name_of(number) for number in range(files)]
    for file in found.files:
        number = int(file.name[-8:-3])
        lines = range(1, line_count_of(number) + 1) if number % 7 else ()
        assert file.path == name_of(number).replace("/src/", "/real/")
        assert file.digest == f"{number & 0xFF:02x}" * 32
        assert file.decision is (Decision.MEASURED if number % 7 else Decision.LEFT_OUT)
        assert file.lines == LineSet.of(lines)
        assert file.arcs == {(line, line + 1) for line in lines} | {(line, -1) for line in lines}
    log = Counter(entry.text for entry in found.log)
    assert log.pop("crowd") == 1000 * processes * threads
    assert log == Counter(f"start {lane} {step}" for lane in range(processes * threads) for step in range(0, files, 10))
    assert {entry.state for entry in found.log if entry.text != "crowd"} == {1}
    assert (bool(found.losses), found.damage) == (False, ())


def test_a_live_map_is_whole_whenever_it_is_read(programs, path):
    program = subprocess.Popen([programs(), "hammer", path, "3", "2", "4000", "0"])
    seen = 0
    while program.poll() is None:
        found = read_runmap(path)
        assert found.damage == ()
        assert len(found.files) >= seen
        assert all(file.line_count == line_count_of(int(file.name[-8:-3])) for file in found.files)
        seen = len(found.files)

    assert program.wait(TIME_LIMIT_S) == 0
    assert len(read_runmap(path).files) == 4000


@pytest.mark.parametrize(
    ("build", "seed"),
    slow_but(KILLS[:7], KILLS),
)
def test_what_was_recorded_before_the_kill_is_in_the_map(programs, path, tmp_path, build, seed):
    witnesses = tmp_path / "witnesses"
    with witnesses.open("wb") as output:
        program = subprocess.Popen(
            [programs(build), "witness", path, str(seed)], stdout=subprocess.PIPE, start_new_session=True
        )
        reader = subprocess.Popen(["cat"], stdin=program.stdout, stdout=output)
        program.stdout.close()
        time.sleep(random.Random(seed).uniform(0.002, 0.15))
        os.killpg(program.pid, signal.SIGKILL)
        program.wait(TIME_LIMIT_S)
        reader.wait(TIME_LIMIT_S)
    found = read_runmap(path)
    said = defaultdict(set)
    for line in witnesses.read_text().splitlines():
        kind, _, rest = line.partition(" ")
        said[kind].add(rest)

    names = {file.name for file in found.files}
    arcs = {(file.name, *arc) for file in found.files for arc in file.arcs}
    by_name = {file.name: file for file in found.files}
    assert {name_of(int(number)) for number in said["F"]} <= names
    assert all(int(line) in by_name[name_of(int(number))].lines for number, line in map(str.split, said["L"]))
    assert {(name_of(int(n)), int(start), int(end)) for n, start, end in map(str.split, said["A"])} <= arcs
    assert said["P"] <= {f"{entry.pid} {entry.text}" for entry in found.log}
    assert len(names) == len(found.files)
    assert found.damage == ()
    assert not found.losses
    run(programs(), "hammer", path, 1, 1, 50, 0)


def whole_files_of(path):
    """The measured files of a map after `squeeze`: each has all its lines."""
    found = read_runmap(path)
    measured = [file for file in found.files if file.decision is Decision.MEASURED]
    for file in measured:
        assert file.lines == LineSet.of(range(file.line_count + 1))
        assert file.lost_arcs or file.arcs == {(line, -line) for line in range(file.line_count + 1)}
    assert found.damage == ()
    return measured, found


@pytest.mark.parametrize(
    ("size", "build"),
    slow_but(
        [(65_536, "plain"), (66_000, "portable"), (300_000, "address"), (5_000_000, "plain")],
        product([65_536, 66_000, 300_000, 5_000_000], ["plain", "portable", "address"]),
    ),
)
def test_a_limit_of_file_size_never_kills_and_is_said(programs, path, build, size):
    in_map, private = map(int, run(programs(build), "squeeze", path, 6000, "fsize", size).split())

    measured, found = whole_files_of(path)

    assert len(measured) == in_map > 0
    assert in_map + private == 6000 - 858
    assert found.losses.files == private > 0
    assert path.stat().st_size <= size


@pytest.mark.parametrize("size", [500_000, 5_000_000])
def test_a_limit_of_memory_never_kills_and_is_said(programs, path, size):
    in_map, private = map(int, run(programs(), "squeeze", path, 9000, "as", size).split())

    measured, found = whole_files_of(path)

    assert len(measured) == in_map > 1000
    assert found.losses.files >= private > 0


@pytest.mark.parametrize("build", ["plain", "portable"])
def test_a_full_disk_never_kills_and_is_said(programs, path, tmp_path, build):
    if not shutil.which("unshare") or subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode:
        pytest.skip("no mount namespace of our own is permitted here")
    disk = tmp_path / "disk"
    disk.mkdir()
    script = """
        mount -t tmpfs -o size=1m tmpfs "$1" || exit 77
        cp -p "$2" "$1/run.map" && "$3" squeeze "$1/run.map" 6000 none 0 && cp "$1/run.map" "$2"
    """
    result = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", disk, path, programs(build)],
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT_S,
    )
    if result.returncode == 77:
        pytest.skip(f"no tmpfs can be mounted here: {result.stderr}")
    assert (result.returncode, result.stderr) == (0, "")
    in_map, private = map(int, result.stdout.split())

    measured, found = whole_files_of(path)

    assert len(measured) == in_map > 0
    assert in_map + private == 6000 - 858
    assert found.losses.files == private > 0
    assert found.losses.entries > 0


def test_the_program_sees_no_descriptor_and_finds_the_low_ones_free(programs, path):
    run(programs(), "descriptors", path)

    assert len(read_runmap(path).files) == 20_000


@pytest.mark.parametrize("way", ["gone", "replaced"])
def test_a_map_that_vanishes_changes_nothing_for_the_program(programs, path, way):
    run(programs(), "vanish", path, way)

    assert path.exists() == (way == "replaced")


@pytest.mark.parametrize(("build", "rounds"), [("plain", 1200), ("address", 250)])
def test_no_damage_of_a_map_crashes_who_records(programs, path, build, rounds):
    run(programs(), "hammer", path, 1, 1, 40, 0)
    copy = path.with_name("run.map.copy")

    run(programs(build), "damaged", path, 20261, rounds)

    assert copy.stat().st_size < 20_000_000


def test_what_it_costs_can_be_measured(programs, path):
    said = run(programs(), "measure", path, 2000)

    assert re.findall(r"(open|add|find|record|repeat|log)\b.*: \d+\.\d", said)
