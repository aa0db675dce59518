"""The rows of a bundle -> a packed bundle, or a part of a union. Nothing is believed before it was looked at."""

from __future__ import annotations

from collections.abc import Mapping

from covey.combine.traces import check, unite
from covey.combine.union import Part, Readings, Step, Union, View, step
from covey.model.measurement import FileKey, Key
from covey.model.packed import PackedBundle
from covey.model.run import Interpreter
from covey.system.bundle_open import Select
from covey.system.bundle_rows import FILE_BYTES, catalogue_of, cells_of, file_of, name_of, traces_in
from covey.system.bundle_runs import read_runs


def read_whole(select: Select) -> PackedBundle:
    """Everything in a bundle. Called by `reading`."""
    view = _view(select, None)
    traces = traces_in(select("packed_trace"))
    hits: dict[Key, bytes] = {Key(file): b"" for file in view.sought}
    for context, row in select("packed_hit"):
        for cell in cells_of(row):
            key, found = Key(view.files[file_of(cell)], view.contexts[context]), traces[cell[FILE_BYTES:]]
            known = hits.setdefault(key, found)
            if known != found:
                check([found])
                (hits[key],) = unite([known], [found])
    readings = _readings(select, view)
    bodies = dict(_checked(row) for row in select("structure"))
    for found_readings in readings.values():
        for name in found_readings.values():
            bodies[name]
    return PackedBundle(
        hits=hits,
        branch=_branch(_meta(select)),
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
        steps=_steps(select, view),
        branch=_branch(meta),
        tracers=view.tracers,
        runs=read_runs(select, view.interpreters),
        readings=readings,
        bodies=_missing(select, readings, union.bodies),
    )


def _steps(select: Select, view: View) -> list[Step]:
    """The hits that are not in the union yet."""
    rows = [(context, view.new(context, cells_of(cells))) for context, cells in select("packed_hit")]
    wanted = {cell[FILE_BYTES:] for _, cells in rows for cell in cells}
    traces = traces_in(select("packed_trace"), wanted) if wanted else {}
    return [
        step(view, context, [file_of(cell) for cell in cells], [traces[cell[FILE_BYTES:]] for cell in cells], cells)
        for context, cells in rows
        if cells
    ]


def _view(select: Select, catalogue: str | None) -> View:
    files: dict[int, FileKey] = {}
    sought: list[FileKey] = []
    for number, environment, path, digest, is_sought in select("file"):
        files[number] = FileKey(environment, path, digest)
        if is_sought:
            sought.append(files[number])
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
    wanted = {name for found in readings.values() for name in found.values()} - known.keys()
    if not wanted:
        return {}
    found = dict(_checked(row) for row in select("structure") if row[0] in wanted)
    return {name: found[name] for name in wanted}


def _checked(row: tuple[str, str]) -> tuple[str, str]:
    name, body = row
    if name != name_of(body):
        raise ValueError(f"its structure {name:.12} was changed after it was written")
    return name, body
