"""What was written and read back, with the way to it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QTabWidget, QWidget

from app.core.transfer.data_export import ClassResult, ExportResult
from app.core.translation import number_text
from app.pages.transfer.data_export.layout import DoneTitle
from app.pages.transfer.data_export.tables import Cell, ListModel, list_table
from app.pages.transfer.data_export.texts import result_check, result_title, row_name
from app.qtbase.boxes import vbox
from app.qtbase.plain_text import PlainLabel
from app.ui.icons import icon
from app.ui.widgets import hint


class ResultPage(QWidget):
    """The report for people; `report.json` has the same for programs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: ExportResult | None = None
        top = DoneTitle()
        self.title = top.label
        self.check = PlainLabel(wordWrap=True)
        self.place = hint()
        self.warnings = hint()
        self.open_folder = QPushButton(icon("folder"), self.tr("&Open Folder"))
        self.open_report = QPushButton(icon("info"), self.tr("Open &Report"))
        self.open_delivery = QPushButton(icon("eye"), self.tr("Open &Delivery Report"))
        self.open_delivery.hide()
        self._delivery: Path | None = None
        self.classes = ListModel(
            (
                self.tr("Class"),
                self.tr("Id"),
                self.tr("Images"),
                self.tr("Pixels written"),
                self.tr("Pixels read back"),
            ),
            _class_cells,
            colour=_colour,
            parent=self,
        )
        self.left_out = ListModel((self.tr("Image"), self.tr("Why")), list, parent=self)
        self.tabs = QTabWidget()
        self.tabs.addTab(
            list_table(self.classes, self.tr("Classes"), stretched=(0,)), self.tr("&Classes")
        )
        self.tabs.addTab(list_table(self.left_out, self.tr("Skipped"), stretched=(1,)), "")
        top.addWidget(self.open_folder)
        top.addWidget(self.open_report)
        top.addWidget(self.open_delivery)
        for button in (self.open_folder, self.open_report, self.open_delivery):
            button.setAutoDefault(False)
        vbox(top, self.check, self.place, self.warnings, (self.tabs, 1), on=self)
        self.open_folder.clicked.connect(self._open_folder)
        self.open_report.clicked.connect(self._open_report)
        self.open_delivery.clicked.connect(self._open_delivery)

    def show_result(self, result: ExportResult) -> None:
        """Show what became of an export."""
        self._result = result
        self.title.setText(result_title(result))
        self.check.setText(result_check(result))
        self.place.setText(str(result.out))
        self.warnings.setText("\n".join(result.warnings))
        self.warnings.setVisible(bool(result.warnings))
        self.classes.show_rows(result.classes)
        self.left_out.show_rows(result.left_out)
        text = self.tr("&Skipped ({count})").format(count=number_text(len(result.left_out)))
        self.tabs.setTabText(1, text)
        self.tabs.setTabEnabled(1, bool(result.left_out))

    def show_delivery(self, page: Path) -> None:
        """Offer the report of the delivery."""
        self._delivery = page
        self.open_delivery.show()

    def _open_delivery(self) -> None:
        if self._delivery is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._delivery)))

    def _open_folder(self) -> None:
        if self._result is not None:
            out = self._result.out
            folder = out.parent if self._result.plan.request.format.is_file else out
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _open_report(self) -> None:
        if self._result is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._result.report_file)))


def _colour(one: ClassResult) -> str:
    return "#{:02x}{:02x}{:02x}".format(*one.colour)


def _class_cells(one: ClassResult) -> list[Cell]:
    images = sum(one.images.values())
    return [row_name(one.name, one.id), one.id, images, one.written, one.found]
