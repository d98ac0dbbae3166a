"""A folder of 10,000 images in TagMask and in labelme: time until it can be used, and memory.

labelme 6.3.1 (Qt 5) is installed from PyPI into an environment of its own beside the temporary
files. Both start from nothing, in turns, off screen, on the same folder of small JPEGs whose pages
are in memory. A program is usable when all images are listed, what it shows of them at first is
drawn (labelme: the first image; TagMask: the thumbnails in view), and its event loop has answered
after that. Memory is the process's resident set at its most until then. The medians of five starts
each, after one that is not counted.
"""

from __future__ import annotations

import json
import os
import runpy
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from rivals import LABELME, NotInstalled, environment, fresh_home, peak_memory

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
COUNT = int(os.environ.get("TAGMASK_BENCH_COUNT", "10000"))
PICTURES = 200  # different ones
A_FOLDER = 500  # images
STARTS = 5
PATIENCE = 300  # s for one start
LOOK = 5  # ms between looks whether the program is usable
PROGRAMS = {
    "labelme": f"labelme {LABELME}",
    "new": "TagMask, new project of the folder",
    "known": "TagMask, project made before",
}


class Start(NamedTuple):
    """One start of a program."""

    listed: float  # s until all images are listed
    usable: float  # s
    memory: float  # MiB at most


def main() -> list[dict[str, object]] | str:
    """Return a row for each program; only TagMask's where labelme cannot be installed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _make_photos(folder / "photos")
        _make_project(folder)
        missing = ""
        try:
            interpreters = {"labelme": environment("labelme", LABELME)}
        except NotInstalled as error:
            interpreters = {}
            missing = str(error)
        interpreters |= {"new": Path(sys.executable), "known": Path(sys.executable)}
        starts: dict[str, list[Start]] = {program: [] for program in interpreters}
        for turn in range(STARTS + 1):
            for program, python in interpreters.items():
                start = _start(program, python, folder)
                if turn > 0:
                    starts[program].append(start)
    rows = [_row(PROGRAMS[program], found, starts) for program, found in starts.items()]
    return [*rows, {"program": missing}] if missing else rows


def _row(name: str, found: list[Start], starts: dict[str, list[Start]]) -> dict[str, object]:
    usable = statistics.median(start.usable for start in found)
    memory = statistics.median(start.memory for start in found)
    row: dict[str, object] = {
        "program": name,
        "images": COUNT,
        "all listed, s": statistics.median(start.listed for start in found),
        "usable, s": usable,
        "slowest, s": max(start.usable for start in found),
        "memory, MiB": memory,
    }
    if "labelme" in starts:
        theirs = starts["labelme"]
        row["time, of labelme's"] = usable / statistics.median(start.usable for start in theirs)
        row["memory, of labelme's"] = memory / statistics.median(start.memory for start in theirs)
    return row


def _make_photos(folder: Path) -> None:
    import numpy as np
    from PIL import Image

    folder.mkdir()
    random = np.random.default_rng(0)
    pictures = []
    for _ in range(PICTURES):
        coarse = random.integers(0, 256, (12, 16, 3), dtype=np.uint8)
        picture = folder.with_name("picture.jpg")
        Image.fromarray(coarse).resize((640, 480)).save(picture, quality=80)
        pictures.append(picture.read_bytes())
    for number in range(COUNT):
        part = folder / f"{number // A_FOLDER:03}"
        part.mkdir(exist_ok=True)
        (part / f"IMG_{number:06}.jpg").write_bytes(pictures[number % PICTURES])


def _make_project(folder: Path) -> None:
    """Make a project in which all photos are known, as a first session leaves it."""
    from app.core.store import FoundFile, create_project

    photos = folder / "photos"
    with create_project(folder / "known") as project:
        source = project.sources.add(photos)
        for part in sorted(photos.iterdir()):
            found = []
            for file in sorted(part.iterdir()):
                status = file.stat()
                path = f"{part.name}/{file.name}"
                found.append(FoundFile(path, status.st_size, status.st_mtime_ns))
            ids = project.images.record(source.id, found).ids
            project.images.set_sizes(dict.fromkeys(ids, (640, 480)))


def _start(program: str, python: Path, folder: Path) -> Start:
    shutil.rmtree(folder / "new", ignore_errors=True)
    surroundings = fresh_home(folder / "home") | {
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": "" if program == "labelme" else str(ROOT),
        "BENCH_STARTED": repr(time.monotonic()),  # one clock for all processes of a computer
    }
    done = subprocess.run(
        [str(python), str(HERE), program, str(folder), str(COUNT)],
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{program} ended with {done.returncode}: {done.stderr[-2000:]}")
    return Start(**json.loads(done.stdout.splitlines()[-1]))


# What follows runs in the measured process.


def _drive(program: str, folder: Path, count: int) -> None:
    if program == "labelme":
        _drive_labelme(folder / "photos", count)
    else:
        _drive_tagmask(folder, count, new=program == "new")


def _drive_labelme(photos: Path, count: int) -> None:
    from PyQt5 import QtCore, QtWidgets  # type: ignore[import-not-found]

    loop = QtWidgets.QApplication.exec_

    def hooked(*_: object) -> int:
        from labelme.app import MainWindow  # type: ignore[import-not-found]

        windows = QtWidgets.QApplication.topLevelWidgets()
        window = next(found for found in windows if isinstance(found, MainWindow))
        watch = Watch(
            lambda: window.isVisible() and window._docks.file_list.count() == count,
            lambda: (
                not window._image.isNull() and not window._canvas_widgets.canvas.pixmap.isNull()
            ),
        )
        timer = QtCore.QTimer()
        timer.timeout.connect(watch.look)
        timer.start(LOOK)
        return int(loop())

    QtWidgets.QApplication.exec_ = hooked
    sys.argv = ["labelme", str(photos)]
    runpy.run_module("labelme", run_name="__main__")


def _drive_tagmask(folder: Path, count: int, *, new: bool) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    loop = QApplication.exec

    def hooked(*_: object) -> int:
        from app.app.main_window import MainWindow
        from app.core.store import create_project
        from app.pages.library.page import LibraryPage

        windows = QApplication.topLevelWidgets()
        window = next(found for found in windows if isinstance(found, MainWindow))
        if new:
            window.flow.opened.emit(create_project(folder / "new"), (folder / "photos",))
        else:
            window.open_project(folder / "known")

        def page() -> Any:
            return window.findChild(LibraryPage)

        watch = Watch(
            lambda: page() is not None and len(page().model.ids) == count,
            lambda: (
                not page().search.busy and page().thumbnails.idle and page().thumbnails.held > 0
            ),
        )
        timer = QTimer()
        timer.timeout.connect(watch.look)
        timer.start(LOOK)
        return int(loop())

    QApplication.exec = hooked  # type: ignore[method-assign]
    from app.__main__ import main as tagmask

    sys.exit(tagmask([]))


class Watch:
    """Looks, from a program's event loop, how far the program is, and ends it when it is usable."""

    def __init__(self, listed: Callable[[], bool], drawn: Callable[[], bool]) -> None:
        self._started = float(os.environ["BENCH_STARTED"])
        self._is_listed = listed
        self._is_drawn = drawn
        self._listed: float | None = None
        self._drawn = False

    def look(self) -> None:
        """Look once; the loop answers by coming here again."""
        now = time.monotonic() - self._started
        if self._listed is None:
            self._listed = now if self._is_listed() else None
        elif not self._drawn:
            self._drawn = self._is_drawn()
        else:
            found = Start(self._listed, now, peak_memory())
            print(json.dumps(found._asdict()), flush=True)
            os._exit(0)


if __name__ == "__main__":
    _drive(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
