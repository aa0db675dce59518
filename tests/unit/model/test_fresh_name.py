from __future__ import annotations

from covey.model.fresh_name import fresh_name


def test_a_name_that_is_free_stays_and_another_gets_the_first_free_number():
    assert fresh_name("e2e", []) == "e2e"
    assert fresh_name("e2e", ["e2e", "e2e-2", "e2e-4"]) == "e2e-3"
    assert fresh_name("src", {"src"}, mark="_") == "src_2"
