"""What is wrong with the project's files and folders, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.core.scan.walk import shown
from app.core.store import ImageState
from app.qtbase.boxes import hbox, vbox
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.icon_label import IconLabel
from app.ui.icons import icon
from app.ui.widgets import be_bold, icon_button

_STATES = (ImageState.MISSING, ImageState.CHANGED, ImageState.CORRUPT)


class ProblemList(QWidget):
    """A row for each kind of problem there is. Without problems it is hidden.

    Signals:
        show_requested: the user wants to see the images of a state.
        relink_requested: missing images are to be looked for in another folder.
        remove_requested: missing images are to be taken out of the project.
        accept_requested: changed images are fine as they are.
        retry_requested: corrupt images are to be read again.
    """

    show_requested = Signal(object)
    relink_requested = Signal()
    remove_requested = Signal()
    accept_requested = Signal()
    retry_requested = Signal()

    def __init__(self, *, read_only: bool) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Problems"))
        self.rows: dict[ImageState, QPushButton] = {}
        self.menus: dict[ImageState, QToolButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 8, 8, 8)
        grid.setVerticalSpacing(2)
        grid.setHorizontalSpacing(4)
        grid.setColumnStretch(0, 1)
        title = PlainLabel(self.tr("Problems"))
        be_bold(title)
        grid.addWidget(title, 0, 0)
        for place, state in enumerate(_STATES, 1):
            row = QPushButton()
            row.setFlat(True)
            row.setIcon(icon(state.value))
            row.setStyleSheet("text-align: left; padding-left: 6px; padding-right: 6px;")
            row.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            row.clicked.connect(lambda _=False, state=state: self.show_requested.emit(state))
            menu = self._menu(state, read_only)
            grid.addWidget(row, place, 0)
            grid.addWidget(menu, place, 1)
            self.rows[state], self.menus[state] = row, menu
        self.show_counts({})

    def show_counts(self, counts: Mapping[ImageState, int]) -> None:
        """Show how many images are in each state."""
        for state in _STATES:
            count = counts.get(state, 0)
            text = self._text(state, count)
            self.rows[state].setText(text)
            self.rows[state].setAccessibleName(text)
            self.rows[state].setVisible(count > 0)
            self.menus[state].setVisible(count > 0)
        self.setVisible(any(counts.get(state, 0) for state in _STATES))

    def _text(self, state: ImageState, count: int) -> str:
        if state is ImageState.MISSING:
            return self.tr("%n image(s) missing", "", count)
        if state is ImageState.CHANGED:
            return self.tr("%n image(s) changed", "", count)
        return self.tr("%n image(s) cannot be read", "", count)

    def _menu(self, state: ImageState, read_only: bool) -> QToolButton:
        tip, entries = self._entries(state)
        button = icon_button("menu", tip)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for picture, text, slot in entries:
            action = QAction(icon(picture), text, menu)
            action.triggered.connect(slot)
            action.setEnabled(not read_only)
            menu.addAction(action)
        button.setMenu(menu)
        return button

    def _entries(
        self, state: ImageState
    ) -> tuple[str, list[tuple[str, str, Callable[[], object]]]]:
        """Return what the menu of a state is for, and its entries."""
        if state is ImageState.MISSING:
            return self.tr("Handle missing images"), [
                (
                    "search",
                    self.tr("&Look for Them in Another Folder…"),
                    self.relink_requested.emit,
                ),
                ("delete", self.tr("&Remove Them From the Project…"), self.remove_requested.emit),
            ]
        if state is ImageState.CHANGED:
            return self.tr("Handle changed images"), [
                ("check", self.tr("&Their Tags Still Fit"), self.accept_requested.emit),
            ]
        return self.tr("Handle unreadable images"), [
            ("refresh", self.tr("&Try Again"), self.retry_requested.emit),
        ]


_ICON = 20  # px


class UnavailableBox(QFrame):
    """Tells of one source at a time. Hidden when all are there.

    Signals:
        retry_requested: a source is to be scanned again; its id.
        relink_requested: a source is to be linked to its new place; its id.
    """

    retry_requested = Signal(int)
    relink_requested = Signal(int)

    def __init__(self, *, read_only: bool) -> None:
        super().__init__()
        self.setProperty("kind", "banner")
        self._source = 0
        self.text = PlainLabel(wordWrap=True)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.relink_button = QPushButton(self.tr("&Link…"))
        self.relink_button.setToolTip(self.tr("Choose where the folder is now"))
        self.relink_button.clicked.connect(lambda: self.relink_requested.emit(self._source))
        self.retry_button = QPushButton(self.tr("&Try Again"))
        self.retry_button.clicked.connect(lambda: self.retry_requested.emit(self._source))
        for button in (self.relink_button, self.retry_button):
            button.setEnabled(not read_only)
        row = hbox(IconLabel("warning", size=_ICON), (self.text, 1))
        vbox(row, self.relink_button, self.retry_button, on=self, margins=8)
        self.hide()

    def show_source(self, source: int, path: Path, reason: str) -> None:
        """Tell of a source."""
        self._source = source
        text = self.tr("“{folder}” cannot be scanned. Its images and tags are kept.")
        self.text.setText(text.format(folder=shown(path.name or str(path))))
        self.text.setToolTip(tip_text(reason))
        self.setAccessibleName(reason)
        self.show()
