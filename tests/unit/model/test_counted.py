from __future__ import annotations

import pytest

from covey.model.counted import counted, some_of


def test_one_thing_is_told_from_several():
    assert [counted(number, "file") for number in (0, 1, 2)] == ["0 files", "1 file", "2 files"]
    assert [counted(number, "process", "processes") for number in (1, 2)] == ["1 process", "2 processes"]


@pytest.mark.parametrize(
    "number, told", [(1, "0.py"), (3, "0.py, 1.py, 2.py"), (4, "0.py, 1.py, 2.py and 1 more file")]
)
def test_few_of_many_files_are_named_and_the_others_counted(number, told):
    assert some_of([f"{each}.py" for each in range(number)]) == told
