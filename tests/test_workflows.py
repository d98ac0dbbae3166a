"""The workflows: what they pin, may do and wait for, and that what they call is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.packaging_recipes import ROOT

FOLDER = ROOT / ".github" / "workflows"
NAMES = sorted(path.name for path in FOLDER.glob("*.yml"))
PINNED = re.compile(r"^\s*(?:- )?uses: [\w.-]+(?:/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
# Served by GitHub on 2026-11-29 (actions/runner-images). macos-14 went on 2026-11-02.
RUNNERS = {"ubuntu-22.04", "ubuntu-24.04", "windows-2025", "macos-15"}
LONGEST = 120  # minutes
NEWEST = "3.13"  # Python that the packages of the lock are pinned for


def workflow(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    return loaded


def jobs(name: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = workflow(name)["jobs"]
    return found


def steps(name: str) -> list[dict[str, Any]]:
    return [step for job in jobs(name).values() for step in job.get("steps", [])]


def unpinned(text: str) -> list[str]:
    """The lines that use an action of others without saying exactly which."""
    lines = [line for line in text.splitlines() if re.match(r"\s*(?:- )?uses:", line)]
    return [line for line in lines if "uses: ./" not in line and not PINNED.match(line)]


def test_there_are_the_two_workflows() -> None:
    assert NAMES == ["packages.yml", "tests.yml"]


@pytest.mark.parametrize("name", NAMES)
def test_actions_are_pinned_by_commit_and_say_their_version(name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    assert "uses: " in text
    assert unpinned(text) == []


@pytest.mark.parametrize(
    "line",
    [
        "      - uses: actions/checkout@v4",
        "      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1",
        "        uses: actions/checkout@3d3c42e # v7.0.1",
        "      - uses: actions/checkout@main # v7.0.1",
        '      - uses: "actions/checkout@v4"',
    ],
)
def test_an_action_that_is_not_pinned_would_be_found(line: str) -> None:
    assert unpinned(line) == [line]


def test_an_action_is_used_in_one_version_only() -> None:
    used: dict[str, set[str]] = {}
    for name in NAMES:
        for step in steps(name):
            if "uses" in step:
                action, commit = step["uses"].split("@")
                used.setdefault(action, set()).add(commit)
    assert {action: commits for action, commits in used.items() if len(commits) > 1} == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_may_only_read_unless_a_job_says_why_not(name: str) -> None:
    assert workflow(name)["permissions"] == {"contents": "read"}
    for job, given in jobs(name).items():
        asked = {what for what, how in given.get("permissions", {}).items() if how == "write"}
        allowed = {
            "release": {"contents", "id-token", "attestations"},
            "windows": {"id-token"},  # Azure signs without a password
        }
        assert asked <= allowed.get(job, set()), job


@pytest.mark.parametrize("name", NAMES)
def test_no_token_stays_in_a_checkout(name: str) -> None:
    checkouts = [step for step in steps(name) if "actions/checkout@" in step.get("uses", "")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.parametrize("name", NAMES)
def test_every_job_has_an_end_and_a_machine_that_is_served(name: str) -> None:
    for job, given in jobs(name).items():
        if "uses" in given:  # its own jobs have theirs
            continue
        assert 0 < given["timeout-minutes"] <= LONGEST, job
        machine = given["runs-on"]
        served = given["strategy"]["matrix"]["system"] if "matrix" in machine else [machine]
        assert set(served) <= RUNNERS, job
    assert "concurrency" in workflow(name)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_others_write_is_put_into_a_script(name: str) -> None:
    """Titles, names of branches and the like come by the environment, which no shell reads."""
    for step in steps(name):
        assert "${{" not in step.get("run", ""), step


def test_tests_run_for_every_pull_request_and_can_be_called() -> None:
    found = workflow("tests.yml")
    when = found.get("on", found.get(True))  # YAML 1.1 reads `on` as true
    assert {"pull_request", "push", "workflow_call"} <= set(when)
    assert when["pull_request"] is None, "of every pull request, whatever it changes"


def test_tests_run_on_all_systems_with_every_python_that_is_supported() -> None:
    matrix = jobs("tests.yml")["tests"]["strategy"]["matrix"]
    assert {name.split("-")[0] for name in matrix["system"]} == {"ubuntu", "windows", "macos"}
    assert "exclude" not in matrix
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    oldest = re.fullmatch(r">=(3\.\d+)(?:,.*)?", project["requires-python"])
    assert oldest is not None
    assert (matrix["python"][0], matrix["python"][-1]) == (oldest[1], NEWEST)
    minors = [int(version.split(".")[1]) for version in matrix["python"]]
    assert minors == list(range(minors[0], minors[-1] + 1)), "without a gap"
    found = re.findall(r":: (3\.\d+)'", str(project.get("classifiers", [])))
    assert found in ([], matrix["python"]), "the classifiers say the same"


def test_the_one_check_that_counts_waits_for_all_others() -> None:
    found = jobs("tests.yml")
    assert set(found["passed"]["needs"]) == set(found) - {"passed"}
    assert found["passed"]["if"] == "always()", "a skipped check passes for done"


def test_every_run_of_the_tests_has_pips_cache() -> None:
    for job in ("tests",):
        (python,) = [
            step
            for step in jobs("tests.yml")[job]["steps"]
            if "actions/setup-python@" in step.get("uses", "")
        ]
        assert python["with"]["cache"] == "pip"
        assert "requirements/*.txt" in python["with"]["cache-dependency-path"]


def test_the_tests_get_all_system_packages_that_the_set_up_asks_for() -> None:
    """The runner's user is not root, so the set-up would only name them."""
    scripts = [path.read_text("utf-8") for path in (ROOT / "packaging").rglob("*.sh")]
    asked = set(re.findall(r"\blib[\w+-]+\.so\.\d+[= ](lib[\w.+-]+)", "\n".join(scripts)))
    assert len(asked) > 15
    for name, job in (("tests.yml", "tests"), ("packages.yml", "wheel")):
        runs = [step.get("run", "") for step in jobs(name)[job]["steps"]]
        assert any(re.search(r"\bmake (setup-tests|wheel)\b", run) for run in runs), job
        (run,) = [run for run in runs if "apt-get install" in run]
        assert asked | {"xvfb", "g++", "git"} <= set(run.replace("\\\n", " ").split()), job


def test_a_bare_system_is_tried_before_anything_is_merged() -> None:
    runs = [step.get("run", "") for step in jobs("tests.yml")["bare"]["steps"]]
    assert any("bare_test.sh quick" in run for run in runs)
    assert set(jobs("tests.yml")["passed"]["needs"]) == set(jobs("tests.yml")) - {"passed"}


def test_the_wheel_is_made_and_tried_as_everywhere() -> None:
    runs = [step.get("run", "") for step in jobs("packages.yml")["wheel"]["steps"]]
    assert "make wheel wheel-test" in runs


def test_nothing_is_released_that_did_not_pass_everything() -> None:
    found = jobs("packages.yml")
    assert found["tests"]["uses"] == "./.github/workflows/tests.yml"
    assert set(found["release"]["needs"]) == set(found) - {"release", "guide"}
    assert found["release"]["if"] == "github.ref_type == 'tag'"
    for job, given in found.items():
        assert "if" not in given or job == "release", "a job that is skipped holds nothing back"
        assert "continue-on-error" not in given, job
    assert all("continue-on-error" not in step for step in steps("packages.yml"))
    assert workflow("packages.yml")["concurrency"]["cancel-in-progress"] is False


def test_a_release_is_checked_attested_and_summed_up() -> None:
    runs = [
        str(step.get("run", step.get("uses"))) for step in jobs("packages.yml")["release"]["steps"]
    ]
    order = ["parts.py", "checksums.py", "actions/attest@", "gh release create"]
    places = [next(place for place, run in enumerate(runs) if name in run) for name in order]
    assert places == sorted(places), "what is attested is what people load"
    checked = [step["run"] for step in jobs("packages.yml")["version"]["steps"] if "run" in step]
    assert any("check_release.py --tag" in run for run in checked)


def test_every_package_comes_with_its_bill_of_materials() -> None:
    for job in ("linux", "windows", "macos"):
        uploads = [
            step["with"]["path"]
            for step in jobs("packages.yml")[job]["steps"]
            if "actions/upload-artifact@" in step.get("uses", "")
        ]
        assert any("dist/*.cdx.json" in path for path in uploads), job


def test_what_the_jobs_hand_on_is_what_others_take() -> None:
    found = jobs("packages.yml")
    given = {
        step["with"]["name"].split("-")[0]
        for step in steps("packages.yml")
        if "actions/upload-artifact@" in step.get("uses", "")
    }
    takes = [
        (job, step["with"])
        for job, one in found.items()
        for step in one.get("steps", [])
        if "actions/download-artifact@" in step.get("uses", "")
    ]
    assert takes
    for job, what in takes:
        names = what.get("name") or what["pattern"]
        assert set(re.findall(r"[a-z]+", names.split("-")[0])) <= given, job
    pattern = next(what["pattern"] for job, what in takes if "pattern" in what)
    published = set(re.findall(r"[a-z]+", pattern))
    assert published == given - {"guide", "notes", "pictures"}


@pytest.mark.parametrize("name", NAMES)
def test_the_workflows_call_what_there_is(name: str) -> None:
    called: set[str] = set()
    for step in steps(name):
        assert ("run" in step) != ("uses" in step), step
        called |= set(
            re.findall(r"(?:packaging|requirements)[/\\][\w/\\.]+\w", step.get("run", ""))
        )
    assert called
    for path in called:
        assert (ROOT / path.replace("\\", "/")).is_file(), path


def test_the_guide_goes_into_every_package() -> None:
    packed: set[str] = set()
    for job, given in jobs("packages.yml").items():
        names = [
            str(step.get("run", step.get("with", {}).get("name")))
            for step in given.get("steps", [])
        ]
        for place, name in enumerate(names):
            if "build.py" in name or "pip wheel" in name:
                assert "guide" in names[:place], job
                packed.add(job)
    assert packed == {"linux", "windows", "macos"}


def test_secrets_are_those_that_the_guide_names() -> None:
    text = "".join((FOLDER / name).read_text("utf-8") for name in NAMES)
    used = set(re.findall(r"\b(?:secrets|vars)\.([A-Z_]+)", text))
    assert used
    told = (ROOT / "docs" / "release.md").read_text("utf-8")
    assert {name for name in used if f"`{name}`" not in told} == set()
    table = told[told.index("## Secrets of the workflow") :]
    assert set(re.findall(r"`((?:AZURE|MACOS)_[A-Z_]+)`", table)) == used


def test_dependabot_looks_at_actions_and_packages() -> None:
    found = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text("utf-8"))
    kinds = {update["package-ecosystem"]: update for update in found["updates"]}
    assert set(kinds) == {"github-actions", "pip"}
    assert Path(ROOT, kinds["pip"]["directory"].strip("/"), "lock.txt").is_file()


def test_the_forms_for_issues_are_complete() -> None:
    forms = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    assert {form.stem for form in forms} == {"config", "fault", "wish"}
    for form in forms:
        loaded = yaml.safe_load(form.read_text("utf-8"))
        if form.stem == "config":
            assert set(loaded) <= {"blank_issues_enabled", "contact_links"}
            continue
        assert {"name", "description", "body"} <= set(loaded)
        names = [field["id"] for field in loaded["body"] if field["type"] != "markdown"]
        assert len(names) == len(set(names))
        for field in loaded["body"]:
            assert field["type"] in {"markdown", "textarea", "input", "dropdown", "checkboxes"}
            assert "value" in field["attributes"] or "label" in field["attributes"]
