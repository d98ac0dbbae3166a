"""Refining the mask in hand: the method and its values, with a preview."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QSlider,
    QWidget,
)

from app.qtbase.boxes import hbox, vbox
from app.qtbase.debounced import debounced
from app.qtbase.plain_text import tip_text
from app.ui.widgets import label_of, thin_bar
from wseg_engine.settings.config import RefineConfig

DELAY = 120  # ms after a slider has moved until it is previewed
IMAGE, VIEW, LASSO = "image", "view", "lasso"


class RefinePane(QWidget):
    """Choices for a refinement. Who listens refines.

    Signals:
        preview_wanted: something was changed: show what it would do.
        apply_wanted: do it.
        stopped: forget it.
        lasso_wanted: let the user draw the region.
    """

    preview_wanted = Signal()
    apply_wanted = Signal()
    stopped = Signal()
    lasso_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._active = False
        self._delay = debounced(self, DELAY, self.preview_wanted)
        self.method = QComboBox()
        # The first is the choice of `make bench ONLY=refine`: it mends more than it spoils.
        self.method.addItem(self.tr("PAMR – fine texture"), "pamr")
        self.method.addItem(self.tr("CRF – edges and colours"), "crf")
        self.scope = QComboBox()
        self.scope.addItem(self.tr("Visible area"), VIEW)
        self.scope.addItem(self.tr("Whole image"), IMAGE)
        self.scope.addItem(self.tr("Draw a region…"), LASSO)
        for box in (self.method, self.scope):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(12)
        self.trust = _slider(50, 98, 70)
        self.iterations = _slider(1, 30, 10)
        self.reach = _slider(10, 200, 80)
        self.colour = _slider(3, 60, 13)
        self.band = _slider(1, 20, 4)
        self.outlines = QCheckBox(self.tr("Only along outlines"))
        self.outlines.setToolTip(
            tip_text(
                self.tr(
                    "Changes the mask only near its outlines. On for masks that you edited, off "
                    "for others, until you choose yourself"
                )
            )
        )
        self._chosen = False  # whether the user has said where this mask may change
        self.hold = QCheckBox(self.tr("Keep my edits"))
        self.hold.setToolTip(
            self.tr("Pixels that you changed are kept, and their surroundings follow them")
        )
        self.hold.setChecked(True)
        self.every = QCheckBox(self.tr("Include classes that are not tagged"))
        self.preview = QPushButton(self.tr("Preview"))
        self.preview.setCheckable(True)
        self.apply = QPushButton(self.tr("Apply"))
        self.stop = QPushButton(self.tr("Cancel"))
        self.bar = thin_bar(self.tr("Refining"), height=4)
        self.bar.setRange(0, 0)
        self._build()
        self._connect()
        self.set_busy(False)
        self._follow_method()
        self._follow_band()

    @property
    def scope_name(self) -> str:
        """What is refined: IMAGE, VIEW or LASSO."""
        return str(self.scope.currentData())

    @property
    def previewing(self) -> bool:
        """Whether a preview is shown, or is being made."""
        return self._active

    def config(self) -> RefineConfig:
        """Return the method and its values."""
        return RefineConfig(
            method=str(self.method.currentData()),
            pamr_iterations=self.iterations.value(),
            crf_iterations=self.iterations.value(),
            crf_colour_sigma_xy=float(self.reach.value()),
            crf_colour_sigma_rgb=float(self.colour.value()),
        )

    def trust_share(self) -> float:
        """Return the probability that a pixel's label starts with."""
        return self.trust.value() / 100

    def band_share(self) -> float:
        """Return how far from outlines the mask may change, as a share of the image's longer side.

        0 where it may change everywhere.
        """
        return self.band.value() / 200 if self.outlines.isChecked() else 0.0

    def follow_mask(self, *, edited: bool, another: bool = False) -> None:
        """Refine only along the outlines of masks that were edited, unless the user chose.

        Args:
            edited: whether somebody painted in the mask in hand.
            another: whether it is another image's: what was chosen was about the one before.
        """
        self._chosen = self._chosen and not another
        if not self._chosen:
            self.outlines.setChecked(edited)

    def set_busy(self, busy: bool) -> None:
        """Show that it is being refined."""
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(policy)
        self.bar.setVisible(busy)
        self.stop.setEnabled(busy or self._active)

    def begin(self) -> None:
        """Preview from now on, whenever something is changed."""
        self._active = True
        self.preview.setChecked(True)
        self.stop.setEnabled(True)
        self.preview_wanted.emit()

    def end(self) -> None:
        """Go back to where nothing is previewed."""
        self._delay.stop()
        self._active = False
        self.preview.setChecked(False)
        self.stop.setEnabled(False)

    def _build(self) -> None:
        self._labels: dict[QWidget, QLabel] = {}
        choices = self._grid(
            (self.tr("Method"), self.method, ""),
            (self.tr("Refine"), self.scope, ""),
        )
        values = self._grid(
            (
                self.tr("Trust"),
                self.trust,
                self.tr("How much the mask is trusted: less lets it change more"),
            ),
            (self.tr("Iterations"), self.iterations, self.tr("How many times it is refined")),
            (
                self.tr("Reach"),
                self.reach,
                self.tr("How far similar pixels influence each other"),
            ),
            (
                self.tr("Colours"),
                self.colour,
                self.tr("How different colours may be and still belong together"),
            ),
            (
                self.tr("Band"),
                self.band,
                self.tr("How far from the outlines the mask may change"),
            ),
        )
        width = max(label.sizeHint().width() for label in self._labels.values())
        for grid in (choices, values):
            grid.setColumnMinimumWidth(0, width)
        for button in (self.preview, self.apply, self.stop):
            button.setStyleSheet("QPushButton { padding-left: 8px; padding-right: 8px; }")
        buttons = hbox((self.preview, 1), (self.apply, 1), (self.stop, 1), gap=6)
        rest = (self.outlines, self.hold, self.every)
        vbox(choices, buttons, self.bar, values, *rest, on=self, margins=(4, 0, 4, 0), gap=6)

    def _grid(self, *rows: tuple[str, QWidget, str]) -> QGridLayout:
        """Return controls with their names before them: name, control, what it does."""
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (text, control, tip) in enumerate(rows):
            label = label_of(text, control)
            control.setAccessibleName(text)
            control.setToolTip(tip_text(tip))
            label.setToolTip(tip_text(tip))
            self._labels[control] = label
            grid.addWidget(label, row, 0)
            grid.addWidget(control, row, 1)
        return grid

    def _connect(self) -> None:
        self.method.currentIndexChanged.connect(lambda _row: self._follow_method())
        self.scope.activated.connect(lambda _row: self._choose_scope())
        for slider in (self.trust, self.iterations, self.reach, self.colour, self.band):
            slider.valueChanged.connect(lambda _value: self._change())
        self.outlines.clicked.connect(self._note_choice)
        self.outlines.toggled.connect(lambda _on: self._follow_band())
        for box in (self.hold, self.every, self.outlines):
            box.toggled.connect(lambda _on: self._change())
        self.preview.clicked.connect(self._toggle)
        self.apply.clicked.connect(self.apply_wanted)
        self.stop.clicked.connect(self._cancel)

    def _follow_method(self) -> None:
        crf = self.method.currentData() == "crf"
        for control in (self.reach, self.colour):
            control.setVisible(crf)
            control.setEnabled(crf)
            self._labels[control].setVisible(crf)
        self._change()

    def _note_choice(self) -> None:
        self._chosen = True

    def _follow_band(self) -> None:
        for widget in (self.band, self._labels[self.band]):
            widget.setEnabled(self.outlines.isChecked())

    def _choose_scope(self) -> None:
        if self.scope_name == LASSO:
            self.lasso_wanted.emit()
        else:
            self._change()

    def _change(self) -> None:
        if self._active:
            self._delay.start()

    def _toggle(self, on: bool) -> None:
        if on:
            self.begin()
        else:
            self._cancel()

    def _cancel(self) -> None:
        self.end()
        self.stopped.emit()


def _slider(low: int, high: int, value: int) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(low, high)
    slider.setValue(value)
    return slider
