"""The recorders, written in C: built where a compiler is at hand; without them covey measures by coverage.py."""

from __future__ import annotations

import sys

from setuptools import Extension, setup

RECORDER = "src/covey/collect/agent/recorder"
DEPENDS = [f"{RECORDER}/{name}" for name in ("map.h", "map_layout.h", "map_room.h")]
COMPILER_ARGUMENTS = ["-std=gnu11", "-fvisibility=hidden"]


def recorder(name: str, **options: object) -> Extension:
    return Extension(
        f"covey.collect.agent.recorder._{name}",
        sources=[f"{RECORDER}/{name}.c", f"{RECORDER}/map.c"],
        depends=DEPENDS,
        extra_compile_args=COMPILER_ARGUMENTS,
        optional=True,
        **options,  # type: ignore[arg-type]
    )


# By the stable interface, so that programs of other Pythons, from 3.12 on, are recorded as well.
recorders = [recorder("monitor", define_macros=[("Py_LIMITED_API", "0x030C0000")], py_limited_api=True)]
if sys.version_info[:2] == (3, 11):
    recorders.append(recorder("trace"))

setup(ext_modules=recorders)
