from __future__ import annotations

from covey.model.counts import Counts
from covey.store.cache import cache_folder, clear_cache, documents_folder, outputs_folder
from covey.store.seen import seen_before
from covey.system.memo import remember


def test_a_cache_that_is_a_link_forgets_all_that_is_coveys_and_nothing_else(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine").write_text("mine")
    cache_folder(tmp_path).symlink_to(elsewhere)
    remember(cache_folder(tmp_path), {"key": "text"})
    outputs_folder(tmp_path).mkdir()
    seen_before(tmp_path, {"a.py": Counts(1)})
    with documents_folder(tmp_path) as published:
        (published / "coverage.json").write_text("{}")
    assert len(list(elsewhere.iterdir())) == 5

    clear_cache(tmp_path)

    assert [path.name for path in elsewhere.iterdir()] == ["mine"]
