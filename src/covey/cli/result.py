"""Results, on stdout: what a command was asked for, and nothing else."""

from __future__ import annotations

import os
import sys

from covey.errors import DataError


def stdout_is_terminal() -> bool:
    """Whether a person reads the result as it comes."""
    return sys.stdout is not None and sys.stdout.isatty()


def stdout_has_color() -> bool:
    """Whether results may be coloured: https://no-color.org."""
    return stdout_is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") not in ("dumb", "unknown")


def result(text: str) -> bool:
    """A result, on stdout; whether there is still a reader. One that went away, as `head` does, wants no more of it.

    Raises:
        DataError: "unwritable-output".
    """
    if sys.stdout is None:
        return False
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # What could not be written is still waiting, and Python would try once more, and complain, at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise _unwritable_output(error) from error
        return False
    return True


def _unwritable_output(error: OSError) -> DataError:
    return DataError(
        f"cannot write the result to stdout: {error.strerror or error}",
        fix="free some space, or write it elsewhere",
        slug="unwritable-output",
    )
