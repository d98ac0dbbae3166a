"""What all tools have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar, NamedTuple, Protocol, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter

from app.core.masks.area import Area, Point
from app.core.masks.brush import LARGEST, SMALLEST, Tip
from app.core.masks.document import MaskDocument
from app.core.masks.regions import Combine, WandOptions, apply
from app.core.masks.superpixels import LARGEST as LARGEST_CELL
from app.core.masks.superpixels import SMALLEST as SMALLEST_CELL
from app.core.translation import translate
from app.editor.tools.edited_objects import EditedObjects
from app.editor.tools.preview import BADGE_REACH, draw_badge, draw_region
from app.editor.view.canvas import Canvas

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
MODIFIERS = {Qt.Key.Key_Shift: _SHIFT, Qt.Key.Key_Alt: _ALT, Qt.Key.Key_Control: _CONTROL}


class Pointer(NamedTuple):
    """Where the pointer is, and how."""

    at: Point  # in the image
    place: QPointF  # in the viewport
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    pressure: float = 1.0  # of a pen, 0 to 1
    eraser: bool = False  # whether it is the end of a pen that takes away
    right: bool = False  # whether the right button is held, which takes away

    @property
    def shift(self) -> bool:
        """Whether Shift is held."""
        return bool(self.modifiers & _SHIFT)

    @property
    def alt(self) -> bool:
        """Whether Alt is held, or the right button: window managers may want Alt themselves."""
        return self.right or bool(self.modifiers & _ALT)

    @property
    def control(self) -> bool:
        """Whether Ctrl is held (Command on a Mac): what is drawn becomes a new object."""
        return bool(self.modifiers & _CONTROL)

    def with_key(self, key: Qt.Key, held: bool) -> Pointer:
        """Return the same place with one of `MODIFIERS` held, or let go."""
        changed = MODIFIERS[key]
        return self._replace(
            modifiers=self.modifiers | changed if held else self.modifiers & ~changed
        )


class OptionChanges(TypedDict, total=False):
    """What is to be chosen for the tools; what is left out stays."""

    size: float  # of the brush, in pixels of the image
    screen_size: float  # of the brush, in logical pixels of the screen
    tip: Tip
    combine: Combine
    wand: WandOptions
    screen_superpixel: float  # in logical pixels of the screen
    pen_pressure: bool


@dataclass
class Options:
    """What the user has chosen for the tools.

    Sizes are chosen on the screen, and stay the same there in every photo and at every zoom; what
    they are in pixels of the image follows.
    """

    size: int = 32  # px of the image, the brush's diameter
    tip: Tip = Tip.ROUND
    combine: Combine = Combine.ADD
    wand: WandOptions = field(default_factory=WandOptions)
    superpixel: int = 24  # px of the image between seeds
    pen_pressure: bool = True  # whether a pen's pressure scales the brush
    screen_size: float = 32.0  # logical px of the screen
    screen_superpixel: float = 24.0  # logical px of the screen
    scale: float = 1.0  # logical px of the screen a pixel of the image

    def change(self, **chosen: Unpack[OptionChanges]) -> None:
        """Choose something else."""
        self.tip = chosen.get("tip", self.tip)
        self.combine = chosen.get("combine", self.combine)
        self.wand = chosen.get("wand", self.wand)
        self.pen_pressure = chosen.get("pen_pressure", self.pen_pressure)
        self.screen_size = chosen.get("screen_size", self.screen_size)
        self.screen_superpixel = chosen.get("screen_superpixel", self.screen_superpixel)
        self.follow(self.scale)
        if "size" in chosen:
            self.resize(chosen["size"])

    def follow(self, scale: float) -> None:
        """Be as large on the screen as before at another scale."""
        if scale > 0:
            self.scale = scale
            self.size = _within(self.screen_size / scale, SMALLEST, LARGEST)
            cell = self.screen_superpixel / scale
            self.superpixel = _within(cell, SMALLEST_CELL, LARGEST_CELL)

    def resize(self, size: float) -> None:
        """Make the brush another size in pixels of the image, within what is possible."""
        self.size = _within(size, SMALLEST, LARGEST)
        self.screen_size = self.size * self.scale


def _within(size: float, smallest: int, largest: int) -> int:
    return min(max(round(size), smallest), largest)


class OptionGroup(Enum):
    """Options that are chosen together."""

    BRUSH = "brush"  # size, tip, pen pressure
    COMBINE = "combine"  # add, subtract
    INTERSECT = "intersect"  # the third way of regions
    WAND = "wand"  # tolerance, joined only
    SUPERPIXEL = "superpixel"  # size of the regions
    OBJECTS = "objects"  # split, merge, delete


class ToolContext(Protocol):
    """What tools work on: the mask editor."""

    @property
    def document(self) -> MaskDocument | None:
        """The mask; None if nothing is shown."""

    @property
    def image(self) -> NDArray[np.uint8] | None:
        """The image, if it is known."""

    @property
    def canvas(self) -> Canvas:
        """Where it is shown."""

    @property
    def options(self) -> Options:
        """What the user has chosen."""

    @property
    def objects(self) -> EditedObjects:
        """The objects of the mask."""

    @property
    def value(self) -> int:
        """The label that is painted."""

    def thing_at(self, trail: Sequence[Point]) -> NDArray[np.bool_] | None:
        """Return what a model from outside sees there, (h, w) of any size; None without one."""

    def refused(self, value: int) -> bool:
        """Return whether a label is locked; the user is told."""

    def finished(self, value: int) -> None:
        """Take note that a step with a label has ended."""

    def takes_region(self, area: Area) -> bool:
        """Return whether a region was asked for and is not to be painted."""

    def note_options(self) -> None:
        """Take note that a tool has changed an option."""


class Tool:
    """A tool in hand. What it does not need, it leaves as it is here.

    It describes itself: menus, keys, buttons and options are made of what stands in its class. Its
    icon is the one of its name. The list of all tools is `app.editor.tools.all_tools`.
    """

    name: ClassVar[str]  # in commands, settings and the name of its icon
    label: ClassVar[str]  # in menus, with a mnemonic; marked, not translated
    step: ClassVar[str]  # what its steps are called in menus; marked, not translated
    shortcut: ClassVar[str]  # the key that it comes with
    tip: ClassVar[str]  # what it does, in a line; marked, not translated
    options: ClassVar[frozenset[OptionGroup]] = frozenset()  # what can be chosen for it
    needs_image: ClassVar[bool] = False

    def __init__(self, context: ToolContext) -> None:
        self.context = context
        self.pointer: Pointer | None = None  # None while the pointer is elsewhere
        self._preview: Area | None = None  # what a click would change, as far as it is shown

    @property
    def ways(self) -> frozenset[Combine]:
        """What can be chosen to become of what is drawn."""
        if OptionGroup.INTERSECT in self.options or OptionGroup.COMBINE not in self.options:
            return frozenset(Combine)
        return frozenset((Combine.ADD, Combine.SUBTRACT))

    @property
    def busy(self) -> bool:
        """Whether something has begun that Esc would take back."""
        return False

    @property
    def points(self) -> tuple[Point, ...]:
        """The corners of a region that has begun."""
        return ()

    @property
    def can_step_forward(self) -> bool:
        """Whether something of what has begun was taken back, and can be done again."""
        return False

    @property
    def cursor(self) -> Qt.CursorShape:
        """The shape of the mouse pointer over the canvas."""
        return Qt.CursorShape.CrossCursor

    def title(self) -> str:
        """What the tool's steps are called, for the menu."""
        return translate("MaskEditor", self.step)

    def press(self, pointer: Pointer) -> None:
        """Begin."""

    def drag(self, pointer: Pointer) -> None:
        """Go on, the button held."""

    def release(self, pointer: Pointer) -> None:
        """End."""

    def double_press(self, pointer: Pointer) -> None:
        """Take a double click: an ordinary one, unless a tool knows better."""
        self.press(pointer)

    def hover(self, pointer: Pointer) -> None:
        """Take note of the pointer, no button held."""

    def tap(self, pointer: Pointer) -> None:
        """Take a click by the keyboard."""
        self.press(pointer)
        self.release(pointer)

    def leave(self) -> None:
        """Take note that the pointer is elsewhere."""
        self.pointer = self._preview = None

    def wheel(self, steps: float) -> bool:
        """Take a turn of the wheel; return whether it was for the tool."""
        return False

    def claims(self, key: Qt.Key) -> bool:
        """Return whether a key is for the tool now, and not for a command that has it, too."""
        return False

    def key(self, event: QKeyEvent) -> bool:
        """Take a key; return whether it was for the tool."""
        return False

    def commit(self) -> None:
        """Do what has been drawn so far."""

    def cancel(self) -> bool:
        """Take back what has begun; return whether there was something."""
        return False

    def settle(self) -> None:
        """End what has begun and keep it; what cannot be ended yet waits, and is `busy`."""
        self.cancel()

    def step_title(self) -> str:
        """What undo would take back of what has begun, for the menu."""
        return self.title()

    def step_back(self) -> bool:
        """Take the last part of what has begun back; return whether there was something."""
        return self.cancel()

    def step_forward(self) -> bool:
        """Do again what `step_back` took back last; return whether there was something."""
        return False

    def forget_steps_forward(self) -> None:
        """Have nothing to do again: something else was undone since."""

    def draw(self, painter: QPainter) -> None:
        """Draw what the tool would do, in logical pixels of the viewport."""
        if self._preview is not None:
            colour = self.context.canvas.looks.colour(self.context.value)
            draw_region(painter, self._preview.inside, self._place_of(self._preview), colour)
        self.draw_badge(painter)

    def extent(self) -> QRect:
        """Return where in the viewport `draw` draws."""
        place = self.badge_extent()
        if self._preview is None:
            return place
        shown = self._place_of(self._preview).toAlignedRect()
        return place.united(shown.adjusted(-1, -1, 1, 1))

    def _place_of(self, preview: Area) -> QRectF:
        """Return where in the viewport a preview is drawn."""
        top, left, bottom, right = preview.box
        place = QRectF(left, top, right - left, bottom - top)
        return self.context.canvas.viewportTransform().mapRect(place)

    def reach(self) -> float:
        """Return how far to the right of the pointer the preview reaches, in logical pixels."""
        return 14.0

    @property
    def begins_new(self) -> bool:
        """Whether what is drawn here would become a new object."""
        pointer, objects = self.pointer, self.context.objects
        if pointer is None or OptionGroup.COMBINE not in self.options:
            return False
        adds = self.how(pointer) is not Combine.SUBTRACT
        return adds and objects.begins_new(asked=pointer.control)

    def into(self) -> int | None:
        """Return the object that is painted into: a new one, the chosen one; None: any beside."""
        new = self.pointer is not None and self.pointer.control
        return self.context.objects.target(new=new)

    def apply(self, area: Area, how: Combine, text: str) -> None:
        """Combine a region with the active label, as one step."""
        document, value = self.context.document, self.context.value
        if document is None or self.context.takes_region(area) or self.context.refused(value):
            return
        with document.step(text, into=self.into()):
            apply(document, area, value, how)
        self.context.finished(value)

    def draw_badge(self, painter: QPainter) -> None:
        """Draw beside the pointer what will be done with the region, and with which class."""
        if self.pointer is not None:
            colour = self.context.canvas.looks.colour(self.context.value)
            draw_badge(painter, self.pointer.place, self.how(self.pointer), colour)

    def badge_extent(self) -> QRect:
        """Return where in the viewport the badge is drawn."""
        here = [] if self.pointer is None else [self.pointer.place]
        return around(here, BADGE_REACH)

    def how(self, pointer: Pointer) -> Combine:
        """Return what to do with a region: as the keys say, else as chosen."""
        if pointer.shift and pointer.alt:
            return Combine.INTERSECT
        if pointer.alt or pointer.eraser:
            return Combine.SUBTRACT
        return Combine.ADD if pointer.shift else self.context.options.combine


def around(points: list[QPointF], margin: float) -> QRect:
    """Return the rectangle around places of the viewport, with a margin."""
    if not points:
        return QRect()
    xs, ys = [p.x() for p in points], [p.y() for p in points]
    corners = QRectF(QPointF(min(xs), min(ys)), QPointF(max(xs), max(ys)))
    return corners.adjusted(-margin, -margin, margin, margin).toAlignedRect()
