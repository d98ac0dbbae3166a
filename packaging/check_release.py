"""Whether the checkout may become a release; every reason why not, a line each.

    python packaging/check_release.py --tag v1.2.3 [--notes FILE]

A release needs a person and addresses that exist (`packaging/maintainer.toml`), a tag that repeats
the version of `base/version.py`, and a heading of this version with a date in CHANGELOG.md.
With `--notes`, the section below that heading is written to FILE: what the release says of itself.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
ADDRESSES = ("homepage", "issues", "repository")
KEYS = ("name", "email", *ADDRESSES)
# Names that the registries keep for examples and tests (RFC 2606 and 6761), which no one can own.
_RESERVED = re.compile(
    r"(?:^|\.)(?:invalid|example|test|localhost|local|example\.(?:com|org|net))$", re.IGNORECASE
)
_EMAIL = re.compile(r"[^@\s<>]+@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_VERSION = re.compile(r'^VERSION = "([^"]+)"$', re.MULTILINE)
_CLONE = "git clone REPOSITORY"
_HEADING = re.compile(r"^## \[([^\]]+)\](?: - (\S+))?[ \t]*$", re.MULTILINE)


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Say what stands in the way of a release; return 1 if anything does."""
    parser = argparse.ArgumentParser(description="Whether the checkout may become a release.")
    parser.add_argument("--tag", required=True, help="the tag, v1.2.3")
    parser.add_argument(
        "--notes", type=Path, metavar="FILE", help="write the release's notes there"
    )
    options = parser.parse_args(arguments)
    text = (root / "packaging" / "maintainer.toml").read_text("utf-8")
    changes = (root / "CHANGELOG.md").read_text("utf-8")
    version = version_of((root / "wseg_engine" / "base" / "version.py").read_text("utf-8"))
    problems = [
        *wrong_maintainer(tomllib.loads(text)),
        *wrong_copies(root),
        *wrong_tag(options.tag, version),
        *wrong_changes(changes, version),
    ]
    for problem in problems:
        print(f"Not released: {problem}", file=sys.stderr)
    if problems:
        return 1
    if options.notes is not None:
        options.notes.write_text(notes(changes, version), encoding="utf-8")
    print(f"TagMask {version} may be released.")
    return 0


def version_of(text: str) -> str:
    """Return the version that `version.py` names, "" if it names none."""
    found = _VERSION.search(text)
    return found[1] if found else ""


def wrong_maintainer(given: Mapping[str, object]) -> list[str]:
    """Say what of `maintainer.toml` is missing, a placeholder, or no address at all."""
    problems = []
    for key in sorted(set(given) - set(KEYS)):
        problems.append(
            f"packaging/maintainer.toml: nobody reads {key}; it knows {', '.join(KEYS)}."
        )
    for key in KEYS:
        value = given.get(key)
        if not isinstance(value, str) or not value.strip():
            problems.append(f"packaging/maintainer.toml: {key} is missing.")
        elif reason := _wrong_value(key, value):
            problems.append(f"packaging/maintainer.toml: {key} = {value}: {reason}.")
    return problems


def _wrong_value(key: str, value: str) -> str:
    if key == "name":
        return ""
    if key == "email":
        found = _EMAIL.fullmatch(value)
        if found is None:
            return "this is no e-mail address"
        host = found[1]
    else:
        parts = urlsplit(value)
        host = parts.hostname or ""
        if parts.scheme != "https" or "." not in host:
            return "expected an address that begins with https://"
    return "a placeholder; put one there that somebody reads" if _RESERVED.search(host) else ""


def is_placeholder(value: str) -> bool:
    """Tell whether a URL or an e-mail address is one that nobody can own."""
    host = urlsplit(value).hostname or value.rpartition("@")[2]
    return bool(_RESERVED.search(host))


def wrong_copies(root: Path) -> list[str]:
    """Say which files still have a placeholder that cannot be read from `maintainer.toml`."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    told = [one.get("email", "") for one in project.get("maintainers", [])]
    told += project.get("urls", {}).values()
    problems = [
        f"pyproject.toml: {value}: a placeholder; put there what packaging/maintainer.toml says."
        for value in told
        if is_placeholder(value)
    ]
    for page in (root / "README.md", *sorted((root / "docs").glob("*.md"))):
        if page.is_file() and _CLONE in page.read_text("utf-8"):
            name = page.relative_to(root).as_posix()
            problems.append(f"{name}: {_CLONE}: put the address of the repository there.")
    return problems


def wrong_tag(tag: str, version: str) -> list[str]:
    """Say where the tag and the version are not one."""
    if not version:
        return ["wseg_engine/base/version.py names no version."]
    if tag != f"v{version}":
        return [
            f"the tag is {tag}, but wseg_engine/base/version.py says {version}: "
            f"expected v{version}."
        ]
    return []


def wrong_changes(text: str, version: str) -> list[str]:
    """Say what CHANGELOG.md lacks of this version."""
    days = {found[1]: found[2] for found in _HEADING.finditer(text)}
    if version not in days:
        return [f"CHANGELOG.md has no heading ## [{version}] - YYYY-MM-DD."]
    try:
        date.fromisoformat(days[version] or "")
    except ValueError:
        return [f"CHANGELOG.md: the heading of {version} has no date, expected YYYY-MM-DD."]
    if not notes(text, version).strip():
        return [f"CHANGELOG.md says nothing of {version}."]
    return []


def notes(text: str, version: str) -> str:
    """Return the section of a version, without its heading."""
    headings = list(_HEADING.finditer(text))
    for place, found in enumerate(headings):
        if found[1] == version:
            end = headings[place + 1].start() if place + 1 < len(headings) else len(text)
            return text[found.end() : end].strip() + "\n"
    return ""


if __name__ == "__main__":
    sys.exit(main())
