"""The hostile programs in the folder `families`.

A family is a file; "== name" starts a program, then come its settings (`# command:`, run by a shell, with the Python in
$PY; `# needs:`, root or modules with `or` between), its text (program.py), and further files, each after `# file:`.
METHOD stands for each of the ways in which multiprocessing starts processes.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

PROGRAMS = Path(__file__).parent / "families"
METHODS = ("fork", "spawn", "forkserver")


@dataclass(frozen=True)
class Program:
    """Some files and the command that starts them. Lines that must be in the map end with `# ran`."""

    name: str
    command: str
    needs: str
    files: dict = field(hash=False)


def programs():
    """Every program in the folder, by family and name."""
    found = []
    for path in sorted(PROGRAMS.glob("*.txt")):
        for block in re.split(r"^== ", path.read_text(), flags=re.MULTILINE)[1:]:
            for method in METHODS if "METHOD" in block else ("",):
                found.append(_parsed(path.stem, block.replace("METHOD", method)))
    return found


def _parsed(family, block):
    name, _, text = block.partition("\n")
    settings = dict(re.findall(r"^# (command|needs): (.*)$", text, flags=re.MULTILINE))
    text = re.sub(r"^# (command|needs): .*\n", "", text, flags=re.MULTILINE)
    first, *others = re.split(r"^# file: (.*)\n", text, flags=re.MULTILINE)
    files = {"program.py": first} if first.strip() else {}
    files.update(zip(others[::2], others[1::2], strict=True))
    return Program(
        f"{family}: {name}", settings.get("command", "exec $PY program.py"), settings.get("needs", ""), files
    )
