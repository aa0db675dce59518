from __future__ import annotations

import io
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from covey.errors import DataError
from covey.model.analysis import FileAnalysis, Region
from covey.model.lines import LineSet
from covey.model.printable import printable
from covey.model.report import Report
from covey.model.source import Source
from covey.report.cobertura import WRITER
from covey.report.cobertura_class import class_element
from covey.report.cobertura_size import MIB, size_of_class
from covey.report.options import WriterOptions, XmlOptions
from covey.report.writer import written
from examples import examples
from unit.report.samples import COMPLETE, INCOMPLETE, analysed, without_branches

GRAMMAR = (Path(__file__).parent / "cobertura.dtd").read_text()
COVERAGE_PYS = "<!ATTLIST line missing-branches CDATA #IMPLIED>"
"""The one attribute that coverage.py writes and the grammar does not have."""


def documents(report: Report, **options) -> dict[str, str]:
    """By the end of its name, the text of each document."""
    return dict(written(WRITER, report, WriterOptions(xml=XmlOptions(**options)), lambda file: Source()))


def parsed(text: str, grammar: str = GRAMMAR + COVERAGE_PYS) -> etree._Element:
    """The root of a valid document."""
    root = etree.fromstring(text.encode())
    dtd = etree.DTD(io.StringIO(grammar))
    assert dtd.validate(root), dtd.error_log
    return root


@pytest.mark.parametrize("options", [{}, {"methods": True}, {"package_depth": 1}, {"skip_empty": True}])
@pytest.mark.parametrize("report", [COMPLETE, INCOMPLETE], ids=["complete", "incomplete"])
def test_documents_are_valid_but_for_the_attribute_that_coverage_py_adds(report, options):
    parsed(documents(report, **options)[""])


@pytest.mark.parametrize("options", [{}, {"methods": True}])
def test_that_attribute_is_all_that_the_grammar_does_not_have(options):
    root = etree.fromstring(documents(INCOMPLETE, **options)[""].encode())
    assert not etree.DTD(io.StringIO(GRAMMAR)).validate(root)
    for line in root.iter("line"):
        line.attrib.pop("missing-branches", None)

    parsed(etree.tostring(root, encoding="unicode"), GRAMMAR)


def test_without_branches_they_are_valid_as_they_are():
    parsed(documents(without_branches(INCOMPLETE), methods=True)[""], GRAMMAR)


odd_names = st.lists(
    st.text(st.characters(codec=None, exclude_characters="/\0"), min_size=1).filter(lambda name: name not in ".."),
    min_size=1,
    max_size=4,
).map("/".join)


@given(odd_names, odd_names)
def test_any_name_of_a_file_or_a_function_makes_a_valid_document(path, name):
    file = analysed(path, "1-2", "1", jumps={}, regions=[Region("function", name, 1, LineSet.of([1, 2]))])

    root = parsed(documents(Report((file,), branch=True, coverage_version=name), methods=True, source=name)[""])

    assert [each.get("filename") for each in root.iter("class")] == [printable(path)]
    assert [each.get("name") for each in root.iter("method")] == [printable(name)]
    assert root.findtext("sources/source") == printable(name)
    assert root.get("version") == printable(name)


def test_two_files_whose_names_look_alike_both_stand_there():
    files = (analysed("a\x01.py", "1-4", "1"), analysed("a\x02.py", "1-2", "1"))

    root = parsed(documents(Report(files))[""])

    assert [(each.get("filename"), each.get("line-rate")) for each in root.iter("class")] == [
        ("a?.py", "0.25"),
        ("a?.py", "0.5"),
    ]


def test_rates_say_all_and_nothing_only_where_it_is_so():
    nearly_all, nearly_none = LineSet.of(range(2, 20_001)), LineSet.of([1])
    files = [
        replace(analysed(name, "1-20000", "1"), executed=ran)
        for name, ran in {"a/x.py": nearly_all, "b/x.py": nearly_none, "c/x.py": LineSet()}.items()
    ]

    root = parsed(documents(Report(tuple(files)))[""])

    assert [package.get("line-rate") for package in root.iter("package")] == ["0.9999", "0.0001", "0"]
    assert root.get("line-rate") == "0.3333"


def test_functions_have_their_own_lines_and_rates_where_that_is_asked():
    root = parsed(documents(COMPLETE, methods=True)[""])

    methods = {method.get("name"): method for method in root.iter("method")}
    assert list(methods) == ["Parser.feed", "main"]
    assert [(line.get("number"), line.get("hits")) for line in methods["Parser.feed"].iter("line")] == [
        *(("7", "1"), ("8", "1"), ("9", "0"), ("11", "1"), ("12", "1")),
    ]
    assert methods["Parser.feed"].get("line-rate") == "0.8"
    assert methods["Parser.feed"].get("branch-rate") == "0.5"


def test_a_report_without_files_is_refused_because_it_would_read_100_percent():
    with pytest.raises(DataError) as error:
        documents(Report())

    assert error.value.slug == "nothing-to-report"


def test_a_report_without_a_date_says_so():
    assert parsed(documents(replace(COMPLETE, measured_at=""))[""]).get("timestamp") == "0"


def random_file(chance: random.Random) -> FileAnalysis:
    """Of any size; some of its lines have a choice of two to four jumps."""
    path = chance.choice(["", "src/", "src/deep/er/", 'o"dd&/']) + chance.choice(["a", "<ü>", "名前"]) + ".py"
    first = chance.choice([1, 90, 9_000])
    lines, often = range(first, first + chance.randint(0, 120)), chance.choice([0, 0.3])
    jumps = {
        (line, end): chance.random() < 0.5
        for line in lines
        if chance.random() < often
        for end in chance.sample([-1, -2, *lines], min(chance.randint(2, 4), len(lines)))
    }
    regions = [
        Region("function", "f" * chance.randint(1, 90), line, LineSet.of([line]))
        for line in lines
        if chance.random() < chance.choice([0, 1])
    ]
    file = analysed(path, LineSet.of(lines).to_text(), "", jumps=jumps, regions=regions)
    return replace(file, executed=LineSet.of(line for line in lines if chance.random() < 0.5))


@settings(max_examples=examples(50))
@given(st.integers(0, 999_999).map(random.Random), st.booleans(), st.integers(0, 3))
def test_an_element_is_never_larger_than_was_foretold_and_where_nothing_is_odd_not_much_smaller(chance, methods, depth):
    file, options = random_file(chance), XmlOptions(methods=methods, package_depth=depth)

    actual = len(class_element(file, Source(), WriterOptions(xml=options)).encode())

    assert actual <= size_of_class(file, options)
    if file.counts.statements > 60 and not file.counts.branches and not methods:
        assert actual > 0.7 * size_of_class(file, options)


@settings(max_examples=examples(8))
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([1, 3000, 9000, 15_000])), min_size=1, max_size=12))
def test_divided_documents_are_small_enough_and_hold_each_file_once_with_the_totals_of_what_they_hold(sizes):
    files = [
        analysed(f"{folder}/{number:02}.py", f"1-{count}", f"1-{number + 1}", jumps={})
        for number, (folder, count) in enumerate(sizes)
    ]
    report = Report(tuple(sorted(files, key=lambda file: file.path)), branch=True)

    found = documents(report, max_mib=1)
    roots = [parsed(text) for text in found.values()]

    assert [*found] == ["", *(f"-{number}" for number in range(2, len(found) + 1))]
    assert all(len(text.encode()) <= MIB for text in found.values())
    assert [each.get("filename") for root in roots for each in root.iter("class")] == [
        file.path for file in report.files
    ]
    for root in roots:
        assert root.get("lines-valid") == str(len(list(root.iter("line"))))
        for package in root.iter("package"):
            lines = list(package.iter("line"))
            covered = sum(line.get("hits") == "1" for line in lines)
            assert float(package.get("line-rate")) == pytest.approx(covered / len(lines), abs=0.0001)


def test_a_package_is_divided_only_where_no_document_has_room_for_it():
    """Each file takes some 800,000 bytes."""
    files = [analysed(path, "1-20000", "") for path in ("a/1.py", "b/1.py", "b/2.py", "c/1.py")]

    found = documents(Report(tuple(files)), max_mib=2)

    packages = [[package.get("name") for package in parsed(text).iter("package")] for text in found.values()]
    assert packages == [["a"], ["b"], ["c"]]
