"""`covey watch`: look again and again at the runs that are going on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from covey.analysis.rise import Progress, rises
from covey.combine.merge import merge_bundles
from covey.config.schema import Settings
from covey.errors import CoveyError
from covey.flows.gather import read_paths
from covey.flows.live import Live, going_on, look, unread_notes
from covey.flows.report import make_report, report_of
from covey.model.bundle import Reading
from covey.model.live import Glance, LiveRun
from covey.model.measurement import UNKNOWN_DIGEST, Measurement
from covey.model.report import Report
from covey.model.run import Interpreter, Process
from covey.store.folder import load_environments

LATELY_S = 10.0


class Watch:
    """The runs of some environments, or of all; those that begin meanwhile too."""

    def __init__(self, settings: Settings, environments: Sequence[str], warn: Callable[[str], None]) -> None:
        self._settings = settings
        self._environments = environments
        self._warn = warn
        self._said: set[str] = set()
        self._watched: dict[Path, _Watched] = {}

    def begin(self) -> None:
        """Raises: as `flows.live.going_on`, when there is nothing to watch."""
        going_on(self._settings, self._environments)

    def look(self, now_s: float) -> list[Glance]:
        """Every run that goes on, by start, and once more each one that has ended since the last time.

        Args:
            now_s: on a clock that does not jump.
        Raises:
            DataError: as `flows.live.look`.
        """
        runs = self._going_on()
        for note in unread_notes(run for _, run in runs):
            self._say(note)
        for work, run in runs:
            if not run.unread:
                self._watched.setdefault(work, _Watched(run))
        there = {work for work, _ in runs}
        return [glance for work in list(self._watched) if (glance := self._glance(work, now_s, gone=work not in there))]

    def _going_on(self) -> list[tuple[Path, LiveRun]]:
        try:
            return going_on(self._settings, self._environments)
        except CoveyError:
            return []

    def _glance(self, work: Path, now_s: float, *, gone: bool) -> Glance | None:
        watched = self._watched[work]
        live = None if gone else look(work, watched.run, self._settings, self._say, watched.readings)
        if live is not None:
            return watched.seen(live, self._settings, now_s)
        del self._watched[work]
        return watched.ended(self._settings, now_s)

    def _say(self, text: str) -> None:
        """A warning, once."""
        if text not in self._said:
            self._said.add(text)
            self._warn(text)


class _Readings:
    """How files are read, kept in memory: as `gather.read_paths`, of which only what is new is asked."""

    def __init__(self) -> None:
        self._known: dict[tuple[Interpreter, str], Reading] = {}

    def __call__(
        self,
        paths: set[str],
        measurement: Measurement,
        settings: Settings,
        interpreter: Interpreter,
        executable: str | None,
    ) -> dict[str, Reading]:
        known = {path: reading.digest for path in paths if (reading := self._known.get((interpreter, path)))}
        ran = {file.path for file, _ in measurement.traces if file.digest not in (UNKNOWN_DIGEST, known.get(file.path))}
        fresh = {path for path in paths if path in ran or path not in known}  # of what ran, another text is known
        for path, reading in read_paths(fresh, measurement, settings, interpreter, executable).items():
            self._known[interpreter, path] = reading
        return {path: self._known[interpreter, path] for path in paths}


@dataclass
class _Watched:
    """A run, and what was seen of it."""

    run: LiveRun
    readings: _Readings = field(default_factory=_Readings)
    measurement: Measurement | None = None
    progress: Progress | None = None

    def seen(self, live: Live, settings: Settings, now_s: float) -> Glance:
        if self.progress is None or live.bundle.measurement != self.measurement:
            self.measurement = live.bundle.measurement
            earlier = [load_environments(settings.data_dir, [self.run.environment])] if self.run.append else []
            report = report_of(merge_bundles([*earlier, live.bundle]), settings, [self.run.environment])
        else:
            report = self.progress.newest
        return self._glance(report, now_s, processes=live.processes)

    def ended(self, settings: Settings, now_s: float) -> Glance | None:
        """With the stored data, when it is this run's."""
        stored = self._stored(settings)
        report = stored or (self.progress and self.progress.newest)
        return self._glance(report, now_s, ended=True, stored=stored is not None) if report else None

    def _glance(
        self,
        report: Report,
        now_s: float,
        *,
        processes: tuple[Process, ...] = (),
        ended: bool = False,
        stored: bool = False,
    ) -> Glance:
        before = self.progress or Progress(report, report)
        self.progress = progress = before.then(report, now_s, LATELY_S)
        new = rises(before.newest, report)
        return Glance(self.run, report, processes, new, progress.since_first, progress.lately, ended, stored)

    def _stored(self, settings: Settings) -> Report | None:
        try:
            report = make_report(settings, [self.run.environment])
        except CoveyError:
            return None
        runs = [run for environment in report.environments for run in environment.runs]
        return report if any(run.started >= self.run.started for run in runs) else None
