"""Every setting of a training, made from the configuration's own fields."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from app.models.setting_titles import NOT_SHOWN, SECTIONS, section_title
from app.models.settings_form import SettingsForm
from app.pages.train.field_row import FieldRow
from app.pages.train.looks import button, column, heading, hint, scrolled, set_kind
from app.qtbase.plain_text import PlainLabel
from app.ui.icons import icon

WIDEST = 920  # px; longer lines are hard to read
AT_ONCE = 0.02  # seconds of making rows, then the window has its turn


class AdvancedPage(QWidget):
    """All fields in groups, with a search, and a way back.

    Signals:
        done: the user is through with it.
    """

    done = Signal()

    def __init__(self, form: SettingsForm, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self.rows: dict[str, FieldRow] = {}
        self._sections: list[tuple[QLabel, tuple[str, ...]]] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search settings"))
        self.search.setAccessibleName(self.tr("Search settings"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._filter)
        self.only_changed = QCheckBox(self.tr("Only &changed"))
        self.only_changed.toggled.connect(self._filter)
        self.back = button(self.tr("&Back"), "previous")
        self.back.clicked.connect(self.done)
        self.reset = button(self.tr("Re&set All"), "restore")
        self.reset.setToolTip(self.tr("Reset all settings to the preset"))
        self.reset.clicked.connect(form.reset_all)
        self.state = PlainLabel()
        self.nothing = hint(self.tr("No setting matches. Search for another word."))
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._arrange()
        self._making = self._make_rows()
        self._more = QTimer(self)
        self._more.timeout.connect(self._make_some)
        self._more.start(0)
        escape = QShortcut(QKeySequence("Esc"), self, self.done.emit)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        form.changed.connect(self.refresh)
        self.refresh()

    def _make_rows(self) -> Iterator[None]:
        """Make the rows one by one: all at once would hold up the window."""
        for section in SECTIONS:
            title = heading(section_title(section))
            title.setContentsMargins(0, 16, 0, 4)
            keys = tuple(key for key in section.fields if key not in NOT_SHOWN)
            self._sections.append((title, keys))
            self._column.insertWidget(self._column.count() - 2, title)
            for key in keys:
                self.rows[key] = FieldRow(self._form, key)
                self._column.insertWidget(self._column.count() - 2, self.rows[key])
                yield

    def _make_some(self) -> None:
        until = time.monotonic() + AT_ONCE
        while time.monotonic() < until:
            if next(self._making, self) is self:
                self._more.stop()
                self._filter()
                return

    def finish(self) -> None:
        """Make all rows that are not there yet."""
        while self._more.isActive():
            self._make_some()

    def _arrange(self) -> None:
        content = QWidget()
        self._column = column(content, margin=8, gap=0)
        self._column.addWidget(self.nothing)
        self._column.addStretch(1)
        content.setMaximumWidth(WIDEST)
        bar = QHBoxLayout()
        bar.setSpacing(12)
        bar.addWidget(self.back)
        bar.addWidget(self.search, stretch=1)
        bar.addWidget(self.only_changed)
        bar.addWidget(self.reset)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(content, stretch=100)
        row.addStretch(1)
        page = column(self, margin=16)
        page.addLayout(bar)
        page.addWidget(self.state)
        page.addWidget(scrolled(holder, self.tr("Training settings")), stretch=1)

    def refresh(self) -> None:
        """Say how many settings are changed, and how many make no sense."""
        changed, wrong = len(self._form.changed_keys()), len(self._form.errors())
        self.reset.setEnabled(bool(changed))
        set_kind(self.state, "error" if wrong else "")
        if wrong:
            self.state.setText(self.tr("%n setting(s) are invalid.", "", wrong))
        else:
            self.state.setText(
                self.tr("%n setting(s) differ from the preset.", "", changed)
                if changed
                else self.tr("All settings match the preset.")
            )
        if self.only_changed.isChecked():
            self._filter()

    def _filter(self, _news: object = None) -> None:
        found = set(self._form.found(self.search.text()))
        if self.only_changed.isChecked():
            found &= set(self._form.changed_keys())
        for key, row in self.rows.items():
            row.setVisible(key in found)
        for title, keys in self._sections:
            title.setVisible(bool(found & set(keys)))
        self.nothing.setVisible(not found)
