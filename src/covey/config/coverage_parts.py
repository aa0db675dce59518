"""Some modules of coverage.py without all the others: those that read its configuration are a tenth of what it imports.

Decision: docs/decisions/0016-coverage-in-parts.md.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

WHOLE = "coverage"

_parts: dict[str, ModuleType] = {}
"""What was imported in this way, by name."""


@contextlib.contextmanager
def coverage_parts(*names: str) -> Iterator[None]:
    """A block in which `from coverage.NAME import ...` imports these modules, and what they need, but not the package.

    Outside of it they are out of sight: who imports coverage.py gets it whole. The block, too, imports from the whole
    one where that is imported already, where what measures this very process may import it meanwhile, and where a
    module cannot be imported without it.
    """
    if WHOLE in sys.modules or "COVEY_RUN" in os.environ or not _imported(names):
        yield
        return
    sys.modules.update(_parts)
    try:
        yield
    finally:
        _take()


def _imported(names: tuple[str, ...]) -> bool:
    sys.modules.update(_parts or {WHOLE: _without_code()})
    try:
        for name in names:
            import_module(f"{WHOLE}.{name}")
    except ImportError:
        return False
    finally:
        _parts.update(_take())
    return True


def _without_code() -> ModuleType:
    """A package in the place of coverage.py's, whose own code did not run."""
    spec = find_spec(WHOLE)
    package = ModuleType(WHOLE)
    package.__path__ = list((spec and spec.submodule_search_locations) or ())
    return package


def _take() -> dict[str, ModuleType]:
    names = [name for name in sys.modules if name == WHOLE or name.startswith(f"{WHOLE}.")]
    return {name: sys.modules.pop(name) for name in names}
