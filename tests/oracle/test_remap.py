"""Path rules and file patterns mean what coverage.py means by them."""

from __future__ import annotations

import re
import zlib

import pytest
from coverage import files as oracle
from coverage.exceptions import ConfigError as OracleConfigError
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from covey.combine.globs import glob_regex
from covey.combine.remap import PathRules, Start, absolute, is_absolute, locate, relative_to
from covey.errors import ConfigError
from examples import examples

FOLDERS = ["src", "SRC", "lib", "ci", "a-b", "x.y"]
EXAMPLES = {"**": "ci/lib", "*": "ci", "s?c": "src", "[sl]*": "lib", "li*": "lib"}


def backslashed(text, *, wanted):
    return text.replace("/", "\\") if wanted and not text.startswith("/") else text


def joined(start, parts, end=""):
    return start + "/".join(parts) + end


names = st.sampled_from(FOLDERS)
tails = st.builds(lambda parts, name: "/".join([*parts, name]), st.lists(names, max_size=3), st.sampled_from("ab"))
any_tails = st.builds(lambda tail, back: backslashed(tail, wanted=back), tails, st.booleans())
starts = st.sampled_from(["/", "/ci/", "/ROOT/", "C:/", "c:/ci/", "//server/share/"])
absolutes = st.builds(lambda start, tail, back: backslashed(start + tail, wanted=back), starts, tails, st.booleans())
parts = st.lists(st.sampled_from([*FOLDERS, *EXAMPLES]), min_size=1, max_size=3)
patterns = st.builds(joined, st.sampled_from(["", "/", "*/", "/ROOT/", "C:/"]), parts, st.sampled_from(["", "/"]))
canonicals = st.sampled_from(["src", "lib/", "./src", "."])
entries = st.builds(lambda first, rest, back: [first, *(backslashed(each, wanted=back) for each in rest)],
                    canonicals, st.lists(patterns, max_size=3), st.booleans())  # fmt: skip
tables = st.lists(entries, max_size=3).map(lambda found: {f"rule{i}": entry for i, entry in enumerate(found)})
existence = st.sampled_from([lambda path: "\\" not in path, lambda path: zlib.crc32(path.encode()) % 2 == 0])


@st.composite
def tables_and_paths(draw, others):
    """A `[paths]` table, and a path that often is one that a pattern of it speaks of."""
    table = draw(tables)
    wanted = [pattern for _, *rest in table.values() for pattern in rest]
    if not wanted or draw(st.integers(0, 3)) == 0:
        return table, draw(others)
    example = draw(st.sampled_from(wanted)).replace("\\", "/").rstrip("/")
    folders = [EXAMPLES.get(part, part) for part in example.split("/")]
    return table, backslashed("/".join([*folders, draw(tails)]), wanted=draw(st.booleans()))


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """An empty folder, which is the current one as coverage.py sees it."""
    folder = tmp_path_factory.mktemp("project").resolve()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        oracle.set_relative_directory()
        yield str(folder)
    oracle.set_relative_directory()


def here(text, root):
    return text.replace("/ROOT", root)


def tables_here(table, root):
    return {name: [here(entry, root) for entry in found] for name, found in table.items()}


def spelled(path, root):
    whole = absolute(path, root=root)
    return relative_to(root, whole) or whole


def meets(rule, path, root):
    """Whether a rule is of a relative path: for covey a file has one name, which rules for absolute paths meet too."""
    return not is_absolute(path) and bool(rule.regex.match(absolute(path, root=root)))


def aliases_of(table, *, relative):
    aliases = oracle.PathAliases(relative=relative)
    for canonical, *others in table.values():
        for pattern in others:
            aliases.add(pattern, canonical)
    return aliases


@settings(max_examples=examples(300))
@given(tables_and_paths(absolutes), existence)
def test_absolute_paths_go_where_coverage_sends_them(root, table_and_path, exists):
    table, path = tables_here(table_and_path[0], root), here(table_and_path[1], root)
    assume(is_absolute(path))
    try:
        aliases = aliases_of(table, relative=False)
    except (OracleConfigError, re.error):
        with pytest.raises(ConfigError):
            PathRules.from_settings(table)
        return
    expected = aliases.map(path, exists=lambda new: exists(spelled(new, root)))

    assert locate(path, root=root, rules=PathRules.from_settings(table), exists=exists) == spelled(expected, root)


@settings(max_examples=examples(300))
@given(tables_and_paths(st.one_of(any_tails, absolutes)), st.lists(any_tails, max_size=4), existence)
def test_with_relative_files_paths_go_where_coverage_sends_them(root, table_and_path, seen, exists):
    table, path = tables_here(table_and_path[0], root), table_and_path[1]
    seen = seen if is_absolute(path) else [*seen, path]
    try:
        rules = PathRules.from_settings(table).with_implicit(seen, root=root)
    except ConfigError:
        return
    assume("\\" not in path or not exists(path))  # a file of that very name is left alone
    assume("ROOT" not in str(table_and_path))
    assume(not any(rule.start is Start.ROOT and meets(rule, path, root) for rule in rules.rules))
    assume(sum(part in rules.folders for part in re.split(r"[\\/]", path)[:-1]) < 2)  # it takes the shortest rest
    aliases = aliases_of(table, relative=True)
    for earlier in seen:
        aliases.map(earlier, exists=lambda new: False)
    expected = aliases.map(path, exists=lambda new: exists(spelled(new, root)))

    assert locate(path, root=root, rules=rules, exists=exists) == spelled(expected, root)


@pytest.mark.filterwarnings("ignore:Possible")  # of nested sets: both compile what the pattern says
@settings(max_examples=examples(600))
@given(
    st.one_of(patterns, st.text("ab./\\*?[]-^!", min_size=1, max_size=8)),
    st.one_of(absolutes, any_tails, st.text("ab./\\[]-^!", max_size=8)),
)
def test_a_file_pattern_matches_what_it_matches_in_coverage(pattern, path):
    try:
        expected = bool(oracle.globs_to_regex([pattern]).match(path))
    except (OracleConfigError, re.error):
        with pytest.raises(ConfigError):
            glob_regex(pattern)
        return

    assert bool(re.fullmatch(glob_regex(pattern), path)) is expected


def test_where_coverage_moves_a_file_that_exists_covey_leaves_it():
    aliases = oracle.PathAliases(relative=True)
    files = ["src/a.py", "examples/src/a.py"]
    rules = PathRules().with_implicit(files, root="/p")

    assert [aliases.map(path, exists=files.__contains__) for path in files] == ["src/a.py", "src/a.py"]
    assert [locate(path, root="/p", rules=rules, exists=files.__contains__) for path in files] == files


def test_a_rule_for_absolute_paths_meets_relative_ones_too_and_not_in_coverage(root):
    table = {"rule": ["src", "/**/src"]}
    aliases, rules = aliases_of(table, relative=True), PathRules.from_settings(table)

    assert aliases.map("SRC/a", exists=lambda path: True) == "SRC/a"
    assert locate("SRC/a", root=root, rules=rules, exists=lambda path: True) == "src/a"
