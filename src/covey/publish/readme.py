"""The README of the branch, from a template whose blocks a project can replace, and that cannot reach anything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import DictLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from covey.errors import ConfigError

OWN = "readme.md"
COMPAT = "compat.md"
"""The comment action's layout."""
PROJECTS = "projects.md"
"""Of several projects together."""


@dataclass(frozen=True, slots=True)
class Template:
    """A project's own template, as a file has it: `{% extends "readme.md" %}` and blocks."""

    name: str
    text: str


def readme(facts: Mapping[str, object], layout: str = OWN, own: Template | None = None) -> str:
    """The README.

    Args:
        facts: what templates can show, docs/how-to/change-the-readme.md.
        layout: OWN, COMPAT or PROJECTS, for who has no template.
    Raises:
        ConfigError: "readme-template": it is no template, or does what a template cannot.
    """
    given = {own.name: own.text} if own else {}
    loader = DictLoader({**given, **{name: _packaged(name) for name in (OWN, COMPAT, PROJECTS)}})
    environment = ImmutableSandboxedEnvironment(
        loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    try:
        return environment.get_template(own.name if own else layout).render(facts)
    except (
        TemplateError,
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        RecursionError,
        MemoryError,
    ) as error:
        if own is None:
            raise
        raise _refused(own, error) from error


def _packaged(name: str) -> str:
    return (files("covey.publish") / "templates" / name).read_text(encoding="utf-8")


def _refused(template: Template, error: Exception) -> ConfigError:
    line = f", line {error.lineno}" if isinstance(error, TemplateSyntaxError) else ""
    return ConfigError(
        f"the template {template.name}{line} cannot be used: {str(error) or 'it needs too much memory'}",
        fix="correct it; docs/how-to/change-the-readme.md lists its blocks and what they can show",
        slug="readme-template",
    )
