"""Configuration that cannot be used is refused before anything runs, with its place and the fix."""

import pytest

TABLE = '[environments.unit]\ncommand = "touch it_ran"\n'


@pytest.fixture
def project(measured_of):
    return measured_of("only_here")


def refused(project, *arguments):
    before = project.tree()
    ended = project.covey(*arguments)
    assert ended.exit_code == 2, ended
    assert ended.stdout == ""
    assert project.tree() == before
    return ended


@pytest.mark.parametrize(
    ("text", "slug", "said"),
    [
        ("[environments.unit\n", "toml-syntax", "line 1"),
        (TABLE + TABLE, "toml-syntax", "covey.toml"),
        pytest.param("environments = 3\n", "wrong-type", "environments", marks=pytest.mark.slow),
        ('[environments]\nunit = "pytest"\n', "wrong-type", 'unit = { command = "pytest" }'),
        ("[environments.unit]\ncommand = ['pytest']\n", "wrong-type", "command"),
        ("[environments.unit]\n", "nothing-to-run", "command"),
        ("[environments.unit]\ncomand = 'pytest'\n", "unknown-setting", "did you mean `command`?"),
        (TABLE + "fail_under = 101\n", "bad-value", "fail_under"),
        pytest.param(TABLE + "fail_under = true\n", "wrong-type", "fail_under", marks=pytest.mark.slow),
        pytest.param(TABLE + "fail_under = nan\n", "bad-value", "fail_under", marks=pytest.mark.slow),
        pytest.param(TABLE + "stop_timeout_s = -1\n", "bad-value", "stop_timeout_s", marks=pytest.mark.slow),
        pytest.param(TABLE + "env = { A = 1 }\n", "wrong-type", "A", marks=pytest.mark.slow),
        (TABLE + "ready = 'serving'\n", "ready-without-server", "server"),
        (TABLE + "server = 'sleep 9'\nready = '(serving'\n", "bad-value", "ready"),
        ("[environments.'../unit']\ncommand = 'pytest'\n", "environment-name", "../unit"),
        ("fail_under = 70\n", "unknown-setting", "[tool.coverage.report]"),
        ("[unit]\ncommand = 'pytest'\n", "unknown-setting", "[environments.unit]"),
        ("data_dir = '.'\n", "bad-value", "data_dir"),
        ("data_dir = '..'\n", "bad-value", "data_dir"),
        ("[tool.covey.environments.unit]\ncommand = 'pytest'\n", "unknown-setting", "[environments.NAME]"),
    ],
)
def test_tables(project, text, slug, said):
    project.write("covey.toml", text)

    ended = refused(project, "run")

    assert ended.slug == slug
    assert said in ended.stderr
    assert "covey.toml" in ended.stderr


@pytest.mark.parametrize(
    ("text", "slug", "said"),
    [
        ("[run\n", "coverage-config", ".coveragerc"),
        ("[run]\nbranch = perhaps\n", "coverage-config", "perhaps"),
        ("[report]\nfail_under = much\n", "coverage-config", "much"),
        ("[report]\nfail_under = 170\n", "coverage-config", "fail_under"),
        ("[report]\nexclude_lines = (\n", "coverage-config", "exclude"),
        ("[report]\nsort = beauty\n", "unknown-sort", "beauty"),
        ("[run]\nsource = /\n", "source-root", "root of the file system"),
        ("[paths]\nsrc =\n    src\n    /builds/*\n", "paths-wildcard-end", "/builds/*"),
        ("[report]\nomit = a**b\n", "file-pattern", "a**b"),
    ],
)
def test_coverages_own(project, text, slug, said):
    project.write(".coveragerc", text)

    ended = refused(project, "report")

    assert ended.slug == slug
    assert said in ended.stderr


@pytest.mark.parametrize("command", [["run"], ["report", "-e"], ["export", "--coverage", "out", "-e"], ["erase"]])
def test_an_unknown_environment(project, command):
    ended = refused(project, *command, "refuse")

    assert ended.slug == "unknown-environment"
    assert "did you mean `refuses`?" in ended.stderr


def test_one_unknown_environment_among_others_runs_none(project):
    assert refused(project, "run", "adds", "bohts").slug == "unknown-environment"


def test_a_command_after_the_name_of_an_environment_is_told_how_it_is_run(project):
    assert "`covey run --name NAME -- COMMAND...`" in refused(project, "run", "adds", "--", "ls").stderr
    assert "--name" not in refused(project, "run", "bohts").stderr


def test_no_environments(project):
    project.write("covey.toml", "")

    assert refused(project, "run").slug == "no-environments"


@pytest.mark.parametrize("name", ["../out", ".hidden", "é\x1b[31m"])
def test_a_name_that_cannot_be_a_files_name(project, name):
    assert refused(project, "run", "--name", name, "--", "true").slug == "environment-name"
    assert refused(project, "combine", "--environment", name, project.bundle("adds")).slug == "environment-name"


def test_a_name_without_a_command(project):
    ended = refused(project, "run", "--name", "smoke")

    assert "--name needs a command" in ended.stderr


def test_a_configuration_that_cannot_be_read(project):
    (project.root / "covey.toml").write_bytes(b"\xff\xfe\x00")

    assert refused(project, "status").slug in ("toml-syntax", "unreadable-configuration")


def test_a_coverage_file_that_is_named_and_not_there(project):
    before = project.tree()

    ended = project.covey("run", environ={"COVERAGE_RCFILE": "nowhere.ini"})

    assert ended.outcome == (2, "coverage-config")
    assert project.tree() == before


def test_an_unknown_option_of_coverage_is_a_warning(project):
    project.write(".coveragerc", "[run]\nbranch = true\nsource = src\nbranhc = true\n")

    ended = project.covey("report")

    assert ended.exit_code == 0
    assert "warning: Unrecognized option '[run] branhc='" in ended.stderr
    assert "did you mean `branch`?" in ended.stderr
