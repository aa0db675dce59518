"""What is written in C: built where a compiler is at hand. Without the recorders covey measures by coverage.py; without
what unites, it combines more slowly.

And the files that Python itself reads at its start, which lie beside the package and not in it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from setuptools import Distribution, Extension, setup  # first: it provides distutils

from distutils.command.install_data import install_data  # isort: skip

RECORDER = "src/covey/collect/agent/recorder"
COMBINE, PAGES = "src/covey/combine", "src/covey/system/pages"
DEPENDS = sorted(str(path) for folder in (RECORDER, COMBINE, PAGES) for path in Path(folder).glob("*.h"))
# With 3.12's headers Py_RETURN_NONE counts no reference, which 3.11 misses: these sources say `Py_NewRef(Py_None)`.
STABLE = {"define_macros": [("Py_LIMITED_API", "0x030B0000")], "py_limited_api": True}
MONITOR = ("monitor_codes", "monitor_files", "plan", "ways", "statements", "bytecode", "known")
COMPILER_ARGUMENTS = ["-std=gnu11", "-fvisibility=hidden"]


def recorder(name: str, *parts: str, **options: object) -> Extension:
    return agent(name, *parts, "map", "ending", "turns", **options)


def agent(name: str, *parts: str, **options: object) -> Extension:
    sources = [f"{RECORDER}/{part}.c" for part in (name, *parts)]
    return extension(f"covey.collect.agent.recorder._{name}", sources, **options)


def extension(name: str, sources: list[str], **options: object) -> Extension:
    return Extension(
        name,
        sources=sources,
        depends=DEPENDS,
        extra_compile_args=COMPILER_ARGUMENTS,
        optional=True,
        **options,  # type: ignore[arg-type]
    )


# By the stable interface, so that programs of other Pythons, from 3.12 on, are recorded as well.
recorders = [recorder("monitor", *MONITOR, define_macros=[("Py_LIMITED_API", "0x030C0000")], py_limited_api=True)]
recorders.append(agent("passing", "family", **STABLE))
if sys.version_info[:2] == (3, 11):
    recorders.append(recorder("trace"))
if sys.platform == "linux":
    recorders.append(agent("deep", libraries=["dl"], py_limited_api=True))  # no module: a library for LD_PRELOAD

faster = [
    extension("covey.analysis._strays", ["src/covey/analysis/_strays.c"], **STABLE),
    extension("covey.combine._traces", [f"{COMBINE}/_traces.c"], **STABLE),
    extension(
        "covey.system.pages._pages", [f"{PAGES}/{part}.c" for part in ("_pages", "pager", "tree", "jumps")], **STABLE
    ),
]


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
    ext_modules=[*recorders, *faster],
    data_files=[("", ["src/covey.pth", "src/covey.start"])],
    cmdclass={"install_data": BesideThePackage},
)
