"""Each line that ran is in the map, however the process ends; and the program is as it would be without covey."""

import importlib.util
import os

import pytest

from integration.hostile.programs import programs


def skip_without(needed):
    if needed == "root" and os.getuid() != 0:
        pytest.skip("only root can do this")
    if needed and needed != "root" and importlib.util.find_spec(needed) is None:
        pytest.skip(f"{needed} is not installed")


@pytest.mark.parametrize("program", programs(), ids=lambda program: program.name)
def test_a_hostile_program_loses_no_line_and_is_not_changed(place, program):
    skip_without(program.needs)
    plain = place.run(program, measured=False)

    measured = place.run(program)

    assert measured == plain
    assert not place.missing(program.files)
