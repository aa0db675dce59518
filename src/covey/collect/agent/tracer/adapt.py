"""The options of coverage.py as far as they can be obeyed in this process: not everything is installed everywhere."""

# ruff: noqa: PTH112
# Paths are plain strings throughout the agent, which imports as little as possible.

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

LIGHT_THREADS = ("greenlet", "eventlet", "gevent")


def adapted_options(options: Mapping[str, Any], warn: Callable[[str], None], *, contexts: bool) -> dict[str, Any]:
    """What to set, by coverage.py's names; it is importable while this runs.

    Args:
        contexts: they are going to be switched, which coverage.py cannot do by sys.monitoring.
    Raises:
        NotADirectoryError: none of the source exists.
    """
    adapted = dict(options)
    adapted["run:concurrency"] = _concurrency(options["run:concurrency"])
    adapted["run:source_dirs"] = _source_dirs(options, warn)
    adapted["run:plugins"] = [name for name in options["run:plugins"] if _is_loadable(name, warn)]
    adapted["run:core"] = options["run:core"] or _core_without_c(options, warn, contexts=contexts)
    if contexts and adapted["run:core"] in (None, "sysmon") and sys.modules["coverage.core"].CTRACER_FILE:
        adapted["run:core"] = "ctrace"
    return {name: value for name, value in adapted.items() if _is_for(name, adapted["run:plugins"])}


def _concurrency(wanted: list[str]) -> list[str]:
    """Without "multiprocessing", which the agent does itself, and without libraries that are not installed here."""
    return [
        name
        for name in wanted
        if name != "multiprocessing" and (name not in LIGHT_THREADS or importlib.util.find_spec(name))
    ]


def _source_dirs(options: Mapping[str, Any], warn: Callable[[str], None]) -> list[str]:
    wanted = options["run:source_dirs"]
    there = [folder for folder in wanted if os.path.isdir(folder)]
    missing = [folder for folder in wanted if folder not in there]
    if missing and not there and not options["run:source_pkgs"]:
        # With no source at all, coverage.py would measure whatever it meets.
        raise NotADirectoryError(f"the source folder {missing[0]} does not exist here")
    for folder in missing:
        warn(f"the source folder {folder} does not exist")
    return there


def _is_loadable(plugin: str, warn: Callable[[str], None]) -> bool:
    try:
        importlib.import_module(plugin)
    except Exception as error:
        warn(f"the coverage.py plugin {plugin} cannot be loaded: {type(error).__name__}: {error}")
        return False
    return True


def _core_without_c(options: Mapping[str, Any], warn: Callable[[str], None], *, contexts: bool) -> str | None:
    """What to measure with where coverage.py's C tracer is not built for this interpreter: sys.monitoring if it can."""
    if sys.modules["coverage.core"].CTRACER_FILE or options["run:timid"]:
        return None
    special = options["run:branch"] or options["run:dynamic_context"] or options["run:plugins"] or contexts
    if hasattr(sys, "monitoring") and not special and not options["run:concurrency"]:
        return "sysmon"
    name = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
    warn(f"{name} is measured by slow pure Python code: install coverage 7.17 or newer in its environment")
    return None


def _is_for(option: str, plugins: list[str]) -> bool:
    section = option.partition(":")[0]
    return section == "run" or section in plugins
