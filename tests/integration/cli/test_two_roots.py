"""The same file under two roots: data recorded relative in one checkout and absolute in another."""

import shutil

import pytest

from projects_of import Project

RIGHT = {"src/app/__init__.py", "src/app/orders.py", "src/app/server.py", "src/app/stock.py", "src/app/tests.py"}


@pytest.fixture
def seen_twice(project_of, tmp_path):
    """A checkout with the tests' data, and a checkout elsewhere whose server left its data in the first one."""
    here = project_of("two_roots", "here")
    shutil.copytree(here.root, tmp_path / "srv" / "checkout")
    there = Project(tmp_path / "srv" / "checkout")
    measure(here, "src/app/tests.py", ".coverage.unit", "--rcfile=relative.rc")
    measure(there, "src/app/server.py", here.root / ".coverage.server")
    return here, there


def measure(project, program, data_file, *options):
    environ = {"COVERAGE_FILE": str(data_file), "PYTHONPATH": "src"}
    assert project.coverage("run", *options, program, environ=environ).exit_code == 0


def test_with_the_same_text_they_are_merged_and_it_is_said(seen_twice):
    here, there = seen_twice

    combined = here.covey("combine", ".coverage.unit", ".coverage.server")

    assert combined.exit_code == 0
    report = here.report()
    assert set(report["files"]) == RIGHT
    assert report["covey"]["complete"]
    note = f"{there.root}/src/app/orders.py is src/app/orders.py, with the same text: counted once"
    assert note in report["covey"]["notes"]
    assert report["totals"]["num_statements"] == 9 + 2 + 2 + 1  # orders, server, tests, stock


def test_with_another_text_they_are_reported_with_the_rule_that_joins_them(seen_twice):
    here, there = seen_twice
    there.replace("src/app/orders.py", '"by lorry"', '"by truck"')

    combined = here.covey("combine", ".coverage.unit", ".coverage.server")

    assert combined.exit_code == 0
    assert "(two-roots)" in combined.stdout
    report = here.report()
    (gap,) = [gap for gap in report["covey"]["gaps"] if gap["kind"] == "two-roots"]
    assert gap["subject"] == str(there.root)
    assert "may be counted twice" in gap["reason"]
    assert "join them by [paths]: " in gap["reason"], "the table of its configuration, which is a .coveragerc"
    assert here.covey("gate", "-f", "1").exit_code == 1


@pytest.mark.parametrize(
    "file, table, heads",
    [
        (".coveragerc", "[paths]", ""),
        ("tox.ini", "[coverage:paths]", "coverage:"),
        ("pyproject.toml", "[tool.coverage.paths]", "tool.coverage."),
    ],
)
def test_without_the_other_checkout_they_are_reported_and_the_rule_joins_them(seen_twice, file, table, heads):
    """As it is told, pasted behind the configuration that the project has."""
    here, there = seen_twice
    source = "['src']" if file.endswith(".toml") else "src"
    (here.root / ".coveragerc").unlink()
    here.write(file, f"[{heads}run]\nbranch = true\nsource = {source}\n")
    shutil.rmtree(there.root)
    here.covey("combine", ".coverage.unit", ".coverage.server")
    (gap,) = [gap for gap in here.report()["covey"]["gaps"] if gap["kind"] == "two-roots"]
    assert str(there.root) in gap["reason"]

    head, _, rule = gap["reason"].partition(" join them by ")[2].partition(": ")
    assert head == table
    here.write(file, f"{(here.root / file).read_text()}\n{head}\n{rule}\n")
    (gap,) = [gap for gap in here.report()["covey"]["gaps"] if gap["kind"] == "two-roots"]
    assert gap["reason"].endswith(f"{table} joins them since: run or combine again")
    joined = here.covey("combine", ".coverage.unit", ".coverage.server")

    assert joined.exit_code == 0
    report = here.report()
    assert set(report["files"]) == RIGHT
    assert report["covey"]["gaps"] == []
    assert report["files"]["src/app/orders.py"]["missing_lines"] == [10]


def test_two_checkouts_elsewhere_are_joined_by_one_rule(seen_twice, tmp_path):
    """Beside a rule of the configuration that has the name already."""
    here, there = seen_twice
    here.write(
        "pyproject.toml", "[tool.coverage]\nrun.branch = true\nrun.source = ['src']\npaths.project = ['lib', '/no']\n"
    )
    (here.root / ".coveragerc").unlink()
    second = Project(shutil.copytree(there.root, tmp_path / "srv" / "second"))
    measure(second, "src/app/server.py", here.root / ".coverage.second")
    for checkout in (there, second):
        shutil.rmtree(checkout.root)
    here.covey("combine", ".coverage.unit", ".coverage.server", ".coverage.second")
    gaps = [gap for gap in here.report()["covey"]["gaps"] if gap["kind"] == "two-roots"]

    assert [gap["subject"] for gap in gaps] == [str(there.root), str(second.root)]
    assert all("may be counted twice" not in gap["reason"] for gap in gaps), "their sources are not there: no number"
    first, then = (gap["reason"] for gap in gaps)
    rule = first.partition("[tool.coverage.paths]: ")[2]
    assert rule == f'project_2 = [".", "{there.root}", "{second.root}"]'
    assert then.endswith(f": the rule told with {there.root} joins them too")
    here.replace("pyproject.toml", "paths.project =", f"paths.{rule}\npaths.project =")
    here.covey("combine", ".coverage.unit", ".coverage.server", ".coverage.second")

    assert set(here.report()["files"]) == RIGHT
    assert here.report()["covey"]["complete"]


@pytest.mark.parametrize("rule", ["src =\n    src\n    */checkout/src\n", "src =\n    src/\n    @THERE@/src\n"])
def test_a_paths_map_joins_them_whatever_lies_there(seen_twice, rule):
    here, there = seen_twice
    shutil.rmtree(there.root)
    text = (here.root / ".coveragerc").read_text()
    here.write(".coveragerc", f"{text}\n[paths]\n{rule.replace('@THERE@', str(there.root))}")

    here.covey("combine", ".coverage.unit", ".coverage.server")

    report = here.report()
    assert set(report["files"]) == RIGHT
    assert report["covey"]["complete"]
    assert report["covey"]["environments"].keys() == {"imported"}


def test_relative_and_absolute_paths_of_one_checkout_are_one_file(project_of):
    project = project_of("two_roots")
    measure(project, "src/app/tests.py", ".coverage.relative", "--rcfile=relative.rc")
    measure(project, "src/app/server.py", ".coverage.absolute")

    project.covey("combine")

    report = project.report()
    assert set(report["files"]) == RIGHT
    assert report["covey"]["notes"] == []
    assert report["files"]["src/app/orders.py"]["missing_lines"] == [10]


def test_an_equal_name_in_another_package_is_another_file(project_of):
    """Not every file of the same name is the same file: an installed library has an orders.py of its own."""
    project = project_of("two_roots")
    project.write("vendor/shop/orders.py", "TOTAL = 1\n")
    project.write("src/app/tests.py", "import shop.orders\nfrom app.orders import total\n\nassert total([1, 2]) == 3\n")
    project.replace(".coveragerc", "source = src", "source =\n    src\n    vendor/shop")
    environ = {"COVERAGE_FILE": ".coverage.unit", "PYTHONPATH": "src:vendor"}
    assert project.coverage("run", "src/app/tests.py", environ=environ).exit_code == 0

    project.covey("combine", ".coverage.unit")

    report = project.report()
    assert {"vendor/shop/orders.py", "src/app/orders.py"} <= set(report["files"])
    assert report["covey"]["complete"]
