"""What a run says to a person while it goes on; the command line implements it."""

from __future__ import annotations

from typing import Protocol

from covey.errors import CoveyError
from covey.model.run import Run


class Talk(Protocol):
    """Told as things happen, in the thread that runs the environment."""

    @property
    def quiet(self) -> bool:
        """Whether the output of commands goes into a file instead of stderr."""

    def started(self, environment: str, role: str, command: str) -> None:
        """A command was started; its role is "server" or "command"."""

    def waiting(self, environment: str, reason: str) -> None:
        """Something takes time: "until the server answers"."""

    def line(self, environment: str, text: str) -> None:
        """A line of output that was written to a file, and that matters now."""

    def warning(self, text: str) -> None:
        """Something went wrong that does not stop the run."""

    def failed(self, environment: str, error: CoveyError) -> None:
        """An environment could not be run."""

    def finished(self, run: Run, *, files: int) -> None:
        """An environment ran and its data is stored; `files` is how many files of the source it hit."""


class Silence:
    """Says nothing."""

    quiet = True

    def started(self, environment: str, role: str, command: str) -> None: ...

    def waiting(self, environment: str, reason: str) -> None: ...

    def line(self, environment: str, text: str) -> None: ...

    def warning(self, text: str) -> None: ...

    def failed(self, environment: str, error: CoveyError) -> None: ...

    def finished(self, run: Run, *, files: int) -> None: ...


SILENCE: Talk = Silence()
