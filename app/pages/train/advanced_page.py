"""Every setting of a training, a row each, made from the configuration's own fields."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QWidget,
)

from app.models.setting_titles import NOT_SHOWN, SECTIONS, choice_title, section_title
from app.models.settings_form import SettingsForm, range_text
from app.pages.train.widgets import button
from app.qtbase.boxes import Stretch, hbox, vbox
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.icons import icon
from app.ui.widgets import heading, hint, scrolled, set_kind

EDITOR_WIDTH = 26  # average characters
TITLE_WIDTH = 30
MARK = "●"  # in front of the title of a changed value


class FieldRow(QWidget):
    """Edits one field of a form and follows it."""

    def __init__(self, form: SettingsForm, key: str) -> None:
        super().__init__()
        self._form = form
        self.key = key
        field = form.fields[key]
        self._title = PlainLabel(field.title, wordWrap=True)
        self._help = hint(field.help)
        self.problem = PlainLabel(wordWrap=True)
        set_kind(self.problem, "error")
        self.editor = self._make_editor()
        self._title.setBuddy(self.editor)
        self.editor.setAccessibleName(field.title)
        self.reset = QToolButton()
        self.reset.setIcon(icon("restore"))
        self.reset.setAutoRaise(True)
        self.reset.clicked.connect(lambda: form.reset(key))
        self._arrange(field.unit)
        form.field_changed.connect(self._follow)
        self.refresh()

    def _arrange(self, unit: str) -> None:
        character = self.fontMetrics().averageCharWidth()
        self._title.setFixedWidth(TITLE_WIDTH * character)
        self.editor.setFixedWidth(EDITOR_WIDTH * character)
        limits = range_text(self._form.fields[self.key].setting)
        around = hint(" · ".join(text for text in (unit, limits) if text), wraps=False)
        line = hbox(self.editor, self.reset, around, Stretch(), gap=8)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 4, 0, 8)
        layout.setHorizontalSpacing(16)
        layout.setVerticalSpacing(2)
        layout.setColumnStretch(1, 1)
        layout.addWidget(self._title, 0, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(line, 0, 1)
        layout.addWidget(self.problem, 1, 1)
        layout.addWidget(self._help, 2, 1)

    def _make_editor(self) -> QWidget:
        setting = self._form.fields[self.key].setting
        if setting.kind is bool:
            box = QCheckBox()
            box.toggled.connect(lambda on: self._form.set_text(self.key, str(on)))
            return box
        if setting.choices:
            combo = QComboBox()
            for value in setting.choices:
                combo.addItem(choice_title(self.key, value), str(value))
            combo.activated.connect(lambda: self._form.set_text(self.key, combo.currentData()))
            combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            combo.installEventFilter(self)
            return combo
        edit = QLineEdit()
        edit.textEdited.connect(lambda text: self._form.set_text(self.key, text))
        return edit

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]
        """Have the wheel scroll the page, and not change a choice that has no focus."""
        if event.type() == QEvent.Type.Wheel and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _follow(self, key: str) -> None:
        if key == self.key:
            self.refresh()

    def refresh(self) -> None:
        """Show the form's text, whether it is changed, and what is wrong with it."""
        text = self._form.text(self.key)
        if isinstance(self.editor, QCheckBox):
            self.editor.setChecked(text == str(True))
            self.editor.setText(self.tr("On") if text == str(True) else self.tr("Off"))
        elif isinstance(self.editor, QComboBox):
            self.editor.setCurrentIndex(self.editor.findData(text))
        elif isinstance(self.editor, QLineEdit) and self.editor.text() != text:
            self.editor.setText(text)
        self._show_changed(self._form.is_changed(self.key))
        problem = self._form.error(self.key)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.editor.setAccessibleDescription(problem or self._form.fields[self.key].help)

    def _show_changed(self, changed: bool) -> None:
        title = self._form.fields[self.key].title
        self._title.setText(f"{MARK} {title}" if changed else title)
        set_kind(self._title, "heading" if changed else "")
        self._title.setToolTip(self.tr("Changed") if changed else "")
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(policy)
        self.reset.setIconSize(QSize(16, 16))
        self.reset.setVisible(changed)
        base = self._form.base_text(self.key)
        said = self.tr("Reset to the preset’s value: {value}").format(value=base)
        self.reset.setToolTip(tip_text(said))
        self.reset.setAccessibleName(said)


WIDEST = 920  # px; longer lines are hard to read
AT_ONCE = 0.02  # seconds of making rows, then the window has its turn


class AdvancedPage(QWidget):
    """All fields in groups, with a search, and a way back.

    Signals:
        done: the user is through with it.
    """

    done = Signal()

    def __init__(self, form: SettingsForm) -> None:
        super().__init__()
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
        self._column = vbox(self.nothing, Stretch(), on=content, margins=8, gap=0)
        content.setMaximumWidth(WIDEST)
        bar = hbox(self.back, (self.search, 1), self.only_changed, self.reset, gap=12)
        holder = QWidget()
        hbox((content, 100), Stretch(), on=holder, margins=0)
        page = vbox(on=self, margins=16, gap=8)
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
