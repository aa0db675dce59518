"""The recorders, written in C: built where a compiler is at hand; without them covey measures by coverage.py."""

from __future__ import annotations

import sys
from pathlib import Path

from setuptools import Extension, setup

RECORDER = "src/covey/collect/agent/recorder"
DEPENDS = sorted(str(path) for path in Path(RECORDER).glob("*.h"))
MONITOR = ("monitor_codes", "monitor_files", "plan", "ways", "statements", "bytecode", "known")
COMPILER_ARGUMENTS = ["-std=gnu11", "-fvisibility=hidden"]


def recorder(name: str, *parts: str, **options: object) -> Extension:
    return extension(name, *parts, "map", "ending", **options)


def extension(name: str, *parts: str, **options: object) -> Extension:
    return Extension(
        f"covey.collect.agent.recorder._{name}",
        sources=[f"{RECORDER}/{part}.c" for part in (name, *parts)],
        depends=DEPENDS,
        extra_compile_args=COMPILER_ARGUMENTS,
        optional=True,
        **options,  # type: ignore[arg-type]
    )


# By the stable interface, so that programs of other Pythons, from 3.12 on, are recorded as well.
recorders = [recorder("monitor", *MONITOR, define_macros=[("Py_LIMITED_API", "0x030C0000")], py_limited_api=True)]
recorders.append(extension("passing", "family", define_macros=[("Py_LIMITED_API", "0x030B0000")], py_limited_api=True))
if sys.version_info[:2] == (3, 11):
    recorders.append(recorder("trace"))

setup(ext_modules=recorders)
