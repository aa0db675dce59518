import dataclasses

from rich.console import Console

from covey.model.analysis import FileAnalysis, Structure
from covey.model.lines import LineSet
from covey.model.live import Glance, LiveRun, Rise
from covey.model.report import Report
from covey.model.run import Interpreter, Outcome, Process
from covey.report.rising import news, rise_text
from covey.report.terminal.watching import watching

RUN = LiveRun("web", "serve", "2026-11-20T10:00:00.5+00:00")
NOW = "2026-11-20T10:01:05.7+00:00"


def file(path, *lines):
    return FileAnalysis(path, Structure(LineSet.of([1, 2, 4, 6]), LineSet()), LineSet.of(lines))


def process(pid, *argv):
    interpreter = Interpreter("cpython", "3.11.7", "7.17.3")
    return Process(pid, 1, argv, argv[0], "2026-11-20T10:00:01+00:00", Outcome.RUNNING, interpreter, "covey")


def glance(*lines, path="app.py", **more):
    return Glance(RUN, Report((file(path, *lines),)), **more)


def drawn(glances, height=40):
    console = Console(width=100, file=None, color_system=None, force_terminal=False)
    with console.capture() as text:
        console.print(watching(glances, now=NOW, height=height, precision=0))
    return text.get()


def test_the_first_lines_say_where_it_stands():
    assert news(None, glance(1, processes=(process(7, "python", "a b.py"),)), 0) == [
        "web: 25%, 1 of 4 statements; it runs since 10:00:00 (UTC)",
        "web: process 7 `python 'a b.py'` (cpython 3.11.7, since 10:00:01)",
    ]


def test_later_lines_say_what_is_new():
    before = glance(1, processes=(process(7, "python"),))
    rise = Rise(file("app.py", 1, 2, 4), LineSet.of([2, 4]), 1)
    now = glance(1, 2, 4, processes=(process(8, "python"),), new=(rise,))

    assert news(before, now, 1) == [
        "web: process 8 `python` (cpython 3.11.7, since 10:00:01)",
        "web: process 7 ended",
        "web: app.py 75.0%: lines 2-4; 1 jump",
        "web: 75.0%, 3 of 4 statements",
    ]
    assert news(now, dataclasses.replace(now, new=()), 1) == []


def test_the_last_line_says_how_it_ended():
    assert news(glance(1), glance(1, ended=True, stored=True), 0) == ["web: ended with 25%, 1 of 4 statements"]
    assert news(glance(1), glance(1, ended=True), 0) == [
        "web: ended with 25%, 1 of 4 statements; its data is not stored"
    ]


def test_a_long_list_of_lines_is_cut_between_two():
    every_other = FileAnalysis("a.py", Structure(LineSet.of(range(1, 400)), LineSet()), LineSet())

    text = rise_text(Rise(every_other, LineSet.of(range(1, 400, 2))))

    assert text.startswith("lines 1, 3, 5, ")
    assert text.endswith(", …")
    assert len(text) < 120


def test_names_cannot_drive_the_terminal():
    odd = glance(
        1,
        path="a\x1b[2J.py",
        processes=(process(7, "\x1b]0;x\a"),),
        lately=(Rise(file("b\x1b.py", 1), LineSet.of([1])),),
    )

    assert "\x1b" not in "".join(news(None, odd, 0)) + drawn([odd])


def test_a_screen_has_the_total_the_files_the_lines_and_the_processes():
    rise = Rise(file("app.py", 1, 2), LineSet.of([2]))
    screen = drawn([glance(1, 2, processes=(process(7, "python", "-m", "web"),), lately=(rise,), since_first=(rise,))])

    assert "web  runs for 1:05  50%, 2 of 4 statements  +1 line since the watch began" in screen
    assert "app.py" in screen
    assert "lines 2" in screen
    assert "python -m web" in screen


def test_a_screen_is_not_higher_than_the_terminal_and_counts_what_does_not_fit():
    many = tuple(Rise(file(f"m{number:03}.py", 1), LineSet.of([1])) for number in range(200))
    processes = tuple(process(number, "python") for number in range(30))
    one = glance(1, processes=processes, lately=many[:50], since_first=many)

    for height, glances in ((24, [one]), (40, [one]), (50, [one, one])):
        screen = drawn(glances, height)
        assert screen.count("\n") < height
        assert "more)" in screen
