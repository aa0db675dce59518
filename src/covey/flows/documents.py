"""The documents of a publication: what did not change since the last one is taken from where covey keeps it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from covey.flows.outputs import Asked, Written, write_outputs
from covey.flows.sources import sources
from covey.flows.texts import Texts
from covey.model.report import Report
from covey.report.options import JsonOptions, WriterOptions
from covey.store.output import reset_folder
from covey.store.output_record import digest_of
from covey.system.files import read_bytes
from covey.system.scratch import temporary_folder


@dataclass(frozen=True)
class Documents:
    """A report as it is published."""

    json: Mapping[str, object]
    html: dict[str, bytes]
    """By paths relative to its folder."""


def documents(report: Report, texts: Texts, options: WriterOptions, kept: Path) -> Documents:
    """The JSON document and the HTML report.

    Args:
        kept: the folder of those of the last time.
    Raises:
        DataError, ConfigError: as `write_outputs`.
    """
    plain = replace(options, json=JsonOptions(precision=options.json.precision))
    made = _written(kept, report, texts, plain)
    if made is None:
        with temporary_folder("covey-documents-") as scratch:
            made = _written(scratch / "new", report, texts, plain)
    assert made is not None, "nobody else writes to that folder"
    return made


def _written(folder: Path, report: Report, texts: Texts, options: WriterOptions) -> Documents | None:
    """None when another process writes there at the same time."""
    html = folder / "htmlcov"
    reset_folder(html)
    asked = [Asked("html", html), Asked("json", folder / "coverage.json")]
    found = [_read(each) for each in write_outputs(report, asked, options, sources(texts), folder / "records")]
    if found[0] is None or found[1] is None:
        return None
    return Documents(json.loads(found[1][""]), found[0])


def _read(output: Written) -> dict[str, bytes] | None:
    """The files of an output and no others, exactly as they were written, whatever lies there."""
    found: dict[str, bytes] = {}
    for path, digest in output.digests.items():
        content = read_bytes(output.place / path)
        if content is None or digest_of(content) != digest:
            return None
        found[path] = content
    return found
