"""The interpreter and machine that covey itself runs on."""

from __future__ import annotations

import platform
import sys
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

from covey.model.run import Interpreter


def this_interpreter() -> Interpreter:
    """What decides how this very process reads a source text."""
    return Interpreter(sys.implementation.name, platform.python_version(), _coverage_version())


def _coverage_version() -> str:
    """As `coverage.__version__`, from the file that says it: what else coverage.py imports takes long."""
    package = find_spec("coverage")
    assert package is not None and package.origin is not None
    spec = spec_from_file_location("version", Path(package.origin).with_name("version.py"))
    assert spec is not None and spec.loader is not None
    version = module_from_spec(spec)
    spec.loader.exec_module(version)
    return str(version.__version__)


def this_platform() -> str:
    """The machine, as `platform.platform()` says it."""
    return platform.platform()
