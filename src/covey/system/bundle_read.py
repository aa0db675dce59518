"""The rows of a bundle -> a packed bundle, or a part of a union. Nothing is believed before it was looked at."""

from __future__ import annotations

from collections.abc import Mapping

from covey.combine.traces import cut, unite
from covey.combine.union import Part, Readings, Stored, Union, View
from covey.model.label import is_label
from covey.model.measurement import FileKey, Key
from covey.model.packed import PackedBundle
from covey.model.run import Interpreter
from covey.system.bundle_open import Select
from covey.system.bundle_rows import NUMBER_BYTES, catalogue_of, name_of, numbers_in, seal_of
from covey.system.bundle_runs import read_runs


def read_whole(select: Select) -> PackedBundle:
    """Everything in a bundle. Called by `reading`."""
    view = _view(select, None)
    meta = _meta(select)
    stored = _stored(select, view, meta)
    traces = stored.traces()
    hits: dict[Key, bytes] = {Key(file): b"" for file in view.sought}
    for context, files, blob in stored.hits:
        for file, number in zip(files, numbers_in(blob), strict=True):
            key, found = Key(view.files[file], view.contexts[context]), traces[number]
            known = hits.setdefault(key, found)
            if known != found:
                (hits[key],) = unite([known], [found])
    readings = _readings(select, view)
    bodies = dict(_checked(row) for row in select("structure"))
    for found_readings in readings.values():
        for name in found_readings.values():
            bodies[name]
    return PackedBundle(
        hits=hits,
        branch=_branch(meta),
        tracers=view.tracers,
        runs=read_runs(select, view.interpreters),
        readings=readings,
        bodies=bodies,
    )


def read_into(select: Select, union: Union) -> Part:
    """What a bundle adds to a union. Called by `reading`."""
    meta = _meta(select)
    catalogue = meta["catalogue"]
    readings: Readings = {}
    view = union.view(catalogue)
    if view is None:
        if catalogue != catalogue_of(select):
            raise ValueError("its files were changed after it was written")
        view = _view(select, catalogue)
        readings = _readings(select, view)
    return Part(
        view=view,
        steps=[],
        branch=_branch(meta),
        tracers=view.tracers,
        runs=read_runs(select, view.interpreters),
        readings=readings,
        bodies=_missing(select, readings, union.bodies),
        stored=_stored(select, view, meta),
    )


def _stored(select: Select, view: View, meta: Mapping[str, str]) -> Stored:
    """All hits.

    Raises:
        KeyError: of a file or context that is not there.
        ValueError: they are none, or not those that were written.
    """
    blocks, rows = list(select("packed_trace")), list(select("packed_hit"))
    sizes, bodies = b"".join([block[0] for block in blocks]), b"".join([block[1] for block in blocks])
    if meta["hits"] != seal_of(sizes, bodies, rows):
        raise ValueError("its hits were changed after they were written")
    cuts = cut(sizes, bodies)
    hits = [(context, _known_files(view, context, files), traces) for context, files, traces in rows]
    for _, files, traces in hits:
        numbers = numbers_in(traces)
        if len(numbers) != len(files) or max(numbers, default=-1) >= len(sizes) // NUMBER_BYTES:
            raise ValueError("its hits are cut short")
    return Stored(cuts, bodies, hits)


def _known_files(view: View, context: int, blob: bytes) -> tuple[int, ...]:
    view.contexts[context]
    files = numbers_in(blob)
    if not all(map(view.files.__contains__, files)):
        raise KeyError(next(file for file in files if file not in view.files))
    return files


def _view(select: Select, catalogue: str | None) -> View:
    files: dict[int, FileKey] = {}
    sought: list[FileKey] = []
    for number, environment, path, digest, is_sought in select("file"):
        files[number] = FileKey(environment, path, digest)
        if is_sought:
            sought.append(files[number])
    for environment in {file.environment for file in files.values()}:
        if not is_label(environment):
            raise ValueError(f"file.environment holds {environment!r:.60}")
    return View(
        identity=catalogue,
        files=files,
        contexts=dict(select("context")),
        sought=tuple(sought),
        tracers=dict(select("tracer")),
        interpreters={row[0]: Interpreter(*row[1:]) for row in select("interpreter")},
    )


def _meta(select: Select) -> dict[str, str]:
    return dict(select("meta"))


def _branch(meta: Mapping[str, str]) -> bool | None:
    return None if "branch" not in meta else meta["branch"] == "1"


def _readings(select: Select, view: View) -> dict[FileKey, dict[Interpreter, str]]:
    readings: dict[FileKey, dict[Interpreter, str]] = {}
    for file, interpreter, name in select("reading"):
        readings.setdefault(view.files[file], {})[view.interpreters[interpreter]] = name
    return readings


def _missing(select: Select, readings: Readings, known: Mapping[str, str]) -> dict[str, str]:
    """The analyses that nobody has read yet."""
    wanted = {name for found in readings.values() for name in found.values() if name not in known}
    if not wanted:
        return {}
    found = dict(_checked(row) for row in select("structure") if row[0] in wanted)
    return {name: found[name] for name in wanted}


def _checked(row: tuple[str, str]) -> tuple[str, str]:
    name, body = row
    if name != name_of(body):
        raise ValueError(f"its structure {name:.12} was changed after it was written")
    return name, body
