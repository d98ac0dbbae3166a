"""An editor with three objects, for the tests of what is done with them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.editor.mask_editor import MaskEditor

from .small_editor import LEFT, NONE, Place, disc, draw, labels, on_screen, shown_editor

ONE, OTHER, THIRD = (40.0, 40.0), (120.0, 40.0), (120.0, 110.0)  # discs of class 3, 3 and 5


def editor_with_objects(qtbot: QtBot) -> MaskEditor:
    """Return an editor with three discs that are objects, and the tool in hand."""
    editor = shown_editor(qtbot)
    labels(editor)[disc(20, ONE, OTHER)] = 3
    labels(editor)[disc(20, THIRD)] = 5
    editor.objects.make()
    editor.set_tool("objects")
    return editor


def at(editor: MaskEditor, place: Place) -> int:
    """Return the object at a place of the image."""
    assert editor.document is not None and editor.document.objects is not None
    return int(editor.document.objects[int(place[1]), int(place[0])])


def ids(editor: MaskEditor) -> set[int]:
    assert editor.document is not None and editor.document.objects is not None
    return set(np.unique(editor.document.objects).tolist()) - {0}


def right_click(editor: MaskEditor, place: Place) -> None:
    button = Qt.MouseButton.RightButton
    QTest.mouseClick(editor.canvas.viewport(), button, NONE, on_screen(editor, place))


def double_click(editor: MaskEditor, place: Place) -> None:
    draw(editor, place)
    viewport, where = editor.canvas.viewport(), QPointF(on_screen(editor, place))
    kind = QEvent.Type.MouseButtonDblClick
    event = QMouseEvent(kind, where, viewport.mapToGlobal(where), LEFT, LEFT, NONE)
    QApplication.sendEvent(viewport, event)
    QTest.mouseRelease(viewport, LEFT, NONE, on_screen(editor, place))


def paint(editor: MaskEditor, *places: Place, keys: Qt.KeyboardModifier = NONE) -> None:
    editor.set_tool("brush")
    editor.change_options(size=10)
    editor.set_value(3)
    draw(editor, *places, keys=keys)
