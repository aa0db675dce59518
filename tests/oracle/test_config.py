"""covey reads a project's coverage.py configuration as coverage.py does."""

from __future__ import annotations

import json
import os
from contextlib import chdir
from decimal import Decimal

import coverage
import pytest
from coverage.files import prep_patterns
from coverage.inorout import InOrOut
from coverage.misc import join_regex
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covey.config.coverage_file import read_coverage
from examples import examples

KINDS = [".coveragerc", ".coveragerc.toml", "setup.cfg", "tox.ini", "pyproject.toml", "custom.cfg", "custom.toml"]

file_patterns = st.lists(
    st.sampled_from(["*/tests/*", "src/app.py", "src/*", "setup.py", "?.py", "**/gen_*.py", "./src/x/*"]), unique=True
)
regexes = st.lists(st.sampled_from(["pragma: none", r"def __repr__", "raise \\w+Error", r"^\s*assert "]), unique=True)
flags = st.booleans()
run_options = {
    "branch": flags,
    "timid": flags,
    "cover_pylib": flags,
    "relative_files": flags,
    "source": st.lists(st.sampled_from(["src", ".", "src/sub", "package", "package.part"]), unique=True),
    "source_pkgs": st.lists(st.sampled_from(["one", "two.three"]), unique=True),
    "source_dirs": st.lists(st.sampled_from(["src", "src/sub/../sub"]), unique=True),
    "omit": file_patterns,
    "include": file_patterns,
    "concurrency": st.sampled_from([["thread"], ["gevent", "thread"], ["multiprocessing", "greenlet"], []]),
    "context": st.sampled_from(["here", "$MADE_UP", "a${MADE_UP-b}c"]),
    "dynamic_context": st.just("test_function"),
    "core": st.sampled_from(["ctrace", "sysmon"]),
    "data_file": st.sampled_from([".coverage", "build/cov.db", "/var/cov.db"]),
    "plugins": st.sampled_from([["made.up"], []]),
}
report_options = {
    "exclude_lines": regexes,
    "exclude_also": regexes,
    "partial_branches": regexes,
    "partial_also": regexes,
    "partial_branches_always": regexes,
    "omit": file_patterns,
    "include": file_patterns,
    "fail_under": st.one_of(st.integers(0, 100), st.decimals(0, 100, places=2).map(float)),
    "precision": st.integers(0, 5),
    "ignore_errors": flags,
    "include_namespace_packages": flags,
    "skip_covered": flags,
    "skip_empty": flags,
    "sort": st.sampled_from(["Name", "-Cover"]),
}
sections = st.fixed_dictionaries(
    {},
    optional={
        "run": st.fixed_dictionaries({}, optional=run_options),
        "report": st.fixed_dictionaries({}, optional=report_options),
        "json": st.fixed_dictionaries({}, optional={"pretty_print": flags, "show_contexts": flags}),
        "paths": st.just({"source": ["src", "/ci/*/src", "~/src"], "tests": ["tests", "C:\\x\\tests"]}),
        "made.up": st.just({"option": "value"}),
    },
)


def as_ini(config, prefix):
    lines = []
    for section, options in config.items():
        lines.append(f"[{prefix}{section}]")
        for name, value in options.items():
            text = "\n".join(f"    {item}" for item in value) if isinstance(value, list) else str(value)
            lines.append(f"{name} =\n{text}" if isinstance(value, list) else f"{name} = {text}")
    return "\n".join(lines) + "\n"


def as_toml(config, prefix):
    lines = []
    for section, options in config.items():
        heading = ".".join(json.dumps(part) for part in [*prefix, *section.split(".")])
        lines += [f"[{heading}]", *(f"{name} = {json.dumps(value)}" for name, value in options.items())]
    return "\n".join(lines) + "\n"


def text_for(kind, config):
    if kind.endswith(".toml"):
        return as_toml(config, ["tool", "coverage"] if kind == "pyproject.toml" else [])
    return as_ini(config, "coverage:" if kind in ("setup.cfg", "tox.ini") else "")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("project").resolve()
    (root / "src/sub").mkdir(parents=True)
    return root


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(config=sections)
def test_every_setting_is_what_coverage_says(root, monkeypatch, kind, config):
    for name in KINDS:
        (root / name).unlink(missing_ok=True)
    (root / kind).write_text(text_for(kind, config))
    if kind.startswith("custom"):
        monkeypatch.setenv("COVERAGE_RCFILE", kind)
    warnings: list[str] = []
    with chdir(root):
        expected = coverage.Coverage(config_file=True)
        in_or_out = InOrOut(expected.config, lambda *_, **__: None, None, include_namespace_packages=False)
        report_include = prep_patterns(expected.get_option("report:include"))
        report_omit = prep_patterns(expected.get_option("report:omit"))
    ask = expected.get_option

    ours = read_coverage(root, os.environ, warnings.append)

    assert str(ours.source_file) == str(expected.config.config_file)
    for name in ("branch", "timid", "cover_pylib", "relative_files", "context", "dynamic_context", "core"):
        assert getattr(ours, name) == ask(f"run:{name}")
    for name in ("ignore_errors", "include_namespace_packages", "skip_covered", "skip_empty", "sort", "precision"):
        assert getattr(ours, name) == ask(f"report:{name}")
    assert (ours.json_pretty_print, ours.json_show_contexts) == (ask("json:pretty_print"), ask("json:show_contexts"))
    assert ours.data_file == str(root / ask("run:data_file"))
    assert (list(ours.concurrency), list(ours.plugins)) == (ask("run:concurrency"), ask("run:plugins"))
    assert ours.plugin_options == {name: expected.config.get_plugin_options(name) for name in ours.plugin_options}
    assert bool(ours.plugin_options) == bool(ours.plugins and "made.up" in config)
    assert list(ours.source_dirs) == in_or_out.source_dirs
    assert list(ours.source_pkgs) == in_or_out.source_pkgs
    assert list(ours.run_include) == in_or_out.include
    assert list(ours.run_omit) == in_or_out.omit
    assert (list(ours.report_include), list(ours.report_omit)) == (report_include, report_omit)
    assert ours.exclude == join_regex(ask("report:exclude_lines"))
    assert ours.partial == join_regex([*ask("report:partial_branches"), *ask("report:partial_branches_always")])
    assert {name: list(entries) for name, entries in ours.paths.items()} == ask("paths")
    assert (ours.fail_under or 0) == Decimal(str(ask("report:fail_under")))
    assert not warnings


def test_of_several_files_the_one_that_coverage_reads_is_read(root, monkeypatch):
    for name in KINDS:
        (root / name).write_text(text_for(name, {"run": {"context": f"of {name}"}}))
    monkeypatch.delenv("COVERAGE_RCFILE", raising=False)
    for name in KINDS[:5]:
        with chdir(root):
            expected = coverage.Coverage(config_file=True).get_option("run:context")

        assert read_coverage(root, {}, pytest.fail).context == expected == f"of {name}"
        (root / name).unlink()
