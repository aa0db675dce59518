"""Keeps pytest-cov from measuring: its Coverage would take the tracing over, and judge by its part of the data.

Done inside pytest, not by an option: `--no-cov` before `--cov` warns, and a warning can be an error.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

PYTEST = "_pytest.config"


def switch_off(tell: Callable[[], None]) -> None:
    """When pytest is imported in this process, have it leave pytest-cov out; `tell` is called if that was wanted."""
    try:
        installed = importlib.util.find_spec("pytest_cov") is not None
    except (ImportError, ValueError):
        return
    if installed and PYTEST not in sys.modules:
        sys.meta_path.insert(0, _Finder(lambda module: _extend(module, tell)))


def _extend(pytest_config: ModuleType, tell: Callable[[], None]) -> None:
    class WithoutPytestCov:
        @pytest_config.hookimpl(hookwrapper=True)  # type: ignore[untyped-decorator, unused-ignore]
        def pytest_load_initial_conftests(self, early_config: Any) -> Iterator[None]:
            # As its option --cov-reset does. xdist's workers are told the options of the main process and come by here.
            if getattr(early_config.known_args_namespace, "cov_source", None):
                early_config.known_args_namespace.cov_source = []
                tell()
            yield

    manager = pytest_config.PytestPluginManager
    initialise = manager.__init__

    def initialise_and_register(self: Any, *args: Any, **kwargs: Any) -> None:
        initialise(self, *args, **kwargs)
        self.register(WithoutPytestCov(), "covey")

    manager.__init__ = initialise_and_register


class _Finder:
    """Finds one module as if this were not here, and calls a function when it has been executed."""

    def __init__(self, after: Callable[[ModuleType], None]) -> None:
        self._after = after

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != PYTEST:
            return None
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, self._after)  # type: ignore[assignment]
        return spec


class _Loader:
    def __init__(self, real: Any, after: Callable[[ModuleType], None]) -> None:
        self._real = real
        self._after = after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._real
        if module.__spec__ is not None:
            module.__spec__.loader = self._real
        self._real.exec_module(module)
        self._after(module)
