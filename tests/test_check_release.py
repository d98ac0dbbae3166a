"""A release is refused while nobody answers for it, or while tag, version and changelog differ."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.packaging_recipes import PACKAGING, ROOT, recipe

GOOD = {
    "name": "Ada and Grace",
    "email": "packages@tagmask.dev",
    "homepage": "https://tagmask.dev/",
    "issues": "https://code.tagmask.dev/issues",
    "repository": "https://code.tagmask.dev/tagmask",
}
PROJECT = """\
[project]
maintainers = [{ name = "Ada and Grace", email = "packages@tagmask.dev" }]
[project.urls]
Homepage = "https://tagmask.dev/"
"""
CHANGES = """\
# Changelog

## [Unreleased]

- Something later.

## [1.2.3] - 2026-11-29

### Added

- A thing, see [the guide](docs/index.md).

## [1.2.2] - 2026-10-01

- Older.
"""


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(PACKAGING))
    return recipe("packaging", "check_release", monkeypatch)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What may be released as 1.2.3."""
    for folder in ("packaging", "wseg_engine/base"):
        (tmp_path / folder).mkdir(parents=True)
    write_maintainer(tmp_path, GOOD)
    (tmp_path / "wseg_engine" / "base" / "version.py").write_text(
        'VERSION = "1.2.3"\n', encoding="utf-8"
    )
    (tmp_path / "CHANGELOG.md").write_text(CHANGES, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "install.md").write_text("git clone https://tagmask.dev/r tagmask\n")
    return tmp_path


def write_maintainer(checkout: Path, given: dict[str, str]) -> None:
    lines = [f'{key} = "{value}"\n' for key, value in given.items()]
    (checkout / "packaging" / "maintainer.toml").write_text("".join(lines), encoding="utf-8")


def test_what_is_complete_may_be_released(
    check: Any, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = checkout / "notes.md"
    assert check.main(["--tag", "v1.2.3", "--notes", str(notes)], root=checkout) == 0
    assert capsys.readouterr().out == "TagMask 1.2.3 may be released.\n"
    # Of this version alone, for the release itself has its name as heading.
    assert notes.read_text("utf-8") == ("### Added\n\n- A thing, see [the guide](docs/index.md).\n")


@pytest.mark.parametrize("key", list(GOOD))
def test_each_key_is_asked_for(check: Any, checkout: Path, key: str) -> None:
    for given in ({k: v for k, v in GOOD.items() if k != key}, {**GOOD, key: " "}):
        assert check.wrong_maintainer(given) == [f"packaging/maintainer.toml: {key} is missing."]
        write_maintainer(checkout, given)
        assert check.main(["--tag", "v1.2.3"], root=checkout) == 1


@pytest.mark.parametrize(
    "host",
    ["tagmask.invalid", "example.org", "www.example.com", "a.test", "TagMask.INVALID", "x.example"],
)
@pytest.mark.parametrize("key", ["email", "homepage", "issues", "repository"])
def test_placeholders_are_refused(check: Any, checkout: Path, key: str, host: str) -> None:
    value = f"somebody@{host}" if key == "email" else f"https://{host}/somewhere"
    (problem,) = check.wrong_maintainer({**GOOD, key: value})
    assert "a placeholder" in problem
    assert check.is_placeholder(value)
    notes = checkout / "notes.md"
    write_maintainer(checkout, {**GOOD, key: value})
    assert check.main(["--tag", "v1.2.3", "--notes", str(notes)], root=checkout) == 1
    assert not notes.exists()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("email", "maintainers"),
        ("email", "a b@tagmask.dev"),
        ("email", "Ada <ada@tagmask.dev>"),
        ("homepage", "tagmask.dev"),
        ("issues", "http://code.tagmask.dev/issues"),
        ("repository", "https://repository"),
        ("repository", "git@code.tagmask.dev:tagmask"),
    ],
)
def test_what_is_no_address_is_refused(check: Any, key: str, value: str) -> None:
    (problem,) = check.wrong_maintainer({**GOOD, key: value})
    assert f"{key} = {value}" in problem


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("pyproject.toml", "packages@tagmask.dev", "packages@tagmask.invalid"),
        ("pyproject.toml", "https://tagmask.dev/", "https://tagmask.invalid/"),
        ("docs/install.md", "https://tagmask.dev/r", "REPOSITORY"),
    ],
)
def test_a_placeholder_in_a_file_that_has_a_copy_is_refused(
    check: Any, checkout: Path, name: str, old: str, new: str
) -> None:
    path = checkout / name
    path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")
    (problem,) = check.wrong_copies(checkout)
    assert problem.startswith(f"{name}: ")
    assert check.main(["--tag", "v1.2.3"], root=checkout) == 1


def test_names_that_only_look_like_placeholders_are_taken(check: Any) -> None:
    for host in ("invalid.dev", "example.dev", "test.org", "myexample.org", "examples.net"):
        assert check.wrong_maintainer({**GOOD, "homepage": f"https://{host}/"}) == []


def test_a_key_that_nobody_reads_is_named(check: Any) -> None:
    (problem,) = check.wrong_maintainer({**GOOD, "e-mail": "x"})
    assert "nobody reads e-mail" in problem


@pytest.mark.parametrize("tag", ["v1.2.4", "1.2.3", "v1.2.3-rc1", "main", ""])
def test_a_tag_that_is_not_the_version_is_refused(
    check: Any, checkout: Path, tag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check.main(["--tag", tag], root=checkout) == 1
    assert "expected v1.2.3" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("## [1.2.3] - 2026-11-29", "## [1.2.4] - 2026-11-29", "has no heading"),
        ("## [1.2.3] - 2026-11-29", "## [1.2.3]", "has no date"),
        ("## [1.2.3] - 2026-11-29", "## [1.2.3] - soon", "has no date"),
        ("## [1.2.3] - 2026-11-29", "## [1.2.3] - 2026-02-30", "has no date"),
        ("### Added\n\n- A thing, see [the guide](docs/index.md).\n", "", "says nothing"),
    ],
)
def test_a_changelog_that_does_not_tell_of_it_is_refused(
    check: Any, checkout: Path, old: str, new: str, words: str
) -> None:
    text = CHANGES.replace(old, new)
    assert text != CHANGES
    (problem,) = check.wrong_changes(text, "1.2.3")
    assert words in problem
    (checkout / "CHANGELOG.md").write_text(text, encoding="utf-8")
    assert check.main(["--tag", "v1.2.3"], root=checkout) == 1


def test_everything_that_is_wrong_is_said_at_once(
    check: Any, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_maintainer(checkout, {**GOOD, "email": "a@b.invalid", "issues": "?"})
    (checkout / "CHANGELOG.md").write_text("", encoding="utf-8")
    assert check.main(["--tag", "v9"], root=checkout) == 1
    assert capsys.readouterr().err.count("Not released: ") == 4


def test_the_projects_own_file_has_what_is_read(check: Any) -> None:
    given = tomllib.loads((PACKAGING / "maintainer.toml").read_text("utf-8"))
    assert set(given) == set(check.KEYS)
    # As long as these are placeholders, no release: that is all that may be wrong with them.
    assert all("a placeholder" in problem for problem in check.wrong_maintainer(given))
    assert check.version_of((ROOT / "wseg_engine" / "base" / "version.py").read_text("utf-8"))
