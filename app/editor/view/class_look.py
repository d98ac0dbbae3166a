"""How a class is shown: name, colour, and a pattern for those who cannot tell colours apart."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor

from wseg_engine.base.labels import BACKGROUND, VOID, voc_palette

PATTERN = 8  # px, the period of the patterns
PATTERNS = 6
VOID_COLOUR = QColor(224, 224, 192)  # VOC's own


class ClassLook(NamedTuple):
    """How one label is shown."""

    value: int  # the label: class index + 1, or 255 for void
    name: str
    colour: QColor
    shown: bool = True  # or left out of the picture; it can still be painted


class Looks:
    """How all labels are shown; those that nobody described are shown in VOC's colours."""

    def __init__(self, looks: Iterable[ClassLook] = ()) -> None:
        self._looks = {look.value: look for look in looks}
        self._colours = {value: look.colour for value, look in self._looks.items()}

    @property
    def hidden(self) -> frozenset[int]:
        """The labels that are left out of the picture."""
        return frozenset(value for value, look in self._looks.items() if not look.shown)

    def name(self, value: int) -> str:
        """Return what a label is called."""
        if value in self._looks:
            return self._looks[value].name
        if value == BACKGROUND:
            return QCoreApplication.translate("MaskEditor", "background")
        if value == VOID:
            return QCoreApplication.translate("MaskEditor", "void")
        return QCoreApplication.translate("MaskEditor", "class {number}").format(number=value)

    def colour(self, value: int) -> QColor:
        """Return the colour of a label."""
        if value not in self._colours:
            self._colours[value] = class_colour(value)
        return QColor(self._colours[value])

    def table(self, opacity: float, *, darker: bool = False) -> list[int]:
        """Return 256 colours as 0xAARRGGBB; the background is clear.

        Args:
            opacity: 0 to 1.
            darker: in a shade that is seen on the plain colour, for patterns.
        """
        table = []
        for value in range(256):
            colour = self.colour(value)
            if darker:
                colour = colour.darker(220) if colour.lightnessF() > 0.35 else colour.lighter(260)
            look = self._looks.get(value)
            hidden = value == BACKGROUND or (look is not None and not look.shown)
            colour.setAlphaF(0.0 if hidden else opacity)
            table.append(colour.rgba())
        return table


@cache
def _palette() -> NDArray[np.uint8]:
    return voc_palette()


def class_colour(value: int) -> QColor:
    """Return the colour in which a mask value is shown."""
    if value == VOID:
        return QColor(VOID_COLOUR)
    red, green, blue = (int(part) for part in _palette()[value])
    return QColor(red, green, blue)


@cache
def pattern_bits() -> NDArray[np.uint8]:
    """Return the patterns, (PATTERN, PATTERN): bit k says whether pattern k has a mark there.

    They are to be looked at only.
    """
    y, x = np.mgrid[:PATTERN, :PATTERN]
    marks = (
        (x + y) % PATTERN < 2,
        (x - y) % PATTERN < 2,
        y % PATTERN < 2,
        x % PATTERN < 2,
        ((x + y) % PATTERN < 1) | ((x - y) % PATTERN < 1),
        (x % 4 < 2) & (y % 4 < 2),
    )
    bits = np.zeros((PATTERN, PATTERN), np.uint8)
    for number, mark in enumerate(marks):
        bits |= mark.astype(np.uint8) << np.uint8(number)
    bits.flags.writeable = False
    return bits


def pattern_of_labels(*, void_only: bool) -> NDArray[np.uint8]:
    """Return for each of 256 labels the bit of its pattern, or 0 where it has none."""
    bits = np.zeros(256, np.uint8)
    if not void_only:
        for value in range(1, VOID):
            bits[value] = 1 << ((value - 1) % PATTERNS)
    bits[VOID] = 1
    return bits
