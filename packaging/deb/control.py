"""The Debian package: its tree, what it depends on, and `dpkg-deb`.

The program lies in `/usr/lib/tagmask`, with links in `/usr/bin`. There are no maintainer scripts:
menus, kinds of files and icons are brought up to date by the triggers of the packages they belong
to.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUT = ROOT / "build" / "package"
FOLDER = OUT / "TagMask"
DIST = ROOT / "dist"
TREE = OUT / "deb"

PACKAGING = ROOT / "packaging"
sys.path[:0] = [str(PACKAGING), str(PACKAGING / "linux"), str(PACKAGING / "pyinstaller")]

from elf import needed_libraries, symbol_versions  # noqa: E402
from maintainer import read  # noqa: E402

# Library that is not in the package → the Debian packages that have it. Names that end in t64 are
# those of Debian 13 and Ubuntu 24.04.
PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libXext.so.6": "libxext6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdrm.so.2": "libdrm2",
    "libexpat.so.1": "libexpat1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgbm.so.1": "libgbm1",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libsystemd.so.0": "libsystemd0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb.so.1": "libxcb1",
    "libz.so.1": "zlib1g",
}
_CXX = "libstdc++.so.6"
# Symbols of libstdc++ from a version on → the version of GCC, and of its package, that has them.
_GCC = (((3, 4, 33), 14), ((3, 4, 31), 13), ((3, 4, 30), 12), ((3, 4, 29), 11), ((3, 4, 26), 9))
_LIBC = re.compile(r"(ld-linux[-\w]*|libc|libm|libdl|libpthread|librt|libutil|libresolv|libnsl"
                   r"|libcrypt)\.so\.\d+")  # fmt: skip
_DRIVER = re.compile(r"libcuda\.so\.1|libnvidia-ml\.so\.1")  # come with NVIDIA's driver, if at all
# Needed without a library that says so: a keyboard's layout, and letters.
ALWAYS = ("xkb-data", "fonts-dejavu-core | fonts-liberation | fonts-freefont-ttf | fonts-noto-core")
RECOMMENDED = ("shared-mime-info", "desktop-file-utils", "hicolor-icon-theme")

DESCRIPTION = """\
turn image tags into pixel masks
 TagMask learns from what is in an image, its tags, where in the image it is:
 weakly supervised semantic segmentation on your own workstation. Tag photos,
 train, review and correct the masks, and export them as Pascal VOC, COCO,
 YOLO, labelme or CVAT data sets. Nothing leaves the machine.
 .
 The desktop program is `tagmask`, its command line is `wseg`. Python and
 PyTorch are part of the package; nothing else needs to be installed."""


class Needs(NamedTuple):
    """What the program's binaries need from the system."""

    libraries: frozenset[str]  # names that are not in the package
    libc: tuple[int, ...]  # the newest version of glibc's symbols
    cxx: tuple[int, ...] = ()  # the newest version of libstdc++'s


def build_deb(about: dict[str, str]) -> Path:
    """Write the package and return its path."""
    from assemble import release_date, share_tree, suffix

    if shutil.which("dpkg-deb") is None:
        raise SystemExit("dpkg-deb is missing: the .deb is built on Debian, Ubuntu or their kin.")
    name, version = f"tagmask{suffix(about)}", about["version"]
    architecture = _output("dpkg", "--print-architecture")
    shutil.rmtree(TREE, ignore_errors=True)
    _fill_program(TREE / "usr" / "lib" / "tagmask")
    share_tree(TREE / "usr" / "share", version)
    links = TREE / "usr" / "bin"
    links.mkdir(parents=True)
    for program in ("tagmask", "wseg"):
        (links / program).symlink_to(f"../lib/tagmask/{program}")
    _fill_manual(TREE / "usr" / "share" / "man" / "man1")
    changes = changelog_text(name, version, release_date(version))
    _fill_doc(TREE / "usr" / "share" / "doc" / name, version, changes)
    overrides = TREE / "usr" / "share" / "lintian" / "overrides" / name
    overrides.parent.mkdir(parents=True)
    overrides.write_text(overrides_text(name), encoding="utf-8")
    size = sum(p.lstat().st_size for p in TREE.rglob("*") if not p.is_dir()) // 1024
    debian = TREE / "DEBIAN"
    debian.mkdir()
    text = control_text(name, version, architecture, size, depends(needs_of(FOLDER)))
    (debian / "control").write_text(text, encoding="utf-8")
    (debian / "md5sums").write_text(md5sums(TREE), encoding="utf-8")
    _set_modes(TREE)
    path = DIST / f"{name}_{version}_{architecture}.deb"
    # Every system with this glibc reads zstd, and installs it in a fraction of the time of xz.
    packing = os.environ.get("DEB_COMPRESSION", "-Zzstd -z9").split()
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", *packing, "--build", str(TREE), str(path)],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    shutil.rmtree(TREE)
    return path


def control_text(
    name: str, version: str, architecture: str, size: int, dependencies: Iterable[str]
) -> str:
    """Return the file `control`. `size` is in KiB."""
    other = "tagmask" if name == "tagmask-cuda" else "tagmask-cuda"
    fields = {
        "Package": name,
        "Version": version,
        "Section": "graphics",
        "Priority": "optional",
        "Architecture": architecture,
        "Maintainer": maintainer(),
        "Installed-Size": str(size),
        "Depends": ", ".join(dependencies),
        "Recommends": ", ".join(RECOMMENDED),
        "Conflicts": other,
        "Replaces": other,
        "Homepage": read().homepage,
        "Description": DESCRIPTION,
    }
    return "".join(f"{key}: {value}\n" for key, value in fields.items())


def _gcc(cxx: tuple[int, ...]) -> str:
    """Return which version of libstdc++6 has the symbols of a version, as a package asks for it."""
    gcc = next((gcc for least, gcc in _GCC if cxx >= least), 0)
    return f" (>= {gcc})" if gcc else ""


def maintainer() -> str:
    """Return who answers for the package.

    It stands in `maintainer.toml`; who builds packages of their own names themselves in Debian's
    variables DEBFULLNAME and DEBEMAIL.
    """
    usual = read()
    name = os.environ.get("DEBFULLNAME") or usual.name
    return f"{name} <{os.environ.get('DEBEMAIL') or usual.email}>"


def changelog_text(name: str, version: str, released: str) -> str:
    """Return the package's own changelog in Debian's form; what is new stands in TagMask's."""
    day = datetime.fromisoformat(released).replace(hour=12, tzinfo=UTC)
    return (
        f"{name} ({version}) unstable; urgency=medium\n\n"
        f"  * TagMask {version}: see /usr/share/doc/{name}/CHANGELOG.md.gz\n\n"
        f" -- {maintainer()}  {format_datetime(day)}\n"
    )


def needs_of(folder: Path) -> Needs:
    """Ask every binary of a folder what it needs, and leave out what the folder has."""
    bundled: set[str] = set()
    needed: set[str] = set()
    libc: set[tuple[int, ...]] = {(2, 17)}
    cxx: set[tuple[int, ...]] = {()}
    for path in sorted(folder.rglob("*")):
        bundled.add(path.name)
        if path.is_file() and not path.is_symlink():
            needed |= needed_libraries(path)
            libc |= symbol_versions(path, "GLIBC")
            cxx |= symbol_versions(path, "GLIBCXX")
    return Needs(frozenset(needed - bundled), max(libc), max(cxx))


def depends(needs: Needs) -> list[str]:
    """Return the packages to depend on.

    Raises:
        SystemExit: if a library is in no known package.
    """
    libc = ".".join(str(part) for part in needs.libc)
    unknown, found = [], {f"libc6 (>= {libc})", *ALWAYS}
    for library in sorted(needs.libraries):
        if library in PACKAGES:
            found.add(PACKAGES[library] + (_gcc(needs.cxx) if library == _CXX else ""))
        elif not _LIBC.fullmatch(library) and not _DRIVER.fullmatch(library):
            unknown.append(library)
    if unknown:
        raise SystemExit(
            f"The program needs {', '.join(unknown)}, which is neither in the package nor in the "
            f"list of {Path(__file__).name}. Add its Debian package there, or bundle it."
        )
    return sorted(found)


def overrides_text(name: str) -> str:
    """Return which of Debian's rules do not hold for the package, and why, as lintian reads it."""
    lines = (HERE / "lintian-overrides").read_text("utf-8").splitlines()
    return "".join(f"{line if line.startswith('#') else f'{name}: {line}'}\n" for line in lines)


def md5sums(tree: Path) -> str:
    """Return the sums that dpkg and debsums compare the installed files with."""
    files = sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    lines = []
    for path in files:
        place = path.relative_to(tree).as_posix()
        if not place.startswith("DEBIAN/"):
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
            lines.append(f"{digest.hexdigest()}  {place}\n")
    return "".join(lines)


def _fill_program(folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    # Links to the same bytes: the tree is removed when the package is written.
    subprocess.run(["cp", "-a", "--link", str(FOLDER), str(folder)], check=True)


def _fill_manual(folder: Path) -> None:
    folder.mkdir(parents=True)
    for page in sorted((HERE.parent / "linux").glob("*.1")):
        _pack(page.read_bytes(), folder / f"{page.name}.gz")


def _fill_doc(folder: Path, version: str, changes: str) -> None:
    folder.mkdir(parents=True)
    notice = (
        f"TagMask {version}\n\nCopyright 2026 the TagMask contributors\n\n"
        "Licensed under the Apache License 2.0, on Debian systems:\n"
        "/usr/share/common-licenses/Apache-2.0\n\nPython, PyTorch, Qt and the other parts of the "
        "package have their own\ncopyright and licences; all of them lie in\n"
        "/usr/lib/tagmask/licences, listed in OVERVIEW.txt there.\n"
    )
    (folder / "copyright").write_text(notice, encoding="utf-8")
    _pack(changes.encode(), folder / "changelog.gz")
    _pack((ROOT / "CHANGELOG.md").read_bytes(), folder / "CHANGELOG.md.gz")


def _pack(data: bytes, path: Path) -> None:
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(data)


def _set_modes(tree: Path) -> None:
    for path in tree.rglob("*"):
        if path.is_symlink():
            continue
        library = ".so" in path.suffixes and path.is_file()
        runs = path.is_dir() or bool(path.stat().st_mode & 0o100 and not library)
        wanted = 0o755 if runs else 0o644
        if path.stat().st_mode & 0o777 != wanted:
            path.chmod(wanted)
    tree.chmod(0o755)


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
