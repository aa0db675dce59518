"""A real browser, and reports written for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from covey.model.report import Report
from covey.model.source import Source
from covey.report.options import HtmlOptions, WriterOptions
from covey.report.writer import written
from covey.report.writers import writer_of
from integration.browser.looking import FLAGS, Opened, Timed
from integration.browser.shop import SHOP, page_of, plain, shop, write

CHROMIUM = os.environ.get("COVEY_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One for the tests of this folder; closed after them, for it holds an event loop."""
    if CHROMIUM is None:
        pytest.skip("no Chromium (Debian: apt-get install chromium, or name it in COVEY_CHROMIUM)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens an address in a browser of its own, whose options are named; nothing may go wrong in any of its pages.

    Wrong are errors in scripts, files that are not there, and what the Content Security Policy forbids.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(address: str | Path, **options: object) -> Page:
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("requestfailed", lambda request: faults.extend(_failure(request)))
        page.on("dialog", lambda dialog: (faults.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(address.as_uri() if isinstance(address, Path) else address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def _failure(request: Request) -> list[str]:
    """Why a file did not come; nothing when the page was left before it came."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.url}: {request.failure}"]


def write_report(folder: Path, report: Report, options: HtmlOptions | None = None, text: str = "x = 1\n" * 60) -> Path:
    """A whole HTML report; every file has the same text. Returns its index."""
    asked = WriterOptions(html=options or HtmlOptions(show_contexts=True))
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in written(writer_of("html"), report, asked, lambda file: Source(text, digest="0" * 64)):
        (folder / path).write_text(content, encoding="utf-8", newline="")
    return folder / "index.html"


@pytest.fixture
def opened(open_page) -> Callable[..., Opened]:
    """Opens the page of a file: `opened(path, "#L12", **options of the window)`."""

    def open_file(path: Path, fragment: str = "", **options: object) -> Opened:
        window = {"viewport": {"width": 1200, "height": 800}, **options}
        return Opened(open_page(path.as_uri() + fragment, **window))

    return open_file


@pytest.fixture(scope="package")
def report(tmp_path_factory) -> Path:
    """A report of the shop and of a file before and after it."""
    folder = tmp_path_factory.mktemp("report")
    neighbours = (plain("app/a.py", "rm"), Source("a\nb\n")), (plain("app/z.py", "r"), Source("z\n"))
    write(folder, (shop(), Source(SHOP)), *neighbours)
    return folder


@pytest.fixture
def page(opened, report) -> Opened:
    """The page of the shop."""
    return opened(page_of(report, "app/shop.py"))


@pytest.fixture
def timed(open_page) -> Timed:
    return Timed(open_page("about:blank"))
