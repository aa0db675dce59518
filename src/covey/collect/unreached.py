"""Why a Python program of a run began no measurement: what its command line and its variables say."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from covey.collect.activate import STARTUP

PASSED_ON = {"PYTHONPATH": str(STARTUP)}
"""What every Python is started with that a measured one starts itself."""

TAKE_THE_REST = "cm"
"""Options after which the words are the program's."""

WITH_A_VALUE = "WX"

ASK = "Vh?"
"""Options by which Python tells of itself and ends."""


def why_unreached(argv: Sequence[str], environ: Mapping[str, str]) -> str:
    """The reason, as a clause.

    Args:
        argv: as the program was started, the interpreter first.
        environ: the variables it was started with.
    """
    options = python_options(argv)
    if "S" in options:
        return "it was started with -S: Python then runs no start-up code"
    ignoring = next((option for option in "IE" if option in options), None)
    if ignoring:
        return f"it was started with -{ignoring}, by a Python that covey is not installed for"
    places = environ.get("PYTHONPATH", "").split(os.pathsep)
    if str(STARTUP) not in places:
        return "it was started with another PYTHONPATH, by a Python that covey is not installed for"
    before = (Path(place, "sitecustomize.py") for place in places[: places.index(str(STARTUP))])
    other = next((path for path in before if path.is_absolute() and path.is_file()), None)
    if other:
        return f"{other} came before covey's, in a Python that covey is not installed for"
    return "covey's start-up code did not run in it, or may not write where covey records"


def runs_no_program(argv: Sequence[str]) -> bool:
    """Whether Python was only asked for its version or its options."""
    return any(letter in ASK for letter in python_options(argv))


def python_options(argv: Sequence[str]) -> str:
    """The letters of the interpreter's own options, in their order; those of the program are not among them."""
    found = ""
    words = iter(argv[1:])
    for word in words:
        if not word.startswith("-") or word in ("-", "--"):
            break
        if word.startswith("--"):
            if word == "--check-hash-based-pycs":
                next(words, None)
            elif word.startswith(("--help", "--version")):
                found += ASK[0]
            continue
        for at, letter in enumerate(word[1:], 2):
            found += letter
            if letter in TAKE_THE_REST:
                return found
            if letter in WITH_A_VALUE:
                if at == len(word):
                    next(words, None)
                break
    return found
