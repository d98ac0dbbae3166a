"""The mask editor: a canvas, its tools, and what can be done to the whole mask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Unpack

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.masks.area import Area, Labels, Mask, Point
from app.core.masks.document import Changed, MaskDocument
from app.core.masks.pyramid import ImagePyramid
from app.core.masks.regions import Combine
from app.core.masks.rules import Rules
from app.editor.drafts import Drafts
from app.editor.edit_canvas import EditCanvas
from app.editor.tools.all_tools import TOOLS
from app.editor.tools.base import OptionChanges, OptionGroup, Options, Tool
from app.editor.tools.edited_objects import EditedObjects
from app.editor.view.class_look import ClassLook, Looks
from app.editor.view.minimap import Minimap
from app.editor.whole_mask import WholeMask
from app.qtbase.boxes import vbox
from wseg_engine.base.labels import BACKGROUND

ThingFinder = Callable[[Sequence[Point]], Mask | None]

_SIZE_STEP = 1.15  # of the brush, for one press of a key or notch of the wheel
_NOBODY = 1  # the label painted until one is chosen


class MaskEditor(QWidget):
    """Shows an image with its mask and lets the user change it.

    `set_looks` says how labels look, `set_value` what is painted, `set_rules` what may change. It
    does not save: an `Autosave` keeps its document, told by `painted` and `document_changed`.

    Signals:
        document_changed: the mask has changed, also within a stroke; often.
        painted: a step has ended, or was undone or redone; the label that was painted, or -1.
        history_changed: what undo and redo would do is another.
        tool_changed, value_changed: another tool is in hand, its name; another label is painted.
        options_changed: brush, wand or superpixels have other settings.
        pixel_hovered: x, y and label under the pointer; -1 three times elsewhere.
        zoom_changed: device pixels a pixel of the image.
        region_drawn: the `Area` that was asked for by `ask_for_region`.
        busy_changed: whether a step over the whole mask is being computed in the background.
        message: something to tell the user, in words.
    """

    document_changed = Signal()
    painted = Signal(int)
    history_changed = Signal()
    tool_changed = Signal(str)
    value_changed = Signal(int)
    options_changed = Signal()
    pixel_hovered = Signal(int, int, int)
    zoom_changed = Signal(float)
    region_drawn = Signal(object)
    busy_changed = Signal(bool)
    message = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._document: MaskDocument | None = None
        self._image: NDArray[np.uint8] | None = None
        self._stop_listening: Callable[[], None] | None = None
        self._value = _NOBODY
        self._other_value = BACKGROUND
        self._rules = Rules()
        self._options = Options()
        self._region_asked = False
        self.thing_finder: ThingFinder | None = None  # a model from outside, for correcting clicks
        self.keeps_view = False  # whether the next image is seen at the same place and scale
        self._canvas = EditCanvas()
        self.minimap = Minimap(self._canvas)
        self._whole = WholeMask(self, self)
        self.objects = EditedObjects(self, self._whole, self)
        self._canvas.follow_objects(self.objects)
        self._tools = {kind.name: kind(self) for kind in TOOLS}
        self.drafts = Drafts(self._tools.values())
        vbox(self._canvas, on=self, margins=0)
        self.setFocusProxy(self._canvas)
        self._canvas.hovered.connect(self.pixel_hovered)
        self._canvas.scale_changed.connect(self.zoom_changed)
        self._canvas.scale_changed.connect(lambda _scale: self._follow_scale())
        self._canvas.size_wheel_turned.connect(self._resize_brush)
        self._canvas.tool_ended.connect(self.history_changed)
        self._whole.message.connect(self.message)
        self.objects.message.connect(self.message)
        self._whole.busy_changed.connect(self.busy_changed)
        self._canvas.take(self._tools[TOOLS[0].name])

    # -- what is shown

    @property
    def document(self) -> MaskDocument | None:
        """The mask; None if nothing is shown."""
        return self._document

    @property
    def image(self) -> NDArray[np.uint8] | None:
        """The image, if it is known."""
        return self._image

    def thing_at(self, trail: Sequence[Point]) -> Mask | None:
        """Return what a model from outside sees there, (h, w) of any size; None without one."""
        return None if self.thing_finder is None else self.thing_finder(trail)

    @property
    def canvas(self) -> EditCanvas:
        """Where it is shown: opacity, overlay, zoom, comparison, crosshair."""
        return self._canvas

    def show_image(
        self,
        image: NDArray[np.uint8] | ImagePyramid | None,
        document: MaskDocument | None,
        *,
        keep_view: bool = False,
    ) -> None:
        """Show another image and its mask; neither is copied.

        Args:
            image: (H, W, 3) RGB, contiguous, or that with its smaller copies; None where only
                the mask is known.
            document: the mask; None shows nothing.
            keep_view: stay at the same place and scale if the size is the same.

        Raises:
            ValueError: if the two are of different size; what was shown before stays.
        """
        pixels = image.whole if isinstance(image, ImagePyramid) else image
        if pixels is not None and document is not None:
            height, width = pixels.shape[:2]
            if (height, width) != document.labels.shape:
                raise ValueError(
                    f"The mask is {document.bounds.width}×{document.bounds.height} pixels, "
                    f"its image {width}×{height}."
                )
        self.finish()
        self.drafts.drop()  # it belongs to the last image
        if self._stop_listening is not None:
            self._stop_listening()
        self._image, self._document = pixels, document
        self._stop_listening = None if document is None else document.subscribe(self._note_change)
        if document is not None:
            document.rules = self._rules
        self._canvas.show_picture(image, document, keep_view=keep_view)
        self.minimap.show_image(self._canvas.image_pyramid)
        self.objects.show()
        self.history_changed.emit()

    def finish(self) -> None:
        """End a stroke that is being made, as if the button were released.

        What is being computed for the whole mask is waited for. Half a polygon stays as it is.
        """
        self._whole.finish()
        self._canvas.settle_tool()
        if self._document is not None and self._document.is_open:
            self._document.end()

    def set_looks(self, looks: Iterable[ClassLook]) -> None:
        """Say what classes are called and in which colours they are shown."""
        self._canvas.set_looks(Looks(looks))

    # -- what is painted, and where

    @property
    def value(self) -> int:
        """The label that is painted: class index + 1, 0 background, 255 void."""
        return self._value

    def set_value(self, value: int) -> None:
        """Paint another label."""
        if not 0 <= value <= 255:
            raise ValueError(f"A label is 0 to 255; found {value}.")
        if value != self._value:
            self._other_value = BACKGROUND if value != BACKGROUND else self._value
            self._value = value
            self._canvas.viewport().update()
            self.value_changed.emit(value)

    def swap_value(self) -> None:
        """Paint the background instead of the class, or the class again."""
        self.set_value(self._other_value)

    @property
    def rules(self) -> Rules:
        """What may be changed."""
        return self._rules

    def set_rules(self, rules: Rules) -> None:
        """Lock classes, or paint only over some; holds for the images to come, too."""
        self._rules = rules
        if self._document is not None:
            self._document.rules = rules

    # -- tools

    @property
    def tool(self) -> str:
        """The name of the tool in hand."""
        return self._canvas.tool.name if self._canvas.tool is not None else ""

    @property
    def tool_names(self) -> tuple[str, ...]:
        """The names of all tools."""
        return tuple(self._tools)

    def options_of(self, name: str) -> frozenset[OptionGroup]:
        """Return what can be chosen for a tool, by its name."""
        return self._tools[name].options

    def set_tool(self, name: str) -> None:
        """Take another tool in hand: one of `tool_names`.

        Raises:
            KeyError: if there is none of this name.
        """
        tool = self._tools[name]
        self._region_asked = False  # who takes a tool in hand wants to paint
        before = self._canvas.tool
        if tool is not before:
            self._canvas.take(tool)
            if before is not None and before.busy and self._document is not None:
                self.drafts.note_left(self._document)
                told = self.tr(
                    "{tool}: the unfinished shape is kept until you select the tool again."
                )
                self.message.emit(told.format(tool=before.title()))
            if self._options.combine not in tool.ways:
                self.change_options(combine=Combine.ADD)
            self.tool_changed.emit(name)
            self.history_changed.emit()
        if tool.needs_image and self._image is None and self._document is not None:
            self.message.emit(self.tr("This tool needs the image, which could not be opened."))

    @property
    def options(self) -> Options:
        """What is chosen for the tools; change it by `change_options`."""
        return self._options

    def change_options(self, **chosen: Unpack[OptionChanges]) -> None:
        """Choose brush size and tip, how regions combine, and so on; what is left out stays."""
        self._options.follow(self._canvas.transform().m11())
        self._options.change(**chosen)
        self.note_options()

    def note_options(self) -> None:
        """Show what is chosen now."""
        self._canvas.show_preview()
        self.options_changed.emit()

    def swap_ways(self) -> None:
        """Take away what is drawn instead of adding it, or add it again."""
        adds = self._options.combine is Combine.ADD
        self.change_options(combine=Combine.SUBTRACT if adds else Combine.ADD)

    def grow_brush(self) -> None:
        """Make the brush larger."""
        self._resize_brush(1)

    def shrink_brush(self) -> None:
        """Make the brush smaller."""
        self._resize_brush(-1)

    def ask_for_region(self, tool: str = "lasso") -> None:
        """Have the next region that is drawn told by `region_drawn` instead of painted."""
        self.set_tool(tool)
        self._region_asked = True

    def takes_region(self, area: Area) -> bool:
        """Return whether a region that was drawn had been asked for; it is told then."""
        if not self._region_asked:
            return False
        self._region_asked = False
        self.region_drawn.emit(area)
        return True

    def refused(self, value: int) -> bool:
        """Return whether a label is locked; the user is told."""
        if self._rules.allows(value):
            return False
        name = self._canvas.looks.name(value)
        self.message.emit(
            self.tr("{name} is locked. Unlock it, or choose another class.").format(name=name)
        )
        return True

    def finished(self, value: int) -> None:
        """Tell that a step with a label has ended."""
        self.painted.emit(value)
        self.history_changed.emit()

    # -- the whole mask, or the region that the rules name; on large images in the background

    @property
    def is_busy(self) -> bool:
        """Whether undo comes to a stroke or region that has begun, or to what is computed."""
        return self._canvas.busy or self._whole.is_busy or self._waits_next() is not None

    @property
    def begun_text(self) -> str | None:
        """What undo would take back of what has begun, for the menu; None if nothing."""
        tool = self._canvas.tool
        if tool is not None and tool.busy:
            return tool.step_title()
        waiting = self._waits_next()
        if waiting is not None:
            return waiting.step_title()
        return self._whole.text if self._whole.is_busy else None

    @property
    def begun_again_text(self) -> str | None:
        """What redo would do again of what has begun, for the menu; None if nothing."""
        tool = self._canvas.tool
        return tool.step_title() if tool is not None and tool.can_step_forward else None

    def undo(self) -> None:
        """Take the last step back: of what has begun, else of the mask."""
        waiting = self._waits_next()
        if waiting is not None:
            self.set_tool(waiting.name)
        if self._document is None or self._canvas.step_tool(back=True) or self._whole.cancel():
            return
        self._walk(self._document.undo)

    def redo(self) -> None:
        """Make the step again that was taken back last."""
        if self._document is None or self._canvas.step_tool(back=False) or self.is_busy:
            return
        self._walk(self._document.redo)

    def fill_holes(self, *, largest: int | None = None) -> None:
        """Fill what the active class encloses; holes above a number of pixels stay."""
        self._whole.fill_holes(largest=largest)

    def clear(self) -> None:
        """Make everything background that is not locked, as one step."""
        self._whole.clear()

    def set_keeps_view(self, keeps: bool) -> None:
        """Keep place and scale from one image to the next, where they are of the same size."""
        self.keeps_view = keeps

    def drop_specks(self, smallest: int = 64) -> None:
        """Take away parts of the active class that have fewer pixels."""
        self._whole.drop_specks(smallest)

    def keep_largest(self) -> None:
        """Take away all parts of the active class but the largest."""
        self._whole.keep_largest()

    def smooth(self, radius: float = 2.0, *, all_classes: bool = False) -> None:
        """Smooth the outline of the active class, or of all."""
        self._whole.smooth(radius, all_classes=all_classes)

    def swap_with_background(self) -> None:
        """Make the active class background, and the background that class."""
        self._whole.swap_with_background()

    def replace_mask(self, labels: Labels, text: str) -> None:
        """Replace the mask as one step, as by refinement; `text` is what undo calls it.

        Raises:
            ValueError: if it is of another size.
        """
        if self._document is not None:
            self._document.replace(labels, text)
            self.finished(-1)

    def _walk(self, move: Callable[[], str | None]) -> None:
        self.drafts.forget_steps_forward()
        if move() is not None:
            self.finished(-1)

    def _waits_next(self) -> Tool | None:
        return self.drafts.comes_next(self._canvas.tool, self._document)

    def _resize_brush(self, steps: float) -> None:
        size = self._options.size
        new = size * _SIZE_STEP**steps
        # Small brushes grow by whole pixels.
        self.change_options(size=new if abs(new - size) >= 1 else size + (1 if steps > 0 else -1))

    def _follow_scale(self) -> None:
        """Have tools keep their size on the screen at another scale."""
        self._options.follow(self._canvas.transform().m11())
        self.note_options()

    def _note_change(self, changed: Changed) -> None:
        self.objects.note_change(changed.objects)
        self.document_changed.emit()
