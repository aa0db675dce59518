"""The settings of the project around the current folder; what is odd about them is said."""

from __future__ import annotations

import os
from pathlib import Path

from covey.cli.output import Output
from covey.config.schema import Settings


def project(output: Output) -> Settings:
    """All settings, coverage.py's among them. Raises as `config.load`."""
    from covey.config.load import load  # coverage.py reads its own configuration: some of it is imported

    return _told(load(Path.cwd(), os.environ), output)


def declared(output: Output) -> Settings:
    """covey's own settings; coverage.py's are the defaults. Raises as `config.declared`."""
    from covey.config.declared import declared

    return _told(declared(Path.cwd()), output)


def completed(own: Settings, output: Output) -> Settings:
    """covey's own settings with coverage.py's. Raises as `config.load`."""
    from covey.config.load import with_coverage

    settings = with_coverage(own, os.environ)
    for warning in settings.warnings:
        if warning not in own.warnings:
            output.warning(warning)
    return settings


def _told(settings: Settings, output: Output) -> Settings:
    for warning in settings.warnings:
        output.warning(warning)
    return settings
