"""The interpreter and machine that covey itself runs on."""

from __future__ import annotations

import importlib.metadata
import platform
import sys

from covey.model.run import Interpreter


def this_interpreter() -> Interpreter:
    """What decides how this very process reads a source text."""
    return Interpreter(sys.implementation.name, platform.python_version(), importlib.metadata.version("coverage"))


def this_platform() -> str:
    """The machine, as `platform.platform()` says it."""
    return platform.platform()
