"""The recorders, written in C: built where a compiler is at hand; without them covey measures by coverage.py.

And the files that Python itself reads at its start, which lie beside the package and not in it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from setuptools import Distribution, Extension, setup  # first: it provides distutils

from distutils.command.install_data import install_data  # isort: skip

RECORDER = "src/covey/collect/agent/recorder"
DEPENDS = sorted(str(path) for path in Path(RECORDER).glob("*.h"))
MONITOR = ("monitor_codes", "monitor_files", "plan", "ways", "statements", "bytecode", "known")
COMPILER_ARGUMENTS = ["-std=gnu11", "-fvisibility=hidden"]


def recorder(name: str, *parts: str, **options: object) -> Extension:
    return extension(name, *parts, "map", "ending", "turns", **options)


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
if sys.platform == "linux":
    recorders.append(extension("deep", libraries=["dl"], py_limited_api=True))  # no module: a library for LD_PRELOAD


class BesideThePackage(install_data):
    """Puts data files where packages go, in wheels and in editable ones, instead of where the interpreter lies."""

    def finalize_options(self) -> None:
        self.set_undefined_options("install", ("install_lib", "install_dir"))
        super().finalize_options()


class Covey(Distribution):
    def has_data(self) -> bool:
        """What setuptools asks before it puts data files into an editable wheel; it has no answer of its own."""
        return bool(self.data_files)


setup(
    distclass=Covey,
    ext_modules=recorders,
    data_files=[("", ["src/covey.pth", "src/covey.start"])],
    cmdclass={"install_data": BesideThePackage},
)
