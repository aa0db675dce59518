"""Remotes and checkouts to publish from."""

import contextlib

import pytest

from covey.publish.branch import Note, Place, open_branch
from covey.publish.kept import ONE
from covey.publish.publish import Patience, publish
from repositories import environment, project

NOTE = Note("Coverage", 1_700_000_000)

FILES = {"README.md": b"# Coverage\n", "data.covey": bytes(range(256)), "htmlcov/index.html": b"<p>\r\n"}


@pytest.fixture
def checkout(tmp_path):
    return project(tmp_path)


@pytest.fixture
def scratch(tmp_path):
    return tmp_path / "scratch"


@pytest.fixture
def opened(scratch):
    """Opens the branch for a folder."""

    @contextlib.contextmanager
    def opening(folder, environ=None, **place):
        with open_branch(Place(folder, environ or environment(), scratch=scratch, **place)) as branch:
            yield branch

    return opening


@pytest.fixture
def published(opened):
    """Publishes files from a folder, without waiting between tries."""

    def publishing(folder, files=FILES, note=NOTE, kept=ONE, **place):
        patience = Patience(sleep=lambda _: None)
        with opened(folder, **place) as branch:
            return publish(branch, lambda present, order: files, lambda: note, kept=kept, patience=patience)

    return publishing
