"""coverage.py's configuration, read by coverage.py's own reader and turned into covey's settings."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from covey.combine.remap import PathRules
from covey.config.coverage_parts import coverage_parts
from covey.config.patterns import prepared
from covey.config.schema import CoverageSettings
from covey.config.source import split_source
from covey.errors import ConfigError
from covey.model.nearest import nearest

with coverage_parts("config"):
    from coverage.config import CoverageConfig, config_files_to_try
    from coverage.exceptions import CoverageException
    from coverage.misc import join_regex

_CORES = ("ctrace", "pytrace", "sysmon")
_UNKNOWN_OPTION = re.compile(r"Unrecognized option '\[[^\]]*\] (?P<option>.*)='")
_COVERED_OPTIONS = {option.split(":")[1] for _, option, *_ in CoverageConfig.CONFIG_FILE_OPTIONS}

Warn = Callable[[str], None]


def read_coverage(root: Path, environ: Mapping[str, str], warn: Warn) -> CoverageSettings:
    """What coverage.py would obey in the folder `root`.

    `${VARIABLES}` in the file and `~` are replaced by coverage.py's reader, from the process's own environment.

    Args:
        environ: where COVERAGE_RCFILE, COVERAGE_FILE and COVERAGE_CORE are looked up.
    Raises:
        ConfigError: "coverage-config", "source-root", "file-pattern", "paths-empty" or "paths-wildcard-end"; each names
            the file.
    """
    config = CoverageConfig()
    file = _read_first(config, root, environ, lambda message: warn(_with_hint(message)))
    config.data_file = environ.get("COVERAGE_FILE") or config.data_file
    config.core = environ.get("COVERAGE_CORE") or config.core
    where = f"{file}" if file else "coverage.py's defaults"
    try:
        config.post_process()
    except CoverageException as error:
        raise _refused(where, error) from error
    if config.report_contexts:
        warn(f"{where}: [report] contexts is not obeyed: covey reports what ran in all contexts")
    try:
        return _settings(config, file, root, warn)
    except ConfigError as error:
        raise error.told(what=f"{where}: {error.what}") from error


def coverage_origins(coverage: CoverageSettings, root: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Where the values were set that are not coverage.py's defaults, by their dotted name: "coverage.branch"."""
    default = _settings(CoverageConfig(), None, root, lambda _: None)
    changed = [name for name in vars(default) if getattr(coverage, name) != getattr(default, name)]
    origins = {f"coverage.{name}": str(coverage.source_file) for name in changed}
    for name, variable in (("data_file", "COVERAGE_FILE"), ("core", "COVERAGE_CORE")):
        if environ.get(variable):
            origins[f"coverage.{name}"] = f"the environment variable {variable}"
    return origins


def _read_first(config: CoverageConfig, root: Path, environ: Mapping[str, str], warn: Warn) -> Path | None:
    """Read the first file that configures coverage.py, in coverage.py's order."""
    given = environ.get("COVERAGE_RCFILE")
    others = [(name, ours) for name, ours, _ in config_files_to_try("given")[1:]]
    for name, ours in [(given or ".coveragerc", True), *others]:
        file = root / name
        try:
            used = config.from_file(str(file), warn, our_file=ours)
        except (CoverageException, UnicodeDecodeError) as error:
            raise _refused(str(file), error) from error
        except (TypeError, AttributeError) as error:
            raise _refused(str(file), "a section of coverage.py's is no table") from error
        if used:
            return file
        if given:
            raise ConfigError(
                f"COVERAGE_RCFILE names {file}, which cannot be read",
                fix="correct or unset that variable",
                slug="coverage-config",
            )
    return None


def _settings(config: CoverageConfig, file: Path | None, root: Path, warn: Warn) -> CoverageSettings:
    _check_values(config)
    source = split_source(config.source or (), config.source_dirs, root, lambda text: warn(f"{file}: {text}"))
    return CoverageSettings(
        source_file=file,
        branch=config.branch,
        source_dirs=source.dirs,
        source_pkgs=(*config.source_pkgs, *source.pkgs),
        source_missing=source.missing,
        run_include=prepared(config.run_include, root),
        run_omit=prepared(config.run_omit, root),
        report_include=prepared(config.report_include, root),
        report_omit=prepared(config.report_omit, root),
        exclude=_regex(config.exclude_list, "exclude_lines"),
        partial=_regex([*config.partial_list, *config.partial_always_list], "partial_branches"),
        concurrency=tuple(config.concurrency),
        plugins=tuple(config.plugins),
        plugin_options={name: dict(options) for name, options in config.plugin_options.items()},
        cover_pylib=config.cover_pylib,
        context=config.context,
        dynamic_context=config.dynamic_context,
        core=config.core,
        timid=config.timid,
        include_namespace_packages=config.include_namespace_packages,
        ignore_errors=config.ignore_errors,
        data_file=os.path.normpath(root / config.data_file),
        relative_files=config.relative_files,
        paths=_paths(config.paths, root),
        fail_under=_fail_under(config.fail_under),
        precision=config.precision,
        skip_covered=config.skip_covered,
        skip_empty=config.skip_empty,
        sort=config.sort,
        json_output=config.json_output,
        json_pretty_print=config.json_pretty_print,
        json_show_contexts=config.json_show_contexts,
        xml_output=config.xml_output,
        xml_package_depth=config.xml_package_depth,
        lcov_output=config.lcov_output,
        lcov_line_checksums=config.lcov_line_checksums,
        html_dir=config.html_dir,
        html_title=config.html_title,
        html_skip_covered=config.html_skip_covered,
        html_skip_empty=config.html_skip_empty,
        html_show_contexts=config.show_contexts,
        extra_css=config.extra_css,
    )


def _check_values(config: CoverageConfig) -> None:
    """What coverage.py would find out only while it measures or reports."""
    if config.core and config.core not in _CORES:
        raise _bad("core", config.core, f"one of {', '.join(_CORES)}")
    if config.dynamic_context not in (None, "", "none", "test_function"):
        raise _bad("dynamic_context", config.dynamic_context, "`test_function` or nothing; plugins need no setting")
    if config.precision < 0:
        raise _bad("precision", config.precision, "0 or more")
    if not 0 <= config.fail_under <= 100:
        raise _bad("fail_under", config.fail_under, "a percentage from 0 to 100")


def _paths(paths: Mapping[str, list[str]], root: Path) -> Mapping[str, tuple[str, ...]]:
    """The `[paths]` table, checked; a folder of the project that is a symbolic link becomes what it links to."""
    PathRules.from_settings(paths)
    return {name: (_unlinked(first, root), *patterns) for name, (first, *patterns) in paths.items()}


def _unlinked(folder: str, root: Path) -> str:
    real = os.path.realpath(root / folder)
    return folder if real == os.path.normpath(root / folder) else real


def _regex(patterns: Iterable[str], option: str) -> str:
    joined = join_regex(patterns)
    try:
        re.compile(joined)
    except re.error as error:
        # Each was checked for itself by the reader: what fails is a flag or a group's name that speaks of them all.
        raise _bad(option, joined, f"patterns that can be joined with `|` ({error})") from error
    return joined


def _fail_under(value: float) -> Decimal | None:
    """0 is coverage.py's way to say that nothing is asked."""
    if value == 0:
        return None
    return Decimal(int(value)) if value.is_integer() else Decimal(repr(value))


def _with_hint(message: str) -> str:
    if found := _UNKNOWN_OPTION.match(message):
        near = nearest(found["option"], _COVERED_OPTIONS)
        return f"{message}; did you mean `{near}`?" if near else message
    return message


def _bad(option: str, value: object, expected: str) -> ConfigError:
    return ConfigError(
        f"coverage.py's setting `{option}` is {value!r}, not {expected}",
        fix=f"give `{option}` {expected}",
        slug="coverage-config",
    )


def _refused(where: str, why: object) -> ConfigError:
    return ConfigError(
        f"coverage.py cannot use {where}: {why}",
        fix='correct it there; coverage.py\'s documentation, "Configuration reference", lists what can be set',
        slug="coverage-config",
    )
