"""Which build of torch the set-up takes, what it says of its size, and how one changes one's mind.

pip works on wheels of a few bytes here: a folder is all the index that it knows.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.bare_systems import System, make_wheel

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has two builds")

CPU = "__version__ = '2.0.0+cpu'\ncuda: str | None = None\nhip: str | None = None\n"
CUDA = "__version__ = '2.0.0'\ncuda: str | None = '13.0'\nhip: str | None = None\n"


@pytest.fixture(scope="module")
def bare_venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing but pip: this one's, as pip would install itself for seconds."""
    folder = tmp_path_factory.mktemp("venv") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    target = next(folder.glob("lib/python*/site-packages"))
    for own in Path(sysconfig.get_path("purelib")).glob("pip*"):
        if own.name == "pip" or own.suffix == ".dist-info":
            shutil.copytree(own, target / own.name)
    return folder


@pytest.fixture
def system(root: Path, tmp_path: Path, bare_venv: Path) -> System:
    """A checkout whose lock is a torch and a package beside it, and a Python for it."""
    system = System(tmp_path, root)
    # Links to its files: they are replaced and removed, but never written to.
    shutil.copytree(bare_venv, system.checkout / ".venv", symlinks=True, copy_function=os.link)
    system.has("python3", Path(sys.executable).resolve())
    make_wheel(tmp_path / "wheels", "sheep", "1.0")
    system.lock("sheep==1.0", torch="torch==2.0.0", wheels=tmp_path / "wheels")
    return system


def offer(folder: Path, *builds: str) -> None:
    """Put builds of torch, and the library of NVIDIA's that one of them needs, into a folder."""
    if "cpu" in builds:
        make_wheel(folder, "torch", "2.0.0+cpu", {"torch/version.py": CPU})
    if "cuda" in builds:
        make_wheel(folder, "torch", "2.0.0", {"torch/version.py": CUDA}, "nvidia_sheep==3.0")
        make_wheel(folder, "nvidia_sheep", "3.0")


def environment(folder: Path, **others: str) -> dict[str, str]:
    return {
        "SKIP_SYSTEM_CHECK": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(folder),
        "PIP_NO_CACHE_DIR": "1",
        **others,
    }


def installed(system: System) -> set[str]:
    """Return the packages in .venv, with their versions, less what every environment has."""
    folder = next((system.checkout / ".venv").glob("lib/python*/site-packages"))
    names = {path.name.removesuffix(".dist-info") for path in folder.glob("*.dist-info")}
    return {name for name in names if not name.startswith(("pip-", "setuptools-"))}


def test_the_small_build_unless_the_other_is_asked_for(system: System, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    offer(wheels, "cpu", "cuda")
    first = system.set_up(**environment(wheels))
    assert first.returncode == 0, first.stderr
    assert installed(system) == {"torch-2.0.0+cpu", "sheep-1.0", "tagmask-1.0"}
    before_the_rest = first.stdout.split("Installing the pinned packages")[0]
    for size in ("190 MB", "2900 MB", "make setup TORCH=cuda"):
        assert size in before_the_rest

    assert system.set_up(**environment(wheels)).stdout == ""  # nothing to do

    cuda = system.set_up(**environment(wheels, TORCH="cuda"))
    assert cuda.returncode == 0, cuda.stderr
    assert {"torch-2.0.0", "nvidia_sheep-3.0"} <= installed(system)
    for size in ("190 MB", "2900 MB", "make setup TORCH=cpu"):
        assert size in cuda.stdout

    assert system.set_up(**environment(wheels)).stdout == ""  # it stays what it was made
    (system.checkout / ".venv" / ".set-up").unlink()  # as an older set-up, or a person, left it
    assert system.set_up(**environment(wheels)).returncode == 0
    assert "torch-2.0.0" in installed(system)

    back = system.set_up(**environment(wheels, TORCH="cpu"))
    assert back.returncode == 0, back.stderr
    assert installed(system) == {"torch-2.0.0+cpu", "sheep-1.0", "tagmask-1.0"}


def test_the_large_build_is_never_taken_for_want_of_the_small(
    system: System, tmp_path: Path
) -> None:
    wheels = tmp_path / "wheels"
    offer(wheels, "cuda")
    done = system.set_up(**environment(wheels))
    assert done.returncode == 1
    assert installed(system) == set()
    for way_out in ("make setup TORCH=cuda", "2900 MB", "TORCH_INDEX=URL"):
        assert way_out in done.stderr


def test_another_index_can_be_named(system: System, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    offer(wheels, "cuda")
    offer(tmp_path / "index" / "torch", "cpu")
    wheel = "torch-2.0.0+cpu-py3-none-any.whl"
    (tmp_path / "index" / "torch" / "index.html").write_text(
        f"<!DOCTYPE html><a href='{wheel}'>{wheel}</a>", encoding="utf-8"
    )
    index = {"TORCH_INDEX": (tmp_path / "index").as_uri(), "PIP_INDEX_URL": wheels.as_uri()}
    done = system.set_up(**environment(wheels, **index, PIP_NO_INDEX="0"))
    assert done.returncode == 0, done.stderr
    assert "torch-2.0.0+cpu" in installed(system)


def test_a_changed_file_is_not_installed(system: System, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    offer(wheels, "cpu")
    changed = f"sheep==1.0 --hash=sha256:{'0' * 64}"
    system.lock(changed, torch="torch==2.0.0", wheels=wheels)
    done = system.set_up(**environment(wheels))
    assert done.returncode == 1
    assert "not the file that was pinned" in done.stderr
    assert "sheep-1.0" not in installed(system)


@pytest.mark.parametrize("choice", ["gpu", "rocm", "https://sheep.invalid"])
def test_a_choice_that_is_none_is_refused(system: System, tmp_path: Path, choice: str) -> None:
    done = system.set_up(**environment(tmp_path, TORCH=choice))
    assert done.returncode == 1
    assert f"TORCH={choice} is neither cpu nor cuda" in done.stderr
    assert installed(system) == set()


def test_without_a_network_that_is_what_is_said(system: System, tmp_path: Path) -> None:
    nowhere = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "1",
        "PIP_NO_INDEX": "0",
    }
    done = system.set_up(**environment(tmp_path / "wheels", **nowhere))
    assert done.returncode == 1
    assert "The network cannot be reached" in done.stderr
    assert "HTTPS_PROXY" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_package_without_a_build_for_this_python_is_told(system: System, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    offer(wheels, "cpu")
    system.lock("goat==1.0", torch="torch==2.0.0", wheels=wheels)
    done = system.set_up(**environment(wheels))
    assert done.returncode == 1
    assert "goat" in done.stderr
    assert f"There is no build of it for Python {sys.version_info.major}" in done.stderr


def test_a_checkout_that_was_moved_is_set_up_anew(system: System, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    offer(wheels, "cpu")
    assert system.set_up(**environment(wheels)).returncode == 0
    system.checkout = system.checkout.rename(tmp_path / "elsewhere")
    done = system.set_up(**environment(wheels))
    assert done.returncode == 0, done.stderr
    assert "Making .venv" in done.stdout
    script = (system.checkout / ".venv" / "bin" / "pip").read_text("utf-8")
    assert str(system.checkout) in script


def test_another_python_that_is_named_makes_it_anew(system: System, tmp_path: Path) -> None:
    """The one of .venv would be kept without a word."""
    wheels = tmp_path / "wheels"
    offer(wheels, "cpu")
    assert system.set_up(**environment(wheels)).returncode == 0
    same = str(Path(sys.executable).resolve())
    assert system.set_up(PYTHON=same, **environment(wheels)).stdout == ""  # nothing to do
    system.has("other", 'case "$*" in *print*) echo 3.12.99 ;; *venv*) exit 1 ;; esac')
    done = system.set_up(PYTHON=str(system.tools / "other"), **environment(wheels))
    assert "Making .venv" in done.stdout
    assert done.returncode == 1
    assert "cannot make virtual environments" in done.stderr
