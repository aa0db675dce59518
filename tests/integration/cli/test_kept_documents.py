"""What a publication keeps for the next one: whatever else lies there is not published, and not in the way."""

import shutil

import pytest

from integration.cli.test_publish import publish, with_remote
from repositories import files_of


@pytest.fixture
def published(measured_of, tmp_path):
    """A project that was measured and published."""
    project = measured_of("only_here")
    with_remote(project, tmp_path / "remote.git")
    publish(project)
    return project


@pytest.fixture
def pages(published):
    """The folder of the pages that were published."""
    return published.root / ".covey/cache/published/htmlcov"


@pytest.fixture
def again(published):
    """Publishes to a branch that is new; what it holds then, and what the first one does."""

    def publishing():
        publish(published, "--branch", "again")
        return files_of(published.remote, "again"), files_of(published.remote)

    return publishing


def test_only_what_was_written_is_published(pages, again, tmp_path):
    (tmp_path / "secret").write_text("s3cret")
    (pages / "evil.html").write_text("<script>")
    (pages / ".style.css.4242.covey-part").write_text("half")
    (pages / "linked.html").symlink_to(tmp_path / "secret")
    (pages / "deep").mkdir()
    (pages / "deep/page.html").write_text("deep")

    now, before = again()

    assert now == before


def test_a_page_that_was_changed_is_made_again(pages, again):
    for page in pages.glob("*.html"):
        page.write_bytes(page.read_bytes().replace(b"sums", b"SUMS"))

    now, before = again()

    assert now == before


def test_a_link_in_the_place_of_a_page_is_not_followed(pages, again, tmp_path):
    (tmp_path / "secret").write_text("s3cret")
    for page in pages.glob("*.html"):
        page.unlink()
        page.symlink_to(tmp_path / "secret")

    now, before = again()

    assert now == before
    assert (tmp_path / "secret").read_text() == "s3cret"
    assert not any(page.is_symlink() for page in pages.iterdir())


def test_a_link_in_the_place_of_the_folder_is_not_followed(pages, again, tmp_path):
    shutil.move(pages, tmp_path / "mine")
    (tmp_path / "mine" / "index.html").write_text("mine")
    pages.symlink_to(tmp_path / "mine")

    now, before = again()

    assert now == before
    assert (tmp_path / "mine" / "index.html").read_text() == "mine"


def test_a_folder_without_the_note_of_what_was_written_is_made_anew(pages, again):
    (pages / ".covey-report.json").unlink()
    (pages / "evil.html").write_text("<script>")

    now, before = again()

    assert now == before
    assert not (pages / "evil.html").exists()


def test_a_file_in_the_place_of_the_folder_is_not_in_the_way(pages, again):
    shutil.rmtree(pages.parent)
    pages.parent.write_text("a file")

    now, before = again()

    assert now == before
