"""Layouts that are told at once what is in them, one part after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget


@dataclass(frozen=True)
class Stretch:
    """Empty room that grows by its share; one of 0 grows where nothing else does."""

    share: int = 1


# What lies in a row or a column: a widget or a layout, with its share of the room and its side
# where it does not fill it; room that grows; px that do not.
Part = (
    QWidget
    | QLayout
    | tuple[QWidget | QLayout, int]
    | tuple[QWidget, int, Qt.AlignmentFlag]
    | Stretch
    | int
)
Margins = int | tuple[int, int, int, int]
Box = TypeVar("Box", bound=QBoxLayout)


def hbox(
    *parts: Part, on: QWidget | None = None, margins: Margins | None = None, gap: int | None = None
) -> QHBoxLayout:
    """Return a row.

    Args:
        parts: from the left to the right.
        on: the widget that it lays out; None for one that becomes a part of another layout.
        margins: around it in px, of all sides or of left, top, right, bottom; None for the style's.
        gap: between its parts in px; None for the style's.
    """
    return _filled(QHBoxLayout(), on, parts, margins, gap)


def vbox(
    *parts: Part, on: QWidget | None = None, margins: Margins | None = None, gap: int | None = None
) -> QVBoxLayout:
    """Return a column of parts from the top to the bottom; see `hbox`."""
    return _filled(QVBoxLayout(), on, parts, margins, gap)


def _filled(
    box: Box,
    on: QWidget | None,
    parts: Sequence[Part],
    margins: Margins | None,
    gap: int | None,
) -> Box:
    if on is not None:
        on.setLayout(box)
    if margins is not None:
        box.setContentsMargins(*((margins,) * 4 if isinstance(margins, int) else margins))
    if gap is not None:
        box.setSpacing(gap)
    for part in parts:
        match part:
            case Stretch(share):
                box.addStretch(share)
            case int():
                box.addSpacing(part)
            case QWidget():
                box.addWidget(part)
            case QLayout():
                box.addLayout(part)
            case (QWidget() as widget, share):
                box.addWidget(widget, share)
            case (QWidget() as widget, share, side):
                box.addWidget(widget, share, side)
            case (QLayout() as layout, share):
                box.addLayout(layout, share)
    return box
