"""What makes Python processes measure themselves: environment variables, and the file of settings they name."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from covey.collect.deep import with_library
from covey.config.patterns import omit_expression
from covey.config.schema import CoverageSettings, Settings
from covey.system.files import make_folder, replacing

AGENT = Path(__file__).parent / "agent"
STARTUP = AGENT / "startup"
"""First on the measured processes' sys.path: its sitecustomize is what Python itself imports at its start."""

RUN_FILE = "COVEY_RUN"

OTHER_MEASURERS = ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
"""By these, coverage.py's own start-up hook would measure a second time."""


def activated(
    environ: Mapping[str, str], added: Mapping[str, str], run_file: Path, library: Path | None = None
) -> dict[str, str]:
    """The environment variables under which a command is measured, with all of its descendants.

    Args:
        added: variables that the user adds to `environ`.
        run_file: what `write_run_file` wrote.
        library: what `deep.deep_library` found, where it is to be loaded into every program.
    """
    merged = {name: value for name, value in {**environ, **added}.items() if name not in OTHER_MEASURERS}
    # An empty entry would stand for the current folder: of an empty PYTHONPATH nothing may be left.
    places = [place for place in merged.get("PYTHONPATH", "").split(os.pathsep) if place != str(STARTUP)]
    kept = places if any(places) else []
    measured = {**merged, "PYTHONPATH": os.pathsep.join([str(STARTUP), *kept]), RUN_FILE: str(run_file)}
    return with_library(measured, library)


def run_file_of(work_dir: Path) -> Path:
    """The file that tells the processes of a run how to measure. By its path they are known as the run's."""
    return work_dir.resolve() / "run.json"


def write_run_file(settings: Settings, work_dir: Path) -> Path:
    """Make the folders that measured processes write to, and the file that tells them how to measure.

    Raises:
        DataError: "unwritable-folder".
    """
    work = work_dir.resolve()
    for name in ("processes", "data"):
        make_folder(work / name)
    coverage = find_spec("coverage")
    assert coverage is not None and coverage.origin is not None
    told = {
        "work": str(work),
        "coverage": str(Path(coverage.origin).parent),
        "contexts": settings.contexts,
        "options": _options(settings.coverage, _unmeasured(settings)),
        "why_core": "" if settings.core == "coverage" else why_not_own_core(settings) or "",
    }
    if why_not_own_core(settings) is None:
        make_folder(work / "maps")
        with replacing(work / "core") as core:
            core.write_bytes(os.fsencode("\0".join(_for_own_core(settings))))
    _write_trusted(work / "startup", str(STARTUP))
    run_file = run_file_of(work_dir)
    _write_trusted(run_file, json.dumps(told, indent=1))
    return run_file


def _write_trusted(path: Path, text: str) -> None:
    """Processes obey no file that others may have written."""
    with replacing(path) as temporary:
        temporary.write_bytes(os.fsencode(text))
    path.chmod(0o600)


def why_not_own_core(settings: Settings) -> str | None:
    """Why coverage.py's tracer has to measure, in every process; None when covey's own core may."""
    coverage = settings.coverage
    wanted = {
        "core": settings.core == "coverage" and "coverage",
        "plugins": ", ".join(coverage.plugins),
        "dynamic_context": coverage.dynamic_context,
        "[tool.coverage.run] core": coverage.core,
        "timid": coverage.timid and "true",
        "cover_pylib": coverage.cover_pylib and "true",
    }
    return next((f"{name} = {value}" for name, value in wanted.items() if value), None)


def _for_own_core(settings: Settings) -> list[str]:
    """What a process needs to know at its start, which is too short to read JSON."""
    coverage = settings.coverage
    words = {
        "branch": coverage.branch,
        "lines": not coverage.branch,
        "contexts": settings.contexts,
        "packages": coverage.source_pkgs,
        "plain": not coverage.source_pkgs and not coverage.run_include,
    }
    mode = " ".join(word for word, holds in words.items() if holds)
    return [mode, omit_expression(coverage.run_omit), *coverage.source_dirs]


def _options(coverage: CoverageSettings, unmeasured: list[str]) -> dict[str, Any]:
    """Everything about measuring, by coverage.py's names of options."""
    options: dict[str, Any] = {
        "run:branch": coverage.branch,
        "run:source_dirs": list(coverage.source_dirs),
        "run:source_pkgs": list(coverage.source_pkgs),
        "run:include": list(coverage.run_include),
        "run:omit": [*coverage.run_omit, *unmeasured],
        "run:concurrency": list(coverage.concurrency),
        "run:plugins": list(coverage.plugins),
        "run:cover_pylib": coverage.cover_pylib,
        "run:context": coverage.context,
        "run:dynamic_context": coverage.dynamic_context,
        "run:core": coverage.core,
        "run:timid": coverage.timid,
    }
    for plugin, values in coverage.plugin_options.items():
        options.update({f"{plugin}:{name}": value for name, value in values.items()})
    return options


def _unmeasured(settings: Settings) -> list[str]:
    """The agent does not measure itself, unless it is part of the measured project: covey's own."""
    if AGENT.is_relative_to(settings.root) and "site-packages" not in AGENT.parts:
        return []
    return [f"{AGENT}/*"]
