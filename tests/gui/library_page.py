"""A project with photographs for the library's tests, and a page that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.core.store import (
    FoundFile,
    ImageFilter,
    Order,
    Project,
    create_project,
)
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.pages.library.page import LibraryPage
from app.ui.actions import Actions
from app.ui.settings import AppSettings

NAMES = ("b/one.jpg", "a/two.jpg", "a/Three.jpg", "four.jpg", "b/five.jpg")


def draw(
    file: Path, colour: tuple[int, int, int] = (200, 30, 30), size: tuple[int, int] = (40, 30)
) -> None:
    """Write a small image of one colour; its suffix says the format."""
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(file)


def record(project: Project, folder: Path) -> list[int]:
    """Take in what is in a folder, sorted by path; return the ids."""
    source = project.sources.add(folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    found = [
        FoundFile(path.relative_to(folder).as_posix(), path.stat().st_size, path.stat().st_mtime_ns)
        for path in files
    ]
    return project.images.record(source.id, found).ids


def make_project(folder: Path, names: Sequence[str]) -> Project:
    """Make a project with images of these names, whose ids are 1, 2, 3 …; there are two classes."""
    photos = folder / "photos"
    photos.mkdir(parents=True)
    for place, name in enumerate(names):
        draw(photos / name, (place * 7 % 256, 90, 160))
    project = create_project(folder / "project")
    source = project.sources.add(photos)
    found = []
    for place, name in enumerate(names):
        status = (photos / name).stat()
        found.append(FoundFile(name, status.st_size, 10**18 + place * 10**9))
    project.images.record(source.id, found)
    for name in ("ant", "bee"):
        project.classes.add(name)
    return project


def bare_project(folder: Path, count: int) -> Project:
    """Make a project with records alone: there are no files behind them."""
    photos = folder / "photos"
    photos.mkdir(parents=True)
    project = create_project(folder / "project")
    source = project.sources.add(photos)
    found = [FoundFile(f"{number:06}.jpg", number + 1, number + 1) for number in range(count)]
    project.images.record(source.id, found)
    for name in ("ant", "bee"):
        project.classes.add(name)
    return project


@contextmanager
def shown(qtbot: QtBot, project: Project, folder: Path) -> Iterator[LibraryPage]:
    """Show a project's library; end everything behind it."""
    opened, jobs = OpenProject(project), JobList()
    settings = AppSettings(folder / "settings.json")
    page = LibraryPage(opened, jobs=jobs, actions=Actions(settings), settings=settings)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    try:
        settle(qtbot, page)
        yield page
    finally:
        page.shut_down()
        jobs.cancel_all()
        assert jobs.wait(5)
        settings.save()
        opened.close()


def settle(qtbot: QtBot, page: LibraryPage) -> None:
    """Wait until the page shows what was asked for."""
    qtbot.waitUntil(lambda: not page.search.busy)


def rows(page: LibraryPage) -> list[int]:
    """Return the ids that are shown."""
    return [int(image) for image in page.model.ids]


def sixteen_bits(file: Path) -> None:
    """Write a 16-bit grey PNG, brighter from left to right."""
    values = np.linspace(0, 65535, 64, dtype=np.uint16)
    Image.fromarray(np.tile(values, (48, 1))).save(file)


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[LibraryPage]:
    """Images 1 to 5, as in NAMES; sorted by folder they are 3, 2, 5, 1, 4."""
    with shown(qtbot, make_project(tmp_path, NAMES), tmp_path) as page:
        yield page


def ask(qtbot: QtBot, page: LibraryPage, wanted: ImageFilter) -> list[int]:
    page.set_filter(wanted)
    settle(qtbot, page)
    return sorted(rows(page))


def sort(qtbot: QtBot, page: LibraryPage, order: Order, descending: bool = False) -> list[int]:
    page.bar.order_wanted.emit(order, descending)
    settle(qtbot, page)
    return rows(page)
