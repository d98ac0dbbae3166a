"""What Linux's binaries need: read with readelf, for files that begin as such binaries do."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

MAGIC = b"\x7fELF"
_NEEDED = re.compile(r"\(NEEDED\)\s+Shared library: \[([^\]]+)\]")
_GLIBC = re.compile(r"Name: GLIBC_(\d+(?:\.\d+)+)")


def is_elf(path: Path) -> bool:
    """Say whether a file is a program or a library."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def needed_libraries(path: Path) -> frozenset[str]:
    """Return the names of the libraries that a file asks for; none for a file of another kind."""
    return frozenset(_NEEDED.findall(_asked(path)))


def glibc_versions(path: Path) -> set[tuple[int, ...]]:
    """Return the versions of glibc's symbols that a file asks for."""
    return {tuple(map(int, found.split("."))) for found in _GLIBC.findall(_asked(path))}


@cache
def _asked(path: Path) -> str:
    if not is_elf(path):
        return ""
    command = ["readelf", "--wide", "--dynamic", "--version-info", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
