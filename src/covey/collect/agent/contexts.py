"""Which test runs: pytest and unittest are made to say it, where the run asks for it (`contexts = "test"`).

Also loaded by itself, from its file, where covey is not importable: it imports nothing of covey. Done in the frameworks
themselves, not by an entry point: so it is there wherever a process is measured, and nowhere else.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

__unittest = True  # unittest leaves frames of such modules out of the tracebacks that it shows

LONGEST = 16_000
"""Of a name, in characters."""


class Contexts:
    """Whose turn it is. Tests may run tests (of a plugin, of a runner): what those run is run by the outer one."""

    def __init__(self, switch: Callable[[str], None]) -> None:
        self._switch = switch
        self._holder: object = None

    @property
    def held(self) -> bool:
        return self._holder is not None

    def enter(self, holder: object, name: str) -> None:
        """From now on, what runs is run by this one, unless another one is at it."""
        if self._holder is None or self._holder is holder:
            self._holder = holder
            self._switch(name[:LONGEST].encode("utf-8", "backslashreplace").decode())

    def leave(self, holder: object) -> None:
        """It is over."""
        if self._holder is holder:
            self._holder = None
            self._switch("")


def install(switch: Callable[[str], None], when_imported: Callable[[str, Callable[[ModuleType], None]], None]) -> None:
    """Have the test frameworks of this process say which test runs.

    Args:
        switch: is told the name of the context that begins, "" for none.
        when_imported: that of `imported`.
    """
    contexts = Contexts(switch)
    when_imported("_pytest.config", lambda module: _extend_pytest(module, contexts))
    when_imported("unittest.case", lambda module: _extend_unittest(module, contexts))


def _extend_pytest(pytest_config: ModuleType, contexts: Contexts) -> None:
    def wraps(function: Any) -> Any:
        return pytest_config.hookimpl(hookwrapper=True, tryfirst=True)(function)

    class Plugin:
        """Names as those of pytest-cov's `--cov-context=test`."""

        @wraps
        def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
            try:
                yield
            finally:
                contexts.leave(item)

        @wraps
        def pytest_runtest_setup(self, item: Any) -> Iterator[None]:
            contexts.enter(item, f"{item.nodeid}|setup")
            yield

        @wraps
        def pytest_runtest_call(self, item: Any) -> Iterator[None]:
            contexts.enter(item, f"{item.nodeid}|run")
            yield

        @wraps
        def pytest_runtest_teardown(self, item: Any) -> Iterator[None]:
            contexts.enter(item, f"{item.nodeid}|teardown")
            yield

    manager = pytest_config.PytestPluginManager
    initialise = manager.__init__

    @functools.wraps(initialise)
    def initialise_and_register(self: Any, *args: Any, **kwargs: Any) -> None:
        initialise(self, *args, **kwargs)
        self.register(Plugin(), "covey-contexts")

    manager.__init__ = initialise_and_register


def _extend_unittest(unittest_case: ModuleType, contexts: Contexts) -> None:
    """A test has one name, for what sets it up and tears it down as well. Runners call it in one of these ways."""
    for name in ("__call__", "run", "debug"):
        setattr(unittest_case.TestCase, name, _in_context(getattr(unittest_case.TestCase, name), contexts))


def _in_context(real: Callable[..., Any], contexts: Contexts) -> Callable[..., Any]:
    @functools.wraps(real)
    def run_in_context(self: Any, *args: Any, **kwargs: Any) -> Any:
        if contexts.held:
            return real(self, *args, **kwargs)
        contexts.enter(self, _name_of(self))
        try:
            return real(self, *args, **kwargs)
        finally:
            contexts.leave(self)

    return run_in_context


def _name_of(test: Any) -> str:
    try:
        return str(test.id())
    except Exception:
        return f"{type(test).__module__}.{type(test).__qualname__}"
