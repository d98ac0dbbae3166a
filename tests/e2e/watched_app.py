"""The application as `tagmask` starts it, in a process that says where things are on the screen.

    python watched_app.py DESCRIPTOR ARGUMENTS…

It reads a line from its standard input, and answers with one line of JSON on the descriptor: what
is to be seen now, and where. It looks and never acts: mouse and keys come from the X server, as
those of a user do. The product knows nothing of it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRect, QSocketNotifier, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QMenuBar,
    QTabBar,
    QWidget,
)

from app.pages.library import texts
from app.pages.library.view import ImageView

ROWS = 400  # items of a list told at most
SAMPLE_IMAGES = "SAMPLE_IMAGES"  # the variable of the environment: how many the sample has


def main(descriptor: int, arguments: list[str]) -> int:
    """Run the application; what it is asked meanwhile is answered by its own event loop."""
    original = QApplication.exec

    def watched(*_: object) -> int:
        notifier = QSocketNotifier(0, QSocketNotifier.Type.Read, QApplication.instance())
        notifier.activated.connect(lambda: _answer(notifier, descriptor))
        return original()

    QApplication.exec = watched  # type: ignore[method-assign, assignment]
    sys.argv[0] = "tagmask"
    from app.__main__ import main as start
    from app.app import project_flow
    from app.core.store.sample_project import make_sample
    from app.ui.settings import AppSettings

    # Journeys say which masks there are; nothing comes up beside them by itself.
    AppSettings.draft_masks.default = False
    if SAMPLE_IMAGES in os.environ:
        images = int(os.environ[SAMPLE_IMAGES])
        project_flow.make_sample = partial(make_sample, images=images)  # type: ignore[assignment]

    return start(arguments)


def _answer(notifier: QSocketNotifier, descriptor: int) -> None:
    if not os.read(0, 4096):
        notifier.setEnabled(False)  # nobody asks any more
        return
    # What has just been shown, by what came before this in the same turn of the event loop, has no
    # place yet; a user would not see it there, and a click would go astray.
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    reply = json.dumps({"windows": list(_windows()), "things": list(_things())})
    data = reply.encode() + b"\n"
    while data:
        data = data[os.write(descriptor, data) :]


def _windows() -> Iterator[dict[str, Any]]:
    windows = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    modal = QApplication.activeModalWidget()
    mains = [window for window in windows if isinstance(window, QMainWindow)]
    front = modal.window() if modal is not None else next(iter(mains), None)
    for window in windows:
        yield {
            "title": window.windowTitle(),
            "kind": kind_of(window),
            "id": int(window.winId()),
            "front": window is front,
            "active": window.isActiveWindow(),
            "popup": QApplication.activePopupWidget() is window,
        }


def _things() -> Iterator[dict[str, Any]]:
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            yield from _seen(window, window.rect())


def _seen(widget: QWidget, place: QRect) -> Iterator[dict[str, Any]]:
    """Tell of a widget and of what is in it, less what is hidden: there is much more of that.

    Args:
        place: the part of the widget that those around it do not cut off.
    """
    if place.isEmpty():
        return
    yield _thing(widget, widget, place, _text(widget))
    yield from _parts(widget)
    for child in widget.children():
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow():
            around = child.geometry()
            yield from _seen(child, (around & place).translated(-around.topLeft()))


def _parts(widget: QWidget) -> Iterator[dict[str, Any]]:
    if isinstance(widget, QMenu | QMenuBar):
        for action in widget.actions():
            if action.isVisible() and not action.isSeparator():
                place = widget.actionGeometry(action)
                part = _thing(widget, action, place, action.text())
                yield part | {"enabled": action.isEnabled(), "checked": action.isChecked()}
    elif isinstance(widget, QTabBar):
        for index in range(widget.count()):
            yield _thing(widget, None, widget.tabRect(index), widget.tabText(index))
    elif isinstance(widget, QAbstractItemView):
        yield from _items(widget)
    elif isinstance(widget, ImageView):
        yield from _images(widget)


def _items(view: QAbstractItemView) -> Iterator[dict[str, Any]]:
    model = view.model()
    if model is None:
        return
    inside = view.viewport().rect()
    for row in range(min(model.rowCount(view.rootIndex()), ROWS)):
        index = model.index(row, getattr(view, "modelColumn", lambda: 0)(), view.rootIndex())
        place = view.visualRect(index).intersected(inside)
        if place.isEmpty():
            continue
        text = str(index.data() or "")
        chosen = view.selectionModel() is not None and view.selectionModel().isSelected(index)
        part = _thing(view.viewport(), None, place, text)
        part["accessible"] = str(index.data(Qt.ItemDataRole.AccessibleTextRole) or "")
        yield part | {"kind": "item", "of": _name(view), "selected": chosen, "row": row}


def _images(view: ImageView) -> Iterator[dict[str, Any]]:
    for row in view.visible_rows():
        item = view.model.item(row)
        if item is None:
            continue  # still being read
        place = view.cell_rect(row).intersected(view.viewport().rect())
        part = _thing(view.viewport(), None, place, Path(item.record.path).name)
        part["accessible"] = texts.describe(item, view.classes)
        chosen = view.selection.is_selected(row)
        yield part | {"kind": "item", "of": _name(view), "selected": chosen, "row": row}


def _thing(on: QWidget, what: Any, place: QRect, text: str) -> dict[str, Any]:
    corner = on.mapToGlobal(QPoint(place.x(), place.y()))
    ratio = on.devicePixelRatioF()
    return {
        "kind": kind_of(what) if what is not None else "part",
        "name": what.objectName() if what is not None else "",
        "accessible": on.accessibleName(),
        "text": text.replace("&", ""),
        "rect": [round(v * ratio) for v in (corner.x(), corner.y(), place.width(), place.height())],
        "enabled": on.isEnabled(),
        "focused": on.hasFocus(),
        "checked": bool(getattr(what, "isChecked", lambda: False)()),
        "window": on.window().windowTitle(),
    }


def _text(widget: QWidget) -> str:
    if isinstance(widget, QAbstractButton | QLabel | QLineEdit):
        return widget.text()
    return widget.currentText() if isinstance(widget, QComboBox) else ""


def _name(widget: QWidget) -> str:
    return widget.objectName() or widget.accessibleName() or kind_of(widget)


def kind_of(what: object) -> str:
    """Name the class of a widget; the plain ones of the application are what a user sees of Qt."""
    name = type(what).__name__
    return {"PlainLabel": "QLabel", "PlainMessageBox": "QMessageBox"}.get(name, name)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
