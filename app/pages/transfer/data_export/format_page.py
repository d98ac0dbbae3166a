"""Which format a data set gets, and the options of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.core.transfer.data_export import ExportFormat, ExportRequest, all_formats
from app.core.translation import translate
from app.pages.transfer.data_export.layout import heading, indented
from app.pages.transfer.data_export.texts import told
from app.qtbase.boxes import vbox
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.widgets import hint
from wseg_engine.formats.registry import Option

_MOST = 1_000_000  # of numbers that have no end


class OptionForms(QWidget):
    """A box, a list or a field for each option; formats with equal options share them.

    Signals:
        changed: something else is chosen.
    """

    changed = Signal()

    def __init__(self, kinds: Sequence[ExportFormat]) -> None:
        super().__init__()
        self._rows: dict[Option, tuple[QWidget, ...]] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        found = {one: None for kind in kinds for one in kind.all_options() if one.shown.title}
        # Lists stand above boxes, and what most formats have stands last.
        having = {one: sum(one in kind.all_options() for kind in kinds) for one in found}
        for one in sorted(found, key=lambda one: (_is_box(one), having[one])):
            self._rows[one] = self._add(one)
            for widget in self._rows[one]:
                layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)

    def widget(self, kind: ExportFormat, name: str) -> QWidget:
        """Return what an option of a format is chosen with."""
        return next(self._rows[one][-1] for one in kind.all_options() if one.name == name)

    def show_format(self, kind: ExportFormat) -> None:
        """Show the options of a format, and no others."""
        own = kind.all_options()
        for one, widgets in self._rows.items():
            for widget in widgets:
                widget.setVisible(one in own)

    def chosen(self, kind: ExportFormat) -> dict[str, Any]:
        """Return what is chosen in a format."""
        return {
            one.name: _value(self._rows[one][-1]) for one in kind.all_options() if one in self._rows
        }

    def choose(self, kind: ExportFormat, values: Mapping[str, Any]) -> None:
        """Choose options of a format; what it does not offer is passed over."""
        for one in kind.all_options():
            if one in self._rows and one.name in values:
                _set_value(self._rows[one][-1], values[one.name])

    def _add(self, one: Option) -> tuple[QWidget, ...]:
        """Make what an option is chosen with, behind its label where it needs one."""
        title = told(one.shown.title)
        if _is_box(one):
            box = QCheckBox(title)
            box.setChecked(bool(one.setting.default))
            box.toggled.connect(self.changed)
            box.setToolTip(tip_text(told(one.shown.tip)))
            return (box,)
        label = PlainLabel(title)
        editor = _list_of(one) if _choices(one) else _field_of(one)
        editor.setToolTip(tip_text(told(one.shown.tip)))
        label.setBuddy(editor)
        if isinstance(editor, QComboBox):
            editor.currentIndexChanged.connect(self.changed)
        elif isinstance(editor, QLineEdit):
            editor.textChanged.connect(self.changed)
        else:
            editor.valueChanged.connect(self.changed)
        return (label, editor)


def _is_box(one: Option) -> bool:
    return one.setting.kind is bool and not one.shown.yes


def _choices(one: Option) -> tuple[tuple[str, Any], ...]:
    """Return what a list offers: texts with their values."""
    if one.setting.kind is bool:
        return ((told(one.shown.no), False), (told(one.shown.yes), True))
    return tuple((str(choice), choice) for choice in one.setting.choices)


def _list_of(one: Option) -> QComboBox:
    editor = QComboBox()
    for text, value in _choices(one):
        editor.addItem(text, value)
    editor.setCurrentIndex(editor.findData(one.setting.default))
    return editor


def _field_of(one: Option) -> QSpinBox | QDoubleSpinBox | QLineEdit:
    setting = one.setting
    if setting.kind is str:
        return QLineEdit(str(setting.default))
    least = -_MOST if setting.minimum is None else setting.minimum
    most = _MOST if setting.maximum is None else setting.maximum
    if setting.kind is int:
        whole = QSpinBox()
        whole.setRange(int(least), int(most))
        whole.setSuffix(_unit(one))
        whole.setValue(setting.default)
        return whole
    number = QDoubleSpinBox()
    number.setDecimals(4)
    number.setSuffix(_unit(one))
    number.setRange(least, most)
    number.setValue(setting.default)
    return number


def _unit(one: Option) -> str:
    """Return what stands behind a number."""
    return f" {translate('Setting', one.setting.unit)}" if one.setting.unit else ""


def _set_value(editor: QWidget, value: Any) -> None:
    if isinstance(editor, QCheckBox):
        editor.setChecked(bool(value))
    elif isinstance(editor, QComboBox):
        editor.setCurrentIndex(max(0, editor.findData(value)))
    elif isinstance(editor, QLineEdit):
        editor.setText(str(value))
    elif isinstance(editor, QSpinBox | QDoubleSpinBox):
        editor.setValue(value)


def _value(editor: QWidget) -> Any:
    if isinstance(editor, QCheckBox):
        return editor.isChecked()
    if isinstance(editor, QComboBox):
        return editor.currentData()
    if isinstance(editor, QLineEdit):
        return editor.text()
    assert isinstance(editor, QSpinBox | QDoubleSpinBox)
    return editor.value()


class FormatPage(QWidget):
    """One format of all there are, with its options.

    Signals:
        changed: something else is chosen.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[ExportFormat, QRadioButton] = {}
        self._group = QButtonGroup(self)
        layout = vbox(heading(self.tr("What do you want to export?")), on=self)
        for kind in all_formats().by_name.values():
            button = QRadioButton(told(kind.title))
            button.setAccessibleDescription(told(kind.description))
            self._group.addButton(button)
            self.buttons[kind] = button
            layout.addSpacing(self.fontMetrics().height() // 3)
            layout.addWidget(button)
            layout.addLayout(indented(hint(told(kind.description))))
        layout.addSpacing(self.fontMetrics().height())
        self.options_heading = heading(self.tr("Options"))
        layout.addWidget(self.options_heading)
        self.options = OptionForms(tuple(self.buttons))
        layout.addWidget(self.options)
        layout.addStretch(1)
        next(iter(self.buttons.values())).setChecked(True)
        self._group.buttonToggled.connect(self._show_options)
        self.options.changed.connect(self.changed)
        self._show_options()

    @property
    def format(self) -> ExportFormat:
        """The format that is chosen."""
        return next(kind for kind, button in self.buttons.items() if button.isChecked())

    def choose(self, kind: ExportFormat) -> None:
        """Choose a format."""
        self.buttons[kind].setChecked(True)

    def fill(self, request: ExportRequest) -> ExportRequest:
        """Return a request with what is chosen here."""
        kind = self.format
        return replace(request, format=kind, options=self.options.chosen(kind))

    def _show_options(self) -> None:
        self.options.show_format(self.format)
        self.options_heading.setVisible(any(one.shown.title for one in self.format.all_options()))
        self.changed.emit()
