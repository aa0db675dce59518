"""A TOML file and its tables, read with errors that name file, table and key, what is there and what may be."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from covey.errors import ConfigError
from covey.model.nearest import nearest

_KINDS = {
    bool: "a boolean",
    str: "a string",
    int: "an integer",
    Decimal: "a number",
    list: "an array",
    dict: "a table",
}


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a TOML file."""

    file: Path
    name: str
    """Dotted; "" is the file itself."""
    values: Mapping[str, object]

    def table(self, key: str) -> Table:
        """The table under a key; an empty one where there is none."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong_type(key, "a table")
        return Table(self.file, f"{self.name}.{key}".lstrip("."), value)

    def text(self, key: str) -> str | None:
        """A string that says something."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.wrong_type(key, "a string")
        if not value.strip():
            raise self.bad_value(key, "a string that is not empty")
        return value

    def one_of(self, key: str, known: Collection[str]) -> str | None:
        """One of some strings; None where the key is not there."""
        value = self.text(key)
        if value is not None and value not in known:
            raise self.bad_value(key, f"one of {', '.join(known)}")
        return value

    def percentage(self, key: str) -> Decimal | None:
        """A number from 0 to 100; None where the key is not there."""
        value = self.number(key)
        if value is not None and not 0 <= value <= 100:
            raise self.bad_value(key, "a percentage from 0 to 100")
        return value

    def number(self, key: str) -> Decimal | None:
        """A number, exactly as written."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            raise self.wrong_type(key, "a number")
        number = Decimal(value)
        if not number.is_finite():
            raise self.bad_value(key, "a finite number")
        return number

    def truth(self, key: str) -> bool:
        """True or false; false where the key is not there."""
        return self.choice(key) or False

    def choice(self, key: str) -> bool | None:
        """True or false; None where the key is not there."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, bool):
            raise self.wrong_type(key, "true or false", fix=f"write {key} = true")
        return value

    def texts(self, key: str) -> Mapping[str, str]:
        """A table of strings; an empty one where there is none."""
        table = self.table(key)
        for name in table.values:
            if not isinstance(table.values[name], str):
                raise table.wrong_type(name, "a string")
        return {name: str(value) for name, value in table.values.items()}

    def list_of_texts(self, key: str) -> tuple[str, ...] | None:
        """An array of strings; None where there is none."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.wrong_type(key, "an array of strings")
        return tuple(value)

    def only(self, known: Collection[str], hints: Mapping[str, str]) -> None:
        """Refuse keys that are not known.

        Args:
            hints: what to do about certain other keys.
        """
        for key in self.values:
            if key not in known:
                near = nearest(key, known, cutoff=0.5)
                hint = hints.get(key) or (f"did you mean `{near}`?" if near else "remove it")
                raise ConfigError(
                    f"{self}: there is no setting `{key}`",
                    fix=f"{hint} (known here: {', '.join(known)})",
                    slug="unknown-setting",
                )

    def wrong_type(self, key: str, expected: str, *, fix: str | None = None) -> ConfigError:
        return ConfigError(
            f"{self}: `{key}` is {described(self.values[key])}, not {expected}",
            fix=fix or f"give `{key}` {expected}",
            slug="wrong-type",
        )

    def bad_value(self, key: str, expected: str) -> ConfigError:
        return ConfigError(
            f"{self}: `{key}` is {described(self.values[key])}, not {expected}",
            fix=f"give `{key}` {expected}",
            slug="bad-value",
        )

    def __str__(self) -> str:
        return f"{self.file} [{self.name}]" if self.name else str(self.file)


def read_toml(file: Path) -> Table:
    """The whole of a TOML file; its numbers with a point are exact.

    Raises:
        ConfigError: "toml-syntax" or "unreadable-configuration".
    """
    try:
        return toml_table(file, file.read_bytes())
    except OSError as error:
        raise ConfigError(
            f"{file} cannot be read: {error.strerror}",
            fix="make it a file that you may read",
            slug="unreadable-configuration",
        ) from error


def toml_table(file: Path, text: str | bytes) -> Table:
    """The whole of a TOML text that stands, or will stand, in `file`."""
    try:
        text = text if isinstance(text, str) else text.decode()
        return Table(file, "", tomllib.loads(text, parse_float=Decimal))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} is not TOML: {error}", fix="correct it there", slug="toml-syntax") from error


def described(value: object) -> str:
    """A value and its kind: `"soon" (a string)`."""
    kind = next((name for kind, name in _KINDS.items() if isinstance(value, kind)), "a date or time")
    if isinstance(value, str):
        return f'"{value}" ({kind})'
    if isinstance(value, (list, dict)):
        return kind
    return f"{str(value).lower()} ({kind})"
