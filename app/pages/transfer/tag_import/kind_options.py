"""What there is to choose for each kind of source."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QSpinBox, QWidget

from app.core.transfer.tag_import import CsvLayout, Hierarchy, Level, ReadOptions, SourceKind
from wseg_engine.annotations.csv_source import Table, peek_table
from wseg_engine.annotations.table_text import ENCODINGS
from wseg_engine.base.labels import Tag
from wseg_engine.base.looking import file_at


class KindOptions(QWidget):
    """Options of one kind; this one has none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = QFormLayout(self)
        self.form.setContentsMargins(0, 0, 0, 0)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)

    def read_options(self, kind: SourceKind, path: Path | None) -> ReadOptions:
        """Return what is chosen."""
        return ReadOptions(kind, path)

    def show_path(self, path: Path | None) -> None:
        """Offer what there is to choose at this place."""

    def _separators(self) -> QComboBox:
        box = QComboBox()
        box.addItem(self.tr("Detect automatically"), None)
        for text, separator in (
            (self.tr("Semicolon ;"), ";"),
            (self.tr("Pipe |"), "|"),
            (self.tr("Comma ,"), ","),
            (self.tr("New line"), "\n"),
            (self.tr("Space"), " "),
        ):
            box.addItem(text, separator)
        self.form.addRow(self.tr("Tags are &separated by"), box)
        return box


class FolderOptions(KindOptions):
    """Which folder's name counts."""

    def __init__(self) -> None:
        super().__init__()
        self.level = QComboBox()
        for text, level in (
            (self.tr("The top-level folder"), Level.TOP),
            (self.tr("The folder that contains the photo"), Level.NEAREST),
            (self.tr("Every folder in the path"), Level.EVERY),
        ):
            self.level.addItem(text, level)
        self.form.addRow(self.tr("The tag is the &name of"), self.level)

    def read_options(self, kind: SourceKind, path: Path | None) -> ReadOptions:
        """Return what is chosen."""
        return ReadOptions(kind, path, level=self.level.currentData())


class TableOptions(KindOptions):
    """Encoding, separators and columns of a table."""

    def __init__(self) -> None:
        super().__init__()
        self._file: Path | None = None
        self._table: Table | None = None
        self.file_column = QComboBox()
        self.tag_column = QComboBox()
        self.header = QCheckBox(self.tr("The first row contains &column names"))
        self.encoding = QComboBox()
        self.encoding.addItem(self.tr("Detect automatically"), None)
        for name in ENCODINGS:
            self.encoding.addItem(name, name)
        self.form.addRow(self.tr("File names are in co&lumn"), self.file_column)
        self.form.addRow(self.tr("Ta&gs are in column"), self.tag_column)
        self.form.addRow("", self.header)
        self.separator = self._separators()
        self.minus_one = QComboBox()
        for text, tag in (
            (self.tr("Detect automatically"), None),
            (self.tr("Absent"), Tag.ABSENT),
            (self.tr("Unsure"), Tag.UNSURE),
        ):
            self.minus_one.addItem(text, tag)
        self.form.addRow(self.tr("−&1 means"), self.minus_one)
        self.names_only = QCheckBox(self.tr("&Match images by file name only"))
        self.form.addRow("", self.names_only)
        self.form.addRow(self.tr("&Encoding"), self.encoding)
        self._touched = False
        for box in (self.file_column, self.tag_column):
            box.activated.connect(self._touch)
        self.header.clicked.connect(self._touch)
        self.encoding.activated.connect(self._peek)

    def show_path(self, path: Path | None) -> None:
        """Look at a table's first rows."""
        if path is not None and path != self._file and file_at(path):
            self._file = path
            self._peek()

    def read_options(self, kind: SourceKind, path: Path | None) -> ReadOptions:
        """Return what is chosen; columns that nobody touched are recognised with more care."""
        return ReadOptions(
            kind,
            path,
            csv=self._layout() if self._touched else None,
            encoding=self.encoding.currentData(),
            separator=self.separator.currentData(),
            minus_one=self.minus_one.currentData(),
            names_only=self.names_only.isChecked(),
        )

    def _touch(self) -> None:
        self._touched = True

    def _layout(self) -> CsvLayout | None:
        if self._table is None:
            return None
        layout = self._table.layout
        header = self.header.isChecked()
        file, tags = self.file_column.currentData(), self.tag_column.currentData()
        if tags is None:
            columns = max((len(row) for row in self._table.rows), default=0)
            classes = tuple(column for column in range(columns) if column != file)
            return CsvLayout(layout.delimiter, header, file, None, classes=classes)
        if tags == layout.tags:
            return replace(layout, header=header, file=file)
        return replace(layout, header=header, file=file, tags=tags, classes=(), more=(), state=None)

    def _peek(self) -> None:
        if self._file is None:
            return
        self._table = peek_table(self._file, self.encoding.currentData())
        self._touched = False
        layout, rows = self._table.layout, self._table.rows
        columns = max((len(row) for row in rows), default=0)
        self.header.setChecked(layout.header)
        for box in (self.file_column, self.tag_column):
            box.clear()
            for column in range(columns):
                cell = rows[0][column] if column < len(rows[0]) else ""
                text = self.tr("{number}: {name}").format(number=column + 1, name=cell[:40])
                box.addItem(text, column)
        self.tag_column.addItem(self.tr("All others: one class each, 1 or 0"), None)
        self.file_column.setCurrentIndex(self.file_column.findData(layout.file))
        tags = self.tag_column.count() - 1 if layout.tags is None else layout.tags
        self.tag_column.setCurrentIndex(tags)


class SidecarOptions(KindOptions):
    """How tags are separated."""

    def __init__(self) -> None:
        super().__init__()
        self.separator = self._separators()

    def read_options(self, kind: SourceKind, path: Path | None) -> ReadOptions:
        """Return what is chosen."""
        return ReadOptions(kind, path, separator=self.separator.currentData())


class XmpOptions(KindOptions):
    """What becomes of keywords in a hierarchy, and older ones."""

    def __init__(self) -> None:
        super().__init__()
        self.hierarchy = QComboBox()
        for text, value in (
            (self.tr("Not used: only flat keywords"), Hierarchy.IGNORED),
            (self.tr("The last part: “Dog” of “Animal|Dog”"), Hierarchy.LAST),
            (self.tr("Every part: “Animal” and “Dog”"), Hierarchy.EVERY),
        ):
            self.hierarchy.addItem(text, value)
        self.iptc = QCheckBox(self.tr("Also keywords of the older &IPTC kind"))
        self.form.addRow(self.tr("&Hierarchical keywords"), self.hierarchy)
        self.form.addRow("", self.iptc)

    def read_options(self, kind: SourceKind, path: Path | None) -> ReadOptions:
        """Return what is chosen."""
        return ReadOptions(
            kind, path, hierarchy=self.hierarchy.currentData(), iptc=self.iptc.isChecked()
        )


class VocOptions(KindOptions):
    """What difficult objects mean."""

    def __init__(self) -> None:
        super().__init__()
        self.difficult = QCheckBox(self.tr("Objects marked &difficult are unsure"))
        self.form.addRow(self.difficult)

    def read_options(self, kind: SourceKind, path: Path | None) -> ReadOptions:
        """Return what is chosen."""
        return ReadOptions(kind, path, difficult_unsure=self.difficult.isChecked())


class LabelmeOptions(KindOptions):
    """Whether shapes count."""

    def __init__(self) -> None:
        super().__init__()
        self.shapes = QCheckBox(self.tr("Use labels of &shapes as tags too"))
        self.form.addRow(self.shapes)

    def read_options(self, kind: SourceKind, path: Path | None) -> ReadOptions:
        """Return what is chosen."""
        return ReadOptions(kind, path, shapes=self.shapes.isChecked())


class MaskOptions(KindOptions):
    """How large a class has to be."""

    def __init__(self) -> None:
        super().__init__()
        self.pixels = QSpinBox()
        self.pixels.setRange(1, 1_000_000)
        self.pixels.setValue(ReadOptions(SourceKind.MASKS).min_pixels)
        self.pixels.setSuffix(self.tr(" pixels"))
        self.form.addRow(self.tr("A class is present &from"), self.pixels)

    def read_options(self, kind: SourceKind, path: Path | None) -> ReadOptions:
        """Return what is chosen."""
        return ReadOptions(kind, path, min_pixels=self.pixels.value())


def options_of(kind: SourceKind) -> KindOptions:
    """Return a widget with the options of a kind."""
    return {
        SourceKind.FOLDERS: FolderOptions,
        SourceKind.CSV: TableOptions,
        SourceKind.SIDECAR: SidecarOptions,
        SourceKind.XMP: XmpOptions,
        SourceKind.VOC: VocOptions,
        SourceKind.LABELME: LabelmeOptions,
        SourceKind.MASKS: MaskOptions,
    }.get(kind, KindOptions)()
