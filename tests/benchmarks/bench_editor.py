"""The mask editor: painting, lasso, undo and opening at 24 megapixels.

A photograph of ../shared, enlarged to 6000×4000 (drawn where it is not there), five classes, a
canvas of 1600×1000, off screen. "To repaint" ends when the event loop has drawn the window; the
median and the 95th percentile are of all events of a kind. "Computed" is what the window's thread
computed itself; on a busy machine the rest is waiting for a processor. Memory is what the process
holds beyond the decoded image, mask included, in bytes for each pixel of the image.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.core.mask_edit.area import Box, Patch, Point
from app.core.mask_edit.document import MaskDocument
from app.core.mask_edit.keeper import MaskKeeper
from app.core.mask_edit.superpixels import Superpixels
from app.editor.canvas import Overlay
from app.editor.mask_editor import MaskEditor
from wseg_engine.imaging import load_image
from wseg_engine.labels import read_mask, write_mask

ROOT = Path(__file__).resolve().parents[2]
PHOTOS = ROOT.parent / "shared" / "data" / "voc_animals" / "val"
NAME = "2007_000783"
HEIGHT, WIDTH = 4000, 6000
VIEW = (1600, 1000)
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier

Row = dict[str, object]


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


def wander(count: int) -> list[QPointF]:
    """Return places of a hand that paints quickly over all of the view."""
    t = np.linspace(0, 6 * math.pi, count)
    x, y = 800 + 650 * np.sin(t * 0.7), 500 + 420 * np.cos(t * 1.1)
    return [QPointF(a, b) for a, b in zip(x, y, strict=True)]


def strokes(bench: Bench) -> list[Row]:
    """Measure the brush, fitted and at 1:1, over areas and over outlines."""
    rows, editor = [], bench.editor
    editor.set_tool("brush")
    editor.change_options(size=64)
    for view in ("fitted", "1:1", "1:1, outlines"):
        editor.canvas.fit() if view == "fitted" else editor.canvas.show_actual_size()
        if "outlines" in view:
            editor.canvas.set_overlay(Overlay.OUTLINES)
        bench.settle()
        times: list[Lap] = []
        for value in range(1, 6):
            editor.set_value(value)
            times += bench.stroke(wander(120))
        rows.append(_row(f"brush of 64 px, {view}: pointer to repaint, 95 %", times, 16))
        rows.append(_row(f"brush of 64 px, {view}: median", times, None, share=50))
    editor.canvas.set_overlay(Overlay.MASK)
    return rows


def lasso(bench: Bench) -> list[Row]:
    """Measure a lasso of a quarter of the image, when it is closed."""
    editor = bench.editor
    editor.canvas.fit()
    editor.set_tool("lasso")
    bench.settle()
    seen = editor.canvas.visible_rect()
    # A circle-like region of a quarter of the image's pixels.
    across, down = seen.width() / 2 * 0.564, seen.height() / 2 * 0.564
    centre = seen.center()
    ring = []
    for angle in np.linspace(0, math.tau, 1000):
        point = QPointF(centre.x() + across * math.cos(angle), centre.y() + down * math.sin(angle))
        ring.append(editor.canvas.to_screen(point))
    moves, ends = [], []
    for value in (4, 5, 4):
        editor.set_value(value)
        times = bench.stroke(ring)
        moves += times[:-1]
        ends.append(times[-1])
    return [
        _row("lasso of a quarter of the image: closing it, slowest", ends, 150, share=100),
        _row("lasso: each move, 95 %", moves, None),
    ]


def undo(bench: Bench) -> list[Row]:
    """Measure undo and redo of all steps so far, and of some that change the whole image."""
    editor = bench.editor
    editor.set_value(1)
    editor.swap_with_background()
    editor.smooth(3, all_classes=True)
    document = editor.document
    assert document is not None
    steps = document.history.undo_steps
    held = document.history.nbytes / 2**20
    back = [bench.timed(editor.undo) for _ in range(steps)]
    forth = [bench.timed(editor.redo) for _ in range(steps)]
    return [
        _row(f"undo of any of {steps} steps, whole image included: slowest", back, 50, share=100),
        _row("redo of any step: slowest", forth, 50, share=100),
        _plain(f"undo's memory for these {steps} steps", held, "MiB"),
    ]


def others(bench: Bench, image: NDArray[np.uint8]) -> list[Row]:
    """Measure what has no figure to keep to."""
    editor, at = bench.editor, QPointF(800, 500)
    canvas = editor.canvas
    rows = []
    for tool in ("fill", "wand"):
        editor.set_tool(tool)
        editor.set_value(2)
        rows.append(_row(f"{tool}: click to repaint", bench.stroke([at, at]), None, share=100))
        editor.undo()
    editor.set_tool("brush")
    canvas.show_actual_size()
    bench.settle()
    tiles = Superpixels(image)
    at_tile = [bench.timed(lambda k=k: tiles.at(_tile_centre(k))) for k in range(8)]
    rows.append(_row("superpixels: a new tile of 512×512", at_tile, None, share=50))
    again = [bench.timed(lambda: tiles.at(_tile_centre(3))) for _ in range(9)]
    rows.append(_row("superpixels: one of a known tile", again, None, share=50))
    for text, work in (
        ("fill holes", editor.fill_holes),
        ("drop specks", editor.drop_specks),
        ("keep largest", editor.keep_largest),
        ("smooth one class", editor.smooth),
    ):
        rows.append(_row(f"{text} over the whole image", [bench.timed(work)], None))
    move = [bench.timed(lambda: canvas.move_by(QPoint(7, 5))) for _ in range(30)]
    rows.append(_row("pan at 1:1, whole view redrawn, 95 %", move, None))
    zoom = [bench.timed(canvas.zoom_out) for _ in range(6)]
    rows.append(_row("zoom out from 1:1, slowest", zoom, None, share=100))
    return rows


def _tile_centre(number: int) -> Point:
    return Point(256.0 + 512 * number, 1800.0)


def saving(folder: Path, document: MaskDocument) -> list[Row]:
    """Measure what a stroke costs in the journal, and a save."""
    path = folder / "saved.png"
    keeper = MaskKeeper(path, document)
    document.begin("dab")
    document.lay(_patch(document))
    document.end()
    note = _ms(keeper.note)
    written = note + _ms(keeper.wait)
    save = _ms(keeper.save)
    whole = save + _ms(keeper.wait)
    keeper.close()
    return [
        _plain("journal: noting a stroke, in the window's thread", note, "ms"),
        _plain("journal: until a stroke is on the disk", written, "ms"),
        _plain("saving: in the window's thread", save, "ms"),
        _plain("saving: until the mask is on the disk", whole, "ms"),
    ]


def _patch(document: MaskDocument) -> Patch:
    box = Box(1000, 1000, 1400, 1400)
    return Patch(box, document.labels[box.slices] ^ np.uint8(1))


def main() -> list[Row]:
    """Return a row for each figure."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        bench = Bench()
        started = time.perf_counter()
        image = load_image(folder / "image.jpg")
        decoding = (time.perf_counter() - started) * 1000
        base = _resident()  # with the image
        reading = time.perf_counter()
        labels = np.ascontiguousarray(read_mask(folder / "mask.png"))
        reading = (time.perf_counter() - reading) * 1000
        document = MaskDocument(labels)
        opening = bench.timed(lambda: bench.editor.show_image(image, document))
        opened = _resident() - base
        rows = [
            _row("opening decoded arrays, to repaint", [opening], 400),
            _plain("decoding the JPEG before that (engine)", decoding, "ms"),
            _plain("reading the mask's PNG before that (engine)", reading, "ms"),
            *strokes(bench),
            *lasso(bench),
        ]
        used = _resident() - base
        rows += undo(bench)
        rows += [
            _plain(
                "memory beyond the image: opened", opened / (HEIGHT * WIDTH), "bytes a pixel", 6
            ),
            _plain(
                "memory beyond the image: after these strokes",
                used / (HEIGHT * WIDTH),
                "bytes a pixel",
                6,
            ),
        ]
        rows += others(bench, image)
        rows += saving(folder, document)
        bench.editor.close()
    return rows


def prepare(folder: Path) -> None:
    """Write the image and its mask; in a function of its own, so that they are forgotten."""
    image, labels = scene()
    quality = [cv2.IMWRITE_JPEG_QUALITY, 92]
    cv2.imwrite(str(folder / "image.jpg"), cv2.cvtColor(image, cv2.COLOR_RGB2BGR), quality)
    write_mask(folder / "mask.png", labels)


def _ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _resident() -> float:
    """Return the memory that the process holds, in bytes."""
    try:
        for line in Path("/proc/self/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return float(line.split()[1]) * 1024
    except OSError:
        pass
    return math.nan


def _row(name: str, laps: list[Lap], asked: float | None, *, share: float = 95) -> Row:
    wall = float(np.percentile([lap.wall for lap in laps], share))
    computed = float(np.percentile([lap.computed for lap in laps], share))
    return _plain(name, wall, "ms", asked, computed)


def _plain(
    name: str,
    figure: float,
    unit: str,
    asked: float | None = None,
    computed: float | None = None,
) -> Row:
    return {
        "24 megapixels, 5 classes": name,
        "measured": figure,
        "computed": computed,
        "unit": unit,
        "asked for": "" if asked is None else f"< {asked:g}",
    }


def _text(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value or "")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    print("load average:", *(f"{value:.2f}" for value in os.getloadavg()))
    for row in main():
        print("; ".join(_text(value) for value in row.values()))
