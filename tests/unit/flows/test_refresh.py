from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from bundles import INTERPRETERS, ran
from covey.analysis.structure import read_structure
from covey.combine.merge import merge_bundles
from covey.config.schema import CoverageSettings, Settings
from covey.flows.refresh import refreshed
from covey.model.analysis import Structure
from covey.model.bundle import Bundle
from covey.model.lines import LineSet
from covey.system.interpreter import this_interpreter

TEXT = b"x = 1\nif x:  # skip\n    y = 2\n"
DIGEST = hashlib.sha256(TEXT).hexdigest()
BEFORE = CoverageSettings(exclude="")
NOW = CoverageSettings(exclude="# skip")


@pytest.fixture
def project(tmp_path):
    (tmp_path / "a.py").write_bytes(TEXT)
    return Settings(root=tmp_path, coverage=NOW, data_dir=tmp_path / ".covey")


def measured(environment="unit", rules=BEFORE, **how) -> Bundle:
    """As read by the rules of its time."""
    structure = read_structure(TEXT, path="a.py", exclude=rules.exclude, partial="")
    bundle = ran(environment, "a.py", structure, 1, **{"digest": DIGEST, "interpreter": this_interpreter(), **how})
    return replace(bundle, runs={id: replace(run, rules=rules.rules) for id, run in bundle.runs.items()})


def statements(bundle: Bundle, environment: str = "unit") -> list[list[int]]:
    return [
        list(structure.statements)
        for key, by_interpreter in bundle.readings.items()
        for structure in by_interpreter.values()
        if key.environment == environment and isinstance(structure, Structure)
    ]


def test_a_text_that_still_lies_there_is_read_by_the_present_rules(project):
    fresh = refreshed(measured(), project)

    assert statements(measured()) == [[1, 2, 3]]
    assert statements(fresh.bundle) == [[1]]
    assert fresh.notes == ()


def test_what_was_read_by_the_present_rules_is_not_read_again(project):
    (project.root / "a.py").unlink()
    bundle = measured(rules=NOW)

    assert refreshed(bundle, project).bundle is bundle


@pytest.mark.parametrize("change", ["edited", "gone"])
def test_a_text_that_is_not_there_any_more_keeps_its_reading_and_that_is_said(project, change):
    path = project.root / "a.py"
    path.unlink() if change == "gone" else path.write_bytes(TEXT + b"z = 3\n")

    fresh = refreshed(measured(), project)

    assert statements(fresh.bundle) == [[1, 2, 3]]
    assert len(fresh.notes) == 1
    assert "unit was measured, and 1 file is still read by the earlier rules" in fresh.notes[0]


def test_what_another_python_read_is_left_to_it(project):
    fresh = refreshed(measured(interpreter=replace(INTERPRETERS[0], version="3.99.0")), project)

    assert statements(fresh.bundle) == [[1, 2, 3]]
    assert len(fresh.notes) == 1


def test_a_python_that_did_not_run_a_text_in_an_environment_has_no_say_in_it_afterwards(project):
    other = replace(INTERPRETERS[0], version="3.99.0")
    both = merge_bundles([measured(), measured("e2e", interpreter=other)])

    fresh = refreshed(both, project)

    assert statements(fresh.bundle, "unit") == [[1]]
    assert statements(fresh.bundle, "e2e") == [[1, 2, 3]]
    assert len(fresh.notes) == 1


def test_only_the_environments_of_other_rules_are_read_again(project):
    both = merge_bundles([measured(), measured("e2e", rules=NOW)])
    (key,) = (key for key in both.readings if key.environment == "e2e")
    marked = {this_interpreter(): Structure(LineSet.of([99]), LineSet())}

    fresh = refreshed(replace(both, readings={**both.readings, key: marked}), project)

    assert statements(fresh.bundle, "unit") == [[1]]
    assert statements(fresh.bundle, "e2e") == [[99]]


def test_hits_stay_as_they_are(project):
    bundle = measured()

    assert refreshed(bundle, project).bundle.measurement == bundle.measurement
