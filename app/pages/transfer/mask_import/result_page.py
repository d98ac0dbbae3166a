"""What was imported, and how it is taken back."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.transfer.mask_import import MasksImported
from app.pages.transfer.data_export.layout import DoneTitle, hint
from app.pages.transfer.data_export.tables import ListModel, list_table


class ResultPage(QWidget):
    """The figures of an import that can still be taken back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        top = DoneTitle()
        self.title = top.label
        self.text = hint()
        self.failed = ListModel((self.tr("Mask"), self.tr("Why it was skipped")), list)
        self.failed.setParent(self)
        self.table = list_table(self.failed, self.tr("Skipped"), stretched=(1,))
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self.text)
        layout.addWidget(self.table, 1)
        layout.addStretch(0)

    def show_result(self, done: MasksImported) -> None:
        """Show what was imported."""
        self.title.setText(self.tr("%Ln mask(s) were imported.", "", len(done.batch.images)))
        sentences = []
        if done.new_classes:
            sentences.append(self.tr("%Ln new class(es) were created.", "", len(done.new_classes)))
        if done.batch.former:
            sentences.append(
                self.tr("%Ln existing mask(s) were replaced.", "", len(done.batch.former))
            )
        if done.batch.images:
            sentences.append(
                self.tr(
                    "You can undo the import: here, with Edit ▸ Undo in the library, or later in "
                    "this dialog."
                )
            )
        self.text.setText(" ".join(sentences))
        self.failed.show_rows(done.failed)
        self.table.setVisible(bool(done.failed))
