"""Forks and decisions take turns, for the recorder that is written in Python: what turns.c does for the others.

In the child of a fork, the locks of imports that another thread held to decide would stay locked. No wait is long: who
is waited for may itself wait for a lock that the waiting thread holds. Loaded by itself, from its file.
"""

from __future__ import annotations

import time
from _thread import get_ident

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MOMENT_S, PATIENCE = 0.0005, 1000


class Turns:
    """Of the threads of this process."""

    def __init__(self, lock: Any) -> None:
        # The map's lock as `lock` has it: no other thread is to hold it either.
        self._lock = lock
        self._deciding: list[int] = []
        self._forking: list[int] = []

    def taking(self, decide: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, that waits while another thread forks."""

        def decide_in_turn(*told: Any) -> Any:
            me = get_ident()
            self._deciding.append(me)
            for _ in range(PATIENCE):
                if self._only(me, self._forking):
                    break
                self._deciding.remove(me)
                time.sleep(MOMENT_S)
                self._deciding.append(me)
            try:
                return decide(*told)
            finally:
                self._deciding.remove(me)

        return decide_in_turn

    def hold(self) -> None:
        """Before a fork."""
        me = get_ident()
        self._forking.append(me)
        for _ in range(PATIENCE):
            if self._only(me, self._deciding):
                break
            time.sleep(MOMENT_S)
        self._lock.settle()

    def go_on(self) -> None:
        """After it, in the parent."""
        self._lock.settled()
        self._forking.remove(get_ident())

    def is_child(self) -> None:
        """After it, in the child: there is no other thread."""
        self._lock.renew()
        me = get_ident()
        self._deciding = [thread for thread in self._deciding if thread == me]
        self._forking.clear()

    @staticmethod
    def _only(me: int, threads: list[int]) -> bool:
        return all(thread == me for thread in threads)
