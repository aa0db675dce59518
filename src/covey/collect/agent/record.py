"""What covey is told about this process: one JSON file, written at its start and again when its data is saved."""

# ruff: noqa: PTH105, PTH118, PTH123
# Paths are plain strings throughout the agent, which imports as little as possible.

from __future__ import annotations

import contextlib
import datetime
import json
import os
import sys
from typing import Any

MOST_WARNINGS = 20


class Record:
    """The record of one process. What cannot be written is left unwritten: the program must not notice."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._fields: dict[str, Any] = {
            "argv": _command_line(),
            "executable": sys.executable or "",
            "implementation": sys.implementation.name,
            "version": sys.version.split()[0],
            "warnings": [],
        }
        self.begin()

    def begin(self) -> None:
        """Make the record of a new process: this one, or, after a fork, its child."""
        self._pid = os.getpid()
        self._path = os.path.join(self._folder, f"{self._pid}-{os.urandom(6).hex()}.json")
        self._fields.update(
            pid=self._pid, parent_pid=os.getppid(), started=_now(), birth=_birth(), saved=None, failed=None
        )

    def update(self, **fields: Any) -> None:
        """Set fields and write the record.

        Fields:
            unmeasured: why this process cannot be measured.
            coverage, core: the version of coverage.py and what measures. why_core: why it is not covey's own core that
                does; empty when that was not wanted.
            saved: how it ended with its data saved; None when that is no longer so. failed: why it is not saved.
            packages: where the packages of `source_pkgs` were found.
            remark: what a person may want to know, and loses nothing.
        """
        self._fields.update(fields)
        self._write()

    def warn(self, text: str) -> None:
        """Add a warning, once; it is written by the next update."""
        warnings = self._fields["warnings"]
        if text not in warnings and len(warnings) < MOST_WARNINGS:
            warnings.append(text)

    def _write(self) -> None:
        with contextlib.suppress(Exception):
            part = self._path + ".part"
            with open(part, "w", encoding="utf-8") as file:
                json.dump(self._fields, file)
            os.replace(part, self._path)


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat()  # noqa: UP017 - Python 3.8 has no datetime.UTC


def _command_line() -> list[str]:
    """As it was typed: `sys.argv` knows neither the interpreter nor its options."""
    known = getattr(sys, "orig_argv", None)
    if known:
        return list(known)
    try:
        with open("/proc/self/cmdline", "rb") as file:
            return [os.fsdecode(word) for word in file.read().split(b"\0")[:-1]]
    except OSError:
        return list(getattr(sys, "argv", []))


def _birth() -> int | None:
    """When this process started, in ticks since boot; None where there is no /proc."""
    try:
        with open("/proc/self/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return None
