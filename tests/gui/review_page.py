"""A small project with photographs and masks for the tests of the review, and a page over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.store import FoundFile, MaskRecord, Project, Provenance, create_project, open_project
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.pages.review.page import ReviewPage
from app.ui.actions import Actions
from app.ui.settings import AppSettings
from wseg_engine.base.labels import Tag
from wseg_engine.images.mask_files import write_mask

WIDTH, HEIGHT = 80, 60
PATIENCE = 30_000  # ms, on a busy machine
LEFT = Qt.MouseButton.LeftButton


def make_project(folder: Path, count: int = 4) -> Path:
    """Make a project of images 1, 2, 3 …, each with a square of class ant and tagged with it."""
    photos = folder / "photos"
    photos.mkdir(parents=True)
    random = np.random.default_rng(3)
    for number in range(count):
        pixels = random.integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
        Image.fromarray(pixels).save(photos / f"photo{number}.png")
    with create_project(folder / "project") as project:
        source = project.sources.add(photos)
        found = [
            FoundFile(file.name, file.stat().st_size, file.stat().st_mtime_ns)
            for file in sorted(photos.iterdir())
        ]
        ids = project.images.record(source.id, found).ids
        ant = project.classes.add("ant", shortcut="1").id
        bee = project.classes.add("bee", shortcut="2").id
        project.tags.set(ids, [ant], Tag.PRESENT)
        records = []
        for place, image in enumerate(ids):
            write_mask(project.folder / f"masks/model/{image}.png", square())
            uncertainty = max(0.0, 0.5 - place / 10)
            name = f"masks/model/{image}.png"
            records.append(MaskRecord(image, Provenance.MODEL, name, (ant, bee), None, uncertainty))
        project.masks.put(records)
    return folder / "project"


def until(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    """Wait until something holds."""
    qtbot.waitUntil(condition, timeout=PATIENCE)


def square() -> NDArray[np.uint8]:
    """Return the mask that every image has at first."""
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[10:30, 10:30] = 1
    return labels


@contextmanager
def shown(
    qtbot: QtBot,
    folder: Path,
    *,
    read_only: bool = False,
    images: Sequence[int] = (1,),
    tool: str = "brush",
) -> Iterator[ReviewPage]:
    """Show a project's review with its first image in hand; end everything behind it.

    Args:
        qtbot: of the test.
        folder: of the project.
        read_only: whether it is opened for reading.
        images: those that there are, as far as it matters: without any, none is waited for.
        tool: that the user takes in hand; empty for none: that of the program stays.
    """
    project: Project = open_project(folder, read_only=read_only)
    opened, jobs = OpenProject(project), JobList()
    settings = AppSettings(folder.parent / "settings.json")
    page = ReviewPage(opened, jobs=jobs, actions=Actions(settings), settings=settings)
    qtbot.addWidget(page)
    page.history.changed.connect(page.history.texts)  # as the window does
    page.resize(1200, 760)
    page.show()
    try:
        until(qtbot, lambda: not page.search.busy)
        if images:
            until(qtbot, lambda: page.controller.current is not None)
        if tool and not read_only:
            page.commands[f"editor.tool.{tool}"].trigger()
        yield page
    finally:
        page.shut_down()
        jobs.cancel_all()
        assert jobs.wait(10)
        settings.save()
        opened.close()


def on_screen(page: ReviewPage, x: float, y: float) -> QPoint:
    """Return where in the canvas a point of the image is."""
    return page.editor.canvas.to_screen(QPointF(x, y)).toPoint()


def stroke(page: ReviewPage, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Paint a stroke with the mouse."""
    viewport = page.editor.canvas.viewport()
    QTest.mouseMove(viewport, on_screen(page, *start))
    QTest.mousePress(viewport, LEFT, Qt.KeyboardModifier.NoModifier, on_screen(page, *start))
    QTest.mouseMove(viewport, on_screen(page, *end))
    QTest.mouseRelease(viewport, LEFT, Qt.KeyboardModifier.NoModifier, on_screen(page, *end))
