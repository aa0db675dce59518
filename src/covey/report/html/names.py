"""The name of a file's page: flat, plain on every file system, and another one for each path."""

from __future__ import annotations

import hashlib
import re

_LONGEST_SLUG = 60
_DIGITS = 12
"""48 bits: two of 5,000 files meet once in twenty million reports."""


def page_name(path: str) -> str:
    """ "src_app_parser_py-1f0c9d3a55e2.html" for "src/app/parser.py".

    The end of a path tells more than its beginning, and its digest tells apart what reads alike: names that differ in
    case, in what is no letter, or before the end.
    """
    slug = re.sub(r"[^A-Za-z0-9]+", "_", path)[-_LONGEST_SLUG:].strip("_") or "file"
    digest = hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{slug}-{digest[:_DIGITS]}.html"
