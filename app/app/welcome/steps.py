"""What TagMask does, in one picture: tag, train, review."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from app.core.store.sample_project import COLOURS
from app.core.translation import translate
from app.qtbase.boxes import vbox
from app.ui.icon_label import IconLabel
from app.ui.widgets import heading, hint

SMALLEST = QSize(180, 130)  # px, of a picture
LARGEST = 250  # px, height of a picture
RADIUS = 8  # px, of corners
ARROW = 24  # px
DOT = 8  # px
GAP = 6.0  # px, within a tag


class Chip(NamedTuple):
    """A tag on a picture."""

    name: str
    colour: str


class Picture(QWidget):
    """A photograph that fills its place, with the tags it has."""

    def __init__(
        self, name: str, chips: Sequence[Chip] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        file = resources.files("resources") / "welcome" / f"{name}.jpg"
        self._pixmap = QPixmap()
        self._pixmap.loadFromData(file.read_bytes())
        self._chips = tuple(chips)
        self.setMinimumSize(SMALLEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the smallest size; it grows with the page."""
        return SMALLEST

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the middle of the photograph, and the tags below."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place = QRectF(self.rect())
        clip = QPainterPath()
        clip.addRoundedRect(place, RADIUS, RADIUS)
        painter.setClipPath(clip)
        painter.drawPixmap(place, self._pixmap, self._part(place))
        painter.setClipping(False)
        for chip, pill in zip(self._chips, self.pills(), strict=True):
            self._draw_chip(painter, chip, pill)
        painter.end()

    def pills(self) -> list[QRectF]:
        """Return where the tags are: at the foot, in as many lines as they need."""
        metrics, apart = self.fontMetrics(), RADIUS / 2
        height, right = metrics.height() + 6.0, self.width() - RADIUS
        found: list[QRectF] = []
        x, y = float(RADIUS), 0.0
        for chip in self._chips:
            width = metrics.horizontalAdvance(chip.name) + DOT + 4 * GAP
            if x > RADIUS and x + width > right:
                x, y = float(RADIUS), y + height + apart
            found.append(QRectF(x, y, width, height))
            x += width + apart
        return [pill.translated(0, self.height() - RADIUS - height - y) for pill in found]

    def _part(self, place: QRectF) -> QRectF:
        """Return the largest part of the photograph that has the shape of its place."""
        whole = QRectF(self._pixmap.rect())
        scale = max(place.width() / whole.width(), place.height() / whole.height())
        part = QRectF(0, 0, place.width() / scale, place.height() / scale)
        part.moveCenter(whole.center())
        return part

    def _draw_chip(self, painter: QPainter, chip: Chip, pill: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setBrush(QColor(chip.colour))
        middle = QPointF(pill.left() + 1.5 * GAP + DOT / 2, pill.center().y())
        painter.drawEllipse(middle, DOT / 2, DOT / 2)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        words = pill.adjusted(2.5 * GAP + DOT, 0, -GAP, 0)
        painter.drawText(
            words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, chip.name
        )


class Steps(QWidget):
    """The three steps side by side, with arrows between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        chips = (
            Chip(translate("Sample", "strawberry"), COLOURS[1]),
            Chip(translate("Sample", "sunflower"), COLOURS[2]),
            Chip(translate("Sample", "orange"), COLOURS[0]),
        )
        steps = (
            (
                Picture("tagged", chips),
                self.tr("1 · Tag"),
                self.tr("Tag what each photo shows, with one key per class. No drawing."),
            ),
            (
                Picture("learning"),
                self.tr("2 · Train"),
                self.tr("One click. TagMask learns where things are from your tags."),
            ),
            (
                Picture("masks"),
                self.tr("3 · Review and export"),
                self.tr("Correct what needs it, then export VOC, COCO, YOLO, labelme or CVAT."),
            ),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.pictures = []
        for place, (picture, title, text) in enumerate(steps):
            if place:
                row.addWidget(IconLabel("next", size=ARROW, colour="#8b95a1"))
            row.addWidget(_step(picture, title, text), stretch=1)
            self.pictures.append(picture)

    def fit_pictures(self, room: int) -> None:
        """Make the pictures as high as there is room, in px; leave them out where it is too low."""
        for picture in self.pictures:
            picture.setVisible(room > 0)
            picture.setFixedHeight(min(max(room, SMALLEST.height()), LARGEST))


def _step(picture: Picture, title: str, text: str) -> QFrame:
    frame = QFrame()
    frame.setProperty("kind", "card")
    words = hint(text)
    words.setAlignment(Qt.AlignmentFlag.AlignTop)
    vbox(picture, heading(title), (words, 1), on=frame, margins=12, gap=6)
    return frame
