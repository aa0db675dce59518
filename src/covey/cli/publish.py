"""`covey publish`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import click

from covey.cli.exit_codes import DONE, FAILED
from covey.cli.options import quiet
from covey.cli.project import project
from covey.cli.result import result
from covey.cli.show import say_gaps, writer_options
from covey.cli.talk import StderrTalk
from covey.config.schema import Settings
from covey.flows.ci import surroundings, tell, tell_together
from covey.flows.measured_commit import doubts
from covey.flows.publish import Done, Wanted, plan_report, publish_report, total_of
from covey.flows.publish_projects import DoneTogether, publish_projects
from covey.model.counted import counted
from covey.publish import history
from covey.publish.kept import kept_of
from covey.publish.present import Changes
from covey.publish.publication import Publication
from covey.report.options import WriterOptions

MOST_PATHS = 20
"""Of a plan, how many paths are listed of each kind."""


@click.command()
@click.option("--branch", metavar="NAME", help="The branch; overrides the setting `branch`.")
@click.option("--remote", metavar="NAME", help="The remote, by name or address; overrides the setting `remote`.")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the files to this folder as well, to be served. Only covey's own files in it are replaced.",
)
@click.option("--no-push", is_flag=True, help="With --to: write the folder only, and reach no remote.")
@click.option("--dry-run", is_flag=True, help="Say what would change on the branch, and change nothing.")
@click.option("--check", is_flag=True, help="As --dry-run, and exit 1 when something would change.")
@click.option(
    "--import-history",
    "import_from",
    is_flag=False,
    flag_value="",
    metavar="[BRANCH]",
    help="Take the past of python-coverage-comment-action's branch into the history; by default its usual branch.",
)
@click.option("--compat", is_flag=True, help="Give the README the layout of python-coverage-comment-action.")
@quiet
@click.pass_context
def publish(
    ctx: click.Context,
    branch: str | None,
    remote: str | None,
    folder: Path | None,
    no_push: bool,
    dry_run: bool,
    check: bool,
    import_from: str | None,
    compat: bool,
    quiet: bool,
) -> None:
    """Publish the report on a branch of the project's own repository.

    The branch holds a README with the table, badges, the HTML report, the history of all commits, and the data that a
    later comparison needs. Checkout, index, stash and hooks are not touched; no service is asked, and nothing is sent
    but the push. Coverage that is published already makes no commit.
    """
    if no_push and (folder is None or dry_run or check):
        raise click.UsageError("--no-push goes with --to, and not with --dry-run or --check")
    talk = StderrTalk(quiet=quiet)
    settings = project(talk)
    publishing = settings.publish
    wanted = Wanted(
        branch=branch or publishing.branch,
        remote=remote or publishing.remote,
        kept=kept_of(publishing.history),
        compat=compat or publishing.compat,
        import_from=import_from,
        push=not no_push,
        folder=folder,
    )
    run = _together if settings.projects else _alone
    # With --check alone the exit code is all that is asked for: the CI is told nothing.
    changes = run(settings, wanted, talk, dry=dry_run or check, tells_ci=dry_run or not check)
    ctx.exit(FAILED if check and changes else DONE)


def _alone(settings: Settings, wanted: Wanted, talk: StderrTalk, *, dry: bool, tells_ci: bool) -> Changes:
    """Publish one project, or say what that would do; what changes on the branch."""
    ci = surroundings(os.environ)
    done = (plan_report if dry else publish_report)(settings, _options(settings), ci, wanted, os.environ)
    if tells_ci:
        tell(done, ci)
    if not dry:
        say_gaps(done.publication.report, talk)
    _say_doubts([done.publication], settings.root, talk)
    _say_dropped(done.changes, talk)
    result(_plan_text(done, wanted.branch) if dry else _done_text(done, wanted.branch))
    return done.changes


def _together(settings: Settings, wanted: Wanted, talk: StderrTalk, *, dry: bool, tells_ci: bool) -> Changes:
    """As `_alone`, of several projects."""
    ci = surroundings(os.environ)
    done = publish_projects(settings, _options, ci, wanted, os.environ, dry=dry)
    if tells_ci:
        tell_together(done, ci)
    if not dry:
        for name, publication in done.publications.items():
            say_gaps(publication.report, talk, name)
    _say_doubts(done.publications.values(), settings.root, talk)
    _say_dropped(done.changes, talk)
    result(_together_text(done, wanted.branch, dry=dry))
    return done.changes


def _options(settings: Settings) -> WriterOptions:
    return writer_options(settings, to_terminal=False, formats=["html"])


def _say_doubts(publications: Iterable[Publication], root: Path, talk: StderrTalk) -> None:
    for sentence in dict.fromkeys(doubt for each in publications for doubt in doubts(each.commit, root)):
        talk.warning(sentence)


def _say_dropped(changes: Changes, talk: StderrTalk) -> None:
    if changes.shortened and history.PATH in changes.added:
        talk.warning(
            "commits that another tool made do not stay on the branch, and links that name them end:"
            ' `history = "keep"` in [tool.covey.publish], set before the first publication, keeps them'
        )


def _what(publication: Publication) -> str:
    return f"coverage of {publication.commit.sha[:10]}: {total_of(publication)}"


def _together_text(done: DoneTogether, branch: str, *, dry: bool) -> str:
    where = f"{branch} of {done.url}"
    if dry:
        return _changes_text(where, done.changes)
    lines = []
    if done.published is not None and not done.published.replaced:
        lines.append(f"{where} is up to date")
    elif done.published is not None:
        lines.append(f"published {', '.join(done.publications)} to {where}: {_summary(done.changes)}")
    if done.folder is not None:
        lines.append(f"wrote {done.folder}: {counted(done.written, 'file')} new")
    lines += [f"  {name}: {_what(publication)}" for name, publication in done.publications.items()]
    lines += [f"  {done.page}"] if done.page and done.published is not None else []
    return "".join(f"{line}\n" for line in lines)


def _plan_text(done: Done, branch: str) -> str:
    return _changes_text(f"{branch} of {done.url}", done.changes)


def _changes_text(where: str, changes: Changes) -> str:
    if not changes:
        return f"{where} is up to date\n"
    lines = [f"{where} would change: {_summary(changes)}"]
    for word, paths in _kinds(changes):
        lines += [f"  {word} {path}" for path in paths[:MOST_PATHS]]
        if len(paths) > MOST_PATHS:
            lines.append(f"  {word} {len(paths) - MOST_PATHS} more")
    return "".join(f"{line}\n" for line in lines)


def _done_text(done: Done, branch: str) -> str:
    lines = []
    if done.published is not None:
        where = f"{branch} of {done.url}"
        page = done.publication.links.readme() if done.publication.links.is_known else ""
        said = (
            f"published to {where}: {_summary(done.changes)}" if done.published.replaced else f"{where} is up to date"
        )
        lines.append(said)
        lines += [f"  {page}"] if page else []
    if done.folder is not None:
        lines.append(f"wrote {done.folder}: {counted(done.written, 'file')} new")
    lines.insert(1, f"  {_what(done.publication)}")
    return "".join(f"{line}\n" for line in lines)


def _summary(changes: Changes) -> str:
    counts = [f"{counted(len(paths), 'file')} {word}" for word, paths in _kinds(changes) if paths]
    counts += ["earlier commits dropped"] if changes.shortened else []
    return ", ".join(counts)


def _kinds(changes: Changes) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("added", changes.added), ("changed", changes.changed), ("removed", changes.removed)
