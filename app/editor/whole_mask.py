"""What is done to a class all over the mask, or in the region that the rules name."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import NamedTuple, Protocol

from PySide6.QtCore import QObject, Qt, Signal

from app.core.masks.area import Area, Box
from app.core.masks.document import MaskDocument
from app.core.masks.tidying import all_but_largest, holes, smoothed, specks, swapped
from app.core.translation import translate
from app.editor.tools.edited_objects import EditedMask
from wseg_engine.base.labels import BACKGROUND

AT_ONCE = 1_000_000  # px; larger ones are computed in a thread, lest the window wait

Work = Callable[[MaskDocument], object]
Report = Callable[[], str]


class PaintedMask(EditedMask, Protocol):
    """What it works on: the mask editor."""

    @property
    def value(self) -> int:
        """The label that is painted."""

    def refused(self, value: int) -> bool:
        """Return whether a label is locked; the user is told."""


class _UnderWay(NamedTuple):
    document: MaskDocument
    text: str
    value: int  # that is told when it has ended, or -1
    report: Report | None


class WholeMask(QObject):
    """Fills holes, drops specks and so on, each as one step.

    On a large image a step is computed in a thread and appears when it is there. A stroke that is
    begun before waits for it; undo forgets it.

    Signals:
        busy_changed: whether something is being computed.
        message: something to tell the user, in words.
    """

    busy_changed = Signal(bool)
    message = Signal(str)
    _computed = Signal()

    def __init__(self, context: PaintedMask, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._under_way: _UnderWay | None = None
        self._computed.connect(self.finish, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether something is being computed."""
        return self._under_way is not None

    @property
    def text(self) -> str | None:
        """What is being computed; None for nothing."""
        return None if self._under_way is None else self._under_way.text

    def fill_holes(self, *, largest: int | None = None) -> None:
        """Fill what the active class encloses; holes above a number of pixels stay."""
        value = self._context.value

        def work(document: MaskDocument) -> None:
            document.paint(holes(document.labels, value, scope(document), largest=largest), value)

        self._of_class(translate("MaskEditor", "Fill holes"), work)

    def clear(self) -> None:
        """Make everything background that is not locked."""

        def work(document: MaskDocument) -> None:
            box = scope(document)
            inside = document.labels[box.slices] != BACKGROUND
            document.paint(Area(box, inside), BACKGROUND, by_hand=False)

        self.do(translate("MaskEditor", "Clear mask"), work)

    def drop_specks(self, smallest: int) -> None:
        """Take away parts of the active class that have fewer pixels."""
        value = self._context.value

        def work(document: MaskDocument) -> None:
            found = specks(document.labels, value, scope(document), smallest=smallest)
            document.paint(found, BACKGROUND)

        self._of_class(translate("MaskEditor", "Drop specks"), work)

    def keep_largest(self) -> None:
        """Take away all parts of the active class but the largest."""
        value = self._context.value

        def work(document: MaskDocument) -> None:
            found = all_but_largest(document.labels, value, scope(document))
            document.paint(found, BACKGROUND)

        self._of_class(translate("MaskEditor", "Keep largest"), work)

    def smooth(self, radius: float, *, all_classes: bool) -> None:
        """Smooth the outline of the active class, or of all."""
        value = None if all_classes else self._context.value

        def work(document: MaskDocument) -> None:
            document.lay(smoothed(document.labels, scope(document), radius=radius, value=value))

        text = translate("MaskEditor", "Smooth outline")
        if all_classes:
            self.do(text, work)
        else:
            self._of_class(text, work)

    def swap_with_background(self) -> None:
        """Make the active class background, and the background that class."""
        value = self._context.value

        def work(document: MaskDocument) -> None:
            document.lay(swapped(document.labels, scope(document), value))

        self._of_class(translate("MaskEditor", "Swap class and background"), work, tells=value)

    def finish(self) -> None:
        """Wait for what is being computed, and show it."""
        if self._under_way is None:
            return
        (document, text, value, report), self._under_way = self._under_way, None
        self.busy_changed.emit(False)
        if document.is_computing:  # else somebody has ended it already
            self._tell(text, value, changed=document.end(), report=report)
        else:
            self._context.finished(value)

    def cancel(self) -> bool:
        """Forget what is being computed; return whether there was something."""
        if self._under_way is None:
            return False
        document, self._under_way = self._under_way.document, None
        if document.is_computing:
            document.cancel()
        self.busy_changed.emit(False)
        return True

    def _of_class(self, text: str, work: Work, *, tells: int = -1) -> None:
        if self._context.value == BACKGROUND:
            told = translate("MaskEditor", "Choose a class first; the background has no outline.")
            self.message.emit(told)
        elif not self._context.refused(self._context.value):
            self.do(text, work, tells=tells)

    def do(self, text: str, work: Work, *, tells: int = -1, report: Report | None = None) -> None:
        """Make something a step; on a large image it is computed in a thread.

        Args:
            text: what it is called.
            work: does it to the document that it is given.
            tells: the label that is told when it has ended, or -1.
            report: says what came of it, instead of whether anything changed.
        """
        self.finish()
        document = self._context.document
        if document is None:
            return
        box = scope(document)
        if box.height * box.width <= AT_ONCE:
            with document.step(text) as outcome:
                work(document)
            self._tell(text, tells, changed=outcome.changed, report=report)
            return
        self._under_way = _UnderWay(document, text, tells, report)
        self.busy_changed.emit(True)
        document.compute_step(text, work, self._note_computed)

    def _note_computed(self) -> None:
        """Have `finish` called in the window's thread."""
        with contextlib.suppress(RuntimeError):  # the window is gone
            self._computed.emit()

    def _tell(self, text: str, value: int, *, changed: bool, report: Report | None) -> None:
        if report is not None:
            self.message.emit(report())
        elif not changed:
            self.message.emit(
                translate("MaskEditor", "{action}: nothing to change.").format(action=text)
            )
        self._context.finished(value)


def scope(document: MaskDocument) -> Box:
    """Return the rectangle of the region that the rules name, or the whole mask."""
    region = document.rules.region
    return document.bounds if region is None else region.box.meet(document.bounds)
