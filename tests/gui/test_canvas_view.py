"""Zooming, panning and the overview."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.masks.document import MaskDocument
from app.editor.mask_editor import MaskEditor
from app.editor.view.zoom_view import LARGEST, ZoomView

NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def editor(qtbot: QtBot) -> MaskEditor:
    editor = MaskEditor()
    qtbot.addWidget(editor)
    editor.resize(400, 300)
    editor.show()
    image = np.zeros((600, 1000, 3), np.uint8)
    editor.show_image(image, MaskDocument(np.zeros((600, 1000), np.uint8)))
    return editor


def turn(view: ZoomView, at: QPointF, steps: float, keys: Qt.KeyboardModifier = NONE) -> None:
    event = QWheelEvent(
        at,
        view.viewport().mapToGlobal(at),
        QPoint(0, 0),
        QPoint(0, round(120 * steps)),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def test_an_image_is_fitted_when_it_is_shown_and_when_the_window_grows(editor: MaskEditor) -> None:
    canvas = editor.canvas
    assert canvas.magnification == pytest.approx(0.4)
    corner = canvas.to_screen(QPointF(0, 0))
    assert (round(corner.x()), round(corner.y())) == (0, 30)
    editor.resize(800, 700)
    assert canvas.magnification == pytest.approx(0.8)


def test_the_wheel_zooms_to_the_pointer(editor: MaskEditor) -> None:
    canvas, at = editor.canvas, QPointF(310, 200)
    before = canvas.to_image(at)
    for _ in range(12):
        turn(canvas, at, 1)
    after = canvas.to_image(at)
    assert canvas.magnification > 4
    assert abs(after.x() - before.x()) < 2.5  # pixels of the image, a few of the screen at first
    assert abs(after.y() - before.y()) < 2.5
    turn(canvas, at, 400)
    assert canvas.magnification == pytest.approx(LARGEST)
    turn(canvas, at, -400)
    assert canvas.magnification == pytest.approx(0.2)


def test_one_to_one_and_fit(editor: MaskEditor) -> None:
    canvas = editor.canvas
    canvas.show_actual_size()
    assert canvas.magnification == pytest.approx(1.0)
    assert not canvas.is_fitted
    centre = canvas.to_image(QPointF(200, 150))
    assert (round(centre.x()), round(centre.y())) == (500, 300)
    canvas.fit()
    assert canvas.magnification == pytest.approx(0.4)


def test_zoomed_the_middle_stays_when_the_window_is_resized(editor: MaskEditor) -> None:
    canvas = editor.canvas
    canvas.zoom_to(3)
    canvas.centre_on(QPointF(700, 200))
    editor.resize(500, 420)
    middle = canvas.to_image(canvas.middle())
    assert abs(middle.x() - 700) < 1.5
    assert abs(middle.y() - 200) < 1.5


@pytest.mark.parametrize("way", ["middle", "space"])
def test_dragging_pans_and_paints_nothing(editor: MaskEditor, way: str) -> None:
    canvas = editor.canvas
    canvas.zoom_to(2)
    before = canvas.to_image(QPointF(200, 150))
    button = Qt.MouseButton.MiddleButton if way == "middle" else Qt.MouseButton.LeftButton
    if way == "space":
        QTest.keyPress(canvas, Qt.Key.Key_Space)
    QTest.mousePress(canvas.viewport(), button, NONE, QPoint(200, 150))
    QTest.mouseMove(canvas.viewport(), QPoint(150, 180))
    QTest.mouseRelease(canvas.viewport(), button, NONE, QPoint(150, 180))
    if way == "space":
        QTest.keyRelease(canvas, Qt.Key.Key_Space)
    after = canvas.to_image(QPointF(150, 180))
    assert (round(after.x() - before.x()), round(after.y() - before.y())) == (0, 0)
    assert editor.document is not None
    assert not editor.document.labels.any()


def test_the_next_image_of_the_same_size_is_shown_at_the_same_place_if_asked(
    editor: MaskEditor,
) -> None:
    canvas = editor.canvas
    canvas.zoom_to(5)
    place = canvas.to_image(QPointF(0, 0))
    labels = np.zeros((600, 1000), np.uint8)
    editor.show_image(None, MaskDocument(labels), keep_view=True)
    assert canvas.to_image(QPointF(0, 0)) == place
    editor.show_image(None, MaskDocument(labels.copy()))
    assert canvas.is_fitted


def test_the_overview_appears_when_magnified_and_a_click_goes_there(editor: MaskEditor) -> None:
    canvas, overview = editor.canvas, editor.minimap
    assert not overview.isVisible()
    canvas.zoom_to(4)
    assert overview.isVisible()
    assert overview.size().expandedTo(QSize(400, 300)) == QSize(400, 300)
    at = QPoint(overview.width() // 4, overview.height() // 4)
    QTest.mouseClick(overview, Qt.MouseButton.LeftButton, NONE, at)
    middle = canvas.to_image(canvas.middle())
    assert abs(middle.x() - 250) < 12
    assert abs(middle.y() - 150) < 12
    overview.set_wanted(False)
    assert not overview.isVisible()


def test_the_pixel_under_the_pointer_is_told(editor: MaskEditor, qtbot: QtBot) -> None:
    assert editor.document is not None
    editor.document.labels[300:, 500:] = 3
    canvas = editor.canvas
    with qtbot.waitSignal(editor.pixel_hovered) as told:
        QTest.mouseMove(canvas.viewport(), canvas.to_screen(QPointF(700.5, 400.5)).toPoint())
    x, y, value = told.args
    assert abs(x - 700) <= 3
    assert abs(y - 400) <= 3
    assert value == 3
    with qtbot.waitSignal(editor.pixel_hovered) as told:
        QTest.mouseMove(canvas.viewport(), QPoint(200, 5))  # above the image
    assert told.args == [-1, -1, -1]


def test_the_divider_is_dragged(editor: MaskEditor) -> None:
    assert editor.document is not None
    canvas = editor.canvas
    canvas.compare(np.ones((600, 1000), np.uint8), "model")
    viewport = canvas.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, NONE, QPoint(201, 100))
    QTest.mouseMove(viewport, QPoint(300, 100))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, NONE, QPoint(300, 100))
    assert canvas.wipes == pytest.approx((0.75,))
    assert not editor.document.labels.any()


def test_the_pixel_that_is_told_is_the_one_that_is_seen(editor: MaskEditor, qtbot: QtBot) -> None:
    canvas = editor.canvas
    canvas.compare(np.full((600, 1000), 7, np.uint8), "model")
    with qtbot.waitSignal(editor.pixel_hovered) as told:
        QTest.mouseMove(canvas.viewport(), QPoint(100, 100))
    assert told.args[2] == 7
    with qtbot.waitSignal(editor.pixel_hovered) as told:
        QTest.mouseMove(canvas.viewport(), QPoint(300, 100))
    assert told.args[2] == 0


def test_dividers_keep_their_order(editor: MaskEditor) -> None:
    canvas, other = editor.canvas, np.ones((600, 1000), np.uint8)
    canvas.compare_all([("model", other), ("refined", other)])
    assert canvas.wipes == pytest.approx((1 / 3, 2 / 3))
    viewport = canvas.viewport()
    second = round(viewport.width() * 2 / 3)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, NONE, QPoint(second, 100))
    QTest.mouseMove(viewport, QPoint(10, 100))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, NONE, QPoint(10, 100))
    assert canvas.wipes == pytest.approx((1 / 3, 1 / 3))
    canvas.set_wipe(0.9, 1)
    canvas.set_wipe(0.95, 0)
    assert canvas.wipes == pytest.approx((0.9, 0.9))


def test_an_image_of_another_size_than_its_mask_is_refused(editor: MaskEditor) -> None:
    shown = editor.document
    with pytest.raises(ValueError, match="20×10"):
        editor.show_image(np.zeros((9, 20, 3), np.uint8), MaskDocument(np.zeros((10, 20), "u1")))
    assert editor.document is shown
