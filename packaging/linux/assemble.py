"""Packs the program's folder for Linux: the `.deb`, and the `.tar.gz` for users without root.

    python packaging/linux/assemble.py [deb] [tar]      both without arguments

Reads `build/package/TagMask` (`packaging/pyinstaller/build.py`) and writes into `dist`.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUT = ROOT / "build" / "package"
FOLDER = OUT / "TagMask"
DIST = ROOT / "dist"
METAINFO = "org.tagmask.TagMask.metainfo.xml"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)

sys.path[:0] = [str(ROOT / "packaging"), str(ROOT / "packaging" / "deb")]

from maintainer import picture_address, read  # noqa: E402


def main() -> int:
    """Write the wanted packages; return the exit status."""
    wanted = sys.argv[1:] or ["deb", "tar"]
    if not (FOLDER / "tagmask").is_file():
        print(f"{FOLDER}: the program is not built. Run `make package`.", file=sys.stderr)
        return 1
    import control

    about = json.loads((OUT / "package.json").read_text("utf-8"))
    DIST.mkdir(exist_ok=True)
    bill = DIST / f"tagmask{suffix(about)}-{about['version']}-linux.cdx.json"
    shutil.copyfile(FOLDER / "sbom.cdx.json", bill)
    for kind in wanted:
        path = {"deb": control.build_deb, "tar": build_tar}[kind](about)
        print(f"{path}: {path.stat().st_size / 2**20:.0f} MiB")
    return 0


def share_tree(share: Path, version: str) -> None:
    """Write what desktops look for (menu entry, icons, kind of file) below a folder `share`."""
    applications, mime, metainfo = (
        share / "applications", share / "mime" / "packages", share / "metainfo"
    )  # fmt: skip
    for folder in (applications, mime, metainfo):
        folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(HERE / "tagmask.desktop", applications / "tagmask.desktop")
    shutil.copyfile(HERE / "tagmask.xml", mime / "tagmask.xml")
    (metainfo / METAINFO).write_text(metainfo_text(version), encoding="utf-8")
    icons = share / "icons" / "hicolor"
    for size in SIZES:
        place = icons / f"{size}x{size}" / "apps" / "tagmask.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(HERE / "icons" / f"tagmask-{size}.png", place)
    scalable = icons / "scalable" / "apps" / "tagmask.svg"
    scalable.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(HERE / "icons" / "tagmask.svg", scalable)


def metainfo_text(version: str) -> str:
    """Return what software centres show: the template with the version and the addresses."""
    text = (HERE / METAINFO).read_text("utf-8")
    maintainer = read()
    values = {
        "VERSION": version,
        "DATE": release_date(version),
        "HOMEPAGE": maintainer.homepage,
        "ISSUES": maintainer.issues,
        "REPOSITORY": maintainer.repository,
    }
    for key, value in values.items():
        text = text.replace(f"@{key}@", escape(value))
    return re.sub(
        r"@PICTURE:([\w./-]+)@",
        lambda found: escape(picture_address(maintainer.repository, found[1])),
        text,
    )


def release_date(version: str) -> str:
    """Return a version's date in the changelog; today's where it is not released yet."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    found = re.search(rf"^## \[{re.escape(version)}\] - (\d{{4}}-\d\d-\d\d)", text, re.MULTILINE)
    return found[1] if found else date.today().isoformat()


def suffix(about: dict[str, str]) -> str:
    """Return what tells the package for NVIDIA's GPUs from the usual one in names."""
    return "-cuda" if about["variant"] == "cuda" else ""


def build_tar(about: dict[str, str]) -> Path:
    """Write the archive and return its path."""
    name = f"tagmask{suffix(about)}-{about['version']}-linux-{os.uname().machine}"
    extra = OUT / "tar"
    shutil.rmtree(extra, ignore_errors=True)
    share_tree(extra / "share", about["version"])
    for script in ("install.sh", "uninstall.sh"):
        shutil.copy(HERE / script, extra / script)
    path = DIST / f"{name}.tar.gz"
    draft = path.with_name(f"{path.name}.part")

    def owned_by_nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        return entry

    program = shutil.which("pigz")
    with draft.open("wb") as file:
        if program:
            with subprocess.Popen([program, "-6"], stdin=subprocess.PIPE, stdout=file) as packer:
                assert packer.stdin is not None
                _fill(packer.stdin, name, extra, owned_by_nobody, "w|")
            if packer.returncode:
                raise SystemExit(f"pigz ended with {packer.returncode}.")
        else:
            with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6) as packed:
                _fill(packed, name, extra, owned_by_nobody, "w|")
    draft.replace(path)
    return path


def _fill(stream, name, extra, owner, mode) -> None:
    with tarfile.open(fileobj=stream, mode=mode, format=tarfile.PAX_FORMAT) as archive:
        for folder in (FOLDER, extra):
            for entry in sorted(folder.iterdir()):
                archive.add(entry, f"{name}/{entry.name}", filter=owner)


if __name__ == "__main__":
    sys.exit(main())
