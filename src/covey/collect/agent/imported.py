"""Do something when a module is imported, as if this were not here.

Also loaded by itself, from its file, where covey is not importable: it imports nothing of covey.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any


def when_imported(name: str, action: Callable[[ModuleType], None]) -> None:
    """Call `action` with the module once it has been executed; nothing is called when it was imported already."""
    if name not in sys.modules:
        sys.meta_path.insert(0, _Finder(name, action))


class _Finder:
    """Finds one module, once."""

    def __init__(self, name: str, action: Callable[[ModuleType], None]) -> None:
        self._name = name
        self._action = action

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != self._name:
            return None
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, self._action)  # type: ignore[assignment]
        return spec


class _Loader:
    def __init__(self, real: Any, action: Callable[[ModuleType], None]) -> None:
        self._real = real
        self._action = action

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._real
        if module.__spec__ is not None:
            module.__spec__.loader = self._real
        self._real.exec_module(module)
        self._action(module)
