"""Choosing where masks come from."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from app.core.transfer.mask_import import ImportBatch, MaskKind, MaskReadOptions, detect_masks
from app.pages.transfer.data_export.layout import Problem, heading
from app.pages.transfer.mask_import.texts import kind_hint, kind_name
from app.qtbase.boxes import Stretch, hbox, vbox
from app.ui.icons import icon
from app.ui.widgets import hint, label_of
from wseg_engine.base.looking import anything_at, typed_path


class ReplacedRow(QWidget):
    """Says when masks were imported last; hidden where nothing can be taken back."""

    def __init__(self) -> None:
        super().__init__()
        self.text = hint()
        self.button = QPushButton(self.tr("&Undo Import"))
        self.button.setAutoDefault(False)
        hbox((self.text, 1), self.button, on=self, margins=0)
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


class SourcePage(QWidget):
    """The place of masks, and their kind.

    Signals:
        changed: something else is chosen.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recognised = ""  # the path whose kind was looked at
        self.path = QLineEdit()
        self.path.setPlaceholderText(self.tr("Choose, or drop it here"))
        self.choose_folder = QPushButton(icon("folder"), self.tr("F&older…"))
        self.choose_file = QPushButton(icon("import"), self.tr("&File…"))
        for button in (self.choose_folder, self.choose_file):
            button.setAutoDefault(False)
        self.kind = QComboBox()
        for kind in MaskKind:
            self.kind.addItem(kind_name(kind), kind)
        self.hint = hint()
        self.voc = QCheckBox(
            self.tr("Use Pascal &VOC's numbers and colours for anything not named")
        )
        self.boxes = QCheckBox(self.tr("Draw &boxes without an outline as areas"))
        self.empty = QCheckBox(self.tr("Images listed without any area &show none of the classes"))
        self.names_only = QCheckBox(self.tr("Match images by file name &only"))
        self.objects = QCheckBox(self.tr("Keep single ob&jects apart, where the masks do"))
        self.objects.setChecked(True)
        self.problem = Problem()
        place = hbox((self.path, 1), self.choose_folder, self.choose_file)
        label = label_of(self.tr("&In"), self.path)
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setVerticalSpacing(self.fontMetrics().height() // 2)
        form.addRow(label, place)
        form.addRow(self.tr("&Masks are"), self.kind)
        form.addRow("", self.hint)
        form.addRow("", self.voc)
        form.addRow("", self.boxes)
        form.addRow("", self.empty)
        form.addRow("", self.names_only)
        form.addRow("", self.objects)
        form.addRow("", self.problem)
        layout = vbox(
            heading(self.tr("Where are the masks?")),
            hint(
                self.tr(
                    "Masks are matched with the project's images by name. Nothing is changed "
                    "before you have seen the preview."
                )
            ),
            self.fontMetrics().height() // 2,
            form,
            Stretch(),
            on=self,
        )
        self.former = ReplacedRow()
        layout.addWidget(self.former)
        self.path.textChanged.connect(self._check)
        self.path.editingFinished.connect(self._recognise)
        self.kind.currentIndexChanged.connect(self._check)
        self.choose_folder.clicked.connect(self._ask_folder)
        self.choose_file.clicked.connect(self._ask_file)
        self._check()

    def choose(self, path: Path) -> None:
        """Choose a file or a folder, and the kind that it most likely is."""
        found = detect_masks(path)
        self._recognised = str(found.path)
        self.path.setText(str(found.path))
        self.choose_kind(found.kind)

    def choose_kind(self, kind: MaskKind) -> None:
        """Choose a kind of masks."""
        self.kind.setCurrentIndex(self.kind.findData(kind.value))

    def read_options(self) -> MaskReadOptions:
        """Return what is chosen."""
        kind = MaskKind(self.kind.currentData())  # Qt hands out a plain text
        path = typed_path(self.path.text())
        return MaskReadOptions(
            kind,
            path,
            voc=self.voc.isChecked(),
            boxes=self.boxes.isChecked(),
            empty=self.empty.isChecked(),
            names_only=self.names_only.isChecked(),
            objects=self.objects.isChecked(),
        )

    def is_complete(self) -> bool:
        """Return whether there is something to be read."""
        return bool(self.path.text().strip()) and not self.problem.text()

    def _recognise(self) -> None:
        """Look at a path that was typed; the kind is only proposed once."""
        text = self.path.text().strip()
        path = typed_path(text)
        if text and text != self._recognised and anything_at(path):
            self.choose(path)

    def _check(self) -> None:
        text = self.path.text().strip()
        options = self.read_options()
        self.hint.setText(kind_hint(options.kind))
        self.voc.setVisible(options.kind in (MaskKind.INDEXED, MaskKind.COLOUR))
        self.boxes.setVisible(options.kind is MaskKind.COCO)
        self.names_only.setVisible(options.kind is MaskKind.COCO)
        self.empty.setVisible(options.kind in (MaskKind.COCO, MaskKind.LABELME))
        missing = bool(text) and not anything_at(options.path)
        self.problem.set_text(self.tr("There is no such file or folder.") if missing else "")
        self.changed.emit()

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Masks"), self.path.text())
        if name:
            self.choose(Path(name))

    def _ask_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Masks"),
            self.path.text(),
            self.tr("Masks (*.png *.tif *.tiff *.bmp *.json)"),
        )
        if name:
            self.choose(Path(name))
