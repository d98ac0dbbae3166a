"""Objects on the canvas: painting, marking and splitting at 24 megapixels, with 300 objects or none

The scene and the canvas of "The mask editor", with 300 objects drawn in, each of two discs that
overlap. "To repaint" ends when the event loop has drawn the window; "computed" is what the window's
thread computed itself; on a busy machine the rest is waiting for a processor. The strokes lead over
all of the view.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from bench_editor import Row, wander
from editor_scene import ROOT, Bench, Lap, prepare
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from app.app.application import favour_the_window
from app.core.masks.area import Area, Box
from app.core.masks.document import MaskDocument
from wseg_engine.images.imaging import load_image
from wseg_engine.images.mask_files import read_mask
from wseg_engine.objects.maps import ObjectInfo

ACROSS, DOWN = 20, 15  # objects
ASKED = 16  # ms, for a brush


def with_discs(labels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a mask with pairs of discs drawn into it."""
    drawn = labels.copy()
    for number in range(ACROSS * DOWN):
        x, y = number % ACROSS * 300 + 90, number // ACROSS * 266 + 130
        cv2.circle(drawn, (x, y), 80, 1 + number % 5, -1)
        cv2.circle(drawn, (x + 110, y), 70, 1 + number % 5, -1)
    return drawn


def strokes(bench: Bench, view: str) -> list[Lap]:
    """Paint over all of the view in five classes; return how long each event took."""
    editor = bench.editor
    editor.canvas.fit() if view == "fitted" else editor.canvas.show_actual_size()
    editor.set_tool("brush")
    editor.change_options(size=64)  # at this zoom
    bench.settle()
    laps: list[Lap] = []
    for value in range(1, 6):
        editor.set_value(value)
        laps += bench.stroke(wander(120))
    return laps


def rows_of(name: str, bench: Bench) -> list[Row]:
    """Measure the brush, and drawing the whole view."""
    rows = []
    for view in ("fitted", "1:1"):
        laps = strokes(bench, view)
        ends = laps[119::120]
        moves = [lap for place, lap in enumerate(laps) if place % 120 != 119]
        title = f"{name}: brush of 64 px, {view}"
        rows.append(_row(f"{title}: pointer to repaint, 95 %", moves, ASKED))
        rows.append(_row(f"{title}: median", moves, None, share=50))
        rows.append(_row(f"{title}: end of a stroke over all of the view", ends, None, share=50))
    bench.editor.canvas.fit()
    bench.settle()
    canvas = bench.editor.canvas
    again = [bench.timed(lambda: canvas.set_looks(canvas.looks)) for _ in range(9)]
    rows.append(_row(f"{name}: whole view drawn anew, fitted, median", again, None, share=50))
    told = [bench.timed(canvas.note_objects) for _ in range(9)]
    rows.append(_row(f"{name}: the list told anew, nothing else, median", told, None, share=50))
    return rows


def cut(bench: Bench, info: ObjectInfo) -> Lap:
    """Cut an object from top to bottom; return how long the end of the stroke took."""
    canvas, x = bench.editor.canvas, info.x + info.width / 3
    ends = [QPointF(x, y) for y in (info.y - 4, info.y + info.height / 2, info.y + info.height + 4)]
    bench.editor.objects.select((info.id,))
    return bench.stroke([canvas.to_screen(end) for end in ends])[-1]


def looking(bench: Bench) -> list[Row]:
    """Measure what is done with objects."""
    editor, objects = bench.editor, bench.editor.objects
    document = editor.document
    assert document is not None
    numbers = list(objects.infos)[:60]
    marks = [bench.timed(lambda one=one: objects.hover(one)) for one in numbers]
    editor.set_tool("objects")
    previews = []
    for number in numbers:
        objects.select((number,))
        bench.settle()
        previews.append(bench.timed(objects.propose_split))
        objects.cancel_split()
    editor.canvas.fit()
    bench.settle()
    small = min(objects.infos.values(), key=lambda info: abs(info.area - 35_000))
    large = max(objects.infos.values(), key=lambda info: info.area)
    cuts = [cut(bench, info) for info in (small, large)]
    lists = []
    for info in list(objects.infos.values())[40:70]:
        place = Area(Box(info.y, info.x, info.y + 60, info.x + 60), np.ones((60, 60), bool))
        with document.step("dab"):
            document.paint(place, info.value)
        lists.append(bench.timed(objects.refresh))
    objects.show()
    whole = [bench.timed(objects.show) for _ in range(5)]
    return [
        _row("another object is marked under the pointer, 95 %", marks, ASKED),
        _row("split: until its preview is shown, median", previews, 300, share=50),
        _row("split: until its preview is shown, slowest", previews, 300, share=100),
        _row("a cut through two discs: button let go to repaint", cuts[:1], None),
        _row("a cut through an object as wide as the image", cuts[1:], None),
        _row("the list after a dab, once the mask rests: median", lists, None, share=50),
        _row("the list of another image: median", whole, None, share=50),
    ]


def main() -> list[Row]:
    """Return a row for each figure."""
    favour_the_window()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        bench = Bench()
        image = load_image(folder / "image.jpg")
        labels = with_discs(np.ascontiguousarray(read_mask(folder / "mask.png")))
    rows: list[Row] = []
    for there in (False, True):
        bench.editor.show_image(image, MaskDocument(labels.copy()))
        if there:
            bench.editor.objects.make()
            bench.editor.finish()
            bench.settle()
        count = len(bench.editor.objects.infos)
        rows += rows_of(f"{count} objects" if there else "no objects", bench)
    bench.editor.show_image(image, MaskDocument(labels))
    bench.editor.objects.make()
    bench.editor.finish()
    rows += looking(bench)
    bench.editor.close()
    return rows


def _row(name: str, laps: list[Lap], asked: float | None, *, share: float = 95) -> Row:
    return {
        "24 megapixels, canvas of 1600×1000": name,
        "measured, ms": float(np.percentile([lap.wall for lap in laps], share)),
        "computed, ms": float(np.percentile([lap.computed for lap in laps], share)),
        "asked for": "" if asked is None else f"< {asked:g}",
    }


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    print("load average:", *(f"{value:.2f}" for value in os.getloadavg()))
    for row in main():
        print("; ".join(f"{v:.3g}" if isinstance(v, float) else str(v) for v in row.values()))
