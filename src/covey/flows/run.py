"""`covey run`: run environments one after the other, keep their data, report, judge."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from covey.collect.activate import why_not_own_core
from covey.collect.interruption import Interruption
from covey.collect.run import Collected, run_environment
from covey.collect.talk import Talk
from covey.combine.merge import merge_bundles
from covey.config.schema import EnvironmentSettings, Settings
from covey.config.source import check_source
from covey.errors import CollectError, CoveyError
from covey.flows.gather import gather
from covey.flows.measured_commit import why_unsafe
from covey.flows.salvage import salvage
from covey.model.bundle import Bundle
from covey.model.live import LiveRun
from covey.model.run import Run
from covey.store.folder import (
    bundle_path,
    forget_interrupted,
    interrupted_path,
    load_environments,
    prepare,
    save_environment,
    work_folder,
)
from covey.store.running import announced
from covey.system.bundle import write_bundle
from covey.system.git import current_commit
from covey.system.interpreter import this_platform


@dataclass(frozen=True)
class EnvironmentRun:
    """How the run of one environment ended."""

    environment: str
    run: Run | None
    """None when it could not be run at all."""
    error: CoveyError | None = None
    packages: frozenset[str] = frozenset()
    """Those of `source` that its processes found."""

    @property
    def failed(self) -> bool:
        return self.error is not None or bool(self.run and self.run.exit_code)


def run_environments(
    environments: Sequence[EnvironmentSettings], settings: Settings, talk: Talk, *, append: bool = False
) -> list[EnvironmentRun]:
    """Run each environment and put its data in the place of its earlier data.

    One that cannot be run does not keep the others from running; its earlier data stays.

    Args:
        append: add to the earlier data instead.
    Raises:
        CollectError: "interrupted": the runs that ended are kept; what the interrupted one left is put aside.
        ConfigError: "source-missing", "source-root"; DataError: "unwritable-folder": before anything runs.
    """
    check_source(settings)
    prepare(settings.data_dir)
    salvage(settings, talk.warning)
    ran: list[EnvironmentRun] = []
    for number, environment in enumerate(environments, 1):
        left = [each.name for each in environments[number:]]
        try:
            ran.append(_run_one(environment, settings, talk, append=append, left=left))
        except Interrupted:
            raise
        except CoveyError as error:
            talk.failed(environment.name, error)
            ran.append(EnvironmentRun(environment.name, None, error))
    _warn_of_packages(settings, ran, talk)
    if any(each.run and each.run.commit is None for each in ran) and (why := why_unsafe(settings.root)):
        talk.warning(f"what was measured is of no commit: {why}")
    return ran


def _warn_of_packages(settings: Settings, ran: Sequence[EnvironmentRun], talk: Talk) -> None:
    """Name the packages of `source` that nothing imported: a misspelt one measures nothing and fails nowhere."""
    if not any(each.run and each.run.processes for each in ran):
        return
    found = frozenset[str]().union(*(each.packages for each in ran))
    for name in settings.coverage.source_pkgs:
        if name not in found:
            talk.warning(
                f"`source` names {name!r}: there is no such folder in {settings.root}, and no process imported"
                " a package of that name: nothing is measured for it (source-missing)"
            )


class Interrupted(CollectError):
    """The user ended the run of an environment before its command ended."""


def _run_one(
    environment: EnvironmentSettings, settings: Settings, talk: Talk, *, append: bool, left: Sequence[str]
) -> EnvironmentRun:
    live = _announcement(environment, settings, append=append)
    with work_folder(settings.data_dir, environment.name) as work, announced(work, live):
        collected = run_environment(environment, settings, work_dir=work, talk=talk)
        if not work.is_dir():
            raise _deleted(work)
        run = _described(environment, settings, collected)
        with Interruption() as late:  # from here on it would be too late: everything has run, and is to be stored
            bundle = gather(collected, run, settings, talk.warning)
            if collected.interrupted:
                raise _put_aside(settings, environment.name, bundle)
            _store(settings, environment.name, bundle, append=append)
        talk.finished(run, files=_files_hit(bundle))
        if late.count:
            raise Interrupted(
                f"interrupted when {environment.name} had ended: its data is stored",
                fix=f"run what is left: `covey run {' '.join(left)}`" if left else "see it with `covey report`",
                slug="interrupted",
            )
        return EnvironmentRun(environment.name, run, packages=frozenset(collected.source_packages))


def _announcement(environment: EnvironmentSettings, settings: Settings, *, append: bool) -> LiveRun:
    started = datetime.datetime.now(datetime.UTC).isoformat()
    why_not = why_not_own_core(settings.for_environment(environment)) or ""
    return LiveRun(environment.name, _commands(environment), started, append, why_not)


def _commands(environment: EnvironmentSettings) -> str:
    return " & ".join(command for command in (environment.server, environment.command) if command)


def _deleted(work: Path) -> CollectError:
    return CollectError(
        f"its command deleted {work}, where its processes save their data",
        fix="let it spare covey's folder (`git clean -e .covey`), or set `data_dir` to a folder elsewhere",
        slug="data-deleted",
    )


def _put_aside(settings: Settings, environment: str, bundle: Bundle) -> Interrupted:
    aside = interrupted_path(settings.data_dir, environment)
    write_bundle(aside, bundle)
    stays = "; its earlier data is untouched" if bundle_path(settings.data_dir, environment).exists() else ""
    return Interrupted(
        f"{environment} was interrupted{stays}",
        fix=f"run it again, or take what it measured so far with `covey combine {aside}`",
        slug="interrupted",
    )


def _store(settings: Settings, environment: str, bundle: Bundle, *, append: bool) -> None:
    if append:
        bundle = merge_bundles([load_environments(settings.data_dir, [environment]), bundle])
    save_environment(settings.data_dir, environment, bundle)
    if not append:
        forget_interrupted(settings.data_dir, environment)


def _described(environment: EnvironmentSettings, settings: Settings, collected: Collected) -> Run:
    return Run(
        id=uuid.uuid4().hex,
        environment=environment.name,
        command=_commands(environment),
        exit_code=collected.exit_code,
        started=collected.started,
        duration_s=collected.duration_s,
        platform=this_platform(),
        rules=settings.coverage.rules,
        commit=current_commit(settings.root),
        processes=collected.processes,
    )


def _files_hit(bundle: Bundle) -> int:
    return len({key.file.path for key, trace in bundle.measurement.traces.items() if trace.lines})
