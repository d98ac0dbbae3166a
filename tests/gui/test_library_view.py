"""The library's view: geometry, mouse, keyboard, and what is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPalette, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.store import ImageState, Order
from app.pages.library import texts
from app.pages.library.chip_painter import draw_chips, place_chips
from app.pages.library.columns import ORDERS
from app.pages.library.geometry import Geometry
from app.pages.library.page import LibraryPage
from app.pages.library.texts import Chip
from app.pages.library.view import LARGEST, SMALLEST, ImageView
from tests.gui.library_page import bare_project, make_project, shown
from wseg_engine.base.labels import Tag

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[LibraryPage]:
    """Sixty images without files, with the ids 1 to 60 in this order."""
    with shown(qtbot, bare_project(tmp_path, 60), tmp_path) as page:
        page.view.set_side(100)
        page.activateWindow()
        page.view.setFocus()
        yield page


@pytest.fixture
def view(page: LibraryPage) -> ImageView:
    return page.view


def press(view: ImageView, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    for key in keys:
        QTest.keyClick(view, key, modifiers)


def click(view: ImageView, row: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, modifiers, view.cell_rect(row).center()
    )


# ------------------------------------------------------------------ geometry


def test_every_point_of_a_cell_leads_back_to_its_row() -> None:
    grid = Geometry.grid(23, 500, QSize(90, 70), 8)
    assert grid.columns == 5
    for row in range(23):
        cell = grid.rect(row)
        for corner in (cell.topLeft(), cell.center(), cell.bottomRight()):
            assert grid.row_at(corner) == row
        assert grid.row_at(cell.topRight() + QPoint(1, 0)) in (-1, row + 1)
    assert grid.row_at(QPoint(0, 0)) == -1
    assert grid.height >= grid.rect(22).bottom()


def test_the_rows_of_a_stretch_are_those_that_are_seen() -> None:
    grid = Geometry.grid(1000, 500, QSize(90, 70), 8)
    for top in (0, 300, 5000):
        cells = [grid.rect(row) for row in range(1000)]
        seen = {n for n, c in enumerate(cells) if c.bottom() >= top and c.top() <= top + 400}
        rows = set(grid.rows_between(top, top + 400))
        assert seen <= rows
        # At most the line that lies above with its gap alone in the stretch.
        assert all(cells[row].bottom() + grid.gap >= top for row in rows - seen)
        assert max(rows) == max(seen)


def test_the_rubber_band_touches_what_it_meets() -> None:
    grid = Geometry.grid(47, 500, QSize(90, 70), 8)
    for area in (
        QRect(0, 0, 500, 80),
        QRect(100, 60, 150, 200),
        QRect(0, 0, 3, 3),
        QRect(200, 300, 1, 400),
        QRect(-50, -50, 800, 5000),
    ):
        wanted = [grid.rect(row).intersects(area) for row in range(47)]
        assert grid.touched(area).tolist() == wanted


def test_no_images_are_no_trouble() -> None:
    grid = Geometry.grid(0, 10, QSize(90, 70), 8)
    assert grid.columns == 1
    assert grid.row_at(QPoint(20, 20)) == -1
    assert list(grid.rows_between(0, 500)) == []


# --------------------------------------------------------------------- mouse


def test_clicks_with_shift_and_ctrl(page: LibraryPage, view: ImageView) -> None:
    click(view, 2)
    assert page.selected_ids() == (3,)
    click(view, 5, SHIFT)
    assert page.selected_ids() == (3, 4, 5, 6)
    click(view, 4, CONTROL)
    assert page.selected_ids() == (3, 4, 6)
    click(view, 8, CONTROL)
    click(view, 9, SHIFT | CONTROL)
    assert page.selected_ids() == (3, 4, 6, 9, 10)
    click(view, 3)
    assert page.selected_ids() == (4,)


def test_a_click_on_one_of_many_selects_it_when_released(
    page: LibraryPage, view: ImageView
) -> None:
    page.select([1, 2, 3])
    place = view.cell_rect(1).center()
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, NONE, place)
    assert page.selected_ids() == (1, 2, 3)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, NONE, place)
    assert page.selected_ids() == (2,)


def test_the_right_button_keeps_a_selection_it_is_in(page: LibraryPage, view: ImageView) -> None:
    page.select([1, 2, 3])
    right = Qt.MouseButton.RightButton
    QTest.mousePress(view.viewport(), right, NONE, view.cell_rect(1).center())
    assert page.selected_ids() == (1, 2, 3)
    QTest.mousePress(view.viewport(), right, NONE, view.cell_rect(7).center())
    assert page.selected_ids() == (8,)


def test_the_rubber_band_selects(page: LibraryPage, view: ImageView) -> None:
    page.select([20])
    start = QPoint(1, 1)
    end = view.cell_rect(1).center()
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(view.viewport(), left, NONE, start)
    QTest.mouseMove(view.viewport(), end)
    assert page.selected_ids() == (1, 2)
    assert not view.band.isNull()
    QTest.mouseMove(view.viewport(), view.cell_rect(0).center())
    assert page.selected_ids() == (1,)
    QTest.mouseRelease(view.viewport(), left, NONE, end)
    assert view.band.isNull()


def test_the_rubber_band_adds_with_ctrl(page: LibraryPage, view: ImageView) -> None:
    page.select([20])
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(view.viewport(), left, CONTROL, QPoint(1, 1))
    QTest.mouseMove(view.viewport(), view.cell_rect(0).center())
    QTest.mouseRelease(view.viewport(), left, CONTROL, view.cell_rect(0).center())
    assert page.selected_ids() == (1, 20)


def test_a_click_beside_the_images_selects_nothing(page: LibraryPage, view: ImageView) -> None:
    page.select([1, 2])
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, NONE, QPoint(1, 1))
    assert page.selected_ids() == ()


def test_ctrl_and_the_wheel_change_the_size(page: LibraryPage, view: ImageView) -> None:
    page.select([40])
    view.scroll_to(39)
    for delta, last in ((120, LARGEST), (-120, SMALLEST)):
        for _ in range(30):
            event = QWheelEvent(
                QPointF(50, 50),
                QPointF(50, 50),
                QPoint(),
                QPoint(0, delta),
                Qt.MouseButton.NoButton,
                CONTROL,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QApplication.sendEvent(view.viewport(), event)
            assert 39 in view.visible_rows()
        assert view.side == last
        assert page.bar.slider.value() == last
        assert page.settings.thumbnail_size == last


# ------------------------------------------------------------------ keyboard


def test_arrows_move_and_shift_extends(page: LibraryPage, view: ImageView) -> None:
    columns = view.geometry_.columns
    press(view, Qt.Key.Key_Down)
    assert page.selected_ids() == (1,)
    press(view, Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert page.selected_ids() == (3,)
    press(view, Qt.Key.Key_Down)
    assert page.selected_ids() == (3 + columns,)
    press(view, Qt.Key.Key_Left, modifiers=SHIFT)
    assert page.selected_ids() == (2 + columns, 3 + columns)
    press(view, Qt.Key.Key_Home, modifiers=SHIFT)
    assert page.selected_ids() == tuple(range(1, 4 + columns))
    press(view, Qt.Key.Key_End)
    assert page.selected_ids() == (60,)
    press(view, Qt.Key.Key_Down, Qt.Key.Key_Right)
    assert page.selected_ids() == (60,)
    assert 59 in view.visible_rows()


def test_up_and_down_stay_in_their_column_at_the_edge(page: LibraryPage, view: ImageView) -> None:
    page.select([3])
    press(view, Qt.Key.Key_Up)
    assert page.selected_ids() == (3,)
    columns = view.geometry_.columns
    above_the_gap = (60 // columns) * columns  # the last image of the last full line
    assert 60 % columns
    page.select([above_the_gap])
    press(view, Qt.Key.Key_Down)
    assert page.selected_ids() == (60,)


def test_ctrl_moves_without_selecting_and_ctrl_space_toggles(
    page: LibraryPage, view: ImageView
) -> None:
    page.select([1])
    press(view, Qt.Key.Key_Right, Qt.Key.Key_Right, modifiers=CONTROL)
    assert page.selected_ids() == (1,)
    assert page.current_id() == 3
    press(view, Qt.Key.Key_Space, modifiers=CONTROL)
    assert page.selected_ids() == (1, 3)


def test_a_page_down_is_a_screen(page: LibraryPage, view: ImageView) -> None:
    page.select([1])
    press(view, Qt.Key.Key_PageDown)
    lines = view.viewport().height() // view.geometry_.pitch.height()
    assert page.selected_ids() == (1 + lines * view.geometry_.columns,)


def test_all_none_and_invert_by_keyboard(page: LibraryPage, view: ImageView) -> None:
    press(view, Qt.Key.Key_A, modifiers=CONTROL)
    assert len(page.selected_ids()) == 60
    press(view, Qt.Key.Key_A, modifiers=CONTROL | SHIFT)
    assert page.selected_ids() == ()
    page.select([5])
    press(view, Qt.Key.Key_I, modifiers=CONTROL | SHIFT)
    assert len(page.selected_ids()) == 59


def test_ctrl_a_in_the_search_selects_text(page: LibraryPage) -> None:
    page.bar.search.setText("0000")
    page.bar.start_search()
    QTest.keyClick(page.bar.search, Qt.Key.Key_A, CONTROL)
    assert page.bar.search.selectedText() == "0000"
    assert page.selected_ids() == ()


def test_grid_and_list_keep_the_current_image_in_sight(page: LibraryPage, view: ImageView) -> None:
    page.select([50])
    press(view, Qt.Key.Key_T, modifiers=CONTROL)
    assert view.is_list
    assert view.geometry_.columns == 1
    assert 49 in view.visible_rows()
    assert view.columns.isVisible()
    press(view, Qt.Key.Key_G, modifiers=CONTROL)
    assert not view.is_list
    assert 49 in view.visible_rows()


def test_columns_without_room_are_scrolled_to(page: LibraryPage, view: ImageView) -> None:
    assert view.horizontalScrollBar().maximum() == 0
    page.show_as_list(True)
    page.resize(400, 400)
    bar = view.horizontalScrollBar()
    assert bar.maximum() == view.columns.length() - view.viewport().width() > 0
    line = view.cell_rect(0)
    before = view.columns.fields(line)[-1].left()
    bar.setValue(bar.maximum())
    assert view.columns.fields(line)[-1].left() == before - bar.maximum()
    assert view.columns.fields(line)[-1].right() == view.viewport().width() - 1
    view.columns.resizeSection(1, 77)
    assert page.settings.value("library.columns")[1] == 77


def test_a_click_on_a_column_sorts_and_a_second_one_turns_round(
    qtbot: QtBot, page: LibraryPage, view: ImageView
) -> None:
    page.show_as_list(True)
    for wanted in (list(range(1, 61)), list(range(60, 0, -1))):
        view.columns.sectionClicked.emit(ORDERS.index(Order.SIZE))
        qtbot.waitUntil(lambda: not page.search.busy)
        assert page.model.ids.tolist() == wanted
    view.columns.sectionClicked.emit(1)  # tags: there is no such order
    assert page.model.ids.tolist() == list(range(60, 0, -1))


# ------------------------------------------------------------------- drawing


def test_selected_images_look_different_in_both_views(page: LibraryPage, view: ImageView) -> None:
    for as_list in (False, True):
        page.show_as_list(as_list)
        page.selection.clear()
        before = view.viewport().grab(view.cell_rect(1)).toImage()
        page.select([2])
        after = view.viewport().grab(view.cell_rect(1)).toImage()
        assert before != after
        page.selection.clear()


def test_the_tooltip_tells_what_is_known(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path, ["a.jpg"]), tmp_path) as page:
        page.open_project.set_tag([1], 1, Tag.PRESENT, "")
        page.open_project.set_tag([1], 2, Tag.UNSURE, "")
        page.open_project.set_tags_complete([1], True, "")
        text = page.view.tooltip_at(page.view.cell_rect(0).center())
        assert "a.jpg" in text
        assert "Tags: ant, bee (unsure)" in text
        assert "Tagging complete" in text
        assert page.view.tooltip_at(QPoint(1, 1)) == ""


def test_the_marks_of_an_image(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path, ["a.jpg"]), tmp_path) as page:
        item = page.model.item(0)
        assert item is not None
        assert texts.marks(item) == []
        found = {}
        for state in (ImageState.MISSING, ImageState.CORRUPT, ImageState.CHANGED):
            other = item._replace(record=item.record._replace(state=state, problem="torn"))
            found[state] = [mark.icon for mark in texts.marks(other)]
        assert found == {
            ImageState.MISSING: ["missing"],
            ImageState.CORRUPT: ["corrupt"],
            ImageState.CHANGED: ["changed"],
        }


def test_the_current_image_is_described_for_screen_readers(
    page: LibraryPage, view: ImageView
) -> None:
    page.open_project.set_tag([2], 1, Tag.ABSENT, "")
    page.select([2])
    assert view.accessibleDescription() == "000001.jpg; ant (absent)"


# --------------------------------------------------------------------- chips


def chips(*names: str) -> list[Chip]:
    return [Chip(name, "#ff0000", Tag.PRESENT) for name in names]


def test_chips_without_room_are_counted(page: LibraryPage) -> None:
    metrics = QFontMetrics(page.font())
    image = QImage(400, 30, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setFont(page.font())
    all_ = chips("ant", "bee", "cat", "dog")
    for room, least, most in ((400, 4, 4), (150, 1, 3), (20, 1, 1)):
        placed = place_chips(metrics, all_, room)
        assert least <= len(placed) <= most
        if room > 20:
            assert placed[-1].left + placed[-1].width <= room
        area = QRect(0, 0, room, 24)
        assert draw_chips(painter, area, all_, QPalette(), selected=False) == len(placed)
    painter.end()


def test_how_sure_a_tag_is_shows_without_colour(page: LibraryPage) -> None:
    drawn = []
    for tag in (Tag.PRESENT, Tag.UNSURE, Tag.ABSENT):
        image = QImage(120, 30, QImage.Format.Format_Grayscale8)
        image.fill(255)
        painter = QPainter(image)
        chip = [Chip("ant", "#808080", tag)]
        draw_chips(painter, QRect(0, 0, 120, 30), chip, QPalette(), selected=False)
        painter.end()
        drawn.append(image)
    assert drawn[0] != drawn[1]
    assert drawn[1] != drawn[2]
    assert drawn[0] != drawn[2]


def test_absent_tags_are_shown_when_asked_for(page: LibraryPage) -> None:
    page.open_project.set_tag([1], 2, Tag.ABSENT, "")
    page.open_project.set_tag([1], 1, Tag.PRESENT, "")
    item = page.model.item(0)
    assert item is not None
    classes = page.view.classes
    assert [chip.name for chip in texts.chips(item, classes)] == ["ant"]
    assert [chip.name for chip in texts.chips(item, classes, absent=True)] == ["ant", "bee"]
    page.commands["show_absent"].trigger()
    assert page.view.show_absent
