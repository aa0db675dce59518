"""Values into pages; the only user of Jinja in a report, which escapes every value that is not marked as markup."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from covey.report.html.assets import asset, versioned


def render(name: str, **values: object) -> str:
    """A template of the package, filled."""
    return _template(name).render(values)


def markup(text: str) -> Markup:
    """Text that is markup already: whoever calls this has escaped what came from outside."""
    return Markup(text)


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        auto_reload=False,
        loader=FunctionLoader(lambda name: asset(f"templates/{name}")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["versioned"] = versioned
    return environment
