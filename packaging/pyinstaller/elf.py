"""What Linux's binaries need: read with readelf, for files that begin as such binaries do."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

MAGIC = b"\x7fELF"
_NEEDED = re.compile(r"\(NEEDED\)\s+Shared library: \[([^\]]+)\]")
_ASKED = re.compile(r"\bUND (\w+)@(\w+)")
_VERSION = re.compile(r"Name: (GLIBC|GLIBCXX)_(\d+(?:\.\d+)+)")


def is_elf(path: Path) -> bool:
    """Say whether a file is a program or a library."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def needed_libraries(path: Path) -> frozenset[str]:
    """Return the names of the libraries that a file asks for; none for a file of another kind."""
    return frozenset(_NEEDED.findall(_asked(path)))


def symbol_versions(path: Path, library: str) -> set[tuple[int, ...]]:
    """Return the versions of the symbols of "GLIBC" or "GLIBCXX" that a file asks for."""
    found = _VERSION.findall(_asked(path))
    return {tuple(map(int, version.split("."))) for name, version in found if name == library}


def asked_symbols(path: Path) -> list[tuple[str, str]]:
    """Return the symbols that a file asks others for, with the versions that it wants of them."""
    command = ["readelf", "--wide", "--dyn-syms", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return sorted(set(_ASKED.findall(done.stdout)))


@cache
def _asked(path: Path) -> str:
    if not is_elf(path):
        return ""
    command = ["readelf", "--wide", "--dynamic", "--version-info", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
