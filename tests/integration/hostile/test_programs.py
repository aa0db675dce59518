"""Each line that ran is in the map, however the process ends; and the program is as it would be without covey."""

import importlib.util
import os
import sys

import pytest

from integration.hostile.conftest import RECORDER
from integration.hostile.programs import programs

FAMILIES_IN_PYTHON = ("endings", "exits", "forks", "processes", "threads", "tracers")
WITHOUT_C = {
    "forks: exec with no variables": "without an extension, measuring is not passed on",
    "places: another user": "without an extension, nothing is prepared for it",
    "places: another user, who meets many files": "without an extension, nothing is prepared for it",
}


def expected_to_fail(program):
    if program.name == "tracers: pdb" and sys.version_info[:2] == (3, 13):
        pytest.xfail("on 3.13, pdb.set_trace() stops one line later wherever sys.monitoring is used")


def skip_without(needed):
    if needed == "root" and os.getuid() != 0:
        pytest.skip("only root can do this")
    if needed not in ("", "root") and not any(map(importlib.util.find_spec, needed.split(" or "))):
        pytest.skip(f"{needed} is not installed")


@pytest.mark.parametrize("program", programs(), ids=lambda program: program.name)
def test_a_hostile_program_loses_no_line_and_is_not_changed(place, program):
    skip_without(program.needs)
    expected_to_fail(program)
    if RECORDER == "python" and program.name in WITHOUT_C:
        pytest.xfail(WITHOUT_C[program.name])
    loses_no_line_and_is_not_changed(place, program)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the recorder in Python needs sys.monitoring")
@pytest.mark.parametrize(
    "program",
    [program for program in programs() if program.name.partition(":")[0] in FAMILIES_IN_PYTHON],
    ids=lambda program: program.name,
)
def test_so_it_is_where_the_recorder_is_written_in_python(place_in_python, program):
    skip_without(program.needs)
    expected_to_fail(program)
    if program.name in WITHOUT_C:
        pytest.xfail(WITHOUT_C[program.name])
    loses_no_line_and_is_not_changed(place_in_python, program)


def loses_no_line_and_is_not_changed(place, program):
    plain = place.run(program, measured=False)

    measured = place.run(program)

    assert measured == plain
    assert not place.missing(program.files)
