"""What a writer is: a report in, the files of one format out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from covey.model.analysis import FileAnalysis
from covey.model.report import Report
from covey.model.source import Source
from covey.report.options import WriterOptions


@dataclass(frozen=True)
class Kind:
    """What a format says of one file in one of its documents.

    That depends on the file, its source and some options, and on nothing else of the report: so it can be kept from one
    report to the next, and made file by file.
    """

    name: str
    """Unique among all formats."""
    make: Callable[[FileAnalysis, Source, WriterOptions], str]
    options: Callable[[WriterOptions], object] = lambda asked: None
    """The options that it depends on: equal ones have an equal repr."""
    form: int = 1
    """Changes when the text of the same file would be another one."""
    shows_source: bool = False
    """Whether it depends on the source, beside its analysis; without that, `make` gets an empty one."""


class Part(NamedTuple):
    """The place in a document of what it says of a file."""

    file: FileAnalysis
    kind: Kind
    short: Callable[[], str] | None = None
    """Makes what stands there where the document has no room for it; None where it has to have it."""


Piece = str | Part


@dataclass(frozen=True)
class Writer:
    """How a report becomes the files of one format. Everything in it is pure."""

    files: Callable[[Report, WriterOptions], Mapping[str, Iterable[Piece]]]
    """The pieces of each file, by its path in the folder that the format makes.

    A document is "" itself; where it has further files, they are named by what their names have more: "-2"."""
    name: str
    """Of the output, a file or a folder, where nobody names it."""
    is_folder: bool = False
    max_bytes: int = 0
    """What a file of it stays below, as far as the short texts of its parts help with that; 0 for any size."""


def document(text: Callable[[Report, WriterOptions], str], name: str) -> Writer:
    """A writer of one text that is made in one go."""
    return Writer(lambda report, asked: {"": [text(report, asked)]}, name)


def written(
    writer: Writer, report: Report, options: WriterOptions, source: Callable[[FileAnalysis], Source]
) -> Iterator[tuple[str, str]]:
    """Each file of a format, by its path, as a whole text. Raises as the writer."""
    for path, found in writer.files(report, options).items():
        pieces = [*found]
        texts = [text_of(piece, options, source) for piece in pieces]
        sizes = [len(text.encode("utf-8", "replace")) for text in texts] if writer.max_bytes else []
        for number, short in shortened(pieces, sizes, writer.max_bytes).items():
            texts[number] = short
        yield path, "".join(texts)


def text_of(piece: Piece, options: WriterOptions, source: Callable[[FileAnalysis], Source]) -> str:
    """The text that stands in a document for one of its pieces."""
    if isinstance(piece, str):
        return piece
    file, kind, _ = piece
    return kind.make(file, source(file) if kind.shows_source else Source(), options)


def shortened(pieces: Sequence[Piece], sizes: Sequence[int], max_bytes: int) -> dict[int, str]:
    """The short texts of pieces that give way, by number: of the largest, until the file is small enough.

    Args:
        sizes: of the pieces, in bytes.
        max_bytes: as that of a Writer.
    """
    if not max_bytes:
        return {}
    over = sum(sizes) - max_bytes + 1
    found: dict[int, str] = {}
    for number in sorted(range(len(sizes)), key=lambda number: (-sizes[number], number)):
        if over <= 0:
            break
        piece = pieces[number]
        if isinstance(piece, Part) and piece.short is not None:
            found[number] = piece.short()
            over -= sizes[number] - len(found[number].encode("utf-8", "replace"))
    return found
