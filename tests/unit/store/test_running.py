import json
import os
import subprocess
import sys
from dataclasses import asdict, replace

import pytest

from covey.errors import DataError
from covey.model.live import LiveRun
from covey.store.folder import work_folder
from covey.store.running import ANNOUNCEMENT, announced, announcements, is_announced, is_held

RUN = LiveRun("web", "serve & ask", "2026-11-20T10:00:00+00:00", append=True, unread="core = coverage")

STRANGE = [
    json.dumps(asdict(replace(RUN, **changes)))
    for changes in ({"started": "yesterday"}, {"started": "2026-11-20T10:00:00"}, {"environment": "../web"})
]


def test_a_run_is_announced_and_held_until_its_data_is_stored(tmp_path):
    with work_folder(tmp_path, "web") as work:
        assert announcements(tmp_path) == []
        with announced(work, RUN):
            assert announcements(tmp_path) == [(work, RUN)]
            assert is_held(work)
        assert announcements(tmp_path) == []
        assert not is_announced(work)
        assert not is_held(work)


def test_a_run_that_failed_is_not_announced_any_more(tmp_path):
    with pytest.raises(ZeroDivisionError), announced(tmp_path, RUN):
        raise ZeroDivisionError

    assert not is_announced(tmp_path)


def test_the_announcement_of_a_process_that_was_killed_is_there_and_not_held(tmp_path):
    work = tmp_path / "work" / "web-1"
    work.mkdir(parents=True)
    program = (
        "import os, pathlib, sys\n"
        "from covey.model.live import LiveRun\n"
        "from covey.store.running import announced\n"
        "with announced(pathlib.Path(sys.argv[1]), LiveRun('web', 'serve', sys.argv[2])):\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", program, work, RUN.started], timeout=30)

    assert announcements(tmp_path) == [(work, LiveRun("web", "serve", RUN.started))]
    assert not is_held(work)


def test_runs_come_in_the_order_of_their_start(tmp_path):
    later = LiveRun("a", "", "2026-11-20T11:00:00+00:00")
    with (
        work_folder(tmp_path, "a") as first,
        work_folder(tmp_path, "web") as second,
        announced(first, later),
        announced(second, RUN),
    ):
        assert [run for _, run in announcements(tmp_path)] == [RUN, later]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"environment": "web"}', '{"other": 1}', "null", "\0", *STRANGE])
def test_an_announcement_that_makes_no_sense_is_none(tmp_path, text):
    work = tmp_path / "work" / "web-1"
    work.mkdir(parents=True)
    (work / ANNOUNCEMENT).write_text(text)

    assert announcements(tmp_path) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_takes_no_file_is_named(tmp_path):
    tmp_path.chmod(0o500)

    with pytest.raises(DataError, match="cannot write") as caught, announced(tmp_path, RUN):
        pass

    assert caught.value.slug == "unwritable-folder"
