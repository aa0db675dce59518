"""The analysis equals coverage.py's on generated programs: every count, line and jump."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from coverage import Coverage
from coverage.misc import join_regex
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covey.analysis.analyse import analyse
from covey.analysis.encoding import decode, encode
from covey.analysis.structure import read_structure
from covey.model.analysis import Structure
from covey.model.measurement import Trace
from covey.system.datafile import read_datafile
from examples import examples
from oracle.facts import facts, facts_of_coverage
from oracle.generated import programs

RUNNER = """
import signal, sys, warnings, coverage
warnings.simplefilter("ignore")


class TooLong(BaseException):
    pass


def too_long(*_):
    raise TooLong


signal.signal(signal.SIGALRM, too_long)
cov = coverage.Coverage(data_file=sys.argv[1], branch=sys.argv[2] == "branch", config_file=False)
for path in sys.argv[3:]:
    code = compile(open(path).read(), path, "exec")
    cov.start()
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        exec(code, {"__name__": "generated"})
    except (Exception, TooLong):
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    cov.stop()
cov.save()
"""


@pytest.mark.parametrize("mode", ["branch", "lines"])
@settings(
    max_examples=examples(12),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(texts=st.lists(programs, min_size=6, max_size=6))
def test_every_number_line_and_jump_of_generated_programs_equals_coverage(
    texts: list[str], mode: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("programs").resolve()
    paths = []
    for number, text in enumerate(texts):
        path = folder / f"program_{number}.py"
        path.write_text(text)
        paths.append(path)
    data_file = folder / ".coverage"
    subprocess.run([sys.executable, "-c", RUNNER, data_file, mode, *paths], check=True, timeout=60)

    assert_equal_to_coverage(data_file, paths)


def assert_equal_to_coverage(data_file: Path, paths: Sequence[Path]) -> None:
    """Every file of a data file, analysed by covey and by coverage.py side by side."""
    cov = Coverage(data_file=str(data_file), config_file=False)
    cov.load()
    exclude, partial = (
        cov._exclude_regex("exclude"),
        join_regex(cov.config.partial_list + cov.config.partial_always_list),
    )
    measurement = read_datafile(data_file, "unit", lambda path: path)
    traces: dict[str, Trace] = {}
    for key, trace in measurement.traces.items():
        traces[key.file.path] = traces.get(key.file.path, Trace()) | trace
    assert set(traces) == set(cov.get_data().measured_files())
    for path in map(str, paths):
        theirs = cov._analyze(path)
        structure = read_structure(Path(path).read_bytes(), path=path, exclude=exclude, partial=partial)
        assert isinstance(structure, Structure)
        assert decode(encode(structure)) == structure
        ours = analyse(path, structure, {"unit": traces[path]}, branch=bool(measurement.branch))
        assert facts(ours) == facts_of_coverage(theirs), Path(path).read_text()
