import os

import pytest
from coverage import CoverageData

from covey.errors import CollectError, ConfigError, DataError
from covey.model.run import Outcome
from covey.system.process import capture
from integration.collect.conftest import ENDLESS, UNTIL_BEGUN

PROGRAM = """\
    import sys  # ran
    def main(words):  # ran
        if words:  # ran
            print(*words)  # ran
        return 3 if "fail" in words else 0  # ran
    sys.exit(main(sys.argv[1:]))  # ran
"""


def test_a_simple_command_is_measured(project, assert_marked_lines_ran):
    program = project.write("src/program.py", PROGRAM)

    ran = project.run("python src/program.py hello 'two words'")

    assert (ran.exit_code, ran.output) == (0, "hello two words\n")
    assert_marked_lines_ran(ran, program)
    (process,) = ran.collected.processes
    assert (process.outcome, process.core) == (Outcome.SAVED, project.tracer)
    assert process.argv[1:] == ("src/program.py", "hello", "two words")
    assert process.parent_pid == os.getpid()  # no shell in between
    assert ran.talk.started_commands == [("command", "python src/program.py hello 'two words'")]
    assert ran.collected.warnings == ()


def test_the_exit_code_and_what_failed_are_kept(project, assert_marked_lines_ran):
    program = project.write("src/program.py", PROGRAM)

    ran = project.run("python src/program.py fail")

    assert ran.exit_code == 3
    assert_marked_lines_ran(ran, program)
    assert ran.talk.lines == ["fail"]


def test_every_program_of_a_script_is_measured(project, assert_marked_lines_ran):
    names = ["background1", "background2", "piped1", "piped2", "subshell", "elsewhere", "substituted", "unset", "last"]
    programs = [project.write(f"src/{name}.py", "print('text')  # ran\n") for name in names]
    project.write("src/piped2.py", "import sys  # ran\nprint(sys.stdin.read())  # ran\n")
    project.write(
        "tests/e2e.sh",
        """\
        #!/bin/sh
        python src/background1.py &
        python src/background2.py &
        python src/piped1.py | python src/piped2.py
        (python src/subshell.py; exit 5)
        (cd src && python elsewhere.py)
        words=$(python src/substituted.py)
        nice env ONE=1 python src/unset.py
        wait
        exec python src/last.py
        """,
        executable=True,
    )

    ran = project.run("tests/e2e.sh")

    assert ran.exit_code == 0
    assert_marked_lines_ran(ran, *programs)
    assert ran.outcomes == {Outcome.SAVED: len(names)}
    assert len(ran.data()) == (1 if project.core == "covey" else len(names))


def test_shell_syntax_is_left_to_the_shell(project, assert_marked_lines_ran):
    program = project.write("src/program.py", PROGRAM)

    ran = project.run("WORD=ignored; python src/program.py $WORD && exit 7")

    assert (ran.exit_code, ran.output) == (7, "ignored\n")
    assert_marked_lines_ran(ran, program)


def test_python_programs_that_python_programs_start_are_measured(project, assert_marked_lines_ran):
    child = project.write("src/child.py", "print('child')  # ran\n")
    parent = project.write(
        "src/parent.py",
        """\
        import os, subprocess, sys  # ran
        subprocess.run([sys.executable, "src/child.py"], check=True)  # ran
        subprocess.run([sys.executable, "src/child.py"], preexec_fn=lambda: None, check=True)  # ran
        subprocess.run("python src/child.py", shell=True, check=True)  # ran
        assert os.system("python src/child.py") == 0  # ran
        """,
    )

    ran = project.run("python src/parent.py")

    assert_marked_lines_ran(ran, child, parent)
    assert ran.outcomes == {Outcome.SAVED: 5}


def test_folder_and_variables_of_the_environment_are_set(project, assert_marked_lines_ran):
    program = project.write("src/program.py", "import os  # ran\nprint(os.getcwd(), os.environ['COLOUR'])  # ran\n")

    ran = project.run("python program.py", cwd="src", env={"COLOUR": "red"})

    assert ran.output == f"{project.source} red\n"
    assert_marked_lines_ran(ran, program)


def test_a_program_sees_nothing_of_being_measured_but_its_environment(project):
    project.write(
        "src/program.py",
        """\
        import os, pickle, signal, sys
        covey = [name for name in sys.modules if "covey" in name]
        finders = [type(finder).__name__ for finder in sys.meta_path if "covey" not in type(finder).__module__]
        handlers = [signal.getsignal(number) for number in (1, 2, 15)]
        pickled = pickle.dumps([os._exit, os.execv, signal.signal], 0)
        capable = os.execve in os.supports_fd
        print(sys.path, covey, finders, handlers, "sitecustomize" in sys.modules, pickled, capable)
        """,
    )

    measured = project.run("python src/program.py").output

    plain = capture(["python", "src/program.py"], cwd=project.root, env={"PATH": project.environ["PATH"]})
    assert measured == plain.stdout


def test_data_is_labelled_with_its_interpreter(project):
    project.write("src/program.py", PROGRAM)

    ran = project.run("python src/program.py & python src/program.py & wait")

    (interpreter,) = {interpreter for _, interpreter in (*ran.collected.data_files, *ran.collected.maps)}
    assert len(ran.data()) == (1 if project.core == "covey" else 2)
    assert {process.interpreter for process in ran.collected.processes} == {interpreter}
    assert os.access(ran.collected.executables[interpreter], os.X_OK)


def test_a_process_that_runs_nothing_of_the_source_leaves_a_record_and_no_data(project):
    ran = project.run("python -c pass")

    assert ran.outcomes == {Outcome.SAVED: 1}
    assert ran.collected.data_files == ()


def test_a_second_run_in_the_same_folder_does_not_see_the_first(project):
    project.write("src/program.py", PROGRAM)
    project.run("python src/program.py")

    ran = project.run("python -c pass")

    assert len(ran.collected.processes) == 1
    assert ran.collected.data_files == ()


def test_source_packages_are_found_where_they_were_imported(project, assert_marked_lines_ran):
    module = project.write("lib/wanted/part.py", "x = 1  # ran\n")
    project.write("lib/wanted/__init__.py", "")
    project.write("lib/other.py", "x = 1\n")

    ran = project.run(
        'python -c "import wanted.part, other"',
        env={"PYTHONPATH": str(project.root / "lib")},
        coverage={"source_dirs": (), "source_pkgs": ("wanted", "absent")},
    )

    assert ran.collected.source_packages == {"wanted": str(project.root / "lib/wanted/__init__.py")}
    assert ran.measured_files() == {str(module), str(module.with_name("__init__.py"))}
    assert_marked_lines_ran(ran, module)


def test_contexts_are_recorded(project):
    project.write("src/test_it.py", "def test_one():\n    return 1\ntest_one()\n")

    ran = project.run("python src/test_it.py", coverage={"dynamic_context": "test_function", "context": "ci"})

    ((path, _),) = ran.collected.data_files
    data = CoverageData(str(path))
    data.read()
    assert data.measured_contexts() == {"ci", "ci|__main__.test_one"}
    data.close(force=True)


def test_a_source_folder_that_does_not_exist_makes_processes_unmeasured(project):
    ran = project.run("python -c pass", coverage={"source_dirs": ("/no/such/folder",)})

    (process,) = ran.collected.processes
    assert process.outcome is Outcome.UNMEASURED
    assert process.detail == "NotADirectoryError: the source folder /no/such/folder does not exist here"


def test_a_plugin_that_is_not_installed_is_warned_about_and_the_rest_is_measured(project, assert_marked_lines_ran):
    program = project.write("src/program.py", "print('x')  # ran\n")

    ran = project.run("python src/program.py", coverage={"plugins": ("no_such_plugin",)})

    assert_marked_lines_ran(ran, program)
    assert ran.collected.warnings == (
        "test: the coverage.py plugin no_such_plugin cannot be loaded: "
        "ModuleNotFoundError: No module named 'no_such_plugin'",
    )


def test_a_library_for_light_threads_that_is_not_installed_is_no_hindrance(project, assert_marked_lines_ran):
    program = project.write(
        "src/program.py",
        """\
        import threading  # ran
        def work():  # ran
            print("in a thread")  # ran
        threading.Thread(target=work).start()  # ran
        """,
    )

    ran = project.run("python src/program.py", coverage={"concurrency": ("eventlet",)})

    assert_marked_lines_ran(ran, program)
    assert ran.collected.warnings == ()


def test_light_threads_that_coverage_is_not_told_of_are_named(project):
    project.write("lib/gevent.py", "")
    project.write("src/program.py", "import gevent\n")

    ran = project.run("python src/program.py", env={"PYTHONPATH": "lib"})

    said = 'test: a process uses gevent: its data is wrong without `concurrency = ["gevent"]`'
    assert ran.collected.warnings == ((said,) if project.core == "coverage" else ())


def test_a_plugin_is_loaded_with_its_options(project):
    project.write(
        "plugins/noting.py",
        """\
        from coverage import CoveragePlugin
        class Noting(CoveragePlugin):
            pass
        def coverage_init(registry, options):
            print("options", options)
            registry.add_noop(Noting())
        """,
    )

    ran = project.run(
        "python -c pass",
        env={"PYTHONPATH": str(project.root / "plugins")},
        coverage={"plugins": ("noting",), "plugin_options": {"noting": {"size": "3"}}},
    )

    assert ran.output == "options {'size': '3'}\n"
    assert ran.outcomes == {Outcome.SAVED: 1}


def test_warnings_of_coverage_reach_covey_and_not_the_program(project):
    project.write("src/program.py", "x = 1\n")

    ran = project.run(
        "python -W error src/program.py; python src/program.py", coverage={"run_include": ("/somewhere/*",)}
    )

    assert (ran.exit_code, ran.output) == (0, "")
    # With covey's own core, only the first process that meets a file asks coverage.py about it.
    times = "" if project.core == "covey" else " (in 2 processes)"
    assert ran.collected.warnings == (f"test: coverage.py: --include is ignored because --source is set{times}",)
    assert ran.talk.warnings == list(ran.collected.warnings)


def test_a_command_that_is_not_found_is_an_error_before_anything_runs(project):
    project.write("run-tests.sh", "#!/bin/sh\n", executable=True)

    with pytest.raises(CollectError) as caught:
        project.run("./run-test.sh --fast")

    assert caught.value.slug == "command-not-found"
    assert caught.value.what == f"there is no program ./run-test.sh in {project.root}"
    assert caught.value.fix == "did you mean ./run-tests.sh?"


@pytest.mark.parametrize(("code", "text"), [(126, "could not be executed"), (127, "was not found")])
def test_a_program_that_the_shell_cannot_start_is_warned_about(project, code, text):
    project.write("plain.txt", "not a program")

    ran = project.run("true && ./plain.txt" if code == 126 else "true && no-such-program")

    assert ran.exit_code == code
    assert ran.talk.warnings == [f"test: a program {text} (exit code {code})"]


def test_a_folder_that_does_not_exist_and_an_empty_environment_are_errors(project):
    with pytest.raises(CollectError) as no_folder:
        project.run("true", cwd="nowhere")
    with pytest.raises(ConfigError) as nothing:
        project.run(None)

    assert no_folder.value.slug == "no-such-folder"
    assert nothing.value.slug == "nothing-to-run"


def test_a_work_folder_that_cannot_be_made_is_an_error(project):
    project.work.write_text("a file")

    with pytest.raises(DataError) as caught:
        project.run("true")

    assert caught.value.slug == "unwritable-folder"


def test_the_output_of_a_command_that_is_not_quiet_goes_to_stderr(project, capfd):
    project.run("echo to stdout; echo to stderr >&2", quiet=False)

    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err == "to stdout\nto stderr\n"


def test_a_program_in_the_background_is_waited_for(project, assert_marked_lines_ran):
    program = project.write("src/slow.py", "import time  # ran\ntime.sleep(1)  # ran\nprint('done')  # ran\n")

    ran = project.run("python src/slow.py &")

    assert_marked_lines_ran(ran, program)
    assert ran.outcomes == {Outcome.SAVED: 1}
    assert len(ran.talk.waited_for) == 1
    assert "python src/slow.py" in ran.talk.waited_for[0]


def test_a_program_that_goes_on_in_the_background_is_left_alone_and_reported(project):
    project.write("src/slow.py", ENDLESS)

    ran = project.run(f"python src/slow.py & {UNTIL_BEGUN}", stop_timeout_s=0.3)

    (process,) = ran.collected.processes
    os.kill(process.pid, 15)
    assert process.outcome is Outcome.RUNNING
    assert ran.collected.warnings == (
        f"test: {process.pid} `python src/slow.py` still runs: it is left alone, and what it does is not in the data",
    )
    assert ran.collected.data_files == ()
