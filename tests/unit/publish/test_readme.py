from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from covey.errors import ConfigError
from covey.model.forge import Forge, Visibility
from covey.model.refs import Commit, RepoId
from covey.publish.links import Links
from covey.publish.published_table import published_table
from covey.publish.readme import COMPAT, Template, readme
from covey.publish.readme_facts import readme_facts
from unit.publish.publications import GITHUB, publication
from unit.report.samples import COMMIT, INCOMPLETE
from unit.report.test_markdown import read_table

GOLDEN = Path(__file__).parents[2] / "golden"
PUBLISHED = GOLDEN / "published_tables"

ACTIONS_BRANCH = "python-coverage-comment-action-data"


def links(owner, name, visibility=Visibility.PUBLIC):
    return Links(RepoId("github.com", owner, name), Forge.GITHUB, ACTIONS_BRANCH, visibility)


@pytest.mark.parametrize(("owner", "name"), [("edx", "edx-exams"), ("fractal-analytics-platform", "fractal-server")])
def test_a_readme_that_the_action_published_is_made_again_byte_for_byte_from_its_numbers(owner, name):
    published = PUBLISHED / name
    table = read_table((published / "table.md").read_text(encoding="utf-8"))
    facts = readme_facts(publication(links=links(owner, name)))

    made = readme({**facts, "table": published_table(table)}, COMPAT)

    assert made.encode() == (published / "README.md").read_bytes()


def test_the_actions_readme_of_a_private_repository_has_no_link_that_its_readers_cannot_follow():
    made = readme(readme_facts(publication(links=links("octo", "app", Visibility.PRIVATE))), COMPAT)

    assert made.startswith("# Repository Coverage\n\n\n\n| Name ")
    assert "shields" not in made.lower() and "htmlpreview" not in made
    assert f"](https://github.com/octo/app/tree/{ACTIONS_BRANCH})" in made


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("github", publication()),
        ("incomplete", publication(replace(INCOMPLETE, commit=COMMIT), Commit(COMMIT.sha, dirty=True))),
        ("private", publication(links=replace(GITHUB, visibility=Visibility.PRIVATE))),
        ("no_host", publication(links=Links(branch="coverage-data"))),
    ],
)
def test_the_readme_is_as_in_the_golden_file(name, made):
    golden = GOLDEN / "readme" / f"{name}.md"

    assert readme(readme_facts(made)) == golden.read_text(encoding="utf-8")


def test_names_that_would_break_the_table_are_escaped():
    table = published_table(
        read_table("\n\n| a\\_b\\|c |1|0|0|0|100%||\n| **TOTAL** |1|0|0|0|100%||\n".replace("\\|", "¦"))
    )

    assert "a\\_b¦c" in table
    assert "src/\\[bold\\]odd\\|na\\_me" in readme_facts(publication(INCOMPLETE))["table"]


def own(text):
    return Template("coverage-readme.md", text)


def test_a_project_replaces_a_block_and_leaves_the_others():
    template = own('{% extends "readme.md" %}{% block title %}# {{ percent }} of {{ sha }}\n{% endblock %}')

    made = readme(readme_facts(publication()), own=template)

    assert made.startswith(f"# 21 of {COMMIT.sha}\n\n[Full report]")
    assert made.endswith(readme(readme_facts(publication())).partition("[Full report]")[2])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{% block title %}", "line 1"),
        ("{{ nothing }}", "'nothing' is undefined"),
        ("{{ title.__class__.__mro__ }}", "unsafe"),
        ("{{ notes.append(1) }}", "unsafe"),
        ('{% include "/etc/passwd" %}', "/etc/passwd"),
        ('{% extends "coverage-readme.md" %}', "coverage-readme.md"),
        ("{{ 1 / 0 }}", "division"),
        ("{{ range(1000000) | list }}", "range"),
        ('{{ "x" * 10 ** 15 }}', "too much memory"),
    ],
)
def test_a_template_that_cannot_be_used_is_named_with_its_fault(text, complaint):
    with pytest.raises(ConfigError) as error:
        readme(readme_facts(publication()), own=own(text))

    assert error.value.slug == "readme-template"
    assert "coverage-readme.md" in error.value.what
    assert complaint in error.value.what
