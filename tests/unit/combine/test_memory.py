"""What uniting bundles holds in memory grows with the result, and not with the number of bundles."""

from __future__ import annotations

import random
import tracemalloc
from pathlib import Path

import pytest

from covey.model.bundle import Bundle
from covey.model.lines import LineSet
from covey.model.measurement import FileKey, Key, Measurement, Trace
from covey.system.bundle import write_bundle
from covey.system.bundle_file import bundle_part, new_union

FILES, LINES = 30, 64_000
FEW, MANY = 20, 200


@pytest.fixture(scope="module")
def shards(tmp_path_factory):
    """Bundles of the same files, of which each ran half of the lines, by chance."""
    folder, chance = tmp_path_factory.mktemp("shards"), random.Random(4)
    keys = [Key(FileKey("unit", f"src/{number}.py", "D")) for number in range(FILES)]
    for number in range(MANY):
        hits = {key: Trace(LineSet(chance.getrandbits(LINES) << 1)) for key in keys}
        write_bundle(folder / f"{number}.covey", Bundle(Measurement(hits, branch=False)))
    return folder


def peak_bytes(shards: Path, count: int) -> int:
    tracemalloc.start()
    try:
        union = new_union()
        for number in range(count):
            union.add(bundle_part(shards / f"{number}.covey", union))
        assert len(union.result().hits) == FILES
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_ten_times_as_many_bundles_of_the_same_files_take_the_same_memory(shards):
    peak_bytes(shards, 2)  # what is imported and remembered once
    size_bytes = sum(path.stat().st_size for path in shards.iterdir())

    few, many = peak_bytes(shards, FEW), peak_bytes(shards, MANY)

    assert many < 1.2 * few
    assert many < size_bytes / 20
