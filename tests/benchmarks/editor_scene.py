"""What the editor's benchmarks share: a scene of 24 megapixels, and an editor with a stopwatch."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.editor.mask_editor import MaskEditor
from wseg_engine.images.imaging import load_image
from wseg_engine.images.mask_files import read_mask, write_mask

ROOT = Path(__file__).resolve().parents[2]
PHOTOS = ROOT.parent / "shared" / "data" / "voc_animals" / "val"
NAME = "2007_000783"
HEIGHT, WIDTH = 4000, 6000
VIEW = (1600, 1000)
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def scene() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return an image and a mask of five classes and void."""
    rng = np.random.default_rng(0)
    if (PHOTOS / "images" / f"{NAME}.jpg").is_file():
        photo = load_image(PHOTOS / "images" / f"{NAME}.jpg")
        truth = read_mask(PHOTOS / "masks" / f"{NAME}.png")
    else:
        photo = cv2.resize(rng.integers(40, 220, (9, 12, 3), np.uint8), (500, 375))
        truth = np.zeros((375, 500), np.uint8)
        cv2.circle(truth, (250, 180), 120, 13, -1)
    image = cv2.resize(photo, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    image = cv2.add(image, rng.integers(0, 12, image.shape, np.uint8))
    small = np.where(truth == 255, 255, np.where(truth > 0, 1 + truth % 2, 0)).astype(np.uint8)
    labels = cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_NEAREST)
    for value, centre in ((3, (800, 700)), (4, (5200, 800)), (5, (900, 3300))):
        cv2.circle(labels, centre, 500, value, -1)
    return np.asarray(image, np.uint8), np.asarray(labels, np.uint8)


def prepare(folder: Path) -> None:
    """Write the image and its mask; in a function of its own, so that they are forgotten."""
    image, labels = scene()
    quality = [cv2.IMWRITE_JPEG_QUALITY, 92]
    cv2.imwrite(str(folder / "image.jpg"), cv2.cvtColor(image, cv2.COLOR_RGB2BGR), quality)
    write_mask(folder / "mask.png", labels)


class Lap(NamedTuple):
    """How long something took until it was drawn, in ms."""

    wall: float
    computed: float  # by this thread alone


class Bench:
    """An editor on the screen that is not there, and a stopwatch."""

    def __init__(self) -> None:
        self.application = QApplication.instance() or QApplication(["bench"])
        self.editor = MaskEditor()
        self.editor.resize(*VIEW)
        self.editor.show()
        self.settle()

    def settle(self) -> None:
        """Have everything drawn that waits to be."""
        self.application.processEvents()

    def timed(self, work: Callable[[], object]) -> Lap:
        """Return how long something takes until it is drawn."""
        started, computed = time.perf_counter(), time.thread_time()
        work()
        self.settle()
        wall = time.perf_counter() - started
        return Lap(1000 * wall, 1000 * (time.thread_time() - computed))

    def mouse(self, kind: QEvent.Type, at: QPointF) -> None:
        """Send an event of the left button to the canvas."""
        viewport = self.editor.canvas.viewport()
        event = QMouseEvent(kind, at, viewport.mapToGlobal(at), LEFT, LEFT, NONE)
        QApplication.sendEvent(viewport, event)

    def stroke(self, places: list[QPointF]) -> list[Lap]:
        """Draw with the tool in hand; return how long each event took."""
        kinds = [QEvent.Type.MouseMove] * len(places)
        kinds[0], kinds[-1] = QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease
        return [
            self.timed(lambda kind=kind, at=at: self.mouse(kind, at))
            for kind, at in zip(kinds, places, strict=True)
        ]
