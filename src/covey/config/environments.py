"""covey's own tables: the environments of a project."""

from __future__ import annotations

import re
from collections.abc import Mapping

from covey.config.of_coverage import OF_COVERAGE, place_of
from covey.config.schema import EnvironmentSettings
from covey.config.table import Table
from covey.errors import ConfigError
from covey.model.label import RULE, is_label

TOP_LEVEL = ("contexts", "core", "data_dir", "environments", "projects", "publish", "report")
CORES = ("covey", "coverage")
CONTEXTS = ("none", "test")
KEYS = (
    *("command", "server", "ready", "ready_timeout_s", "stop_timeout_s", "cwd", "env", "fail_under"),
    *("contexts", "deep"),
)

_ADDRESS = re.compile(r"https?://\S+|[^\s:/]+:\d+|\[[0-9A-Fa-f:]+\]:\d+")


def check_top_level(tables: Table) -> None:
    """Refuse what is neither a setting nor the table of the environments.

    Args:
        tables: what is in [tool.covey].
    Raises:
        ConfigError: "unknown-setting".
    """
    hints = OF_COVERAGE | {
        "fail_under": f"for the whole project it belongs into {place_of('report')}",
        "paths": f"`paths` is a table of coverage.py: {place_of('paths')}",
        "tool": "in this file tables have no prefix: write [environments.NAME]",
    }
    misplaced = (key for key, value in tables.values.items() if isinstance(value, dict) and {*value} & {*KEYS})
    hints |= {
        key: f"an environment is a table [{tables.name}.environments.{key}]".replace("[.", "[") for key in misplaced
    }
    tables.only(TOP_LEVEL, hints)


def read_environments(tables: Table) -> Mapping[str, EnvironmentSettings]:
    """The environments of a project, in the order of their declaration.

    Args:
        tables: what is in [tool.covey].
    Raises:
        ConfigError: "environment-name", "nothing-to-run", "ready-without-server" or those of `Table`.
    """
    declared = tables.table("environments")
    for name in declared.values:
        check_name(name, f"{declared}: ")
        if isinstance(declared.values[name], str):
            raise declared.wrong_type(name, "a table", fix=f'write {name} = {{ command = "{declared.values[name]}" }}')
    return {name: _environment(name, declared.table(name)) for name in declared.values}


def check_name(name: str, where: str = "") -> None:
    """Refuse a name for an environment that could not be a file's name.

    Raises:
        ConfigError: "environment-name".
    """
    if not is_label(name):
        raise ConfigError(
            f"{where}the environment {name!r} has a name that cannot be a file's name",
            fix=RULE,
            slug="environment-name",
        )


def _environment(name: str, table: Table) -> EnvironmentSettings:
    table.only(KEYS, OF_COVERAGE)
    found = EnvironmentSettings(
        name=name,
        command=table.text("command"),
        server=table.text("server"),
        ready=_ready(table),
        cwd=table.text("cwd"),
        env=_env(table),
        fail_under=table.percentage("fail_under"),
        contexts=table.one_of("contexts", CONTEXTS),
        deep=table.truth("deep"),
        **_timeouts(table),
    )
    if not found.command and not found.server:
        raise ConfigError(
            f"{table} has neither a `command` nor a `server`",
            fix='say what to run, for example command = "pytest"',
            slug="nothing-to-run",
        )
    if not found.server and (useless := [key for key in ("ready", "ready_timeout_s") if key in table.values]):
        raise ConfigError(
            f"{table} has `{useless[0]}` and no `server` that could be ready",
            fix=f"add the `server`, or remove `{useless[0]}`",
            slug="ready-without-server",
        )
    return found


def _ready(table: Table) -> str | None:
    ready = table.text("ready")
    if ready and not _ADDRESS.fullmatch(ready):
        try:
            re.compile(ready)
        except re.error as error:
            expected = f"a URL, host:port or a regular expression ({error})"
            raise table.bad_value("ready", expected) from error
    return ready


def _timeouts(table: Table) -> dict[str, float]:
    found = {key: table.number(key) for key in ("ready_timeout_s", "stop_timeout_s")}
    for key, value in found.items():
        if value is not None and value < 0:
            raise table.bad_value(key, "a number of seconds from 0 upwards")
    return {key: float(value) for key, value in found.items() if value is not None}


def _env(table: Table) -> Mapping[str, str]:
    env = table.texts("env")
    for name, value in env.items():
        if not name or "=" in name or "\0" in name + value:
            raise table.table("env").bad_value(name, "what an environment variable can be")
    return env
