"""The settings of the project around the current folder; what is odd about them is said."""

from __future__ import annotations

import os
from pathlib import Path

from covey.cli.talk import StderrTalk
from covey.config.schema import Settings


def project(talk: StderrTalk) -> Settings:
    """All settings, coverage.py's among them. Raises as `config.load`."""
    from covey.config.load import load  # coverage.py reads its own configuration: some of it is imported

    return _told(load(Path.cwd(), os.environ), talk)


def declared(talk: StderrTalk) -> Settings:
    """covey's own settings; coverage.py's are the defaults. Raises as `config.declared`."""
    from covey.config.declared import declared

    return _told(declared(Path.cwd()), talk)


def completed(own: Settings, talk: StderrTalk) -> Settings:
    """covey's own settings with coverage.py's. Raises as `config.load`."""
    from covey.config.load import with_coverage

    settings = with_coverage(own, os.environ)
    for warning in settings.warnings:
        if warning not in own.warnings:
            talk.warning(warning)
    return settings


def _told(settings: Settings, talk: StderrTalk) -> Settings:
    for warning in settings.warnings:
        talk.warning(warning)
    return settings
