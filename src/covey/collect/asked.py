"""What another process reads: of another interpreter, or of this one."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from covey.collect.activate import AGENT
from covey.collect.readings import has_shape
from covey.config.schema import CoverageSettings
from covey.model.run import Interpreter
from covey.system.process import capture

TIMEOUT_S = 60.0
TIMEOUT_S_PER_FILE = 0.5


def asked(
    executable: str, interpreter: Interpreter, sources: Mapping[str, bytes], settings: CoverageSettings
) -> dict[str, str]:
    """How a process of an interpreter reads sources: the analyses as they are stored.

    Args:
        executable: starts it.
        interpreter: what it has to be.

    Raises:
        OSError, ValueError, KeyError, TypeError: it failed, or its answer is none.
    """
    coverage = find_spec("coverage")
    assert coverage is not None and coverage.origin is not None
    with tempfile.TemporaryDirectory(prefix="covey-") as folder:
        request, answer = Path(folder, "request.json"), Path(folder, "answer.json")
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
