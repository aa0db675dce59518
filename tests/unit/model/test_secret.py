from base64 import b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covey.model.secret import Token, scrubbed

values = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cannot read https://me:word@example.org/a/b", "cannot read https://***@example.org/a/b"),
        ("'https://ghp_word@example.org/'", "'https://***@example.org/'"),
        ("https://me:w@rd@example.org/", "https://***@example.org/"),
        ("ssh://me:word@example.org/a", "ssh://***@example.org/a"),
        ("ssh://git@example.org/a and git@example.org:a", "ssh://git@example.org/a and git@example.org:a"),
        ("https://example.org/a@b and mail a@b.org", "https://example.org/a@b and mail a@b.org"),
    ],
)
def test_addresses_lose_their_credentials(text, expected):
    assert scrubbed(text) == expected


@given(values, values)
def test_a_token_is_taken_out_in_each_form_that_it_travels_in(value, username):
    token = Token(value, username)
    header = b64encode(f"{username}:{value}".encode()).decode()

    said = scrubbed(f"<{value}> <{quote(value, safe='')}> <{header}>", token.forms)

    assert said == "<***> <***> <***>"


def test_a_token_is_not_shown_by_its_representation():
    assert "s3cret" not in repr(Token("s3cret"))


def test_what_is_too_short_to_be_a_secret_is_left():
    assert scrubbed("an answer", ["an", ""]) == "an answer"
