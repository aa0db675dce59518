"""What `covey run --deep` loads into every program of a run: a library that keeps measuring alive (recorder/deep.c)."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from covey.errors import CollectError

RECORDER = Path(__file__).parent / "agent" / "recorder"

PRELOAD = "LD_PRELOAD"

ADDED = "COVEY_ADDED"
"""Says by letters what a Python takes out of its os.environ again: startup/sitecustomize.py."""


def deep_library(recorder: Path = RECORDER, platform: str = sys.platform) -> Path:
    """The library.

    Raises:
        CollectError: "deep-unavailable".
    """
    found = next(iter(sorted(recorder.glob("_deep.*.so"))), None)
    if platform != "linux":
        raise _unavailable(f"it works on Linux only, and this is {platform}", "run without `--deep`")
    if found is None:
        raise _unavailable(
            "covey was installed without its library",
            "install a C compiler, then covey again (`pip install --force-reinstall --no-cache-dir covey`)",
        )
    if re.search(r"[\s:]", str(found)):
        raise _unavailable(
            f"{PRELOAD} cannot name {found}: there is a blank or a colon in it",
            "install covey into a folder without them",
        )
    return found


def with_library(environ: Mapping[str, str], library: Path | None) -> dict[str, str]:
    """Variables by which the library is loaded, after what is loaded already, and hidden from Python programs.

    Without one, that of an outer run is taken out: its programs are not this run's.
    """
    given = environ.get(PRELOAD, "")
    if any(map(_is_library, given.split(":"))):
        given = ":".join(place for place in given.split(":") if not _is_library(place))
    preload = f"{given}:{library}" if library and given else str(library or given)
    kept = {name: value for name, value in environ.items() if name not in (PRELOAD, ADDED)}
    return {**kept, **({PRELOAD: preload} if preload else {}), **({ADDED: "L"} if library else {})}


def _is_library(place: str) -> bool:
    """Whether it is one of covey's, this one's or another's."""
    return re.search(rf"/{RECORDER.name}/_deep\.[^/]*$", place) is not None


def _unavailable(why: str, fix: str) -> CollectError:
    return CollectError(f"`--deep` cannot be had: {why}", fix=f"{fix}, or set `deep = false`", slug="deep-unavailable")
