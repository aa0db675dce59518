from __future__ import annotations

import pytest

from covey.config.schema import EnvironmentSettings, Settings
from covey.errors import ConfigError
from covey.flows.selection import chosen, known_environments, unknown_environment
from covey.model.bundle import Bundle
from covey.store.folder import save_environment


def test_declared_environments_come_first_in_their_order_then_those_with_data(tmp_path):
    for name in ("zeta", "unit", "alpha"):
        save_environment(tmp_path, name, Bundle())
    declared = {name: EnvironmentSettings(name) for name in ("unit", "server", "e2e")}

    known = known_environments(Settings(root=tmp_path, environments=declared, data_dir=tmp_path))

    assert known == ["unit", "server", "e2e", "alpha", "zeta"]


def test_named_environments_are_taken_once_in_the_order_of_their_naming():
    assert chosen(["b", "a", "b"], ["a", "b", "c"]) == ["b", "a"]
    assert chosen([], ["a"]) == []


def test_an_unknown_environment_is_refused_before_any_is_taken():
    with pytest.raises(ConfigError) as caught:
        chosen(["unit", "e2"], iter(["unit", "e2e"]))

    assert caught.value.slug == "unknown-environment"
    assert caught.value.fix == "did you mean `e2e`?"


@pytest.mark.parametrize(
    ("choices", "fix"),
    [
        (["units", "e2e"], "did you mean `units`?"),
        (["server", "e2e"], "choose from: server, e2e"),
        ([], "declare it in a table [tool.covey.environments.NAME]; `covey init` proposes some"),
    ],
)
def test_the_fix_names_what_was_likely_meant(choices, fix):
    assert unknown_environment("unit", choices).fix == fix
