"""What the lock pins: exact public versions, all of them, for every Python that is supported."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name


def pins(path: Path) -> dict[str, Requirement]:
    """Return the requirements of a lock by their names, hashes aside."""
    text = re.sub(r" \\\n +--hash=\S+", "", path.read_text("utf-8"))
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    parsed = [Requirement(line) for line in lines if line]
    return {canonicalize_name(requirement.name): requirement for requirement in parsed}


@pytest.fixture(scope="module")
def lock(root: Path) -> dict[str, Requirement]:
    return pins(root / "requirements" / "lock.txt") | pins(root / "requirements" / "torch.txt")


def test_the_locks_pin_exact_public_versions(root: Path, lock: dict[str, Requirement]) -> None:
    others = (
        pins(root / "requirements" / name) for name in ("crf.txt", "labelme.txt", "readers.txt")
    )
    for requirement in chain(lock.values(), *(other.values() for other in others)):
        (specifier,) = requirement.specifier
        assert specifier.operator == "==", requirement
        assert "+" not in specifier.version, f"{requirement}: a build that only some machines have"
        assert requirement.url is None


def test_every_pin_has_hashes_except_torch_of_which_there_are_several_builds(root: Path) -> None:
    for name in ("lock.txt", "program.txt", "crf.txt", "labelme.txt", "readers.txt"):
        text = (root / "requirements" / name).read_text("utf-8")
        pinned = re.findall(r"^\S+==.*(?:\n +.*)*", text, re.MULTILINE)
        assert len(pinned) == len(pins(root / "requirements" / name))
        bare = [one for one in pinned if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", one)]
        assert not bare, f"{name}: run `make lock`"
    assert list(pins(root / "requirements" / "torch.txt")) == ["torch"]


def test_the_lock_is_whole_on_systems_other_than_this(root: Path) -> None:
    """It is installed without dependencies, so those of Windows and macOS stand in it."""
    lock = pins(root / "requirements" / "lock.txt")
    for name, platform in (("colorama", "win32"), ("pefile", "win32"), ("macholib", "darwin")):
        marker = lock[name].marker
        assert marker is not None
        assert marker.evaluate({"sys_platform": platform}), name
    assert not [name for name in lock if re.match(r"torch|triton|nvidia-|cuda-", name)]


def test_a_package_consists_of_what_the_tests_ran_with(root: Path) -> None:
    lock, program = (pins(root / "requirements" / f"{name}.txt") for name in ("lock", "program"))
    assert {str(lock[name]) for name in program} == {str(one) for one in program.values()}
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    assert {canonicalize_name(Requirement(one).name) for one in project["dependencies"]} <= {
        "torch",
        *program,
    }


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
        wanted = SpecifierSet(installed.get("Requires-Python", ""))
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
