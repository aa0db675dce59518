"""Pythons that take no notice of covey's variables: measured where covey is installed, and named elsewhere."""

import os
import shutil
import sys
import sysconfig
import zipapp
from itertools import product
from pathlib import Path

import pytest

import covey
from covey.collect.activate import STARTUP, write_run_file
from covey.model.run import Outcome
from covey.system.process import capture
from integration.collect.conftest import ENDLESS, UNTIL_BEGUN
from selection import slow_but

BESIDE_COVEY = Path(covey.__file__).parents[1]
"""Where covey.pth lies as well, in site-packages or in a checkout."""

PROGRAM = """\
    import sys  # ran
    print(sys.flags.isolated, sys.flags.ignore_environment)  # ran
    print(sys.path, [name for name in sys.modules if "covey" in name or "sitecustom" in name])  # ran
"""

WAYS = {
    "-I": "python -I src/program.py",
    "-E": "python -E src/program.py",
    "-I -m": "python -I -m timeit -n 1 -r 1 -s 'import runpy; runpy.run_path(\"src/program.py\")' pass",
    "-E -m": "cd src && python -E -m program",
    "another PYTHONPATH": "PYTHONPATH=src python src/program.py",
    "an empty PYTHONPATH": "PYTHONPATH= python src/program.py",
    "no PYTHONPATH": "env -u PYTHONPATH python src/program.py",
    "-I and standard input": "python -I - < src/program.py; python -I src/program.py",
    "a child of -I": 'python -I -c \'import subprocess; subprocess.run(["python", "src/program.py"], env={})\'',
    "a child of -I that is -I": (
        'python -I -c \'import subprocess; subprocess.run(["python", "-I", "src/program.py"], env={})\''
    ),
}


@pytest.mark.parametrize(
    ("core", "way"),
    slow_but(
        [("coverage", way) for way in ("-I", "-E -m")] + [("covey", way) for way in WAYS],
        product(["covey", "coverage"], WAYS),
    ),
    indirect=["core"],
)
def test_where_covey_is_installed_every_option_but_one_is_measured(project, assert_marked_lines_ran, way):
    program = project.write("src/program.py", PROGRAM)
    command = WAYS[way].replace('["python"', f'["{sys.executable}"')

    ran = project.run(command)

    assert ran.exit_code == 0, ran.output
    assert_marked_lines_ran(ran, program)
    assert set(ran.outcomes) == {Outcome.SAVED}


@pytest.mark.parametrize("core", ["covey"], indirect=True)
@pytest.mark.parametrize("way", ["-I", "-E", "-E -m", "another PYTHONPATH", "no PYTHONPATH"])
def test_the_program_sees_what_it_sees_without_covey(project, way):
    project.write("src/program.py", PROGRAM)

    measured = project.run(WAYS[way])

    plain = capture(["sh", "-c", WAYS[way]], cwd=project.root, env={"PATH": project.environ["PATH"]})
    assert measured.output == plain.stdout


def test_a_zip_file_is_reached_as_well(project, assert_marked_lines_ran):
    program = project.write("src/program.py", "print('inside')  # ran\n")
    project.write("app/__main__.py", f"import sys\nsys.path.append({str(project.source)!r})\nimport program\n")
    zipapp.create_archive(project.root / "app", project.root / "app.pyz")

    ran = project.run("python -I app.pyz")

    assert ran.output == "inside\n"
    assert_marked_lines_ran(ran, program)


def test_a_sitecustomize_that_is_put_before_ours_is_run_and_measured(project, assert_marked_lines_ran):
    own = project.write("src/sitecustomize.py", "MARK = 'own'  # ran\n")
    program = project.write("src/program.py", "import sitecustomize  # ran\nprint(sitecustomize.MARK)  # ran\n")

    ran = project.run("PYTHONPATH=src:$PYTHONPATH python src/program.py")

    assert ran.output == "own\n"
    assert_marked_lines_ran(ran, own, program)


def test_a_virtual_environment_that_shares_the_packages_of_the_one_with_covey(project, assert_marked_lines_ran):
    python = _installation_with_covey(project.root / "base")
    made = capture([python, "-m", "venv", "--without-pip", "--system-site-packages", str(project.root / "venv")])
    assert made.exit_code == 0, made.stderr
    program = project.write("src/program.py", "import sys  # ran\nprint(sys.prefix)  # ran\n")

    ran = project.run("venv/bin/python -I src/program.py")

    assert ran.output == f"{project.root}/venv\n"
    assert_marked_lines_ran(ran, program)


def _installation_with_covey(base):
    """A Python outside of any virtual environment, whose site-packages hold what covey's wheel puts there."""
    library = Path(sysconfig.get_path("stdlib"))
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    packages = base / "lib" / version / "site-packages"
    packages.mkdir(parents=True)
    for entry in library.iterdir():
        if entry.name not in ("site-packages", "dist-packages"):
            (packages.parent / entry.name).symlink_to(entry)
    (base / "bin").mkdir()
    python = base / "bin" / version
    shutil.copy(Path(sys.executable).resolve(), python)
    for name in ("covey.pth", "_covey_start.py"):
        shutil.copy(_installed(name), packages)
    found = capture([str(python), "-c", "import sys; print(sys.prefix)"])
    if found.stdout != f"{base}\n":
        pytest.skip(f"this Python cannot be moved: {found.stdout}{found.stderr}")
    return str(python)


def _installed(name):
    packages = Path(sysconfig.get_path("platlib"))
    return packages / name if (packages / name).exists() else BESIDE_COVEY / name


@pytest.mark.parametrize(
    ("option", "reason"),
    [
        ("-I", "it was started with -I, by a Python that covey is not installed for"),
        ("-E", "it was started with -E, by a Python that covey is not installed for"),
        ("-BS", "it was started with -S: Python then runs no start-up code"),
    ],
)
def test_elsewhere_it_is_named_if_it_still_runs(project, bare_venv, option, reason):
    project.write("src/program.py", ENDLESS)

    ran = project.run(f"{bare_venv}/bin/python {option} src/program.py & {UNTIL_BEGUN}", stop_timeout_s=0.6)

    (process,) = ran.collected.processes
    os.kill(process.pid, 9)
    assert (process.outcome, process.argv[1]) == (Outcome.UNMEASURED, option)
    assert process.detail == reason


def test_no_site_keeps_covey_out_also_where_it_is_installed(project):
    project.write("src/program.py", ENDLESS)

    ran = project.run(f"python -S src/program.py & {UNTIL_BEGUN}", stop_timeout_s=0.6)

    (process,) = ran.collected.processes
    os.kill(process.pid, 9)
    assert process.detail == "it was started with -S: Python then runs no start-up code"


def plainly(argv, **environ):
    return capture([*argv], env={"PATH": os.environ["PATH"], **environ}, timeout_s=30)


@pytest.mark.skipif("COVEY_RUN" in os.environ, reason="under covey there is a run")
@pytest.mark.parametrize("value", [None, "", "x", "/", "/no/run.json", "/dev/null", "/dev/zero", "\udcff/run.json"])
def test_without_a_run_nothing_happens_and_nothing_is_printed(value):
    code = "import sys; print(sys.path, sorted(sys.modules))"
    run = {} if value is None else {"COVEY_RUN": value}

    finished = plainly([sys.executable, "-I", "-c", code], **run)

    assert (finished.exit_code, finished.stderr) == (0, "")
    assert "_covey" not in finished.stdout
    assert finished.stdout == plainly([sys.executable, "-I", "-c", code]).stdout


@pytest.mark.parametrize("name", ["startup", "run.json"])
@pytest.mark.parametrize("mode", [0o622, 0o606, 0o660])
def test_no_file_that_others_may_write_is_obeyed(project, name, mode):
    program = project.write("src/program.py", "print('fine')\n")
    run_file = write_run_file(project.settings(), project.work)
    (project.work / name).chmod(mode)

    finished = plainly([sys.executable, "-I", str(program)], COVEY_RUN=str(run_file))

    assert (finished.exit_code, finished.stdout, finished.stderr) == (0, "fine\n", "")
    assert not list((project.work / "processes").iterdir())
    assert not list((project.work / "maps").iterdir() if (project.work / "maps").exists() else ())


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("name", ["startup", "run.json"])
def test_no_file_of_another_user_is_obeyed(project, name):
    run_file = write_run_file(project.settings(), project.work)
    os.chown(project.work / name, 12345, 12345)
    planted = project.write("planted/sitecustomize.py", "print('planted')\n").parent
    (project.work / "startup").write_text(str(planted))

    finished = plainly([sys.executable, "-I", "-c", ""], COVEY_RUN=str(run_file))

    assert (finished.exit_code, finished.stdout, finished.stderr) == (0, "", "")


def test_a_fifo_in_the_place_of_the_file_does_not_stop_the_program(project):
    run_file = write_run_file(project.settings(), project.work)
    (project.work / "startup").unlink()
    os.mkfifo(project.work / "startup", 0o600)

    finished = plainly([sys.executable, "-I", "-c", "print(1)"], COVEY_RUN=str(run_file))

    assert (finished.exit_code, finished.stdout, finished.stderr) == (0, "1\n", "")


@pytest.mark.parametrize("core", ["covey"], indirect=True)
def test_a_program_that_adds_site_packages_itself_keeps_its_path(project, bare_venv):
    project.write("src/program.py", f"import site, sys\nsite.addsitedir({str(BESIDE_COVEY)!r})\nprint(sys.path)\n")
    (project.root / "packages").mkdir()

    ran = project.run(f"PYTHONPATH= {bare_venv}/bin/python src/program.py")

    assert str(STARTUP) not in ran.output


def test_the_entry_point_of_newer_pythons_leads_to_the_start_up_folder(project, bare_venv):
    run_file = write_run_file(project.settings(), project.work)
    as_site = "def main():\n import pkgutil\n pkgutil.resolve_name(entry)()\n"
    entry = _installed("covey.start").read_text().strip()
    code = f"space = dict(__name__='site', entry={entry!r})\nexec({as_site!r}, space)\nspace['main']()\n"
    argv = [f"{bare_venv}/bin/python", "-c", code + "import sys\nprint(sys.path[0])"]

    finished = plainly(argv, COVEY_RUN=str(run_file), PYTHONPATH=str(BESIDE_COVEY))

    assert (finished.stdout, finished.stderr) == (f"{STARTUP}\n", "")
