"""A project with a change, and its documents, for programs that read them."""

from __future__ import annotations

import pytest

from projects_of import copied

CHANGE = """

def change(value):
    if value > 100:
        return "large"
    for each in range(value):
        print(each)
    return "small"


change(2)
"""


@pytest.fixture(scope="session")
def changed(tmp_path_factory):
    """On a branch `change` of a repository; the documents of all environments are in the folder `out`."""
    project = copied("only_here", tmp_path_factory.mktemp("readers") / "project")
    project.git("checkout", "--quiet", "-b", "change")
    sums = project.root / "src" / "sums.py"
    sums.write_text(sums.read_text() + CHANGE)
    project.write("src/a & <b>/odd.py", CHANGE)
    settings = project.root / "covey.toml"
    settings.write_text(f"{settings.read_text()}\n[environments.odd]\ncommand = \"python 'src/a & <b>/odd.py'\"\n")
    project.commit()
    assert project.covey("run", "-q").exit_code == 0
    ended = project.covey("report", "--format", "xml,lcov,json", "-o", "out")
    assert ended.exit_code == 0, ended.stderr
    return project
