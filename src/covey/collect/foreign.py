"""Reading sources by the interpreter that ran them, when that is not this one."""

from __future__ import annotations

from collections.abc import Mapping

from covey.analysis.encoding import body_of
from covey.collect.elsewhere import Unread, read_elsewhere
from covey.collect.readings import Reader
from covey.collect.shares import read_together
from covey.config.schema import CoverageSettings
from covey.model.analysis import Skipped
from covey.model.run import Interpreter
from covey.system.interpreter import this_interpreter


def reader_for(interpreter: Interpreter, executable: str | None) -> Reader:
    """What reads sources as `interpreter` does; where that cannot be had, each source is Skipped with the reason.

    Args:
        executable: starts that interpreter; None when unknown.
    """
    if interpreter == this_interpreter():
        return read_together

    def read(sources: Mapping[str, bytes], settings: CoverageSettings) -> dict[str, str]:
        if not sources:
            return {}
        if executable is None:
            return _skipped(sources, f"{interpreter} ran it, and where that lies is not known")
        try:
            return read_elsewhere(executable, interpreter, sources, settings)
        except Unread as error:
            return _skipped(sources, f"{interpreter} ran it, and {executable} cannot read it: {error}")

    return read


def _skipped(sources: Mapping[str, bytes], reason: str) -> dict[str, str]:
    return {path: body_of(Skipped(path, reason)) for path in sources}
