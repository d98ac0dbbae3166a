"""What the network makes of a few images, after every epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSlider, QWidget

from app.core.training.request import Previews
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.pages.train.photos import Photos
from app.qtbase.boxes import Stretch, hbox, vbox
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.widgets import heading, hint, scrolled
from wseg_engine.base.labels import BACKGROUND, VOID

BETWEEN = 4  # px between the two pictures
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
    labels = np.ascontiguousarray(labels)
    height, width = labels.shape
    picture = QImage(labels.data, width, height, width, QImage.Format.Format_Indexed8)
    known = {number + 1: looks.get(class_id) for number, class_id in enumerate(classes)}
    table = [0] * 256
    for value, look in known.items():
        if look is not None:
            table[value] = QColor(look.colour).rgba()
    picture.setColorTable(table)
    values, counts = np.unique(labels, return_counts=True)
    order = sorted(zip(counts.tolist(), values.tolist(), strict=True), reverse=True)
    seen = [known.get(value) for _, value in order if value not in (BACKGROUND, VOID)]
    return MaskLook(picture, tuple(look for look in seen if look is not None), labels)


class PreviewTile(QWidget):
    """The photo twice: under the mask of the epoch before, if any, and under the newest one."""

    def __init__(self, image: int) -> None:
        super().__init__()
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

    def hasHeightForWidth(self) -> bool:
        """Be as high as the photo needs."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that goes with a width."""
        shape = 0.75
        if self._photo is not None and self._photo.width():
            shape = min(1.2, self._photo.height() / self._photo.width())
        return round((width - BETWEEN) / 2 * shape) + self._caption()

    def sizeHint(self) -> QSize:
        """Take a comfortable size."""
        return QSize(NARROWEST, self.heightForWidth(NARROWEST))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both pictures, and the classes below."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        half = (self.width() - BETWEEN) / 2
        height = self.height() - self._caption()
        for x, look in ((0.0, self.before), (half + BETWEEN, self.now)):
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


GAP = 16  # px between tiles


class PreviewPane(QWidget):
    """The pinned images with the masks of the last two epochs."""

    def __init__(self, open_project: OpenProject, jobs: JobList) -> None:
        super().__init__()
        self._project = open_project.project
        self.photos = Photos(self._project, jobs, self)
        self.photos.loaded.connect(self._show_photo)
        self.tiles: dict[int, PreviewTile] = {}
        self._columns = 0
        self.epochs = hint("")
        self.empty = hint(
            self.tr("After every epoch, the masks of a few images are shown here as they improve.")
        )
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setValue(60)
        self.opacity.setFixedWidth(7 * self.fontMetrics().averageCharWidth() * 2)
        self.opacity.setAccessibleName(self.tr("Opacity of the masks"))
        self.opacity.setToolTip(self.tr("Opacity of the masks"))
        self.opacity.valueChanged.connect(self._set_opacity)
        self._grid_widget = QWidget()
        self._grid = QGridLayout(self._grid_widget)
        self._grid.setContentsMargins(0, 0, 12, 0)
        self._grid.setSpacing(GAP)
        self._area = scrolled(self._grid_widget, self.tr("Masks of pinned images"))
        self._arrange()

    def _arrange(self) -> None:
        title, strength = heading(self.tr("Masks so far")), PlainLabel(self.tr("Strength"))
        head = hbox(title, Stretch(), strength, self.opacity)
        vbox(head, self.epochs, self.empty, (self._area, 1), on=self, margins=0, gap=8)
        self.epochs.hide()

    def show_pinned(self, images: Sequence[int]) -> None:
        """Show these images; masks come later."""
        if list(self.tiles) == list(images):
            return
        for tile in self.tiles.values():
            self._grid.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self.tiles = {number: PreviewTile(number) for number in images}
        self._columns = 0
        self._place_tiles()
        for tile in self.tiles.values():
            tile.set_opacity(self.opacity.value() / 100)
        self.photos.want(list(images))
        for number in images:
            self._show_photo(number)

    def show_masks(self, previews: Sequence[Previews]) -> None:
        """Show the newest of these, and the one before."""
        self.empty.setVisible(not previews)
        self.epochs.setVisible(bool(previews))
        if not previews:
            for tile in self.tiles.values():
                tile.set_masks(None, None)
            return
        now, before = previews[-1], previews[-2] if len(previews) > 1 else None
        self.show_pinned(list(self.tiles) or list(now.labels))
        looks = {c.id: ClassLook(c.name, c.colour) for c in self._project.classes.all()}
        for number, tile in self.tiles.items():
            shown = [
                mask_look(some.labels[number], some.classes, looks)
                if some is not None and number in some.labels
                else None
                for some in (before, now)
            ]
            tile.set_masks(*shown)
        if before is None:
            self.epochs.setText(
                self.tr("Left: the photo. Right: after epoch {now}.").format(now=now.epoch)
            )
        else:
            text = self.tr("Left: after epoch {before}. Right: after epoch {now}.")
            self.epochs.setText(text.format(before=before.epoch, now=now.epoch))

    def stop(self) -> None:
        """Begin no more background work."""
        self.photos.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put as many images beside each other as there is room for."""
        super().resizeEvent(event)
        self._place_tiles()

    def _place_tiles(self) -> None:
        columns = max(1, (self._area.viewport().width() - 12) // (NARROWEST + GAP))
        columns = min(columns, max(1, len(self.tiles)))
        if columns == self._columns:
            return
        self._columns = columns
        for place, tile in enumerate(self.tiles.values()):
            self._grid.addWidget(tile, place // columns, place % columns)
        for row in range(self._grid.rowCount()):
            self._grid.setRowStretch(row, 0)
        self._grid.setRowStretch(-(-len(self.tiles) // columns), 1)

    def _show_photo(self, image: int) -> None:
        tile, picture = self.tiles.get(image), self.photos.pictures.get(image)
        if tile is not None and picture is not None:
            tile.set_photo(self.photos.names[image], picture)

    def _set_opacity(self, percent: int) -> None:
        for tile in self.tiles.values():
            tile.set_opacity(percent / 100)
