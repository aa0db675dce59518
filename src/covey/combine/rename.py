"""Give files of a bundle another path; what then falls together is united."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from covey.model.analysis import Skipped, Structure
from covey.model.bundle import Bundle, Readings
from covey.model.measurement import FileKey, Key, Measurement, Trace
from covey.model.run import Interpreter


def renamed(bundle: Bundle, new_path: Mapping[str, str]) -> Bundle:
    """The bundle with the paths that `new_path` names replaced; all others keep theirs.

    Traces of one file, text, environment and context are united. Where an interpreter read a text under both paths,
    a reading that succeeded is kept; two of them are equal, as they are of one text.
    """
    if not new_path:
        return bundle
    return Bundle(_measurement(bundle.measurement, new_path), bundle.runs, _readings(bundle.readings, new_path))


def _measurement(old: Measurement, new_path: Mapping[str, str]) -> Measurement:
    traces: dict[Key, Trace] = {}
    for key, trace in old.traces.items():
        new = Key(_file(key.file, new_path), key.context)
        traces[new] = traces[new] | trace if new in traces else trace
    moved = {new_path[path]: plugin for path, plugin in old.tracers.items() if path in new_path}
    stayed = {path: plugin for path, plugin in old.tracers.items() if path not in new_path}
    return replace(old, traces=traces, tracers=moved | stayed)


def _readings(old: Mapping[FileKey, Readings], new_path: Mapping[str, str]) -> dict[FileKey, Readings]:
    readings: dict[FileKey, dict[Interpreter, Structure | Skipped]] = {}
    for key, by_interpreter in old.items():
        united = readings.setdefault(_file(key, new_path), {})
        for interpreter, reading in by_interpreter.items():
            if isinstance(reading, Skipped):
                united.setdefault(interpreter, replace(reading, path=new_path.get(reading.path, reading.path)))
            else:
                united[interpreter] = reading
    return dict(readings)


def _file(key: FileKey, new_path: Mapping[str, str]) -> FileKey:
    return key._replace(path=new_path.get(key.path, key.path))
