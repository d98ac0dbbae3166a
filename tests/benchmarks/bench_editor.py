"""The mask editor: painting, lasso, undo, refining and opening at 24 megapixels.

A photograph of ../shared, enlarged to 6000×4000 (drawn where it is not there), five classes, a
canvas of 1600×1000, off screen. "To repaint" ends when the event loop has drawn the window; the
median and the 95th percentile are of all events of a kind. "Computed" is what the window's thread
computed itself; on a busy machine the rest is waiting for a processor. A stall is the longest time
that the window's thread did not come round to its events. Memory is what the process holds beyond
the decoded image, mask included, in bytes for each pixel of the image.
"""

from __future__ import annotations

import contextlib
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from editor_scene import HEIGHT, ROOT, WIDTH, Bench, Lap, prepare
from loop_stall import StallMeter
from numpy.typing import NDArray
from PySide6.QtCore import QEventLoop, QPoint, QPointF

from app.app.application import favour_the_window
from app.core.masks.area import Area, Box, Patch, Point
from app.core.masks.autosave import MaskAutosaver
from app.core.masks.document import MaskDocument
from app.core.masks.refining import RefineRequest
from app.core.masks.superpixels import Superpixels
from app.editor.view.canvas import Overlay
from app.jobs.job_list import JobList
from app.jobs.refinement import Refinement
from wseg_engine.images.imaging import load_image
from wseg_engine.images.mask_files import read_mask
from wseg_engine.settings.config import RefineConfig

Row = dict[str, object]


def wander(count: int) -> list[QPointF]:
    """Return places of a hand that paints quickly over all of the view."""
    t = np.linspace(0, 6 * math.pi, count)
    x, y = 800 + 650 * np.sin(t * 0.7), 500 + 420 * np.cos(t * 1.1)
    return [QPointF(a, b) for a, b in zip(x, y, strict=True)]


def strokes(bench: Bench) -> list[Row]:
    """Measure the brush, fitted and at 1:1, over areas and over outlines."""
    rows, editor = [], bench.editor
    editor.set_tool("brush")
    for view in ("fitted", "1:1", "1:1, outlines"):
        editor.canvas.fit() if view == "fitted" else editor.canvas.show_actual_size()
        editor.change_options(size=64)  # at this zoom
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
    for work in (editor.swap_with_background, lambda: editor.smooth(3, all_classes=True)):
        work()
        editor.finish()
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
    move = [bench.timed(lambda: canvas.move_by(QPoint(7, 5))) for _ in range(30)]
    rows.append(_row("pan at 1:1, whole view redrawn, 95 %", move, None))
    zoom = [bench.timed(canvas.zoom_out) for _ in range(6)]
    rows.append(_row("zoom out from 1:1, slowest", zoom, None, share=100))
    return rows


def whole_mask(bench: Bench) -> list[Row]:
    """Measure commands over the whole image, which are computed in the background."""
    editor, rows = bench.editor, []
    editor.set_value(2)
    editor.canvas.fit()
    for text, work in (
        ("fill holes", editor.fill_holes),
        ("drop specks", editor.drop_specks),
        ("keep largest", editor.keep_largest),
        ("smooth one class", editor.smooth),
        ("smooth all classes", lambda: editor.smooth(3, all_classes=True)),
        ("exchange class and background", editor.swap_with_background),
    ):
        bench.settle()
        loop, meter = QEventLoop(), StallMeter()
        editor.busy_changed.connect(lambda busy, loop=loop: None if busy else loop.quit())
        meter.start()
        shown = bench.timed(lambda work=work, loop=loop: (work(), loop.exec()))
        stalls = meter.stop()
        name = f"{text}, whole image"
        rows.append(_plain(f"{name}: longest stall", stalls.longest, "ms", 50, stalls.busy))
        rows.append(_plain(f"{name}: until it is shown", shown.wall, "ms"))
    return rows


def refining(bench: Bench, image: NDArray[np.uint8]) -> list[Row]:
    """Measure the preview of a refinement of what is seen, once torch is loaded."""
    editor, rows, jobs = bench.editor, [], JobList()
    refinement = Refinement(jobs)
    refinement.warm_up()
    jobs.wait(120)
    document = editor.document
    assert document is not None
    for view in ("fitted", "1:1"):
        editor.canvas.fit() if view == "fitted" else editor.canvas.show_actual_size()
        bench.settle()
        seen = editor.canvas.visible_rect().toAlignedRect()
        box = Box(seen.top(), seen.left(), seen.bottom() + 1, seen.right() + 1)
        box = box.meet(document.bounds)
        region = Area(box, np.ones((box.height, box.width), bool))
        for method, asked in (("pamr", 400), ("crf", 1500)):
            request = RefineRequest(
                image=image,
                labels=document.labels,
                region=region,
                allowed=(1, 2, 3, 4, 5),
                config=RefineConfig(method=method),
                preview=True,
            )
            laps = [_previewed(bench, refinement, request) for _ in range(4)][1:]
            name = f"{method.upper()} preview of the view, {view}: until it is shown, median"
            rows.append(_row(name, laps, asked, share=50))
    editor.canvas.propose(None)
    jobs.wait(10)
    return rows


def _previewed(bench: Bench, refinement: Refinement, request: RefineRequest) -> Lap:
    loop = QEventLoop()

    def show(labels: NDArray[np.uint8]) -> None:
        bench.editor.canvas.propose(labels)
        loop.quit()

    def work() -> None:
        refinement.previewed.connect(show)
        refinement.start(request)
        loop.exec()
        refinement.previewed.disconnect(show)

    return bench.timed(work)


def _tile_centre(number: int) -> Point:
    return Point(256.0 + 512 * number, 1800.0)


def saving(folder: Path, document: MaskDocument) -> list[Row]:
    """Measure what a stroke costs in the journal, and a save."""
    path = folder / "saved.png"
    keeper = MaskAutosaver(path, document)
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
    favour_the_window()
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
        rows += whole_mask(bench)
        rows += refining(bench, image)
        rows += saving(folder, document)
        bench.editor.close()
    return rows


def _ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _resident() -> float:
    """Return the memory that the process holds, in bytes."""
    with contextlib.suppress(OSError):  # only Linux tells; elsewhere the row says "nan"
        for line in Path("/proc/self/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return float(line.split()[1]) * 1024
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
