"""covey's own core records what coverage.py's C tracer records: the reports of generated programs are equal."""

from __future__ import annotations

import os
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
from covey.analysis.structure import read_structure
from covey.collect.activate import activated, write_run_file
from covey.collect.maps import map_files, read_map
from covey.config.schema import CoverageSettings, Settings
from covey.model.analysis import FileAnalysis, Structure
from covey.model.measurement import Measurement, Trace
from covey.system.datafile import read_datafile
from examples import examples
from oracle.generated import programs

RUNNER = """
import signal, sys, warnings
warnings.simplefilter("ignore")


class TooLong(BaseException):
    pass


def too_long(*_):
    raise TooLong


signal.signal(signal.SIGALRM, too_long)
cov = None
if sys.argv[1]:
    import coverage
    cov = coverage.Coverage(data_file=sys.argv[1], branch=True, config_file=False)
    cov.set_option("run:core", "ctrace")
for path in sys.argv[2:]:
    code = compile(open(path).read(), path, "exec")
    if cov:
        cov.start()
    try:
        signal.setitimer(signal.ITIMER_REAL, 1.0)
        exec(code, {"__name__": "generated", "__file__": path})
    except (Exception, TooLong):
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    if cov:
        cov.stop()
if cov:
    cov.save()
"""


@settings(
    max_examples=examples(12),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(texts=st.lists(programs, min_size=10, max_size=10))
def test_the_report_of_generated_programs_is_that_of_the_c_tracer(
    texts: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("programs").resolve()
    paths = [folder / f"program_{number}.py" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)

    theirs = traces(measured_by_coverage(paths, folder / ".coverage"))
    ours = traces(measured_by_covey(paths, tmp_path_factory.mktemp("work"), folder))

    for path in map(str, paths):
        expected = facts(path, theirs.get(path, Trace()))
        assert facts(path, ours.get(path, Trace())) == expected, Path(path).read_text()


def measured_by_coverage(paths: Sequence[Path], data_file: Path) -> Measurement:
    subprocess.run([sys.executable, "-c", RUNNER, data_file, *paths], check=True, timeout=120)
    return read_datafile(data_file, "unit", lambda path: path)


def measured_by_covey(paths: Sequence[Path], work: Path, source: Path) -> Measurement:
    run_file = write_run_file(
        Settings(source, coverage=CoverageSettings(branch=True, source_dirs=(str(source),))), work
    )
    environ = activated(os.environ, {}, run_file)
    subprocess.run([sys.executable, "-c", RUNNER, "", *paths], check=True, timeout=120, env=environ)
    ((run_map, _),) = map_files(work)
    complaints: list[str] = []
    measurement = read_map(run_map, "unit", lambda path: path, complaints.append)
    assert not complaints
    return measurement


def traces(measurement: Measurement) -> dict[str, Trace]:
    return {key.file.path: trace for key, trace in measurement.traces.items()}


def facts(path: str, trace: Trace) -> tuple[object, ...]:
    cov = Coverage(config_file=False)
    cov._init()
    partial = join_regex(cov.config.partial_list + cov.config.partial_always_list)
    structure = read_structure(
        Path(path).read_bytes(), path=path, exclude=cov._exclude_regex("exclude"), partial=partial
    )
    assert isinstance(structure, Structure)
    file: FileAnalysis = analyse(path, structure, {"unit": trace}, branch=True)
    return set(file.executed), dict(file.missing_branches), dict(file.executed_branches), file.counts
