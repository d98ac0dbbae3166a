"""The menu of what the queue can be narrowed to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.core.masks.queue import QueueFilter, ReviewState
from app.core.store import ClassInfo, Provenance
from app.core.translation import translate
from app.pages.review.texts import provenance_name, state_name
from app.qtbase.plain_text import without_mnemonics

_Choices = list[tuple[str, QueueFilter]]


def filter_menu(
    wish: QueueFilter,
    classes: Sequence[ClassInfo],
    choose: Callable[[QueueFilter], None],
    parent: QWidget,
) -> QMenu:
    """Return a menu of filters.

    Args:
        wish: what is looked through.
        classes: those that images can be tagged with.
        choose: told what is to be looked through instead.
        parent: of the menu.
    """
    menu = QMenu(parent)
    whatever = translate("QueuePane", "Any")
    for title, choices in (
        (
            translate("QueuePane", "State"),
            [(whatever, replace(wish, state=None))]
            + [(state_name(state), replace(wish, state=state)) for state in ReviewState],
        ),
        (
            translate("QueuePane", "Mask"),
            [(whatever, replace(wish, provenance=None))]
            + [(provenance_name(kind), replace(wish, provenance=kind)) for kind in Provenance],
        ),
        (
            translate("QueuePane", "Objects"),
            [
                (whatever, replace(wish, objects=None)),
                (translate("QueuePane", "Has Objects"), replace(wish, objects=True)),
                (translate("QueuePane", "Has No Objects"), replace(wish, objects=False)),
            ],
        ),
        (
            translate("QueuePane", "Tagged Class"),
            [(whatever, replace(wish, class_id=None))]
            + [(without_mnemonics(info.name), replace(wish, class_id=info.id)) for info in classes],
        ),
    ):
        _add_choices(menu.addMenu(title), choices, wish, choose)
    menu.addSeparator()
    _add_switches(menu, wish, choose)
    menu.addSeparator()
    clear = menu.addAction(translate("QueuePane", "Clear Filter"))
    plain = QueueFilter(order=wish.order, likeness=wish.likeness)
    clear.triggered.connect(lambda: choose(plain))
    return menu


def _add_choices(
    menu: QMenu, choices: _Choices, wish: QueueFilter, choose: Callable[[QueueFilter], None]
) -> None:
    group = QActionGroup(menu)
    for text, other in choices:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(other == wish)
        group.addAction(action)
        action.triggered.connect(lambda _on=False, other=other: choose(other))


def _add_switches(menu: QMenu, wish: QueueFilter, choose: Callable[[QueueFilter], None]) -> None:
    for text, on, changed in (
        (
            translate("QueuePane", "Only Disagreements"),
            wish.disagreeing,
            replace(wish, disagreeing=not wish.disagreeing),
        ),
        (
            translate("QueuePane", "Include Images Without a Mask"),
            wish.without_mask,
            replace(wish, without_mask=not wish.without_mask),
        ),
        (
            translate("QueuePane", "Not Reviewed First"),
            wish.open_first,
            replace(wish, open_first=not wish.open_first),
        ),
    ):
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(on)
        action.triggered.connect(lambda _on=False, changed=changed: choose(changed))
