from __future__ import annotations

import os
import stat
from functools import partial

import pytest

from covey.errors import DataError
from covey.model.source import Source
from covey.report.options import WriterOptions
from covey.report.writer import Kind, Part
from covey.store.output import IGNORE, RECORD, Output, check_folder
from covey.system.staging import staging
from unit.report.samples import analysed

FILES = [analysed(f"src/{name}.py", "1-3", "1") for name in ("a", "b", "c")]


class Maker:
    """Makes parts, and notes of which files."""

    def __init__(self):
        self.made = []
        self.kind = Kind("test", self.make)

    def make(self, file, source, options):
        self.made.append(file.path)
        return f"<{file.path}>"


def write(place, record, files, keys, maker, max_bytes=0):
    """Write parts of files under keys; the number of files that changed."""
    output = Output(place, record, files, max_bytes)
    with staging() as staged:
        for path, slot in output.slots():
            file = slot.part.file
            output.fill(
                path, slot, keys[file.path], lambda file=file: maker.make(file, Source(), WriterOptions()), staged
            )
        output.put(staged)
        staged.finish()
    output.clear_up()
    return output.changed


def document(maker, files=FILES):
    return {"": ["head ", *(Part(file, maker.kind) for file in files), " tail\n"]}


def pages(maker, files=FILES):
    return {"index.html": ["index\n"], **{f"{file.path[4]}.html": [Part(file, maker.kind)] for file in files}}


KEYS = {file.path: file.path for file in FILES}


def test_what_did_not_change_is_not_made_again(tmp_path):
    place, record = tmp_path / "all.txt", tmp_path / "record.json"
    first, second = Maker(), Maker()

    assert write(place, record, document(first), KEYS, first) == 1
    assert write(place, record, document(second), {**KEYS, "src/b.py": "other"}, second) == 0

    assert first.made == ["src/a.py", "src/b.py", "src/c.py"]
    assert second.made == ["src/b.py"]
    assert place.read_text() == "head <src/a.py><src/b.py><src/c.py> tail\n"


def test_parts_are_found_again_where_others_came_before_them(tmp_path):
    place, record = tmp_path / "all.txt", tmp_path / "record.json"
    write(place, record, document(Maker(), FILES[1:]), KEYS, Maker())
    again = Maker()

    write(place, record, document(again), KEYS, again)

    assert again.made == ["src/a.py"]
    assert place.read_text() == "head <src/a.py><src/b.py><src/c.py> tail\n"


def test_what_a_small_document_has_no_room_for_is_made_again_when_there_is_room(tmp_path):
    place, record = tmp_path / "all.txt", tmp_path / "record.json"
    small, again, large = Maker(), Maker(), Maker()

    def asked(maker):
        return {
            "": [
                "head ",
                *(Part(file, maker.kind, partial(str, number)) for number, file in enumerate(FILES)),
                " tail\n",
            ]
        }

    assert write(place, record, asked(small), KEYS, small, max_bytes=25) == 1
    assert place.read_text() == "head 01<src/c.py> tail\n"
    assert write(place, record, asked(again), KEYS, again, max_bytes=25) == 0
    write(place, record, asked(large), KEYS, large)
    assert place.read_text() == "head <src/a.py><src/b.py><src/c.py> tail\n"
    assert large.made == again.made == ["src/a.py", "src/b.py"]


def test_a_document_that_somebody_changed_is_made_anew(tmp_path):
    place, record = tmp_path / "all.txt", tmp_path / "record.json"
    write(place, record, document(Maker()), KEYS, Maker())
    place.write_text(place.read_text().replace("a.py", "x.py"))
    again = Maker()

    assert write(place, record, document(again), KEYS, again) == 1

    assert len(again.made) == 3
    assert "x.py" not in place.read_text()


def test_parts_of_unknown_origin_are_always_made(tmp_path):
    place, record = tmp_path / "all.txt", tmp_path / "record.json"
    write(place, record, document(Maker()), dict.fromkeys(KEYS, ""), Maker())
    again = Maker()

    write(place, record, document(again), dict.fromkeys(KEYS, ""), again)

    assert len(again.made) == 3


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format":1,"files":{"":{"digest":1,"parts":[["k","x",2]]}}}'])
def test_a_damaged_record_makes_work_and_no_harm(tmp_path, damage):
    place, record = tmp_path / "all.txt", tmp_path / "record.json"
    write(place, record, document(Maker()), KEYS, Maker())
    record.write_text(damage)
    again = Maker()

    write(place, record, document(again), KEYS, again)

    assert len(again.made) == 3
    assert place.read_text() == "head <src/a.py><src/b.py><src/c.py> tail\n"


def test_only_pages_that_changed_are_written(tmp_path):
    folder = tmp_path / "html"
    assert write(folder, folder / RECORD, pages(Maker()), KEYS, Maker()) == 4
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    again = Maker()

    assert write(folder, folder / RECORD, pages(again), KEYS, again) == 0

    assert again.made == []
    assert (folder / IGNORE).read_text().endswith("*\n")
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_pages_of_files_that_are_gone_are_deleted_and_other_files_are_not(tmp_path):
    folder = tmp_path / "html"
    write(folder, folder / RECORD, pages(Maker()), KEYS, Maker())
    (folder / "notes.txt").write_text("mine")
    (folder / "b.html").write_text("changed by hand")

    write(folder, folder / RECORD, pages(Maker(), FILES[:1]), KEYS, Maker())

    assert {path.name for path in folder.iterdir()} == {"a.html", "b.html", "index.html", "notes.txt", RECORD, IGNORE}


def test_no_file_outside_of_the_folder_is_deleted_whatever_a_record_says(tmp_path):
    folder = tmp_path / "html"
    write(folder, folder / RECORD, pages(Maker()), KEYS, Maker())
    (tmp_path / "a.html").write_bytes((folder / "a.html").read_bytes())
    record = folder / RECORD
    record.write_text(record.read_text().replace('"a.html"', '"../a.html"'))

    write(folder, record, pages(Maker(), FILES[1:]), KEYS, Maker())

    assert (tmp_path / "a.html").exists()


def test_further_files_of_a_document_stand_beside_it_and_go_with_their_content(tmp_path):
    place, record = tmp_path / "all.txt", tmp_path / "record.json"
    maker = Maker()
    first, *others = [Part(file, maker.kind) for file in FILES]
    (tmp_path / "all-3.txt").write_text("mine")
    assert write(place, record, {"": ["head ", first], "-2": ["head ", *others]}, KEYS, maker) == 2
    assert (tmp_path / "all-2.txt").read_text() == "head <src/b.py><src/c.py>"
    again = Maker()
    assert write(place, record, {"": ["head ", first], "-2": ["head ", *others]}, KEYS, again) == 0
    assert again.made == []

    write(place, record, document(Maker()), KEYS, Maker())

    assert {path.name for path in tmp_path.iterdir()} == {"all.txt", "all-3.txt", "record.json"}


def test_a_folder_that_covey_did_not_write_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(DataError) as refused:
        check_folder(tmp_path)

    assert refused.value.slug == "foreign-folder"
    assert "holds other files than those of such a report" in str(refused.value)
    check_folder(tmp_path / "new")
    (tmp_path / "empty").mkdir()
    check_folder(tmp_path / "empty")
    with pytest.raises(DataError):
        check_folder(tmp_path / "mine.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_takes_no_data_is_an_error(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(DataError):
        write(tmp_path / "all.txt", tmp_path / "record.json", document(Maker()), KEYS, Maker())


def test_where_something_goes_wrong_the_old_files_stay(tmp_path):
    folder = tmp_path / "html"
    write(folder, folder / RECORD, pages(Maker()), KEYS, Maker())
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    output = Output(folder, folder / RECORD, pages(Maker()))

    with pytest.raises(OSError, match="no more"), staging() as staged:
        for path, slot in output.slots():
            output.fill(path, slot, "new", lambda: "new", staged)
            if path == "b.html":
                raise OSError("no more")

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_what_no_file_can_hold_is_shown_as_a_question_mark(tmp_path):
    write(tmp_path / "all.txt", tmp_path / "record.json", {"": ["odd \udc80 name\n"]}, KEYS, Maker())

    assert (tmp_path / "all.txt").read_bytes() == b"odd ? name\n"
