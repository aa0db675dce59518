import pytest
from hypothesis import given
from hypothesis import strategies as st

from covey.errors import PublishError
from covey.system.git_command import Git, plain_environment
from covey.system.git_objects import (
    Author,
    blob_id,
    blobs_of,
    format_of,
    objects_here,
    read_objects,
    write_blobs,
    write_commit,
    write_tree,
)
from repositories import bare, environment, git


@pytest.fixture(params=["sha1", "sha256"])
def repository(tmp_path, request):
    folder = bare(tmp_path / "repository", f"--object-format={request.param}")
    return Git(tmp_path, {**plain_environment(environment()), "GIT_DIR": str(folder)})


def object_format(repository):
    return repository.run("rev-parse", "--show-object-format").text


@given(st.binary(max_size=200), st.sampled_from(["sha1", "sha256"]))
def test_the_format_is_known_by_the_length_of_a_name(content, chosen):
    assert format_of(blob_id(content, chosen)) == chosen


def test_blobs_have_the_names_that_git_gives_them(repository):
    contents = [b"", b"a\r\nb", bytes(range(256)), b"\n", b"data 3\nblob\n", b"x" * 1_000_000]
    names = [blob_id(content, object_format(repository)) for content in contents]

    write_blobs(repository, contents)

    assert objects_here(repository) == set(names)
    assert read_objects(repository, names) == dict(zip(names, contents, strict=True))
    for name, content in zip(names, contents, strict=True):
        assert repository.run("hash-object", "--stdin", input=content).text == name


def test_hundreds_of_blobs_are_one_pack(repository):
    write_blobs(repository, [b"%d" % number for number in range(500)])

    counted = repository.run("count-objects", "-v").text.splitlines()
    assert {"count: 0", "in-pack: 500", "packs: 1"} <= set(counted)


def test_a_tree_holds_what_it_is_told_at_any_depth(repository, tmp_path):
    chosen = object_format(repository)
    blobs = {path: blob_id(path.encode(), chosen) for path in ("z", "a/b/c", "a/b", "a-b", "a/b.html", "é ")}
    del blobs["a/b"]
    write_blobs(repository, [path.encode() for path in blobs])

    tree = write_tree(repository, blobs, tmp_path / "index")
    commit = write_commit(repository, tree, [], Author(), 0, "m")

    assert blobs_of(repository, commit) == blobs
    assert repository.run("fsck", "--strict").ok


def test_a_second_tree_has_nothing_of_the_first(repository, tmp_path):
    name = blob_id(b"", object_format(repository))
    write_blobs(repository, [b""])

    write_tree(repository, {"first": name}, tmp_path / "index")
    tree = write_tree(repository, {"second": name}, tmp_path / "index")

    assert list(blobs_of(repository, tree)) == ["second"]


@pytest.mark.parametrize("path", ["../out", "/top", ".git/config", "a//b", "a/.git/hooks", "x/y/z", "", "a/"])
def test_a_path_that_git_would_not_have_is_refused(repository, tmp_path, path):
    with pytest.raises(PublishError) as caught:
        write_tree(
            repository, dict.fromkeys(["x/y", path], blob_id(b"", object_format(repository))), tmp_path / "index"
        )

    assert caught.value.slug == "file-name"


def test_a_commit_depends_on_its_arguments_only(repository, tmp_path):
    tree = write_tree(repository, {}, tmp_path / "index")
    first = write_commit(repository, tree, [], Author("A", "a@b"), 1, "m\n\n")

    child = write_commit(repository, tree, [first], Author("A", "a@b"), 1, "m")

    assert write_commit(repository.at(TZ="Asia/Tokyo"), tree, [], Author("A", "a@b"), 1, "m") == first
    assert repository.run("rev-list", "--parents", child).text == f"{child} {first}\n{first}"
    assert repository.run("cat-file", "commit", first).text.endswith("A <a@b> 1 +0000\n\nm")


def test_links_and_submodules_are_no_files(tmp_path):
    git(tmp_path, "init", "-q", ".")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "file").touch()
    (tmp_path / "program").touch(mode=0o755)
    git(tmp_path, "add", ".")
    git(tmp_path, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},part")
    git(tmp_path, "commit", "-qm", "m")

    assert sorted(blobs_of(Git(tmp_path, environment()), "HEAD")) == ["file", "program"]


def test_git_runs_without_a_terminal_to_ask_on(tmp_path):
    ran = Git(tmp_path, plain_environment(environment())).run("credential", "fill", input=b"url=https://example.org\n")

    assert not ran.ok
    assert "terminal prompts disabled" in ran.stderr


def test_what_git_says_is_without_secrets(tmp_path):
    ran = Git(tmp_path, environment(), frozenset({"s3cret"})).run("s3cret", "https://a:b@example.org")

    assert "s3cret" not in ran.stderr
    assert "'***' is not a git command" in ran.stderr


def test_a_command_that_hangs_is_stopped(tmp_path):
    program = tmp_path / "git"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)

    with pytest.raises(PublishError, match="`git push` took longer than 0 seconds") as caught:
        Git(tmp_path, {"PATH": f"{tmp_path}:/usr/bin:/bin"}).run("push", timeout_s=0.1)

    assert caught.value.slug == "git-timeout"
    assert isinstance(caught.value.__cause__, TimeoutError)
