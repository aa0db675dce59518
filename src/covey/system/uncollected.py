"""Python's collector of cycles, kept away where there are many values and no cycles: it looks at each several times."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """A block without it: half of the time of parsing sources, and of reading a million jumps."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
