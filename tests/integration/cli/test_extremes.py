"""Many files, long files, two runs at once, a clock that jumps: the numbers are those of any other run."""

import json
import shutil
import zipfile

import pytest

from projects_of import Project, finish

JUMP = """\
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
/* Every call is an hour before or after the last one. */
int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    static int calls;
    if (!real)
        real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(clock, now);
    if (clock == CLOCK_REALTIME)
        now->tv_sec += 3600 * (__sync_fetch_and_add(&calls, 1) % 5 - 2);
    return failed;
}
"""


@pytest.fixture
def project(tmp_path):
    project = Project(tmp_path / "project")
    project.write("pyproject.toml", '[tool.coverage.run]\nsource = ["src"]\nbranch = true\n')
    return project


def covered(project, *arguments):
    assert project.covey("run", "-q", "--name", "it", "--", *arguments).exit_code == 0
    return project.report()["totals"]


@pytest.mark.slow
def test_ten_thousand_files(project):
    for number in range(10_000):
        project.write(f"src/many/m{number}.py", f"def f(x):\n    if x:\n        return 1\n    return {number}\nf(0)\n")
    project.write("src/main.py", "import importlib\nfor n in range(10_000): importlib.import_module(f'many.m{n}')\n")

    totals = covered(project, "python", "src/main.py")

    assert (totals["num_statements"], totals["missing_lines"]) == (50_002, 10_000)
    assert (totals["num_branches"], totals["num_partial_branches"]) == (20_000, 10_000)
    assert project.covey("report").stdout.count("src/many/") == 10_000


@pytest.mark.slow
def test_a_file_of_two_hundred_thousand_lines(project):
    project.write("src/long.py", "x = 0\n" + "x += 1\n" * 198_999 + "if x == 5:\n    x = 6\n" * 500)

    totals = covered(project, "python", "src/long.py")

    assert (totals["num_statements"], totals["missing_lines"]) == (200_000, 500)
    assert (totals["num_branches"], totals["missing_branches"]) == (1_000, 500)
    assert "199998, 200000" in project.covey("report").stdout


def test_modules_in_an_archive_are_counted_as_coverage_py_counts_them(project):
    project.write("src/program.py", "import sys\nsys.path.insert(0, 'src/lib.zip')\nimport inner\ninner.f(1)\n")
    (project.root / "src").mkdir(exist_ok=True)
    with zipfile.ZipFile(project.root / "src" / "lib.zip", "w") as archive:
        archive.writestr("inner.py", "def f(x):\n    if x:\n        return 1\n    return 2\n")

    totals = covered(project, "python", "src/program.py")

    assert project.coverage("run", "src/program.py").exit_code == 0
    theirs = json.loads(project.coverage("json", "-q", "-o", "-").stdout)
    assert theirs["files"].keys() == project.report()["files"].keys() == {"src/program.py", "src/lib.zip/inner.py"}
    assert totals == theirs["totals"]


def test_two_runs_of_one_environment_at_once_store_one_of_them_whole(project):
    project.write(
        "src/program.py",
        """\
        import pathlib, sys, time
        me, other = sys.argv[1:]
        pathlib.Path(me).touch()
        while not pathlib.Path(other).exists():
            time.sleep(0.01)
        if me == "a":
            print("a")
        else:
            print("b")
        """,
    )
    both = [
        project.start_covey("run", "-q", "--name", "it", "--", "python", "src/program.py", *names)
        for names in (("a", "b"), ("b", "a"))
    ]

    ended = [finish(process) for process in both]

    assert [one.exit_code for one in ended] == [0, 0]
    lines = project.report()["files"]["src/program.py"]["executed_lines"]
    assert [7 in lines, 9 in lines].count(True) == 1
    assert set(lines) >= {1, 2, 3, 4, 6}
    assert not list((project.root / ".covey" / "work").iterdir())


@pytest.mark.slow
def test_a_clock_that_jumps_changes_no_number(project):
    if not shutil.which("gcc"):
        pytest.skip("a clock that jumps needs gcc")
    project.write("jump.c", JUMP)
    built = project.run("gcc", "-shared", "-fPIC", "-o", "jump.so", "jump.c", "-ldl")
    assert built.exit_code == 0, built.stderr
    project.write("src/child.py", "import time\ntime.sleep(0.05)\nprint(time.time())\n")
    project.write(
        "src/program.py",
        "import subprocess, sys\nfor _ in range(5):\n    subprocess.run([sys.executable, 'src/child.py'])\n",
    )
    plain = covered(project, "python", "src/program.py")

    jumping = {"LD_PRELOAD": str(project.root / "jump.so")}
    for _ in range(3):
        ended = project.covey("run", "-q", "--name", "it", "--", "python", "src/program.py", environ=jumping)
        assert ended.exit_code == 0, ended.stderr
        assert project.report()["totals"] == plain
        (status,) = [line for line in project.covey("status").stdout.splitlines() if line.startswith("it ")]
        assert status.split()[-3:] == ["6", "2", "covey"]
