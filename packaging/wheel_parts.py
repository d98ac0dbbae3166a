"""What a wheel has besides code: the guide, a README that renders, a bill of materials."""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.util
import io
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from maintainer import file_address, picture_address, read

ROOT = Path(__file__).resolve().parents[1]
GUIDE = "resources/guide"  # in the wheel
README = ROOT / "build" / "readme" / "README.md"
# What builds the guide, as pyproject.toml has it under `dev`.
TOOLS = {"sphinx": "sphinx>=8", "myst_parser": "myst-parser>=4", "furo": "furo>=2024.8.6"}
_LEFT_OUT = re.compile(r"_sources/|\.buildinfo|\.doctrees/")
_LINK = re.compile(r"(?P<picture>!?)(?P<text>\[[^\[\]]*\])\((?P<target>[^()\s]+)\)")


def readme_text(text: str, repository: str) -> str:
    """Return the README with addresses where it has places in the checkout."""

    def whole(found: re.Match[str]) -> str:
        target = found["target"]
        if re.match(r"[a-z]+:", target):
            return found[0]
        if target.startswith("#"):  # an index page has no anchors for headings
            target = f"README.md{target}"
        address = picture_address if found["picture"] else file_address
        return f"{found['picture']}{found['text']}({address(repository, target)})"

    return _LINK.sub(whole, text)


def write_readme() -> None:
    """Write the README that the metadata hold; pyproject.toml names its place."""
    text = readme_text((ROOT / "README.md").read_text("utf-8"), read().repository)
    README.parent.mkdir(parents=True, exist_ok=True)
    README.write_text(text, encoding="utf-8")


def missing_tools() -> list[str]:
    """Return what the guide needs to be built and is not installed."""
    return [wanted for module, wanted in TOOLS.items() if not importlib.util.find_spec(module)]


def guide_files() -> dict[str, bytes]:
    """Build the guide; return its files by their places in the wheel.

    Raises:
        SystemExit: if it cannot be built.
    """
    if missing := missing_tools():
        raise SystemExit(
            f"The user guide cannot be built without {', '.join(missing)}: install them, or build "
            "without the guide (pip wheel --config-settings guide=none)."
        )
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "html")
        command = [sys.executable, "-m", "sphinx", "-q", "-W", "-n", "-b", "html"]
        trees = ["-d", str(Path(folder, "trees"))]
        done = subprocess.run([*command, *trees, str(ROOT / "docs"), str(out)], check=False)
        if done.returncode:
            raise SystemExit("The user guide could not be built, see above.")
        files = sorted(file for file in out.rglob("*") if file.is_file())
        names = {file.relative_to(out).as_posix(): file for file in files}
        return {
            f"{GUIDE}/{name}": file.read_bytes()
            for name, file in names.items()
            if not _LEFT_OUT.match(name)
        }


def bill_of(guide: Mapping[str, bytes], version: str) -> bytes:
    """Return the bill of materials (CycloneDX) of a wheel with these pages."""
    sys.path.insert(0, str(ROOT / "packaging" / "pyinstaller"))
    import bill
    from licences import Part, model_parts

    named = json.loads(guide.get(f"{GUIDE}/parts.json", b"[]"))
    parts = [Part(part["name"], part["version"], part["licence"], (), "", ()) for part in named]
    parts += [part._replace(files=()) for part in model_parts()]
    ours = Part(
        "tagmask", version, "Apache-2.0", (), read().homepage, tuple(part.name for part in parts)
    )
    return (json.dumps(bill.sbom([ours, *parts]), indent=1) + "\n").encode()


def complete(wheel: Path, *, with_guide: bool = True) -> None:
    """Put the guide and the bill of materials into a wheel, and into its list of files."""
    version = wheel.name.split("-")[1]
    guide = guide_files() if with_guide else {}
    place = f"tagmask-{version}.dist-info/sboms/tagmask.cdx.json"
    add(wheel, guide | {place: bill_of(guide, version)})


def add(wheel: Path, files: Mapping[str, bytes]) -> None:
    """Put files into a wheel, and into its list of files."""
    draft = wheel.with_name(f"{wheel.name}.part")
    with ZipFile(wheel) as old, ZipFile(draft, "w", ZIP_DEFLATED) as new:
        (record,) = (entry for entry in old.infolist() if entry.filename.endswith("/RECORD"))
        for entry in old.infolist():
            if entry is not record:
                new.writestr(entry, old.read(entry))
        lines = io.StringIO(old.read(record).decode("utf-8"))
        rows = [row for row in csv.reader(lines) if row]
        for name, data in files.items():
            entry = ZipInfo(name, record.date_time)
            entry.external_attr = 0o644 << 16
            new.writestr(entry, data, ZIP_DEFLATED)
            rows.insert(-1, [name, f"sha256={_digest(data)}", str(len(data))])
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        new.writestr(record, text.getvalue(), ZIP_DEFLATED)
    draft.replace(wheel)


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
