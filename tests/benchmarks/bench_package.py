"""The packaged program: its size, and the time until its window is there.

Of `build/package/TagMask` and `dist`, as `make package` leaves them. Start: from the process's
begin until an X server (Xvfb) shows its window, looked for every 10 ms; without project and
settings. Cold: the system was asked to forget all of the program's files before each of three
starts. `wseg --version` shows what the packaged Python costs, without a window.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "package" / "TagMask"
DIST = ROOT / "dist"
WARM, COLD = 7, 3  # starts
PATIENCE = 60.0  # s until a window must be there
EVERY = 0.01  # s between looks
MIB = 2**20


def main() -> str:
    """Return two tables: sizes, and starts."""
    if not (FOLDER / "tagmask").is_file():
        raise SystemExit("The program is not built. Run `make package` first.")
    from run import as_table

    load = f"Load average of the machine at the time: {os.getloadavg()[0]:.1f}."
    return "\n\n".join((load, as_table(_sizes()), as_table(_starts())))


def _sizes() -> list[dict[str, object]]:
    about = json.loads((FOLDER.parent / "package.json").read_text("utf-8"))
    rows: list[dict[str, object]] = [
        {"what": f"installed, torch {about['torch']}", "MiB": round(_size(FOLDER) / MIB)}
    ]
    folders = sorted((FOLDER / "lib").iterdir(), key=_size, reverse=True)
    rows += [{"what": f"of which `{f.name}`", "MiB": round(_size(f) / MIB)} for f in folders[:5]]
    for path in sorted([*DIST.glob("tagmask*.deb"), *DIST.glob("tagmask*.tar.gz")]):
        rows.append({"what": f"`{path.name}`", "MiB": round(path.stat().st_size / MIB)})
    return rows


def _starts() -> list[dict[str, object]]:
    rows = [_row("`wseg --version`", _version)]
    if shutil.which("Xvfb") and shutil.which("xwininfo"):
        from tests.e2e.screen import virtual_screen

        with tempfile.TemporaryDirectory() as folder, virtual_screen(Path(folder)) as screen:
            display = screen.display
            rows.append(_row("`tagmask`, until its window is there", lambda: _window(display)))
    else:
        rows.append({"start": "`tagmask`: not measured, Xvfb or xwininfo is not installed"})
    return rows


def _row(name: str, start: Callable[[], float]) -> dict[str, object]:
    start()
    warm = [start() for _ in range(WARM)]
    cold = []
    for _ in range(COLD):
        _forget_files()
        cold.append(start())
    return {
        "start": name,
        "warm, best, s": min(warm),
        "warm, median, s": statistics.median(warm),
        "cold, median, s": statistics.median(cold),
        "cold, slowest, s": max(cold),
    }


def _version() -> float:
    started = time.monotonic()
    subprocess.run([FOLDER / "wseg", "--version"], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started


def _window(display: str) -> float:
    with _running(display) as started:
        while time.monotonic() - started < PATIENCE:
            if _is_shown(display):
                return time.monotonic() - started
            time.sleep(EVERY)
    raise SystemExit(f"No window of TagMask came up in {PATIENCE:.0f} s.")


@contextmanager
def _running(display: str) -> Iterator[float]:
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"DISPLAY": display, "TAGMASK_HOME": home}
        environment["QT_QPA_PLATFORM"] = "xcb"
        started = time.monotonic()
        with subprocess.Popen([FOLDER / "tagmask"], env=environment) as program:
            try:
                yield started
            finally:
                program.terminate()


def _is_shown(display: str) -> bool:
    done = subprocess.run(
        ["xwininfo", "-display", display, "-name", "TagMask"],
        capture_output=True,
        text=True,
        check=False,
    )
    return "IsViewable" in done.stdout


def _forget_files() -> None:
    for file in FOLDER.rglob("*"):
        if file.is_file() and not file.is_symlink():
            handle = os.open(file, os.O_RDONLY)
            try:
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(handle)


def _size(path: Path) -> int:
    if not path.is_dir():
        return path.lstat().st_size
    return sum(inner.lstat().st_size for inner in path.rglob("*") if not inner.is_dir())


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    print(main())
