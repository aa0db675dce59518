"""What a writer is: a report in, the files of one format out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from covey.model.analysis import FileAnalysis
from covey.model.report import Report
from covey.model.source import Source
from covey.report.options import WriterOptions

Piece = str | FileAnalysis
"""A piece of a document: text, or a file in whose place stands what the document says of it."""

Part = Callable[[FileAnalysis, Source, WriterOptions], str]
"""What a document says of one file. It is a function of this file, its source and the options, so that it can be kept
from one report to the next, and made file by file."""


@dataclass(frozen=True)
class Writer:
    """How a report becomes the files of one format. Everything in it is pure."""

    files: Callable[[Report, WriterOptions], Mapping[str, Iterable[Piece]]]
    """The pieces of each file, by its path relative to the place of the format's output; "" is that place itself."""
    name: str
    """Of the output, a file or a folder, where nobody names it."""
    part: Part | None = None
    part_options: Callable[[WriterOptions], object] = lambda asked: None
    """The options that a part depends on: equal ones have an equal repr."""
    part_form: int = 1
    """Changes when a part of the same file would be another text."""
    shows_source: bool = False
    """Whether a part depends on the source, beside its analysis."""

    @property
    def is_folder(self) -> bool:
        """Whether the output is a folder of files."""
        return "." not in self.name


def document(text: Callable[[Report, WriterOptions], str], name: str) -> Writer:
    """A writer of one text that is made in one go."""
    return Writer(lambda report, asked: {"": [text(report, asked)]}, name)


def written(
    writer: Writer, report: Report, options: WriterOptions, source: Callable[[FileAnalysis], Source]
) -> Iterator[tuple[str, str]]:
    """Each file of a format, by its path, as a whole text. Raises as the writer."""
    for path, pieces in writer.files(report, options).items():
        yield path, "".join(text_of(writer, piece, options, source) for piece in pieces)


def text_of(writer: Writer, piece: Piece, options: WriterOptions, source: Callable[[FileAnalysis], Source]) -> str:
    """The text that stands in a document for one of its pieces."""
    if isinstance(piece, str):
        return piece
    assert writer.part is not None, "a writer that puts files into its documents has parts"
    return writer.part(piece, source(piece) if writer.shows_source else Source(), options)
