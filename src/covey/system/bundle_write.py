"""A packed bundle -> the rows of a bundle's tables. Equal bundles give equal files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from covey.model.measurement import FileKey, Key
from covey.model.packed import PackedBundle
from covey.model.run import Interpreter
from covey.system.bundle_rows import MOST_FILES, Hits, blob_of, blocks_of, catalogue_of, seal_of
from covey.system.bundle_runs import write_runs
from covey.system.bundle_schema import create, insert, selected


def fill(database: sqlite3.Connection, packed: PackedBundle) -> None:
    """Make the tables and their rows."""
    create(database)
    interpreters = _write_interpreters(database, packed)
    write_runs(database, packed.runs.values(), interpreters)
    keys = sorted({*packed.readings, *(key.file for key in packed.hits)})
    files = {key: number for number, key in enumerate(keys, 1)}
    insert(database, "file", ((number, *key, int(Key(key) in packed.hits)) for key, number in files.items()))
    insert(database, "structure", sorted(packed.bodies.items()))
    readings = [
        (files[key], interpreters[interpreter], name)
        for key, found in sorted(packed.readings.items())
        for interpreter, name in sorted(found.items(), key=lambda item: item[0])
    ]
    insert(database, "reading", readings)
    contexts = {name: number for number, name in enumerate(sorted({key.context for key in packed.hits}), 1)}
    insert(database, "context", ((number, name) for name, number in contexts.items()))
    insert(database, "tracer", sorted(packed.tracers.items()))
    seal = _write_hits(database, packed.hits, contexts, files)
    meta = [("catalogue", catalogue_of(lambda table: selected(database, table))), ("hits", seal)]
    if packed.branch is not None:
        meta.append(("branch", str(int(packed.branch))))
    insert(database, "meta", meta)


def _write_interpreters(database: sqlite3.Connection, packed: PackedBundle) -> dict[Interpreter, int]:
    found = {interpreter for readings in packed.readings.values() for interpreter in readings}
    found |= {p.interpreter for run in packed.runs.values() for p in run.processes if p.interpreter}
    numbers = {interpreter: number for number, interpreter in enumerate(sorted(found), 1)}
    rows = ((number, i.implementation, i.version, i.coverage) for i, number in numbers.items())
    insert(database, "interpreter", rows)
    return numbers


def _write_hits(
    database: sqlite3.Connection, hits: Mapping[Key, bytes], contexts: Mapping[str, int], files: Mapping[FileKey, int]
) -> str:
    """What `file.sought` says needs no row. Gives the seal."""
    numbers: dict[bytes, int] = {}
    by_context: dict[int, list[tuple[int, int]]] = {}
    for key, trace in sorted(hits.items(), key=lambda item: (item[0].context, item[0].file)):
        if key.context or trace:
            cell = files[key.file], numbers.setdefault(trace, len(numbers))
            by_context.setdefault(contexts[key.context], []).append(cell)
    blocks = list(blocks_of(numbers))
    rows = [row for context, cells in by_context.items() for row in _rows(context, cells)]
    database.executemany("insert into packed_trace values (?, ?)", blocks)
    database.executemany("insert into packed_hit values (?, ?, ?)", rows)
    return seal_of(b"".join(sizes for sizes, _ in blocks), b"".join(bodies for _, bodies in blocks), rows)


def _rows(context: int, cells: Sequence[tuple[int, int]]) -> Iterator[Hits]:
    for start in range(0, len(cells), MOST_FILES):
        files, traces = zip(*cells[start : start + MOST_FILES], strict=True)
        yield context, blob_of(files), blob_of(traces)
