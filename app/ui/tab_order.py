"""The order in which Tab goes through controls: that of the layouts, not of their making."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLayout, QLayoutItem, QScrollArea, QWidget


def tab_as_laid_out(widget: QWidget) -> None:
    """Have Tab go through the parts of a widget as they are laid out."""
    for before, after in pairwise(laid_out(widget)):
        QWidget.setTabOrder(before, after)


def laid_out(widget: QWidget) -> list[QWidget]:
    """Return what Tab reaches in a widget, in the order of its layouts."""
    return list(_parts(widget))


def _parts(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    inner = widget.widget() if isinstance(widget, QScrollArea) else widget
    if inner is not None and (layout := inner.layout()) is not None:
        yield from _of_layout(layout)


def _items(layout: QLayout) -> Iterator[QLayoutItem]:
    """Go through a layout; a form row by row, whenever its rows were added."""
    if isinstance(layout, QFormLayout):
        roles = QFormLayout.ItemRole
        places = product(
            range(layout.rowCount()), (roles.LabelRole, roles.FieldRole, roles.SpanningRole)
        )
        found = (layout.itemAt(row, role) for row, role in places)
    else:
        found = (layout.itemAt(number) for number in range(layout.count()))
    return (item for item in found if item is not None)


def _of_layout(layout: QLayout) -> Iterator[QWidget]:
    for item in _items(layout):
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield from _parts(widget)
        elif inner is not None:
            yield from _of_layout(inner)
