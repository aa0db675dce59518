"""The workflows that the documentation shows, and covey's own action: every step of theirs runs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from covey.publish.step_outputs import step_outputs
from covey.report.options import WriterOptions
from covey.report.terminal.writer import WRITER
from fake_runner import ROOT, Runner, documented, github
from projects_of import copied
from repositories import bare, files_of, git
from unit.publish.test_history import ONE
from unit.report.samples import COMPLETE


@pytest.fixture
def remote(tmp_path):
    """A bare repository with a project whose environments are `adds`, `both` and `refuses`."""
    project = copied("only_here", tmp_path / "project")
    settings = project.root / "covey.toml"
    settings.write_text(settings.read_text() + '\n[publish]\nurl = "https://github.com/octo/app"\n')
    (project.root / ".gitignore").write_text("shards/\npublic/\n")
    project.commit("Publish")
    made = bare(tmp_path / "remote.git")
    project.git("push", "--quiet", f"file://{made}", "main")
    return made


@pytest.fixture
def runner(tmp_path, remote):
    folder = tmp_path / "runner"
    folder.mkdir()
    return Runner(folder, remote, variables=github(folder))


@pytest.fixture(scope="session")
def measured(tmp_path_factory):
    """What the environments left, as other jobs hand it on; of a commit like the remote's."""
    project = copied("only_here", tmp_path_factory.mktemp("measured") / "project")
    assert project.covey("run", "-q").exit_code == 0
    return project.root / ".covey/data"


def handed_on(runner, measured, **given):
    """The steps of a job that gets the data of others."""
    shutil.copytree(measured, runner.folder / "artifacts/covey", dirs_exist_ok=True)
    checkout, action = one_job(run="", data="shards", **given)
    return [checkout, {"uses": "actions/download-artifact@v4", "with": {"path": "shards"}}, action]


def failures(runner):
    return [(step.name, step.stderr) for step in runner.steps if step.exit_code]


def branches(remote):
    return git(remote, "branch", "--list", "--format=%(refname:short)").split()


def test_the_workflow_for_github_measures_in_three_jobs_and_publishes_in_one(runner, remote):
    workflow = documented("publish-github.md")[0]

    runner.workflow(workflow)

    assert failures(runner) == []
    files = files_of(remote)
    percent = json.loads(files["endpoint.json"])["message"].removesuffix("%")
    assert runner.steps[-1].stdout == f"coverage is {percent} %\n"
    assert {"badge-adds.svg", "badge-both.svg", "badge-refuses.svg"} <= files.keys()
    assert b"https://raw.githubusercontent.com/octo/app/coverage-data/badge.svg" in files["README.md"]
    assert (runner.folder / "pip.log").read_text() == "install --editable .\n" * 3


def published(runner):
    return next(step for step in runner.steps if step.name == "Publish")


def one_job(**given):
    return [
        {"uses": "actions/checkout@v4"},
        {"uses": "OWNER/covey@v1", "id": "coverage", "with": {"run": "all", **given}},
    ]


def test_the_action_tells_summary_and_outputs_and_publishes_from_the_default_branch(runner, remote):
    runner.job(one_job())

    assert failures(runner) == []
    assert branches(remote) == ["coverage-data", "main"]
    outputs = published(runner).outputs
    assert (outputs["activity_run"], outputs["changed"], outputs["complete"]) == (
        "save_coverage_data_files",
        "true",
        "true",
    )
    assert outputs["commit"] == git(remote, "rev-parse", "main")
    assert all(part.replace(".", "", 1).isdecimal() for name, part in outputs.items() if name.startswith("new_"))
    assert runner.summary().startswith(f"## Coverage of app\n\n**Coverage: {outputs['percent']}%**")


@pytest.mark.slow
def test_the_action_installs_covey_where_the_project_has_not(runner, remote, tmp_path):
    """From a copy of what git tracks: building leaves folders beside the sources."""
    runner.action_path = tmp_path / "action"
    for path in filter(None, git(ROOT, "ls-files", "-z").split("\0")):
        if (ROOT / path).is_file():
            target = runner.action_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, target)
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True, timeout=120)
    runner.programs = tmp_path / "venv/bin"
    asked = [str(runner.programs / "python"), "-c", "import covey; print(covey.__file__)"]
    without = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True)

    runner.job(one_job())

    assert "No module named 'covey'" in without.stderr
    assert failures(runner) == []
    assert runner.steps[0].name == "Install covey, where the project has not"
    installed = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert installed.startswith(str(tmp_path / "venv"))
    assert json.loads(files_of(remote)["endpoint.json"])["message"] == f"{published(runner).outputs['percent']}%"


@pytest.mark.parametrize(
    ("event", "ref"),
    [
        ("pull_request", "refs/pull/7/merge"),
        pytest.param("pull_request_target", "refs/heads/main", marks=pytest.mark.slow),
        pytest.param("merge_group", "refs/heads/gh-readonly-queue/main/pr-7", marks=pytest.mark.slow),
        ("workflow_run", "refs/heads/main"),
        ("push", "refs/heads/feature"),
        pytest.param("push", "refs/tags/v1", marks=pytest.mark.slow),
    ],
)
def test_what_is_not_on_the_default_branch_is_shown_and_not_published(runner, remote, measured, event, ref):
    runner.event, runner.ref = event, ref

    runner.job(handed_on(runner, measured))

    assert failures(runner) == []
    assert branches(remote) == ["main"]
    assert published(runner).outputs["changed"] == "false"
    assert "**Coverage: " in runner.summary()


def test_whoever_asks_for_it_publishes_from_anywhere_or_never(runner, remote, measured):
    runner.job(handed_on(runner, measured, publish="false"))
    never = branches(remote)
    runner.event = "pull_request"
    runner.job(handed_on(runner, measured, publish="true", arguments="--compat --to public"))

    assert failures(runner) == []
    assert (never, branches(remote)) == (["main"], ["coverage-data", "main"])
    assert files_of(remote)["README.md"].startswith(b"# Repository Coverage\n")
    assert (runner.folder / "job1/public/htmlcov/index.html").exists()


def test_the_second_publication_has_the_first_as_its_reference(runner, remote):
    runner.job(one_job(run="adds"))
    first = published(runner).outputs
    assert not any(name.startswith("reference_") for name in first)
    shutil.copytree(runner.folder / "job0", runner.folder / "edit")
    git(runner.folder / "edit", "commit", "-q", "--allow-empty", "-m", "Nothing")
    git(runner.folder / "edit", "push", "-q", "origin", "HEAD:main")

    runner.steps.clear()
    runner.job(one_job(run="adds"))

    second = published(runner).outputs
    numbers = {name.removeprefix("reference_"): value for name, value in second.items() if "reference_" in name}
    assert numbers == {name.removeprefix("new_"): value for name, value in first.items() if name.startswith("new_")}


def test_the_documented_step_shows_the_number_of_one_of_several_projects(tmp_path, runner):
    project = copied("only_here", tmp_path / "several/backend/api").root.parents[1]
    (project / "backend/api/.git").rename(tmp_path / "former")
    (project / "covey.toml").write_text('[projects.api]\npath = "backend/api"\n')
    (project / ".gitignore").write_text(".covey/\n")
    git(project, "init", "-q", "-b", "main")
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "All")
    runner.remote = bare(tmp_path / "several.git")
    git(project, "push", "-q", f"file://{runner.remote}", "main")
    (shown,) = (document for document in documented("publish-several-projects.md"))
    checkout, action = one_job(run="")
    measure = {"run": "python -m covey run -q", "working-directory": "backend/api"}

    runner.job([checkout, measure, action, *shown])

    assert failures(runner) == []
    assert runner.steps[-1].stdout == f"the api has {published(runner).outputs['percent']} %\n"
    assert "api/badge.svg" in files_of(runner.remote)


def test_in_a_private_repository_no_third_party_is_named(runner, remote, measured):
    runner.variables = github(runner.folder, private=True)

    runner.job(handed_on(runner, measured))

    readme = files_of(remote)["README.md"].decode()
    assert "https://github.com/octo/app/raw/coverage-data/badge.svg" in readme
    assert "shields" not in readme and "htmlpreview" not in readme


def test_a_failed_run_publishes_nothing(runner, remote):
    runner.job(one_job(run="nothing"))

    assert [name for name, _ in failures(runner)] == ["Run and measure"]
    assert branches(remote) == ["main"]


def test_the_workflow_for_gitea_publishes_with_what_the_checkout_left(runner, remote):
    runner.variables = {**github(runner.folder, server="https://git.example.org"), "GITEA_ACTIONS": "true"}
    workflow = documented("publish-gitea.md")[0]

    runner.workflow(workflow)

    assert failures(runner) == []
    assert branches(remote) == ["coverage-data", "main"]
    assert any("published to coverage-data" in step.stdout for step in runner.steps)


def gitlab_steps(job):
    return [{"uses": "actions/checkout@v4"}, *({"run": line} for line in job["script"])]


GITLAB = {
    "GITLAB_CI": "true",
    "CI_SERVER_URL": "https://gitlab.example.org",
    "CI_PROJECT_VISIBILITY": "private",
    "CI_DEFAULT_BRANCH": "main",
    "CI_COMMIT_BRANCH": "main",
}


def test_the_job_for_gitlab_publishes_and_leaves_the_files_for_pages(runner, remote):
    runner.variables = GITLAB
    plain, _, pages = documented("publish-gitlab.md")

    runner.job(gitlab_steps(plain["coverage"]))
    runner.job(gitlab_steps(pages["pages"]))

    assert failures(runner) == []
    assert branches(remote) == ["coverage-data", "main"]
    assert (runner.folder / "job1/public/htmlcov/index.html").exists()


def test_the_job_for_gitlab_publishes_nothing_of_another_branch(runner, remote):
    runner.variables = {**GITLAB, "CI_COMMIT_BRANCH": "feature"}

    runner.job(gitlab_steps(documented("publish-gitlab.md")[0]["coverage"]))

    assert failures(runner) == []
    assert branches(remote) == ["main"]


def component(given):
    """The job of covey's component, with these inputs."""
    spec, text = (ROOT / "templates/publish.yml").read_text().split("\n---\n")
    known = {name: str(each["default"]) for name, each in yaml.safe_load(spec)["spec"]["inputs"].items()}
    assert given.keys() <= known.keys()
    for name, value in {**known, **given}.items():
        text = text.replace(f"$[[ inputs.{name} ]]", value)
    assert "$[[" not in text
    (job,) = yaml.safe_load(text).values()
    return job


def test_the_component_for_gitlab_does_what_the_documented_job_does(runner, remote):
    (included,) = documented("publish-gitlab.md")[1]["include"]
    runner.variables = GITLAB

    runner.job(gitlab_steps(component({})))
    runner.job(gitlab_steps(component(included["inputs"])))

    assert failures(runner) == []
    assert branches(remote) == ["coverage-data", "main"]
    assert not (runner.folder / "job0/public").exists()
    assert (runner.folder / "job1/public/htmlcov/index.html").exists()


def test_the_expression_that_gitlab_takes_the_percentage_by_finds_it():
    expression = documented("publish-gitlab.md")[0]["coverage"]["coverage"].strip("/")
    table = "".join(str(piece) for piece in WRITER.files(COMPLETE, WriterOptions())[""])

    found = [re.search(expression, line) for line in table.splitlines()]

    assert [match[1] for match in found if match] == ["21"]


def test_the_pipeline_for_bitbucket_publishes(runner, remote):
    runner.variables = {"BITBUCKET_BUILD_NUMBER": "7", "BITBUCKET_GIT_HTTP_ORIGIN": "http://bitbucket.org/octo/app"}
    (step,) = documented("publish-gitea.md")[1]["pipelines"]["branches"]["main"]

    runner.job(gitlab_steps(step["step"]))

    assert failures(runner) == []
    assert branches(remote) == ["coverage-data", "main"]


@pytest.fixture
def demanding(remote, tmp_path):
    """The project asks more of an environment, and of the total, than there is."""
    folder = tmp_path / "demanding"
    git(tmp_path, "clone", "-q", f"file://{remote}", str(folder))
    (folder / ".coveragerc").write_text("[run]\nsource = src\n[report]\nfail_under = 99.9\n")
    settings = folder / "covey.toml"
    settings.write_text(settings.read_text().replace("[environments.adds]\n", "[environments.adds]\nfail_under = 99\n"))
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Ask more")
    git(folder, "push", "-q", "origin", "HEAD:main")


def on_github(runner):
    runner.workflow(documented("publish-github.md")[0])


def on_github_in_one_job(runner):
    runner.job(one_job())


def on_gitea(runner):
    runner.variables = {**github(runner.folder, server="https://git.example.org"), "GITEA_ACTIONS": "true"}
    runner.workflow(documented("publish-gitea.md")[0])


def on_gitlab(runner):
    runner.variables = GITLAB
    runner.job(gitlab_steps(documented("publish-gitlab.md")[0]["coverage"]))


def on_gitlab_by_the_component(runner):
    runner.variables = GITLAB
    runner.job(gitlab_steps(component({})))


def on_bitbucket(runner):
    runner.variables = {"BITBUCKET_BUILD_NUMBER": "7", "BITBUCKET_GIT_HTTP_ORIGIN": "http://bitbucket.org/octo/app"}
    (step,) = documented("publish-gitea.md")[1]["pipelines"]["branches"]["main"]
    runner.job(gitlab_steps(step["step"]))


HOSTS = [on_github, on_github_in_one_job, on_gitea, on_gitlab, on_gitlab_by_the_component, on_bitbucket]


@pytest.mark.usefixtures("demanding")
@pytest.mark.parametrize("pipeline", HOSTS, ids=lambda pipeline: pipeline.__name__)
def test_where_a_threshold_is_missed_the_report_is_published_and_the_job_fails(runner, remote, pipeline):
    pipeline(runner)

    assert branches(remote) == ["coverage-data", "main"]
    (failed,) = (step for step in runner.steps if step.exit_code)
    assert failed is runner.steps[-1]
    assert failed.exit_code == 1
    assert re.findall(r"FAILED: (.*?) [\d.]+ % is below", failed.stdout) == ["total", "environment adds"]


@pytest.mark.usefixtures("demanding")
def test_the_page_for_gitlab_is_deployed_although_a_threshold_is_missed(runner, remote):
    runner.variables = GITLAB

    runner.job(gitlab_steps(documented("publish-gitlab.md")[2]["pages"]))

    assert failures(runner) == []
    assert (runner.folder / "job0/public/htmlcov/index.html").exists()


@pytest.mark.usefixtures("demanding")
def test_whoever_judges_otherwise_has_the_action_not_judge(runner, remote):
    runner.job(one_job(gate="false"))

    assert failures(runner) == []
    assert branches(remote) == ["coverage-data", "main"]


def linter():
    found = Path(sys.executable).parent / "zizmor"
    return str(found) if found.exists() else pytest.skip("zizmor is not installed here")


def test_action_and_workflows_pass_the_linter(tmp_path):
    workflows = tmp_path / ".github" / "workflows"
    workflows.mkdir(parents=True)
    text = (ROOT / "docs/how-to/publish-github.md").read_text()
    (workflows / "coverage.yml").write_text(text.partition("```yaml\n")[2].partition("```")[0])
    config = ["--config", str(ROOT / ".github/zizmor.yml")]

    ran = subprocess.run(
        [
            linter(),
            "--offline",
            "--no-progress",
            *config,
            str(ROOT / "action.yml"),
            str(ROOT / ".github/workflows"),
            ".",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_output_of_a_step_is_one_of_the_action():
    document = yaml.safe_load((ROOT / "action.yml").read_text())

    assert document["outputs"].keys() == step_outputs(ONE, 0, ONE, changed=True, projects={"api": ONE}).keys()
