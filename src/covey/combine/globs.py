"""File patterns as coverage.py understands them, turned into regular expressions.

Source:
    coverage.py's documentation, "Specifying source files", "File patterns"; tests/oracle/test_remap.py compares.
"""

from __future__ import annotations

import re

from covey.errors import ConfigError

_TOKEN = re.compile(
    r"""
      (?P<wrong>    \*{3,} | [^/]+\*{2,} | \*{2,}[^/]+ | \*\*/\*\* )
    | (?P<anywhere> ^\*+/ | \*\*/ )
    | (?P<below>    /\*+$ )
    | (?P<slash>    / )
    | (?P<star>     \* )
    | (?P<any>      \? )
    | (?P<set>      \[.*?\] )
    | (?P<word>     [a-zA-Z0-9_-]+ )
    | (?P<bracket>  [\[\]] )
    | (?P<other>    [\s\S] )
    """,
    re.VERBOSE,
)
_FIXED = {
    "anywhere": r"(.*[/\\])?",
    "below": r"[/\\].*",
    "slash": r"[/\\]",
    "star": r"[^/\\]*",
    "any": r"[^/\\]",
}


def glob_regex(pattern: str) -> str:
    """The regular expression of one pattern: for a whole path, with either separator.

    Raises:
        ConfigError: "file-pattern", where coverage.py refuses the pattern too.
    """
    slashed = pattern.replace("\\", "/")
    if "/" not in slashed:
        slashed = f"**/{slashed}"
    regex = "".join(_translated(token, pattern) for token in _TOKEN.finditer(slashed))
    try:
        re.compile(regex)
    except re.error as error:
        raise _refused(pattern, f"it has a set in brackets that is none ({error})") from error
    return regex


def _translated(token: re.Match[str], pattern: str) -> str:
    kind, text = str(token.lastgroup), token[0]
    if kind == "wrong":
        raise _refused(pattern, f"`**` cannot stand in {text!r}: it must be a whole part of the path")
    if kind == "bracket":
        raise _refused(pattern, f"the bracket {text!r} has no partner")
    if kind in ("set", "word"):
        return text
    return _FIXED.get(kind) or re.escape(text)


def _refused(pattern: str, why: str) -> ConfigError:
    return ConfigError(
        f"the file pattern {pattern!r} is invalid: {why}",
        fix="use `*` for a part of a name, `?` for one character, and `**` only as in `src/**/models`",
        slug="file-pattern",
    )
