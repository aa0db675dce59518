from __future__ import annotations

import hashlib
import zipfile

import pytest

from covey.config.schema import Settings
from covey.flows.sources import source_of, sources
from covey.flows.texts import texts_here
from covey.model.measurement import UNKNOWN_DIGEST
from covey.model.source import Source, Text
from unit.report.samples import analysed


def digest_of(found):
    return hashlib.sha256(found).hexdigest()


@pytest.mark.parametrize("digest", [digest_of(b"x = 1\n"), UNKNOWN_DIGEST])
def test_a_text_that_is_the_measured_one_or_may_be_is_shown(digest):
    assert source_of(Text(b"x = 1\n"), digest) == Source("x = 1\n", digest=digest_of(b"x = 1\n"))


def test_a_text_is_decoded_as_it_declares():
    assert source_of(Text(b"# coding: latin-1\nx = '\xe9'"), UNKNOWN_DIGEST).text == "# coding: latin-1\nx = 'é'\n"


@pytest.mark.parametrize("digest", [digest_of(b"x = 1\n"), UNKNOWN_DIGEST])
def test_where_there_is_no_file_that_is_the_reason(digest):
    assert source_of(None, digest) == Source(problem="its source is not here, or cannot be read")


def test_a_text_that_changed_is_not_shown_whether_it_can_be_decoded_or_not():
    for found in (b"x = 2\n", b"# coding: none-such\n"):
        assert source_of(Text(found), digest_of(b"x = 1\n")).problem.startswith("its source was changed")


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (b"# coding: none-such\n", "unknown encoding: none-such"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "encoding problem: utf-8"),
        (b"# coding: rot13\n", "'rot13' is not a text encoding"),
        (b"x = '\xff'\n", "invalid or missing encoding declaration"),
    ],
)
def test_a_text_that_cannot_be_decoded_says_why(found, reason):
    source = source_of(Text(found), digest_of(found))

    assert source.problem.startswith("its source cannot be decoded: ")
    assert reason in source.problem
    assert source.text == source.digest == ""


def test_sources_are_read_in_the_project_when_they_are_asked_for(tmp_path):
    read = sources(texts_here(Settings(root=tmp_path, environments={})))
    with zipfile.ZipFile(tmp_path / "lib.zip", "w") as archive:
        archive.writestr("inside.py", "y = 2\n")
    (tmp_path / "here.py").write_text("x = 1\n")
    (tmp_path / "folder.py").mkdir()

    shown = {path: read(analysed(path, "1", "1")) for path in ("here.py", "lib.zip/inside.py", "folder.py", "gone.py")}

    assert [source.text for source in shown.values()] == ["x = 1\n", "y = 2\n", "", ""]
    assert shown["folder.py"].problem == shown["gone.py"].problem == "its source is not here, or cannot be read"
