"""Which environments a command is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from covey.config.schema import Settings
from covey.errors import ConfigError
from covey.model.nearest import nearest
from covey.store.folder import stored_environments


def known_environments(settings: Settings) -> list[str]:
    """The declared environments in their order, then the others that have data."""
    return list(dict.fromkeys((*settings.environments, *stored_environments(settings.data_dir))))


def chosen(names: Sequence[str], known: Iterable[str]) -> list[str]:
    """The named environments, each once.

    Raises:
        ConfigError: "unknown-environment".
    """
    choices = list(known)
    for name in names:
        if name not in choices:
            raise unknown_environment(name, choices)
    return list(dict.fromkeys(names))


def unknown_environment(name: str, choices: Sequence[str]) -> ConfigError:
    """The error for an environment that is not there, with the likeliest one that was meant."""
    near = nearest(name, choices)
    if near:
        fix = f"did you mean `{near}`?"
    elif choices:
        fix = f"choose from: {', '.join(choices)}"
    else:
        fix = "declare it in a table [tool.covey.environments.NAME]; `covey init` proposes some"
    return ConfigError(f"there is no environment `{name}`", fix=fix, slug="unknown-environment")
