"""Sources that another process reads: one of another interpreter, or of this one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from covey.collect.activate import AGENT
from covey.collect.readings import has_shape
from covey.config.schema import CoverageSettings
from covey.errors import DataError
from covey.model.run import Interpreter
from covey.system.process import capture
from covey.system.scratch import temporary_folder

TIMEOUT_S = 60.0
TIMEOUT_S_PER_FILE = 0.5


class Unread(Exception):
    """A process did not read what it was asked to; the text says why."""


def read_elsewhere(
    executable: str, interpreter: Interpreter, sources: Mapping[str, bytes], settings: CoverageSettings
) -> dict[str, str]:
    """How a process of an interpreter reads sources: the analyses as they are stored.

    Args:
        executable: starts it.
        interpreter: what it has to be.
    Raises:
        Unread: it failed, or its answer is none.
    """
    try:
        with temporary_folder("covey-asked-") as folder:
            return _answer(folder, executable, interpreter, sources, settings)
    except DataError as error:
        raise Unread(error.what) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unread(str(error)) from error


def _answer(
    folder: Path, executable: str, interpreter: Interpreter, sources: Mapping[str, bytes], settings: CoverageSettings
) -> dict[str, str]:
    coverage = find_spec("coverage")
    assert coverage is not None and coverage.origin is not None
    request, answer = folder / "request.json", folder / "answer.json"
    told = {
        "coverage": str(Path(coverage.origin).parent),
        "interpreter": [interpreter.implementation, interpreter.version, interpreter.coverage],
        "exclude": settings.exclude,
        "partial": settings.partial,
        "sources": {path: source.decode("latin-1") for path, source in sources.items()},
        "answer": str(answer),
    }
    request.write_text(json.dumps(told), encoding="utf-8")
    timeout_s = TIMEOUT_S + TIMEOUT_S_PER_FILE * len(sources)
    finished = capture([executable, "-I", str(AGENT / "read.py"), str(request)], timeout_s=timeout_s)
    if finished.exit_code != 0:
        raise OSError((finished.stderr.strip().splitlines() or [f"exit code {finished.exit_code}"])[-1])
    bodies: dict[str, str] = json.loads(answer.read_text(encoding="utf-8"))
    if not all(has_shape(bodies[path]) for path in sources):
        raise ValueError("its answer is no analysis")
    return {path: bodies[path] for path in sources}
