"""One setting on the Advanced page: its name, an editor, what it is, and what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QToolButton,
    QWidget,
)

from app.models.setting_titles import choice_title
from app.models.settings_form import SettingsForm, range_text
from app.pages.train.looks import hint, set_kind
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.icons import icon

EDITOR_WIDTH = 26  # average characters
TITLE_WIDTH = 30
MARK = "●"  # in front of the title of a changed value


class FieldRow(QWidget):
    """Edits one field of a form and follows it."""

    def __init__(self, form: SettingsForm, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self.key = key
        field = form.fields[key]
        self._title = PlainLabel(field.title)
        self._title.setWordWrap(True)
        self._help = hint(field.help)
        self.problem = PlainLabel()
        self.problem.setWordWrap(True)
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
        around = PlainLabel(" · ".join(text for text in (unit, limits) if text))
        around.setProperty("kind", "hint")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.editor)
        line.addWidget(self.reset)
        line.addWidget(around)
        line.addStretch(1)
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

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]  # noqa: N802
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
