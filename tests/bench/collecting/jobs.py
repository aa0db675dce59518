"""What is measured by each contender in turn. To add a job, add an entry to `jobs`."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.collecting.venvs import Venv
from bench.inputs import SHORT_PROGRAM
from bench.workloads import NOTHING, OURS, THEIRS, Workload

SLIPCOVER = "SlipCover"

SQLGLOT_TESTS = [
    *(f"tests/test_{name}.py" for name in ("parser", "transpile", "expressions", "build", "lineage")),
    *(f"tests/dialects/test_{name}.py" for name in ("postgres", "snowflake", "mysql", "tsql", "duckdb")),
    "--deselect tests/test_expressions.py::TestExpressions::test_convert",
    "--deselect tests/test_parser.py::TestParser::test_parse_nested",
]
"""Those that need no further package and set no limit to their time."""

PYTEST = "-m pytest -q -p no:cacheprovider -W 'ignore:Module already imported'"
"""SlipCover is imported before pytest comes to it: a warning, and with mistune's settings an error."""

ACTIVATED = Path(__file__).with_name("activated.py")


def work_of(inputs: Path, folder: str) -> Path:
    """Where covey's core records a job."""
    return inputs / "recorded" / folder


def write_short(inputs: Path) -> None:
    """The program of the jobs of short processes."""
    (inputs / "short").mkdir(exist_ok=True)
    (inputs / "short" / "short.py").write_text(SHORT_PROGRAM)


def jobs(venv: Venv, inputs: Path) -> list[Workload]:
    """The jobs of one Python; nothing is left of what was recorded by another."""
    shutil.rmtree(inputs / "recorded", ignore_errors=True)

    def job(name: str, folder: str, source: str, program: str, loop: str = "{}", *, anew: bool = True) -> Workload:
        work = work_of(inputs, folder)
        variables = _prepared(venv, inputs / folder / source, work)
        commands = _contenders(venv, source, program, variables)
        return Workload(
            name,
            folder,
            {contender: loop.replace("{}", command) for contender, command in commands.items()},
            before=_forgetting(work) if anew else _nothing,
        )

    return [
        job("richards", "richards", ".", "drive.py {richards}"),
        job("deltablue", "deltablue", ".", "drive.py {deltablue}"),
        job("mistune's tests", "mistune", "src/mistune", f"{PYTEST} -o pythonpath=src tests"),
        job("sqlglot's tests (part)", "sqlglot", "sqlglot", " ".join([PYTEST, *SQLGLOT_TESTS])),
        job("the first short process of a run", "short", ".", "short.py"),
        job(
            "{processes} further ones", "short", ".", "short.py", "for i in $(seq {processes}); do {}; done", anew=False
        ),
    ]


def _prepared(venv: Venv, source: Path, work: Path) -> str:
    command = [venv.python, ACTIVATED, "prepare", source.resolve(), work]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _contenders(venv: Venv, source: str, program: str, variables: str) -> Mapping[str, str]:
    python = venv.python
    return {
        NOTHING: f"{python} {program}",
        THEIRS: f"{python} -m coverage run --branch --source={source} {program}",
        SLIPCOVER: f"{python} -m slipcover --branch --source {source} --out /dev/null {program}",
        OURS: f"{variables} {python} {program}",
    }


def _forgetting(work: Path) -> Callable[[Path], None]:
    def forget(folder: Path) -> None:
        for path in (work / "maps").iterdir():
            path.unlink()

    return forget


def _nothing(folder: Path) -> None:
    pass
