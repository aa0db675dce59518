"""Programs that are started with other environment variables than their parent's are measured, and do not see why."""

import os
import sys
from itertools import product

import pytest

from covey.model.run import Outcome
from covey.system.process import capture
from selection import slow_but

CHILD = """\
    import os  # ran
    print(sorted(set(os.environ) - {"LC_CTYPE", "PWD", "OLDPWD", "SHLVL", "_"}), flush=True)  # ran
"""

WAYS = {
    "subprocess": "subprocess.run([py, child], env={})",
    "subprocess, descriptors left open": "subprocess.run([py, child], env={}, close_fds=False)",
    "subprocess by vfork": "subprocess.run([py, child], env={}, cwd='.', stdin=subprocess.DEVNULL)",
    "preexec_fn": "subprocess.run([py, child], env={}, preexec_fn=lambda: None)",
    "a shell": "subprocess.run(f'{py} {child}', env={}, shell=True)",
    "posix_spawn": "os.waitpid(os.posix_spawn(py, [py, child], {}), 0)",
    "execve by names": "os.fork() == 0 and os.execve(path=py, argv=[py, child], env={}), os.wait()",
    "posix_spawnp": "os.waitpid(os.posix_spawnp(py, [py, child], {}), 0)",
    "spawnve": "os.spawnve(os.P_WAIT, py, [py, child], {})",
    "execve": "os.fork() == 0 and os.execve(py, [py, child], {}), os.wait()",
    "execle": "os.fork() == 0 and os.execle(py, py, child, {}), os.wait()",
    "execv after clearing": "os.environ.clear(), os.fork() == 0 and os.execv(py, [py, child]), os.wait()",
    "system after clearing": "os.environ.clear(), os.system(f'{py} {child}')",
    "subprocess after clearing": "os.environ.clear(), subprocess.run([py, child])",
    "asyncio": "asyncio.run(wait())",
}


def plainly(project, program):
    """Run a program without covey."""
    return capture([sys.executable, program], cwd=project.root, env={"PATH": project.environ["PATH"]})


@pytest.mark.parametrize(
    ("core", "way"),
    slow_but(
        [("coverage", way) for way in ("subprocess", "posix_spawn", "execve")] + [("covey", way) for way in WAYS],
        product(["covey", "coverage"], WAYS),
    ),
    indirect=["core"],
)
def test_a_program_that_gets_no_variables_at_all_is_measured(project, assert_marked_lines_ran, way):
    child = project.write("src/child.py", CHILD)
    parent = project.write(
        "src/parent.py",
        f"""\
        import asyncio, os, subprocess, sys  # ran
        py, child = sys.executable, "src/child.py"  # ran
        async def wait():  # ran
            await (await asyncio.create_subprocess_exec(py, child, env={{}})).wait()
        {WAYS[way]}  # ran
        """,
    )

    ran = project.run(f"{sys.executable} src/parent.py")

    assert (ran.exit_code, ran.output) == (0, "[]\n")
    assert_marked_lines_ran(ran, child)
    assert_marked_lines_ran(ran, parent, at_least=True)
    assert set(ran.outcomes) == {Outcome.SAVED}


def test_the_variables_that_are_given_arrive_as_they_are(project):
    project.write(
        "src/child.py", "import os\nprint(os.environ['PYTHONPATH'], os.environ['A'], 'COVEY_RUN' in os.environ)"
    )
    project.write(
        "src/parent.py",
        """\
        import os, subprocess, sys
        os.environ.pop("PYTHONPATH")
        subprocess.run([sys.executable, "src/child.py"], env={**os.environ, "A": "b", "PYTHONPATH": "/x:/y"})
        subprocess.run([sys.executable, "src/child.py"], env={"A": "b", "PYTHONPATH": "/x:/y"})
        print("PYTHONPATH" in os.environ)
        """,
    )

    ran = project.run("python -u src/parent.py")

    assert ran.output == "/x:/y b True\n/x:/y b False\nFalse\n"
    assert ran.outcomes == {Outcome.SAVED: 3}


@pytest.mark.parametrize("core", ["covey"], indirect=True)
@pytest.mark.parametrize(
    "call", ["os.execve('/none', ['x'], {})", "os.execve('/none', ['x'], 3)", "os.posix_spawn('/none', ['x'], {1: 2})"]
)
def test_an_error_is_that_of_the_real_function(project, call):
    project.write("src/program.py", f"import os\n{call}\n")

    measured = project.run(f"{sys.executable} src/program.py")

    assert measured.output == plainly(project, "src/program.py").stderr


@pytest.mark.parametrize("core", ["covey"], indirect=True)
def test_the_functions_look_like_the_real_ones(project):
    text = """\
        import inspect, os, pickle, posix, subprocess, _posixsubprocess
        for f in (os.execv, os.execve, os.posix_spawn, os.posix_spawnp, os.system, _posixsubprocess.fork_exec):
            print(f, type(f), f.__module__, f.__qualname__, f.__doc__, f.__text_signature__)
        print(os.execve in os.supports_fd, os.execve is posix.execve, pickle.dumps(os.execve, 0))
        """
    project.write("src/program.py", text)

    measured = project.run(f"{sys.executable} src/program.py").output

    assert measured == plainly(project, "src/program.py").stdout


@pytest.mark.parametrize("mode", [0o622, 0o606])
def test_a_run_file_that_others_may_write_is_not_obeyed(project, mode):
    project.write("src/program.py", "print('fine')\n")

    ran = project.run(f"chmod {mode:o} work/run.json; python src/program.py")

    assert (ran.exit_code, ran.output) == (0, "fine\n")
    assert ran.collected.processes == ()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")
def test_a_run_file_of_another_user_is_not_obeyed(project):
    project.write("src/program.py", "print('fine')\n")

    ran = project.run("chown 12345 work/run.json; python src/program.py")

    assert (ran.exit_code, ran.output) == (0, "fine\n")
    assert ran.collected.processes == ()
