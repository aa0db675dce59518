"""What `scripts/bench --verify --trees` finds: that documents are the same, and where they are not."""

from __future__ import annotations

import json

import pytest

from bench import verify
from bench.verify_reports import DOCUMENT, PIECES, Compared, compare, heading, row


def of_file(**changed):
    regions = {"": {"executed_lines": [1]}, 'f"': {"executed_lines": [2]}}
    lines = {"executed_lines": [1, 2], "missing_lines": [3], "excluded_lines": []}
    branches = {"executed_branches": [[1, 2]], "missing_branches": [[1, 3], [2, -1]]}
    return {**lines, **branches, "functions": regions, "classes": {"": {}}, "summary": {"percent": 50.0}, **changed}


def as_json(files, **meta):
    return json.dumps({"meta": {"timestamp": "now", "format": 3, **meta}, "files": files, "totals": {"lines": 3}})


def as_xml(**lines):
    classes = "".join(
        f'<class name="x" filename="{name}.py"><line number="{n}"/></class>\n' for name, n in lines.items()
    )
    return f'<coverage version="7" timestamp="1">\n<source>/here</source>\n{classes}</coverage>'


def as_lcov(**lines):
    return "".join(f"SF:{name}.py\nDA:{number},1\nend_of_record\n" for name, number in lines.items())


def differences(format, theirs, ours):
    found = Compared()
    compare(format, theirs, ours, found)
    return [*found.differing]


def test_what_is_in_the_documents_is_counted():
    found = Compared()
    theirs = as_json({"a.py": of_file(), 'b".py': of_file()})
    ours = as_json({"a.py": of_file(covey={"digest": "0"}), 'b".py': of_file()}, timestamp="then")

    compare("json", theirs, ours, found)

    assert found == Compared(files=2, lines=6, branches=6, functions=4, classes=2)
    assert row("3.11.7", "it", found).count("|") == next(heading()).count("|")


@pytest.mark.parametrize(
    "changed",
    [{"executed_lines": [1]}, {"missing_branches": []}, {"summary": {"percent": 50}}, {"functions": {}}, {"new": 1}],
)
def test_of_json_the_file_and_the_key_that_differ_are_named(changed):
    theirs = as_json({"a.py": of_file(), "b.py": of_file()})
    ours = as_json({"a.py": of_file(), "b.py": of_file(**changed)})

    named = differences("json", theirs, ours)

    assert f"json: b.py: {next(iter(changed))}" in named
    assert all("b.py" in each for each in named)


def test_what_json_says_of_no_file_is_compared_too():
    files = {"a.py": of_file()}

    assert differences("json", as_json(files), as_json(files, format=4)) == [f"json: {DOCUMENT}: meta"]


@pytest.mark.parametrize(("format", "document"), [("xml", as_xml), ("lcov", as_lcov)])
def test_of_text_the_file_whose_part_differs_is_named(format, document):
    theirs = document(a=1, b=2)

    assert PIECES[format](theirs).keys() == {DOCUMENT, "a.py", "b.py"}
    assert differences(format, theirs, document(a=1, b=2)) == []
    assert differences(format, theirs, document(a=1, b=3)) == [f"{format}: b.py"]
    assert f"{format}: b.py" in differences(format, theirs, document(a=1))
    assert differences(format, theirs, document(b=2, a=1)) == [f"{format}: the order of files"]


def test_who_wrote_xml_where_and_when_is_no_difference():
    ours = as_xml(a=1).replace("/here", ".").replace('timestamp="1"', 'timestamp="2"')

    assert differences("xml", as_xml(a=1), ours) == []
    assert differences("xml", as_xml(a=1), ours.replace('version="7"', "")) == [f"xml: {DOCUMENT}"]


@pytest.mark.slow
def test_a_generated_project_is_reported_alike(capsys):
    assert verify.main(["--quick"]) == 0

    *_, told = capsys.readouterr().out.split("\n| ")
    _, _, files, *counts, differing = told.strip(" |\n").split(" | ")
    assert int(files) == 20
    assert all(int(count.replace(",", "")) > 50 for count in counts)
    assert differing == "0"
