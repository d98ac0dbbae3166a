"""Choosing where tags come from, and how they are read."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from app.core.transfer.tag_import import ReadOptions, SourceKind, detect_source
from app.pages.transfer.tag_import.kind_options import KindOptions, options_of
from app.pages.transfer.tag_import.texts import kind_hint, kind_text
from app.qtbase.boxes import Stretch, hbox, vbox
from app.qtbase.plain_text import PlainLabel
from app.ui.icons import icon
from app.ui.widgets import label_of

# Of these the project's own folders can be looked through.
from wseg_engine.annotations.tags import SOURCES
from wseg_engine.base.looking import anything_at, folder_at, typed_path


class SourcePage(QWidget):
    """The kind of source, its place, and what there is to choose for this kind.

    Signals:
        changed: something else is chosen.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = QComboBox()
        for kind in SourceKind:
            self.kind.addItem(kind_text(kind), kind)
        self.hint = PlainLabel(wordWrap=True)
        self.path = QLineEdit()
        self.path.setAccessibleName(self.tr("File or folder"))
        self.choose_file = QPushButton(icon("import"), self.tr("&File…"))
        self.choose_folder = QPushButton(icon("folder-add"), self.tr("F&older…"))
        self.problem = PlainLabel(wordWrap=True)
        self._options: dict[SourceKind, KindOptions] = {}
        self._stack = QStackedWidget()
        for kind in SourceKind:
            page = options_of(kind)
            self._options[kind] = page
            self._stack.addWidget(page)
        self._lay_out()
        self.kind.currentIndexChanged.connect(self._show_kind)
        self.path.textChanged.connect(self._path_edited)
        self.choose_file.clicked.connect(self._ask_file)
        self.choose_folder.clicked.connect(self._ask_folder)
        self.setAcceptDrops(True)
        self.choose_kind(SourceKind.CSV)

    def _lay_out(self) -> None:
        place = hbox((self.path, 1), self.choose_file, self.choose_folder)
        self._form = form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow(self.tr("&Tags come from"), self.kind)
        form.addRow("", self.hint)
        label = label_of(self.tr("&In"), self.path)
        form.addRow(label, place)
        form.addRow("", self.problem)
        space = self.fontMetrics().height()
        form.setVerticalSpacing(space // 2)
        forms = [form, *(page.form for page in self._options.values())]
        items = [
            each.itemAt(row, QFormLayout.ItemRole.LabelRole)
            for each in forms
            for row in range(each.rowCount())
        ]
        labels = [widget for item in items if item and (widget := item.widget()) is not None]
        width = max(widget.sizeHint().width() for widget in labels)
        for widget in labels:  # so that all fields begin in one line
            widget.setMinimumWidth(width)
        place.setSpacing(space // 2)
        vbox(form, space, self._stack, Stretch(), on=self)

    @property
    def options(self) -> KindOptions:
        """What there is to choose for the kind that is chosen."""
        return self._options[self.kind.currentData()]

    def choose_kind(self, kind: SourceKind) -> None:
        """Choose a kind of source."""
        self.kind.setCurrentIndex(self.kind.findData(kind))
        self._show_kind()

    def choose_path(self, path: Path) -> None:
        """Choose a file or a folder, and the kind that it most likely is."""
        found = detect_source(path)
        self.path.setText(str(found.path))
        self.choose_kind(found.kind)

    def read_options(self) -> ReadOptions:
        """Return what is chosen."""
        text = self.path.text().strip()
        path = typed_path(text) if text else None
        return self.options.read_options(self.kind.currentData(), path)

    def is_complete(self) -> bool:
        """Return whether there is something to be read."""
        return not self.problem.text()

    def _show_kind(self) -> None:
        kind = self.kind.currentData()
        self.hint.setText(kind_hint(kind))
        self._stack.setCurrentWidget(self.options)
        self.choose_folder.setVisible(kind is not SourceKind.CSV)
        self.choose_file.setVisible(kind is SourceKind.CSV)
        own = SOURCES[kind].beside_images
        self.path.setPlaceholderText(
            self.tr("The project's own folders") if own else self.tr("Choose, or drop it here")
        )
        self._path_edited()

    def _path_edited(self) -> None:
        text = self.path.text().strip()
        kind = self.kind.currentData()
        path = typed_path(text)
        problem = ""
        if not text:
            if kind is SourceKind.CSV:
                problem = self.tr("Choose a table.")
            elif not SOURCES[kind].beside_images:
                problem = self.tr("Choose a folder.")
        elif not anything_at(path):
            problem = self.tr("There is no such file or folder.")
        elif kind is SourceKind.CSV and folder_at(path):
            problem = self.tr("This is a folder. Choose a table in it.")
        elif kind is SourceKind.FOLDERS and not folder_at(path):
            problem = self.tr("This is a file. Choose a folder.")
        self.problem.setText(problem)
        self._form.setRowVisible(self.problem, bool(problem))
        if not problem:
            self.options.show_path(path if text else None)
        self.changed.emit()

    def _ask_file(self) -> None:
        kinds = self.tr("Tables (*.csv *.tsv *.txt);;All files (*)")
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Choose a Table of Tags"), self.path.text(), kinds
        )
        if name:
            self.path.setText(name)

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Choose a Folder"), self.path.text())
        if name:
            self.path.setText(name)
