"""The steps of the tour: what is said, what is shown beforehand, and where the light falls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from app.app.window import Window
from app.core.translation import translate

Native = QKeySequence.SequenceFormat.NativeText
LIBRARY, TRAIN, REVIEW = range(3)  # places of the workspaces


@dataclass(frozen=True)
class Step:
    """One stop of the tour."""

    title: str
    text: str
    find: Callable[[Window], QRect | None]  # what it is about, in the window's coordinates
    workspace: int | None = None  # shown beforehand
    prepare: Callable[[Window], None] | None = None


def tour_steps(window: Window) -> tuple[Step, ...]:
    """Return the stops, in the language of the application and with the keys of the user."""
    keys = _Keys(window)
    return (
        _library(),
        _tags(),
        _train(),
        _go(),
        _review(keys),
        _approve(keys),
        _export(keys),
    )


class _Keys:
    """The keys of commands as the user has set them."""

    def __init__(self, window: Window) -> None:
        self._commands = window.commands

    def __call__(self, name: str, otherwise: str) -> str:
        """Return the keys of a command; those it comes with while its page is not there yet."""
        return self._commands.first_key(name) or QKeySequence(otherwise).toString(Native)


def _library() -> Step:
    return Step(
        translate("Tour", "Your photos"),
        translate(
            "Tour",
            "The library shows every photo of the project with its tags. Photos stay in their "
            "folders; TagMask never writes to them.",
        ),
        lambda window: _place(window, window.library.columns and window.library.columns.page),
        LIBRARY,
    )


def _tags() -> Step:
    return Step(
        translate("Tour", "Tag what a photo shows"),
        translate(
            "Tour",
            "This is your part. Select photos and press the key of a class, the number beside it, "
            "or click. No drawing. The sample is already tagged; Undo reverts anything.",
        ),
        lambda window: _place(window, window.library.columns and window.library.columns.tags),
        LIBRARY,
        _select_a_photo,
    )


def _train() -> Step:
    return Step(
        translate("Tour", "Choose a preset"),
        translate(
            "Tour",
            "Fast takes minutes, even without a graphics card: start with it. The panel on the "
            "right shows what in the tags may hinder learning.",
        ),
        lambda window: _place(window, window.train.page and window.train.page.start.presets),
        TRAIN,
        _show_new_training,
    )


def _go() -> Step:
    return Step(
        translate("Tour", "One click"),
        translate(
            "Tour",
            "The network learns where things are from your tags, and you watch its masks improve. "
            "Press it now or after the tour; the estimate for this computer is beside it.",
        ),
        lambda window: _place(window, window.train.page and window.train.page.start.train),
        TRAIN,
        _show_new_training,
    )


def _review(keys: _Keys) -> Step:
    text = translate(
        "Tour",
        "Masks the network is least certain of come first. Click what is missing, right-click what "
        "is too much ({correct}); or use brush ({brush}), lasso ({lasso}) and more. Everything can "
        "be undone.",
    ).format(
        correct=keys("editor.tool.correct", "C"),
        brush=keys("editor.tool.brush", "B"),
        lasso=keys("editor.tool.lasso", "L"),
    )
    return Step(
        translate("Tour", "Review masks"),
        text,
        lambda window: _place(window, window.review.page and window.review.page.queue),
        REVIEW,
    )


def _approve(keys: _Keys) -> Step:
    text = translate(
        "Tour",
        "{keys} approves a mask and goes to the next one. The next training learns from approved "
        "masks: correct a few, train again, and less is left to correct.",
    ).format(keys=keys("review.approve", "Return"))
    return Step(
        translate("Tour", "Approve"),
        text,
        lambda window: _place(window, window.review.page and window.review.page.panel.decide),
        REVIEW,
    )


def _export(keys: _Keys) -> Step:
    text = translate(
        "Tour",
        "File ▸ Export Data Set ({export}) writes Pascal VOC, COCO, YOLO, labelme or CVAT, and "
        "verifies the result. {keys} shows all keys; Help ▸ Guided Tour starts this tour again.",
    ).format(export=keys("data.export", "Ctrl+Shift+E"), keys=keys("help.keys", "?"))
    return Step(translate("Tour", "Export"), text, _file_menu)


def _place(window: Window, widget: QWidget | None) -> QRect | None:
    """Return where a widget is in the window; None where it is not to be seen."""
    if widget is None or not widget.isVisible() or widget.window() is not window:
        return None
    seen = widget.visibleRegion().boundingRect()  # what a scrolled page shows of it
    if seen.isEmpty():
        return None
    return QRect(widget.mapTo(window, seen.topLeft()), seen.size())


def _file_menu(window: Window) -> QRect | None:
    bar = window.menuBar()
    if bar.isNativeMenuBar() or not bar.isVisible() or not bar.actions():
        return None  # at the top of the screen, where this window cannot point
    place = bar.actionGeometry(bar.actions()[0])
    return QRect(bar.mapTo(window, QPoint(place.topLeft())), place.size())


def _select_a_photo(window: Window) -> None:
    columns = window.library.columns
    if columns is not None and not columns.page.selected_ids() and len(columns.page.model.ids):
        columns.page.select([int(columns.page.model.ids[0])])


def _show_new_training(window: Window) -> None:
    if window.train.page is not None:
        window.train.page.show_page("train.new")
