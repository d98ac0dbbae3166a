"""Choosing the format, and what there is to choose in it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from app.core.transfer.data_export import ExportFormat, ExportRequest, all_formats
from app.pages.transfer.data_export.layout import heading, hint, indented
from app.pages.transfer.data_export.option_forms import OptionForms
from app.pages.transfer.data_export.texts import told


class FormatPage(QWidget):
    """One format of all there are, with its options.

    Signals:
        changed: something else is chosen.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[ExportFormat, QRadioButton] = {}
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.addWidget(heading(self.tr("What do you want to export?")))
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
