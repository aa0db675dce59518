from __future__ import annotations

import struct

import pytest

from covey.collect.agent.recorder_python.room import create
from covey.collect.maps import read_map
from covey.system.runmap_format import BRANCH

LOST_FILES = 136
"""Where the four numbers of what found no room begin: docs/reference/run-map.md."""


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ((0, 0, 0, 0), []),
        ((0, 1, 0, 0), ["no room in the run map for 1 jump: what ran of that is not in the data"]),
        (
            (2, 3, 2, 0),
            ["no room in the run map for 2 files, 3 jumps, 2 processes: what ran of that is not in the data"],
        ),
        ((0, 0, 0, 5), ["no room in the run map for all contexts: who ran what is not wholly known"]),
    ],
)
def test_what_found_no_room_is_said_and_nothing_else(tmp_path, lost, said):
    path = tmp_path / "run.map"
    create(str(path), BRANCH)
    with path.open("r+b") as file:
        file.seek(LOST_FILES)
        file.write(struct.pack("=4Q", *lost))
    warnings: list[str] = []

    read_map(path, "unit", str, warnings.append)

    assert warnings == [f"unit: there was {each}" for each in said]
