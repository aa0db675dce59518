"""The settings: frozen values with their defaults and help; docs/reference/configuration.md is made from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from covey.report.colors import DEFAULT_SCALE


def _setting(help: str, **default: Any) -> Any:
    return field(metadata={"help": help}, **default)


@dataclass(frozen=True)
class EnvironmentSettings:
    """One table `[tool.covey.environments.NAME]`: something that runs the project's code."""

    name: str
    command: str | None = _setting(
        "What to run, as you would type it; it exercises the server where there is one.", default=None
    )
    server: str | None = _setting("A command that is started first, measured, and stopped at the end.", default=None)
    ready: str | None = _setting(
        "When the server is ready: a URL, `host:port`, or a regular expression found in its output.",
        default=None,
    )
    ready_timeout_s: float = _setting("How long to wait for `ready`, in seconds.", default=60.0)
    stop_timeout_s: float = _setting(
        "How long a process may take to end after SIGTERM before it is killed, in seconds.", default=15.0
    )
    cwd: str | None = _setting(
        "The folder to run in, relative to the project; the project itself by default.", default=None
    )
    env: Mapping[str, str] = _setting("Environment variables to add.", default_factory=dict)
    fail_under: Decimal | None = _setting("The percentage that this environment must reach by itself.", default=None)
    contexts: str | None = _setting(
        '"test" or "none": as for the whole project, which it overrides for this environment.', default=None
    )
    deep: bool = _setting(
        "Whether to follow programs that are started without any variables (`env -i`), and `python -S`: on Linux, by a "
        "library that is loaded into every program.",
        default=False,
    )


@dataclass(frozen=True)
class ReportSettings:
    """The table `[tool.covey.report]`: what `covey report` does when nothing else is asked."""

    formats: tuple[str, ...] = _setting(
        "What `covey report` writes; `terminal` and `total` are printed, each other one becomes a file or a folder.",
        default=("terminal",),
    )
    output: str | None = _setting(
        "The folder for the files when there are several formats, relative to the project; by default each is where "
        "coverage.py's configuration has it.",
        default=None,
    )
    style: str = _setting(
        "Of Markdown: `coverage` for coverage.py's table, `github` for a summary or a comment on GitHub.",
        default="coverage",
    )
    missing: bool = _setting("Whether tables have a column of missing lines.", default=True)
    depth: int = _setting(
        "How many parts of a path rows are about: files that lie deeper are one row for each folder; 0 for every file.",
        default=0,
    )
    environment_columns: bool | None = _setting(
        "Whether the terminal's table has a column for each environment; by default where there is room.", default=None
    )
    badge_label: str = _setting("What the badge says beside the percentage.", default="coverage")
    colors: Mapping[Decimal, str] = _setting(
        'From which percentage on a badge has which colour: `{ 90 = "green", 0 = "#d00" }`. By default 95 is '
        "brightgreen, 90 green, 75 yellowgreen, 60 yellow, 40 orange, less red.",
        default_factory=lambda: DEFAULT_SCALE,
    )
    lcov_version: int = _setting(
        "The LCOV that is to read the LCOV report: 2, or 1, which counts functions twice and sees no branches of a "
        "report for 2.",
        default=2,
    )
    xml_source: str = _setting(
        "What the XML report names as the folder that its paths are relative to; some readers want an absolute one.",
        default=".",
    )
    xml_methods: bool = _setting(
        "Whether the XML report has functions as `method` elements, which repeat their lines.", default=False
    )
    xml_max_mib: int | None = _setting(
        "How large an XML file may be, in MiB: what is more becomes `coverage-2.xml`, `coverage-3.xml` and so on. "
        "GitLab reads files of up to 10 MiB.",
        default=None,
    )


@dataclass(frozen=True)
class PublishSettings:
    """The table `[tool.covey.publish]`: where and how `covey publish` publishes."""

    branch: str = _setting("The branch that holds nothing but coverage.", default="coverage-data")
    remote: str = _setting(
        "The remote that has the branch, by name or address; by default the one that the checkout came from.",
        default="",
    )
    history: str | int = _setting(
        "`one`: the branch is one commit that is replaced, so that clones do not grow; a number, like `30`: a commit "
        "for each of the newest publications; `keep`: for all. `history.ndjson` has all lines in any case. "
        "[What it costs](data-branch.md#how-many-commits)",
        default="one",
    )
    compat: bool = _setting(
        "Whether the README has the layout of python-coverage-comment-action.",
        default=False,
    )
    template: str | None = _setting(
        "A template for the README, relative to the project: [change the README](../how-to/change-the-readme.md).",
        default=None,
    )
    site: str = _setting(
        "Where the branch's files are served, when they are (GitHub Pages, GitLab Pages): the README's links to the "
        "report lead there.",
        default="",
    )
    url: str = _setting(
        "The repository's page, when it is not where the remote's address says: `https://git.example.org/team/app`.",
        default="",
    )
    forge: str = _setting(
        "What kind of host that is, when its name does not say it: `github`, `gitlab`, `gitea` (and Forgejo), "
        "`bitbucket`, `bitbucket-server`, or `none` for relative links.",
        default="",
    )
    visibility: str = _setting(
        "Who may read the repository, `public` or `private`; in CI it is known. A private one's README has no badges "
        "and previews of services that could not read it.",
        default="",
    )


@dataclass(frozen=True)
class ProjectSettings:
    """One table `[tool.covey.projects.NAME]`: a project of a repository that has several."""

    name: str
    path: str = _setting("Its folder, relative to the one that declares it.", default="")


@dataclass(frozen=True)
class CoverageSettings:
    """What covey obeys of the project's coverage.py configuration; paths are absolute, patterns prepared.

    Source:
        coverage.py's documentation, "Configuration reference"; the names are its names.
    """

    source_file: Path | None = None
    """The file the settings were read from."""
    branch: bool = False
    source_dirs: tuple[str, ...] = ()
    source_pkgs: tuple[str, ...] = ()
    source_missing: tuple[str, ...] = ()
    """What `source` and `source_dirs` name as folders and is not here."""
    run_include: tuple[str, ...] = ()
    run_omit: tuple[str, ...] = ()
    report_include: tuple[str, ...] = ()
    report_omit: tuple[str, ...] = ()
    exclude: str = ""
    """One regular expression of all exclusion rules."""
    partial: str = ""
    """One regular expression of all lines whose jumps need not all be taken."""
    concurrency: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    plugin_options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    cover_pylib: bool = False
    context: str | None = None
    dynamic_context: str | None = None
    core: str | None = None
    timid: bool = False
    include_namespace_packages: bool = False
    ignore_errors: bool = False
    data_file: str = ".coverage"
    """Absolute."""
    relative_files: bool = False
    """Whether coverage.py's implicit `[paths]` rule for relative files is wanted: `PathRules.with_implicit`."""
    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """`[paths]`: by name, the canonical root and the patterns that are mapped to it."""
    fail_under: Decimal | None = None
    precision: int = 0
    skip_covered: bool = False
    skip_empty: bool = False
    sort: str | None = None
    json_output: str = "coverage.json"
    json_pretty_print: bool = False
    json_show_contexts: bool = False
    xml_output: str = "coverage.xml"
    xml_package_depth: int = 99
    lcov_output: str = "coverage.lcov"
    lcov_line_checksums: bool = False
    html_dir: str = "htmlcov"
    html_title: str = "Coverage report"
    html_skip_covered: bool | None = None
    html_skip_empty: bool | None = None
    html_show_contexts: bool = False
    extra_css: str | None = None

    @property
    def rules(self) -> str:
        """The exclusion rules as one text: two equal texts read a source alike."""
        return f"exclude={self.exclude}\npartial={self.partial}\n"


@dataclass(frozen=True)
class Settings:
    """Everything configured for one project."""

    root: Path
    """The project: the folder that the configuration lies in; real path."""
    source_file: Path | None = None
    """The file that holds covey's tables, if any."""
    environments: Mapping[str, EnvironmentSettings] = field(default_factory=dict)
    """In the order of their declaration."""
    report: ReportSettings = ReportSettings()
    publish: PublishSettings = PublishSettings()
    projects: Mapping[str, ProjectSettings] = field(default_factory=dict)
    """Those that are published together, by name, in the order of their declaration."""
    coverage: CoverageSettings = CoverageSettings()
    data_dir: Path = Path(".covey")
    """Where covey keeps its data, absolute."""
    core: str = "covey"
    """What measures: "covey", its own recorder, where that can be; "coverage", coverage.py's tracer."""
    contexts: str = ""
    """Whose hits are told apart: "test", those of each test; "", nobody's."""
    warnings: tuple[str, ...] = ()
    """What the configuration reader wants to say: unknown options of coverage.py's tables."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """Where values that are not the default were set; `load.where` looks them up."""

    def for_environment(self, environment: EnvironmentSettings) -> Settings:
        """What holds in one environment."""
        contexts = self.contexts if environment.contexts is None else environment.contexts.replace("none", "")
        if not contexts:
            return replace(self, contexts="")
        return replace(self, contexts=contexts, coverage=replace(self.coverage, dynamic_context=None))
