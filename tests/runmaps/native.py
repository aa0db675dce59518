"""The recorders' side of the run map, compiled for tests: as a shared library, and as programs that stress it."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
RECORDER = HERE.parents[1] / "src" / "covey" / "collect" / "agent" / "recorder"
WARNINGS = ["-std=gnu11", "-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Werror"]

MEASURED, LEFT_OUT = 1, 2


def compiled(result: Path, sources: list[Path], *options: str) -> Path:
    """What a C compiler makes of the sources; skips the test where there is none, or none that knows the options."""
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if compiler is None:
        pytest.skip("no C compiler")
    trial = subprocess.run(
        [compiler, *options, "-x", "c", "-", "-o", os.devnull],
        input="int main(void) { return 0; }",
        capture_output=True,
        text=True,
    )
    if trial.returncode:
        pytest.skip(f"this compiler has no {' '.join(options)}: {trial.stderr.strip()}")
    command = [compiler, *WARNINGS, "-g", *options, f"-I{RECORDER}", *map(str, sources), "-o", str(result), "-lpthread"]
    outcome = subprocess.run(command, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stderr
    return result


def library(folder: Path) -> ctypes.CDLL:
    """map.c as a library."""
    made = ctypes.CDLL(str(compiled(folder / "map.so", [RECORDER / "map.c"], "-O2", "-shared", "-fPIC")))
    for name, result, arguments in SIGNATURES:
        function = getattr(made, name)
        function.restype, function.argtypes = result, arguments
    return made


def stress_program(folder: Path, *options: str) -> Path:
    """The program of stress.c."""
    return compiled(folder / "stress", [HERE / "stress.c", RECORDER / "map.c"], *options)


class CoveyFile(ctypes.Structure):
    """As in map.h."""

    _fields_ = (
        ("lines", ctypes.POINTER(ctypes.c_uint8)),
        ("line_count", ctypes.c_uint32),
        ("decision", ctypes.c_uint8),
        ("is_private", ctypes.c_uint8),
        ("arcs", ctypes.c_void_p),
        ("map", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("digest", ctypes.POINTER(ctypes.c_uint8)),
    )


class CoveyStamp(ctypes.Structure):
    """As in map.h."""

    _fields_ = (("mtime_ns", ctypes.c_uint64), ("size", ctypes.c_uint64))


FILE = ctypes.POINTER(CoveyFile)
SIGNATURES = [
    ("covey_map_create", ctypes.c_int, [ctypes.c_char_p, ctypes.c_uint32]),
    ("covey_map_open", ctypes.c_void_p, [ctypes.c_char_p, ctypes.POINTER(ctypes.c_int)]),
    ("covey_map_close", None, [ctypes.c_void_p]),
    ("covey_map_reserve", ctypes.c_int, [ctypes.c_void_p, ctypes.c_size_t]),
    ("covey_map_flags", ctypes.c_uint32, [ctypes.c_void_p]),
    ("covey_map_find", FILE, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int]),
    (
        "covey_map_add",
        FILE,
        [
            ctypes.c_void_p,
            *(ctypes.c_char_p, ctypes.c_size_t),
            *(ctypes.c_int, ctypes.c_uint32),
            *(ctypes.c_char_p, ctypes.c_size_t),
            ctypes.c_char_p,
            ctypes.POINTER(CoveyStamp),
        ],
    ),
    ("covey_map_context", ctypes.c_uint64, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]),
    ("covey_map_switch", None, [ctypes.c_void_p, ctypes.c_uint64]),
    ("covey_file_line", None, [FILE, ctypes.c_uint32]),
    ("covey_file_arc", ctypes.c_int, [FILE, ctypes.c_int32, ctypes.c_int32]),
    ("covey_map_log", ctypes.POINTER(ctypes.c_uint8), [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]),
]


class Recorder:
    """A map opened for recording."""

    def __init__(self, native: ctypes.CDLL, path: Path) -> None:
        error = ctypes.c_int()
        self.native = native
        self.map = native.covey_map_open(os.fsencode(path), ctypes.byref(error))
        if not self.map:
            raise OSError(error.value, os.strerror(error.value), str(path))

    def add(
        self,
        name: str,
        *,
        decision: int = MEASURED,
        line_count: int = 10,
        path: str | None = None,
        digest: bytes | None = None,
        stamp: CoveyStamp | None = None,
    ) -> CoveyFile:
        spelled, real = encoded(name), None if path is None else encoded(path)
        return self.native.covey_map_add(
            self.map, spelled, len(spelled), decision, line_count, real, len(real or b""), digest, stamp
        ).contents

    def find(self, name: str, *, anew: bool = False) -> CoveyFile | None:
        found = self.native.covey_map_find(self.map, encoded(name), len(encoded(name)), anew)
        return found.contents if found else None

    def switch(self, context: str) -> None:
        spelled = encoded(context)
        self.native.covey_map_switch(self.map, self.native.covey_map_context(self.map, spelled, len(spelled)))

    def line(self, file: CoveyFile, line: int) -> None:
        self.native.covey_file_line(file, line)

    def arc(self, file: CoveyFile, start: int, end: int) -> int:
        return self.native.covey_file_arc(file, start, end)

    def log(self, text: str):
        """The entry's state byte, as a pointer; None when the entry was lost."""
        return self.native.covey_map_log(self.map, encoded(text), len(encoded(text))) or None

    def close(self) -> None:
        self.native.covey_map_close(self.map)


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
