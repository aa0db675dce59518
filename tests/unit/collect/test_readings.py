from __future__ import annotations

from dataclasses import replace

import pytest

from covey.analysis.encoding import FORMAT, body_of
from covey.collect import readings
from covey.collect.readings import has_shape, read_here, read_sources
from covey.config.schema import CoverageSettings
from covey.model.analysis import Skipped
from covey.model.measurement import UNKNOWN_DIGEST
from covey.system.interpreter import this_interpreter

SETTINGS = CoverageSettings()
HERE = this_interpreter()
TEXTS = {
    "a.py": "x = 1\n", "skipped.py": "def skipped():\n    return 'skipped'\n", "wrong.py": "def (\n", "empty.py": "",
}  # fmt: skip


@pytest.fixture
def read(tmp_path):
    """Reads the texts; what was read anew comes with it."""
    paths = [tmp_path / name for name in TEXTS]
    for path in paths:
        path.write_text(TEXTS[path.name])

    def read_them():
        anew: list[str] = []

        def reader(sources, settings):
            anew.extend(sources)
            return read_here(sources, settings)

        found = read_sources(
            [*map(str, paths), str(tmp_path / "gone.py")],
            SETTINGS,
            interpreter=HERE,
            reader=reader,
            cache=tmp_path / "cache",
        )
        return found, anew

    return read_them


def test_each_text_is_read_once(read):
    first, anew = read()
    again, none = read()

    assert len(anew) == len(TEXTS)
    assert none == []
    assert again == first


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "x = 2\n"},
        {"settings": replace(SETTINGS, exclude="never")},
        {"settings": replace(SETTINGS, partial="never")},
        {"interpreter": replace(HERE, implementation="pypy")},
        {"interpreter": replace(HERE, version="3.11.0")},
        {"interpreter": replace(HERE, coverage="7.0.0")},
        {"format": FORMAT + 1},
    ],
    ids=str,
)
def test_a_text_is_read_anew_when_what_its_analysis_depends_on_is_another(tmp_path, monkeypatch, changed):
    def is_read(*, text="x = 1\n", settings=SETTINGS, interpreter=HERE, format=FORMAT):
        (tmp_path / "a.py").write_text(text)
        monkeypatch.setattr(readings, "FORMAT", format)
        anew: list[str] = []

        def reader(sources, settings):
            anew.extend(sources)
            return read_here(sources, settings)

        read_sources(
            [str(tmp_path / "a.py")], settings, interpreter=interpreter, reader=reader, cache=tmp_path / "cache"
        )
        return bool(anew)

    assert [is_read(), is_read(), is_read(**changed), is_read(**changed), is_read()] == [
        True,
        False,
        True,
        False,
        False,
    ]


def test_a_source_that_is_gone_is_skipped(read):
    found, _ = read()

    (gone,) = [reading for path, reading in found.items() if path.endswith("gone.py")]
    assert gone.digest == UNKNOWN_DIGEST
    assert isinstance(gone.structure, Skipped)


@pytest.mark.parametrize("text", TEXTS.values())
def test_what_is_read_has_the_shape_of_an_analysis(text):
    (body,) = read_here({"a.py": text.encode()}, SETTINGS).values()

    assert has_shape(body)
    assert not has_shape(body[:-1])


@pytest.mark.parametrize("body", ["", "{}", "[]", '{"path":"a"}', '{"path":"a","skipped":7}', '{"skipped":' * 5000])
def test_what_is_none_has_not(body):
    assert not has_shape(body)
    assert has_shape(body_of(Skipped("a", "")))
