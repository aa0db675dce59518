"""A server environment's server: started, waited for until it is ready, stopped."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from covey.collect.command import Command
from covey.collect.interruption import Interruption
from covey.collect.patience import wait_until
from covey.collect.ready import Ready, parse_ready
from covey.collect.stopping import stop_group
from covey.config.schema import EnvironmentSettings
from covey.errors import CollectError
from covey.system.process import Started, start

NO_READY_S = 0.5
"""A server that does not say when it is ready is so when it has lived this long."""

TAIL_LINES = 15


@dataclass(frozen=True)
class Server:
    """A server that runs, and is ready unless the user interrupted."""

    process: Started
    log: Path


@contextlib.contextmanager
def serving(
    environment: EnvironmentSettings,
    command: Command,
    *,
    cwd: Path,
    environ: Mapping[str, str],
    log: Path,
    interruption: Interruption,
    warn: Callable[[str], None],
) -> Iterator[Server]:
    """A server inside the block: ready at its beginning, stopped after it.

    Raises:
        CollectError: "already-answering", "server-died", "server-not-ready".
        ConfigError: "ready-pattern".
    """
    ready = parse_ready(environment.ready) if environment.ready else None
    if ready is not None and ready.is_taken():
        raise _already_answering(environment, ready)
    # Python keeps back what it prints into a file; `ready` and the last lines before a crash are looked for there.
    unbuffered = {"PYTHONUNBUFFERED": "1", **environ}
    with log.open("wb") as output:
        process = start(command.argv, cwd=cwd, env=unbuffered, output=output.fileno(), apart=True)
    server = Server(process, log)
    try:
        _wait_for(server, ready, environment, interruption)
        yield server
    finally:
        stop_group(
            process,
            as_group=command.by_shell,
            timeout_s=environment.stop_timeout_s,
            interruption=interruption,
            warn=warn,
        )


def tail(log: Path) -> list[str]:
    """The last lines of an output."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 64_000))
            return file.read().decode("utf-8", "replace").splitlines()[-TAIL_LINES:]
    except OSError:
        return []


def _wait_for(
    server: Server, ready: Ready | None, environment: EnvironmentSettings, interruption: Interruption
) -> None:
    process = server.process

    def ready_or_dead() -> bool:
        if process.exit_code is not None:
            return True
        return ready is not None and ready.is_ready(server.log.read_text(encoding="utf-8", errors="replace"))

    timeout_s = NO_READY_S if ready is None else environment.ready_timeout_s
    in_time = wait_until(ready_or_dead, timeout_s, interruption)
    if process.exit_code is not None:
        raise _died(environment, server)
    if not in_time and ready is not None and not interruption.count:
        raise _not_ready(environment, server, ready)


def _already_answering(environment: EnvironmentSettings, ready: Ready) -> CollectError:
    return CollectError(
        f"{environment.ready} answers before the server was started: it would not be measured",
        fix="stop what listens there, or give this environment another port",
        slug="already-answering",
    )


def _died(environment: EnvironmentSettings, server: Server) -> CollectError:
    code = server.process.exit_code
    return CollectError(
        f"the server ended before it was ready, with exit code {code}{_shown(server)}",
        fix=f"run it by itself and mend what it complains about: {environment.server}",
        slug="server-died",
    )


def _not_ready(environment: EnvironmentSettings, server: Server, ready: Ready) -> CollectError:
    return CollectError(
        f"the server was not ready after {environment.ready_timeout_s:g} s: "
        f"not once was it true that {ready}{_shown(server)}",
        fix="check `ready`, or set a longer `ready_timeout_s`",
        slug="server-not-ready",
    )


def _shown(server: Server) -> str:
    lines = tail(server.log)
    return "".join(["; its last output:", *(f"\n  | {line}" for line in lines)]) if lines else "; it printed nothing"
