"""Looking through 100,000 images: files a second, memory, and the event loop's longest stall.

Small JPEG files in folders of 500, scanned through the same jobs as in the window, in a process of
its own: new files, then the same files again, then their headers, then 1,000 of them renamed.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from loop_stall import StallMeter, Stalls
from PIL import Image
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from app.core.scan.events import ScanSummary
from app.core.store import Project, create_project
from app.jobs.folder_scan import FolderScans
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.pages.folders.pane import FoldersPane
from app.ui.actions import Actions
from app.ui.settings import AppSettings

FILES = 100_000
IN_A_FOLDER = 500
RENAMED = 1000
ASKED_SPEED = 2000  # files a second


def main() -> list[dict[str, object]]:
    """Return a row for each piece of work."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QApplication.instance() or QApplication([])
    assert application is not None
    base = Path(tempfile.mkdtemp(prefix="bench-scan-"))
    try:
        _write_photos(base / "photos")
        with create_project(base / "project") as project:
            project.sources.add(base / "photos")
            return _measure(project, base)
    finally:
        shutil.rmtree(base)


def _measure(project: Project, base: Path) -> list[dict[str, object]]:
    open_project = OpenProject(project)
    jobs = JobList()
    scans = FolderScans(open_project, jobs)
    pane = FoldersPane(
        open_project, scans, jobs=jobs, actions=Actions(AppSettings(base / "settings.json"))
    )
    pane.show()
    summaries: list[ScanSummary] = []
    scans.scan_finished.connect(summaries.append)

    def scan() -> None:
        scans.scan()
        _run_until(lambda: not scans.scanning)

    def rest() -> None:
        _run_until(lambda: not jobs.running())

    rows = [
        _row("nothing, for comparison", 0, lambda: _idle(5)),
        _row("new files into the project", FILES, scan),
        _row("their headers (size, corrupt or not)", FILES, rest),
        _row("the same files again", FILES, scan),
    ]
    rest()
    for number in range(RENAMED):
        file = _file(base / "photos", number)
        file.rename(file.with_name(f"renamed {file.name}"))
    rows.append(_row(f"again, {RENAMED:,} of them renamed", FILES, scan))
    rest()
    assert summaries[0].added == FILES, summaries
    assert (summaries[1].added, summaries[1].changed, summaries[1].missing) == (0, 0, 0), summaries
    assert summaries[2].moved_likely == RENAMED, summaries
    pane.stop()
    scans.close()
    jobs.wait(60)
    return rows


def _row(what: str, files: int, work: Callable[[], None]) -> dict[str, object]:
    meter = StallMeter()
    meter.start()
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    stalls: Stalls = meter.stop()
    return {
        "work": what,
        "files a second": files / seconds if files else None,
        "asked for": ASKED_SPEED if files else None,
        "seconds": seconds,
        "peak memory of the process, MiB": _peak(),
        **stalls.as_row(),
    }


def _run_until(done: Callable[[], bool]) -> None:
    while not done():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def _idle(seconds: float) -> None:
    until = time.perf_counter() + seconds
    _run_until(lambda: time.perf_counter() > until)


def _file(photos: Path, number: int) -> Path:
    return photos / f"{number // IN_A_FOLDER:03d}" / f"image {number:06d}.jpg"


def _write_photos(photos: Path) -> None:
    """Write small photos that differ in content, length and time."""
    buffer = BytesIO()
    Image.new("RGB", (32, 24), (40, 120, 60)).save(buffer, "JPEG")
    content = buffer.getvalue()
    for number in range(FILES):
        file = _file(photos, number)
        if number % IN_A_FOLDER == 0:
            file.parent.mkdir(parents=True)
        file.write_bytes(content + number.to_bytes(4, "big") + bytes(number % 97))
        stamp = 1_600_000_000_000_000_000 + number * 1_000_000_007
        os.utime(file, ns=(stamp, stamp))


def _peak() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


if __name__ == "__main__":
    for row in main():
        print("; ".join(f"{name}: {value}" for name, value in row.items()))
