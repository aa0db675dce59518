"""Load the settings of the project that a folder belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from covey.config.coverage_file import coverage_origins, read_coverage
from covey.config.declared import declared
from covey.config.schema import Settings


def load(start: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of the project around the folder `start`.

    Raises:
        ConfigError: whatever is wrong, with the file it stands in.
    """
    return with_coverage(declared(start), environ)


def with_coverage(own: Settings, environ: Mapping[str, str]) -> Settings:
    """covey's own settings together with coverage.py's. Raises as `load`."""
    warnings = list(own.warnings)
    coverage = read_coverage(own.root, environ, warnings.append)
    if own.contexts and coverage.dynamic_context:
        warnings.append(f"dynamic_context = {coverage.dynamic_context} is not obeyed: contexts = {own.contexts} is")
    return replace(
        own,
        coverage=coverage,
        warnings=tuple(sorted(warnings)),
        origins={**own.origins, **coverage_origins(coverage, own.root, environ)},
    )


def where(settings: Settings, key: str) -> str:
    """Where a value was set: "environments.unit.command", "coverage.branch", "data_dir"; "the default" if nowhere."""
    return settings.origins.get(key, "the default")
