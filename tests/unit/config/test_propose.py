from __future__ import annotations

import re
import shlex
import tomllib

import pytest

from covey.config.load import load
from covey.config.propose import propose
from covey.errors import ConfigError

PYTEST = "def test_it():\n    assert True\n"
UNITTEST = "import unittest\n\n\nclass TestIt(unittest.TestCase):\n    def test_it(self):\n        pass\n"


def proposed(files):
    return propose(files.keys(), files.__getitem__)


def tables_of(files):
    """By file, what will be read of it."""
    texts = {
        write.path: (files.get(write.path, "") if write.append else "") + write.text for write in proposed(files).writes
    }
    return {path: tomllib.loads(text) for path, text in texts.items() if path.endswith(".toml")}


def environments(files):
    tables = tables_of(files)
    own = tables["covey.toml"] if "covey.toml" in tables else tables["pyproject.toml"]["tool"].get("covey", {})
    return {name: table["command"] for name, table in own.get("environments", {}).items()}


def commented(files):
    """The environments that are proposed as comments."""
    text = proposed(files).writes[0].text
    loose = tomllib.loads("\n".join(line.removeprefix("# ") for line in text.splitlines() if line.startswith("# ")))
    return loose.get("tool", {}).get("covey", loose).get("environments", {})


def test_a_pytest_project_with_pyproject_gets_tables_at_its_end():
    files = {
        "pyproject.toml": '[project]\nname = "x"\n\n[tool.pytest.ini_options]\ntestpaths = ["tests"]',
        "src/x/__init__.py": "",
        "tests/test_x.py": PYTEST,
    }

    (write,) = proposed(files).writes

    assert (write.path, write.append) == ("pyproject.toml", True)
    assert write.text == (
        '\n\n[tool.covey.environments.tests]\ncommand = "pytest"\n'
        '\n[tool.coverage.run]\nbranch = true\nsource = ["src"]\n'
    )
    assert tables_of(files)["pyproject.toml"]["project"] == {"name": "x"}


@pytest.mark.parametrize(
    "sign",
    [
        {"pytest.ini": "[pytest]\n"},
        {"tox.ini": "[tox]\n\n[pytest]\naddopts = -q\n"},
        {"setup.cfg": "[tool:pytest]\naddopts = -q\n"},
        {"pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-q'\n"},
        {"tests/conftest.py": ""},
        {"requirements-dev.txt": "pytest>=8\n"},
        {"tests/test_b.py": "import pytest\n"},
        {"tests/test_b.py": PYTEST},
        {"tests/test_b.py": "class TestB:\n    def test_b(self): ...\n"},
    ],
)
def test_any_sign_of_pytest_is_enough(sign):
    files = {"pkg/__init__.py": "", "tests/test_a.py": UNITTEST} | sign

    assert environments(files) == {"tests": "python -m pytest tests"}


def test_unittest_is_proposed_where_nothing_speaks_of_pytest():
    files = {"pkg/__init__.py": "", "tests/test_a.py": UNITTEST}

    assert environments(files) == {"tests": "python -m unittest discover -s tests"}
    assert environments(files | {"tests/__init__.py": ""}) == {"tests": "python -m unittest discover -s tests -t ."}
    assert environments({"pkg/__init__.py": "", "a_test.py": UNITTEST}) == {
        "tests": "python -m unittest discover -p '*_test.py'"
    }
    assert environments(files | {"manage.py": ""}) == {"tests": "python manage.py test"}


def test_folders_of_kinds_of_tests_are_environments():
    files = {
        "src/x/__init__.py": "",
        "tests/conftest.py": "",
        "tests/integration/test_a.py": PYTEST,
        "tests/unit_tests/deep/test_b.py": PYTEST,
    }

    assert environments(files) == {"unit": "pytest tests/unit_tests", "integration": "pytest tests/integration"}
    assert environments(files | {"tests/test_c.py": PYTEST}) == {
        "unit": "pytest tests/unit_tests",
        "integration": "pytest tests/integration",
        "tests": "pytest tests --ignore=tests/unit_tests --ignore=tests/integration",
    }


def test_pytest_cov_in_the_options_is_turned_off():
    files = {"src/x.py": "", "tests/test_a.py": PYTEST, "pytest.ini": "[pytest]\naddopts = -q --cov=x\n"}

    assert environments(files) == {"tests": "pytest --no-cov tests"}
    assert any("pytest-cov" in finding for finding in proposed(files).findings)


def test_scripts_that_test_are_environments_by_their_own_shell():
    files = {
        "src/x/__init__.py": "",
        "tests/e2e_tests.sh": "#!/usr/bin/env bash\nset -e\npython -m x\n",
        "tests/smoke.sh": "python -m x --version\n",
        "deploy/run-e2e.sh": "#!/bin/sh\npython -m x\n",
        "tests/my check.sh": "#!/bin/bash\n",
        "deploy/start.sh": "#!/bin/sh\npython -m x\n",
    }

    assert environments(files) == {
        "e2e": "sh deploy/run-e2e.sh",
        "e2e-2": "bash tests/e2e_tests.sh",
        "my-check": "bash 'tests/my check.sh'",
        "smoke": "sh tests/smoke.sh",
    }


def test_a_script_that_has_the_number_in_its_name_already_gets_another_one():
    files = {
        "src/x/__init__.py": "",
        "tests/a/e2e.sh": "python -m x\n",
        "tests/b/e2e.sh": "python -m x\n",
        "tests/c/e2e-2.sh": "python -m x\n",
    }

    assert environments(files) == {
        "e2e": "sh tests/a/e2e.sh",
        "e2e-2": "sh tests/b/e2e.sh",
        "e2e-2-2": "sh tests/c/e2e-2.sh",
    }


def test_scripts_that_do_covey_s_work_or_help_others_are_only_mentioned():
    files = {
        "src/x/__init__.py": "",
        "tests/test_a.py": PYTEST,
        "tests/coverage.sh": "#!/bin/bash\ncoverage run -m pytest || true\n",
        "bin/full_coverage": "",
        "tests/e2e.sh": "coverage run -m x\ncoverage combine\n",
        "tests/run_unit.sh": "pytest -q\n",
        "tests/lib.sh": "fail() { exit 1; }\n",
        "tests/wait-for-common.sh": "",
    }

    assert environments(files) == {"tests": "pytest tests"}
    said = "\n".join(proposed(files).findings)
    for name in ("tests/coverage.sh", "bin/full_coverage", "tests/e2e.sh", "tests/run_unit.sh"):
        assert name in said
    assert "lib.sh" not in said


def test_scripts_that_another_one_calls_have_no_environment_of_their_own():
    files = {
        "src/x/__init__.py": "",
        "tests/e2e_tests.sh": "#!/bin/bash\ncd tests\nfor test in scripts/*.sh; do bash $test & done\nwait\n",
        "tests/scripts/one.sh": "#!/bin/bash\npython -m x\n",
        "tests/scripts/two.sh": "#!/bin/bash\npython -m x\n",
        "tests/all.sh": "bash tests/smoke.sh\n",
        "tests/smoke.sh": "# called by tests/all.sh\npython -m x\n",
        "tests/pyright.sh": "pyright src\n",
    }

    assert environments(files) == {"all": "sh tests/all.sh", "e2e": "bash tests/e2e_tests.sh"}


@pytest.mark.parametrize(
    ("file", "line", "server", "ready"),
    [
        ("Procfile", "web: gunicorn app.wsgi:app -b 0.0.0.0:9000", "gunicorn app.wsgi:app -b 0.0.0.0:9000", "9000"),
        ("Procfile", "web: uvicorn app:app --port $PORT", "uvicorn app:app --port $PORT", "PORT"),
        (
            "bin/serve.sh",
            "exec uvicorn app.main:app --reload --port 9099 &",
            "uvicorn app.main:app --port 9099",
            "9099",
        ),
        ("Dockerfile", 'CMD ["uvicorn", "app:app", "--host", "0.0.0.0"]', "uvicorn app:app --host 0.0.0.0", "8000"),
        ("compose.yml", "    command: flask --app web run -p 5050", "flask --app web run -p 5050", "5050"),
        ("Makefile", "\tpython manage.py runserver 8001", "python manage.py runserver --noreload 8001", "8001"),
        ("Makefile", "\tpython -m flask run", "python -m flask run", "5000"),
        ("run.sh", "uvicorn \\\n  app:app", "uvicorn app:app", "8000"),
    ],
)
def test_a_server_is_proposed_as_a_comment(file, line, server, ready):
    files = {"pyproject.toml": "", "app.py": "", file: line}

    (found,) = (table for table in commented(files).values() if "server" in table)

    assert found == {"server": server, "ready": f"127.0.0.1:{ready}", "command": "what uses the server"}
    assert any(finding.startswith(f"{file} starts a server") for finding in proposed(files).findings)


@pytest.mark.parametrize(
    "line",
    ["pip install uvicorn a:b", "# uvicorn app:app", "RUN poetry add uvicorn", "echo uvicorn is nice", "uvicorn"],
)
def test_what_only_speaks_of_a_server_is_none(line):
    assert not [table for table in commented({"app.py": "", "run.sh": line}).values() if "server" in table]


def test_a_server_keeps_the_name_of_its_process_and_gives_way_to_tests():
    files = {
        "Procfile": "web: gunicorn a:b\napi: uvicorn c:d\n",
        "api/test_a.py": PYTEST,
        "tests/api/test_b.py": PYTEST,
    }

    assert set(commented(files)) == {"web", "api-2"}


@pytest.mark.parametrize(
    ("names", "source"),
    [
        (["src/x/__init__.py", "y/__init__.py"], ["src"]),
        (["src/x.py"], ["src"]),
        (["x/__init__.py", "y/__init__.py", "y/z/__init__.py", "tests/__init__.py", "docs/conf.py"], ["x", "y"]),
        (["lib/x/__init__.py", "tests/unit/__init__.py"], ["lib"]),
        (["x.py", "setup.py"], ["."]),
    ],
)
def test_the_project_s_code_is_the_source(names, source):
    tables = tables_of({"pyproject.toml": "", **dict.fromkeys(names, "")})["pyproject.toml"]

    assert tables["tool"]["coverage"]["run"]["source"] == source


def test_where_the_source_is_the_whole_folder_tests_are_omitted():
    files = dict.fromkeys(
        ["pyproject.toml", "x.py", "setup.py", "test_x.py", "tests/test_y.py", ".venv/a/__init__.py"], ""
    )

    assert tables_of(files)["pyproject.toml"]["tool"]["coverage"]["run"]["omit"] == ["tests/*", "setup.py", "test_x.py"]


@pytest.mark.parametrize(
    "existing",
    [
        {".coveragerc": ""},
        {".coveragerc.toml": ""},
        {"setup.cfg": "[coverage:run]\nbranch = true\n"},
        {"tox.ini": "[coverage:report]\nfail_under = 3\n"},
        {"pyproject.toml": "[tool.coverage.report]\nfail_under = 80\n"},
    ],
)
def test_an_existing_configuration_of_coverage_is_kept_and_mentioned(existing):
    files = {"pyproject.toml": "", "src/x.py": "", "tests/test_x.py": PYTEST} | existing

    (write,) = proposed(files).writes

    assert "coverage" not in write.text
    assert any(next(iter(existing)) in finding and "stays as it is" in finding for finding in proposed(files).findings)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (".coveragerc", "[run]\nsource = /home/author/x/src\n"),
        ("setup.cfg", "[coverage:run]\nsource =\n    x\n    ~/x\n"),
        (".coveragerc.toml", '[run]\nsource = ["/home/author/x"]\n'),
        ("pyproject.toml", '[tool.coverage.run]\nsource = ["src", "/x"]\n'),
    ],
)
def test_a_source_that_one_machine_has_is_pointed_out(file, text):
    assert any(file in finding and "only one machine" in finding for finding in proposed({file: text}).findings)
    assert not any("machine" in finding for finding in proposed({file: re.sub("[/~]", "", text)}).findings)


def test_a_project_inside_the_project_is_pointed_out():
    files = {"pyproject.toml": "", "backend/pyproject.toml": "", "examples/a/pyproject.toml": ""}

    assert [finding for finding in proposed(files).findings if "inside this one" in finding] == [
        "backend/pyproject.toml is a project inside this one: `covey init` in its folder looks at it by itself"
    ]


def test_without_pyproject_the_tables_go_to_files_of_their_own():
    files = {"x.py": "", "setup.py": "", "tests/test_x.py": PYTEST}

    own, coverage = proposed(files).writes

    assert (own.path, own.append) == ("covey.toml", False)
    assert own.text == '[environments.tests]\ncommand = "python -m pytest tests"\n'
    assert (coverage.path, coverage.append) == (".coveragerc", False)
    assert coverage.text == "[run]\nbranch = true\nsource =\n    .\nomit =\n    tests/*\n    setup.py\n"


def test_a_pyproject_that_nothing_can_be_added_to_is_left_alone():
    files = {"pyproject.toml": "tool = {black = {line-length = 99}}\n", "tests/test_x.py": PYTEST}

    assert proposed(files).writes[0].path == "covey.toml"


@pytest.mark.parametrize(
    "files",
    [{"covey.toml": ""}, {"pyproject.toml": "[tool.covey]\n"}, {"pyproject.toml": "[tool.covey.environments]\n"}],
)
def test_existing_tables_are_never_touched(files):
    with pytest.raises(ConfigError) as caught:
        proposed(files)

    assert caught.value.slug == "already-configured"


def test_a_broken_pyproject_is_refused():
    with pytest.raises(ConfigError) as caught:
        proposed({"pyproject.toml": "[tool"})

    assert caught.value.slug == "toml-syntax"


def test_of_an_empty_project_an_example_is_proposed_as_a_comment():
    proposal = proposed({})

    assert environments({}) == {}
    assert "tests" in commented({})
    assert any("no tests were found" in finding for finding in proposal.findings)


def test_broken_ini_files_are_passed_over():
    assert environments(
        {"tox.ini": "no section\n", "setup.cfg": "[a]\n[a\n", "src/x.py": "", "tests/test_a.py": PYTEST}
    ) == {"tests": "pytest tests"}


def test_what_is_proposed_for_vmpilot_runs_its_tests_and_names_its_scripts(tmp_path):
    files = {
        "pyproject.toml": '[tool.poetry]\nname = "vmpilot"\n',
        ".coveragerc": "[run]\nparallel = true\n",
        "src/vmpilot/__init__.py": "",
        "tests/unit/test_config.py": PYTEST,
        "tests/coverage.sh": "coverage run -m pytest || true\n",
        "tests/e2e_tests.sh": "#!/bin/bash\npython -m vmpilot.cli hello\n",
        "bin/full_coverage.sh": "tests/coverage.sh\n",
        "bin/pipeline.sh": "#!/bin/bash\nuvicorn pipelines:app --host 0.0.0.0 --port 9099 --reload\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    for write in proposed(files).writes:
        with (tmp_path / write.path).open("a" if write.append else "x") as file:
            file.write(write.text)

    settings = load(tmp_path, {})

    assert {name: found.command for name, found in settings.environments.items()} == {
        "unit": "pytest tests/unit",
        "e2e": "bash tests/e2e_tests.sh",
    }
    assert settings.coverage.source_file == tmp_path.resolve() / ".coveragerc"
    text = re.sub(r"(?m)^# ", "", (tmp_path / "pyproject.toml").read_text()).replace("what uses the server", "true")
    (tmp_path / "pyproject.toml").write_text(text)
    server = load(tmp_path, {}).environments["server"].server
    assert server is not None
    assert shlex.split(server) == ["uvicorn", "pipelines:app", "--host", "0.0.0.0", "--port", "9099"]
