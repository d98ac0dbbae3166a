"""What no package may have in it: FFmpeg, and an OpenSSL that nobody mends any more.

Both are told by what their own binaries say of themselves, whatever the files are called and
whoever brought them: a wheel, Python, or the system.
"""

from __future__ import annotations

import mmap
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

# The rule for OpenSSL: a copy of the system's, of a release in the second table, is mended by the
# distribution until that day, whatever OpenSSL's own version; every other copy until the day on
# which OpenSSL ends the series. What stands in neither is refused until somebody has looked it up.
SERIES_END = {  # by OpenSSL itself
    "1.0.2": date(2019, 12, 31),
    "1.1.0": date(2019, 9, 11),
    "1.1.1": date(2023, 9, 11),
    "3.0": date(2026, 9, 7),
    "3.1": date(2025, 3, 14),
    "3.2": date(2025, 11, 23),
    "3.3": date(2026, 4, 9),
    "3.4": date(2026, 10, 22),
    "3.5": date(2030, 4, 8),
    "3.6": date(2026, 11, 1),
}
SYSTEM_END = {  # by the distribution, without what it sells besides
    ("debian", "12"): date(2028, 6, 30),
    ("debian", "13"): date(2030, 6, 30),
    ("ubuntu", "22.04"): date(2027, 4, 1),
    ("ubuntu", "24.04"): date(2029, 4, 1),
}
# What they say of themselves: how it begins, which is found quickly, and the whole of it.
_OPENSSL = (
    b"OpenSSL ",
    re.compile(rb"OpenSSL (\d+\.\d+\.\d+[a-z]*)(?:-[\w.]+)? +(?:FIPS +)?\d{1,2} \w{3} \d{4}"),
)
_FFMPEG = (
    (b"FFmpeg version ", re.compile(rb"FFmpeg version \w*\d")),
    (b"Lavc", re.compile(rb"Lavc\d+\.\d+\.\d+")),
    (b"Lavf", re.compile(rb"Lavf\d+\.\d+\.\d+")),
)
FFMPEG_NAME = re.compile(r"(lib)?(avcodec|avformat|avutil|avfilter|avdevice|swscale|swresample)\b")
_CODE = {".so", ".dll", ".dylib", ".pyd", ".exe", ""}
STAND_IN = b"tagmask: nothing of FFmpeg is in here"


def ffmpeg_in(folder: Path) -> list[str]:
    """Return a line for each file with FFmpeg in it, or that has its name and is no stand-in."""
    return [
        f"{file.relative_to(folder)}: FFmpeg"
        for file, data in _binaries(folder)
        if any(next(_signs(data, *sign), None) for sign in _FFMPEG)
        or (FFMPEG_NAME.match(file.name) and data.find(STAND_IN) < 0)
    ]


def openssl_in(folder: Path, sources: Mapping[str, Path], today: date) -> list[str]:
    """Return a line for each file with an OpenSSL that may not be shipped.

    Args:
        folder: the program's folder.
        sources: place below `folder` → the file on this machine that it was copied from.
        today: the day of the build.
    """
    lines = []
    for file, data in _binaries(folder):
        place = file.relative_to(folder).as_posix()
        for version in sorted({found[1].decode() for found in _signs(data, *_OPENSSL)}):
            source = sources.get(place, file)
            if problem := openssl_problem(version, system_of(source), today):
                lines.append(f"{place}: {problem}")
    return lines


def openssl_problem(version: str, system: tuple[str, str] | None, today: date) -> str:
    """Say why a version of OpenSSL may not be shipped; "" where it may.

    Args:
        version: such as "3.0.19", "1.1.1k".
        system: the distribution that the copy belongs to, and its release; None for another's.
        today: the day of the build.
    """
    if system is not None and system in SYSTEM_END:
        end, whose = SYSTEM_END[system], " ".join(system)
    else:
        numbers = re.findall(r"\d+", version)
        series = ".".join(numbers[: 3 if numbers[0] == "1" else 2])
        if series not in SERIES_END:
            return (
                f"OpenSSL {version}: until when it is mended is not in {Path(__file__).name}. "
                "Look it up and add it there"
            )
        end, whose = SERIES_END[series], "OpenSSL"
    if today <= end:
        return ""
    return f"OpenSSL {version}, which {whose} has not mended since {end.isoformat()}"


def ways_out_of_openssl() -> str:
    """Return what to do about it."""
    return (
        "Build with a Python whose OpenSSL is mended (the system's of Debian 12 or 13, say), or "
        "leave OpenSSL out with OPENSSL=none: then the program downloads no weights."
    )


def openssl_of_python(today: date) -> str:
    """Say why the OpenSSL of this Python may not be shipped, before anything is built."""
    try:
        import ssl
    except ImportError:
        return ""
    version = ".".join(str(part) for part in ssl.OPENSSL_VERSION_INFO[:3])
    return openssl_problem(version, system_of(_loaded_crypto()), today)


def system_of(file: Path | None) -> tuple[str, str] | None:
    """Return the distribution and release that a file belongs to; None where it is of none."""
    if file is None or sys.platform != "linux":
        return None
    if not str(file).startswith(("/usr/lib", "/lib")):
        return None
    for place in (file, file.resolve(), Path("/usr") / file.relative_to("/")):
        try:
            done = subprocess.run(
                ["dpkg-query", "--search", str(place)], capture_output=True, check=False
            )
        except FileNotFoundError:
            return None
        if done.returncode == 0:
            return _release()
    return None


@cache
def _release() -> tuple[str, str] | None:
    try:
        text = Path("/etc/os-release").read_text("utf-8")
    except OSError:
        return None
    about = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', text, re.MULTILINE))
    return about.get("ID", ""), about.get("VERSION_ID", "")


def _loaded_crypto() -> Path | None:
    """Return the library of OpenSSL that this process has loaded."""
    try:
        maps = Path("/proc/self/maps").read_text("utf-8")
    except OSError:
        return None
    found = re.search(r"(/\S*/lib(?:crypto|ssl)[-.\w]*\.so\S*)", maps)
    return Path(found[1]) if found else None


def _signs(
    data: mmap.mmap, beginning: bytes, whole: re.Pattern[bytes]
) -> Iterator[re.Match[bytes]]:
    place = data.find(beginning)
    while place >= 0:
        if found := whole.match(data, place):
            yield found
        place = data.find(beginning, place + 1)


def _binaries(folder: Path) -> Iterator[tuple[Path, mmap.mmap]]:
    for where, _, names in os.walk(folder):
        for name in names:
            file = Path(where, name)
            if file.is_symlink() or not (file.suffix in _CODE or ".so" in file.suffixes):
                continue
            if file.stat().st_size:
                with file.open("rb") as opened:
                    yield file, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
