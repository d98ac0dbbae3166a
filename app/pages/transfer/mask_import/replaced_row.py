"""The newest import that can be taken back, with the button that does it."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.core.transfer.mask_import import ImportBatch
from app.pages.transfer.data_export.layout import hint


class ReplacedRow(QWidget):
    """Says when masks were imported last; hidden where nothing can be taken back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = hint()
        self.button = QPushButton(self.tr("&Undo Import"))
        self.button.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        self.hide()

    def show_import(self, batch: ImportBatch | None) -> None:
        """Show an import, or that there is none."""
        self.setVisible(batch is not None)
        if batch is None:
            return
        time = QDateTime.fromString(batch.written, Qt.DateFormat.ISODate)
        when = QLocale().toString(time, QLocale.FormatType.ShortFormat)
        text = self.tr("%Ln mask(s) were imported most recently, {when}.", "", len(batch.images))
        self.text.setText(text.format(when=when))
