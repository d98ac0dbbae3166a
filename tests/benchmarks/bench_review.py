"""Reviewing masks: opening, going on to the next image, previews of refinements, saving.

A project of five photographs of ../shared, enlarged to 4000×3000 (drawn where they are not there),
with masks of their own; the review in a window of 1400×900, off screen. A time begins at the key or
click and ends when the event loop has drawn the window. "Computed" is what the window's thread
computed itself; on a busy machine the rest is waiting for a processor. A stall is the longest time
that the window's thread did not come round to its events. Previews are of what is seen: the whole
image. Opening is of an image of 6000×4000 of which nothing is in memory: it is decoded and its mask
read meanwhile.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from loop_stall import StallMeter
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QEventLoop, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.app.application import favour_the_window
from app.core.store import FoundFile, MaskRecord, Provenance, create_project, open_project
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.pages.review.page import ReviewPage
from app.ui.actions import Actions
from app.ui.settings import AppSettings
from wseg_engine.base.labels import Tag
from wseg_engine.images.imaging import load_image
from wseg_engine.images.mask_files import read_mask, write_mask

ROOT = Path(__file__).resolve().parents[2]
PHOTOS = ROOT.parent / "shared" / "data" / "voc_animals" / "val"
IMAGES = 5
HEIGHT, WIDTH = 3000, 4000
LARGE = 4000, 6000
VIEW = (1400, 900)
TRIES = 5

Row = dict[str, object]


class Lap(NamedTuple):
    """How long something took, in ms."""

    wall: float
    computed: float  # by this thread alone
    stall: float


def main() -> list[Row]:
    """Measure, and return a row for each figure."""
    favour_the_window()
    QApplication.instance() or QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder, shown(make_project(Path(folder))) as page:
        until(lambda: page.controller.current is not None)
        rows = [
            _row("next image, prefetched", _switching(page), "150 ms"),
            _row("stroke of 64 px, until it is in the journal", _strokes(page), ""),
        ]
        for method, wanted in (("pamr", "400 ms"), ("crf", "1,500 ms")):
            page.refine.pane.method.setCurrentIndex(page.refine.pane.method.findData(method))
            _preview(page)  # loads torch
            laps = [_preview(page) for _ in range(TRIES)]
            rows.append(_row(f"{method.upper()}, preview of the view", laps, wanted))
        laps = [_refinement(page)]
        rows.append(_row("CRF, applied to the image", laps, ""))
    with tempfile.TemporaryDirectory() as folder:
        rows.append(_row("opening an image of 6000×4000", _openings(Path(folder)), "400 ms"))
    return rows


def _openings(folder: Path) -> list[Lap]:
    with shown(make_project(folder, images=2, size=LARGE)) as page:
        until(lambda: page.controller.current is not None)
        return [_opening(page) for _ in range(TRIES)]


def _opening(page: ReviewPage) -> Lap:
    """Open the other image of two; nothing of it is in memory."""
    prefetch = page.controller.prefetch
    row = 1 - page._row()
    until(lambda: int(page.model.ids[row]) in prefetch._loaded)  # the neighbour: it is idle now
    prefetch.want([])
    prefetch._pictures.clear()
    return lap(
        lambda: page.open(int(page.model.ids[row])),
        lambda: page.controller.current is not None and page._row() == row,
    )


def _switching(page: ReviewPage) -> list[Lap]:
    laps = []
    for _ in range(2 * TRIES):
        step = page.next if page._row() < IMAGES - 1 else page.previous
        target = page._row() + (1 if step == page.next else -1)
        image = int(page.model.ids[target])
        until(lambda image=image: image in page.controller.prefetch._loaded)
        laps.append(lap(step, lambda target=target: page._row() == target))
    return laps


def _strokes(page: ReviewPage) -> list[Lap]:
    page.editor.set_tool("brush")
    page.editor.change_options(size=64)
    canvas = page.editor.canvas

    def paint(row: int) -> None:
        places = [canvas.to_screen(QPointF(x, 300 + 250 * row)).toPoint() for x in (500, 900)]
        view, button, held = canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0)
        QTest.mousePress(view, button, held, places[0])
        QTest.mouseMove(view, places[1])
        QTest.mouseRelease(view, button, held, places[1])

    laps = []
    mask_session = page.controller.current
    assert mask_session is not None and mask_session._autosave is not None
    for row in range(TRIES):
        laps.append(lap(lambda row=row: paint(row), lambda: True))
        mask_session._autosave._saver.wait()
    return laps


def _preview(page: ReviewPage) -> Lap:
    told: list[object] = []
    page.refine.refinement.previewed.connect(told.append)
    result = lap(page.refine.pane.begin, lambda: bool(told))
    page.refine.refinement.previewed.disconnect(told.append)
    page.refine.cancel()
    until(lambda: not page.refine.refinement.busy)
    return result


def _refinement(page: ReviewPage) -> Lap:
    assert page.editor.document is not None
    before = page.editor.document.version
    return lap(
        page.refine.apply,
        lambda: page.editor.document is not None and page.editor.document.version > before,
    )


def lap(act: Callable[[], object], done: Callable[[], bool]) -> Lap:
    """Do something, go on until it is done and drawn, and return what it took."""
    meter = StallMeter()
    meter.start()
    wall, computed = time.perf_counter(), time.thread_time()
    act()
    until(done)
    QApplication.processEvents()
    result = (time.perf_counter() - wall) * 1000, (time.thread_time() - computed) * 1000
    return Lap(*result, meter.stop().longest)


def until(condition: Callable[[], bool]) -> None:
    """Go on until something holds."""
    flags = QEventLoop.ProcessEventsFlag.AllEvents | QEventLoop.ProcessEventsFlag.WaitForMoreEvents
    ticks = QTimer()  # lest it waits for events that do not come
    ticks.start(5)
    while not condition():
        QApplication.processEvents(flags)


def _row(name: str, laps: list[Lap], wanted: str) -> Row:
    return {
        "review, 4000×3000 unless said otherwise": name,
        "median, ms": statistics.median(one.wall for one in laps),
        "longest, ms": max(one.wall for one in laps),
        "computed, ms": statistics.median(one.computed for one in laps),
        "longest stall, ms": max(one.stall for one in laps),
        "asked for": wanted,
    }


def make_project(
    folder: Path, *, images: int = IMAGES, size: tuple[int, int] = (HEIGHT, WIDTH)
) -> Path:
    """Make a project of large photographs with masks."""
    photos = folder / "photos"
    photos.mkdir()
    with create_project(folder / "project") as project:
        classes = [project.classes.add(f"class {number}").id for number in range(5)]
        masks = []
        for number in range(images):
            image, labels = scene(number, *size)
            Image.fromarray(image).save(photos / f"{number}.jpg", quality=92)
            masks.append(labels)
        source = project.sources.add(photos)
        files = sorted(photos.iterdir())
        found = [FoundFile(f.name, f.stat().st_size, f.stat().st_mtime_ns) for f in files]
        ids = project.images.record(source.id, found).ids
        project.tags.set(ids, classes, Tag.PRESENT)
        records = []
        for image_id, labels in zip(ids, masks, strict=True):
            name = f"masks/model/{image_id}.png"
            write_mask(project.folder / name, labels)
            kind = Provenance.MODEL
            records.append(MaskRecord(image_id, kind, name, tuple(classes), uncertainty=0.5))
        project.masks.put(records)
    return folder / "project"


def scene(number: int, height: int, width: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return an image and a mask of five classes."""
    rng = np.random.default_rng(number)
    names = sorted((PHOTOS / "images").glob("*.jpg"))[: 20 * IMAGES : 20]
    if len(names) == IMAGES:
        photo = load_image(names[number])
        truth = read_mask(PHOTOS / "masks" / f"{names[number].stem}.png")
    else:
        photo = cv2.resize(rng.integers(40, 220, (9, 12, 3), np.uint8), (500, 375))
        truth = np.zeros((375, 500), np.uint8)
        cv2.circle(truth, (250, 180), 120, 13, -1)
    image = cv2.resize(photo, (width, height), interpolation=cv2.INTER_CUBIC)
    image = cv2.add(image, rng.integers(0, 12, image.shape, np.uint8))
    small = np.where(truth == 255, 255, np.where(truth > 0, 1 + truth % 2, 0)).astype(np.uint8)
    labels = cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST)
    for value, centre in ((3, (600, 500)), (4, (3400, 500)), (5, (600, 2500))):
        cv2.circle(labels, centre, 300, value, -1)
    return np.asarray(image, np.uint8), np.asarray(labels, np.uint8)


@contextmanager
def shown(folder: Path) -> Iterator[ReviewPage]:
    """Show a project's review."""
    opened, jobs = OpenProject(open_project(folder)), JobList()
    settings = AppSettings(folder.parent / "settings.json")
    page = ReviewPage(opened, jobs=jobs, actions=Actions(settings), settings=settings)
    page.resize(*VIEW)
    page.show()
    try:
        yield page
    finally:
        page.shut_down()
        jobs.cancel_all()
        jobs.wait(30)
        opened.close()
        page.deleteLater()


if __name__ == "__main__":
    for line in main():
        print("; ".join(f"{name}: {value}" for name, value in line.items()))
