"""What the lock pins: exact public versions, all of them, for every Python that is supported."""

from __future__ import annotations

import tomllib
from importlib import metadata
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name


def pins(path: Path) -> dict[str, Requirement]:
    """Return the requirements of a lock by their names."""
    lines = [line.split("#")[0].strip() for line in path.read_text("utf-8").splitlines()]
    parsed = [Requirement(line) for line in lines if line]
    return {canonicalize_name(requirement.name): requirement for requirement in parsed}


@pytest.fixture(scope="module")
def lock(root: Path) -> dict[str, Requirement]:
    return pins(root / "requirements" / "lock.txt")


def test_the_locks_pin_exact_public_versions(root: Path, lock: dict[str, Requirement]) -> None:
    others = (pins(root / "requirements" / name) for name in ("crf.txt", "labelme.txt"))
    for requirement in chain(lock.values(), *(other.values() for other in others)):
        (specifier,) = requirement.specifier
        assert specifier.operator == "==", requirement
        assert "+" not in specifier.version, f"{requirement}: a build that only some machines have"
        assert requirement.url is None


@pytest.mark.parametrize("python", ["3.11.0", "3.11.2", "3.12.0", "3.13.0", "3.14.0"])
def test_the_lock_can_be_installed_on_every_python_that_is_supported(
    lock: dict[str, Requirement], python: str
) -> None:
    """What a pinned version wants of Python is read from what is installed of it."""
    refused = {}
    for name, requirement in lock.items():
        try:
            installed = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue  # not for this system, or not of this set-up
        wanted = SpecifierSet(installed["Requires-Python"] or "")
        if requirement.specifier.contains(installed["Version"]) and python not in wanted:
            refused[name] = str(wanted)
    assert not refused, f"not for Python {python}: pin older versions"


def test_the_lock_pins_every_dependency_within_its_range(
    root: Path, lock: dict[str, Requirement]
) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    for text in project["dependencies"] + extras["dev"]:
        wanted = Requirement(text)
        (pin,) = lock[canonicalize_name(wanted.name)].specifier
        assert pin.version in wanted.specifier, f"{wanted} is pinned to {pin.version}"
    assert canonicalize_name(extras["crf"][0]) in pins(root / "requirements" / "crf.txt")


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_lock_lacks_nothing_that_its_packages_need(
    lock: dict[str, Requirement], python: str
) -> None:
    """The set-up installs the lock alone, so that no hash and no pin is passed over."""
    environment = {"python_version": python, "python_full_version": f"{python}.0", "extra": ""}
    lacking = set()
    for name in lock:
        try:
            needs = metadata.distribution(name).requires or []
        except metadata.PackageNotFoundError:
            continue  # not for this system, or not of this set-up
        for need in map(Requirement, needs):
            applies = need.marker is None or need.marker.evaluate(environment)
            # NVIDIA's libraries, which a build of torch for its cards pins itself.
            if applies and name != "torch" and canonicalize_name(need.name) not in lock:
                lacking.add(f"{name} needs {need}")
    assert not lacking
