"""The table `[tool.covey.publish]`."""

from __future__ import annotations

from dataclasses import fields
from urllib.parse import urlsplit

from covey.config.schema import PublishSettings
from covey.config.table import Table
from covey.model.forge import Forge, Visibility

KEYS = tuple(field.name for field in fields(PublishSettings))

HISTORIES = ("one", "keep")
VISIBILITIES = (Visibility.PUBLIC, Visibility.PRIVATE)


def read_publish(tables: Table) -> PublishSettings:
    """Where and how the project publishes.

    Args:
        tables: what is in [tool.covey].
    Raises:
        ConfigError: "unknown-setting", "wrong-type", "bad-value".
    """
    table = tables.table("publish")
    table.only(KEYS, {"folder": "give the folder to the command: covey publish --to"})
    default = PublishSettings()
    return PublishSettings(
        branch=table.text("branch") or default.branch,
        remote=table.text("remote") or default.remote,
        history=_history(table),
        compat=table.truth("compat"),
        template=table.text("template"),
        site=_address(table, "site"),
        url=_address(table, "url"),
        forge=table.one_of("forge", tuple(Forge)) or "",
        visibility=table.one_of("visibility", VISIBILITIES) or "",
    )


def _history(table: Table) -> str | int:
    found = table.values.get("history", PublishSettings.history)
    expected = '"one", "keep" or a number of commits'
    if isinstance(found, bool) or not isinstance(found, (str, int)):
        raise table.wrong_type("history", expected)
    if found not in HISTORIES and not (isinstance(found, int) and found > 0):
        raise table.bad_value("history", expected)
    return found


def _address(table: Table, key: str) -> str:
    found = table.text(key) or ""
    if found and (urlsplit(found).scheme not in ("http", "https") or not urlsplit(found).netloc):
        raise table.bad_value(key, "an address like https://git.example.org/team/app")
    return found
