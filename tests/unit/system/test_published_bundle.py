from __future__ import annotations

import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings

from bundles import bundles, ran
from covey.errors import DataError
from covey.model.analysis import Structure
from covey.model.lines import LineSet
from covey.system.bundle_file import is_bundle
from covey.system.packing import pack
from covey.system.published_bundle import GitNames, published_bundle, read_published_bundle
from examples import examples

NAMES = GitNames("c" * 40, "e" * 40, {"src/a.py": "b" * 40, "caf\udce9.py": "d" * 40})
PACKED = pack(ran("unit", "src/a.py", Structure(LineSet.of([1, 2]), LineSet()), 1))


@given(bundles())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=examples(10))
def test_it_is_read_as_it_was_written(tmp_path, bundle):
    packed = pack(bundle)
    path = tmp_path / "data.covey"
    path.write_bytes(published_bundle(packed, NAMES, tmp_path))

    assert read_published_bundle(path) == (packed, NAMES)


def test_equal_content_makes_an_equal_file_by_any_sqlite(tmp_path):
    content = published_bundle(PACKED, NAMES, tmp_path)

    assert published_bundle(PACKED, NAMES, tmp_path) == content
    assert sqlite3.sqlite_version_info[0] == 3 and content[96:100] == b"\0\0\0\1"


def test_it_is_a_bundle_that_passes_sqlites_check(tmp_path):
    path = tmp_path / "data.covey"
    path.write_bytes(published_bundle(PACKED, NAMES, tmp_path))

    with sqlite3.connect(path) as database:
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert is_bundle(path)


@pytest.mark.parametrize(
    "change",
    [
        "update blob set name = x'00'",
        "update blob set name = '--all'",
        "update published set value = 'HEAD' where key = 'commit'",
        "update published set value = 'a:b' where key = 'tree'",
    ],
)
def test_names_that_are_none_of_git_are_refused(tmp_path, change):
    path = tmp_path / "data.covey"
    path.write_bytes(published_bundle(PACKED, NAMES, tmp_path))
    with sqlite3.connect(path) as database:
        database.execute(change)

    with pytest.raises(DataError) as error:
        read_published_bundle(path)

    assert error.value.slug == "corrupt-bundle"
