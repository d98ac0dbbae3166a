"""Looking through the masks of a results folder."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QSlider,
    QSplitter,
    QWidget,
)

from app.core.store.results import Result, Results
from app.core.translation import reason, share_text
from app.editor.view.class_look import class_colour
from app.editor.view.mask_view import MaskView
from app.qtbase.boxes import hbox, vbox
from app.qtbase.plain_text import PlainLabel
from app.ui.widgets import label_of
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.images.imaging import ImageError, load_image
from wseg_engine.images.mask_files import read_mask

SWATCH = 14  # px, the patch of colour beside a class's name


class ResultsPage(QWidget):
    """A list of masks, and the chosen one over its image with the names of its classes.

    Signals:
        message_changed: something to tell the user about the chosen mask; empty where all is well.
    """

    message_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._results: Results | None = None
        self.names = QListWidget()
        self.names.setAccessibleName(self.tr("Masks"))
        self.view = MaskView()
        self.view.setAccessibleName(self.tr("Mask over its image"))
        self.legend = QListWidget()
        self.legend.setAccessibleName(self.tr("Classes in this mask"))
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setValue(round(100 * self.view.opacity))
        self.opacity.setAccessibleName(self.tr("Opacity of the mask"))
        self._arrange()
        self.names.currentRowChanged.connect(self._show_row)
        self.opacity.valueChanged.connect(lambda percent: self.view.set_opacity(percent / 100))

    def _arrange(self) -> None:
        label = label_of(self.tr("&Opacity"), self.opacity)
        opacity_row = hbox(label, self.opacity)

        side = QWidget()
        legend = PlainLabel(self.tr("Classes in this mask"))
        vbox((self.names, 3), legend, (self.legend, 1), opacity_row, on=side, margins=0)

        splitter = QSplitter()
        splitter.addWidget(side)
        splitter.addWidget(self.view)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([240, 720])
        vbox(splitter, on=self)

    def show_results(self, results: Results) -> None:
        """List the masks of a folder and show the first."""
        self._results = results
        self.names.clear()
        self.names.addItems([item.name for item in results.items])
        self.names.setCurrentRow(0)

    def _show_row(self, row: int) -> None:
        self.view.clear()
        self.legend.clear()
        if self._results is None or row < 0:
            return
        self.message_changed.emit(self._show(self._results.items[row]))

    def _show(self, item: Result) -> str:
        """Show a mask, and return what is wrong with it in words."""
        try:
            labels = read_mask(item.mask)
            image = None if item.image is None else load_image(item.image)
            self.view.show_mask(image, labels)
        except (OSError, ImageError, ValueError) as error:
            return self.tr("{name} cannot be shown: {reason}").format(
                name=item.name, reason=reason(error)
            )
        self._list_classes(labels)
        if image is None:
            return self.tr(
                "{name}: the image is not in the folder; only its mask is shown."
            ).format(name=item.name)
        return ""

    def _list_classes(self, labels: NDArray[np.uint8]) -> None:
        counts = np.bincount(labels.ravel(), minlength=256)
        for value in (int(v) for v in np.flatnonzero(counts) if v != BACKGROUND):
            share = counts[value] / labels.size
            text = self.tr("{name}  {share}").format(
                name=self._name(value), share=share_text(share)
            )
            self.legend.addItem(QListWidgetItem(_swatch(value), text))

    def _name(self, value: int) -> str:
        if value == VOID:
            return self.tr("void")
        classes = () if self._results is None else self._results.classes
        if value < len(classes):
            return classes[value]
        return self.tr("class {value}").format(value=value)


def _swatch(value: int) -> QIcon:
    pixmap = QPixmap(SWATCH, SWATCH)
    pixmap.fill(class_colour(value))
    return QIcon(pixmap)
