import pytest

from covey.system.git_command import Git, plain_environment
from covey.system.git_line import alone, is_whole, read_line, write_line
from covey.system.git_objects import Author, format_of, write_commit, write_tree
from repositories import bare, environment

NOBODY = Author("Ünal Ö", "u@example.org")


@pytest.fixture(params=["sha1", "sha256"])
def repository(tmp_path, request):
    folder = bare(tmp_path / "repository", f"--object-format={request.param}")
    return Git(tmp_path, {**plain_environment(environment()), "GIT_DIR": str(folder)})


@pytest.fixture
def tree(repository, tmp_path):
    return write_tree(repository, {}, tmp_path / "index")


def chain(repository, tree, count):
    """Names, the newest first."""
    names = []
    for number in range(count):
        names.insert(0, write_commit(repository, tree, names[:1], NOBODY, number * 60, f"Nr. {number}\n\nparent of\n"))
    return names


def headers(repository, commit):
    return repository.run("log", "-1", "--format=%T|%an|%ae|%at|%cn|%ce|%ct|%B", commit).text


def test_a_line_is_read_as_far_as_it_is_wanted(repository, tree):
    names = chain(repository, tree, 5)

    line = read_line(repository, names[0], 3)

    assert [commit.name for commit in line] == names[:3]
    assert [commit.parents for commit in line] == [(name,) for name in names[1:4]]
    assert not is_whole(line)
    assert is_whole(read_line(repository, names[0], 9))
    assert is_whole(())


def test_what_is_alone_has_the_same_content_and_nothing_before_it(repository, tree):
    names = chain(repository, tree, 5)

    line = alone(read_line(repository, names[0], 3), format_of(names[0]))
    write_line(repository, line)

    assert is_whole(line)
    assert repository.run("rev-list", line[0].name).text.split() == [commit.name for commit in line]
    assert [headers(repository, commit.name) for commit in line] == [headers(repository, name) for name in names[:3]]
    assert repository.run("fsck", "--strict").ok


def test_a_line_that_is_whole_stays_as_it_is(repository, tree):
    line = read_line(repository, chain(repository, tree, 3)[0], 9)

    assert alone(line, format_of(line[0].name)) == line


def test_what_joined_from_aside_is_left_out(repository, tree):
    first, aside = chain(repository, tree, 1)[0], write_commit(repository, tree, [], NOBODY, 1, "Aside")
    merged = write_commit(repository, tree, [first, aside], NOBODY, 2, "Merged")

    line = read_line(repository, merged, 9)
    made = alone(line, format_of(first))

    assert ([commit.name for commit in line], is_whole(line)) == ([merged, first], False)
    assert [commit.parents for commit in made] == [(first,), ()]


def test_a_signature_does_not_stay_with_what_it_is_not_of(repository, tree):
    before = chain(repository, tree, 1)[0]
    head, _, message = repository.run("cat-file", "commit", before).text.partition("\n\n")
    first, *others = head.split("\n")
    signature = "gpgsig -----BEGIN\n line\n \n -----END"
    headers = [first, f"parent {before}", *others, "encoding UTF-8", signature]
    content = "\n".join([*headers, "", message, ""]).encode()
    commit = repository.run("hash-object", "-t", "commit", "-w", "--stdin", input=content).text

    (made,) = alone(read_line(repository, commit, 1), format_of(commit))

    assert made.content == f"{head}\nencoding UTF-8\n\n{message}\n".encode()


def test_a_commit_of_any_size_arrives(repository, tree):
    messages = ["m" * size for size in (1, 15, 16, 2000, 40_000, 3_000_000)]
    commits = [read_line(repository, write_commit(repository, tree, [], NOBODY, 1, text), 1)[0] for text in messages]
    repository.run("init", "--quiet", "--bare", f"--object-format={format_of(tree)}", str(repository.cwd / "other"))
    other = repository.at(GIT_DIR=str(repository.cwd / "other"))

    write_line(other, commits)

    assert [read_line(other, commit.name, 1)[0] for commit in commits] == commits
