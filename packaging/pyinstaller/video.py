"""Leaves FFmpeg out of the package: OpenCV's wheel for Linux is linked with it for videos.

TagMask reads none. But the loader asks for the libraries when OpenCV is loaded, so libraries of the
same names stand in for them, in which every function that OpenCV asks for does nothing. With
FFmpeg go the libraries that it alone needs: codecs, and an OpenSSL without updates.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

from elf import asked_symbols
from refused import STAND_IN

FFMPEG = ("libavcodec", "libavformat", "libavutil", "libswscale")
_VERSION = re.compile(r"(LIB[A-Z]+)_\d+")


def leave_video_out(library: Path) -> None:
    """Put stand-ins in FFmpeg's place, where OpenCV is linked with it.

    Raises:
        SystemExit: if there is no compiler to make them.
    """
    places = {name: _only(library / "opencv_python_headless.libs", name) for name in FFMPEG}
    found = {name: place for name, place in places.items() if place is not None}
    if not found:
        return
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise SystemExit(
            "There is no C compiler to make what stands in FFmpeg's place, and FFmpeg is not "
            "shipped. Install one: sudo apt-get install gcc"
        )
    symbols = wanted_symbols(_only(library / "cv2", "cv2"))
    for name, place in found.items():
        _compile(compiler, place, symbols.get(name, {}))


def wanted_symbols(opencv: Path | None) -> dict[str, dict[str, list[str]]]:
    """Return library → version → the functions that OpenCV asks FFmpeg for."""
    wanted: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for symbol, version in asked_symbols(opencv) if opencv else ():
        if match := _VERSION.fullmatch(version):
            wanted[match[1].lower()][version].append(symbol)
    return wanted


def source_of(functions: list[str]) -> str:
    """Return C code in which each function does nothing, and that says what it is."""
    note = f'__attribute__((used)) static const char note[] = "{STAND_IN.decode()}";\n'
    return note + "".join(f"void *{name}(void) {{ return 0; }}\n" for name in functions)


def versions_of(symbols: dict[str, list[str]]) -> str:
    """Return the linker's script that gives the functions their versions."""
    return "".join(
        f"{version} {{ global: {'; '.join(names)}; }};\n" for version, names in symbols.items()
    )


def _only(folder: Path, name: str) -> Path | None:
    return next((path for path in folder.glob(f"{name}[-.]*so*") if not path.is_symlink()), None)


def _compile(compiler: str, place: Path, symbols: dict[str, list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        code, script = Path(folder, "nothing.c"), Path(folder, "versions")
        code.write_text(source_of([name for names in symbols.values() for name in names]))
        script.write_text(versions_of(symbols))
        versioned = [f"-Wl,--version-script={script}"] if symbols else []
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-nostdlib", "-O1", "-s", f"-Wl,-soname={place.name}",
             *versioned, "-o", str(place), str(code)],
            check=True,
        )  # fmt: skip
