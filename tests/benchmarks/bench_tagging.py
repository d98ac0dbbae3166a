"""Tagging in a project of 100,000 images: from the key to the panel that shows it.

The project has 20 classes; 60,000 images are reviewed, 80,000 tagged (220,000 tags). The key of a
class is pressed with images selected in the panel; the time ends when the tags are on the disk and
what hangs on them was redrawn off screen. Counting the whole project for the advice happens in the
background; a stall is the longest time in which the event loop answers nothing meanwhile. Medians
of nine; 100 ms are allowed for 1,000 images.
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
    from PySide6.QtWidgets import QApplication

    from app.core.store import Project
    from app.models.open_project import OpenProject
    from app.windows.tags.panel import TagPanel

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

    from app.core.store import open_project
    from app.models.open_project import OpenProject
    from app.settings import AppSettings
    from app.windows.actions import Actions
    from app.windows.tags.panel import TagPanel

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    project = open_project(folder / "project", daily_backup=False)
    opened = OpenProject(project)
    settings = AppSettings(folder / "settings.json")
    actions = Actions(settings)
    panel = TagPanel(opened, actions=actions, settings=settings)
    panel.resize(300, 800)
    panel.show()
    panel.activateWindow()
    rows = [_advice(application, panel)]
    for count in SELECTIONS:
        rows.append(_pressing(application, project, panel, count))
        rows.append(_undoing(application, opened, count))
    panel.stop()
    opened.close()
    settings.save()
    return rows


def _pressing(
    application: QApplication, project: Project, panel: TagPanel, count: int
) -> dict[str, object]:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    images = list(range(COUNT - count + 1, COUNT + 1))
    panel.set_selection(images)
    _settle(application, panel)
    panel.view.setFocus()
    times = []
    for _ in range(PRESSES):
        before = len(project.tags.of(images[:1])[images[0]].tags)
        started = time.perf_counter()
        QTest.keyClick(panel.view, Qt.Key.Key_1)
        _redraw(application)
        times.append(1000 * (time.perf_counter() - started))
        assert len(project.tags.of(images[:1])[images[0]].tags) != before, "the key did nothing"
        _settle(application, panel)
    return {"work": f"a key tags {count:,} images", "ms": _median(times), "longest, ms": max(times)}


def _undoing(application: QApplication, opened: OpenProject, count: int) -> dict[str, object]:
    times = []
    for _ in range(PRESSES):
        started = time.perf_counter()
        assert opened.undo()
        _redraw(application)
        times.append(1000 * (time.perf_counter() - started))
    return {"work": f"undo of {count:,} images", "ms": _median(times), "longest, ms": max(times)}


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
    stalls = meter.stop()
    return {
        "work": "count the project and advise, in the background",
        "ms": _median(times),
        "longest, ms": max(times),
        "longest stall, ms": stalls.longest,
    }


def _redraw(application: QApplication) -> None:
    """Let the window draw what is due, but not wait for the background."""
    from PySide6.QtCore import QEventLoop

    application.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)


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
