"""`covey run --deep`: whatever stands between the command and a Python program, and whatever it is started with."""

import os
import shutil
import subprocess
import sys
from itertools import product

import pytest

from covey.collect.deep import deep_library
from covey.errors import CollectError
from covey.model.run import Outcome
from covey.system.process import capture
from selection import slow_but

try:
    LIBRARY = deep_library()
except CollectError as error:
    pytest.skip(error.what, allow_module_level=True)

PROGRAM = """\
    import sys  # ran
    def main():  # ran
        print(sys.flags.no_site, sys.flags.isolated)  # ran
    main()  # ran
"""

WAYS = {
    "env -i": "env -i {py} src/program.py",
    "env -i and a shell": "env -i sh -c '{py} src/program.py; :'",
    "env -i and bash": "env -i bash -c '{py} src/program.py; :'",
    "env -i twice": "env -i env -i {py} src/program.py",
    "env -u": "env -u LD_PRELOAD -u PYTHONPATH {py} src/program.py",
    "a shell that unsets": "unset LD_PRELOAD COVEY_RUN PYTHONPATH COVEY_ADDED; {py} src/program.py; :",
    "-S": "{py} -S src/program.py",
    "-I -S": "{py} -I -S src/program.py",
    "-IS": "env -i {py} -ISu src/program.py",
    "-S -m": "cd src; {py} -S -m program",
    "-S -c": "{py} -S -c 'import sys; sys.path.insert(0, \"src\"); import program'",
    "-S -": "{py} -S - < src/start.py",
    "-S and a folder": "{py} -S folder",
    "-E": "env -i {py} -E src/program.py",
    "perl": 'env -i perl -e \'system("{py}", "src/program.py")\'',
    "perl without variables": 'perl -e \'%ENV = (); system("{py}", "src/program.py")\'',
    "find -exec": "env -i find src -name program.py -exec {py} {{}} ';'",
    "xargs": "echo src/program.py | env -i xargs {py} -S",
    "make": "env -i PATH=$PATH make -f Makefile",
    "nohup, timeout, nice": "env -i nohup timeout 20 nice {py} src/program.py",
    "in the background": "env -i {py} src/program.py & wait",
    "a script": "env -i src/script",
    "a child of -S": '{py} -S -c \'import subprocess; subprocess.run(["{py}", "-S", "src/program.py"], env={{}})\'',
    "os.posix_spawn by -S": (
        '{py} -S -c \'import os; os.waitpid(os.posix_spawn("{py}", ["py", "-S", "src/program.py"], {{}}), 0)\''
    ),
}


def write_programs(project):
    program = project.write("src/program.py", PROGRAM)
    start = "import sys; sys.path.insert(0, 'src'); import program\n"
    project.write("src/start.py", start)
    project.write("folder/__main__.py", start)
    project.write("Makefile", f"all:\n\t@env -i {sys.executable} -S src/program.py\n")
    run = "exec(compile(open('src/program.py').read(), 'src/program.py', 'exec'))"
    project.write("src/script", f"#!{sys.executable} -IS\n{run}\n", executable=True)
    return program


@pytest.mark.parametrize(
    ("core", "way"),
    slow_but(
        [("coverage", way) for way in ("env -i", "-S", "a script")] + [("covey", way) for way in WAYS],
        product(["covey", "coverage"], WAYS),
    ),
    indirect=["core"],
)
def test_a_python_is_measured_whatever_keeps_the_variables_from_it(project, assert_marked_lines_ran, way):
    program = write_programs(project)
    command = WAYS[way].format(py=sys.executable)
    for tool in ("perl", "make", "bash", "xargs", "find"):
        if tool in command and not shutil.which(tool):
            pytest.skip(f"there is no {tool}")

    ran = project.run(command, deep=True)

    assert ran.exit_code == 0, ran.output
    assert_marked_lines_ran(ran, program)
    assert set(ran.outcomes) == {Outcome.SAVED}
    plain = capture(["sh", "-c", command], cwd=project.root, env={"PATH": project.environ["PATH"]})
    assert ran.output == plain.stdout + plain.stderr


SEEN = """\
    import os, sys  # ran
    print(sorted(set(os.environ) - {"LC_CTYPE", "PWD", "SHLVL", "_", "OLDPWD"}), sys.path[1:])  # ran
    print([name for name in sys.modules if "covey" in name or "sitecustom" in name])  # ran
    print(sorted(os.listdir("/proc/self/fd")), os.environ.get("LD_PRELOAD"), os.environ.get("PYTHONPATH"))  # ran
"""


@pytest.mark.parametrize("core", ["covey"], indirect=True)
@pytest.mark.parametrize(
    "command",
    [
        "env -i {py} src/seen.py",
        "env -i A=1 {py} -S src/seen.py",
        "env -i PYTHONPATH=/x sh -c '{py} -IS src/seen.py; :'",
    ],
)
def test_a_python_program_sees_what_it_was_given(project, assert_marked_lines_ran, command):
    seen = project.write("src/seen.py", SEEN)
    command = command.format(py=sys.executable)

    ran = project.run(command, deep=True)

    assert_marked_lines_ran(ran, seen)
    plain = capture(["sh", "-c", command], cwd=project.root, env={"PATH": project.environ["PATH"]})
    assert ran.output == plain.stdout


@pytest.mark.parametrize("core", ["covey"], indirect=True)
def test_what_other_programs_see_is_what_the_documentation_says(project):
    names = "| sed 's/=.*//' | sort | grep -v -e ^PWD -e ^SHLVL -e ^_ -e ^OLDPWD"

    ran = project.run(f"env -i A=1 env {names}", deep=True)
    without = project.run(f"env -i A=1 env {names}")

    assert ran.output.split() == ["A", "COVEY_ADDED", "COVEY_RUN", "LD_PRELOAD", "PYTHONPATH"]
    assert without.output.split() == ["A"]


C_PROGRAM = """\
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
    char *words[] = {argv[2], "src/program.py", NULL}, *none[] = {NULL}, *own[] = {"A=1", NULL};
    char *folder = "/no/such/folder";
    (void)argc, (void)folder;
    pid_t child;
    switch (argv[1][0]) {
    case 'e': execve(words[0], words, none); break;
    case 'o': execve(words[0], words, own); break;
    case 'p': execvpe(words[0], words, none); break;
    case 'f': fexecve(open(words[0], O_RDONLY), words, none); break;
    case 'l': execle(words[0], words[0], words[1], (char *)NULL, none); break;
    case 'v': if (!(child = vfork())) { execve(words[0], words, none); _exit(127); } wait(NULL); return 0;
    case 's': posix_spawn(&child, words[0], NULL, NULL, words, none); wait(NULL); return 0;
    case 'S': posix_spawnp(&child, words[0], NULL, NULL, words, none); wait(NULL); return 0;
    case 'c': clearenv(); execl(words[0], words[0], words[1], (char *)NULL); break;
    case 'C': clearenv(); execv(words[0], words); break;
    case 'L': clearenv(); execlp(words[0], words[0], words[1], (char *)NULL); break;
    case 'P': clearenv(); execvp(words[0], words); break;
    case 'n': execve(words[0], words, NULL); break;
    case 'x': execve("/no/such/program", words, none); puts(strerror(errno)); return 3;
    }
    return 1;
}
"""


@pytest.fixture(scope="module")
def c_program(tmp_path_factory):
    return compiled(tmp_path_factory.mktemp("c"), C_PROGRAM, "-include", "stdlib.h")


def compiled(folder, text, *options):
    if not shutil.which("gcc"):
        pytest.skip("there is no gcc")
    (folder / "program.c").write_text(text)
    made = subprocess.run(
        ["gcc", "-w", *options, "-o", "program", "program.c"], cwd=folder, capture_output=True, text=True, timeout=60
    )
    if made.returncode:
        pytest.skip(f"gcc cannot: {made.stderr}")
    return folder / "program"


@pytest.mark.parametrize("core", ["covey"], indirect=True)
@pytest.mark.parametrize("way", "eopflvsScCLPn")
def test_each_function_that_starts_programs_passes_measuring_on(project, assert_marked_lines_ran, c_program, way):
    program = project.write("src/program.py", PROGRAM)

    ran = project.run(f"{c_program} {way} {sys.executable}", deep=True)

    assert (ran.exit_code, ran.output) == (0, "0 0\n")
    assert_marked_lines_ran(ran, program)


@pytest.mark.parametrize("core", ["covey"], indirect=True)
def test_a_failure_to_start_a_program_is_what_it_is(project, c_program):
    ran = project.run(f"{c_program} x {sys.executable}", deep=True)

    assert (ran.exit_code, ran.output) == (3, "No such file or directory\n")


@pytest.mark.parametrize("core", ["covey"], indirect=True)
def test_a_large_environment_passes_unharmed(project):
    project.write("src/count.py", "import os\nprint(sum(name.startswith('V') for name in os.environ))\n")
    many = "{f'V{i}': 'x' * 9 for i in range(20000)}"
    project.write("start.py", f"import os\nos.execve({sys.executable!r}, ['py', 'src/count.py'], {many})\n")

    ran = project.run(f"{sys.executable} -S start.py", deep=True)

    assert ran.output == "20000\n"


@pytest.mark.parametrize("core", ["covey"], indirect=True)
def test_the_users_own_preloaded_library_stays_and_comes_first(project, tmp_path):
    text = "#include <unistd.h>\npid_t getpid(void) { return 4242; }\n"
    own = compiled(tmp_path, text, "-shared", "-fPIC")
    project.write("src/program.py", "import os\nprint(os.getpid(), os.environ['LD_PRELOAD'], os.environ['A'])\n")
    command = f"env -i A=1 LD_PRELOAD={own} {sys.executable} src/program.py; {sys.executable} src/program.py"

    ran = project.run(command, deep=True, env={"LD_PRELOAD": str(own), "A": "2"})

    assert ran.output == f"4242 {own} 1\n4242 {own} 2\n"
    assert len(ran.collected.processes) == 2


@pytest.mark.parametrize("core", ["covey"], indirect=True)
def test_a_program_with_address_sanitizer_runs(project, assert_marked_lines_ran, tmp_path):
    program = project.write("src/program.py", PROGRAM)
    built = compiled(tmp_path, C_PROGRAM, "-include", "stdlib.h", "-fsanitize=address")
    if capture([str(built), "x", sys.executable], timeout_s=20).exit_code != 3:
        pytest.skip("programs with AddressSanitizer do not run here")

    ran = project.run(f"{built} e {sys.executable}", deep=True)

    assert (ran.exit_code, ran.output) == (0, "0 0\n")
    assert_marked_lines_ran(ran, program)


@pytest.mark.parametrize("core", ["covey"], indirect=True)
def test_a_program_that_was_linked_statically_is_not_reached_and_runs(project, tmp_path):
    project.write("src/program.py", PROGRAM)
    built = compiled(tmp_path, C_PROGRAM, "-include", "stdlib.h", "-static")

    ran = project.run(f"{built} e {sys.executable}", deep=True)

    assert (ran.exit_code, ran.output) == (0, "0 0\n")
    assert ran.collected.processes == ()


def test_a_sitecustomize_that_comes_first_does_not_keep_covey_out(project, assert_marked_lines_ran, bare_venv):
    project.write("other/sitecustomize.py", "MARK = 'own'\n")
    program = project.write("src/program.py", "import sitecustomize  # ran\nprint(sitecustomize.MARK)  # ran\n")

    ran = project.run(f"PYTHONPATH=other:$PYTHONPATH {bare_venv}/bin/python src/program.py", deep=True)

    assert ran.output == "own\n"
    assert_marked_lines_ran(ran, program)


@pytest.mark.parametrize("core", ["covey"], indirect=True)
def test_another_python_path_by_a_program_out_of_reach(project, assert_marked_lines_ran, tmp_path, bare_venv):
    text = 'int main(int c, char **v) { setenv("PYTHONPATH", "/x", 1); execv(v[1], v + 1); return 1; }'
    built = compiled(tmp_path, text, "-include", "stdlib.h", "-include", "unistd.h", "-static")
    program = project.write("src/program.py", "import os  # ran\nprint(os.environ['PYTHONPATH'])  # ran\n")

    ran = project.run(f"{built} {bare_venv}/bin/python src/program.py", deep=True)

    assert ran.output == "/x\n"
    assert_marked_lines_ran(ran, program)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("core", ["covey"], indirect=True)
def test_a_program_with_the_rights_of_another_user_is_not_reached_and_runs(project, tmp_path):
    text = 'int main(void) { printf("%d %d\\n", geteuid(), !getenv("LD_PRELOAD")); return 0; }'
    built = compiled(tmp_path, text, "-include", "stdlib.h", "-include", "stdio.h", "-include", "unistd.h")
    os.chown(built, 12345, 12345)
    built.chmod(0o4755)

    ran = project.run(str(built), deep=True)

    if ran.output.startswith("0 "):
        pytest.skip("programs get no other rights here")
    assert (ran.exit_code, ran.output) == (0, "12345 1\n")


@pytest.mark.parametrize("core", ["covey"], indirect=True)
def test_a_library_that_vanishes_is_not_asked_for(project):
    library = project.root / "agent" / "recorder" / LIBRARY.name
    library.parent.mkdir(parents=True)
    shutil.copy(LIBRARY, library)
    (project.root / "agent" / "startup").symlink_to(LIBRARY.parents[1] / "startup")
    environ = {"PATH": os.environ["PATH"], "LD_PRELOAD": str(library), "COVEY_RUN": str(library)}

    finished = capture(["sh", "-c", f"rm {library}; sh -c 'echo $LD_PRELOAD fine'"], env=environ)

    assert (finished.stdout, finished.stderr) == ("fine\n", "")


@pytest.mark.parametrize("core", ["covey"], indirect=True)
def test_a_run_that_is_over_is_not_passed_on(project):
    environ = {"PATH": os.environ["PATH"], "LD_PRELOAD": str(LIBRARY), "COVEY_RUN": str(project.root / "gone.json")}

    finished = capture(["env", "env", "-i", "env"], env=environ)

    assert (finished.stdout, finished.stderr) == ("", "")


@pytest.mark.parametrize("core", ["covey"], indirect=True)
def test_a_run_file_that_others_may_write_is_not_passed_on(project):
    planted = project.write("planted.json", "{}")
    planted.chmod(0o666)
    environ = {"PATH": os.environ["PATH"], "LD_PRELOAD": str(LIBRARY), "COVEY_RUN": str(planted)}

    finished = capture(["env", "env", "-i", "env"], env=environ)

    assert (finished.stdout, finished.stderr) == ("", "")
