"""Source that no test imports counts as missed, exactly as coverage.py counts it."""

import json

import pytest


def by_coverage(project, *options):
    """coverage.py's own report of its own measuring."""
    environ = {"PYTHONPATH": "src", "COVERAGE_FILE": "own.data"}
    ended = project.coverage("run", *options, "-m", "unittest", "-q", "tests.test_basket", environ=environ)
    assert ended.exit_code == 0, ended.stderr
    assert project.coverage("json", "-q", "-o", "own.json", environ=environ).exit_code == 0
    return json.loads((project.root / "own.json").read_text())


def numbers(report):
    return {path: {**file, "covey": None} for path, file in report["files"].items()}, report["totals"]


def test_every_number_is_that_of_coverage(project_of):
    project = project_of("never_imported")

    assert project.covey("run", "-q").exit_code == 0

    assert same(project.report(), by_coverage(project))


def test_the_source_given_as_a_package_too(project_of):
    project = project_of("never_imported")
    project.replace("pyproject.toml", 'source = ["src"]', 'source_pkgs = ["shop"]')

    assert project.covey("run", "-q").exit_code == 0

    report = project.report()
    assert set(report["files"]) == {
        "src/shop/__init__.py",
        "src/shop/__main__.py",
        "src/shop/basket.py",
        "src/shop/parts/__init__.py",
        "src/shop/parts/never.py",
    }
    assert same(report, by_coverage(project))


def test_a_package_that_nothing_imports_is_named_and_one_that_is_found_is_not(project_of):
    project = project_of("never_imported")
    project.replace("pyproject.toml", 'source = ["src"]', 'source = ["src", "shpo"]\nsource_pkgs = ["shop"]')

    ended = project.covey("run")

    assert "'shpo'" in ended.stderr
    assert "(source-missing)" in ended.stderr
    assert "'shop'" not in ended.stderr


@pytest.mark.parametrize("line", ["include_namespace_packages = true", "skip_empty = true", 'omit = ["*/never.py"]'])
def test_settings_of_the_report_change_both_alike(project_of, line):
    project = project_of("never_imported")
    project.replace("pyproject.toml", "[tool.coverage.report]\n", f"[tool.coverage.report]\n{line}\n")

    assert project.covey("run", "-q").exit_code == 0

    assert same(project.report(), by_coverage(project))


def test_without_source_they_are_in_no_number_and_it_is_said(project_of):
    project = project_of("never_imported")
    project.replace("pyproject.toml", 'source = ["src"]\n', "")

    ended = project.covey("run", "-q")

    assert ended.exit_code == 0
    assert "`source` is not set: a file that is never imported is in no number" in ended.stdout
    report = project.report()
    assert "src/shop/parts/never.py" not in report["files"]
    assert same(report, by_coverage(project))


def test_one_that_is_not_python_is_said_and_in_no_number(project_of):
    project = project_of("never_imported")
    project.write("src/shop/parts/broken.py", "def half(:\n")

    ended = project.covey("run", "-q")

    assert ended.exit_code == 1
    assert "src/shop/parts/broken.py (skipped): could not be analysed: not valid Python: invalid syntax at line 1" in (
        ended.stdout
    )
    report = project.report()
    assert "src/shop/parts/broken.py" not in report["files"]
    assert [skipped["path"] for skipped in report["covey"]["skipped"]] == ["src/shop/parts/broken.py"]


def same(ours, theirs):
    """Every key that coverage.py's document has, has the same value in ours; but for the time and the file's name."""

    def compare(mine, own, place):
        if isinstance(own, dict):
            missing = own.keys() - mine.keys()
            assert not missing, f"{place}: {missing}"
            for key in own:
                compare(mine[key], own[key], f"{place}.{key}")
            assert mine.keys() - own.keys() <= {"covey"}, place
        else:
            assert mine == own, place

    compare(ours, {**theirs, "meta": {**theirs["meta"], "timestamp": ours["meta"]["timestamp"]}}, "report")
    return True
