"""Other programs to measure beside ours: an environment of their own, and what a process holds.

Needs nothing but Python, as it is also used inside those environments.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

LABELME = "6.3.1"
NAPARI = "0.9.2"
_INSTALLING = 1800  # s at most


class NotInstalled(RuntimeError):
    """A program could not be installed."""


def environment(program: str, version: str, *others: str) -> Path:
    """Return the interpreter of an environment that has a program; made at first, then kept.

    Args:
        program: its name at PyPI.
        version: of it.
        others: what else to install, as pip takes it.

    Raises:
        NotInstalled: if pip cannot install it.
    """
    place = Path(tempfile.gettempdir()) / f"tagmask-bench-{program}-{version}"
    python = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    if (place / "complete").is_file():
        return python
    shutil.rmtree(place, ignore_errors=True)
    venv.create(place, with_pip=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--retries", "1"]
    try:
        subprocess.run(
            [*install, f"{program}=={version}", *others], check=True, timeout=_INSTALLING
        )
    except (OSError, subprocess.SubprocessError) as error:
        print(error, file=sys.stderr)
        raise NotInstalled(
            f"{program} {version}: not measured, PyPI could not be reached to install it"
        ) from error
    (place / "complete").touch()
    return python


def fresh_home(home: Path) -> dict[str, str]:
    """Return an environment in which no program has settings yet; its home is emptied."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    return os.environ | {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "TAGMASK_HOME": str(home / "tagmask"),
    }


def peak_memory() -> float:
    """Return this process's resident set at its most so far, in MiB."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (2**20 if sys.platform == "darwin" else 2**10)
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
