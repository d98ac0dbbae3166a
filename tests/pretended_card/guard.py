"""Compiling and loading the device guard, without which autograd ends the process."""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = "PRETENDED_CARD"  # the variable of the environment that names where it is compiled
SOURCE = Path(__file__).with_name("guard.cpp")
_COMPILING = 300  # seconds it may take on a busy machine


class NoCard(RuntimeError):
    """The card cannot be pretended here; the message says why."""


def obstacle() -> str:
    """Return why the card cannot be pretended here; "" where it can."""
    if sys.platform != "linux":
        return "the pretended card is made for Linux"
    if compiler() is None:
        return "there is no C++ compiler (g++ or clang++) to build the pretended card's guard with"
    if not (_torch() / "include" / "ATen").is_dir():
        return "this PyTorch comes without its C++ headers"
    if any((_torch() / "lib").glob("libtorch_cuda.*")):
        return "this PyTorch is built for real cards"
    return ""


def compiler() -> str | None:
    """Return the C++ compiler, if there is one."""
    return shutil.which(os.environ.get("CXX", "")) or shutil.which("g++") or shutil.which("clang++")


def build(folder: Path) -> Path:
    """Compile the guard into a folder, unless it is there already.

    Raises:
        NoCard: if it cannot be compiled.
    """
    torch = _torch()
    key = hashlib.sha256(SOURCE.read_bytes() + str(torch).encode()).hexdigest()[:12]
    library = folder / f"guard-{key}.so"
    if library.is_file():
        return library
    folder.mkdir(parents=True, exist_ok=True)
    part = library.with_suffix(f".{os.getpid()}.part")
    include, lib = torch / "include", torch / "lib"
    command = [
        str(compiler()),
        *("-std=c++20", "-w", "-shared", "-fPIC", "-O0"),
        *(str(SOURCE), "-o", str(part)),
        *(f"-I{include}", f"-I{include / 'torch' / 'csrc' / 'api' / 'include'}"),
        *(f"-L{lib}", f"-Wl,-rpath,{lib}", "-lc10", "-ltorch_cpu"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_COMPILING)
    if done.returncode:
        raise NoCard(f"the pretended card's guard does not compile:\n{done.stderr[-2000:]}")
    part.replace(library)
    return library


def load(library: Path) -> None:
    """Load the guard; torch must not have been used in this process.

    Raises:
        NoCard: if torch is there already, and may have asked for its hooks.
    """
    if "torch" in sys.modules:
        raise NoCard("torch was loaded before the pretended card's guard")
    ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)


def _torch() -> Path:
    spec = importlib.util.find_spec("torch")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])
