"""The first window of `tagmask`: from the start of the process until it is painted and answers.

Without a project and without settings, as on the first day. Warm: the files it needs are in memory,
the best and the median of seven. Cold: the system was asked to forget the files of Python, Qt and
TagMask before each of three starts; those that other processes have in use it keeps. 1.5 s are
allowed, and torch must not be loaded.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
WARM, COLD = 7, 3  # starts
PATIENCE = 120  # s
ALLOWED = 1.5  # s


def main() -> list[dict[str, object]]:
    """Return a row for each platform, warm and cold."""
    rows = []
    for platform, screen in (("off screen", _no_screen), ("X server (Xvfb)", _virtual_screen)):
        with screen() as environment:
            if environment is None:
                rows.append({"first window": f"{platform}: not measured, Xvfb is not installed"})
                continue
            _start(environment)  # compiles what was never compiled
            rows.append(_row(f"{platform}, warm", [_start(environment) for _ in range(WARM)]))
            if hasattr(os, "posix_fadvise"):
                cold = []
                for _ in range(COLD):
                    _forget_files()
                    cold.append(_start(environment))
                rows.append(_row(f"{platform}, cold", cold))
    return rows


def _row(name: str, starts: list[dict[str, float]]) -> dict[str, object]:
    seconds = [start["seconds"] for start in starts]
    return {
        "first window": name,
        "best, s": min(seconds),
        "median, s": statistics.median(seconds),
        "slowest, s": max(seconds),
        "allowed, s": ALLOWED,
        "memory, MiB": statistics.median(start["memory"] for start in starts),
        "torch loaded": any(start["torch"] for start in starts),
    }


@contextmanager
def _no_screen() -> Iterator[dict[str, str] | None]:
    yield {"QT_QPA_PLATFORM": "offscreen"}


@contextmanager
def _virtual_screen() -> Iterator[dict[str, str] | None]:
    if shutil.which("Xvfb") is None:
        yield None
        return
    from tests.e2e.screen import virtual_screen

    with tempfile.TemporaryDirectory() as folder, virtual_screen(Path(folder)) as screen:
        yield {"QT_QPA_PLATFORM": "xcb", "DISPLAY": screen.display}


def _start(environment: dict[str, str]) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [sys.executable, str(HERE)],
            env=os.environ
            | environment
            | {
                "PYTHONPATH": str(ROOT),
                "TAGMASK_HOME": home,
                "BENCH_STARTED": repr(time.monotonic()),  # one clock for all processes
            },
            stdout=subprocess.PIPE,
            timeout=PATIENCE,
            check=True,
        )
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _forget_files() -> None:
    """Ask the system to drop the files of Python, its packages that start the app, and the app."""
    import PySide6

    library = Path(sysconfig.get_path("stdlib"))
    for folder in (Path(PySide6.__file__).parent, library, ROOT / "app", ROOT / "wseg_engine"):
        for file in folder.rglob("*"):
            if "site-packages" in file.relative_to(folder).parts or not file.is_file():
                continue
            handle = os.open(file, os.O_RDONLY)
            try:
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(handle)


def _drive() -> None:
    """Run the app in this process, and end it when its window has been painted."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    class Painted(QObject):
        """Notices the first painting of a window."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and watched is window:
                QApplication.instance().removeEventFilter(self)
                QTimer.singleShot(0, tell)  # behind the rest of the painting
            return False

    def tell() -> None:
        seconds = time.monotonic() - float(os.environ["BENCH_STARTED"])
        answer = {"seconds": seconds, "memory": _memory(), "torch": "torch" in sys.modules}
        print(json.dumps(answer), flush=True)
        os._exit(0)

    def hooked(*_: object) -> int:
        nonlocal window
        from app.app.main_window import MainWindow

        windows = QApplication.topLevelWidgets()
        window = next(found for found in windows if isinstance(found, MainWindow))
        QApplication.instance().installEventFilter(painted)
        return int(loop())

    window: object = None
    painted = Painted()
    loop = QApplication.exec
    QApplication.exec = hooked  # type: ignore[method-assign]
    from app.__main__ import main as tagmask

    sys.exit(tagmask([]))


def _memory() -> float:
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    _drive()
