"""What building the packages needs of the system, looked for before anything is built.

    python packaging/pyinstaller/tools.py

Says everything that is missing at once, with the one command that installs it, and ends with
status 1. Runs on any Python 3.9 or newer, with nothing installed.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What a build writes at most, in build and dist; measured, and a quarter more.
NEEDED_GIB = {"cpu": 4, "cuda": 24}
# Program → the Debian package that has it. `cc` stands in FFmpeg's place (video.py).
TOOLS = {
    "objdump": "binutils",
    "readelf": "binutils",
    "strip": "binutils",
    "cc": "gcc",
    "dpkg-deb": "dpkg",
}


def main() -> int:
    """Look for everything; return 1 if something is missing."""
    found = problems(os.environ.get("TORCH", ""))
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


def problems(torch: str = "") -> list[str]:
    """Return what is missing, in lines for the user; none where everything is there."""
    lines: list[str] = []
    packages: dict[str, None] = {}
    if sys.platform == "linux":
        for tool, package in TOOLS.items():
            if shutil.which(tool) is None and not (tool == "cc" and shutil.which("gcc")):
                lines.append(f"  {tool}: is not installed")
                packages[package] = None
        if not has_shared_python():
            version = "{}.{}".format(*sys.version_info)
            lines.append(
                f"  libpython{version}.so: {sys.executable} comes without its shared library, "
                "which travels in the package"
            )
            packages[f"libpython{version}"] = None
    wanted = NEEDED_GIB["cuda" if torch == "cuda" else "cpu"]
    free = shutil.disk_usage(ROOT).free / 2**30
    if free < wanted:
        lines.append(f"  {ROOT}: {free:.1f} GiB are free, building takes {wanted}")
    if not lines:
        return []
    lines.insert(0, "The packages cannot be built here yet:")
    if packages:
        lines.append(f"Install it and try again:\n    sudo apt-get install {' '.join(packages)}")
        if any(name.startswith("libpython") for name in packages) and not _of_the_system():
            lines.append(
                "That is for the system's Python. One that was built by hand, or by pyenv, needs\n"
                "    ./configure --enable-shared  (pyenv: PYTHON_CONFIGURE_OPTS=--enable-shared)"
            )
    return lines


def has_shared_python() -> bool:
    """Say whether this interpreter's library can be put into a package."""
    name = "libpython{}.{}.so.1.0".format(*sys.version_info)
    places = [sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("LIBPL"),
              str(Path(sys.base_prefix) / "lib")]  # fmt: skip
    if any(place and (Path(place) / name).is_file() for place in places):
        return True
    if not _of_the_system():
        return False
    return ctypes.util.find_library("python{}.{}".format(*sys.version_info)) is not None or any(
        Path("/usr/lib").glob(f"*/{name}")
    )


def _of_the_system() -> bool:
    return sys.base_prefix == "/usr"


if __name__ == "__main__":
    sys.exit(main())
