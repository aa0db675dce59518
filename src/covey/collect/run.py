"""Run one environment, measured: its server, its command, and every Python process that descends from them."""

from __future__ import annotations

import datetime
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from covey.collect.activate import activated, write_run_file
from covey.collect.background import wait_for_background
from covey.collect.command import Command, parse_command
from covey.collect.deep import deep_library
from covey.collect.execute import Stage, execute
from covey.collect.harvest import Harvest, harvest
from covey.collect.interruption import Interruption
from covey.collect.talk import SILENCE, Talk
from covey.config.schema import EnvironmentSettings, Settings
from covey.errors import CollectError, ConfigError


@dataclass(frozen=True)
class Collected(Harvest):
    """What running an environment left, and how it went; the warnings are all that were said by `Talk.warning`."""

    exit_code: int | None
    """Of the command; 128 and the signal where one ended it. Of the server where it ended by itself without a command;
    None when it was stopped."""
    started: str
    """ISO 8601, UTC."""
    duration_s: float
    interrupted: bool
    """The user ended the command; what was saved until then is here."""


def run_environment(
    environment: EnvironmentSettings,
    settings: Settings,
    *,
    work_dir: Path,
    talk: Talk = SILENCE,
    environ: Mapping[str, str] | None = None,
) -> Collected:
    """Run the command of an environment, with its server if it has one, and gather what its processes measured.

    Args:
        work_dir: a folder for this run alone; the records and data of an earlier one are deleted. It holds the data.
        environ: what the environment's variables are added to; this process' own by default.
    Raises:
        CollectError: "command-not-found", "no-such-folder", "already-answering", "server-died", "server-not-ready",
            "deep-unavailable".
        ConfigError: "nothing-to-run", "ready-pattern".
        DataError: "unwritable-folder".
    """
    warnings: list[str] = []

    def warn(text: str) -> None:
        warnings.append(text)
        talk.warning(text)

    for left in ("processes", "data", "maps"):
        shutil.rmtree(work_dir / left, ignore_errors=True)
    activated_environ = activated(
        os.environ if environ is None else environ,
        environment.env,
        write_run_file(settings.for_environment(environment), work_dir),
        deep_library() if environment.deep else None,
    )
    cwd = _folder(environment, settings)
    server = _parsed(environment.server, cwd, activated_environ)
    command = _parsed(environment.command, cwd, activated_environ)
    if server is None and command is None:
        raise _nothing_to_run(environment)
    started, began = datetime.datetime.now(datetime.UTC), time.monotonic()
    with Interruption() as interruption:
        stage = Stage(environment, cwd, activated_environ, work_dir, talk, warn, interruption)
        ended = execute(stage, server, command)
        wait_for_background(stage)
    duration_s = time.monotonic() - began
    found = harvest(work_dir, ended.signals, stopped=server is not None)
    for text in found.warnings:
        warn(f"{environment.name}: {text}")
    return Collected(
        **vars(replace(found, warnings=tuple(warnings))),
        exit_code=ended.exit_code,
        started=started.isoformat(),
        duration_s=duration_s,
        interrupted=ended.interrupted,
    )


def _folder(environment: EnvironmentSettings, settings: Settings) -> Path:
    folder = settings.root / (environment.cwd or ".")
    if not folder.is_dir():
        raise CollectError(
            f"the folder to run in does not exist: {folder}",
            fix="check `cwd`; it is relative to the project",
            slug="no-such-folder",
        )
    return folder


def _parsed(text: str | None, cwd: Path, environ: Mapping[str, str]) -> Command | None:
    return parse_command(text, cwd=cwd, environ=environ) if text and text.strip() else None


def _nothing_to_run(environment: EnvironmentSettings) -> ConfigError:
    return ConfigError(
        f"{environment.name} has nothing to run",
        fix=f"set `command`, or `server`, in [tool.covey.environments.{environment.name}]",
        slug="nothing-to-run",
    )
