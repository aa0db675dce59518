from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from covey.report.html.names import page_name

paths = st.text(st.characters(), min_size=1, max_size=300)


def test_a_name_tells_which_file_it_is():
    assert re.fullmatch(r"src_app_parser_py-[0-9a-f]{12}\.html", page_name("src/app/parser.py"))


@given(paths)
def test_a_name_is_plain_and_short_whatever_the_path(path):
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_]*-[0-9a-f]{12}\.html", page_name(path))
    assert len(page_name(path)) <= 80


@given(st.lists(paths, unique=True))
def test_every_path_has_its_own_name_also_where_case_does_not_count(paths):
    assert len({page_name(path).lower() for path in paths}) == len(paths)


def test_names_that_read_alike_are_told_apart():
    alike = ["a/b.py", "a_b.py", "A/b.py", "a/b.PY", "a//b.py", "a/b.py\n", "a/b.py\udc80", "x" * 300 + "a/b.py"]

    assert len({page_name(path).lower() for path in alike}) == len(alike)
