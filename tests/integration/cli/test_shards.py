"""Bundles of several machines, each with its own checkout: combined, they are one run."""

import json
import shutil

import pytest

from projects_of import Project


@pytest.fixture
def machines(project_of, tmp_path):
    """One machine that runs everything, and clones of its repository for others."""
    whole = project_of("only_here", "whole")

    def clone(folder):
        whole.git("clone", "--quiet", str(whole.root), str(tmp_path / folder))
        return Project(tmp_path / folder)

    return whole, clone


def timeless(report):
    """What does not depend on when and where it was measured."""
    covey = report["covey"]
    environments = {
        name: {**known, "runs": [(run["command"], run["exit_code"], run["commit"]) for run in known["runs"]]}
        for name, known in covey["environments"].items()
    }
    return {**report, "meta": {}, "covey": {**covey, "environments": environments}}


def test_two_machines_equal_one_run(machines, tmp_path):
    whole, clone = machines
    whole.replace("covey.toml", '[environments.adds]\ncommand = "python src/sums.py add"\n\n', "")
    whole.commit("Two environments")
    whole.covey("run", "-q")
    shards = []
    for environment in ("both", "refuses"):
        machine = clone(f"machine/of/{environment}")
        assert machine.covey("run", environment, "-q").exit_code == 0
        shards.append(tmp_path / f"{environment}.covey")
        assert machine.covey("combine", machine.bundle(environment), "-o", shards[-1]).exit_code == 0
        shutil.rmtree(machine.root)
    last = clone("last")

    combined = last.covey("combine", *shards)

    assert combined.exit_code == 0
    assert timeless(last.report()) == timeless(whole.report())
    for format_ in ("markdown", "total"):
        assert last.covey("report", "--format", format_).stdout == whole.covey("report", "--format", format_).stdout


def test_neither_order_nor_grouping_of_shards_matters(machines, tmp_path):
    whole, clone = machines
    whole.covey("run", "-q")
    a, b, c = (whole.bundle(name) for name in ("adds", "both", "refuses"))
    one, other = clone("one"), clone("other")
    one.covey("combine", a, b, "-o", tmp_path / "ab.covey")
    other.covey("combine", c, b, "-o", tmp_path / "cb.covey")

    one.covey("combine", tmp_path / "ab.covey", c)
    other.covey("combine", a, tmp_path / "cb.covey", b)

    assert one.report() == other.report() == whole.report()


def test_one_environment_in_two_shards_is_one_environment(machines, tmp_path):
    whole, clone = machines
    machine = clone("machine")
    for name, word in (("first", "add"), ("second", "subtract")):
        machine.covey("run", "--name", "both", "-q", "--", "python", "src/sums.py", word)
        shutil.copy(machine.bundle("both"), tmp_path / f"{name}.covey")
    whole.covey("run", "both", "-q")

    machine.covey("combine", tmp_path / "first.covey", tmp_path / "second.covey")

    assert machine.report("-e", "both")["files"] == whole.report("-e", "both")["files"]
    assert len(machine.report()["covey"]["environments"]["both"]["runs"]) == 2


def test_output_leaves_the_stored_data_as_it_is(machines, tmp_path):
    whole, _ = machines
    whole.covey("run", "adds", "-q")
    before = whole.stored()

    ended = whole.covey("combine", whole.bundle("adds"), "-o", tmp_path / "shard.covey")

    assert ended.exit_code == 0
    assert ended.stdout == ""
    assert whole.stored() == before


def test_environments_of_different_commits_are_said(machines):
    whole, clone = machines
    machine = clone("machine")
    whole.covey("run", "both", "refuses", "-q")
    first = whole.git("rev-parse", "HEAD")
    machine.write("notes.txt", "something else")
    second = machine.commit()
    machine.covey("run", "adds", "-q")

    combined = whole.covey("combine", machine.bundle("adds"))

    assert combined.exit_code == 0
    notes = json.dumps(whole.report()["covey"]["notes"])
    assert f"adds at {second[:10]}" in notes
    assert f"both at {first[:10]}" in notes
    assert whole.report()["covey"]["commit"] is None
