"""One pinned image with its masks of two epochs, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from app.qtbase.plain_text import tip_text
from wseg_engine.base.labels import BACKGROUND, VOID

GAP = 4  # px between the two pictures
CHIP = 10  # px, the square of a class
NARROWEST = 260  # px
Role = QPalette.ColorRole


class ClassLook(NamedTuple):
    """How a class is shown."""

    name: str
    colour: str  # "#rrggbb"


class MaskLook(NamedTuple):
    """A mask as it is drawn over the photo."""

    picture: QImage  # indexed
    classes: tuple[ClassLook, ...]  # that are in it, the largest first
    labels: NDArray[np.uint8]  # what the picture shows, kept alive for it


def mask_look(
    labels: NDArray[np.uint8], classes: tuple[int, ...], looks: Mapping[int, ClassLook]
) -> MaskLook:
    """Return a mask in the colours of its classes.

    Args:
        labels: (h, w) uint8; 0 background, i + 1 the class `classes[i]`.
        classes: class ids.
        looks: how they are shown.
    """
    padded = np.zeros((labels.shape[0], -(-labels.shape[1] // 4) * 4), np.uint8)
    padded[:, : labels.shape[1]] = labels
    height, width = labels.shape
    picture = QImage(padded.data, width, height, padded.strides[0], QImage.Format.Format_Indexed8)
    known = {number + 1: looks.get(class_id) for number, class_id in enumerate(classes)}
    table = [0] * 256
    for value, look in known.items():
        if look is not None:
            table[value] = QColor(look.colour).rgba()
    picture.setColorTable(table)
    values, counts = np.unique(labels, return_counts=True)
    order = sorted(zip(counts.tolist(), values.tolist(), strict=True), reverse=True)
    seen = [known.get(value) for _, value in order if value not in (BACKGROUND, VOID)]
    return MaskLook(picture, tuple(look for look in seen if look is not None), padded)


class PreviewTile(QWidget):
    """The photo twice: under the mask of the epoch before, if any, and under the newest one."""

    def __init__(self, image: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image = image
        self._photo: QImage | None = None
        self._name = ""
        self.before: MaskLook | None = None
        self.now: MaskLook | None = None
        self._opacity = 0.6
        self.setMinimumWidth(NARROWEST)
        self._describe()

    def set_photo(self, name: str, photo: QImage) -> None:
        """Show this photo."""
        self._name, self._photo = name, photo
        self.setToolTip(tip_text(name))
        self._describe()
        self.updateGeometry()
        self.update()

    def set_masks(self, before: MaskLook | None, now: MaskLook | None) -> None:
        """Show these masks."""
        self.before, self.now = before, now
        self._describe()
        self.update()

    def set_opacity(self, opacity: float) -> None:
        """Show the masks as strong as this, 0 to 1."""
        self._opacity = opacity
        self.update()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Be as high as the photo needs."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height that goes with a width."""
        shape = 0.75
        if self._photo is not None and self._photo.width():
            shape = min(1.2, self._photo.height() / self._photo.width())
        return round((width - GAP) / 2 * shape) + self._caption()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Take a comfortable size."""
        return QSize(NARROWEST, self.heightForWidth(NARROWEST))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw both pictures, and the classes below."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        half = (self.width() - GAP) / 2
        height = self.height() - self._caption()
        for x, look in ((0.0, self.before), (half + GAP, self.now)):
            self._draw(painter, QRectF(x, 0, half, height), look)
        self._draw_classes(painter, height)

    def _draw(self, painter: QPainter, room: QRectF, look: MaskLook | None) -> None:
        if self._photo is None or self._photo.isNull():
            painter.fillRect(room, self.palette().color(Role.Midlight))
            return
        size = self._photo.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(room.center())
        painter.drawImage(place, self._photo)
        if look is None:
            return
        painter.setOpacity(self._opacity)
        painter.drawImage(place, look.picture)
        painter.setOpacity(1.0)

    def _draw_classes(self, painter: QPainter, top: float) -> None:
        metrics = self.fontMetrics()
        x, line = 0.0, top + metrics.height() * 1.1
        painter.setPen(self.palette().color(Role.PlaceholderText))
        shown = () if self.now is None else self.now.classes
        if self.now is not None and not shown:
            painter.drawText(QPointF(0, line), self.tr("only background"))
        for look in shown:
            wide = CHIP + 6 + metrics.horizontalAdvance(look.name) + 12
            if x > 0 and x + wide > self.width():
                break
            chip = QRectF(x, line - metrics.ascent() / 2 - CHIP / 2 + 1, CHIP, CHIP)
            painter.fillRect(chip, QColor(look.colour))
            painter.drawText(QPointF(x + CHIP + 6, line), look.name)
            x += wide

    def _caption(self) -> int:
        return round(self.fontMetrics().height() * 1.5)

    def _describe(self) -> None:
        self.setAccessibleName(self._name or self.tr("Pinned image"))
        if self.now is None:
            self.setAccessibleDescription(self.tr("No mask yet"))
        else:
            names = ", ".join(look.name for look in self.now.classes)
            self.setAccessibleDescription(names or self.tr("only background"))
