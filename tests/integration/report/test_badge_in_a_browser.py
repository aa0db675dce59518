"""The badge as a browser draws it, with the fonts that this machine has."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from html import unescape

import pytest

from covey.report.badge import badge

PAGE = """<!doctype html><body>{pictures}<pre id="found"></pre><script>
const found = []
for (const svg of document.querySelectorAll('svg')) {{
  const halves = [...svg.querySelectorAll('rect[fill^="#"]')].map(rect => rect.getBBox())
  const texts = [...svg.querySelectorAll('text[y="14"]')]
  texts.forEach((text, index) => {{
    const box = text.getBBox(), half = halves[index], stretched = text.getComputedTextLength()
    text.removeAttribute('textLength')
    found.push({{
      text: text.textContent, stretched, natural: text.getComputedTextLength(),
      left: box.x - half.x, right: half.x + half.width - box.x - box.width,
    }})
  }})
}}
document.getElementById('found').textContent = btoa(unescape(encodeURIComponent(JSON.stringify(found))))
</script>"""

CASES = [("coverage", f"{percent}%") for percent in (0, 1, 7, 87, 100)] + [
    ("coverage", "99.96%"),
    ("integration tests (slow)", "87%"),
    ("Größe, café", "50%"),
    ("<b>&\"'", "50%"),
]


def measured(tmp_path):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("there is no Chromium here")
    page = tmp_path / "badges.html"
    pictures = "".join(badge(message, "green", label=label) for label, message in CASES)
    page.write_text(PAGE.format(pictures=pictures), encoding="utf-8")
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    shown = subprocess.run(
        [*command, "--dump-dom", page.as_uri()], capture_output=True, text=True, timeout=120, check=True
    ).stdout
    found = shown.partition('<pre id="found">')[2].partition("</pre>")[0]
    return json.loads(base64.b64decode(unescape(found)))


def test_texts_have_the_width_that_was_reckoned_and_lie_in_their_halves(tmp_path):
    found = measured(tmp_path)

    assert [text["text"] for text in found] == [text for case in CASES for text in case]
    for text in found:
        # Fonts that stand in for Verdana are a little wider or narrower than it is.
        assert text["stretched"] == pytest.approx(text["natural"], rel=0.12, abs=1.5), text
        assert 3.5 <= text["left"] <= 6.5, text
        assert 3.5 <= text["right"] <= 6.5, text
