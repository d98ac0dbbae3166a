"""What the set-up script says and does about the system, before it does anything else."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bare_systems import System, libraries

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux's libraries and packages")
needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="installing packages needs root"
)
NOBODY = 65534
# Answers what the set-up asks of a Python: this one may lie where another user cannot look.
PYTHON = """case "$*" in
    *ensurepip*) exit {venv} ;;
    *CDLL*) exit {loads} ;;
    *format*) echo 3.12 ;;
esac"""


@pytest.fixture
def system(root: Path) -> Iterator[System]:
    """A system without Qt's libraries, fonts, Python and any way to install them."""
    with tempfile.TemporaryDirectory(prefix="tagmask-setup-") as folder:
        Path(folder).chmod(0o755)
        system = System(Path(folder), root)
        system.lacks_libraries()
        yield system


def as_nobody(system: System) -> int | None:
    """Return the user to run as, where this one may do everything; the checkout becomes theirs."""
    if os.geteuid() != 0:
        return None
    for path in (system.checkout, *system.checkout.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    return NOBODY


def commands(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.startswith("    ")]


def test_an_ordinary_user_gets_one_command_with_everything(system: System) -> None:
    system.has("apt-get", "exit 1")
    system.has("apt-cache", '[ "$2" = python3.12-venv ]')
    done = system.set_up(user=as_nobody(system))
    assert done.returncode == 1
    (command,) = commands(done.stderr)
    assert command.startswith("apt-get update && apt-get install python3.12 python3.12-venv ")
    packages = command.split()
    for package in ("libegl1", "libgl1", "libglib2.0-0", "libxcb-cursor0", "fonts-dejavu-core"):
        assert package in packages
    assert "Have root run this" in done.stderr
    assert not (system.checkout / ".venv").exists()
    assert done.stdout == ""


def test_sudo_stands_in_the_command_where_there_is_sudo(system: System) -> None:
    system.has("apt-get", "exit 1")
    system.has("apt-cache", "exit 1")
    system.has("sudo", "exit 1")
    done = system.set_up(user=as_nobody(system))
    (command,) = commands(done.stderr)
    if os.geteuid() != 0 or as_nobody(system):
        assert command.startswith(
            "sudo apt-get update && sudo apt-get install python3 python3-venv "
        )


def test_the_tests_name_their_screen_and_git_in_the_same_command(system: System) -> None:
    system.has("apt-get", "exit 1")
    system.has("apt-cache", "exit 1")
    done = system.set_up("--test", user=as_nobody(system))
    (command,) = commands(done.stderr)
    assert {"xvfb", "git", "libegl1"} <= set(command.split())


def test_a_python_without_venv_is_named_with_its_version(system: System) -> None:
    system.has("apt-get", "exit 1")
    system.has("python3", PYTHON.format(venv=1, loads=1))
    done = system.set_up(user=as_nobody(system))
    (command,) = commands(done.stderr)
    assert "python3.12-venv libegl1 " in command


@pytest.mark.parametrize(
    ("manager", "start", "some"),
    [
        ("dnf", "dnf install python3 ", ("'libEGL.so.1()(64bit)'", "dejavu-sans-fonts")),
        ("zypper", "zypper install python3 ", ("'libxcb-cursor.so.0()(64bit)'", "dejavu-fonts")),
        ("pacman", "pacman -S --needed python ", ("libglvnd", "xcb-util-cursor", "ttf-dejavu")),
    ],
)
def test_other_systems_get_a_command_of_their_own(
    system: System, manager: str, start: str, some: tuple[str, ...]
) -> None:
    system.has(manager, "exit 1")
    done = system.set_up()
    assert done.returncode == 1
    (command,) = commands(done.stderr)
    assert command.startswith(start)
    words = command.split()
    assert set(some) <= set(words)
    assert len(words) == len(set(words)), "named twice"


def test_where_nothing_installs_packages_the_libraries_are_named(system: System) -> None:
    done = system.set_up()
    assert done.returncode == 1
    for library in libraries():
        assert library in done.stderr
    assert "a TrueType font" in done.stderr


@needs_root
def test_root_has_them_installed_before_anything_else(system: System) -> None:
    installed = f'[ "$1" != install ] || : >"{system.tools}/installed"'
    system.has("apt-get", f'echo "$*" >>"{system.tools}/apt"; {installed}')
    system.has("find", "echo font")
    system.has("python3", PYTHON.format(venv=0, loads=1))
    system.has("df", "echo 'Filesystem'; echo '/dev/sheep 1000 1000 0 100% /'")
    done = system.set_up()
    update, install = (system.tools / "apt").read_text("utf-8").splitlines()
    assert update.startswith("update")
    assert {"install", "-y", "libegl1", "libxcb-cursor0"} <= set(install.split())
    assert "too little room" in done.stderr  # it went on
    assert not (system.checkout / ".venv").exists()


@needs_root
def test_apt_that_fails_is_told_with_the_way_out(system: System) -> None:
    system.has("seq")
    every = 'for one in $(seq 80); do echo "E: Failed to fetch $one"; done'
    told = f'{{ {every}; echo "E: Could not get lock"; }} >&2'
    system.has("apt-get", f'[ "$1" != install ] || {told}; exit 100')
    system.has("apt-cache", "exit 1")
    done = system.set_up()
    assert done.returncode == 1
    assert "E: Could not get lock" in done.stderr
    assert done.stderr.count("E: Failed to fetch") == 3  # of eighty
    assert "another program is installing" in done.stderr
    (command,) = commands(done.stderr)
    assert command.startswith("apt-get update && apt-get install python3 python3-venv libegl1")
    assert command.endswith(" fonts-dejavu-core")


@needs_root
def test_packages_without_their_library_do_not_pass(system: System) -> None:
    system.has("apt-get", "exit 0")
    system.has("apt-cache", "exit 1")
    done = system.set_up()
    assert done.returncode == 1
    assert "is missing all the same: " in done.stderr
    assert "libxcb-cursor0" in done.stderr


def test_libraries_that_load_by_other_means_are_not_missing(system: System) -> None:
    """On NixOS and with LD_LIBRARY_PATH the linker's list knows nothing of them."""
    system.has("find", "echo font")
    system.has("python3", PYTHON.format(venv=0, loads=0))
    system.has("df", "echo 'Filesystem'; echo '/dev/sheep 1000 1000 0 100% /'")
    done = system.set_up(user=as_nobody(system))
    assert "missing here" not in done.stderr
    assert "too little room" in done.stderr


def test_without_any_python_the_way_out_is_said(system: System) -> None:
    done = system.set_up(SKIP_SYSTEM_CHECK="1", user=as_nobody(system))
    assert done.returncode == 1
    assert "no Python 3.11 or newer was found (python3 is missing)" in done.stderr
    assert "PYTHON=/path/to/python3.11 make test" in done.stderr


def test_an_interpreter_that_is_too_old_is_named_before_anything_is_installed(
    system: System,
) -> None:
    system.has("apt-get", f'echo "$*" >>"{system.tools}/apt"; exit 1')
    system.has("apt-cache", "exit 1")
    done = system.set_up(PYTHON="/bin/false")
    assert done.returncode == 1
    assert commands(done.stderr) == []
    assert not (system.tools / "apt").exists()
    assert "PYTHON=/bin/false is not Python 3.11 or newer" in done.stderr
    assert not (system.checkout / ".venv").exists()


def test_a_checkout_that_cannot_be_written_is_told_first(system: System) -> None:
    user = as_nobody(system)
    system.checkout.chmod(0o555)
    try:
        done = system.set_up(user=user)
    finally:
        system.checkout.chmod(0o755)
    assert done.returncode == 1
    assert f"cannot be written: {system.checkout}" in done.stderr
    assert "Clone it to where you can write" in done.stderr


def test_an_environment_of_another_checkout_is_left_alone(system: System, tmp_path: Path) -> None:
    """As where `.venv` was linked to share it: making one anew would empty it."""
    system.has("python3", PYTHON.format(venv=0, loads=0))
    others = tmp_path / "another" / ".venv"
    others.mkdir(parents=True)
    (others / "kept").touch()
    (system.checkout / ".venv").symlink_to(others)
    done = system.set_up(SKIP_SYSTEM_CHECK="1")
    assert done.returncode == 1
    assert f"is a link to {others}" in done.stderr
    assert (others / "kept").exists()


def test_a_disk_with_too_little_room_is_told_before_the_download(system: System) -> None:
    system.has("python3", PYTHON.format(venv=0, loads=0))
    system.has("df", "echo 'Filesystem'; echo '/dev/sheep 2000000 1500000 204800 90% /'")
    done = system.set_up(SKIP_SYSTEM_CHECK="1", user=as_nobody(system))
    assert done.returncode == 1
    assert "200 MB are free" in done.stderr
    assert "Make room" in done.stderr
    assert not (system.checkout / ".venv").exists()
