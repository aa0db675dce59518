"""Reports of servers that go on meanwhile."""

import json
import os
import signal

import pytest

from covey.collect.activate import RUN_FILE
from covey.system.proctable import programs_with
from covey.system.runmap_format import MAGIC
from live_servers import wait_until
from selection import slow_but

LINES_OF_ONE, LINES_OF_TWO = {6, 18}, {10, 11, 20}


def ran(report):
    return set(report["files"]["src/web.py"]["executed_lines"])


def numbers(report):
    return report["files"], report["totals"]


def test_what_a_server_ran_is_in_the_report_as_soon_as_it_has_answered(servers):
    servers.start("web")
    assert not ran(servers.live()) & (LINES_OF_ONE | LINES_OF_TWO)

    assert servers.ask("/one") == "one"
    assert ran(servers.live()) >= LINES_OF_ONE

    assert servers.ask("/two") == "two"
    live = servers.live()
    assert ran(live) >= LINES_OF_ONE | LINES_OF_TWO
    assert any(note.startswith("web is live: it runs since 20") for note in live["covey"]["notes"])
    assert not [gap for gap in live["covey"]["gaps"] if gap["subject"] == "web"]


def test_the_numbers_are_those_of_the_final_report(servers):
    servers.start("web")
    servers.ask("/two")
    live = servers.live("-e", "web")
    before = servers.project.stored()

    ended = servers.stop()

    assert before == {}
    assert ended.exit_code in (0, 1), ended.stderr
    final = servers.project.report("-e", "web")
    assert numbers(live) == numbers(final)


def test_running_environments_replace_their_stored_data_and_the_others_stay(servers):
    project = servers.project
    assert project.covey("run", "-q", "quick").exit_code in (0, 1)
    servers.start("web")
    servers.ask("/one")
    servers.stop()
    servers.start("web")
    servers.ask("/two")
    stored = project.stored()

    live = servers.live()

    assert ran(live) >= LINES_OF_TWO
    assert not LINES_OF_ONE & ran(live)
    assert live["files"]["src/quick.py"]["executed_lines"]
    assert project.stored() == stored
    assert ran(project.report()) >= LINES_OF_ONE


def test_a_run_that_appends_is_shown_with_the_stored_data(servers):
    servers.start("web")
    servers.ask("/one")
    servers.stop()
    servers.start("web", "--append")
    servers.ask("/two")

    assert ran(servers.live()) >= LINES_OF_ONE | LINES_OF_TWO


def test_two_environments_are_live_at_once(servers):
    servers.start("web")
    servers.start("more")
    servers.ask("/one", "web")
    servers.ask("/two", "more")

    both, one = servers.live(), servers.live("-e", "more")

    assert ran(both) >= LINES_OF_ONE | LINES_OF_TWO
    assert ran(one) >= LINES_OF_TWO
    assert not LINES_OF_ONE & ran(one)
    assert sum(" is live: " in note for note in both["covey"]["notes"]) == 2


@pytest.mark.parametrize("format", slow_but(["terminal", "json"], ["terminal", "markdown", "json", "total"]))
def test_every_format_says_which_environment_is_live(servers, format):
    servers.start("web")

    ended = servers.project.covey("report", "--live", "--format", format)

    assert ended.exit_code == 0, ended.stderr
    assert "web is live: it runs since " in " ".join((ended.stdout + ended.stderr).split())


def test_without_a_run_that_goes_on_nothing_is_live(servers):
    project = servers.project
    project.covey("run", "-q", "quick")

    assert project.covey("report", "--live").outcome == (2, "not-running")
    assert project.covey("report", "--live", "-e", "web").outcome == (2, "not-running")
    assert project.covey("report", "--live", "-e", "wbe").outcome == (2, "unknown-environment")


def test_of_an_environment_that_the_tracer_measures_nothing_is_live(servers_of):
    servers = servers_of("coverage")
    servers.start("web")

    ended = servers.project.covey("report", "--live")

    assert ended.outcome == (2, "nothing-live")
    assert "core = coverage" in ended.stderr


def test_a_map_of_a_newer_version_is_refused(servers):
    servers.start("web")
    (path,) = servers.maps()
    with path.open("r+b") as file:
        file.seek(len(MAGIC))
        file.write((99).to_bytes(4, "little"))

    assert servers.project.covey("report", "--live").outcome == (2, "newer-run-map")


def test_a_map_that_is_cut_short_gives_what_can_be_read(servers):
    """Of a copy: cutting a map short under its processes ends them."""
    servers.start("web")
    servers.ask("/one")
    (path,) = servers.maps()
    whole = path.read_bytes()
    path.with_name("copy").write_bytes(whole[: len(whole) // 2])
    path.with_name("copy").replace(path)

    ended = servers.project.covey("report", "--live", "--format", "json")

    assert ended.exit_code == 0, ended.stderr
    assert "the run map is damaged: the file ends after" in ended.stderr
    assert json.loads(ended.stdout)["files"]["src/web.py"]["summary"]["num_statements"] > 10


def test_a_run_whose_covey_was_killed_is_live_as_long_as_its_server_is(servers):
    servers.start("web")
    run = servers.runs.pop("web")
    run.kill()
    run.communicate()
    servers.ask("/one")

    live = servers.live()
    (work,) = (servers.project.root / ".covey" / "work").iterdir()
    (server,) = programs_with(RUN_FILE, str(work / "run.json"))
    os.kill(server.pid, signal.SIGKILL)

    assert ran(live) >= LINES_OF_ONE
    wait_until(lambda: servers.project.covey("report", "--live").slug == "not-running")
