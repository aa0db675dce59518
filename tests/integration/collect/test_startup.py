"""What covey puts before a program gives way to what the user has there."""

import os
import shutil
import sys

import pytest

from covey.collect.activate import AGENT, STARTUP
from covey.model.run import Outcome
from covey.system.process import capture

OWN = """\
    import sys  # ran
    MARK = "the user's own"  # ran
    print(__name__, sys.modules[__name__].MARK, __file__)  # ran
"""

READ_BACK = "import sitecustomize\nprint(sitecustomize.MARK)\n"


def test_the_users_own_sitecustomize_is_run_and_measured(project, assert_marked_lines_ran):
    own = project.write("src/sitecustomize.py", OWN)
    project.write("program.py", READ_BACK)

    ran = project.run("python program.py", env={"PYTHONPATH": str(project.source)})

    assert ran.output == f"sitecustomize the user's own {own}\nthe user's own\n"
    assert_marked_lines_ran(ran, own)


@pytest.mark.parametrize(
    "text",
    ["raise ValueError('broken')", "raise ImportError('broken')", "import no_such_module", "raise SystemExit(9)"],
)
def test_an_error_in_it_is_what_python_makes_of_it(project, text):
    project.write("src/sitecustomize.py", text + "\n")
    project.write("program.py", "import sys\nprint('sitecustomize' in sys.modules)\n")
    environ = {**project.environ, "PYTHONPATH": str(project.source)}

    measured = project.run("python program.py 2>&1", env={"PYTHONPATH": str(project.source)})

    plain = capture(["sh", "-c", "python program.py 2>&1"], cwd=project.root, env=environ)
    assert (measured.exit_code, _without_traceback(measured.output)) == (
        plain.exit_code,
        _without_traceback(plain.stdout),
    )


def _without_traceback(text):
    return [line for line in text.splitlines() if not line.startswith(" ")]


def test_without_a_run_the_startup_folder_does_nothing_but_give_way(project):
    own = project.write("src/sitecustomize.py", OWN)
    project.write("program.py", READ_BACK)
    path = os.pathsep.join([str(STARTUP), str(project.source)])

    finished = capture(
        ["python", "program.py"], cwd=project.root, env={"PATH": project.environ["PATH"], "PYTHONPATH": path}
    )

    assert finished.stdout == f"sitecustomize the user's own {own}\nthe user's own\n"
    assert finished.stderr == ""


def test_a_run_that_is_over_is_left_alone(project):
    project.write("src/program.py", "print('fine')\n")
    environ = {
        **project.environ,
        "PYTHONPATH": str(STARTUP),
        "COVEY_RUN": str(project.root / "gone" / "run.json"),
    }

    finished = capture(["python", "src/program.py"], cwd=project.root, env=environ)

    assert (finished.exit_code, finished.stdout, finished.stderr) == (0, "fine\n", "")


def test_another_covey_on_the_path_does_not_measure_a_second_time(project, assert_marked_lines_ran):
    other = project.root / "other" / "covey"
    shutil.copytree(AGENT.parents[1], other, ignore=shutil.ignore_patterns("__pycache__"))
    program = project.write("src/program.py", "print('once')  # ran\n")

    ran = project.run("python src/program.py", env={"PYTHONPATH": str(other / "collect/agent/startup")})

    assert_marked_lines_ran(ran, program)
    assert ran.outcomes == {Outcome.SAVED: 1}


def test_an_agent_that_cannot_start_says_so(project):
    copy = project.root / "broken" / "covey"
    shutil.copytree(AGENT.parents[1], copy, ignore=shutil.ignore_patterns("__pycache__"))
    begins = {"covey": "startup/_covey_recording.py", "coverage": "begin.py"}[project.core]
    (copy / "collect/agent" / begins).write_text("raise RuntimeError('out of order')\n")
    project.write("program.py", "print('fine')\n")
    startup = copy / "collect/agent/startup"

    ran = project.run(f"printf %s {startup} > work/startup; PYTHONPATH={startup} {sys.executable} program.py")

    assert ran.output == "fine\n"
    (process,) = ran.collected.processes
    assert (process.outcome, process.detail) == (Outcome.UNMEASURED, "out of order")
