"""However a process ends, as long as Python notices, what it ran is there; and it ends as it would have ended."""

import pytest
from coverage import CoverageData

from covey.model.run import Outcome


def test_code_that_runs_while_python_exits_is_measured(project, assert_marked_lines_ran):
    program = project.write(
        "src/program.py",
        """\
        import atexit, threading, time  # ran
        def late():  # ran
            print("late")  # ran
        def thread():  # ran
            time.sleep(0.3)  # ran
            print("thread")  # ran
        atexit.register(late)  # ran
        threading.Thread(target=thread).start()  # ran
        """,
    )

    ran = project.run("python src/program.py")

    assert ran.output == "thread\nlate\n"
    assert_marked_lines_ran(ran, program)


@pytest.mark.parametrize(
    ("ending", "exit_code"),
    [
        ("os._exit(3)", 3),
        ("posix._exit(4)", 4),
        ("sys.exit(5)", 5),
        ("raise ValueError", 1),
        ("os.execv('/bin/sh', ['sh', '-c', 'exit 6'])", 6),
        ("os.execvpe('sh', ['sh', '-c', 'exit 7'], {})", 7),
        ("os.kill(os.getpid(), signal.SIGTERM)", 128 + 15),
        ("signal.raise_signal(signal.SIGHUP)", 128 + 1),
        ("signal.signal(signal.SIGINT, signal.SIG_DFL), os.kill(os.getpid(), signal.SIGINT)", 128 + 2),
        ("threading.Thread(target=os._exit, args=(8,)).start(), time.sleep(9)", 8),
    ],
)
def test_an_ending_loses_nothing_and_keeps_its_exit_code(project, assert_marked_lines_ran, ending, exit_code):
    program = project.write(
        "src/program.py", f"import os, posix, signal, sys, threading, time  # ran\n{ending}  # ran\n"
    )

    ran = project.run("python src/program.py")

    assert ran.exit_code == exit_code
    assert_marked_lines_ran(ran, program)
    assert ran.outcomes == {Outcome.SAVED: 1}


def test_a_sleeping_program_that_is_told_to_end_saves_its_data(project, assert_marked_lines_ran):
    program = project.write(
        "src/program.py", "import time  # ran\nprint('ready', flush=True)  # ran\ntime.sleep(50)  # ran\n"
    )
    script = "mkfifo pipe; python src/program.py > pipe & read ready < pipe; sleep 0.3; kill -TERM $!; wait $!"

    ran = project.run(script)

    assert ran.exit_code == 128 + 15
    assert_marked_lines_ran(ran, program)
    assert ran.outcomes == {Outcome.SAVED: 1}


def test_the_programs_own_handler_is_what_handles_a_signal(project, assert_marked_lines_ran):
    program = project.write(
        "src/program.py",
        """\
        import os, signal, sys  # ran
        def handle(signum, frame):  # ran
            print("handled", signal.getsignal(signum) is handle)  # ran
            sys.exit(9)  # ran
        assert signal.signal(signal.SIGTERM, handle) == signal.SIG_DFL  # ran
        assert signal.signal(signal.SIGTERM, handle) is handle  # ran
        os.kill(os.getpid(), signal.SIGTERM)  # ran
        """,
    )

    ran = project.run("python src/program.py")

    assert (ran.exit_code, ran.output) == (9, "handled True\n")
    assert_marked_lines_ran(ran, program)


def test_a_handler_that_asyncio_takes_away_leaves_the_saving_in_place(project, assert_marked_lines_ran):
    program = project.write(
        "src/program.py",
        """\
        import asyncio, os, signal  # ran
        async def main():  # ran
            stop = asyncio.Event()  # ran
            loop = asyncio.get_running_loop()  # ran
            loop.add_signal_handler(signal.SIGTERM, stop.set)  # ran
            os.kill(os.getpid(), signal.SIGTERM)  # ran
            await stop.wait()  # ran
            loop.remove_signal_handler(signal.SIGTERM)  # ran
            print("again")  # ran
            os.kill(os.getpid(), signal.SIGTERM)  # ran
        asyncio.run(main())  # ran
        """,
    )

    ran = project.run("python -u src/program.py")

    assert (ran.exit_code, ran.output) == (128 + 15, "again\n")
    assert_marked_lines_ran(ran, program)


def test_an_ignored_signal_stays_ignored(project):
    project.write("src/program.py", "import os, signal\nos.kill(os.getpid(), 1)\nprint(signal.getsignal(1))\n")

    ran = project.run("trap '' HUP; python src/program.py")

    assert (ran.exit_code, ran.output) == (0, "1\n")


def test_forked_children_are_processes_of_their_own(project, assert_marked_lines_ran):
    program = project.write(
        "src/program.py",
        """\
        import os, sys  # ran
        def child(number):  # ran
            print("child", number, flush=True)  # ran
            if number == 1:  # ran
                os._exit(11)  # ran
            if number == 2:  # ran
                os.kill(os.getpid(), 15)  # ran
            return number  # ran
        def main():  # ran
            for number in (1, 2, 3):  # ran
                pid = os.fork()  # ran
                if pid == 0:  # ran
                    sys.exit(child(number))  # ran
                print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)  # ran
            return "parent"  # ran
        print(main())  # ran
        """,
    )

    ran = project.run("python src/program.py")

    assert ran.output == "child 1\n11\nchild 2\n-15\nchild 3\n3\nparent\n"
    assert_marked_lines_ran(ran, program)
    assert ran.outcomes == {Outcome.SAVED: 4}
    assert len({process.pid for process in ran.collected.processes}) == 4
    parent, *children = ran.collected.processes
    assert {child.parent_pid for child in children} == {parent.pid}


def test_a_fork_in_the_middle_of_a_function_goes_on_being_measured_in_it(project, assert_marked_lines_ran):
    program = project.write(
        "src/daemon.py",
        """\
        import os  # ran
        def daemonise():  # ran
            if os.fork():  # ran
                os._exit(0)  # ran
            os.setsid()  # ran
            if os.fork():  # ran
                os._exit(0)  # ran
            done = "in the middle"  # ran
            return done  # ran
        def main():  # ran
            result = daemonise()  # ran
            with open("daemon.out", "w") as file:  # ran
                file.write(result)  # ran
        main()  # ran
        """,
    )

    ran = project.run("python src/daemon.py")

    assert (project.root / "daemon.out").read_text() == "in the middle"
    assert_marked_lines_ran(ran, program)
    assert ran.outcomes == {Outcome.SAVED: 3}


@pytest.mark.parametrize("core", ["coverage"], indirect=True)  # covey's own core has one map for all
def test_a_child_holds_only_what_it_ran_itself(project):
    program = project.write(
        "src/program.py",
        """\
        import os
        before = 1
        if os.fork():
            os.wait()
        else:
            only_child = 1
        """,
    )
    ran = project.run("python src/program.py")

    by_process = []
    for path, _ in ran.collected.data_files:
        data = CoverageData(str(path))
        data.read()
        by_process.append({line for line in data.lines(str(program)) if line > 0})
        data.close(force=True)
    child, parent = sorted(by_process, key=len)
    assert parent == {1, 2, 3, 4}
    assert child <= {3, 6} and 6 in child  # the fork itself is in the middle of line 3


@pytest.mark.parametrize("dynamic_context", [None, "test_function"])
def test_a_fork_while_other_threads_run_does_not_hang(project, assert_marked_lines_ran, dynamic_context):
    program = project.write(
        "src/program.py",
        """\
        import os, threading, warnings  # ran
        warnings.simplefilter("ignore")  # ran
        stop = threading.Event()  # ran
        def busy():  # ran
            while not stop.is_set():  # ran
                exec(compile("def test_it(): pass\\ntest_it()", "src/made.py", "exec"))  # ran
        for _ in range(2):  # ran
            threading.Thread(target=busy, daemon=True).start()  # ran
        for number in range(12):  # ran
            pid = os.fork()  # ran
            if pid == 0:  # ran
                os._exit(0)  # ran
            os.waitpid(pid, 0)  # ran
        stop.set()  # ran
        """,
    )

    ran = project.run("python src/program.py", coverage={"dynamic_context": dynamic_context})

    assert ran.exit_code == 0
    assert_marked_lines_ran(ran, program)
    assert ran.outcomes == {Outcome.SAVED: 13}


def test_a_fork_goes_on_when_a_signal_handler_raises_while_it_is_prepared(project, assert_marked_lines_ran):
    program = project.write(
        "src/program.py",
        """\
        import os, signal, sys  # ran
        def strike(frame, event, argument):  # ran
            if event == "call" and frame.f_code.co_name == "hold_for_fork":
                sys.setprofile(None)
                print("struck", flush=True)
                os.kill(os.getpid(), signal.SIGINT)
        sys.setprofile(strike)  # ran
        child = os.fork()  # ran
        if not child:  # ran
            sys.exit(3)  # ran
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), signal.pthread_sigmask(signal.SIG_BLOCK, ()))  # ran
        """,
    )

    ran = project.run("python src/program.py")

    assert ("struck\n" in ran.output) == (project.core == "coverage")
    assert ran.output.endswith("3 set()\n")
    assert_marked_lines_ran(ran, program)
    assert ran.outcomes == {Outcome.SAVED: 2}


def test_an_exec_that_fails_is_no_ending(project):
    project.write(
        "src/program.py",
        """\
        import os
        try:
            os.execv("/no/such/program", ["x"])
        except FileNotFoundError:
            print("still here", flush=True)
        os.kill(os.getpid(), 9)
        """,
    )

    ran = project.run("python src/program.py")

    assert ran.output == "still here\n"
    assert ran.exit_code == 128 + 9
    (process,) = ran.collected.processes
    assert (process.outcome, process.detail) == (project.killed, "ended by SIGKILL")


def test_a_program_that_becomes_another_python_program_is_measured_twice(project, assert_marked_lines_ran):
    second = project.write("src/second.py", "print('second')  # ran\n")
    first = project.write(
        "src/first.py",
        "import os, sys  # ran\nos.execl(sys.executable, sys.executable, 'src/second.py')  # ran\n",
    )

    ran = project.run("python src/first.py")

    assert_marked_lines_ran(ran, first, second)
    assert [process.outcome for process in ran.collected.processes] == [Outcome.SAVED, Outcome.SAVED]
    assert len({process.pid for process in ran.collected.processes}) == 1


def test_the_signal_that_killed_a_program_is_named_and_its_data_is_lost_by_coverages_tracer_only(project):
    program = project.write("src/program.py", "import os\nos.kill(os.getpid(), 9)\n")

    ran = project.run("python src/program.py")

    assert ran.exit_code == 128 + 9
    (process,) = ran.collected.processes
    assert (process.outcome, process.detail) == (project.killed, "ended by SIGKILL")
    assert ran.collected.data_files == ()
    assert ran.lines_of(program) == ({1, 2} if project.core == "covey" else set())


def test_a_second_signal_while_data_is_saved_waits_for_it(project, assert_marked_lines_ran):
    project.write("src/bulk.py", "\n".join(f"def f{n}():\n    return {n}" for n in range(20_000)))
    program = project.write(
        "src/program.py",
        """\
        import atexit, os, threading, time  # ran
        import bulk  # ran
        def kill_soon():  # ran
            time.sleep(0.02)
            os.kill(os.getpid(), 15)
        def at_the_end():  # ran
            threading.Thread(target=kill_soon, daemon=True).start()  # ran
        atexit.register(at_the_end)  # ran
        """,
    )

    ran = project.run("python src/program.py")

    assert ran.exit_code in (0, 128 + 15)
    assert_marked_lines_ran(ran, program, at_least=True)
    assert ran.outcomes == {Outcome.SAVED: 1}


def test_what_a_signal_handler_raises_while_data_is_saved_waits_for_it(project, assert_marked_lines_ran):
    project.write("src/bulk.py", "\n".join(f"def f{n}():\n    return {n}" for n in range(20_000)))
    program = project.write(
        "src/program.py",
        """\
        import atexit, os, signal, threading, time  # ran
        import bulk  # ran
        def alarm(signum, frame):  # ran
            raise TimeoutError("too late")
        signal.signal(signal.SIGALRM, alarm)  # ran
        def disturb():  # ran
            for signum in [signal.SIGINT, signal.SIGALRM] * 5:
                time.sleep(0.008)
                os.kill(os.getpid(), signum)
        def at_the_end():  # ran
            threading.Thread(target=disturb, daemon=True).start()  # ran
        atexit.register(at_the_end)  # ran
        """,
    )

    ran = project.run("python src/program.py")

    assert_marked_lines_ran(ran, program, at_least=True)
    assert ran.outcomes == {Outcome.SAVED: 1}


@pytest.mark.parametrize(
    ("moment", "signum"), [(("c_return", "acquire", "endings.py"), 15), (("call", "undisturbed", "undisturbed.py"), 2)]
)
def test_a_signal_that_comes_just_as_saving_begins_loses_nothing(project, assert_marked_lines_ran, moment, signum):
    program = project.write(
        "src/program.py",
        f"""\
        import os, sys  # ran
        def strike(frame, event, argument):  # ran
            name = getattr(argument, "__name__", frame.f_code.co_name)
            if (event, name, os.path.basename(frame.f_code.co_filename)) == {moment!r}:
                sys.setprofile(None)
                print("struck", flush=True)
                os.kill(os.getpid(), {signum})
        sys.setprofile(strike)  # ran
        """,
    )

    ran = project.run("python src/program.py")

    assert ran.output.startswith("struck\n") == (project.core == "coverage")
    assert_marked_lines_ran(ran, program, at_least=True)
    assert ran.outcomes == {Outcome.SAVED: 1}


def test_a_work_folder_that_takes_no_data_does_not_disturb_the_program(project):
    project.write("src/program.py", "import shutil, sys\nshutil.rmtree(sys.argv[1])\nprint('fine')\n")

    ran = project.run("python src/program.py work/data; python src/program.py work/processes")

    assert (ran.exit_code, ran.output) == (0, "fine\nfine\n")
