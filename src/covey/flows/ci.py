"""The CI around covey: its variables, and what its event file tells of the repository."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from covey.flows.beside import after_the_push
from covey.flows.publish import Done
from covey.flows.publish_projects import DoneTogether
from covey.forge.context import CiContext, ci_context
from covey.publish.entries import entry_of
from covey.publish.publication import Publication
from covey.publish.step_outputs import outputs_text, step_outputs
from covey.publish.summary import MOST_BYTES, cut, summary, total_summary
from covey.system.files import append, place_of_choice, read_bytes


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
    with after_the_push(done.published, done.url):
        if ci.output_file:
            changed = done.published is not None and done.published.replaced
            entry = entry_of(publication.report, publication.commit.sha, publication.date_s)
            outputs = step_outputs(entry, publication.options.table.precision, done.reference, changed=changed)
            _set(outputs, ci)
        _summarize(publication, ci)


def tell_together(done: DoneTogether, ci: CiContext) -> None:
    """The outputs of the total, and the summaries of total and projects, one after the other. Raises as `tell`."""
    composed, precision, told = done.composed, done.several.badge.precision, done.published
    with after_the_push(told, done.url):
        if ci.output_file:
            changed, newest = told is not None and told.replaced, composed.newest
            _set(step_outputs(composed.total, precision, composed.reference, changed=changed, projects=newest), ci)
        if ci.summary_file:
            text = total_summary(composed.newest, composed.total, precision, done.several.title)
            _add_to_summary(cut(text, _room_bytes(Path(ci.summary_file))), ci)
        for publication in done.publications.values():
            _summarize(publication, ci)


def _set(outputs: Mapping[str, str], ci: CiContext) -> None:
    with place_of_choice("GITHUB_OUTPUT"):
        append(Path(ci.output_file), outputs_text(outputs))


def _summarize(publication: Publication, ci: CiContext) -> None:
    if ci.summary_file:
        room_bytes = _room_bytes(Path(ci.summary_file))
        _add_to_summary(summary(publication.report, publication.options.table, publication.title, room_bytes), ci)


def _add_to_summary(text: str, ci: CiContext) -> None:
    with place_of_choice("GITHUB_STEP_SUMMARY"):
        append(Path(ci.summary_file), text)


def _room_bytes(summary_file: Path) -> int:
    return MOST_BYTES - len(read_bytes(summary_file) or b"")


def _is_public(event: bytes | None) -> bool | None:
    try:
        private = json.loads(event or b"{}")["repository"]["private"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return not private if isinstance(private, bool) else None
