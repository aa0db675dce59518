import pytest

from covey.system.git_command import Ran
from covey.system.git_failures import failure, quoted


def said(stderr, *, word="push", stdout=""):
    return failure(Ran(word, 1, stdout.encode(), stderr), about="branch b of https://example.org/a")


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("remote: error: GH006: Protected branch update failed for refs/heads/b.", "branch-protected"),
        ("remote: error: Cannot force-push to a protected branch", "branch-protected"),
        ("remote: GitLab: You are not allowed to force push code to a protected branch", "branch-protected"),
        ("remote: Forgejo: Not allowed to push to protected branch b", "branch-protected"),
        ("remote: error: GH013: Rule violations\nremote: - Cannot force-push to this branch", "branch-protected"),
        ("remote: TF401027: You need the Git 'ForcePush' permission", "branch-protected"),
        ("remote: TF402455: Pushes are not permitted; you must use a pull request", "branch-protected"),
        ("remote: error: GH013: Rule violations\nremote: - Commits must have verified signatures.", "push-declined"),
        (
            "remote: GitLab: Author is not a member of team\n! [remote rejected] (pre-receive hook declined)",
            "push-declined",
        ),
        ("fatal: write error: No space left on device\nfatal: unable to write new index file", "no-space"),
        ("fatal: sha1 file '/tmp/x' write error. Out of diskspace", "no-space"),
        ("error: unable to write file: Disk quota exceeded", "no-space"),
        ("remote: fatal: write error: No space left on device\nerror: remote unpack failed", "remote-full"),
        ("remote: Your project has exceeded its storage quota", "remote-full"),
        (
            "remote: Permission to a/b.git denied to github-actions[bot].\nfatal: ... returned error: 403",
            "no-permission",
        ),
        ("remote: Write access to repository not granted.\nfatal: ... returned error: 403", "no-permission"),
        ("remote: This repository was archived so it is read-only.", "no-permission"),
        ("remote: You are not allowed to push code to this project.\nfatal: returned error: 403", "no-permission"),
        (
            "remote: HTTP Basic: Access denied\nfatal: Authentication failed for 'https://example.org/a'",
            "no-permission",
        ),
        ("fatal: could not read Username for 'https://example.org': terminal prompts disabled", "no-permission"),
        ("remote: Repository not found.\nfatal: repository 'https://example.org/a/' not found", "remote-not-found"),
        ("remote: The project you were looking for could not be found", "remote-not-found"),
        ("fatal: '/srv/a.git' does not appear to be a git repository", "remote-not-found"),
        ("fatal: unable to access: SSL certificate problem: self-signed certificate", "remote-unreachable"),
        ("fatal: unable to access: Could not resolve host: example.org", "remote-unreachable"),
        ("error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502", "remote-unreachable"),
        ("fatal: unable to access: The requested URL returned error: 429", "remote-unreachable"),
        ("error: RPC failed; HTTP 413 curl 22 The requested URL returned error: 413", "file-too-large"),
        ("remote: error: File a is 130 MB; this exceeds GitHub's file size limit of 100.00 MB", "file-too-large"),
        ("fatal: detected dubious ownership in repository at '/srv/a.git'", "unsafe-repository"),
        ("", "git-failed"),
    ],
)
def test_the_words_of_hosts_are_understood(words, slug):
    error = said(words)

    assert error.slug == slug
    assert "(branch b of https://example.org/a)" in error.what
    assert all(f"\n  | {line}" in error.what for line in words.splitlines())


def test_what_a_push_reports_on_its_output_counts():
    report = "!\tc:refs/heads/b\t[remote rejected] (branch is currently checked out)"

    assert said("", stdout=report).slug == "branch-checked-out"
    assert said("", word="fetch", stdout=report).slug == "git-failed"


def test_of_what_a_push_reports_only_the_reason_is_shown():
    report = "To file:///srv/a.git\n!\tc:refs/heads/b\t[remote rejected] (failed to update ref)\nDone"

    assert said("remote: error: no", stdout=report).what.splitlines()[1:] == [
        "  | remote: error: no",
        "  | [remote rejected] (failed to update ref)",
    ]


def test_long_talk_is_cut_and_tracing_left_out():
    lines = [f"line {number}" for number in range(40)]
    talk = "\n\n".join([*lines, "10:11:12.345678 git.c:1 trace: built-in: git push", "fatal: the end  "])

    told = quoted(talk).splitlines()

    assert told[-1] == "  | fatal: the end"
    assert told[1] == "  | line 29"
    assert not any("trace" in line for line in told)
