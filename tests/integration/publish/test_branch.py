"""What reaches the branch of a real remote."""

import pytest

from covey.publish.branch import Note
from covey.publish.kept import ALL, ONE
from covey.publish.present import Changes, Present, changes
from covey.system.git_objects import Author
from integration.publish.conftest import FILES, NOTE
from repositories import environment, files_of, git, project

AWKWARD = {
    "endpoint.json": b"{}",
    "empty": b"",
    "naïve file.html": "é".encode(),
    "caf\udce9": b"latin",
    'quo"te\\back': b"1",
    "line\nend\ttab": b"2",
    "lf.txt": b"a\nb\n",
    "crlf.txt": b"a\r\nb\r",
    "nul.bin": b"\0\1\2" * 1000,
    "deep/er/and/deeper.html": b"x" * 100_000,
    "-dash": b"3",
    ".gitattributes": b"* text=auto eol=crlf filter=lfs\n",
    "data\nmark :1": b"blob\ndata 3\n",
}


def test_the_branch_holds_the_files_and_nothing_else(checkout, published):
    made = published(checkout.folder)

    assert files_of(checkout.remote) == FILES
    assert git(checkout.remote, "rev-parse", "coverage-data") == made.commit
    assert made.changes == Changes(added=tuple(sorted(FILES)))


def test_names_and_bytes_of_any_kind_arrive_as_they_are(checkout, published, opened):
    published(checkout.folder, AWKWARD)

    assert files_of(checkout.remote) == AWKWARD
    with opened(checkout.folder) as branch:
        assert branch.read(["*"]).contents == AWKWARD


def test_the_branch_is_named_as_wanted(checkout, published):
    published(checkout.folder, branch="python/coverage-comment-action-data")

    assert files_of(checkout.remote, "python/coverage-comment-action-data") == FILES


def test_equal_files_are_not_sent_again(checkout, published):
    first = published(checkout.folder)

    second = published(checkout.folder, note=Note("Another message", 1_800_000_000))

    assert (second.commit, second.replaced) == (first.commit, False)
    assert git(checkout.remote, "rev-parse", "coverage-data") == first.commit


def test_equal_files_and_notes_make_the_same_commit_anywhere(tmp_path, published):
    one, other = project(tmp_path / "one"), project(tmp_path / "other")

    assert published(one.folder).commit == published(other.folder).commit


def test_the_commit_has_the_note_and_the_date_of_what_was_measured(checkout, published):
    author = Author("Bot B", "bot@example.org")

    published(checkout.folder, note=Note("Coverage of ünit tests\n\nMore.\n", 86_400, author))

    shown = git(checkout.remote, "log", "--format=%an|%ae|%at|%cn|%ce|%ct|%P|%B", "coverage-data")
    assert shown == "Bot B|bot@example.org|86400|Bot B|bot@example.org|86400||Coverage of ünit tests\n\nMore."


def test_changed_files_replace_the_one_commit(checkout, published):
    first = published(checkout.folder)
    changed = {"data.covey": b"new", "badge.svg": b"<svg/>", "README.md": FILES["README.md"]}

    second = published(checkout.folder, changed)

    assert files_of(checkout.remote) == changed
    assert git(checkout.remote, "rev-list", "coverage-data").splitlines() == [second.commit]
    assert second.commit != first.commit
    assert second.changes == Changes(("badge.svg",), ("data.covey",), ("htmlcov/index.html",))


def test_history_is_kept_when_wanted(checkout, published):
    commits = [published(checkout.folder, {**FILES, "n": b"%d" % n}, kept=ALL).commit for n in range(3)]

    assert git(checkout.remote, "rev-list", "coverage-data").splitlines() == commits[::-1]
    assert published(checkout.folder, {**FILES, "n": b"2"}, kept=ALL).replaced is False


def test_kept_history_is_dropped_when_it_is_no_longer_wanted(checkout, published):
    for number in range(3):
        published(checkout.folder, {**FILES, "n": b"%d" % number}, kept=ALL)

    made = published(checkout.folder, {**FILES, "n": b"2"}, kept=ONE)

    assert made.replaced
    assert git(checkout.remote, "rev-list", "coverage-data").splitlines() == [made.commit]


def test_a_branch_is_read_with_the_files_that_are_wanted(checkout, published, opened):
    files = {**FILES, "one/history.ndjson": b"1\n", "history.ndjson": b"2\n"}
    made = published(checkout.folder, files)

    with opened(checkout.folder) as branch:
        present = branch.read(["history.ndjson", "*/history.ndjson", "absent"])

    assert present.commit == made.commit
    assert present.contents == {"one/history.ndjson": b"1\n", "history.ndjson": b"2\n"}
    assert set(present.blobs) == set(files)
    assert not changes(present, files)
    assert changes(present, FILES) == Changes(removed=("history.ndjson", "one/history.ndjson"))


def test_a_branch_that_is_not_there_reads_as_empty(checkout, opened):
    with opened(checkout.folder) as branch:
        assert branch.read(["*"]) == Present()
        assert (branch.name, branch.default_branch) == ("coverage-data", "main")
        assert branch.url == f"file://{checkout.remote}"


def test_only_what_changed_is_sent(checkout, published, opened):
    git(checkout.remote, "config", "uploadpack.allowFilter", "true")
    git(checkout.remote, "config", "transfer.unpackLimit", "1")
    many = {f"htmlcov/{number}.html": b"%d\n" % number * 1000 for number in range(200)}
    published(checkout.folder, {**FILES, **many})
    packs = set(checkout.remote.glob("objects/pack/*.idx"))

    published(checkout.folder, {**FILES, **many, "htmlcov/7.html": b"changed"})

    (sent,) = set(checkout.remote.glob("objects/pack/*.idx")) - packs
    kinds = [line.split()[1] for line in git(checkout.remote, "verify-pack", "-v", str(sent)).splitlines()]
    assert kinds.count("blob") == 1


def test_files_are_fetched_only_if_they_are_wanted(checkout, published, opened, scratch):
    git(checkout.remote, "config", "uploadpack.allowFilter", "true")
    published(checkout.folder, {**FILES, "history.ndjson": b"wanted"})

    with opened(checkout.folder) as branch:
        present = branch.read(["history.ndjson"])
        (repository,) = scratch.glob("*/branch")
        here = git(repository, "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)")

    blobs = [line.split()[0] for line in here.splitlines() if line.endswith("blob")]
    assert blobs == [present.blobs["history.ndjson"]]


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_repositories_of_both_hashes_are_published_to(tmp_path, published, opened, object_format):
    made = project(tmp_path / object_format, f"--object-format={object_format}")

    published(made.folder)
    published(made.folder, {**FILES, "more": b""})

    assert files_of(made.remote) == {**FILES, "more": b""}
    with opened(made.folder) as branch:
        assert not changes(branch.read(), {**FILES, "more": b""})


def test_an_address_can_be_given_instead_of_a_remote(checkout, published, tmp_path):
    other = project(tmp_path / "other").remote

    published(checkout.folder, remote=str(other))

    assert files_of(other) == FILES
    assert git(checkout.remote, "branch", "--list", "coverage-data") == ""


def test_a_relative_address_starts_at_the_top_of_the_checkout(checkout, published):
    (checkout.folder / "sub").mkdir()
    checkout.git("remote", "set-url", "origin", "../remote.git")

    published(checkout.folder / "sub")

    assert files_of(checkout.remote) == FILES


def test_a_remote_may_be_read_at_one_address_and_written_at_another(checkout, published, tmp_path):
    mirror = tmp_path / "mirror.git"
    mirror.symlink_to(checkout.remote)
    checkout.git("remote", "set-url", "origin", "mirror:")
    checkout.git("config", f"url.{tmp_path}/mirror.git.insteadOf", "mirror:")
    checkout.git("config", f"url.file://{checkout.remote}.pushInsteadOf", "mirror:")

    published(checkout.folder)
    published(checkout.folder, {**FILES, "more": b""})

    assert files_of(checkout.remote) == {**FILES, "more": b""}


def test_the_only_remote_is_taken_whatever_its_name(checkout, published):
    checkout.git("remote", "rename", "origin", "upstream")

    published(checkout.folder)

    assert files_of(checkout.remote) == FILES


def test_the_settings_of_a_user_do_not_get_in_the_way(checkout, published, opened, tmp_path):
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("pre-push", "post-index-change", "pre-auto-gc"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran-{name}\nexit 1\n")
        (hooks / name).chmod(0o755)
    settings = tmp_path / "gitconfig"
    for key, value in {
        "core.hooksPath": str(hooks),
        "init.templateDir": str(tmp_path / "template"),
        "commit.gpgSign": "true",
        "push.gpgSign": "true",
        "push.followTags": "true",
        "push.pushOption": "ci.skip",
        "push.recurseSubmodules": "check",
        "push.useForceIfIncludes": "true",
        "fetch.prune": "true",
        "fetch.fsckObjects": "true",
        "protocol.version": "0",
        "i18n.commitEncoding": "latin1",
        "core.autocrlf": "true",
        "core.quotePath": "true",
        "color.ui": "always",
        "filter.lfs.clean": "false",
        "filter.lfs.required": "true",
        "user.useConfigOnly": "true",
    }.items():
        git(tmp_path, "config", "--file", str(settings), key, value)
    (tmp_path / "template" / "hooks").mkdir(parents=True)
    (tmp_path / "template" / "hooks" / "pre-push").write_text("#!/bin/sh\nexit 1\n")
    environ = environment(GIT_CONFIG_GLOBAL=str(settings))
    git(checkout.remote, "config", "uploadpack.allowFilter", "true")

    first = published(checkout.folder, AWKWARD, environ=environ)
    second = published(checkout.folder, {**AWKWARD, "more": b""}, environ=environ)

    with opened(checkout.folder, environ) as branch:
        assert branch.read(["crlf.txt"]).contents == {"crlf.txt": AWKWARD["crlf.txt"]}
    assert (first.replaced, second.replaced) == (True, True)
    assert len(files_of(checkout.remote)) == len(AWKWARD) + 1
    assert "encoding" not in git(checkout.remote, "cat-file", "commit", "coverage-data")
    assert list(tmp_path.glob("ran-*")) == []


def test_what_an_alias_or_a_hook_sets_for_git_is_not_carried_over(checkout, published, tmp_path):
    """In a hook, git's variables name a repository and an index; an alias hands on settings."""
    environ = environment(
        GIT_DIR=str(checkout.folder / ".git"),
        GIT_WORK_TREE=str(checkout.folder),
        GIT_INDEX_FILE=str(checkout.folder / ".git" / "index"),
        GIT_CONFIG_PARAMETERS="'core.bare'='false'",
    )
    index = (checkout.folder / ".git" / "index").read_bytes()

    published(checkout.folder, environ=environ)

    assert files_of(checkout.remote) == FILES
    assert (checkout.folder / ".git" / "index").read_bytes() == index


def test_nothing_is_left_of_the_temporary_files(checkout, published, scratch):
    published(checkout.folder)

    assert list(scratch.iterdir()) == []


def test_the_branch_of_the_comment_action_is_taken_over(checkout, published):
    action = {"README.md": b"", "badge.svg": b"", "data.json": b"{}", "endpoint.json": b"{}"}
    published(checkout.folder, action, kept=ALL)
    published(checkout.folder, {**action, "data.json": b"{ }"}, kept=ALL)

    made = published(checkout.folder, FILES)

    assert git(checkout.remote, "rev-list", "coverage-data") == made.commit


def test_a_note_is_what_makes_commits_differ(checkout, published, tmp_path):
    first = published(checkout.folder)
    published(checkout.folder, {"data.covey": b""})

    assert published(checkout.folder).commit == first.commit
    assert NOTE.message in git(checkout.remote, "log", "-1", "--format=%s", "coverage-data")
