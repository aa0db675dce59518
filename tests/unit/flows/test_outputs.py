from __future__ import annotations

from covey.flows.outputs import Asked, write_outputs
from covey.model.report import Report
from covey.model.source import Source
from covey.report.options import WriterOptions
from covey.report.writer import written
from covey.report.writers import writer_of
from unit.report.samples import analysed

WIDE = Report(tuple(analysed(f"src/{name}.py", "1-40", "1") for name in ("a", "b", "c")))


def wide(file):
    """1.6 MB for each file, a little more for the second."""
    width = 45_000 if file.path == "src/b.py" else 40_000
    return Source(f"{file.path[4] * width}\n" * 40, digest="0")


def test_the_file_on_the_disk_is_the_one_of_the_writer_and_has_no_more_than_there_is_room_for(tmp_path):
    place = tmp_path / "coverage.html"

    for _ in range(2):
        write_outputs(WIDE, [Asked("html-single", place)], WriterOptions(), wide, tmp_path / "records")
        text = place.read_bytes().decode()

        assert [(name, text.count(name * 40_000)) for name in "abc"] == [("a", 40), ("b", 0), ("c", 40)]
        assert "Its source is left out to keep this report below 5 MB. Missing: 2-40" in text
        assert dict(written(writer_of("html-single"), WIDE, WriterOptions(), wide)) == {"": text}
