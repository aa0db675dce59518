"""scripts/docs: what is documented is what the code has."""

import importlib.machinery
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "scripts" / "docs"


@pytest.fixture(scope="module")
def docs():
    loader = importlib.machinery.SourceFileLoader("docs_script", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("docs_script", loader))
    loader.exec_module(module)
    return module


def test_only_the_generated_part_of_a_page_is_replaced(docs):
    page = "by hand\n<!-- generated: x -->\nold\n<!-- end of x -->\nby hand too\n"

    filled = docs.with_part(page, "x", "new")

    assert filled == "by hand\n<!-- generated: x -->\n\nnew\n\n<!-- end of x -->\nby hand too\n"
    assert docs.with_part(filled, "x", "new") == filled
    assert docs.with_part(page, "y", "new") is None


@pytest.mark.parametrize(
    ("raised", "explained", "complaint"),
    [
        ('raise DataError("a", fix="b", slug="lost-egg")', "", "lost-egg is not explained"),
        ('raise DataError("a", fix="b", slug="lost-egg")', "## lost-egg\n\n## other\n", "lost-egg is not explained"),
        ("pass", "## lost-egg\n\nIt is lost.\n", "lost-egg is raised nowhere"),
        ('raise DataError("a", fix="b", slug=f"lost-{x}")', "", "is to be a plain text"),
    ],
)
def test_slugs_and_their_explanations_go_together(docs, tmp_path, raised, explained, complaint):
    (tmp_path / "page.md").write_text(f"# Messages\n\n{explained}")
    (tmp_path / "src").mkdir()
    (tmp_path / "src/nest.py").write_text(raised)

    assert complaint in "\n".join(docs.slug_complaints(tmp_path / "src", tmp_path / "page.md"))


def test_an_explained_slug_is_fine(docs, tmp_path):
    (tmp_path / "page.md").write_text("# Messages\n\n## lost-egg\n\nIt is lost.\n")
    (tmp_path / "src").mkdir()
    (tmp_path / "src/nest.py").write_text(
        'raise DataError("a", fix="b", slug="lost-egg")\nraise DataError("a", fix="b", slug=error.slug)'
    )

    assert docs.slug_complaints(tmp_path / "src", tmp_path / "page.md") == []


def test_a_link_that_leads_nowhere_is_named(docs, tmp_path):
    (tmp_path / "b.md").write_text("# B\n\n## Two roots, one file\n")
    page = tmp_path / "a.md"
    page.write_text("[b](b.md) [there](b.md#two-roots-one-file) [web](https://example.com/x) [c](c.md) [gone](b.md#x)")

    complaints = docs.link_complaints([page])

    assert [complaint.split(": ")[1] for complaint in complaints] == [
        "the link to c.md leads nowhere",
        "the link to b.md#x leads nowhere",
    ]


def test_the_documentation_of_this_repository_is_up_to_date():
    result = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True)

    assert (result.returncode, result.stderr) == (0, "")
