"""An editor over a small picture for the tests of its tools, and a hand to use it with."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.masks.document import MaskDocument
from app.editor.mask_editor import MaskEditor

HEIGHT, WIDTH = 150, 200
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier

Place = tuple[float, float]
SQUARE = ((20.0, 20.0), (120.0, 20.0), (120.0, 100.0), (20.0, 100.0))


def shown_editor(qtbot: QtBot) -> MaskEditor:
    """Return an editor at two screen pixels a pixel: half dark, half light, class 3 in hand."""
    editor = MaskEditor()
    qtbot.addWidget(editor)
    editor.resize(2 * WIDTH, 2 * HEIGHT)
    editor.show()
    image = np.full((HEIGHT, WIDTH, 3), 40, np.uint8)
    image[:, WIDTH // 2 :] = 220
    editor.show_image(image, MaskDocument(np.zeros((HEIGHT, WIDTH), np.uint8)))
    editor.set_value(3)
    editor.canvas.setFocus()
    assert editor.canvas.magnification == pytest.approx(2.0)
    return editor


@pytest.fixture
def editor(qtbot: QtBot) -> MaskEditor:
    """An editor over a small picture; see `shown_editor`."""
    return shown_editor(qtbot)


def labels(editor: MaskEditor) -> NDArray[np.uint8]:
    assert editor.document is not None
    return editor.document.labels


def on_screen(editor: MaskEditor, place: Place) -> QPoint:
    return editor.canvas.to_screen(QPointF(*place)).toPoint()


def move(editor: MaskEditor, place: Place) -> None:
    """Move the pointer with no key held, whatever the tests before have pressed."""
    at, viewport = QPointF(on_screen(editor, place)), editor.canvas.viewport()
    no_button = Qt.MouseButton.NoButton
    kind = QEvent.Type.MouseMove
    event = QMouseEvent(kind, at, viewport.mapToGlobal(at), no_button, no_button, NONE)
    QApplication.sendEvent(viewport, event)


def draw(editor: MaskEditor, *places: Place, keys: Qt.KeyboardModifier = NONE) -> None:
    viewport = editor.canvas.viewport()
    QTest.mousePress(viewport, LEFT, keys, on_screen(editor, places[0]))
    for place in places[1:]:
        at = QPointF(on_screen(editor, place))
        event = mouse_event(editor, QEvent.Type.MouseMove, at, keys)
        QApplication.sendEvent(viewport, event)
    QTest.mouseRelease(viewport, LEFT, keys, on_screen(editor, places[-1]))


def mouse_event(
    editor: MaskEditor, kind: QEvent.Type, at: QPointF, keys: Qt.KeyboardModifier
) -> QEvent:
    glob = editor.canvas.viewport().mapToGlobal(at)
    return QMouseEvent(kind, at, glob, Qt.MouseButton.NoButton, LEFT, keys)


def key(editor: MaskEditor, which: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(editor.canvas, which, keys)


def turn(editor: MaskEditor, place: Place, steps: int, keys: Qt.KeyboardModifier) -> None:
    at = QPointF(on_screen(editor, place))
    event = QWheelEvent(
        at,
        editor.canvas.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(editor.canvas.viewport(), event)


def disc(radius: float, *centres: Place) -> NDArray[np.bool_]:
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    covered = np.zeros((HEIGHT, WIDTH), bool)
    for cx, cy in centres:
        covered |= (x - cx) ** 2 + (y - cy) ** 2 <= radius**2
    return covered


def lasso(editor: MaskEditor, keys: Qt.KeyboardModifier) -> None:
    """Draw around the square with the lasso."""
    editor.set_tool("lasso")
    draw(editor, *SQUARE, keys=keys)


def corners(editor: MaskEditor, keys: Qt.KeyboardModifier) -> None:
    """Set the square's corners with the polygon, and close it."""
    editor.set_tool("polygon")
    for place in SQUARE:
        draw(editor, place)
    draw(editor, SQUARE[0], keys=keys)
