"""The programs and libraries of macOS in a folder: which there are, and what they run on.

    python3 packaging/macos/macho.py list FOLDER    "program PATH", "library PATH", deepest first
    python3 packaging/macos/macho.py check APP      1 if something needs a newer macOS, or another
                                                    processor, than the package promises

Looks at what files are, not at what they are called: a framework's library has no suffix, and not
every library has the executable bit. Reads Mach-O's headers itself, so it runs on any system.
"""

from __future__ import annotations

import plistlib
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PROCESSOR = "arm64"
_MAGIC = {b"\xcf\xfa\xed\xfe": 32, b"\xce\xfa\xed\xfe": 28}  # 64 and 32 bits → size of the header
_FAT = {b"\xca\xfe\xba\xbe": ">8xI", b"\xca\xfe\xba\xbf": ">8xQ"}  # where a slice begins
_FAT_ENTRY = {b"\xca\xfe\xba\xbe": 20, b"\xca\xfe\xba\xbf": 32}  # bytes
_MOST_SLICES = 16  # Java's classes have the magic number of fat files; what follows is larger there
_PROCESSORS = {0x0100000C: "arm64", 0x01000007: "x86_64"}
_PROGRAM, _LIBRARIES = 2, (6, 8)  # MH_EXECUTE; MH_DYLIB, MH_BUNDLE
_MINIMUM, _BUILD = 0x24, 0x32  # LC_VERSION_MIN_MACOSX, LC_BUILD_VERSION


class Binary(NamedTuple):
    """One processor's part of a file."""

    kind: str  # program or library
    processor: str
    minimum: tuple[int, int]  # the oldest macOS; (0, 0) where it is not said


def main() -> int:
    """List or check; return the exit status."""
    if len(sys.argv) != 3 or sys.argv[1] not in {"list", "check"}:
        print("macho.py list FOLDER, or macho.py check APP", file=sys.stderr)
        return 2
    folder = Path(sys.argv[2])
    if sys.argv[1] == "list":
        for path, binaries in sorted(found(folder), key=lambda one: -len(one[0].parts)):
            print(binaries[0].kind, path)
        return 0
    problems = wrong(folder)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def wrong(app: Path) -> list[str]:
    """Say which files of an application would not load where it promises to run."""
    plist = plistlib.loads((app / "Contents" / "Info.plist").read_bytes())
    promised = _version(plist["LSMinimumSystemVersion"])
    problems = []
    seen = 0
    for path, binaries in found(app):
        seen += 1
        mine = [binary for binary in binaries if binary.processor == PROCESSOR]
        if not mine:
            has = ", ".join(binary.processor for binary in binaries)
            problems.append(f"{path} is for {has} only, not for {PROCESSOR}.")
        problems += [
            f"{path} needs macOS {one.minimum[0]}.{one.minimum[1]}; Info.plist promises "
            f"{promised[0]}.{promised[1]}."
            for one in mine
            if one.minimum > promised
        ]
    return problems if seen else [f"{app} holds no programs at all."]


def found(folder: Path) -> Iterator[tuple[Path, list[Binary]]]:
    """Yield the files that are programs or libraries; links are their targets' business."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and (binaries := read(path)):
            yield path, binaries


def read(path: Path) -> list[Binary]:
    """Return what a file holds for each processor; nothing if it is neither program nor library."""
    with path.open("rb") as file:
        magic = file.read(4)
        if magic in _MAGIC:
            file.seek(0)
            parts = [file.read(1 << 16)]
        elif magic in _FAT:
            count = int.from_bytes(file.read(4), "big")
            if count > _MOST_SLICES:
                return []
            entries = [file.read(_FAT_ENTRY[magic]) for _ in range(count)]
            parts = []
            for entry in entries:
                if len(entry) < struct.calcsize(_FAT[magic]):
                    return []
                file.seek(struct.unpack_from(_FAT[magic], entry)[0])
                parts.append(file.read(1 << 16))
        else:
            return []
    binaries = [_binary(part) for part in parts]
    return [binary for binary in binaries if binary is not None]


def _binary(data: bytes) -> Binary | None:
    size = _MAGIC.get(data[:4])
    if size is None or len(data) < size:
        return None
    processor, _, kind, count = struct.unpack_from("<4I", data, 4)
    if kind != _PROGRAM and kind not in _LIBRARIES:
        return None
    return Binary(
        "program" if kind == _PROGRAM else "library",
        _PROCESSORS.get(processor, f"processor {processor:#x}"),
        _minimum(data, size, count),
    )


def _minimum(data: bytes, place: int, count: int) -> tuple[int, int]:
    for _ in range(count):
        if place + 16 > len(data):
            break
        command, size, first, second = struct.unpack_from("<4I", data, place)
        if command in {_MINIMUM, _BUILD}:
            packed = first if command == _MINIMUM else second
            return packed >> 16, packed >> 8 & 0xFF
        if size < 8:
            break
        place += size
    return 0, 0


def _version(text: str) -> tuple[int, int]:
    first, second, *_ = [int(part) for part in text.split(".")] + [0]
    return first, second


if __name__ == "__main__":
    sys.exit(main())
