"""What the network makes of a few images, after every epoch."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSlider, QWidget

from app.core.training.request import Previews
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.pages.train.looks import column, heading, hint, scrolled
from app.pages.train.photos import Photos
from app.pages.train.preview_tile import NARROWEST, ClassLook, PreviewTile, mask_look
from app.qtbase.plain_text import PlainLabel

GAP = 16  # px between tiles


class PreviewPane(QWidget):
    """The pinned images with the masks of the last two epochs."""

    def __init__(
        self, open_project: OpenProject, jobs: JobList, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
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
        head = QHBoxLayout()
        head.addWidget(heading(self.tr("Masks so far")))
        head.addStretch(1)
        head.addWidget(PlainLabel(self.tr("Strength")))
        head.addWidget(self.opacity)
        layout = column(self)
        layout.addLayout(head)
        layout.addWidget(self.epochs)
        layout.addWidget(self.empty)
        layout.addWidget(self._area, stretch=1)
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

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
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
