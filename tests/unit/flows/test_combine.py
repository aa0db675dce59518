from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from coverage import CoverageData

from covey.config.schema import CoverageSettings, EnvironmentSettings, Settings
from covey.errors import DataError
from covey.flows.combine import combine
from covey.flows.keep import keep
from covey.model.bundle import Bundle
from covey.model.run import Run
from covey.store.folder import load_environments
from covey.system.bundle import write_bundle


@pytest.fixture
def project(tmp_path):
    root = (tmp_path / "project").resolve()
    root.mkdir()
    (root / "a.py").write_text("x = 1\ny = 2\nz = 3\n")
    return Settings(
        root=root,
        environments={name: EnvironmentSettings(name) for name in ("unit", "e2e")},
        coverage=CoverageSettings(data_file=str(root / ".coverage")),
        data_dir=root / ".covey",
    )


def data_file(path: Path, settings: Settings, *lines: int, file: str = "a.py") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(CoverageData(str(path))) as data:
        data.add_lines({str(settings.root / file): lines})
        data.write()
    return path


def no_warning(text):
    raise AssertionError(text)


def lines_of(bundle: Bundle, environment: str) -> list[int]:
    (found,) = (trace for key, trace in bundle.measurement.traces.items() if key.file.environment == environment)
    return list(found.lines)


def test_the_same_data_for_one_environment_is_taken_in_once(project):
    one = data_file(project.root / "one" / ".coverage.unit", project, 1)
    other = one.parent.parent / "two" / ".coverage.unit.copy"
    other.parent.mkdir()
    other.write_bytes(one.read_bytes())

    combined = combine(project, [one, other], no_warning)

    assert (combined.inputs, combined.duplicates) == ((one, other), 1)
    assert len(combined.bundle.runs) == 1


def test_the_same_data_for_two_environments_is_data_of_both(project):
    one = data_file(project.root / ".coverage.unit", project, 1, 2)
    other = project.root / ".coverage.e2e"
    other.write_bytes(one.read_bytes())

    combined = combine(project, [one, other], no_warning)
    keep(project, combined.packed, append=False)

    assert combined.duplicates == 0
    assert sorted(combined.bundle.environments) == ["e2e", "unit"]
    for environment in ("unit", "e2e"):
        assert lines_of(load_environments(project.data_dir, [environment]), environment) == [1, 2]


def test_an_input_that_cannot_be_read_is_left_out_only_if_that_is_wanted_and_is_no_duplicate(project):
    good = data_file(project.root / ".coverage.unit", project, 1)
    bad = project.root / ".coverage.e2e"
    bad.write_bytes(b"garbage")
    warnings = []

    with pytest.raises(DataError):
        combine(project, [good, bad], no_warning)
    combined = combine(project, [good, bad], warnings.append, keep_going=True)

    assert combined.duplicates == 0
    assert combined.bundle.environments == ("unit",)
    assert [str(bad) in text for text in warnings] == [True]


def test_many_different_inputs_are_all_in_the_result(project):
    (project.root / "a.py").write_text("x = 1\n" * 100)
    files = [data_file(project.root / f"{n}" / ".coverage.unit", project, 1 + n) for n in range(24)]

    combined = combine(project, files, no_warning)

    assert len(combined.bundle.runs) == 24
    assert lines_of(combined.bundle, "unit") == list(range(1, 24 + 1))


def test_a_bundle_cannot_write_outside_of_the_data_folder(project, tmp_path):
    run = Run("r1", "../../../outside", "pytest", 0, "2026-11-20T10:00:00+00:00", 1.0, "linux", "")
    write_bundle(tmp_path / "evil.covey", Bundle(runs={"r1": run}))

    with pytest.raises(DataError) as caught:
        combine(project, [tmp_path / "evil.covey"], no_warning)

    assert caught.value.slug == "corrupt-bundle"
    assert sorted(path.name for path in tmp_path.rglob("*.covey") if path.is_file()) == ["evil.covey"]


@pytest.mark.parametrize("name", ["x" * 300 + ".py", "/".join(["y" * 200] * 40), "a\0b.py"])
def test_a_path_that_can_be_no_file_is_said_to_have_no_source(project, name):
    path = data_file(project.root / ".coverage.unit", project, 1, file=name)

    (key,) = combine(project, [path], no_warning).bundle.readings

    assert key.path == name


def test_data_is_added_to_earlier_data_only_if_that_is_wanted(project):
    first = combine(project, [data_file(project.root / "1" / ".coverage.unit", project, 1)], no_warning)
    second = combine(project, [data_file(project.root / "2" / ".coverage.unit", project, 3)], no_warning)

    keep(project, first.packed, append=False)
    keep(project, second.packed, append=True)
    assert lines_of(load_environments(project.data_dir, ["unit"]), "unit") == [1, 3]

    keep(project, second.packed, append=False)
    assert lines_of(load_environments(project.data_dir, ["unit"]), "unit") == [3]
