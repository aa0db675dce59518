"""A report or a publication that is killed while it writes a folder: the next one goes on as if nothing had been."""

import re
import signal
import sys
from pathlib import Path

import pytest

KILLED_AT = Path(__file__).parents[2] / "killed_at.py"


@pytest.fixture
def project(measured_of):
    return measured_of("only_here")


@pytest.fixture
def killed(project):
    """Runs covey, to be killed at the n-th change below a folder; how many changes there are, for 0."""

    def run(folder, number, *arguments):
        ended = project.run(sys.executable, KILLED_AT, folder, str(number), *arguments)
        if number:
            assert ended.exit_code == -signal.SIGKILL, ended.stderr
            return number
        assert ended.exit_code == 0, ended.stderr
        return int(re.findall(r"changes: (\d+)", ended.stderr)[0])

    return run


def held(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def instants(changes):
    """Some of them, the last one among them: the record is written at the end."""
    return [*range(2, changes, changes // 4), changes]


def test_a_first_report_that_is_killed_is_made_whole_by_the_next(project, killed, tmp_path):
    changes = killed(tmp_path / "whole", 0, "report", "--format", "html", "-o", tmp_path / "whole")
    assert changes > 10

    for number in instants(changes):
        folder = tmp_path / f"killed-{number}"
        killed(folder, number, "report", "--format", "html", "-o", folder)
        again = project.covey("report", "--format", "html", "-o", folder)

        assert again.exit_code == 0, (number, again.stderr)
        assert held(folder) == held(tmp_path / "whole"), number


def test_a_first_publication_that_is_killed_is_made_whole_by_the_next(project, killed, tmp_path):
    cache = project.root / ".covey/cache/published"
    publish = ("publish", "--no-push", "--to")
    changes = killed(cache, 0, *publish, tmp_path / "whole")
    expected = held(cache)
    assert changes > 10

    for number in instants(changes):
        project.run("rm", "-r", cache)
        killed(cache, number, *publish, tmp_path / f"killed-{number}")
        again = project.covey(*publish, tmp_path / f"again-{number}")

        assert again.exit_code == 0, (number, again.stderr)
        assert held(tmp_path / f"again-{number}") == held(tmp_path / "whole")
        assert held(cache) == expected, number


def test_a_folder_whose_writing_was_killed_takes_the_next_publication_whatever_is_in_it(project, killed, tmp_path):
    """Between the two, another commit was measured: all files differ, and one is no more."""
    publish = ("publish", "--no-push", "--to")
    changes = killed(tmp_path / "whole", 0, *publish, tmp_path / "whole")
    for number in instants(changes):
        killed(tmp_path / f"killed-{number}", number, *publish, tmp_path / f"killed-{number}")
    project.run("mv", "src/sums.py", "src/added.py")
    project.replace("covey.toml", "sums.py", "added.py")
    project.replace("both.sh", "sums.py add", "added.py add")
    project.replace("both.sh", "sums.py sub", "added.py sub")
    project.commit("Moved")
    ran = project.covey("run", "-q")
    assert ran.exit_code == 0, ran.stderr

    for number in instants(changes):
        folder = tmp_path / f"killed-{number}"
        again = project.covey(*publish, folder)

        assert again.exit_code == 0, (number, again.stderr)
        assert not [path for path in held(folder) if "sums" in path or path.endswith(".covey-part")], number
        assert [path for path in held(folder) if "added_py" in path]
