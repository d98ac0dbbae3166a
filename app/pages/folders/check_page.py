"""What a check of all images has found, in one page: damaged ones, copies, kinds not read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app.core.scan.image_check import CheckFound
from app.core.scan.walk import shown
from app.qtbase.boxes import vbox
from app.qtbase.plain_text import PlainLabel, tip_text

_MOST_SHOWN = 2000  # rows of one kind; more are counted
_IMAGE = Qt.ItemDataRole.UserRole


class CheckPage(QDialog):
    """The findings, group by group. Images that are chosen can be taken out of the project.

    Signals:
        remove_requested: the ids of the images that are chosen.
        retry_requested: the damaged images were mended; look again.
    """

    remove_requested = Signal(object)
    retry_requested = Signal()

    def __init__(
        self, found: CheckFound, *, read_only: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._read_only = read_only
        self.setWindowTitle(self.tr("Checked Images"))
        self.summary = PlainLabel(
            self.tr("%n image(s) were checked.", "", found.looked_at), wordWrap=True
        )
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(self.tr("Results"))
        self.tree.setHeaderLabels([self.tr("Image"), self.tr("Results")])
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self.tree.setUniformRowHeights(True)
        self.tree.itemSelectionChanged.connect(self._offer)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.remove_button = self.buttons.addButton(
            self.tr("&Remove From the Project…"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.retry_button = self.buttons.addButton(
            self.tr("&Try Again"), QDialogButtonBox.ButtonRole.ActionRole
        )
        for button in self.buttons.buttons():
            button.setAutoDefault(False)  # type: ignore[attr-defined]
        self.remove_button.clicked.connect(lambda: self.remove_requested.emit(self.chosen()))
        self.retry_button.clicked.connect(self._retry)
        self.buttons.rejected.connect(self.reject)
        vbox(self.summary, (self.tree, 1), self.buttons, on=self)
        self._fill(found)
        self._offer()
        width = self.fontMetrics().averageCharWidth()
        self.tree.setColumnWidth(0, 45 * width)
        self.resize(110 * width, 34 * self.fontMetrics().height())

    def chosen(self) -> list[int]:
        """Return the images that are chosen, in their order."""
        return [
            item.data(0, _IMAGE)
            for item in self.tree.selectedItems()
            if item.data(0, _IMAGE) is not None
        ]

    def _fill(self, found: CheckFound) -> None:
        paths = {image: shown(path) for image, path in found.paths.items()}
        if found.is_clean:
            self._top(self.tr("No problems: all images can be read, and none is a copy."), "")
        if found.damaged:
            top = self._top(self.tr("Damaged: not used for advice or training"), found.damaged)
            for image, why in found.damaged[:_MOST_SHOWN]:
                self._row(top, image, paths[image], why)
        for title, what, groups in (
            (self.tr("Identical files"), self.tr("the same file"), found.equal),
            (
                self.tr("Copies: the same picture, saved again"),
                self.tr("the same picture"),
                found.alike,
            ),
        ):
            if groups:
                top = self._top(title, groups)
            for group in groups[:_MOST_SHOWN]:
                first = self._row(top, group[0], paths[group[0]], "")
                for image in group[1:]:
                    self._row(first, image, paths[image], what)
                first.setExpanded(True)
        if found.several:
            top = self._top(
                self.tr("Several frames or pages: only the first is used"), found.several
            )
            for image in found.several[:_MOST_SHOWN]:
                self._row(top, image, paths[image], "")
        for text in found.unread:
            self._top(text, "")

    def _top(self, title: str, things: Sequence[object]) -> QTreeWidgetItem:
        count = f" ({self.locale().toString(len(things))})" if things else ""
        item = QTreeWidgetItem(self.tree, [title + count])
        item.setFirstColumnSpanned(True)
        item.setToolTip(0, tip_text(title))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setExpanded(True)
        return item

    def _row(self, above: QTreeWidgetItem, image: int, path: str, why: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(above, [path, why])
        item.setData(0, _IMAGE, image)
        item.setToolTip(0, tip_text(path))
        item.setToolTip(1, tip_text(why))
        return item

    def _offer(self) -> None:
        self.remove_button.setEnabled(bool(self.chosen()) and not self._read_only)
        self.retry_button.setEnabled(not self._read_only)

    def _retry(self) -> None:
        self.retry_requested.emit()
        self.accept()
