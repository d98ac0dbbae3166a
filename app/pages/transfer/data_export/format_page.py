"""Choosing the format, and what there is to choose in it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.core.transfer.data_export import ExportFormat, ExportRequest
from app.pages.transfer.data_export.layout import heading, hint, indented
from app.pages.transfer.data_export.texts import format_hint, format_name
from app.qtbase.plain_text import PlainLabel


class FormatPage(QWidget):
    """One format of five, with its options.

    Signals:
        changed: something else is chosen.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[ExportFormat, QRadioButton] = {}
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.addWidget(heading(self.tr("What should be written?")))
        for kind in ExportFormat:
            button = QRadioButton(format_name(kind))
            button.setAccessibleDescription(format_hint(kind))
            self._group.addButton(button)
            self.buttons[kind] = button
            layout.addSpacing(self.fontMetrics().height() // 3)
            layout.addWidget(button)
            layout.addLayout(indented(hint(format_hint(kind))))
        layout.addSpacing(self.fontMetrics().height())
        self._add_options(layout)
        layout.addStretch(1)
        self.buttons[ExportFormat.VOC].setChecked(True)
        self._group.buttonToggled.connect(self._show_options)
        self._show_options()

    def _add_options(self, layout: QVBoxLayout) -> None:
        self.style_label = PlainLabel(self.tr("&Masks as"))
        self.style_box = QComboBox()
        self.style_box.addItem(self.tr("Exact pixels (holes survive)"), False)
        self.style_box.addItem(self.tr("Outlines (easier to edit; holes are filled)"), True)
        self.style_label.setBuddy(self.style_box)
        self.objects = QCheckBox(self.tr("Numbe&r single objects too (SegmentationObject)"))
        self.with_images = QCheckBox(self.tr("Put the &images into the zip too"))
        self.link = QCheckBox(self.tr("Lin&k images instead of copying them"))
        self.link.setToolTip(
            self.tr(
                "A link takes no space and is the same file: who changes it, changes the photo. "
                "Where the disk has no links, images are copied."
            )
        )
        layout.addWidget(heading(self.tr("Options")))
        layout.addWidget(self.style_label)
        layout.addWidget(self.style_box, 0, Qt.AlignmentFlag.AlignLeft)
        for box in (self.objects, self.with_images, self.link):
            layout.addWidget(box)
            box.toggled.connect(self.changed)
        self.style_box.currentIndexChanged.connect(self.changed)

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
        return replace(
            request,
            format=kind,
            polygons=kind.has_styles and bool(self.style_box.currentData()),
            objects=kind is ExportFormat.VOC and self.objects.isChecked(),
            with_images=kind is ExportFormat.CVAT and self.with_images.isChecked(),
            link=kind is not ExportFormat.CVAT and self.link.isChecked(),
        )

    def _show_options(self) -> None:
        kind = self.format
        self.style_label.setVisible(kind.has_styles)
        self.style_box.setVisible(kind.has_styles)
        self.objects.setVisible(kind is ExportFormat.VOC)
        self.with_images.setVisible(kind is ExportFormat.CVAT)
        self.link.setVisible(kind is not ExportFormat.CVAT)
        self.changed.emit()
