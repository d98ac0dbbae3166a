"""FFmpeg is left out of the package for macOS, and what went with it; on files made here."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from tests.packaging_recipes import recipe

HERE, BESIDE = "@loader_path/.dylibs/", "@loader_path/"


def padded(text: str) -> bytes:
    data = text.encode() + b"\0"
    return data + bytes(-len(data) % 8)


def macho(needed: Mapping[str, Sequence[str]], defined: Sequence[str] = ()) -> bytes:
    """Return a library for Apple's processors: what it is linked with → the symbols it asks for."""
    commands, symbols, names = b"", b"", b"\0"
    for ordinal, (library, asked) in enumerate(needed.items(), 1):
        text = padded(library)
        commands += struct.pack("<6I", 0xC, 24 + len(text), 24, 2, 59 << 16 | 39 << 8, 59 << 16)
        commands += text
        for name in asked:
            symbols += struct.pack("<IBBHQ", len(names), 0x01, 0, ordinal << 8, 0)
            names += name.encode() + b"\0"
    for name in defined:
        symbols += struct.pack("<IBBHQ", len(names), 0x0F, 1, 0, 4096)
        names += name.encode() + b"\0"
    start = 32 + len(commands) + 24
    commands += struct.pack(
        "<6I", 0x2, 24, start, len(symbols) // 16, start + len(symbols), len(names)
    )
    header = struct.pack("<8I", 0xFEEDFACF, 0x0100000C, 0, 6, len(needed) + 1, len(commands), 0, 0)
    return header + commands + symbols + names


@pytest.fixture
def mac_video(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return recipe("pyinstaller", "mac_video", monkeypatch)


def test_what_a_library_asks_each_other_for_is_read(mac_video: ModuleType) -> None:
    data = macho({HERE + "libavutil.59.dylib": ["_av_free"], "/usr/lib/libc.dylib": ["_exit"]},
                 ["_mine"])  # fmt: skip
    fat = struct.pack(">2I", 0xCAFEBABE, 2)
    fat += struct.pack(">5I", 0x01000007, 3, 64, 8, 0) + struct.pack(
        ">5I", 0x0100000C, 0, 128, len(data), 0
    )
    fat = fat.ljust(128, b"\0") + data
    for one in (data, fat):
        found = mac_video.read(one)
        assert found.asked == {"libavutil.59.dylib": ["_av_free"], "libc.dylib": ["_exit"]}
        assert found.needed[0] == (HERE + "libavutil.59.dylib", "59.39.0", "59.0.0")
    for other in (b"", b"#!/bin/sh\n", b"\x7fELF" + bytes(60), b"MZ" + bytes(60)):
        assert mac_video.read(other) is None


def test_ffmpeg_gets_stand_ins_and_what_it_alone_needs_goes(
    mac_video: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = {
        "cv2/cv2.abi3.so": macho(
            {
                HERE + "libavcodec.61.dylib": ["_avcodec_open2", "_av_free"],
                HERE + "libavif.16.dylib": ["_avifDecode"],
            }
        ),
        "cv2/.dylibs/libavcodec.61.dylib": macho(
            {BESIDE + "libx264.164.dylib": ["_x264"], BESIDE + "libavutil.59.dylib": ["_av_log"]}
        ),
        "cv2/.dylibs/libavutil.59.dylib": macho({}),
        "cv2/.dylibs/libx264.164.dylib": macho({}),
        "cv2/.dylibs/libavif.16.dylib": macho({BESIDE + "libaom.3.dylib": ["_aom"]}),
        "cv2/.dylibs/libaom.3.dylib": macho({}),
        "torch/lib/libtorch.dylib": macho({"/usr/lib/libc.dylib": ["_exit"]}),
        "app/data.so": b"no library",
    }
    entries = []
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
        entries.append((name, str(tmp_path / name), "BINARY"))
    entries.append(("libx264.164.dylib", "cv2/.dylibs/libx264.164.dylib", "SYMLINK"))
    entries.append(("libaom.3.dylib", "cv2/.dylibs/libaom.3.dylib", "SYMLINK"))
    commands = []
    monkeypatch.setattr(
        mac_video.subprocess, "run", lambda command, check: commands.append(command)
    )
    kept = {
        place: source for place, source, _ in mac_video.without_video(entries, tmp_path / "out")
    }
    assert set(kept) == {
        "cv2/cv2.abi3.so", "cv2/.dylibs/libavcodec.61.dylib", "cv2/.dylibs/libavif.16.dylib",
        "cv2/.dylibs/libaom.3.dylib", "torch/lib/libtorch.dylib", "app/data.so", "libaom.3.dylib",
    }  # fmt: skip
    stand_in = tmp_path / "out" / "libavcodec.61.dylib"
    assert kept["cv2/.dylibs/libavcodec.61.dylib"] == str(stand_in)
    assert kept["cv2/.dylibs/libavif.16.dylib"] == str(tmp_path / "cv2/.dylibs/libavif.16.dylib")
    (command,) = commands
    assert command[command.index("-current_version") + 1] == "59.39.0"
    assert command[command.index("-o") + 1] == str(stand_in)
    code = Path(command[-1]).read_text()
    assert "avcodec_open2(void)" in code and "av_free(void)" in code and "av_log" not in code
