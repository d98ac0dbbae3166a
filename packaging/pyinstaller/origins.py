"""Where what PyInstaller gathered comes from: Python's packages, Python itself, the system.

Everything in the package must have an owner whose licence is known. So a tool of development that
slipped in, or a library under a licence that would not fit, ends the build instead of being
published.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "build" / "package"
WORK = OUT / "work" / "tagmask"
# The system's libraries that may be bundled, by the beginning of their names, with their licences.
# None of the GPL: it would be the licence of the whole package.
LIBRARY_LICENCES = {
    "libbz2": "bzip2-1.0.6",
    "libcrypto": "Apache-2.0",
    "libexpat": "MIT",
    "libffi": "MIT",
    "liblzma": "LicenseRef-public-domain",
    "libmpdec": "BSD-2-Clause",
    "libsqlite3": "blessing",
    "libssl": "Apache-2.0",
    "libuuid": "BSD-3-Clause",
    "libxcb-": "X11",
    "libxkbcommon": "MIT",
    "libzstd": "BSD-3-Clause",
}


class Gathered(NamedTuple):
    """One thing that PyInstaller put into the package."""

    place: str  # in the package's folder `lib`, or a module's name
    source: Path


class SystemLibrary(NamedTuple):
    """A library of the system that travels in the package."""

    file: Path
    licence: str  # an SPDX expression
    package: str  # of Debian, or its kin


def gathered(folder: Path, work: Path = WORK) -> Iterator[Gathered]:
    """Yield the files that are still in the folder `lib`, and the modules of the program's file."""
    for place, source, _ in ast.literal_eval((work / "COLLECT-00.toc").read_text("utf-8"))[-1]:
        if source and (folder / place).exists():
            yield Gathered(place, Path(source))
    for name, source, _ in ast.literal_eval((work / "PYZ-00.toc").read_text("utf-8"))[1]:
        if source and source != "-":
            yield Gathered(name, Path(source))


@cache
def _owners() -> dict[Path, str]:
    owners: dict[Path, str] = {}
    for found in metadata.distributions():
        name = canonicalize_name(found.metadata["Name"])  # read anew each time it is asked for
        for file in found.files or ():
            owners[Path(str(file.locate())).resolve()] = name
    return owners


def distribution_of(source: Path) -> str:
    """Return the canonical name of the distribution that has a file; "" where none has."""
    return _owners().get(source.resolve(), "")


def distributions(things: Iterable[Gathered]) -> set[str]:
    """Return the distributions of which something is in the package."""
    return {name for thing in things if (name := distribution_of(thing.source))}


def system_libraries(things: Iterable[Gathered]) -> list[SystemLibrary]:
    """Return the system's libraries in the package, on Debian and its kin.

    Raises:
        SystemExit: if the licence or the owner of one is not known.
    """
    if sys.platform != "linux":
        return []
    roots = ("/usr/lib", "/lib")
    files = {thing.source for thing in things if str(thing.source).startswith(roots)}
    # Python itself may be the system's; its licence is there already.
    return [
        SystemLibrary(file, licence_of(file.name), _debian_package(file))
        for file in sorted(files)
        if not re.search(r"libpython|/python3", str(file))
    ]


def licence_of(library: str) -> str:
    """Return the licence of a library of the system, by its file's name.

    Raises:
        SystemExit: if it is not known.
    """
    for beginning, licence in LIBRARY_LICENCES.items():
        if re.match(rf"{re.escape(beginning)}([\d.]|-|$)|{re.escape(beginning)}(?<=-)", library):
            return licence
    raise SystemExit(
        f"{library}: a library of the system would be bundled whose licence is not in "
        f"{Path(__file__).name}. Look it up there, or leave the library out (contents.py)."
    )


def _debian_package(file: Path) -> str:
    for place in (file, file.resolve(), Path("/usr") / file.relative_to("/")):
        done = subprocess.run(
            ["dpkg-query", "--search", str(place)], capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            return done.stdout.split(":")[0]
    raise SystemExit(f"{file}: no Debian package owns this library; whose licence has it?")
