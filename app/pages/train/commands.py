"""The commands of the Train workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from app.ui.actions import Actions

if TYPE_CHECKING:
    from app.pages.train.page import TrainPage


def add_commands(page: TrainPage, actions: Actions) -> dict[str, QAction]:
    """Make the page's commands; return them by name."""
    return {**_views(page, actions), **_running(page, actions), **_others(page, actions)}


def _views(page: TrainPage, actions: Actions) -> dict[str, QAction]:
    made = {}
    for name, text, picture, tip in (
        ("train.new", page.tr("&New Training"), "add", page.tr("Set up and start a training")),
        ("train.live", page.tr("&Live View"), "chart", page.tr("Watch the training that runs")),
        ("train.runs", page.tr("All T&rainings"), "list", page.tr("Look at what was trained")),
    ):
        action = actions.add(name, text, None, icon=picture, tip=tip, checkable=True, owner=page)
        action.triggered.connect(lambda _on=False, name=name: page.show_page(name))
        made[name] = action
    return made


def _running(page: TrainPage, actions: Actions) -> dict[str, QAction]:
    return {
        "train.pause": actions.add(
            "train.pause",
            page.tr("&Pause or Go On"),
            page.live.toggle_pause,
            icon="pause",
            owner=page,
        ),
        "train.stop_and_keep": actions.add(
            "train.stop_and_keep",
            page.tr("&Stop and Keep"),
            page.live.stop_and_keep,
            icon="stop",
            tip=page.tr("End after this step and keep what was learnt"),
            owner=page,
        ),
        "train.cancel": actions.add(
            "train.cancel",
            page.tr("&Cancel Training…"),
            page.live.cancel,
            icon="cancel",
            tip=page.tr("End and throw this run away"),
            owner=page,
        ),
    }


def _others(page: TrainPage, actions: Actions) -> dict[str, QAction]:
    return {
        "train.start": actions.add(
            "train.start",
            page.tr("Start &Training"),
            page.begin,
            shortcut="Ctrl+Shift+T",
            icon="train",
            tip=page.tr("Begin the training that is set up"),
            owner=page,
        ),
        "train.predict": actions.add(
            "train.predict",
            page.tr("Predict &Masks…"),
            page.tasks.predict,
            icon="mask",
            tip=page.tr("Make masks with the current model"),
            owner=page,
        ),
        "train.import": actions.add(
            "train.import",
            page.tr("&Import a Model or Weights…"),
            page.tasks.bring_in,
            icon="import",
            tip=page.tr("Bring in a published model, one of your own, or weights"),
            owner=page,
        ),
        "train.clear_cache": actions.add(
            "train.clear_cache",
            page.tr("Clear the &Feature Cache…"),
            page.tasks.clear_cache,
            tip=page.tr("Free the disk of what frozen networks saw in images"),
            owner=page,
        ),
        "train.pin": actions.add(
            "train.pin",
            page.tr("Watch &While Training"),
            page.toggle_pin,
            icon="pin",
            tip=page.tr("Show the masks of the selected images after every epoch, or no more"),
            owner=page,
        ),
    }
