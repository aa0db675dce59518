from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from covey.config.table import described, read_toml, toml_table
from covey.errors import ConfigError

FILE = Path("pyproject.toml")


def table(text):
    return toml_table(FILE, f"[top.inner]\n{text}").table("top").table("inner")


def refused(action, *args):
    with pytest.raises(ConfigError) as caught:
        action(*args)
    return caught.value


def test_values_are_read_as_what_they_are():
    found = table('text = "a"\nwhole = 3\nexact = 75.10\nenv = {A = "1"}\nyes = true')

    assert found.text("text") == "a"
    assert found.number("whole") == 3
    assert str(found.number("exact")) == "75.10"
    assert found.texts("env") == {"A": "1"}
    assert found.truth("yes") is True


def test_what_is_not_there_is_nothing():
    found = table("")

    assert (found.text("a"), found.number("a"), found.texts("a"), found.table("a").values) == (None, None, {}, {})
    assert found.truth("a") is False


@pytest.mark.parametrize(
    ("read", "value", "message"),
    [
        ("text", "3", "`key` is 3 (an integer), not a string"),
        ("text", "true", "`key` is true (a boolean), not a string"),
        ("text", '["a", "b"]', "`key` is an array, not a string"),
        ("text", "2026-11-20", "`key` is 2026-11-20 (a date or time), not a string"),
        ("number", '"soon"', '`key` is "soon" (a string), not a number'),
        ("number", "false", "`key` is false (a boolean), not a number"),
        ("truth", '"yes"', '`key` is "yes" (a string), not true or false'),
        ("table", "1.50", "`key` is 1.50 (a number), not a table"),
        ("texts", '"A=1"', '`key` is "A=1" (a string), not a table'),
    ],
)
def test_a_wrong_type_is_named_with_file_table_key_and_what_is_expected(read, value, message):
    error = refused(getattr(table(f"key = {value}"), read), "key")

    assert error.slug == "wrong-type"
    assert error.what == f"pyproject.toml [top.inner]: {message}"


def test_a_wrong_type_in_a_table_of_strings_names_that_table():
    error = refused(table("env = {PORT = 9099}").texts, "env")

    assert error.what == "pyproject.toml [top.inner.env]: `PORT` is 9099 (an integer), not a string"


@pytest.mark.parametrize(("read", "value"), [("text", '"  "'), ("number", "nan"), ("number", "-inf")])
def test_a_value_that_says_nothing_is_refused(read, value):
    assert refused(getattr(table(f"key = {value}"), read), "key").slug == "bad-value"


def test_an_unknown_key_is_refused_with_the_likeliest_known_one():
    error = refused(table("redy = 1").only, ("ready", "server"), {})

    assert error.slug == "unknown-setting"
    assert error.what == "pyproject.toml [top.inner]: there is no setting `redy`"
    assert error.fix == "did you mean `ready`? (known here: ready, server)"


def test_an_unknown_key_that_has_a_hint_is_refused_with_it():
    assert refused(table("zzz = 1").only, ("ready",), {"zzz": "say please"}).fix.startswith("say please (")
    assert refused(table("zzz = 1").only, ("ready",), {}).fix.startswith("remove it (")


def test_a_syntax_error_names_the_file_and_the_line(tmp_path):
    file = tmp_path / "covey.toml"
    file.write_text('[environments.unit]\ncommand = "pytest\n')

    error = refused(read_toml, file)

    assert error.slug == "toml-syntax"
    assert str(file) in error.what
    assert "line 2" in error.what


def test_a_file_that_is_not_text_is_refused(tmp_path):
    (tmp_path / "covey.toml").write_bytes(b"a = '\xff'")

    assert refused(read_toml, tmp_path / "covey.toml").slug == "toml-syntax"


def test_a_folder_in_place_of_a_file_is_refused(tmp_path):
    assert refused(read_toml, tmp_path).slug == "unreadable-configuration"


def test_a_value_is_described_as_toml_writes_it():
    assert described(Decimal("0.50")) == "0.50 (a number)"
    assert described({"a": 1}) == "a table"
