"""What the pages are made with and share: templates, styles and scripts, constants of the package.

Those of the index begin with `index`, those of the pages of files with `page`; the others are of both.

They lie beside the code as files of their own, so that their own tools read them; this module alone reads them.
"""

from __future__ import annotations

import hashlib
import zlib
from functools import cache
from importlib.resources import files

PAGE_SCRIPTS = (
    "page_tokens.js",
    "page_lines.js",
    "page_colors.js",
    "page_marks.js",
    "page_choice.js",
    "page_who.js",
    "page_map.js",
    "page.js",
)
"""Of the pages of files, in the order in which they need each other."""

STATICS = ("style.css", "page.css", "theme.js", "keys.js", *PAGE_SCRIPTS, "icon.svg")
"""The files of `static` that every report has beside its pages."""


@cache
def asset(name: str) -> str:
    """The text of "static/style.css"."""
    return files("covey.report.html").joinpath(name).read_text(encoding="utf-8")


@cache
def versioned(name: str) -> str:
    """The address of a file of `static`, another one when its text is another: browsers keep what they know."""
    return f"{name}?{hashlib.sha256(asset(f'static/{name}').encode()).hexdigest()[:8]}"


def form_of(*names: str) -> int:
    """A number that changes when the text of one of some assets does."""
    return zlib.crc32("\0".join(map(asset, names)).encode())
