"""covey's talk: what a person is told on stderr, styled on a terminal and plain elsewhere."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from covey.errors import CoveyError
from covey.model.counted import counted
from covey.model.printable import printable, printable_lines
from covey.model.run import Outcome, Run

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status


class StderrTalk:
    """Tells a person on stderr what goes on. Implements `collect.talk.Talk`."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self._status: Status | None = None

    @cached_property
    def _console(self) -> Console:
        return _stderr()

    def started(self, environment: str, role: str, command: str) -> None:
        self._say(
            f"{environment}: {command}" if role == "command" else f"{environment}: {role}: {command}", "bold cyan"
        )

    def waiting(self, environment: str, reason: str) -> None:
        if not self.quiet and self._console.is_terminal:
            from rich.text import Text

            self._end_status()
            self._status = self._console.status(Text(printable(f"{environment}: waiting {reason}")))
            self._status.start()
        else:
            self._say(f"{environment}: waiting {reason}", "dim")

    def line(self, environment: str, text: str) -> None:
        self._print(f"{environment} | {text}", "dim")

    def warning(self, text: str) -> None:
        self._print(f"warning: {text}", "yellow")

    def failed(self, environment: str, error: CoveyError) -> None:
        self._print(f"{environment}: {error}", "bold red")

    def finished(self, run: Run, *, files: int) -> None:
        saved = sum(process.outcome is Outcome.SAVED for process in run.processes)
        ending = f"failed (exit code {run.exit_code})" if run.exit_code else "done"
        text = (
            f"{run.environment}: {ending} in {run.duration_s:.1f} s, {counted(saved, 'process', 'processes')} measured"
        )
        self._say(f"{text}, {counted(files, 'file')} hit", "bold red" if run.exit_code else "bold green")

    def note(self, text: str) -> None:
        """Something worth knowing that is no result."""
        self._say(text, "")

    def verdict(self, text: str, *, passed: bool) -> None:
        """A line of the gate's judgement, when the result on stdout is the report."""
        if not (self.quiet and passed):
            self._print(text, "green" if passed else "bold red")

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._end_status()

    def _say(self, text: str, style: str) -> None:
        if not self.quiet:
            self._print(text, style)

    def _print(self, text: str, style: str) -> None:
        from rich.text import Text

        self._end_status()
        self._console.print(Text(printable_lines(text), style=style))

    def _end_status(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None


def show_error(error: CoveyError) -> None:
    """An error of covey's, on stderr: what happened, what to do, and the slug of its page."""
    from rich.text import Text

    _stderr().print(Text.assemble(("covey: ", "bold red"), printable_lines(str(error))))


def _stderr() -> Console:
    """Where covey talks. rich is imported when there is something to say: a fifth of the time of a quiet command."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)
