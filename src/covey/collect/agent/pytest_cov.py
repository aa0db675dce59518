"""Keeps pytest-cov from measuring: its Coverage would take the tracing over, and judge by its part of the data.

Done inside pytest, not by an option: `--no-cov` before `--cov` warns, and a warning can be an error.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from covey.collect.agent.imported import when_imported

PYTEST = "_pytest.config"


def switch_off(tell: Callable[[], None]) -> None:
    """When pytest is imported in this process, have it leave pytest-cov out; `tell` is called if that was wanted."""
    try:
        installed = importlib.util.find_spec("pytest_cov") is not None
    except (ImportError, ValueError):
        return
    if installed:
        when_imported(PYTEST, lambda module: _extend(module, tell))


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
