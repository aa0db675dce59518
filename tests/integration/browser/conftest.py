"""A real browser, and reports written for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from covey.model.report import Report
from covey.model.source import Source
from covey.report.options import HtmlOptions, WriterOptions
from covey.report.writer import written
from covey.report.writers import writer_of

CHROMIUM = os.environ.get("COVEY_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
OFFLINE = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium (Debian: apt-get install chromium, or name it in COVEY_CHROMIUM)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OFFLINE.split())
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens an address in a browser of its own, whose options are named; nothing may go wrong in any of its pages."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(address: str | Path, **options: object) -> Page:
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: (faults.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(address.as_uri() if isinstance(address, Path) else address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def write_report(folder: Path, report: Report, options: HtmlOptions | None = None, text: str = "x = 1\n" * 60) -> Path:
    """A whole HTML report; every file has the same text. Returns its index."""
    asked = WriterOptions(html=options or HtmlOptions(show_contexts=True))
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in written(writer_of("html"), report, asked, lambda file: Source(text, digest="0" * 64)):
        (folder / path).write_text(content, encoding="utf-8", newline="")
    return folder / "index.html"
