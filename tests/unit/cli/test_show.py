from __future__ import annotations

from pathlib import Path

import pytest

from covey.cli.report_options import Choices
from covey.cli.show import writer_options
from covey.config.schema import CoverageSettings, Settings


@pytest.mark.parametrize("asked", [True, False])
def test_files_that_the_command_line_leaves_out_are_left_out_of_every_format_that_can(asked):
    coverage = CoverageSettings(
        skip_covered=not asked, skip_empty=not asked, html_skip_covered=not asked, html_skip_empty=not asked
    )
    choices = Choices(skip_covered=asked, skip_empty=asked)

    options = writer_options(Settings(Path(), coverage=coverage), to_terminal=False, choices=choices)

    assert {options.table.skip_covered, options.html.skip_covered} == {asked}
    assert {part.skip_empty for part in (options.table, options.html, options.xml, options.lcov)} == {asked}


def test_pages_have_settings_of_their_own_for_what_is_left_out():
    coverage = CoverageSettings(skip_covered=True, skip_empty=True, html_skip_covered=False)

    options = writer_options(Settings(Path(), coverage=coverage), to_terminal=False)

    assert (options.html.skip_covered, options.html.skip_empty) == (False, True)
