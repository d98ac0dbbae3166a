"""Finding more like an image: in the library and the review, by a region, without features."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.app.main_window import MainWindow
from app.core.masks.queue import QueueOrder
from app.core.masks.sheet import SheetOrder
from app.core.store import Order, Project
from app.jobs import features, likeness
from app.jobs.mask_sheet import SheetListed, list_sheet
from app.pages.library.page import LibraryPage
from app.pages.review.page import ReviewPage
from app.ui.settings import AppSettings
from tests.core.cached_features import features_like, put_features
from tests.gui import library_page, review_page
from tests.gui.library_page import rows, settle
from wseg_engine.base.events import Control, Event
from wseg_engine.settings.config import Settings
from wseg_engine.settings.weight_files import WeightsError

KINDS = {1: 0, 2: 1, 3: 0, 4: 2, 5: 1}  # of the images' features
KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))


def give_features(project: Project, kinds: dict[int, int]) -> None:
    for image, kind in kinds.items():
        (record,) = project.images.get([image])
        put_features(project.images.file(record), features_like(kind))


def library_project(folder: Path) -> Project:
    """Images 1 to 5, which differ in their first pixel: each has features of its own."""
    project = library_page.make_project(folder, library_page.NAMES)
    give_features(project, KINDS)
    return project


def find(qtbot: QtBot, page: LibraryPage | ReviewPage) -> None:
    """Wait until what is like an image was found, and is shown."""
    search = page.likeness.search
    qtbot.waitUntil(lambda: not search.busy, timeout=30_000)
    qtbot.waitUntil(lambda: not page.search.busy, timeout=30_000)


def test_the_library_shows_what_is_most_like_an_image_first_until_another_order_is_chosen(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with library_page.shown(qtbot, library_project(tmp_path), tmp_path) as page:
        before = rows(page)
        page.select([2])
        told: list[str] = []
        page.message.connect(told.append)
        page.commands["find_alike"].trigger()
        find(qtbot, page)
        assert rows(page)[:2] == [2, 5] and sorted(rows(page)) == sorted(before)
        assert page.bar.order.currentText() == "Most like two.jpg"
        assert told == ["Sorted by likeness to two.jpg."]
        assert page.selected_ids() == (2,) and not page.bar.direction.isEnabled()
        page.bar.order.setCurrentIndex(0)
        page.bar.order.activated.emit(0)
        settle(qtbot, page)
        assert rows(page) == before and page.bar.order.findText("Most like two.jpg") < 0
        assert page.bar.direction.isEnabled() and page.search.order is Order.PATH


def test_without_an_image_the_library_says_that_one_is_needed(qtbot: QtBot, tmp_path: Path) -> None:
    project = library_page.make_project(tmp_path, ())
    with library_page.shown(qtbot, project, tmp_path) as page:
        told: list[str] = []
        page.message.connect(told.append)
        page.commands["find_alike"].trigger()
        assert told == ["Select an image first."] and not page.likeness.search.busy


def review_project(folder: Path) -> Path:
    path = review_page.make_project(folder, count=5)
    from app.core.store import open_project

    with open_project(path) as project:
        give_features(project, KINDS)
    return path


def test_the_queue_shows_what_is_most_like_an_image_first_and_another_order_clears_it(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with review_page.shown(qtbot, review_project(tmp_path)) as page:
        assert page.model.ids.tolist() == [1, 2, 3, 4, 5]
        page.queue.image_menu(5).actions()[0].trigger()
        find(qtbot, page)
        assert page.model.ids.tolist()[:2] == [5, 2]
        assert page.queue.order.currentText() == "Most like photo4.png"
        assert page.controller.current is not None and page.controller.current.image == 1
        row = page.queue.order.findData(QueueOrder.NAME)
        page.queue.order.setCurrentIndex(row)
        page.queue.order.activated.emit(row)
        find(qtbot, page)
        assert page.model.ids.tolist() == [1, 2, 3, 4, 5] and page.queue.wish.likeness is None
        assert page.queue.order.findData(QueueOrder.LIKENESS) < 0


def test_in_the_review_the_selected_class_is_what_others_are_compared_with(
    qtbot: QtBot, tmp_path: Path
) -> None:
    path = review_page.make_project(tmp_path, count=4)
    from app.core.store import open_project

    with open_project(path) as project:
        cells = {1: (2, 1), 2: (6, 5), 3: (0, 6), 4: (3, 3)}  # where the thing is; 1's is its mask
        for image, at in cells.items():
            (record,) = project.images.get([image])
            deep = features_like({1: 4, 2: 4, 3: 3, 4: 1}[image], at=at)
            put_features(project.images.file(record), deep)
    with review_page.shown(qtbot, path) as page:
        QTest.keyClick(page.editor.canvas, Qt.Key.Key_L, KEYS)
        find(qtbot, page)
        assert page.model.ids.tolist()[:2] == [1, 2]
        assert page.queue.order.currentText() == "Most like ant in photo0.png"


def test_features_that_are_missing_are_computed_and_the_search_goes_on(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = library_page.make_project(tmp_path, library_page.NAMES)
    give_features(project, {2: 1, 5: 1})
    asked: list[list[int]] = []

    def compute(
        project: Project, images: Sequence[int], settings: Settings, control: Control
    ) -> Generator[Event, None, str]:
        yield from ()
        assert settings.train.frozen_backbone
        asked.append(list(images))
        give_features(project, {image: KINDS[image] for image in images if image != 4})
        return "ab" * 8

    monkeypatch.setattr(features, "compute_features", compute)
    with library_page.shown(qtbot, project, tmp_path) as page:
        page.select([2])
        told: list[str] = []
        page.message.connect(told.append)
        page.commands["find_alike"].trigger()
        find(qtbot, page)
        assert (
            sorted(asked[0]) == [1, 3, 4]
            and len(asked) == 1
            and rows(page)[:2] == [2, 5]
            and rows(page)[-1] == 4
        )
        assert told == ["Sorted by likeness to two.jpg. 1 image(s) cannot be read and come last."]


def test_so_many_features_as_take_long_are_computed_in_parts(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = library_page.make_project(tmp_path, library_page.NAMES)
    monkeypatch.setattr(likeness, "MOST_COMPUTED", 3)

    def compute(
        project: Project, images: Sequence[int], settings: Settings, control: Control
    ) -> Generator[Event, None, str]:
        yield from ()
        give_features(project, {image: KINDS[image] for image in images})
        return "ab" * 8

    monkeypatch.setattr(features, "compute_features", compute)
    with library_page.shown(qtbot, project, tmp_path) as page:
        page.select([5])
        told: list[str] = []
        page.message.connect(told.append)
        for _time in range(2):
            page.commands["find_alike"].trigger()
            find(qtbot, page)
        assert rows(page)[:2] == [5, 2]
        assert "2 image(s) were not compared yet" in told[0] and "compared" not in told[1]


def test_without_weights_the_user_is_told_and_nothing_changes(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = library_page.make_project(tmp_path, library_page.NAMES)

    def compute(*_args: object) -> Generator[Event, None, str]:
        yield from ()
        raise WeightsError("There are no weights.")

    monkeypatch.setattr(features, "compute_features", compute)
    with library_page.shown(qtbot, project, tmp_path) as page:
        before = rows(page)
        page.select([2])
        told: list[str] = []
        page.message.connect(told.append)
        page.commands["find_alike"].trigger()
        find(qtbot, page)
        assert told == ["There are no weights."] and rows(page) == before
        give_features(project, {2: 1, 5: 1})  # the others cannot be compared
        page.commands["find_alike"].trigger()
        find(qtbot, page)
        assert rows(page)[:2] == [2, 5]


def test_features_are_computed_as_a_training_would_find_them(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.jobs.features import compute_features
    from tests.core.small_trainings import small_settings, use_tiny_network
    from wseg_engine.training import assemble
    from wseg_engine.training.features import default_folder

    use_tiny_network(monkeypatch)
    project = library_page.make_project(tmp_path, library_page.NAMES)
    settings = small_settings()
    work = compute_features(project, [1, 2], settings, Control())
    events: list[Event] = []
    try:
        while True:
            events.append(next(work))
    except StopIteration as end:
        signature = end.value
    assert len(list((default_folder() / signature).rglob("*.features"))) == 2
    import torch

    network = assemble.new_network(settings)
    source = assemble.cached_source(network, config=settings.train, device=torch.device("cpu"))
    assert source.signature == signature
    project.close()


def test_the_contact_sheet_sorts_by_features_where_all_have_them(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with review_page.shown(qtbot, review_project(tmp_path)) as page:
        project = page.open_project.project
        job = list_sheet(project, [1, 2, 3, 4, 5], SheetOrder.LIKENESS)
        found: list[SheetListed] = []
        job.event_received.connect(lambda e: found.append(e) if isinstance(e, SheetListed) else 0)
        page.session.jobs.start(job)
        with qtbot.waitSignal(job.ended, timeout=30_000):
            pass
        order = list(found[0].images)
        kinds = [KINDS[image] for image in order]
        assert sum(a != b for a, b in pairwise(kinds)) == 2  # kinds together
        assert sorted(order) == [1, 2, 3, 4, 5]


def test_in_the_window_the_key_finds_in_the_workspace_that_is_shown(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path / "home"))
    path = review_project(tmp_path)
    settings = AppSettings()
    settings.watch_folders = False
    window = MainWindow(settings)
    qtbot.addWidget(window, before_close_func=lambda window: window.close())
    window.show()
    with qtbot.waitSignal(window.project_opened):
        window.open_project(path)
    columns = window.library.columns
    assert columns is not None
    asked: list[str] = []
    monkeypatch.setattr(columns.page.likeness, "find", lambda: asked.append("library"))
    window.commands.get("view.review").trigger()
    page = window.review.page
    assert page is not None
    qtbot.waitUntil(lambda: page.controller.current is not None, timeout=30_000)
    qtbot.waitUntil(lambda: page.editor.document is not None, timeout=30_000)
    window.activateWindow()
    page.editor.canvas.setFocus()
    qtbot.waitUntil(page.editor.canvas.hasFocus, timeout=5_000)
    QTest.keyClick(page.editor.canvas, Qt.Key.Key_L, KEYS)
    find(qtbot, page)
    assert page.model.ids.tolist()[0] == 1 and page.queue.wish.likeness is not None
    assert asked == []
