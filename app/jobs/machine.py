"""The computer itself: its processor, its memory, and the graphics cards that are plugged in."""

from __future__ import annotations

import ctypes
import os
import platform
import re
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from wseg_engine.base.looking import folder_at

_SYSTEM = platform.system()  # "Linux", "Darwin" or "Windows"
ANSWER_SECONDS = 5.0  # a driver in trouble may never answer
_KIB, _MIB = 1024, 1024**2
_DRIVER = Path("/proc/driver/nvidia")  # what the driver tells of itself on Linux
_VERSION = re.compile(r"\b\d{3,}\.\d+(?:\.\d+)?\b")
# Of `nvidia-smi`: a name may hold commas.
_CARD = re.compile(
    r"(?P<name>\S.*?), *(?P<driver>[^,\s][^,]*?), *(?P<memory>[^,\s][^,]*?)"
    r"(?:, *(?P<free>[^,]*?), *(?P<uuid>(?:GPU|MIG)-[^,\s]+))?"
)
_NVIDIA = "0x10de"  # maker's number on the PCI bus
_DISPLAY = "0x03"  # class of graphics cards there


class Memory(NamedTuple):
    """Main memory in bytes; 0 where unknown."""

    total: int
    free: int


class InstalledCard(NamedTuple):
    """An NVIDIA card that is plugged in, whether or not anything can use it."""

    name: str
    driver: str  # version; "" where no driver answers
    memory: int  # bytes; 0 where unknown
    free: int = 0  # bytes free now; 0 where unknown
    uuid: str = ""  # "GPU-…"; "" where unknown


def core_count() -> int:
    """Return how many cores this process may use."""
    if _SYSTEM == "Linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cpu_name() -> str:
    """Return what its maker calls the processor; "" where the system does not say."""
    if _SYSTEM == "Linux":
        try:
            text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
        return " ".join(found[1].split()) if found else ""
    if _SYSTEM == "Darwin":
        return _answer("sysctl", "-n", "machdep.cpu.brand_string").strip()
    return platform.processor()


def main_memory() -> Memory:
    """Return how much main memory there is, and how much is free."""
    if _SYSTEM == "Windows":
        return _windows_memory()
    if _SYSTEM == "Linux":
        try:
            text = Path("/proc/meminfo").read_text(encoding="ascii")
        except OSError:
            return Memory(0, 0)
        values = dict(re.findall(r"^(\w+):\s+(\d+) kB", text, re.MULTILINE))
        return Memory(*(int(values.get(key, 0)) * _KIB for key in ("MemTotal", "MemAvailable")))
    try:
        return Memory(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"), 0)
    except (ValueError, OSError):
        return Memory(0, 0)


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = (
        ("length", ctypes.c_ulong),
        ("load", ctypes.c_ulong),
        ("total", ctypes.c_ulonglong),
        ("free", ctypes.c_ulonglong),
        ("rest", ctypes.c_ulonglong * 5),
    )


def _windows_memory() -> Memory:
    status = _MemoryStatus()
    status.length = ctypes.sizeof(status)
    library = getattr(ctypes, "windll", None)
    if library is None or not library.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return Memory(0, 0)
    return Memory(int(status.total), int(status.free))


def installed_cards() -> tuple[InstalledCard, ...]:
    """Return the NVIDIA cards: as the driver lists them, or else as the bus does.

    May take seconds where a driver does not answer: call it in a job.
    """
    text = _answer(
        "nvidia-smi",
        "--query-gpu=name,driver_version,memory.total,memory.free,uuid",
        "--format=csv,noheader,nounits",
    )
    return (
        read_cards(text)
        or cards_of_the_driver(_DRIVER)
        or cards_of_cuda(_cuda_library())
        or _cards_on_the_bus(Path("/sys/bus/pci/devices"))
    )


def read_cards(text: str) -> tuple[InstalledCard, ...]:
    """Read the answer of `nvidia-smi`, a line a card.

    Name, driver's version and mebibytes, then mebibytes that are free and the card's own number.
    """
    found = (_CARD.fullmatch(line.strip()) for line in text.splitlines())
    return tuple(
        InstalledCard(
            card["name"],
            card["driver"],
            _bytes(card["memory"]),
            _bytes(card["free"] or ""),
            card["uuid"] or "",
        )
        for card in found
        if card is not None
    )


def _bytes(mebibytes: str) -> int:
    return int(mebibytes) * _MIB if mebibytes.isdigit() else 0


def cards_of_the_driver(folder: Path) -> tuple[InstalledCard, ...]:
    """Read what a loaded driver tells on Linux, where its program `nvidia-smi` is missing."""
    try:
        version = _VERSION.search((folder / "version").read_text(encoding="utf-8"))
        files = sorted((folder / "gpus").glob("*/information"))
        texts = [file.read_text(encoding="utf-8", errors="replace") for file in files]
    except OSError:
        return ()
    models = [re.search(r"^Model:\s*(\S.*?)\s*$", text, re.MULTILINE) for text in texts]
    driver = "" if version is None else version[0]
    return tuple(InstalledCard(model[1], driver, 0) for model in models if model is not None)


def _cuda_library() -> Any:
    """Return the driver's library on Windows, where a service may not find `nvidia-smi`."""
    if _SYSTEM != "Windows":
        return None
    try:
        return ctypes.CDLL("nvcuda.dll")
    except OSError:  # no driver
        return None


def cards_of_cuda(library: Any) -> tuple[InstalledCard, ...]:
    """Ask the driver's library `nvcuda` for the cards; none where there is no library."""
    count, version = ctypes.c_int(), ctypes.c_int()
    if (
        library is None
        or library.cuInit(0)
        or library.cuDeviceGetCount(ctypes.byref(count))
        or library.cuDriverGetVersion(ctypes.byref(version))
    ):
        return ()
    major, minor = version.value // 1000, version.value % 1000 // 10
    found = []
    for index in range(count.value):
        name = ctypes.create_string_buffer(256)
        if not library.cuDeviceGetName(name, len(name), index):
            text = name.value.decode(errors="replace")
            found.append(InstalledCard(text, f"(CUDA {major}.{minor})", 0))
    return tuple(found)


def _cards_on_the_bus(devices: Path) -> tuple[InstalledCard, ...]:
    """Return the cards that are plugged in though no driver answers. (Linux shows them.)"""
    found = []
    try:
        for device in sorted(devices.iterdir()) if folder_at(devices) else ():
            maker = (device / "vendor").read_text(encoding="ascii").strip()
            kind = (device / "class").read_text(encoding="ascii").strip()
            if maker == _NVIDIA and kind.startswith(_DISPLAY):
                found.append(InstalledCard("NVIDIA", "", 0))
    except OSError:
        return ()
    return tuple(found)


def _answer(*command: str) -> str:
    """Return what a program writes; "" if there is none, it fails, or it takes too long."""
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # on Windows, lest a console flashes up
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=ANSWER_SECONDS,
            check=True,
            creationflags=flags,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout
