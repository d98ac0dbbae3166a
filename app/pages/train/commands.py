"""The commands of the Train workspace."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.core.translation import translate
from app.pages.train.live_page import LivePage
from app.pages.train.model_tasks import ModelTasks
from app.ui.actions import Actions


class Training(Protocol):
    """What the commands of the Train workspace act upon."""

    live: LivePage
    tasks: ModelTasks

    def show_page(self, name: str) -> None:
        """Show one of the views, by the name of its command."""

    def begin(self) -> None:
        """Begin the training that is set up."""

    def toggle_pin(self) -> None:
        """Watch the selected images while training, or no more."""


def add_commands(page: Training, actions: Actions, owner: QWidget) -> dict[str, QAction]:
    """Make the workspace's commands; return them by name.

    Args:
        page: what they act upon.
        actions: all commands of the window.
        owner: the widget in which their keys count.
    """
    return {
        **_views(page, actions, owner),
        **_running(page, actions, owner),
        **_others(page, actions, owner),
    }


def _views(page: Training, actions: Actions, owner: QWidget) -> dict[str, QAction]:
    made = {}
    for name, text, picture, tip in (
        (
            "train.new",
            translate("TrainPage", "&New Training"),
            "add",
            translate("TrainPage", "Set up and start a training"),
        ),
        (
            "train.live",
            translate("TrainPage", "&Live View"),
            "chart",
            translate("TrainPage", "Watch the running training"),
        ),
        (
            "train.runs",
            translate("TrainPage", "All T&rainings"),
            "list",
            translate("TrainPage", "See past trainings"),
        ),
    ):
        action = actions.add(name, text, None, icon=picture, tip=tip, checkable=True, owner=owner)
        action.triggered.connect(lambda _on=False, name=name: page.show_page(name))
        made[name] = action
    return made


def _running(page: Training, actions: Actions, owner: QWidget) -> dict[str, QAction]:
    return {
        "train.pause": actions.add(
            "train.pause",
            translate("TrainPage", "&Pause or Resume"),
            page.live.toggle_pause,
            icon="pause",
            owner=owner,
        ),
        "train.stop_and_keep": actions.add(
            "train.stop_and_keep",
            translate("TrainPage", "&Stop and Keep"),
            page.live.stop_and_keep,
            icon="stop",
            tip=translate("TrainPage", "Stop after this step and keep what was learned"),
            owner=owner,
        ),
        "train.cancel": actions.add(
            "train.cancel",
            translate("TrainPage", "&Cancel Training…"),
            page.live.cancel,
            icon="cancel",
            tip=translate("TrainPage", "Stop and discard this run"),
            owner=owner,
        ),
    }


def _others(page: Training, actions: Actions, owner: QWidget) -> dict[str, QAction]:
    return {
        "train.start": actions.add(
            "train.start",
            translate("TrainPage", "Start &Training"),
            page.begin,
            shortcut="Ctrl+Shift+T",
            icon="train",
            tip=translate("TrainPage", "Start the training as set up"),
            owner=owner,
        ),
        "train.predict": actions.add(
            "train.predict",
            translate("TrainPage", "Predict &Masks…"),
            page.tasks.predict,
            icon="mask",
            tip=translate("TrainPage", "Make masks with the current model"),
            owner=owner,
        ),
        "train.external": actions.add(
            "train.external",
            translate("TrainPage", "Masks from Another Pro&gram…"),
            page.tasks.predict_externally,
            tip=translate("TrainPage", "Have a program of your own make masks"),
            owner=owner,
        ),
        "train.import": actions.add(
            "train.import",
            translate("TrainPage", "&Import a Model or Weights…"),
            page.tasks.bring_in,
            icon="import",
            tip=translate("TrainPage", "Add a published model, one of your own, or weights"),
            owner=owner,
        ),
        "train.clear_cache": actions.add(
            "train.clear_cache",
            translate("TrainPage", "Clear the &Feature Cache…"),
            page.tasks.clear_cache,
            tip=translate("TrainPage", "Delete cached features"),
            owner=owner,
        ),
        "train.pin": actions.add(
            "train.pin",
            translate("TrainPage", "Watch &While Training"),
            page.toggle_pin,
            icon="pin",
            tip=translate(
                "TrainPage", "Show or hide the masks of the selected images after every epoch"
            ),
            owner=owner,
        ),
    }
