"""Each line that ran is in the map, however the process ends; and the program is as it would be without covey."""

import importlib.util
import os
import sys

import pytest

from integration.hostile.programs import programs


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
    plain = place.run(program, measured=False)

    measured = place.run(program)

    assert measured == plain
    assert not place.missing(program.files)
