from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covey.collect.readings import read_here
from covey.collect.shares import read_together, shares
from covey.config.schema import CoverageSettings

SETTINGS = CoverageSettings()
SOURCES = {
    **{f"/p/{name}.py": f"def {name}(x):\n    if x:\n        return {name!r}\n".encode() * 20 for name in "abcdefg"},
    "/p/wrong.py": b"def (\n",
    "/p/latin.py": "# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1"),
    "/p/empty.py": b"",
}


@given(st.dictionaries(st.text(max_size=3), st.binary(max_size=50), max_size=20), st.integers(1, 5))
def test_each_source_is_in_one_share_and_no_share_is_larger_by_more_than_a_source(sources, count):
    parts = shares(sources, count)

    assert len(parts) == count
    assert sum(map(len, parts)) == len(sources)
    assert {path: source for part in parts for path, source in part.items()} == sources
    sizes = [sum(map(len, part.values())) for part in parts]
    assert max(sizes) - min(sizes) <= max(map(len, sources.values()), default=0)


@pytest.mark.parametrize("processes", [2, 3])
def test_several_processes_read_what_one_reads_in_the_same_order(processes):
    found = read_together(SOURCES, SETTINGS, processes=processes, share_bytes=100)

    assert found == read_here(SOURCES, SETTINGS)
    assert list(found) == list(SOURCES)
    assert "not valid Python" in found["/p/wrong.py"]


@pytest.mark.parametrize("executable", ["/bin/false", "/bin/true", "/no/such/python"])
def test_what_another_process_cannot_read_is_read_here(executable):
    found = read_together(SOURCES, SETTINGS, processes=2, share_bytes=100, executable=executable)

    assert found == read_here(SOURCES, SETTINGS)


def test_a_small_project_starts_no_process():
    assert read_together(SOURCES, SETTINGS, executable="/no/such/python") == read_here(SOURCES, SETTINGS)
    assert read_together({}, SETTINGS) == {}
