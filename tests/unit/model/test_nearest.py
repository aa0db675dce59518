"""What may have been meant by a name that is not known."""

import subprocess
import sys

from covey.model.nearest import nearest


def test_the_likeliest_name_is_found_and_none_where_none_is_like_it():
    assert nearest("reprot", ["run", "report", "export"]) == "report"
    assert nearest("reprot", iter(["gate", "init"])) is None


def test_how_like_it_has_to_be_can_be_said():
    assert nearest("omitted", ["omit"], cutoff=0.5) == "omit"
    assert nearest("omitted", ["omit"], cutoff=0.75) is None


def test_known_commands_need_no_likeness():
    program = "import sys, covey.cli.main; sys.exit('difflib' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
