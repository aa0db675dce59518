"""Exclusion rules of which can be told, without their regular expressions, that they match nowhere in a text.

An expression that begins with a choice or with `^` is tried at each character. coverage.py's own rules are most of what
projects exclude by, and few texts hold the words without which they cannot match.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

_DOTS = re.compile(r"\.\.\.\s*(?:#|$)", re.MULTILINE)
_CONSTANTS = ("True", "1", "False", "0")
_REFERS_TO_GROUPS = re.compile(r"\\[1-9]|\(\?P=|\(\?\(")


def _has_pragma(text: str) -> bool:
    return "pragma" in text or "PRAGMA" in text


def _has_dots(text: str) -> bool:
    return "..." in text and _DOTS.search(text) is not None


_CAN_MATCH: Mapping[str, Callable[[str], bool]] = {
    r"#\s*(pragma|PRAGMA)[:\s]?\s*(no|NO)\s*(cover|COVER)": _has_pragma,
    r"^\s*(((async )?def .*?)?[\])]+(\s*->.*?)?:\s*)?\.\.\.\s*(#|$)": _has_dots,
    r"^\s*if (typing\.)?TYPE_CHECKING:": lambda text: "TYPE_CHECKING:" in text,
    r"#\s*(pragma|PRAGMA)[:\s]?\s*(no|NO)\s*(branch|BRANCH)": _has_pragma,
    r"^\s*while (True|1|False|0):": lambda text: any(f"while {value}:" in text for value in _CONSTANTS),
    r"^\s*if (True|1|False|0):": lambda text: any(f"if {value}:" in text for value in _CONSTANTS),
}
"""Rules of coverage.py's, and whether a text has what each match of one has.

Source:
    coverage.py: config.DEFAULT_EXCLUDE, DEFAULT_PARTIAL and DEFAULT_PARTIAL_ALWAYS.
"""


def rule_for(text: str, rule: str) -> str:
    """What of a rule can match in a text: "" where nothing can. It matches there what the rule matches.

    Args:
        rule: alternatives, as coverage.py joins them.
    """
    known, rest = _split(rule)
    if not known:
        return rule
    left = [f"(?:{piece})" for piece in known if _CAN_MATCH[piece](text)]
    return "|".join([*left, rest] if rest else left)


@cache
def _split(rule: str) -> tuple[tuple[str, ...], str]:
    """The known alternatives that a rule begins with, and the rest."""
    if rule in _CAN_MATCH:
        return (rule,), ""
    known: list[str] = []
    rest = rule
    while piece := next((each for each in _CAN_MATCH if f"{rest}|".startswith(f"(?:{each})|")), None):
        known.append(piece)
        rest = rest[len(f"(?:{piece})|") :]
    return ((), rule) if _REFERS_TO_GROUPS.search(rest) else (tuple(known), rest)
