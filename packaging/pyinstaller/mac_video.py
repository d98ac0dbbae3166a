"""Leaves FFmpeg out of the package for macOS, as `video.py` does for Linux.

OpenCV's wheel for macOS is linked with it, and brings some ninety libraries that FFmpeg alone
needs, x264 of the GPL among them. Libraries of the same names stand in for FFmpeg's, in which every
function that OpenCV asks for does nothing; what nothing asks for any more is left out.

Run so far: all of it on Linux, with the libraries of OpenCV's wheel for macOS, and with clang and
lld for Apple's processors in the place of macOS' `cc`. On macOS: NEVER RUN.
"""

from __future__ import annotations

import struct
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from refused import FFMPEG_NAME
from video import source_of

Entry = tuple[str, str, str]  # PyInstaller's: place in the package, source, kind
FOLDER = "cv2/.dylibs"
_MAGIC, _FAT = 0xFEEDFACF, 0xCAFEBABE
_ARM64 = 0x0100000C
_LOADS = {0xC, 0x80000018, 0x8000001F, 0x80000023}  # plain, weak, re-exported, upward
_SYMBOLS = 0x2
_EXTERNAL, _TYPE, _DEBUG = 0x01, 0x0E, 0xE0  # of a symbol's kind


class Library(NamedTuple):
    """A library that a file is linked with."""

    name: str  # as the file asks for it
    current: str  # versions, "1.2.3"
    compatible: str

    @property
    def file(self) -> str:
        """The name of its file alone."""
        return PurePosixPath(self.name).name


class Binary(NamedTuple):
    """What a program or library of macOS says of itself."""

    needed: tuple[Library, ...]
    asked: dict[str, list[str]]  # file's name of a library → the symbols it is asked for


def read(data: bytes) -> Binary | None:
    """Read the part for Apple's processors; None where it is no such file."""
    data = _slice(data)
    if len(data) < 32 or struct.unpack_from("<I", data)[0] != _MAGIC:
        return None
    needed: list[Library] = []
    symbols: tuple[int, int, int] = (0, 0, 0)  # where they are, how many, where their names are
    count, place = struct.unpack_from("<I", data, 16)[0], 32
    for _ in range(count):
        command, size = struct.unpack_from("<II", data, place)
        if command in _LOADS:
            name, _, current, compatible = struct.unpack_from("<4I", data, place + 8)
            needed.append(
                Library(_text(data, place + name), _version(current), _version(compatible))
            )
        elif command == _SYMBOLS:
            symbols = struct.unpack_from("<3I", data, place + 8)
        place += size
    return Binary(tuple(needed), _asked(data, needed, symbols))


def without_video(entries: Sequence[Entry], out: Path) -> list[Entry]:
    """Return PyInstaller's entries with stand-ins in FFmpeg's place, and without what went with it.

    Args:
        entries: the binaries that it has gathered.
        out: a folder to make the stand-ins in.
    """
    files = {
        PurePosixPath(place).name: binary
        for place, source, kind in entries
        if kind != "SYMLINK" and (binary := read(Path(source).read_bytes())) is not None
    }
    brought = {PurePosixPath(place).name for place, _, _ in entries if _is_opencvs(place)}
    kept = still_needed(files, brought)
    asked = asked_of_ffmpeg([files[name] for name in files if name not in brought or name in kept])
    stand_ins = {library.file: _compile(library, asked[library], out) for library in asked}
    kept |= set(stand_ins)
    return [
        (place, str(stand_ins[name]) if name in stand_ins and kind != "SYMLINK" else source, kind)
        for place, source, kind in entries
        if (name := PurePosixPath(place).name) not in brought or name in kept
    ]


def asked_of_ffmpeg(binaries: Iterable[Binary]) -> dict[Library, list[str]]:
    """Return FFmpeg's libraries that these are linked with, and the functions they ask for."""
    libraries: dict[str, Library] = {}
    asked: dict[str, set[str]] = defaultdict(set)
    for binary in binaries:
        for library in binary.needed:
            if FFMPEG_NAME.match(library.file):
                libraries.setdefault(library.file, library)
                asked[library.file] |= set(binary.asked.get(library.file, ()))
    return {library: sorted(asked[file]) for file, library in libraries.items()}


def still_needed(files: Mapping[str, Binary], brought: set[str]) -> set[str]:
    """Return which of the libraries that OpenCV brought are needed without FFmpeg."""
    waiting = [name for name in files if name not in brought]
    wanted: set[str] = set()
    while waiting:
        for library in files[waiting.pop()].needed:
            name = library.file
            if name in brought and name not in wanted and not FFMPEG_NAME.match(name):
                wanted.add(name)
                waiting += [name] if name in files else []
    return wanted


def _is_opencvs(place: str) -> bool:
    return str(PurePosixPath(place).parent) == FOLDER


def _compile(library: Library, names: Sequence[str], out: Path) -> Path:
    """Make a library that has the functions, under the name and versions that it is asked by."""
    out.mkdir(parents=True, exist_ok=True)
    code, place = out / f"{library.file}.c", out / library.file
    # A symbol of C begins with an underscore on macOS, which the compiler puts there.
    code.write_text(source_of([name.removeprefix("_") for name in names]), encoding="utf-8")
    subprocess.run(
        ["cc", "-dynamiclib", "-arch", "arm64", "-O1", "-install_name", library.name,
         "-current_version", library.current, "-compatibility_version", library.compatible,
         "-o", str(place), str(code)],
        check=True,
    )  # fmt: skip
    return place


def _asked(
    data: bytes, needed: Sequence[Library], symbols: tuple[int, int, int]
) -> dict[str, list[str]]:
    place, count, names = symbols
    asked: dict[str, list[str]] = defaultdict(list)
    for number in range(count):
        name, kind, _, about, _ = struct.unpack_from("<IBBHQ", data, place + 16 * number)
        ordinal = about >> 8  # of the library, from 1 on; larger ones are none of the list
        is_asked = kind & _EXTERNAL and not kind & (_TYPE | _DEBUG)
        if is_asked and 1 <= ordinal <= len(needed):
            asked[needed[ordinal - 1].file].append(_text(data, names + name))
    return dict(asked)


def _slice(data: bytes) -> bytes:
    """Return the part for Apple's processors of a file that has several."""
    if len(data) < 8 or struct.unpack_from(">I", data)[0] != _FAT:
        return data
    count = struct.unpack_from(">I", data, 4)[0]
    for number in range(min(count, 8)):
        processor, _, place, size, _ = struct.unpack_from(">5I", data, 8 + 20 * number)
        if processor == _ARM64:
            return data[place : place + size]
    return data


def _text(data: bytes, place: int) -> str:
    return data[place : data.index(b"\0", place)].decode("utf-8", "replace")


def _version(number: int) -> str:
    return f"{number >> 16}.{number >> 8 & 0xFF}.{number & 0xFF}"
