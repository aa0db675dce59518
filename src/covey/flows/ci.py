"""The CI around covey: its variables, and what its event file tells of the repository."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from covey.flows.publish import Done
from covey.flows.publish_projects import DoneTogether
from covey.forge.context import CiContext, ci_context
from covey.publish.entries import entry_of
from covey.publish.publication import Publication
from covey.publish.step_outputs import outputs_text, step_outputs
from covey.publish.summary import MOST_BYTES, cut, summary, total_summary
from covey.system.files import append, read_bytes


def surroundings(environ: Mapping[str, str]) -> CiContext:
    """The CI that these are the variables of, with what it says of the repository."""
    ci = ci_context(environ)
    if ci.is_public is not None or not ci.event_file:
        return ci
    return replace(ci, is_public=_is_public(read_bytes(Path(ci.event_file))))


def tell(done: Done, ci: CiContext) -> None:
    """The job's summary and the step's outputs, where the CI takes them; elsewhere nothing.

    Raises:
        DataError: "unwritable-folder".
    """
    publication = done.publication
    if ci.output_file:
        changed = done.published is not None and done.published.replaced
        entry = entry_of(publication.report, publication.commit.sha, publication.date_s)
        outputs = step_outputs(entry, publication.options.table.precision, done.reference, changed=changed)
        append(Path(ci.output_file), outputs_text(outputs))
    _summarize(publication, ci)


def tell_together(done: DoneTogether, ci: CiContext) -> None:
    """The outputs of the total, and the summaries of total and projects, one after the other. Raises as `tell`."""
    composed, precision = done.composed, done.several.badge.precision
    if ci.output_file:
        changed = done.published is not None and done.published.replaced
        outputs = step_outputs(composed.total, precision, composed.reference, changed=changed, projects=composed.newest)
        append(Path(ci.output_file), outputs_text(outputs))
    if ci.summary_file:
        text = total_summary(composed.newest, composed.total, precision, done.several.title)
        append(Path(ci.summary_file), cut(text, _room_bytes(Path(ci.summary_file))))
    for publication in done.publications.values():
        _summarize(publication, ci)


def _summarize(publication: Publication, ci: CiContext) -> None:
    if ci.summary_file:
        file = Path(ci.summary_file)
        append(file, summary(publication.report, publication.options.table, publication.title, _room_bytes(file)))


def _room_bytes(summary_file: Path) -> int:
    return MOST_BYTES - len(read_bytes(summary_file) or b"")


def _is_public(event: bytes | None) -> bool | None:
    try:
        private = json.loads(event or b"{}")["repository"]["private"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return not private if isinstance(private, bool) else None
