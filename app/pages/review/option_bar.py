"""What can be chosen for the tool in hand, and what may be painted over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QToolButton,
    QWidget,
)

from app.core.masks.brush import LARGEST, SMALLEST, Tip
from app.core.masks.regions import Combine
from app.editor.mask_editor import MaskEditor
from app.editor.tools.base import OptionGroup
from app.pages.review.object_options import NewObjectToggle, ObjectOptions
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.widgets import icon_button

ICON = 18  # px
_MOST_TOLERANCE = 128
_SMALLEST_CELL, _LARGEST_CELL = 6, 120  # px of the screen
_NARROWEST, _WIDEST = 48, 120  # px, of a slider
_SHORT = 6  # letters of a choice where there is little room


class GivesWay(QWidget):
    """Shows a widget that can be done without, where there is room for it."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        widget.setParent(self)
        self._widget = widget
        self.setSizePolicy(widget.sizePolicy())
        self.setMaximumWidth(widget.maximumWidth())

    def sizeHint(self) -> QSize:
        """Be as large as the widget."""
        return self._widget.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Be as high as the widget, and as narrow as needed."""
        return QSize(0, self._widget.minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the widget whole, or not at all."""
        super().resizeEvent(event)
        least = self._widget.minimumWidth() or self._widget.minimumSizeHint().width()
        self._widget.setGeometry(self.rect())
        self._widget.setVisible(self.width() >= least)


class OptionBar(QWidget):
    """Sits above the canvas.

    Signals:
        paint_over_changed: the labels that may be painted over; a frozenset, or None for all.
    """

    paint_over_changed = Signal(object)

    def __init__(self, editor: MaskEditor) -> None:
        super().__init__()
        self._editor = editor
        self._groups: list[tuple[OptionGroup, QWidget]] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 4, 8, 4)
        self._row.setSpacing(8)
        self._add_brush()
        self._add_regions()
        self._add_wand()
        self._add_superpixels()
        self._add_objects()
        self._row.addStretch(1)
        self._add_rules()
        editor.tool_changed.connect(self.show_tool)
        editor.options_changed.connect(self.show_options)
        self.show_options()
        # As high with every tool: what is below must not jump.
        margins = self._row.contentsMargins()
        highest = max(widget.sizeHint().height() for _, widget in self._groups)
        self.setMinimumHeight(highest + margins.top() + margins.bottom())
        self.show_tool(editor.tool)

    def show_tool(self, name: str) -> None:
        """Show what can be chosen for a tool."""
        options = self._editor.options_of(name) if name else frozenset()
        for group, widget in self._groups:
            widget.setVisible(group in options)
        self.rules.setVisible(OptionGroup.OBJECTS not in options)  # it paints nothing
        self.new_object.setVisible(self.new_object.wanted and OptionGroup.COMBINE in options)

    def show_options(self) -> None:
        """Show what is chosen."""
        options = self._editor.options
        for control, value in (
            (self.brush_slider, round(options.screen_size)),
            (self.brush_box, round(options.screen_size)),
            (self.tolerance, options.wand.tolerance),
            (self.tolerance_box, options.wand.tolerance),
            (self.cell, round(options.screen_superpixel)),
        ):
            control.blockSignals(True)
            control.setValue(value)
            control.blockSignals(False)
        tip = self.tr(
            "Brush size on screen, the same at every zoom; currently {size} px of the image. [ "
            "and ], Ctrl+Up and Ctrl+Down, or Ctrl and the wheel"
        )
        self.brush_box.setToolTip(tip_text(tip.format(size=options.size)))
        self.tips[options.tip].setChecked(True)
        self.ways[options.combine].setChecked(True)
        self.contiguous.setChecked(options.wand.contiguous)
        self.pressure.setChecked(options.pen_pressure)

    def show_classes(
        self, classes: Sequence[tuple[int, str]], labels: Mapping[int, int] | None = None
    ) -> None:
        """Offer classes as what alone may be painted over.

        Args:
            classes: the label and the name of each.
            labels: their labels, by those they had before; None if they are the same.
        """
        before = self.over.currentData()
        chosen = before if labels is None else labels.get(before, -1)
        self.over.blockSignals(True)
        self.over.clear()
        self.over.addItem(self.tr("Anything"), -1)
        self.over.addItem(self.tr("Background only"), 0)
        self.over.addItem(self.tr("Void only"), 255)
        for value, name in classes:
            self.over.addItem(self.tr("{name} only").format(name=name), value)
        self.over.setCurrentIndex(max(0, self.over.findData(chosen)))
        self.over.blockSignals(False)
        if before is not None and self.over.currentData() != before:
            self._tell_rule()

    def _add_brush(self) -> None:
        self.brush_slider = QSlider(Qt.Orientation.Horizontal)
        self.brush_slider.setRange(SMALLEST, 300)
        _be_narrow(self.brush_slider)
        self.brush_slider.setAccessibleName(self.tr("Brush size"))
        self.brush_box = QSpinBox()
        self.brush_box.setRange(SMALLEST, LARGEST)
        self.brush_box.setSuffix(self.tr(" px"))
        self.brush_box.setAccessibleName(self.tr("Brush size in pixels"))
        for control in (self.brush_slider, self.brush_box):
            control.valueChanged.connect(
                lambda value: self._editor.change_options(screen_size=value)
            )
        box = _group(PlainLabel(self.tr("Size")), self.brush_slider, self.brush_box)
        self._groups.append((OptionGroup.BRUSH, box))
        self._row.addWidget(box)
        self.tips = {
            Tip.ROUND: _choice("round", self.tr("Round"), self.tr("A round brush")),
            Tip.SQUARE: _choice("square", self.tr("Square"), self.tr("A square brush")),
        }
        self._tip_group = _exclusive(self.tips.values(), self)
        for tip, button in self.tips.items():
            button.clicked.connect(lambda _on=False, tip=tip: self._editor.change_options(tip=tip))
        self.pressure = _choice(
            "edit",
            self.tr("Pen pressure"),
            self.tr("A pen's pressure changes the size of the brush"),
        )
        self.pressure.toggled.connect(lambda on: self._editor.change_options(pen_pressure=on))
        box = _group(*self.tips.values(), self.pressure)
        self._groups.append((OptionGroup.BRUSH, box))
        self._row.addWidget(box)

    def _add_regions(self) -> None:
        self.ways = {
            Combine.ADD: _choice(
                "add", self.tr("Add"), self.tr("Adds what you draw to the class (Q)")
            ),
            Combine.SUBTRACT: _choice(
                "remove",
                self.tr("Subtract"),
                self.tr("Removes what you draw from the class (Q, the right button, or Alt)"),
            ),
            Combine.INTERSECT: _choice(
                "intersect",
                self.tr("Intersect"),
                self.tr("Keeps only the part of the class inside the region (Shift+Alt)"),
            ),
        }
        self._way_group = _exclusive(self.ways.values(), self)
        for way, button in self.ways.items():
            button.clicked.connect(
                lambda _on=False, way=way: self._editor.change_options(combine=way)
            )
        box = _group(*self.ways.values())
        self._groups.append((OptionGroup.COMBINE, box))
        self._groups.append((OptionGroup.INTERSECT, self.ways[Combine.INTERSECT]))
        self._row.addWidget(box)

    def _add_wand(self) -> None:
        self.tolerance = QSlider(Qt.Orientation.Horizontal)
        self.tolerance.setRange(0, _MOST_TOLERANCE)
        _be_narrow(self.tolerance)
        self.tolerance.setAccessibleName(self.tr("Tolerance of the wand"))
        self.tolerance_box = QSpinBox()
        self.tolerance_box.setRange(0, 255)
        self.tolerance_box.setAccessibleName(self.tr("Tolerance of the wand, in levels"))
        self.contiguous = QCheckBox(self.tr("Contiguous"))
        self.contiguous.setToolTip(self.tr("Only similar colours connected to the pixel clicked"))

        for control in (self.tolerance, self.tolerance_box):
            control.valueChanged.connect(self._set_tolerance)
        self.contiguous.toggled.connect(self._set_contiguous)
        label = PlainLabel(self.tr("Tolerance"))
        box = _group(label, self.tolerance, self.tolerance_box, self.contiguous)
        self._groups.append((OptionGroup.WAND, box))
        self._row.addWidget(box)

    def _set_tolerance(self, value: int) -> None:
        wand = self._editor.options.wand
        self._editor.change_options(wand=wand._replace(tolerance=value))

    def _set_contiguous(self, on: bool) -> None:
        wand = self._editor.options.wand
        self._editor.change_options(wand=wand._replace(contiguous=on))

    def _add_superpixels(self) -> None:
        self.cell = QSpinBox()
        self.cell.setRange(_SMALLEST_CELL, _LARGEST_CELL)
        self.cell.setSuffix(self.tr(" px"))
        self.cell.setAccessibleName(self.tr("Size of the superpixels"))
        self.cell.setToolTip(self.tr("Size on screen: zoom in for finer regions"))
        self.cell.valueChanged.connect(
            lambda value: self._editor.change_options(screen_superpixel=value)
        )
        box = _group(PlainLabel(self.tr("Region size")), self.cell)
        self._groups.append((OptionGroup.SUPERPIXEL, box))
        self._row.addWidget(box)

    def _add_objects(self) -> None:
        self.new_object = NewObjectToggle(self._editor.objects)
        self.new_object.wanted_changed.connect(lambda: self.show_tool(self._editor.tool))
        self._row.addWidget(self.new_object)
        self.objects = ObjectOptions(self._editor.objects)
        self._groups.append((OptionGroup.OBJECTS, self.objects))
        self._row.addWidget(self.objects, 100)

    def _add_rules(self) -> None:
        self.over = QComboBox()
        self.over.setAccessibleName(self.tr("What may be painted over"))
        self.over.setToolTip(self.tr("Tools only change pixels that currently have this label"))
        self.over.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.over.setMinimumContentsLength(_SHORT)
        self.over.currentIndexChanged.connect(lambda _row: self._tell_rule())
        self.show_classes([])
        self.rules = _group(PlainLabel(self.tr("Paint over")), self.over)
        self._row.addWidget(self.rules)

    def _tell_rule(self) -> None:
        value = self.over.currentData()
        self.paint_over_changed.emit(None if value in (None, -1) else frozenset((value,)))


def action_button(action: QAction, *, size: int = ICON) -> QToolButton:
    """Return a button with an icon for a command, named for screen readers."""
    button = QToolButton()
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setIconSize(QSize(size, size))
    button.setAutoRaise(True)

    def name() -> None:
        button.setAccessibleName(action.text().replace("&", ""))

    action.changed.connect(name)
    name()
    return button


def _be_narrow(slider: QSlider) -> None:
    """Let a slider give way where there is little room."""
    slider.setMinimumWidth(_NARROWEST)
    slider.setMaximumWidth(_WIDEST)


def _choice(picture: str, text: str, tip: str) -> QToolButton:
    button = icon_button(picture, tip)
    button.setIconSize(QSize(ICON, ICON))
    button.setCheckable(True)
    button.setAccessibleName(text)
    return button


def _exclusive(buttons: Iterable[QToolButton], parent: QWidget) -> QButtonGroup:
    group = QButtonGroup(parent)
    for button in buttons:
        group.addButton(button)
    return group


def _group(*widgets: QWidget) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    for widget in widgets:
        named = isinstance(widget, QLabel) and len(widgets) > 1
        if isinstance(widget, QLabel) and named:
            widget.setBuddy(widgets[1])
        row.addWidget(GivesWay(widget) if named or isinstance(widget, QSlider) else widget)
    return box
