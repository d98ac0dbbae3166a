"""What is selected, how far it is tagged, and what can be said of it as a whole."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QMenu,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.core.tagging.tag_selection import SelectionSummary
from app.core.translation import number_text
from app.qtbase.boxes import Stretch, hbox, vbox
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.actions import Actions
from app.ui.icons import icon
from app.ui.widgets import be_bold, hint

MENU = (
    "tags.copy",
    "tags.paste",
    "tags.repeat",
    None,
    "tags.not_reviewed",
    "tags.clear",
    None,
    "tags.advance",
    "tags.silence",
)


class SelectionHeader(QWidget):
    """Names the selection, explains its state, and holds the commands for it."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self._name = ""
        self._missing_absent = True
        self.title = PlainLabel()
        be_bold(self.title)
        # An elided name must not keep the panel from being made narrow.
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.state = hint()
        self.none = _button(self, actions, "tags.none_of_them")
        self.tags_complete = _button(self, actions, "tags.reviewed")
        self.more = QToolButton(self)
        self.more.setText(self.tr("More"))
        self.more.setAccessibleName(self.tr("More commands for tags"))
        self.more.setToolTip(self.tr("Copy, paste, repeat or clear tags"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setAutoRaise(True)
        self.more.setText("⋯")
        menu = QMenu(self.more)
        for name in MENU:
            menu.addSeparator() if name is None else menu.addAction(actions.get(name))
        self.more.setMenu(menu)
        self._arrange()

    def show_selection(
        self, name: str, summary: SelectionSummary, *, counting: bool, missing_absent: bool
    ) -> None:
        """Show what is selected.

        Args:
            name: the image's name, or how many there are.
            summary: what they say.
            counting: whether that is about to be counted anew.
            missing_absent: whether classes that a tagged image does not mention count as absent.
        """
        self._missing_absent = missing_absent
        self._name = name
        self.title.setToolTip(tip_text(name))
        self.state.setText(self.tr("Counting…") if counting else self._state_text(summary))
        self._elide()

    def _state_text(self, summary: SelectionSummary) -> str:
        if not summary.total:
            return self.tr("Select images to tag them.")
        if summary.total == 1:
            return self._state_of_one(summary)
        if summary.tags_complete == summary.total:
            return self.tr("Tagging is complete for all of them.")
        if summary.untagged == summary.total:
            return self.tr("Not tagged yet: not used for training.")
        tagged = summary.total - summary.untagged
        return self.tr(
            "{tagged} tagged, {reviewed} of them complete; {untagged} not tagged yet"
        ).format(
            tagged=number_text(tagged),
            reviewed=number_text(summary.tags_complete + summary.complete_before),
            untagged=number_text(summary.untagged),
        )

    def _state_of_one(self, summary: SelectionSummary) -> str:
        present = any(count.present for count in summary.counts.values())
        by_missing_tag = present and self._missing_absent
        if summary.complete_before:
            absent = self.tr(
                "Tagging was complete before some classes were added: those count as absent."
            )
            nothing = self.tr(
                "Tagging was complete before some classes were added: those are unknown."
            )
            return absent if by_missing_tag else nothing
        if summary.tags_complete and present:
            return self.tr("Tagging complete: unmarked classes are absent.")
        if summary.tags_complete:
            return self.tr("Tagging complete: contains none of the classes.")
        if summary.untagged:
            return self.tr("Not tagged yet: not used for training.")
        if not by_missing_tag:
            return self.tr("Tagged, not complete: unmarked classes are unknown.")
        return self.tr("Tagged: unmarked classes count as absent.")

    def _arrange(self) -> None:
        buttons = hbox(self.none, self.tags_complete, Stretch(), self.more, gap=4)
        vbox(self.title, self.state, buttons, on=self, margins=0, gap=4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Elide the name to the new width."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        metrics = self.title.fontMetrics()
        middle = Qt.TextElideMode.ElideMiddle
        self.title.setText(metrics.elidedText(self._name, middle, self.width()))


def _button(parent: QWidget, actions: Actions, name: str) -> QToolButton:
    button = QToolButton(parent)
    button.setDefaultAction(actions.get(name))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setAutoRaise(False)
    return button


def edit_button(parent: QWidget, actions: Actions) -> QToolButton:
    """Return the button that opens the class editor."""
    button = QToolButton(parent)
    button.setDefaultAction(actions.get("tags.classes"))
    button.setIcon(icon("edit"))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setAccessibleName(actions.get("tags.classes").text().replace("&", ""))
    button.setAutoRaise(True)
    return button
