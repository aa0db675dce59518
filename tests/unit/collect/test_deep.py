import pytest

from covey.collect.deep import RECORDER, deep_library, with_library
from covey.errors import CollectError

LIBRARY = RECORDER / "_deep.abi3.so"


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, str(LIBRARY)), ("/a.so /b.so", f"/a.so /b.so:{LIBRARY}"), (f"/a.so:{LIBRARY}", f"/a.so:{LIBRARY}")],
)
def test_the_library_comes_after_what_is_loaded_already(before, after):
    environ = {"A": "1"} if before is None else {"A": "1", "LD_PRELOAD": before}

    assert with_library(environ, LIBRARY) == {"A": "1", "LD_PRELOAD": after, "COVEY_ADDED": "L"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/a.so /b.so", "/a.so /b.so"),
        (f"/a.so:{LIBRARY}", "/a.so"),
        ("/other/recorder/_deep.cpython-313-x86_64-linux-gnu.so", None),
        (str(LIBRARY), None),
    ],
)
def test_that_of_an_outer_run_is_taken_out(before, after):
    environ = with_library({"LD_PRELOAD": before, "COVEY_ADDED": "RPL"}, None)

    assert environ == ({} if after is None else {"LD_PRELOAD": after})


def folder_with_library(folder):
    folder.mkdir()
    library = folder / "_deep.abi3.so"
    library.touch()
    return library


def test_it_is_found_where_it_was_built(tmp_path):
    library = folder_with_library(tmp_path / "recorder")

    assert deep_library(library.parent, "linux") == library


@pytest.mark.parametrize(
    ("name", "platform", "why"),
    [
        ("recorder", "darwin", "it works on Linux only, and this is darwin"),
        ("re corder", "linux", "there is a blank or a colon in it"),
        ("re:corder", "linux", "there is a blank or a colon in it"),
    ],
)
def test_where_it_cannot_be_had_the_reason_is_said(tmp_path, name, platform, why):
    library = folder_with_library(tmp_path / name)

    with pytest.raises(CollectError, match=why) as caught:
        deep_library(library.parent, platform)

    assert caught.value.slug == "deep-unavailable"


def test_without_a_compiler_it_was_not_built(tmp_path):
    with pytest.raises(CollectError, match="installed without its library"):
        deep_library(tmp_path, "linux")
