"""Tagging in a project of 100,000 images: from the key to the panel that shows it.

The project has 20 classes; 60,000 images are reviewed, 80,000 tagged (220,000 tags). The key of a
class is pressed with images selected in the panel; the time ends when the tags are on the disk and
what hangs on them was redrawn off screen. More than 2,000 images are tagged in the background, and
counting the whole project for the advice happens there too; a stall is the longest time in which
the event loop answers nothing meanwhile, computing the part of it in which its own thread was at
work. Medians of nine; 100 ms are allowed for 1,000 images, 50 ms for a stall.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loop_stall import Stalls
    from PySide6.QtWidgets import QApplication

    from app.models.open_project import OpenProject
    from app.pages.tags.panel import TagPanel

COUNT = 100_000
CLASSES = 20
PRESSES = 9
SELECTIONS = (1, 1_000, 10_000, COUNT)
_PAGE = 2_000


def main() -> list[dict[str, object]]:
    """Return a row for each piece of work."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        _make_project(Path(folder))
        return _measure(Path(folder))


def _make_project(folder: Path) -> None:
    from app.core.store import FoundFile, create_project

    chance = random.Random(1)
    with create_project(folder / "project") as project:
        source = project.sources.add(folder)
        for start in range(0, COUNT, _PAGE):
            numbers = range(start, start + _PAGE)
            files = [FoundFile(f"{start:06}/IMG_{n:06}.jpg", 1_000, n) for n in numbers]
            project.images.record(source.id, files)
        classes = [
            project.classes.add(f"class {n}", shortcut=str(n + 1) if n < 9 else None).id
            for n in range(CLASSES)
        ]
        project.tags.set_cells(
            (image, number, chance.choices((1, 0, -1), (8, 1, 1))[0])  # type: ignore[misc]
            for image in range(1, 80_001)
            for number in chance.sample(classes, chance.choice((1, 2, 3, 5)))
        )
        project.tags.review(range(1, 60_001))


def _measure(folder: Path) -> list[dict[str, object]]:
    from PySide6.QtWidgets import QApplication

    from app.app.application import favour_the_window
    from app.app.session import Session
    from app.core.store import open_project
    from app.jobs.job_list import JobList
    from app.pages.tags.panel import TagPanel
    from app.ui.actions import Actions
    from app.ui.settings import AppSettings

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    favour_the_window()  # as the application does
    project = open_project(folder / "project", daily_backup=False)
    jobs = JobList()
    session = Session(project, jobs)
    opened = session.open_project
    settings = AppSettings(folder.parent / "settings.json")
    actions = Actions(settings)
    panel = TagPanel(opened, actions=actions, settings=settings)
    panel.resize(300, 800)
    panel.show()
    panel.activateWindow()
    rows = [_advice(application, panel)]
    for count in SELECTIONS:
        rows.append(_pressing(application, opened, panel, count))
        rows.append(_undoing(application, opened, count))
    panel.stop()
    session.stop()
    jobs.cancel_all()
    jobs.wait(60)
    session.close()
    settings.save()
    return rows


def _pressing(
    application: QApplication, opened: OpenProject, panel: TagPanel, count: int
) -> dict[str, object]:
    from loop_stall import StallMeter
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    project, meter, stalls = opened.project, StallMeter(), []
    images = list(range(COUNT - count + 1, COUNT + 1))
    panel.set_selection(images)
    _settle(application, panel)
    panel.view.setFocus()
    times = []
    for _ in range(PRESSES):
        before = len(project.tags.of(images[:1])[images[0]].tags)
        meter.start()
        started = time.perf_counter()
        QTest.keyClick(panel.view, Qt.Key.Key_1)
        _redraw(application, opened)
        times.append(1000 * (time.perf_counter() - started))
        stalls.append(meter.stop())
        assert len(project.tags.of(images[:1])[images[0]].tags) != before, "the key did nothing"
        _settle(application, panel)
    return _row(f"a key tags {count:,} images", times, stalls)


def _undoing(application: QApplication, opened: OpenProject, count: int) -> dict[str, object]:
    from loop_stall import StallMeter

    times, meter, stalls = [], StallMeter(), []
    for _ in range(PRESSES):
        meter.start()
        started = time.perf_counter()
        assert opened.undo()
        _redraw(application, opened)
        times.append(1000 * (time.perf_counter() - started))
        stalls.append(meter.stop())
    return _row(f"undo of {count:,} images", times, stalls)


def _advice(application: QApplication, panel: TagPanel) -> dict[str, object]:
    from loop_stall import StallMeter

    _settle(application, panel)
    meter = StallMeter()
    meter.start()
    times = []
    for _ in range(PRESSES):
        panel.statistics._timer.setInterval(0)
        panel.statistics.count_soon()
        started = time.perf_counter()
        _settle(application, panel)
        times.append(1000 * (time.perf_counter() - started))
    return _row("count the project and advise, in the background", times, [meter.stop()])


def _row(work: str, times: list[float], stalls: list[Stalls]) -> dict[str, object]:
    return {
        "work": work,
        "ms": _median(times),
        "longest, ms": max(times),
        "longest stall, ms": max(found.longest for found in stalls),
        "longest computing, ms": max(found.busy for found in stalls),
    }


def _redraw(application: QApplication, opened: OpenProject) -> None:
    """Let the window draw what is due, and wait for the tags, but for nothing else."""
    from PySide6.QtCore import QEventLoop

    application.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    while opened.steps.busy:
        application.processEvents()
        time.sleep(0.001)


def _settle(application: QApplication, panel: TagPanel) -> None:
    """Wait for the background."""
    application.processEvents()
    while panel.selection.busy or panel.statistics.busy:
        application.processEvents()
        time.sleep(0.001)


def _median(times: list[float]) -> float:
    return statistics.median(times)


if __name__ == "__main__":
    for row in main():
        print(row)
