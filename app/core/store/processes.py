"""When a process of this computer started: its number alone may belong to another one by now."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_PS_SECONDS = 10.0

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _QUERY_LIMITED_INFORMATION = 0x1000
    _ACCESS_DENIED = 5
    _STILL_ACTIVE = 259

    def process_started(pid: int) -> str | None:
        """Return a text that names the start of a running process.

        Returns:
            None if no process of this number runs; an empty text if it runs but says no more.
        """
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = wintypes.HANDLE
        handle = kernel.OpenProcess(_QUERY_LIMITED_INFORMATION, False, pid)
        if not handle:
            return "" if ctypes.get_last_error() == _ACCESS_DENIED else None
        handle = wintypes.HANDLE(handle)
        try:
            code = wintypes.DWORD()
            if (
                kernel.GetExitCodeProcess(handle, ctypes.byref(code))
                and code.value != _STILL_ACTIVE
            ):
                return None
            times = [wintypes.FILETIME() for _ in range(4)]
            if not kernel.GetProcessTimes(handle, *(ctypes.byref(time) for time in times)):
                return ""
            return str(times[0].dwHighDateTime << 32 | times[0].dwLowDateTime)
        finally:
            kernel.CloseHandle(handle)

elif sys.platform == "linux":
    _STATE, _START = 0, 19  # places in /proc/PID/stat, counted behind the command's name

    def process_started(pid: int) -> str | None:
        """Return a text that names the start of a running process.

        Returns:
            None if no process of this number runs; an empty text if it runs but says no more.
        """
        try:
            stat = Path(f"/proc/{pid}/stat").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return None
        except PermissionError:
            return ""
        fields = stat.rpartition(b")")[2].split()  # the name may hold spaces and brackets
        if fields[_STATE] in (b"Z", b"X"):
            return None  # ended, and not yet cleared away by its parent
        try:
            boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        except OSError:
            boot = ""
        return f"{boot} {fields[_START].decode('ascii')}"  # ticks since the computer started

else:

    def process_started(pid: int) -> str | None:
        """Return a text that names the start of a running process.

        Returns:
            None if no process of this number runs; an empty text if it runs but says no more.
        """
        try:
            found = subprocess.run(
                ["/bin/ps", "-o", "state=,lstart=", "-p", str(pid)],
                capture_output=True,
                text=True,
                timeout=_PS_SECONDS,
                check=False,
                env={"LC_ALL": "C", "TZ": "UTC"},
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        state, _, started = found.stdout.strip().partition(" ")
        return None if not state or state.startswith("Z") else started.strip()
