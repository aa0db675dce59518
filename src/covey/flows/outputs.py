"""Reports as files: any number of formats from one report, one look at each source file for all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from covey import __version__
from covey.model.analysis import FileAnalysis
from covey.model.report import Report
from covey.model.source import Source
from covey.report.options import WriterOptions
from covey.report.writer import Kind, Part
from covey.report.writers import writer_of
from covey.store.output import RECORD, Output, Slot, check_folder
from covey.system.staging import Staging, staging

Waiting = dict[str, list[tuple[Output, str, Slot]]]


@dataclass(frozen=True)
class Asked:
    """A format, and where it is to be."""

    format: str
    place: Path
    """A file, or a folder for formats of many files."""


@dataclass(frozen=True)
class Written:
    """An output as it is now."""

    place: Path
    changed: int
    """How many of its files were written: those that were not there as they are."""
    digests: Mapping[str, str]
    """Of each of its files, by path as Writer.files has them."""

    @property
    def files(self) -> int:
        """How many there are."""
        return len(self.digests)


def write_outputs(
    report: Report,
    asked: Sequence[Asked],
    options: WriterOptions,
    source: Callable[[FileAnalysis], Source],
    records: Path,
) -> list[Written]:
    """Make what is not there yet, all or nothing.

    Args:
        source: the text of a file of the report.
        records: the folder for notes on what documents hold, from which the next report takes what did not change.
    Raises:
        DataError: "foreign-folder", "unwritable-folder", "nothing-to-report".
        ConfigError: "unknown-sort".
    """
    outputs = [_output(report, one, options, records) for one in asked]
    with staging() as staged:
        for output in outputs:
            output.begin()
        _fill(report.files, _by_file(outputs), options, source, staged)
        for output in outputs:
            output.put(staged)
        staged.finish()
    for output in outputs:
        output.clear_up()
    return [Written(output.place, output.changed, output.digests()) for output in outputs]


def _output(report: Report, asked: Asked, options: WriterOptions, records: Path) -> Output:
    writer = writer_of(asked.format)
    place = asked.place.absolute()
    if writer.is_folder:
        check_folder(place)
    record = place / RECORD if writer.is_folder else records / f"{_hash(asked.format, str(place))}.json"
    files = {path: list(pieces) for path, pieces in writer.files(report, options).items()}
    return Output(place, record, files, writer.max_bytes)


def _by_file(outputs: Iterable[Output]) -> Waiting:
    waiting: Waiting = {}
    for output in outputs:
        for path, slot in output.slots():
            waiting.setdefault(slot.part.file.path, []).append((output, path, slot))
    return waiting


def _fill(
    files: Iterable[FileAnalysis],
    waiting: Waiting,
    options: WriterOptions,
    source: Callable[[FileAnalysis], Source],
    staged: Staging,
) -> None:
    """File by file, so that only one file's structure is in memory at a time."""
    told: dict[str, str] = {}
    for file in files:
        found = waiting.get(file.path, ())
        shown = source(file) if any(slot.part.kind.shows_source for _, _, slot in found) else Source()
        for output, path, slot in found:
            kind = slot.part.kind
            if kind.name not in told:
                told[kind.name] = _hash(__version__, kind.name, str(kind.form), repr(kind.options(options)))
            key = _key(told[kind.name], slot.part, shown)
            output.fill(path, slot, key, partial(_made, kind, file, shown, options), staged)
        file.lighten()


def _made(kind: Kind, file: FileAnalysis, shown: Source, options: WriterOptions) -> str:
    return kind.make(file, shown if kind.shows_source else Source(), options)


def _key(told: str, part: Part, shown: Source) -> str:
    """Of everything that a part depends on."""
    if not part.file.identity:
        return ""
    text = (shown.digest, shown.problem) if part.kind.shows_source else ()
    return _hash(told, part.file.identity, *text)


def _hash(*texts: str) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()
