from __future__ import annotations

from pathlib import Path

import pytest

from covey.config.publish_table import read_publish
from covey.config.table import toml_table
from covey.errors import ConfigError
from covey.publish.kept import ALL, ONE, Kept, kept_of


def read(text):
    return read_publish(toml_table(Path("covey.toml"), text))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", ONE),
        ('[publish]\nhistory = "one"', ONE),
        ("[publish]\nhistory = 1", ONE),
        ("[publish]\nhistory = 30", Kept(30)),
        ('[publish]\nhistory = "keep"', ALL),
    ],
)
def test_history_says_how_many_commits_stay(text, kept):
    assert kept_of(read(text).history) == kept


@pytest.mark.parametrize(
    ("value", "slug", "shown"),
    [
        ("0", "bad-value", "0 (an integer)"),
        ("-1", "bad-value", "-1 (an integer)"),
        ('"many"', "bad-value", '"many" (a string)'),
        ('"30"', "bad-value", '"30" (a string)'),
        ('""', "bad-value", '"" (a string)'),
        ("true", "wrong-type", "true (a boolean)"),
        ("2.5", "wrong-type", "2.5 (a number)"),
        ("[30]", "wrong-type", "an array"),
    ],
)
def test_what_is_no_number_of_commits_is_refused(value, slug, shown):
    with pytest.raises(ConfigError) as caught:
        read(f"[publish]\nhistory = {value}")

    assert caught.value.slug == slug
    assert caught.value.what == f'covey.toml [publish]: `history` is {shown}, not "one", "keep" or a number of commits'
    assert caught.value.fix == 'give `history` "one", "keep" or a number of commits'
