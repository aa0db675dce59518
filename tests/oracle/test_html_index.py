"""The index against the three of the installed coverage.py: each file, function and class has the same numbers."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from covey.model.printable import printable
from covey.report.options import HtmlOptions, WriterOptions
from covey.report.writer import written
from covey.report.writers import writer_of
from oracle.test_report_writers import Measured, measured  # noqa: F401

PAGES = {"file": "index.html", "function": "function_index.html", "class": "class_index.html"}


def rows_of_coverage(page: str) -> list[list[str | int]]:
    """The names, then the numbers that are no percentages."""
    rows = []
    for row in re.findall(r'<tr class="region">(.*?)</tr>', page, flags=re.DOTALL):
        cells = re.findall(r"<td([^>]*)>(.*?)</td>", row, flags=re.DOTALL)
        texts = [(attributes, unescape(re.sub("<[^>]*>", "", text))) for attributes, text in cells]
        names = [printable(text.replace("\u2009", "")) for attributes, text in texts if 'class="name"' in attributes]
        rows.append([*names, *(int(text) for attributes, text in texts if not attributes and text.isdigit())])
    return sorted(rows)


def rows_of_covey(measured: Measured, noun: str) -> list[list[str | int]]:  # noqa: F811
    options = WriterOptions(html=HtmlOptions())
    texts = dict(written(writer_of("html"), measured.report, options, measured.source))
    report, regions = (
        json.loads(texts[name].partition(" = ")[2].removesuffix(";\n")) for name in ("report.js", "regions.js")
    )
    columns = 5 if measured.report.branch else 3
    if noun == "file":
        return sorted([path, *numbers[:columns]] for path, *numbers in report["files"])
    return sorted(
        [path, name.partition("@")[0] or f"(no {noun})", *counts[:columns]]
        for (path, *_), kinds in zip(report["files"], regions, strict=True)
        for name, _, *counts in kinds[noun == "class"]
    )


@pytest.mark.parametrize("noun", PAGES)
def test_each_row_has_coverage_pys_numbers(measured, noun):  # noqa: F811
    measured.coverage("html", "-q", "-d", "index")
    theirs = rows_of_coverage((measured.folder / "index" / PAGES[noun]).read_text(encoding="utf-8"))

    assert len(theirs) > 10
    assert rows_of_covey(measured, noun) == theirs
