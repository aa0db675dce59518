from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from covey.config.environments import KEYS, check_top_level, read_environments
from covey.config.schema import EnvironmentSettings
from covey.config.table import toml_table
from covey.errors import ConfigError


def read(text):
    tables = toml_table(Path("covey.toml"), text)
    check_top_level(tables)
    return read_environments(tables)


def refused(text):
    with pytest.raises(ConfigError) as caught:
        read(text)
    return caught.value


def test_every_setting_of_an_environment_is_read():
    found = read(
        """
        [environments.pipeline]
        server = "uvicorn app:app --port 9099"
        ready = "http://127.0.0.1:9099/health"
        command = "tests/drive.sh"
        ready_timeout_s = 5
        stop_timeout_s = 0.5
        cwd = "service"
        env = {MODE = "test"}
        fail_under = 72.50
        deep = true
        """
    )

    assert found == {
        "pipeline": EnvironmentSettings(
            name="pipeline",
            command="tests/drive.sh",
            server="uvicorn app:app --port 9099",
            ready="http://127.0.0.1:9099/health",
            ready_timeout_s=5.0,
            stop_timeout_s=0.5,
            cwd="service",
            env={"MODE": "test"},
            fail_under=Decimal("72.50"),
            deep=True,
        )
    }
    assert str(found["pipeline"].fail_under) == "72.50"


def test_the_known_keys_are_the_fields_of_the_settings():
    assert ("name", *KEYS) == tuple(vars(EnvironmentSettings("x")))


def test_environments_keep_their_order_and_what_is_not_said_is_the_default():
    found = read('[environments.z]\ncommand = "z"\n[environments.a]\nserver = "a"\n')

    assert list(found) == ["z", "a"]
    assert found["z"] == EnvironmentSettings("z", command="z")


def test_no_tables_are_no_environments():
    assert read("") == {}


@pytest.mark.parametrize("name", ["unit", "py3.11", "e2e-tests", "a_b", "3"])
def test_a_name_that_a_file_can_have_is_taken(name):
    assert list(read(f'[environments."{name}"]\ncommand = "x"')) == [name]


@pytest.mark.parametrize("name", ["", "a/b", "..", ".hidden", "-x", "a b", "é", "a\\n"])
def test_a_name_that_a_file_cannot_have_is_refused(name):
    error = refused(f'[environments."{name}"]\ncommand = "x"')

    assert error.slug == "environment-name"
    assert "covey.toml [environments]" in error.what


@pytest.mark.parametrize("body", ["", 'env = {A = "1"}', "fail_under = 80"])
def test_an_environment_that_runs_nothing_is_refused(body):
    assert refused(f"[environments.unit]\n{body}").slug == "nothing-to-run"


@pytest.mark.parametrize("body", ['ready = "127.0.0.1:80"', "ready_timeout_s = 3"])
def test_waiting_for_no_server_is_refused(body):
    assert refused(f'[environments.unit]\ncommand = "x"\n{body}').slug == "ready-without-server"


@pytest.mark.parametrize("ready", ["http://localhost:1/a(b", "localhost:9099", "[::1]:80", "started|running .*"])
def test_what_can_be_waited_for_is_taken(ready):
    assert read(f'[environments.s]\nserver = "x"\nready = "{ready}"')["s"].ready == ready


@pytest.mark.parametrize(
    "line",
    [
        'ready = "(unclosed"',
        "ready_timeout_s = -1",
        "stop_timeout_s = -0.1",
        "stop_timeout_s = inf",
        "fail_under = 100.01",
        "fail_under = -1",
        "fail_under = nan",
        'cwd = ""',
        'command = " "',
        'env = {"A=B" = "1"}',
        'env = {"" = "1"}',
    ],
)
def test_a_value_out_of_range_is_refused_by_its_name(line):
    error = refused(f'[environments.s]\nserver = "x"\n{line}')

    assert error.slug == "bad-value"
    assert "covey.toml [environments.s" in error.what


def test_a_command_in_place_of_a_table_is_refused_with_the_right_form():
    error = refused('[environments]\nunit = "pytest -q"')

    assert error.slug == "wrong-type"
    assert error.fix == 'write unit = { command = "pytest -q" }'


def test_a_list_in_place_of_a_command_is_refused():
    assert refused('[environments.unit]\ncommand = ["pytest", "-q"]').slug == "wrong-type"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('[environments.unit]\ncomand = "x"', "did you mean `command`?"),
        ("[environments.unit]\ntimeout = 3", "did you mean `stop_timeout_s`?"),
        (
            '[environments.unit]\nsource = "x"',
            "[run] of .coveragerc where there is one, else [tool.coverage.run] of pyproject.toml",
        ),
        ('[enviroments.unit]\ncommand = "x"', "did you mean `environments`?"),
        ('[enviroments]\nunit = "x"', "did you mean `environments`?"),
        ('[unit]\ncommand = "x"', "[environments.unit]"),
        ("fail_under = 80", "[report] of .coveragerc where there is one"),
        ("branch = true", "[tool.coverage.run]"),
        ('[tool.covey.environments.unit]\ncommand = "x"', "[environments.NAME]"),
    ],
)
def test_an_unknown_setting_is_refused_with_what_may_be_meant(text, hint):
    error = refused(text)

    assert error.slug == "unknown-setting"
    assert hint in error.fix
