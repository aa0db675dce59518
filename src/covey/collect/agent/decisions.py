"""Whether a source file is measured, as coverage.py decides it.

Loaded by itself, from its file, when the first file is met that no process of the run has decided on yet: it imports
nothing of covey.
"""

# ruff: noqa: PTH100, PTH110, PTH112, PTH118, PTH119, PTH120, PTH123, PTH206
# Paths are plain strings throughout the agent, which imports as little as possible.

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

LEFT_OUT = (False, 0, "", b"", 0, 0)

MOST_LINES_OF_UNREADABLE = 65_535
"""Room for a file whose text cannot be read, as one in a zip archive."""

INSTALLED = {"site-packages", "dist-packages", "python", "bin", "Scripts"}
"""How a folder of installed packages or scripts may be named: the last parts of what `sysconfig` tells."""


class Decisions:
    """Decides on source files as coverage.py does; each decision is then kept in the run map, for all processes.

    Args:
        packages: there are packages to measure, wherever they lie.
        plain: that a file lies in one of the `folders`, and is not omitted, is all that is asked for.
        omit: the regular expression that omitted paths match; empty for none.
    """

    def __init__(
        self, run_file: str, recorder: Any, *, plain: bool, packages: bool, omit: str, folders: list[str]
    ) -> None:
        self._run_file = run_file
        self._recorder = recorder
        self._options: Any = None
        self._plain = plain
        self._has_packages = packages
        self._omit = omit
        self._trees = [folder + os.sep for folder in folders]
        self._agent = os.path.dirname(os.path.abspath(__file__)) + os.sep
        self._installed = _installed(self._trees)
        self._venvs: dict[str, bool] = {}
        self._inorout: Any = None

    def decide(self, name: str, variables: Mapping[str, Any]) -> tuple[bool, int, str, bytes, int, int]:
        """Whether to measure a file.

        Args:
            name: as its code objects spell it.
            variables: the global variables of the code that runs.
        Returns:
            Whether it is measured, how many lines it may have, its real path, the SHA-256 of its text, and by what a
            change of it is noticed: the time in ns when it was written, and its size in bytes.
        """
        if not name or name.startswith("<"):
            return LEFT_OUT
        path = os.path.realpath(name)
        left_out = LEFT_OUT if name.startswith("/") else (False, 0, path, b"", 0, 0)
        if self._is_elsewhere(path, variables):
            return left_out
        plainly = self._plainly(name, path, variables) if self._plain else None
        if plainly is not None:
            return (True, *_text_facts(path)) if plainly else left_out
        self.prepare()
        simple_namespace: Any = type(sys.implementation)
        frame = simple_namespace(f_globals=variables)  # all that is looked at
        met = self._inorout.should_trace(name, frame)
        if not met.trace:
            return left_out
        self._tell_of_package(variables)
        return (True, *_text_facts(met.source_filename))

    def prepare(self) -> None:
        """Read and import now what decisions need."""
        if self._inorout is not None:
            return
        half = _taken(_half_imported())
        try:
            self._read_options()
            self._make_inorout()
        finally:
            _taken([name.partition(".")[0] for name in half])
            sys.modules.update(half)

    def _read_options(self) -> None:
        import json

        with open(self._run_file, encoding="utf-8") as file:
            told = json.load(file)
        self._coverage_folder = told["coverage"]
        self._options = told["options"]

    def _is_elsewhere(self, path: str, variables: Mapping[str, Any]) -> bool:
        """Whether the file is certainly in no source folder: most files are, and coverage.py need not be asked."""
        if not self._trees or self._has_packages:
            return False
        own = variables.get("__file__")
        paths = [path, os.path.realpath(str(own))] if own else [path]
        return not any(path.startswith(tree) for path in paths for tree in self._trees)

    def _plainly(self, name: str, path: str, variables: Mapping[str, Any]) -> bool | None:
        """Whether a file is measured, where that is certain: importing coverage.py costs most of a short process.

        A file is when nobody could take it for installed: coverage.py leaves out what lies where packages and scripts
        are put, or in a folder that sys.path names within a virtual environment.
        """
        own = variables.get("__file__")
        if not name.startswith("/") or not (own is None or own == name):
            return None
        if path.startswith(self._installed):
            return False
        parts = path.split(os.sep)
        doubtful = not INSTALLED.isdisjoint(parts) or path.startswith(self._agent) or not _is_utf_8(path)
        if not self._trees:
            doubtful = doubtful or any(part.startswith(("python", "coverage")) for part in parts)
        if doubtful or self._is_in_venv(os.path.dirname(path)):
            return None
        return not self._is_omitted(path)

    def _is_in_venv(self, folder: str) -> bool:
        if folder not in self._venvs:
            above = os.path.dirname(folder)
            here = os.path.exists(os.path.join(folder, "pyvenv.cfg"))
            self._venvs[folder] = here or (above != folder and self._is_in_venv(above))
        return self._venvs[folder]

    def _is_omitted(self, path: str) -> bool:
        if not self._omit:
            return False
        import re

        return re.match(self._omit, path) is not None

    def _make_inorout(self) -> None:
        """coverage.py's own decision, the process's own coverage.py or the one lent to it."""
        import importlib.util

        place = os.path.join(os.path.dirname(__file__), "borrow.py")
        spec = importlib.util.spec_from_file_location("_covey_borrow", place)
        assert spec and spec.loader
        borrow = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(borrow)
        with borrow.coverage(self._coverage_folder) as (coverage, _):
            cov = coverage.Coverage(config_file=False, data_file=None)
            cov._warn = self._warn
            for option, value in self._options.items():
                if option.startswith("run:") and option not in ("run:core", "run:concurrency", "run:plugins"):
                    cov.set_option(option, value)
            folders = self._options["run:source_dirs"]
            cov.set_option("run:source_dirs", [folder for folder in folders if os.path.isdir(folder)])
            cov._init()
            self._inorout = sys.modules["coverage.inorout"].InOrOut(
                config=cov.config, warn=self._warn, debug=None, include_namespace_packages=False
            )
            self._inorout.plugins = cov._plugins
        if self._options["run:include"] and (folders or self._options["run:source_pkgs"]):
            self._warn("--include is ignored because --source is set")  # where coverage.py says it, nothing is started

    def _warn(self, text: str, slug: str | None = None, once: bool = False) -> None:
        """A warning of coverage.py is covey's business, not the program's."""
        self._recorder.log(repr({"warning": f"coverage.py: {text}"}))

    def _tell_of_package(self, variables: Mapping[str, Any]) -> None:
        """Say where a package of `source_pkgs` lies, so that what is never imported of it can be found."""
        for package in self._options["run:source_pkgs"]:
            module = sys.modules.get(package)
            place = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", ())), None)
            if isinstance(place, str):
                self._recorder.log(repr({"package": package, "place": os.path.abspath(place)}))


def _half_imported() -> list[str]:
    """The modules of the standard library that the program is importing at this moment: their code asks for a decision.

    Whoever imported one of them now would get what is there of it. `site` runs while this process starts, and is left.
    """
    specs = [(name, getattr(module, "__spec__", None)) for name, module in list(sys.modules.items())]
    half = {name.partition(".")[0] for name, spec in specs if getattr(spec, "_initializing", False)}
    return [name for name in half & sys.stdlib_module_names if name != "site"]


def _taken(tops: list[str]) -> dict[str, Any]:
    """Modules with all that is below them, out of sight: an import makes them anew."""
    names = [name for name in sys.modules if name.partition(".")[0] in tops]
    return {name: sys.modules.pop(name) for name in names}


def _installed(sources: list[str]) -> tuple[str, ...]:
    """The folders that certainly are not measured: of installed packages, and, without source folders, the library."""
    library = os.path.dirname(os.__file__)
    packages = os.path.join(sys.prefix, "lib", os.path.basename(library), "site-packages")
    if any(source.startswith(packages) for source in sources):
        return ()
    trees = (packages,) if sources else (packages, library)
    return tuple(tree + os.sep for tree in trees if os.path.realpath(tree) == tree)


def _is_utf_8(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _text_facts(path: str) -> tuple[int, str, bytes, int, int]:
    try:
        with open(path, "rb") as file:
            found = os.fstat(file.fileno())
            text = file.read()
    except OSError:
        return MOST_LINES_OF_UNREADABLE, path, b"", 0, 0
    line_count = text.count(b"\n") + text.count(b"\r") + 2
    return line_count, path, _sha256()(text).digest(), found.st_mtime_ns, found.st_size


def _sha256() -> Any:
    """Without `hashlib`, which loads OpenSSL."""
    for name in ("_sha2", "_sha256"):
        try:
            return __import__(name).sha256
        except ImportError:
            continue
    import hashlib

    return hashlib.sha256
