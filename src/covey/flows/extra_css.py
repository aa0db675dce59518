"""The user's own style sheet for pages, as coverage.py's configuration names it."""

from __future__ import annotations

from covey.config.schema import Settings
from covey.errors import ConfigError
from covey.system.files import read_bytes


def extra_css(settings: Settings) -> str:
    """Its text; empty when none is configured.

    Raises:
        ConfigError: "no-extra-css".
    """
    name = settings.coverage.extra_css
    if not name:
        return ""
    found = read_bytes(settings.root / name)
    if found is None:
        raise ConfigError(
            f"`extra_css` names {name}, which cannot be read",
            fix="correct the path, which counts from the folder of the configuration, or remove the setting",
            slug="no-extra-css",
        )
    return found.decode("utf-8", "replace")
