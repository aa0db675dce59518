"""Places that take no data: said before anything runs, or when the disk is full, with the data of before as it was."""

import shutil

import pytest


@pytest.fixture
def project(measured_of):
    return measured_of("only_here")


@pytest.fixture
def mounting(project):
    """Runs a shell script in a mount namespace of its own, in which `$covey` is the command."""
    if not shutil.which("unshare") or project.run("unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt").exit_code:
        pytest.skip("mounting needs root and unshare")

    def run(script):
        return project.run("unshare", "-m", "sh", "-euc", script, environ={"covey": "python -m covey"})

    return run


def test_a_file_in_the_place_of_the_folder(project):
    shutil.rmtree(project.root / ".covey")
    project.write(".covey", "mine")
    before = project.tree()

    for arguments in (["run"], ["run", "--name", "smoke", "--", "touch", "it_ran"]):
        assert project.covey(*arguments).outcome == (2, "unwritable-folder")

    assert project.tree() == before


@pytest.mark.parametrize("name", ["data", "work"])
def test_a_file_in_the_place_of_a_folder_in_it(project, name):
    kept = shutil.move(project.root / ".covey" / name, project.root / f"kept_{name}")
    project.write(f".covey/{name}", "mine")

    ended = project.covey("run", "adds")

    assert ended.outcome == (2, "unwritable-folder")
    assert (project.root / ".covey" / name).read_text() == "mine"
    assert kept.is_dir()


def test_a_data_folder_where_nothing_can_be_made(project):
    project.write("covey.toml", 'data_dir = "/proc/covey"\n[environments.a]\ncommand = "touch it_ran"\n')

    ended = project.covey("run")

    assert ended.outcome == (2, "unwritable-folder")
    assert "/proc/covey" in ended.stderr
    assert not (project.root / "it_ran").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["report", "-o", "/proc/report.txt"],
        ["report", "--format", "json", "-o", "covey.toml/report.json"],
        ["export", "--coverage", "/proc/data"],
        ["combine", ".covey/data", "-o", "/proc/all.covey"],
    ],
)
def test_a_target_that_cannot_be_written(project, arguments):
    before = project.tree()

    ended = project.covey(*arguments)

    assert ended.outcome == (2, "unwritable-folder")
    option = "--coverage" if "export" in arguments else "-o"
    assert f"name another place with `{option}`" in ended.stderr
    assert project.tree() == before


@pytest.mark.parametrize(
    ("command", "what"),
    [
        ("report --format html", "htmlcov: Read-only file system"),
        ("export --coverage", "only_here: Permission denied"),
        ("combine .covey/data -o all.covey", "only_here: Permission denied"),
    ],
)
def test_the_usual_place_of_a_result_that_cannot_be_written_is_named(project, mounting, command, what):
    ended = mounting(f"mount --bind . . && mount -o remount,ro,bind . && cd . && $covey {command}")

    assert ended.outcome == (2, "unwritable-folder")
    assert f"{project.root.parent}/" in ended.stderr
    assert what in ended.stderr
    assert "data_dir" not in ended.stderr


def test_a_read_only_file_system(project, mounting):
    before = project.tree()

    ended = mounting("mount --bind . . && mount -o remount,ro,bind . && cd . && $covey run")

    assert ended.outcome == (2, "unwritable-folder")
    assert "adds: " not in ended.stderr
    assert project.tree() == before


def test_a_proposal_that_cannot_be_written(project, mounting):
    (project.root / "covey.toml").unlink()

    ended = mounting("mount --bind . . && mount -o remount,ro,bind . && cd . && $covey init --write")

    assert ended.outcome == (2, "unwritable-folder")
    assert not (project.root / "covey.toml").exists()


def test_reports_need_no_place_to_write(project, mounting):
    expected = project.report()

    ended = mounting("mount --bind . . && mount -o remount,ro,bind . && cd . && $covey report && $covey gate")

    assert ended.exit_code == 0
    assert "src/sums.py     13     1       6       1    89%" in ended.stdout
    assert project.report() == expected


def test_files_elsewhere_are_written_although_nothing_can_be_remembered(project, mounting, tmp_path):
    """The first report is made without any note of an earlier one, the second one again from nothing."""
    formats = "--format json,xml,lcov,html,badge"
    script = f"""
        rm -rf .covey/cache
        mount --bind . . && mount -o remount,ro,bind . && cd .
        $covey report {formats} -o {tmp_path}/out
        $covey report {formats} -o {tmp_path}/out
    """
    assert project.covey("report", "--format", "json,xml,lcov,html,badge", "-o", tmp_path / "expected").exit_code == 0

    assert mounting(script).exit_code == 0

    def written(name):
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        return [path.relative_to(tmp_path / name) for path in files]

    assert written("out") == written("expected")
    for name in ("coverage.json", "coverage.lcov"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "expected" / name).read_bytes()


def test_a_publication_needs_no_place_to_write_in_the_project(project, mounting, tmp_path):
    project.git("init", "--quiet", "--bare", str(tmp_path / "remote.git"))
    project.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    planned = project.covey("publish", "--dry-run")
    read_only = "rm -rf .covey/cache && mount --bind . . && mount -o remount,ro,bind . && cd ."

    assert mounting(f"{read_only} && $covey publish --dry-run").stdout == planned.stdout
    published = mounting(f"{read_only} && TMPDIR={tmp_path} $covey publish")

    assert published.exit_code == 0
    assert "README.md" in project.git(
        "--git-dir", str(tmp_path / "remote.git"), "ls-tree", "--name-only", "coverage-data"
    )
    assert not list(tmp_path.glob("covey-*"))


def test_a_full_disk(project, mounting):
    """The data folder is small; what a run writes no longer fits."""
    script = """
        mkdir -p disk && mount -t tmpfs -o size=2M none disk
        cp -r .covey/data disk/
        echo 'data_dir = "disk"' | cat - covey.toml > new.toml && mv new.toml covey.toml
        $covey report --format total
        sha256sum disk/data/* > before
        dd if=/dev/zero of=disk/filler bs=1k 2>/dev/null || true
        code=0; $covey run both || code=$?
        sha256sum --quiet --check before
        rm disk/filler
        $covey report --format total
        exit $code
    """

    ended = mounting(script)

    assert ended.outcome == (2, "unwritable-folder")
    assert ended.stdout == "89\n89\n"
    assert "No space left on device" in ended.stderr


def test_a_disk_that_is_full_when_the_data_comes(project, mounting):
    """The command itself fills the disk: its data cannot be stored, and what was stored stays."""
    script = """
        mkdir -p disk && mount -t tmpfs -o size=2M none disk
        cp -r .covey/data disk/
        echo 'python src/sums.py subtract; cat /dev/zero > disk/filler' > both.sh
        sed -i '1i data_dir = "disk"' covey.toml
        sha256sum disk/data/* > before
        code=0; $covey run both || code=$?
        sha256sum --quiet --check before
        ls disk/data
        rm disk/filler
        $covey status
        $covey combine -q disk/interrupted/both.covey
        $covey report -e both --format json
        exit $code
    """

    ended = mounting(script)

    assert ended.outcome == (2, "unwritable-folder")
    assert "\nadds.covey\nboth.covey\nrefuses.covey\n" in ended.stdout
    assert "both: a run of it ended before its data was stored; what it measured is in " in ended.stderr
    assert '"executed_lines"' in ended.stdout


def test_a_full_stdout(project):
    ended = project.run("sh", "-c", "python -m covey report > /dev/full")

    assert ended.outcome == (2, "unwritable-output")
    assert "Traceback" not in ended.stderr
    assert "No space left on device" in ended.stderr


@pytest.mark.parametrize(("command", "exit_code"), [("report", 0), ("status", 0), ("gate -f 95", 1), ("gate -f 5", 0)])
def test_a_reader_that_goes_away_changes_nothing(project, command, exit_code):
    ended = project.run("bash", "-c", f"(sleep 1; python -m covey {command}; echo $? >&2) | true")

    assert ended.stderr == f"{exit_code}\n"
