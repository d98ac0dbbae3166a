"""The quick look: one image over the window, loaded in the background."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.store import FoundFile, create_project
from app.pages.library.page import LibraryPage
from app.pages.library.quick_look import QuickLook
from tests.gui.library_page import draw, record, shown
from wseg_engine.base.labels import Tag

RED, BLUE = (200, 20, 20), (20, 20, 200)
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[LibraryPage]:
    """A large red image, a small blue one, and one that is none: 1, 2, 3."""
    photos = tmp_path / "photos"
    draw(photos / "a.png", RED, (3000, 1500))
    draw(photos / "b.png", BLUE, (40, 30))
    (photos / "c.jpg").write_bytes(b"no picture at all")
    project = create_project(tmp_path / "project")
    record(project, photos)
    with shown(qtbot, project, tmp_path) as page:
        page.activateWindow()
        page.view.setFocus()
        page.select([1])
        yield page


def look_at(qtbot: QtBot, page: LibraryPage) -> QuickLook:
    QTest.keyClick(page.view, Qt.Key.Key_Space)
    look = page.look
    assert look is not None
    loaded(qtbot, look)
    return look


def loaded(qtbot: QtBot, look: QuickLook) -> None:
    qtbot.waitUntil(lambda: look._fitted.idle and look._whole.idle)


def middle(look: QuickLook) -> tuple[int, int, int]:
    place = look._picture_area().center()
    colour = look.grab().toImage().pixelColor(place)
    return colour.red(), colour.green(), colour.blue()


def test_space_opens_it_and_space_or_escape_closes_it(qtbot: QtBot, page: LibraryPage) -> None:
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Escape):
        look = look_at(qtbot, page)
        assert look.isVisible()
        assert look.geometry() == page.window().rect()
        with qtbot.waitSignal(look.closed):
            QTest.keyClick(look, key)
        assert not look.isVisible()
        assert page.focusWidget() is page.view


def test_arrows_go_on_and_the_view_follows(qtbot: QtBot, page: LibraryPage) -> None:
    look = look_at(qtbot, page)
    assert middle(look) == RED
    QTest.keyClick(look, Qt.Key.Key_Right)
    assert page.selected_ids() == (2,)
    assert look._images()[0] is not None  # it was loaded before
    assert middle(look) == BLUE
    QTest.keyClick(look, Qt.Key.Key_Left)
    QTest.keyClick(look, Qt.Key.Key_Left)
    assert page.selected_ids() == (1,)
    QTest.keyClick(look, Qt.Key.Key_End)
    assert page.selected_ids() == (3,)


def test_a_large_image_is_fitted_and_a_small_one_stays_small(
    qtbot: QtBot, page: LibraryPage
) -> None:
    look = look_at(qtbot, page)
    fitted, whole = look._images()
    assert whole is None  # not needed yet
    assert fitted is not None
    assert fitted.width() <= look.width()
    assert look.target().width() == pytest.approx(look.width(), abs=1)
    look.go(1)
    loaded(qtbot, look)
    assert look.target().width() == pytest.approx(40)


def test_zooming_loads_the_whole_image(qtbot: QtBot, page: LibraryPage) -> None:
    look = look_at(qtbot, page)
    look.zoom_to(1.0)
    loaded(qtbot, look)
    whole = look._images()[1]
    assert whole is not None
    assert whole.width() == 3000
    assert look.target().width() == pytest.approx(3000)
    assert middle(look) == RED
    look.fit()
    assert look.zoom is None


def test_the_pixel_under_the_mouse_stays_there(qtbot: QtBot, page: LibraryPage) -> None:
    look = look_at(qtbot, page)
    look.zoom_to(1.0)
    loaded(qtbot, look)
    at = QPointF(200, 150)

    def pixel() -> QPointF:
        assert look.zoom is not None
        return (at - look.target().topLeft()) / look.zoom

    before = pixel()
    event = QWheelEvent(
        at,
        at,
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(look, event)
    assert look.zoom is not None
    assert look.zoom > 1.5
    assert (pixel() - before).manhattanLength() < 0.01


def test_the_mouse_moves_a_zoomed_image(qtbot: QtBot, page: LibraryPage) -> None:
    look = look_at(qtbot, page)
    look.zoom_to(1.0)
    before = look.target().topLeft()
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(look, left, NONE, QPoint(300, 300))
    QTest.mouseMove(look, QPoint(340, 320))
    QTest.mouseRelease(look, left, NONE, QPoint(340, 320))
    assert look.target().topLeft() - before == QPointF(40, 20)


def test_a_double_click_changes_between_fitted_and_own_pixels(
    qtbot: QtBot, page: LibraryPage
) -> None:
    look = look_at(qtbot, page)
    for zoom in (1.0, None):
        QTest.mouseDClick(look, Qt.MouseButton.LeftButton, NONE, QPoint(300, 300))
        assert look.zoom == zoom


def test_zoom_has_limits(qtbot: QtBot, page: LibraryPage) -> None:
    look = look_at(qtbot, page)
    for _ in range(60):
        look.zoom_by(1.25)
    assert look.zoom == pytest.approx(16.0)
    for _ in range(60):
        look.zoom_by(0.8)
    assert look.zoom is None


def test_another_image_is_fitted_again(qtbot: QtBot, page: LibraryPage) -> None:
    look = look_at(qtbot, page)
    look.zoom_to(1.0)
    look.go(1)
    assert look.zoom is None


def test_images_that_come_leave_the_zoom_alone(qtbot: QtBot, page: LibraryPage) -> None:
    look = look_at(qtbot, page)
    look.zoom_to(1.0)
    page.open_project.project.images.record(1, [FoundFile("0.jpg", 1, 1)])
    page.search.refresh()
    qtbot.waitUntil(lambda: len(page.model.ids) == 4)
    assert page.current_id() == 1
    assert look.zoom == 1.0


def test_a_damaged_image_says_why_and_can_be_left(qtbot: QtBot, page: LibraryPage) -> None:
    page.select([3])
    look = look_at(qtbot, page)
    request = look._request()
    assert request is not None
    failure = look.found.failure(request)
    assert failure is not None
    assert "c.jpg" in failure.reason
    look.grab()
    QTest.keyClick(look, Qt.Key.Key_Left)
    assert page.selected_ids() == (2,)


def test_tags_are_shown_as_they_change(qtbot: QtBot, page: LibraryPage) -> None:
    look = look_at(qtbot, page)
    before = look.grab().toImage()
    info = page.open_project.add_class("ant")
    assert info is not None
    page.open_project.set_tag([1], info.id, Tag.PRESENT, "Tag")
    assert look.grab().toImage() != before


def test_several_selected_images_stay_selected_while_looking(
    qtbot: QtBot, page: LibraryPage
) -> None:
    page.select([1, 2])
    look = look_at(qtbot, page)
    assert page.selected_ids() == (1, 2)
    look.leave()
    assert page.selected_ids() == (1, 2)


def test_without_images_nothing_opens(qtbot: QtBot, tmp_path: Path) -> None:
    project = create_project(tmp_path / "empty")
    with shown(qtbot, project, tmp_path) as page:
        page.quick_look()
        assert page.look is None
