"""What runs on this machine: the process table of /proc, or of `ps` where there is no /proc."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from covey.system.process import capture

PROC = Path("/proc")
PS_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A process that runs. One that ended and was not waited for (a zombie) is in no table."""

    pid: int
    parent: int
    group: int
    birth: int | None
    """When it started, in ticks since boot: with the pid, it tells a process from a later one of the same number."""


Table = Mapping[int, Entry]
"""By pid."""


def process_table() -> Table:
    """The processes that run now."""
    entries = _from_proc() if (PROC / "self" / "stat").exists() else _from_ps()
    return {entry.pid: entry for entry in entries}


def descendants(table: Table, pid: int) -> list[int]:
    """The processes below a process, parents before their children, without those that lost their parent."""
    found = [pid]
    for above in found:
        found += [entry.pid for entry in table.values() if entry.parent == above and entry.pid not in found]
    return found[1:]


def group_members(table: Table, group: int) -> list[int]:
    """The processes of a group."""
    return [entry.pid for entry in table.values() if entry.group == group]


def runs(table: Table, pid: int, birth: int | None) -> bool:
    """Whether the process of this pid and birth still runs. Without a birth, the pid has to do."""
    entry = table.get(pid)
    return entry is not None and (birth is None or entry.birth is None or entry.birth == birth)


@dataclass(frozen=True, slots=True)
class Program:
    """What a process executes."""

    pid: int
    parent: int
    argv: tuple[str, ...]
    executable: str
    started: str
    """ISO 8601, UTC."""
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What it was started with."""


def programs_with(variable: str, value: str) -> list[Program]:
    """The processes that were started with an environment variable set to a value; none where there is no /proc."""
    wanted = os.fsencode(f"{variable}={value}")
    found = []
    for entry in process_table().values():
        folder = PROC / str(entry.pid)
        try:
            pairs = (folder / "environ").read_bytes().split(b"\0")
            if wanted not in pairs:
                continue
            argv = [os.fsdecode(word) for word in (folder / "cmdline").read_bytes().split(b"\0")[:-1]]
            executable = str((folder / "exe").readlink())
            started = datetime.datetime.fromtimestamp(folder.stat().st_ctime, datetime.UTC)
        except OSError:
            continue  # it ended meanwhile, or is another user's
        environ = {name: value for name, _, value in (os.fsdecode(pair).partition("=") for pair in pairs)}
        found.append(Program(entry.pid, entry.parent, tuple(argv), executable, started.isoformat(), environ))
    return found


def _from_proc() -> Iterator[Entry]:
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                text = (folder / "stat").read_text(errors="replace")
            except OSError:
                continue  # it ended meanwhile
            # The second field, the program's name in parentheses, may hold blanks and parentheses itself.
            state, parent, group, *rest = text.rpartition(")")[2].split()
            if state not in "ZX":
                yield Entry(int(folder.name), int(parent), int(group), birth=int(rest[16]))


def _from_ps() -> Iterator[Entry]:
    try:
        finished = capture(["ps", "-A", "-o", "pid=,ppid=,pgid=,stat="], timeout_s=PS_TIMEOUT_S)
    except (OSError, TimeoutError):
        return
    for line in finished.stdout.splitlines():
        pid, parent, group, state = line.split()
        if not state.startswith("Z"):
            yield Entry(int(pid), int(parent), int(group), birth=None)
