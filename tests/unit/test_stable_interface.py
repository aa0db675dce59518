"""Extensions by the stable interface, which a later Python may build for an earlier one."""

from pathlib import Path

import covey

PACKAGE = Path(covey.__file__).parent
SOURCES = [
    *PACKAGE.glob("analysis/*.c"),
    *PACKAGE.glob("combine/*.[ch]"),
    *PACKAGE.glob("system/pages/*.[ch]"),
    PACKAGE / "collect/agent/recorder/passing.c",
    PACKAGE / "collect/agent/recorder/family.c",
]


def test_each_none_that_is_returned_is_counted_whatever_headers_it_was_built_with():
    """With those of 3.12, `Py_RETURN_NONE` counts nothing: Python 3.11 ends after some thousand calls."""
    assert [path.name for path in SOURCES if "Py_RETURN_" in path.read_text()] == []
