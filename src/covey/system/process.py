"""Starting, watching, signalling and ending processes: the only module that starts any."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from covey.errors import CollectError

SHELL = "/bin/sh"


@dataclass(frozen=True, slots=True)
class Finished:
    """What a command that ended left: text is UTF-8, and bytes that are not come back as lone surrogates."""

    exit_code: int
    """Negative: the signal that ended it."""
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class FinishedBytes:
    """What a command that ended left, as it wrote it."""

    exit_code: int
    """Negative: the signal that ended it."""
    stdout: bytes
    stderr: bytes


def capture(
    argv: Sequence[str],
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout_s: float | None = None,
) -> Finished:
    """Run a command to its end and keep what it printed, as text. It has no terminal to ask questions on.

    Raises:
        OSError, TimeoutError: as capture_bytes.
    """
    finished = capture_bytes(argv, cwd, env, timeout_s)
    stdout, stderr = (said.decode("utf-8", "surrogateescape") for said in (finished.stdout, finished.stderr))
    return Finished(finished.exit_code, stdout, stderr)


def capture_bytes(
    argv: Sequence[str],
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout_s: float | None = None,
    input: bytes = b"",
) -> FinishedBytes:
    """Run a command to its end and keep what it printed. It has no terminal to ask questions on.

    Raises:
        OSError: it cannot be started; FileNotFoundError when there is no such program.
        TimeoutError: it took longer than `timeout_s`, and was killed with everything it had started.
    """
    with subprocess.Popen(
        argv,
        cwd=cwd,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            stdout, stderr = process.communicate(input, timeout=timeout_s)
        except BaseException as error:
            signal_group(process.pid, signal.SIGKILL)
            if isinstance(error, subprocess.TimeoutExpired):
                raise TimeoutError(f"{argv[0]} took longer than {timeout_s} s") from error
            raise
    return FinishedBytes(process.returncode, stdout, stderr)


class Started:
    """A process that was started here, and has to be waited for here."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.pid = process.pid

    def wait(self, timeout_s: float) -> int | None:
        """Its exit code, negative for the signal that ended it, or None when it still runs after the time."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout_s)
        return self.exit_code

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def signal(self, signum: int) -> None:
        """Send a signal, unless it has ended."""
        self._process.send_signal(signum)


def start(
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    output: int,
    apart: bool = False,
) -> Started:
    """Start a command whose stdout and stderr both go to the file descriptor `output`.

    Args:
        apart: in a session of its own, without input: Ctrl-C of the terminal does not reach it, and signal_group does.
            Otherwise it shares this process' group and input.
    Raises:
        CollectError: "command-not-found": it cannot be started.
    """

    def popen(words: Sequence[str]) -> Started:
        standard_input = subprocess.DEVNULL if apart else None
        return Started(
            subprocess.Popen(
                words, cwd=cwd, env=env, stdin=standard_input, stdout=output, stderr=output, start_new_session=apart
            )
        )

    try:
        try:
            return popen(argv)
        except OSError as error:
            if error.errno != errno.ENOEXEC:
                raise
            # A script whose first line names no interpreter: shells, too, execute it by a shell.
            return popen([SHELL, shutil.which(argv[0], path=env.get("PATH")) or argv[0], *argv[1:]])
    except OSError as error:
        raise CollectError(
            f"{argv[0]} cannot be started: {error.strerror or error}",
            fix="look at its first line, `#!`: the program that it names must be there, and be made for this machine",
            slug="command-not-found",
        ) from error


def signal_group(group: int, signum: int) -> None:
    """Send a signal to every process of a group; none there is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signum)


def signal_process(pid: int, signum: int) -> None:
    """Send a signal to a process; one that is gone, or another user's, is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signum)


def holds_terminal() -> bool:
    """Whether this process is in the terminal's foreground: Ctrl-C there reaches its whole group."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
