"""A store that cannot be written to, is full, or is taken away: the program does not notice."""

import os
import shutil
import subprocess

import pytest

TEXT = """\
import shutil, sys
for place in sys.argv[1:]:
    shutil.rmtree(place)
import extra
print("fine", extra.work())
"""
FILES = {"program.py": TEXT, "extra.py": "def work():\n    return 1\n"}


def run(place, arguments=""):
    process = place.start(f"exec $PY -W error program.py {arguments}")
    stdout, stderr = process.communicate(timeout=30)
    return process.returncode, stdout, stderr


def test_a_store_that_vanishes_while_the_program_runs(place):
    place.write(FILES)

    assert run(place, f"{place.work}") == (0, "fine 1\n", "")


@pytest.mark.parametrize("gone", ["maps", "core", "run.json", "processes", "."])
def test_a_store_that_is_gone_before_the_program_starts(place, gone):
    place.write(FILES)
    environ = place.environ(measured=True)
    subprocess.run(["rm", "-rf", str(place.work / gone)] if gone != "." else ["rm", "-rf", str(place.work)], check=True)

    done = subprocess.run(
        [environ["PY"], "program.py"], cwd=place.folder, env=environ, capture_output=True, text=True, timeout=30
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "fine 1\n", "")


def test_a_map_that_is_garbage(place):
    place.write(FILES)
    environ = place.environ(measured=True)
    name = subprocess.check_output(
        [environ["PY"], "-ISc", "import sys; print(sys.implementation.name + '-' + sys.version.split()[0])"], text=True
    ).strip()
    (place.work / "maps" / f"{name}.map").write_bytes(os.urandom(100_000))

    done = subprocess.run(
        [environ["PY"], "program.py"], cwd=place.folder, env=environ, capture_output=True, text=True, timeout=30
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "fine 1\n", "")


@pytest.fixture
def mounted(place):
    """Mounts a small file system as the work folder."""
    if os.getuid() != 0:
        pytest.skip("only root can mount")
    place.work.mkdir()

    def mount(options):
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place.work)], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip("mounting is not allowed here")

    yield mount
    subprocess.run(["umount", "-l", str(place.work)], check=False, capture_output=True)
    shutil.rmtree(place.work, ignore_errors=True)


@pytest.mark.parametrize("size", ["4k", "16k", "64k", "76k", "80k", "84k", "96k", "160k"])
def test_a_disk_that_is_full(place, mounted, size):
    mounted("size=1m")
    big = "\n".join(f"x{n} = {n}" for n in range(50_000))
    place.write({**FILES, "extra.py": big + "\ndef work():\n    return 1\n"})
    environ = place.environ(measured=True)
    subprocess.run(["mount", "-o", f"remount,size={size}", str(place.work)], check=False, capture_output=True)

    done = subprocess.run(
        [environ["PY"], "program.py"], cwd=place.folder, env=environ, capture_output=True, text=True, timeout=30
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "fine 1\n", "")


def test_a_store_that_is_read_only(place, mounted):
    mounted("size=1m")
    place.write(FILES)
    environ = place.environ(measured=True)
    subprocess.run(["mount", "-o", "remount,ro", str(place.work)], check=True)

    done = subprocess.run(
        [environ["PY"], "program.py"], cwd=place.folder, env=environ, capture_output=True, text=True, timeout=30
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "fine 1\n", "")
