"""The canvas, and icons beside texts, on screens of high density; a process of its own for each."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

LOOK = """
import math
import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from app.core.masks.document import MaskDocument
from app.editor.view.class_look import ClassLook
from app.editor.mask_editor import MaskEditor

application = QApplication([])
editor = MaskEditor()
editor.resize(240, 180)
editor.show()
rng = np.random.default_rng(0)
labels = rng.choice(np.array([0, 1], np.uint8), (60, 80))
image = np.full((60, 80, 3), 200, np.uint8)
editor.set_looks([ClassLook(1, "cat", QColor(250, 0, 0)), ClassLook(2, "dog", QColor(0, 0, 250))])
canvas = editor.canvas
canvas.set_opacity(1.0)
editor.show_image(image, MaskDocument(labels))
canvas.show_actual_size()
application.processEvents()
ratio = canvas.viewport().devicePixelRatioF()

def seen():
    shot = canvas.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(shot.constBits(), np.uint8).reshape(shot.height(), shot.bytesPerLine())
    return rows[:, : 3 * shot.width()].reshape(shot.height(), shot.width(), 3).copy()

# At 1:1 each pixel of the image is one of the device, whatever the ratio.
view = canvas.view_map()
assert view.scale == 1.0, view
left, top = math.ceil(view.left - 0.5), math.ceil(view.top - 0.5)  # the first centres inside
part = seen()[top : top + 60, left : left + 80]
expected = np.where((labels == 1)[..., None], (250, 0, 0), (200, 200, 200))
assert np.array_equal(part, expected), "the mask is not drawn pixel by pixel"

# A click paints where the pointer is.
canvas.zoom_to(6.0)
editor.set_value(2)
editor.change_options(size=1)
place = canvas.to_screen(QPointF(30.5, 20.5)).toPoint()
pixel = canvas.to_image(QPointF(place))
QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
assert np.argwhere(labels == 2).tolist() == [[int(pixel.y()), int(pixel.x())]]
QApplication.sendEvent(canvas.viewport(), QEvent(QEvent.Type.Leave))  # no cursor in the way
blue = np.argwhere((seen() == (0, 0, 250)).all(axis=-1)) / ratio
assert np.abs(blue.mean(axis=0) - (place.y(), place.x())).max() < 6 / ratio + 1, "drawn elsewhere"
print("seen at", ratio)
"""


ICON = """
from PySide6.QtWidgets import QApplication
from app.ui.icon_label import IconLabel

application = QApplication([])
label = IconLabel("warning", size=16)
label.show()
application.processEvents()
picture, ratio = label.pixmap(), label.devicePixelRatioF()
assert (picture.deviceIndependentSize().width(), picture.width()) == (16, 16 * ratio), picture
# The whole of it is seen: as much in the right half as in the left of a sign that is symmetric.
shot = label.grab().toImage()
dark = [0, 0]
for x in range(shot.width()):
    for y in range(shot.height()):
        dark[x >= shot.width() / 2] += shot.pixelColor(x, y) != shot.pixelColor(0, 0)
assert dark[0] > 0 and abs(dark[0] - dark[1]) < 0.2 * dark[0], dark
print("seen at", ratio)
"""


@pytest.mark.parametrize("ratio", ["1", "1.5", "2"])
@pytest.mark.parametrize("look", [LOOK, ICON], ids=["canvas", "icon"])
def test_what_is_drawn_is_where_it_belongs(root: Path, look: str, ratio: str) -> None:
    environment = os.environ | {
        "QT_SCALE_FACTOR": ratio,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(root),
    }
    done = subprocess.run(
        [sys.executable, "-c", look],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"seen at {float(ratio)}"
