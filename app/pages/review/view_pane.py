"""How the mask is shown: opacity, outlines, and beside which other version of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSlider,
    QToolButton,
    QWidget,
)

from app.core.store import Provenance
from app.editor.view.canvas import Canvas, Overlay
from app.pages.review.texts import provenance_name
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.settings import AppSettings
from app.ui.widgets import label_of

OPACITY = "review.opacity"  # the setting that remembers it, in percent
BRIGHTNESS = "review.brightness"  # the setting that remembers it: -100 to 100
NEUTRAL = 5  # so close to the middle, the image is shown as it is
_BOXES = (
    "editor.patterns",
    "editor.overview",
    "editor.keep_view",
    "editor.marks",
    "editor.show_objects",
)
NOTHING, ALL = "nothing", "all"


class ViewPane(QWidget):
    """Choices of view; they hold for all images.

    Signals:
        comparison_wanted: the mask in hand is to be compared with these: a tuple of `Provenance`,
            from the left; empty for nothing.
    """

    comparison_wanted = Signal(object)

    def __init__(
        self, canvas: Canvas, commands: Mapping[str, QAction], settings: AppSettings
    ) -> None:
        super().__init__()
        self._canvas, self._settings = canvas, settings
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(5, 100)
        self.opacity.setAccessibleName(self.tr("Opacity of the mask"))
        self.brightness = QSlider(Qt.Orientation.Horizontal)
        self.brightness.setRange(-100, 100)
        self.brightness.setAccessibleName(self.tr("Brightness of the image"))
        self.brightness.setToolTip(
            tip_text(self.tr("Shows dark photos brighter. Nothing is changed in the photo"))
        )
        self.compare = QComboBox()
        self.compare.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.compare.setMinimumContentsLength(12)
        self.compare.setAccessibleName(self.tr("Compare with"))
        self.compare.setToolTip(self.tr("Show another version left of a divider you can drag"))
        self.modes = {
            Overlay.MASK: self._mode(self.tr("Mask"), self.tr("Coloured areas")),
            Overlay.OUTLINES: self._mode(
                self.tr("Outlines"), commands["editor.outlines"].toolTip()
            ),
            Overlay.HIDDEN: self._mode(self.tr("Image"), commands["editor.image_only"].toolTip()),
        }
        self._build(commands)
        value = settings.value(OPACITY, 50)
        self.opacity.setValue(value if isinstance(value, int) else 50)
        self._apply_opacity(self.opacity.value())
        self.opacity.valueChanged.connect(self._apply_opacity)
        value = settings.value(BRIGHTNESS, 0)
        self.brightness.setValue(value if isinstance(value, int) else 0)
        self._apply_brightness(self.brightness.value())
        self.brightness.valueChanged.connect(self._apply_brightness)
        canvas.overlay_changed.connect(self._follow)
        self.compare.activated.connect(lambda _row: self._tell())
        self._versions: tuple[Provenance, ...] = ()
        self.show_versions(())
        self._follow()

    @property
    def versions(self) -> tuple[Provenance, ...]:
        """What it can be compared with."""
        return self._versions

    def show_versions(self, versions: Iterable[Provenance]) -> tuple[Provenance, ...]:
        """Offer the versions that there are of the mask in hand.

        Returns:
            Those it is compared with: that of the image before, if there is one.
        """
        self._versions = tuple(versions)
        chosen = self.compare.currentData()
        self.compare.clear()
        self.compare.addItem(self.tr("Nothing"), NOTHING)
        for kind in self._versions:
            self.compare.addItem(provenance_name(kind), kind)
        if len(self._versions) > 1:
            self.compare.addItem(self.tr("All versions"), ALL)
        self.compare.setCurrentIndex(max(0, self.compare.findData(chosen)))
        self.compare.setEnabled(self.compare.count() > 1)
        return self._chosen()

    def toggle_comparison(self) -> None:
        """Compare with the next version, or with nothing again."""
        count = self.compare.count()
        if count > 1:
            self.compare.setCurrentIndex(1 if self.compare.currentIndex() == 0 else 0)
            self._tell()

    def _build(self, commands: Mapping[str, QAction]) -> None:
        segments = QFrame()
        segments.setObjectName("segments")
        row = QHBoxLayout(segments)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        group = QButtonGroup(self)
        for overlay, button in self.modes.items():
            group.addButton(button)
            row.addWidget(button, 1)
            button.clicked.connect(lambda _on=False, o=overlay: self._canvas.set_overlay(o))
        boxes = QGridLayout()
        boxes.setHorizontalSpacing(12)
        boxes.setColumnStretch(2, 1)
        for place, name in enumerate(_BOXES):
            boxes.addWidget(_check_box(commands[name]), place // 2, place % 2)
        opacity, compare = PlainLabel(self.tr("Opacity")), PlainLabel(self.tr("Compare"))
        brightness = label_of(self.tr("Brightness"), self.brightness)
        opacity.setBuddy(self.opacity)
        compare.setBuddy(self.compare)
        grid = QGridLayout(self)
        grid.setContentsMargins(4, 0, 4, 0)
        grid.setVerticalSpacing(6)
        grid.addWidget(segments, 0, 0, 1, 2)
        grid.addWidget(opacity, 1, 0)
        grid.addWidget(self.opacity, 1, 1)
        grid.addWidget(brightness, 2, 0)
        grid.addWidget(self.brightness, 2, 1)
        grid.addWidget(compare, 3, 0)
        grid.addWidget(self.compare, 3, 1)
        grid.addLayout(boxes, 4, 0, 1, 2)
        grid.setColumnStretch(1, 1)

    def _mode(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip_text(tip))
        button.setCheckable(True)
        policy = button.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        button.setSizePolicy(policy)
        return button

    def _apply_opacity(self, percent: int) -> None:
        self._settings.set_value(OPACITY, percent)
        self._canvas.set_opacity(percent / 100)

    def _apply_brightness(self, value: int) -> None:
        value = 0 if abs(value) < NEUTRAL else value
        self._settings.set_value(BRIGHTNESS, value)
        self._canvas.set_brightness(value / 100)

    def _follow(self) -> None:
        self.modes[self._canvas.overlay].setChecked(True)

    def _tell(self) -> None:
        self.comparison_wanted.emit(self._chosen())

    def _chosen(self) -> tuple[Provenance, ...]:
        # Qt hands a name back as plain text.
        chosen = self.compare.currentData()
        if chosen == ALL:
            return self._versions
        return () if chosen in (None, NOTHING) else (Provenance(chosen),)


def _check_box(action: QAction) -> QCheckBox:
    """Return a box that is checked with a command."""
    box = QCheckBox(action.text().replace("&", ""))
    box.setToolTip(action.toolTip())
    box.setChecked(action.isChecked())
    box.toggled.connect(action.setChecked)
    action.toggled.connect(box.setChecked)
    return box
