"""Bundles made by Hypothesis, for laws that hold on any bundle; and bundles made by hand, for examples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import strategies as st

from covey.model.analysis import Region, Skipped, Structure
from covey.model.bundle import Bundle
from covey.model.descriptions import choices
from covey.model.lines import LineSet
from covey.model.measurement import Arc, FileKey, Key, Measurement, Trace
from covey.model.refs import Commit
from covey.model.run import Interpreter, Outcome, Process, Run

ENVIRONMENTS = ("unit", "e2e", "server")
INTERPRETERS = (
    Interpreter("cpython", "3.11.7", "7.17.3"),
    Interpreter("cpython", "3.13.0", "7.17.3"),
    Interpreter("pypy", "3.11.13", "7.18.0"),
)

texts = st.text(st.characters(codec="utf-8"), max_size=8)
file_names = st.sampled_from(["src/a.py", "src/b.py", "/outside/c.py", "naïve/名前.py", "caf\udce9.py", "a\nb.py"])
line_sets = st.sets(st.integers(0, 300), max_size=20).map(LineSet.of)
line_numbers = st.integers(-300, 300)
arcs = st.tuples(line_numbers, line_numbers)
arc_sets = st.frozensets(arcs, max_size=12)
first_and_rest = st.integers(1, 300)

file_keys = st.builds(FileKey, st.sampled_from(ENVIRONMENTS), file_names, st.sampled_from(["", "d1", "d2"]))
keys = st.builds(Key, file_keys, st.sampled_from(["", "test_one", "tests/t.py::test[名]|run"]))

regions = st.builds(Region, st.sampled_from(["function", "class"]), texts, st.integers(1, 300), line_sets)
wordless = st.builds(
    Structure,
    statements=line_sets,
    excluded=line_sets,
    no_branch=line_sets,
    arcs=arc_sets,
    first_lines=st.dictionaries(first_and_rest, first_and_rest, max_size=4),
    with_jumps=st.dictionaries(arcs, st.none() | arcs, max_size=3),
    regions=st.lists(regions, max_size=3).map(tuple),
    line_count=st.integers(0, 300),
)
structures = st.builds(
    lambda structure, words: replace(
        structure, descriptions=dict(zip(choices(sorted(structure.arcs)), words, strict=False))
    ),
    wordless,
    st.lists(st.sampled_from(["line 1 didn't jump to line 2", "line 7 is odd or line 7 didn't exit"])),
)
skipped = st.builds(Skipped, file_names, texts)
readings = st.dictionaries(st.sampled_from(INTERPRETERS), structures | skipped, min_size=1, max_size=2)

branches = st.sampled_from(["", "main", "feature/größer-1", "caf\udce9"])
commits = st.builds(Commit, st.text("0123456789abcdef", min_size=40, max_size=40), st.booleans(), branches)
times = st.datetimes().map(lambda moment: f"{moment.isoformat(timespec='seconds')}+00:00")
processes = st.builds(
    Process,
    pid=st.integers(1, 1 << 22),
    parent_pid=st.integers(0, 1 << 22),
    argv=st.lists(texts | st.just("caf\udce9.py"), max_size=3).map(tuple),
    executable=texts,
    started=times,
    outcome=st.sampled_from(Outcome),
    interpreter=st.none() | st.sampled_from(INTERPRETERS),
    core=st.sampled_from(["CTracer", "SysMonitor", ""]),
    detail=texts,
)
runs = st.builds(
    Run,
    id=st.sampled_from(["r1", "r2", "r3", "r4"]),
    environment=st.sampled_from(ENVIRONMENTS),
    command=texts | st.just("python caf\udce9.py"),
    exit_code=st.none() | st.integers(0, 255),
    started=times,
    duration_s=st.floats(0, 1e6),
    platform=texts,
    rules=texts,
    commit=st.none() | commits,
    processes=st.lists(processes, max_size=2).map(tuple),
    foreign=st.booleans(),
)


@st.composite
def measurements(draw: st.DrawFn, *, branch: bool = True) -> Measurement:
    """What ran; two measurements of one `branch` can be merged."""
    traces = st.builds(Trace, line_sets, arc_sets if branch else st.just(frozenset()))
    found = draw(st.dictionaries(keys, traces, max_size=6))
    tracers = draw(st.dictionaries(file_names, st.just("a plugin"), max_size=2))
    return Measurement(found, branch if found else draw(st.sampled_from([None, branch])), tracers)


@st.composite
def bundles(draw: st.DrawFn, *, branch: bool = True) -> Bundle:
    """A bundle of anything; two bundles of one `branch` can be merged."""
    by_id = {run.id: run for run in draw(st.lists(runs, max_size=3))}
    by_file = draw(st.dictionaries(file_keys, readings, max_size=3))
    return Bundle(draw(measurements(branch=branch)), by_id, by_file)


def run(environment: str, started: str = "10:00", **changes: object) -> Run:
    """A run of an environment, on one day."""
    known = Run(
        f"{environment} {started}", environment, "pytest", 0, f"2026-11-20T{started}:00+00:00", 1.0, "linux", ""
    )
    return replace(known, **changes)  # type: ignore[arg-type]


def ran(
    environment: str, path: str, structure: Structure | Skipped | None, *lines: int,
    digest: str = "D", started: str = "10:00", context: str = "", jumps: Iterable[Arc] = (), branch: bool = False,
    interpreter: Interpreter = INTERPRETERS[0],
) -> Bundle:  # fmt: skip
    """What one run of an environment ran of one file."""
    key = FileKey(environment, path, digest)
    made = run(environment, started)
    return Bundle(
        Measurement({Key(key, context): Trace(LineSet.of(lines), frozenset(jumps))}, branch),
        {made.id: made},
        {key: {interpreter: structure}} if structure else {},
    )
