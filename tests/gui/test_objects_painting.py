"""What is on the screen while masks with objects are painted: what a full drawing would show."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QImage, QPaintEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.masks.document import MaskDocument
from app.editor.mask_editor import MaskEditor
from app.editor.view.canvas import Overlay
from app.editor.view.object_layer import DARK, LIGHT, border_marks

from .small_editor import CONTROL, LEFT, NONE, mouse_event

HEIGHT, WIDTH = 700, 900  # more than one tile each way


class Screen(QObject):
    """Keeps what a canvas has shown: of what it draws, only what it was asked to draw anew."""

    def __init__(self, editor: MaskEditor) -> None:
        super().__init__()
        self._editor = editor
        self._region = QRegion()
        self._looks = False
        self._shown = self._whole()
        editor.canvas.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note what is drawn."""
        if isinstance(event, QPaintEvent) and not self._looks:
            self._region += event.region()
        return False

    def shown(self) -> NDArray[np.uint8]:
        """Return what is on the screen, once everything is drawn that waits to be."""
        QApplication.processEvents()
        region, self._region = self._region, QRegion()
        now = self._whole()
        for rect in region:
            rows = slice(rect.top(), rect.bottom() + 1)
            columns = slice(rect.left(), rect.right() + 1)
            self._shown[rows, columns] = now[rows, columns]
        return self._shown

    def anew(self, *, numbers: bool = False) -> NDArray[np.uint8]:
        """Return what a drawing shows for which nothing was kept.

        Args:
            numbers: nor the places of numbers, which stay until objects are listed anew.
        """
        self._looks = True
        canvas = self._editor.canvas
        kept = canvas._numbers
        canvas.set_looks(canvas.looks)
        canvas._numbers = None if numbers else kept
        found = self._whole()
        QApplication.processEvents()
        self._looks = False
        return found

    def check(self, *, numbers: bool = False) -> None:
        """Demand that what is shown is what a drawing anew shows.

        Objects are not listed anew meanwhile, as they are when the mask has rested for a while:
        that changes numbers between two looks.
        """
        timer = self._editor.objects._timer
        waits = timer.isActive()
        timer.stop()
        differs = np.argwhere((self.shown() != self.anew(numbers=numbers)).any(axis=2))
        assert not len(differs), (differs.min(axis=0), differs.max(axis=0))
        if waits:
            timer.start()

    def _whole(self) -> NDArray[np.uint8]:
        looks, self._looks = self._looks, True
        shot = self._editor.canvas.viewport().grab().toImage()
        self._looks = looks
        shot = shot.convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(shot.constBits(), np.uint8).reshape(shot.height(), -1)
        return rows[:, : 3 * shot.width()].reshape(shot.height(), shot.width(), 3).copy()


@pytest.fixture
def editor(qtbot: QtBot) -> MaskEditor:
    editor = MaskEditor()
    qtbot.addWidget(editor)
    editor.resize(460, 380)
    editor.show()
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    for number in range(24):
        x, y = 80 + number % 6 * 150, 90 + number // 6 * 170
        cv2.circle(labels, (x, y), 60, 1 + number % 3, -1)
    labels[:90, 300:420] = 255
    image = np.random.default_rng(0).integers(0, 255, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    editor.show_image(image, MaskDocument(labels))
    editor.objects.make()
    editor.finish()
    editor.set_tool("brush")
    return editor


def dab(editor: MaskEditor, random: np.random.Generator, screen: Screen) -> None:
    """Paint a stroke at random, looking at the screen in the midst of it."""
    viewport, size = editor.canvas.viewport(), editor.canvas.viewport().size()
    editor.set_tool(str(random.choice(["brush", "brush", "brush", "eraser", "void"])))
    editor.set_value(int(random.integers(1, 4)))
    editor.change_options(screen_size=float(random.integers(4, 60)))
    keys = CONTROL if random.random() < 0.2 else NONE
    places = [
        QPointF(*(random.random(2) * (size.width(), size.height())).tolist())
        for _ in range(int(random.integers(2, 5)))
    ]
    QTest.mousePress(viewport, LEFT, keys, places[0].toPoint())
    for place in places[1:]:
        QApplication.sendEvent(viewport, mouse_event(editor, QEvent.Type.MouseMove, place, keys))
    screen.check()
    QTest.mouseRelease(viewport, LEFT, keys, places[-1].toPoint())


@pytest.mark.parametrize("overlay", [Overlay.MASK, Overlay.OUTLINES])
@pytest.mark.parametrize("magnification", [None, 1.0, 0.7, 3.0])
def test_after_any_strokes_the_screen_shows_what_a_full_drawing_would(
    editor: MaskEditor, magnification: float | None, overlay: Overlay
) -> None:
    random = np.random.default_rng(int(10 * (magnification or 0)))
    editor.canvas.set_overlay(overlay)
    if magnification is not None:
        editor.canvas.zoom_to(magnification)
    screen = Screen(editor)
    for round_ in range(8):
        dab(editor, random, screen)
        screen.check()
        if round_ % 3 == 1:
            editor.objects.refresh()
            screen.check(numbers=True)
        if round_ % 4 == 2:
            (editor.undo if round_ % 8 == 2 else editor.redo)()
            editor.canvas.show_preview()  # the name under the pointer follows when it moves
            screen.check()


def test_painting_where_there_is_no_object_looks_at_no_borders(
    editor: MaskEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Borders change where ids do: at the end of such a stroke, and not before."""
    from app.editor.view import object_canvas

    screen, calls = Screen(editor), [0]
    screen.shown()
    marks = object_canvas.border_marks

    def counted(*args: object) -> object:
        calls[0] += 1
        return marks(*args)  # type: ignore[arg-type]

    viewport = editor.canvas.viewport()
    editor.set_value(1)
    editor.change_options(size=6)
    place = editor.canvas.to_screen(QPointF(155.0, 175.0))  # between discs
    monkeypatch.setattr(object_canvas, "border_marks", counted)
    QTest.mousePress(viewport, LEFT, NONE, place.toPoint())
    QApplication.processEvents()
    assert not calls[0]
    QTest.mouseRelease(viewport, LEFT, NONE, place.toPoint())
    QApplication.processEvents()
    assert calls[0] == 1
    assert editor.document is not None and editor.document.objects is not None
    assert editor.document.objects[175, 155] > 24


@pytest.mark.parametrize("seed", range(60))
def test_borders_are_where_neighbours_differ(seed: int) -> None:
    """Compared with the largest and the smallest id around each pixel."""
    random = np.random.default_rng(seed)
    width = 1 + seed % 3
    shape = 4 * width + random.integers(1, 40, 2)
    small = random.choice([0, 0, 1, 2, 300], (3, 4)).astype(np.uint16)
    ids = cv2.resize(small, (int(shape[1]), int(shape[0])), interpolation=cv2.INTER_NEAREST)
    ids[random.random(ids.shape) < 0.03 * (seed % 2)] = random.integers(0, 3)
    labels = (ids % 3).astype(np.uint8) if seed % 4 == 0 else None

    def unlike(values: NDArray[np.unsignedinteger], reach: int) -> NDArray[np.bool_]:
        around = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
        return np.asarray(cv2.dilate(values, around) != cv2.erode(values, around))

    rim = unlike(ids, width)
    wide = cv2.dilate(rim.view(np.uint8), np.ones((2 * width + 1, 2 * width + 1), np.uint8))
    expected = np.where(wide > 0, DARK, 0)
    expected[rim & (ids > 0)] = LIGHT
    if labels is not None:
        expected[unlike(labels, 2 * width)] = 0
    cut = 2 * width
    found = border_marks(ids.astype(np.uint16), width, labels)
    assert np.array_equal(found, expected[cut:-cut, cut:-cut])
