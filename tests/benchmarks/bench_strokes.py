"""A stroke of the brush on 24 megapixels in TagMask, napari and labelme: time to repaint, memory.

napari 0.9.2 (Qt 6) and labelme 6.3.1 (Qt 5) are installed from PyPI into environments of their own
beside the temporary files. Each program opens the same photograph of 6000×4000 in a process of its
own; TagMask and napari also its mask of five classes. The same events of the mouse go to the widget
that each paints on: an arc of 40 segments with a brush of 64 px, six times, each with another
class; the first is not counted. "Handled" ends when the program has taken the event, "to repaint"
when its event loop has drawn what that changed. napari needs OpenGL and so a screen: where it is
Xvfb's, the processor draws, slower than a graphics card would; its "handled" is free of that.
TagMask writes its journal meanwhile. labelme has no brush: it sets the corners of the outline of
the same stroke, a click for each. Memory is the process's resident set at its most.
"""

from __future__ import annotations

import importlib
import json
import math
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rivals import LABELME, NAPARI, NotInstalled, environment, fresh_home, peak_memory

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
WIDTH, HEIGHT = 6000, 4000
WINDOW = (1600, 1000)
SEGMENTS = 40
BRUSH = 64  # px of the image
TURN = math.radians(300)  # of the arc
STROKES = 6
VIEWS = {"fitted": 1200.0, "1:1": 350.0}  # radius of the arc in px of the image, that it be seen
PATIENCE = 600  # s for one program
_XVFB = ["xvfb-run", "-a", "-s", "-screen 0 1920x1200x24"]

Place = tuple[float, float]


class Program(NamedTuple):
    """One program to measure."""

    name: str
    what: str  # what it does with the stroke
    python: Callable[[], Path]
    needs_screen: bool = False


PROGRAMS = {
    "tagmask": Program("TagMask", "brush", lambda: Path(sys.executable)),
    "napari": Program(
        f"napari {NAPARI}",
        "brush of a labels layer",
        lambda: environment("napari", NAPARI, "PyQt6"),
        needs_screen=True,
    ),
    "labelme": Program(
        f"labelme {LABELME}",
        "no brush: corners of the outline",
        lambda: environment("labelme", LABELME),
    ),
}


def main() -> list[dict[str, object]]:
    """Return a row for each program and view; a row that says why where one cannot be measured."""
    from editor_scene import prepare

    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        for key, program in PROGRAMS.items():
            try:
                rows += _measured(key, program, folder)
            except NotInstalled as error:
                rows.append({"program": str(error)})
    return rows


def _measured(key: str, program: Program, folder: Path) -> list[dict[str, object]]:
    surroundings = fresh_home(folder / "home")
    surroundings["PYTHONPATH"] = str(ROOT) if key == "tagmask" else ""
    command = [str(program.python()), str(HERE), key, str(folder)]
    screen = "off screen"
    if not program.needs_screen:
        surroundings["QT_QPA_PLATFORM"] = "offscreen"
    elif shutil.which(_XVFB[0]):
        surroundings["QT_QPA_PLATFORM"] = "xcb"
        command, screen = [*_XVFB, *command], "Xvfb, OpenGL by the processor"
    else:
        surroundings.pop("QT_QPA_PLATFORM", None)
        screen = "this computer's"
    done = subprocess.run(
        command,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{program.name} ended with {done.returncode}: {done.stderr[-2000:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    memory = found.pop("memory")
    return [
        {"program": program.name, "with": program.what, "screen": screen, **row}
        | {"memory, MiB": memory}
        for row in found["views"]
    ]


# What follows runs in the measured process.


class Laps(NamedTuple):
    """How long events took, in ms, each list one for each event."""

    handled: list[float]
    repainted: list[float]


class Driver:
    """Sends a program the mouse's events and measures them, whichever binding of Qt it uses."""

    def __init__(self, binding: str, widget: Any, to_widget: Callable[[Place], Place]) -> None:
        """Prepare.

        Args:
            binding: "PySide6", "PyQt6" or "PyQt5".
            widget: what is painted on.
            to_widget: tells where in the widget a point of the image is.
        """
        self._core = importlib.import_module(f"{binding}.QtCore")
        self._gui = importlib.import_module(f"{binding}.QtGui")
        self._application = importlib.import_module(f"{binding}.QtWidgets").QApplication
        self._widget = widget
        self._to_widget = to_widget

    def settle(self, seconds: float = 0.5) -> None:
        """Let the program come to rest."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._application.processEvents()

    def stroke(self, places: Sequence[Place]) -> Laps:
        """Press at the first place, drag along the others, and let go at the last."""
        kinds = ["MouseMove", "MouseButtonPress", *["MouseMove"] * (len(places) - 1)]
        sent = [*zip(kinds, [places[0], *places], strict=True), ("MouseButtonRelease", places[-1])]
        return self._timed([[event] for event in sent])

    def clicks(self, places: Sequence[Place]) -> Laps:
        """Go to each place and click there; a lap is one of them."""
        kinds = ("MouseMove", "MouseButtonPress", "MouseButtonRelease")
        return self._timed([[(kind, place) for kind in kinds] for place in places])

    def _timed(self, laps: list[list[tuple[str, Place]]]) -> Laps:
        found, held = Laps([], []), False
        for events in laps:
            started = time.perf_counter()
            for kind, place in events:
                held = kind == "MouseButtonPress" or (held and kind == "MouseMove")
                self._send(kind, place, held=held)
            handled = time.perf_counter()
            self._application.processEvents()
            found.handled.append(1000 * (handled - started))
            found.repainted.append(1000 * (time.perf_counter() - started))
        return found

    def _send(self, kind: str, place: Place, *, held: bool) -> None:
        qt, event_type = self._core.Qt, self._core.QEvent.Type
        at = self._core.QPointF(*self._to_widget(place))
        screen = self._core.QPointF(self._widget.mapToGlobal(at.toPoint()))
        left, none = qt.MouseButton.LeftButton, qt.MouseButton.NoButton
        event = self._gui.QMouseEvent(
            getattr(event_type, kind, None) or getattr(self._core.QEvent, kind),
            at,
            screen,
            none if kind == "MouseMove" else left,
            left if held else none,
            qt.KeyboardModifier.NoModifier,
        )
        self._application.sendEvent(self._widget, event)


def arc(radius: float) -> list[Place]:
    """Return the ends of the stroke's segments, in px of the image."""
    angles = [TURN * number / SEGMENTS for number in range(SEGMENTS + 1)]
    return [_on_circle(radius, angle) for angle in angles]


def outline(radius: float) -> list[Place]:
    """Return the corners of the outline of the stroke, ends cut straight."""
    angles = [TURN * number / SEGMENTS for number in range(SEGMENTS + 1)]
    outer = [_on_circle(radius + BRUSH / 2, angle) for angle in angles]
    return outer + [_on_circle(radius - BRUSH / 2, angle) for angle in reversed(angles)]


def _on_circle(radius: float, angle: float) -> Place:
    return WIDTH / 2 + radius * math.cos(angle), HEIGHT / 2 + radius * math.sin(angle)


def _report(measure: Callable[[str, float], Laps], size: Callable[[], Any]) -> None:
    """Measure all views; print what was found for the process that waits for it."""
    views = []
    for view, largest in VIEWS.items():
        laps = Laps([], [])
        for number in range(STROKES):
            one = measure(view, largest - number * 0.8 * BRUSH)
            if number:
                laps.handled.extend(one.handled)
                laps.repainted.extend(one.repainted)
        shown = size()
        views.append(
            {
                "view": f"{view}, {shown.width()}×{shown.height()}",
                "handled, median ms": _quantile(laps.handled, 0.5),
                "to repaint, median ms": _quantile(laps.repainted, 0.5),
                "to repaint, 95 %, ms": _quantile(laps.repainted, 0.95),
            }
        )
    print(json.dumps({"views": views, "memory": peak_memory()}), flush=True)
    os._exit(0)


def _expect_painted(labels: Any, value: int, radius: float) -> None:
    """Raise an error unless the stroke is where it was drawn."""
    places = arc(radius)
    missed = [(x, y) for x, y in places if labels[int(y), int(x)] != value]
    if missed:
        raise RuntimeError(f"nothing was painted at {missed[0]} and {len(missed) - 1} more places")


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _drive_tagmask(folder: Path) -> None:
    import numpy as np
    from PySide6.QtCore import QPointF
    from PySide6.QtWidgets import QApplication

    from app.core.masks.document import MaskDocument
    from app.editor.autosave import Autosave
    from app.editor.mask_editor import MaskEditor
    from wseg_engine.images.imaging import load_image
    from wseg_engine.images.mask_files import read_mask

    _application = QApplication([])
    editor = MaskEditor()
    editor.resize(*WINDOW)
    labels = np.ascontiguousarray(read_mask(folder / "mask.png"))
    document = MaskDocument(labels)
    editor.show_image(load_image(folder / "image.jpg"), document)
    keeper = Autosave(folder / "saved.png", document, parent=editor)
    editor.painted.connect(keeper.note)
    editor.show()
    canvas = editor.canvas

    def to_widget(place: Place) -> Place:
        at = canvas.to_screen(QPointF(*place))
        return at.x(), at.y()

    driver = Driver("PySide6", canvas.viewport(), to_widget)
    driver.settle()

    def measure(view: str, radius: float) -> Laps:
        canvas.fit() if view == "fitted" else canvas.show_actual_size()
        editor.change_options(size=BRUSH)  # at this zoom
        editor.set_value(editor.value % 5 + 1)
        driver.settle()
        laps = driver.stroke(arc(radius))
        _expect_painted(labels, editor.value, radius)
        return laps

    _report(measure, canvas.viewport().size)


def _drive_napari(folder: Path) -> None:
    import napari  # type: ignore[import-not-found]
    import numpy as np
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    viewer = napari.Viewer()
    viewer.window.resize(*WINDOW)
    viewer.add_image(np.asarray(Image.open(folder / "image.jpg")))
    layer = viewer.add_labels(np.array(Image.open(folder / "mask.png")))
    layer.brush_size = BRUSH
    layer.mode = "paint"
    native, camera = viewer.window._qt_viewer.canvas.native, viewer.scene.camera
    fitted: list[float] = []

    def to_widget(place: Place) -> Place:
        _, row, column = camera.center
        zoom = camera.zoom
        # A pixel's centre has whole coordinates there.
        x = (place[0] - 0.5 - column) * zoom + native.width() / 2
        y = (place[1] - 0.5 - row) * zoom + native.height() / 2
        return x, y

    driver = Driver("PyQt6", native, to_widget)
    driver.settle(3)

    def measure(view: str, radius: float) -> Laps:
        fitted.append(camera.zoom)
        camera.zoom = fitted[0] if view == "fitted" else 1.0
        layer.selected_label = layer.selected_label % 5 + 1
        driver.settle()
        laps = driver.stroke(arc(radius))
        _expect_painted(layer.data, layer.selected_label, radius)
        return laps

    _report(measure, native.size)


def _drive_labelme(folder: Path) -> None:
    from PyQt5 import QtWidgets  # type: ignore[import-not-found]

    def hooked(*_: object) -> int:
        windows = QtWidgets.QApplication.topLevelWidgets()
        window = next(found for found in windows if hasattr(found, "_canvas_widgets"))
        window.resize(*WINDOW)
        canvas, zoom = window._canvas_widgets.canvas, window._canvas_widgets.zoom_widget
        scrolled = canvas.parent().parent()

        def to_widget(place: Place) -> Place:
            offset = canvas._compute_image_origin_offset()
            return (place[0] + offset.x()) * canvas.scale, (place[1] + offset.y()) * canvas.scale

        driver = Driver("PyQt5", canvas, to_widget)
        driver.settle(3)
        canvas.set_editing(False)
        canvas.create_mode = "polygon"

        def measure(view: str, radius: float) -> Laps:
            canvas._cancel_current_shape()
            if view == "1:1":
                window._actions.fit_window.setChecked(False)
                window._zoom_mode = type(window._zoom_mode).MANUAL_ZOOM
                zoom.setValue(100)
                driver.settle()
                for bar in (scrolled.horizontalScrollBar(), scrolled.verticalScrollBar()):
                    bar.setValue(bar.maximum() // 2)
            driver.settle()
            corners = outline(radius)
            laps = driver.clicks(corners)
            set_ = len(canvas._current.points)
            if set_ != len(corners):
                raise RuntimeError(f"labelme set {set_} corners, expected {len(corners)}")
            return laps

        _report(measure, scrolled.viewport().size)
        return 0

    QtWidgets.QApplication.exec_ = hooked
    sys.argv = ["labelme", str(folder / "image.jpg")]
    runpy.run_module("labelme", run_name="__main__")


DRIVES = {"tagmask": _drive_tagmask, "napari": _drive_napari, "labelme": _drive_labelme}

if __name__ == "__main__":
    DRIVES[sys.argv[1]](Path(sys.argv[2]))
