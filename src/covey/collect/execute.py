"""Executing an environment's command, against its server where it has one, until it ends or the user ends it."""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from covey.collect.command import NOT_STARTED, Command
from covey.collect.interruption import Interruption
from covey.collect.patience import wait_until
from covey.collect.server import Server, serving, tail
from covey.collect.stopping import wait_or_interrupt
from covey.collect.talk import Talk
from covey.config.schema import EnvironmentSettings
from covey.system.process import Started, start

STDERR = 2
"""The results of covey own its stdout; what commands print goes where covey talks."""


@dataclass(frozen=True)
class Stage:
    """Where commands are executed."""

    environment: EnvironmentSettings
    cwd: Path
    environ: Mapping[str, str]
    work: Path
    talk: Talk
    warn: Callable[[str], None]
    interruption: Interruption


@dataclass(frozen=True)
class Ended:
    """How it ended."""

    exit_code: int | None
    """As Collected.exit_code."""
    interrupted: bool
    signals: Mapping[int, int]
    """By pid, the signals that ended processes."""


def execute(stage: Stage, server: Command | None, command: Command | None) -> Ended:
    """Execute a command, a server, or a command against a server."""
    if server is None:
        assert command is not None
        return _run(stage, command)
    with _served(stage, server) as running:
        if command is None:
            ended = _until_interrupted(stage, running)
        elif stage.interruption.count:
            ended = Ended(None, interrupted=True, signals={})
        else:
            ended = _run(stage, command)
            _tell_of_end(stage, running)
    return Ended(ended.exit_code, ended.interrupted, {**_signals(running.process), **ended.signals})


@contextlib.contextmanager
def _served(stage: Stage, command: Command) -> Iterator[Server]:
    stage.talk.started(stage.environment.name, "server", command.text)
    if stage.environment.ready:
        stage.talk.waiting(stage.environment.name, f"until the server is ready: {stage.environment.ready}")
    with serving(
        stage.environment,
        command,
        cwd=stage.cwd,
        environ=stage.environ,
        log=stage.work / "server.log",
        interruption=stage.interruption,
        warn=stage.warn,
    ) as server:
        yield server


def _run(stage: Stage, command: Command) -> Ended:
    log = stage.work / "command.log"
    stage.talk.started(stage.environment.name, "command", command.text)
    with _output(stage, log) as output:
        process = start(command.argv, cwd=stage.cwd, env=stage.environ, output=output)
    wait_or_interrupt(
        process,
        stop_timeout_s=stage.environment.stop_timeout_s,
        interruption=stage.interruption,
        warn=stage.warn,
    )
    exit_code = _as_shell_says(process.exit_code)
    if command.by_shell and exit_code in NOT_STARTED:
        stage.warn(f"{stage.environment.name}: a program {NOT_STARTED[exit_code]} (exit code {exit_code})")
    if exit_code and stage.talk.quiet:
        _show(stage, log)
    return Ended(exit_code, bool(stage.interruption.count), _signals(process))


@contextlib.contextmanager
def _output(stage: Stage, log: Path) -> Iterator[int]:
    """Where the command prints to."""
    if not stage.talk.quiet:
        yield STDERR
        return
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _until_interrupted(stage: Stage, server: Server) -> Ended:
    """Measure until the user has seen enough: that is no interruption but the normal end."""
    if not stage.interruption.count:
        stage.talk.waiting(stage.environment.name, "until Ctrl-C")
        wait_until(lambda: server.process.exit_code is not None, math.inf, stage.interruption)
    exit_code = _as_shell_says(server.process.exit_code)
    if exit_code:
        _tell_of_end(stage, server)
    return Ended(exit_code, interrupted=False, signals={})


def _tell_of_end(stage: Stage, server: Server) -> None:
    if server.process.exit_code is not None:
        code = _as_shell_says(server.process.exit_code)
        stage.warn(f"{stage.environment.name}: the server ended before it was stopped, with exit code {code}")
        _show(stage, server.log)


def _show(stage: Stage, log: Path) -> None:
    for line in tail(log):
        stage.talk.line(stage.environment.name, line)


def _signals(process: Started) -> dict[int, int]:
    code = process.exit_code
    return {process.pid: -code} if code is not None and code < 0 else {}


def _as_shell_says(exit_code: int | None) -> int | None:
    return 128 - exit_code if exit_code is not None and exit_code < 0 else exit_code
