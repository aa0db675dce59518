from hypothesis import given
from hypothesis import strategies as st

from covey.publish.present import Blob, Changes, Present, blobs_named, changes

trees = st.dictionaries(st.text("abc/", min_size=1, max_size=4), st.binary(max_size=3), max_size=6)
formats = st.sampled_from(["sha1", "sha256"])


def present_of(files, object_format="sha1"):
    commit = "c" * (40 if object_format == "sha1" else 64)
    return Present(commit, blobs_named(files, object_format))


@given(trees, trees, formats)
def test_changes_are_where_two_trees_differ(old, new, object_format):
    found = changes(present_of(old, object_format), new)

    differing = [*found.added, *found.changed, *found.removed]
    assert sorted(differing) == sorted(path for path in {*old, *new} if old.get(path) != new.get(path))
    assert all(path in new and path not in old for path in found.added)
    assert all(path in old and path not in new for path in found.removed)
    assert bool(found) == (old != new)


@given(trees, trees)
def test_kept_files_are_no_change(old, more):
    present = present_of(old)
    kept = {path: content for path, content in present.files.items() if path not in more}

    found = changes(present, {**kept, **more})

    assert not set(found.changed) - set(more)
    assert found.removed == ()


def test_on_a_branch_that_is_not_there_all_is_new():
    assert changes(Present(), {"b": b"", "a": b""}) == Changes(added=("a", "b"))
    assert Present().files == {}


def test_a_kept_file_has_the_name_it_had():
    assert blobs_named({"a": Blob("1" * 40)}, "sha1") == {"a": "1" * 40}
