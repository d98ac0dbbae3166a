"""The objects of the mask in the editor: which there are, which are chosen, and what is done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.core.masks.area import Box, Point
from app.core.masks.document import MaskDocument
from app.core.masks.objects import (
    ObjectSplit,
    area_of,
    box_around,
    clear,
    cut_line,
    lay_split,
    list_objects,
    make,
    merge,
    object_at,
    propose_split,
    relisted,
)
from app.core.translation import translate
from app.qtbase.debounced import debounced
from wseg_engine.base.labels import BACKGROUND
from wseg_engine.objects.making import Made
from wseg_engine.objects.maps import ObjectError, ObjectInfo

QUIET = 200  # ms without a change until objects are listed anew
_MANY = 1000  # rectangles that changed: all objects are looked at


class EditedMask(Protocol):
    """What it works on: the mask editor."""

    @property
    def document(self) -> MaskDocument | None:
        """The mask; None if nothing is shown."""

    def finished(self, value: int) -> None:
        """Take note that a step with a label has ended."""


class LongSteps(Protocol):
    """What makes steps over the whole mask, large ones in the background."""

    def do(
        self,
        text: str,
        work: Callable[[MaskDocument], object],
        *,
        report: Callable[[], str] | None = None,
    ) -> None:
        """Make something a step; `report` says what came of it."""

    def finish(self) -> None:
        """Wait for what is being computed, and show it."""


class EditedObjects(QObject):
    """Lists the objects of the mask, knows which are chosen, and changes them, step by step.

    While a mask has no objects, nothing is computed.

    Signals:
        listed: there are other objects, or the same ones of another size.
        selection_changed: others are chosen.
        marked: the pointer is over another one, or others are chosen: which look different now.
        proposal_changed: it is shown how an object would be split, otherwise, or no longer.
        labelling: the next change makes or forgets objects, and nothing else.
        message: something to tell the user, in words.
    """

    labelling = Signal()
    listed = Signal()
    selection_changed = Signal()
    marked = Signal(object)
    proposal_changed = Signal()
    message = Signal(str)

    def __init__(self, context: EditedMask, whole: LongSteps, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._whole = context, whole
        self.infos: Mapping[int, ObjectInfo] = {}
        self.hovered = 0
        self.selection: tuple[int, ...] = ()
        self.proposal: ObjectSplit | None = None
        self.starts_new = False  # whether each stroke begins a new object
        self.least = 0  # px that a part has to have to become an object; else it is a speck
        self.join = True  # whether specks join the nearest object; else they belong to none
        self._listed_at = -1  # the version of the mask that was listed
        self._changed: list[Box] = []  # since then
        self._timer = debounced(self, QUIET, self.refresh)

    # ------------------------------------------------------------- which there are

    def show(self) -> None:
        """List the objects of another mask."""
        self._timer.stop()
        self._listed_at = -1
        self._changed = []
        self.cancel_split()
        self.hovered = 0
        self.select(())
        self.refresh()

    def note_change(self, changed: Sequence[Box]) -> None:
        """Take note that rectangles have changed: objects are listed once the mask rests."""
        self.cancel_split()
        document = self._context.document
        if self.infos or (document is not None and document.objects is not None):
            self._changed += changed
            self._timer.start()

    def refresh(self) -> None:
        """List the objects as they are now."""
        self._timer.stop()
        document = self._context.document
        none = document is None or document.objects is None
        if document is not None and self._listed_at == document.version:
            return
        known = self._listed_at >= 0 and bool(self.infos)
        self._listed_at = -1 if document is None else document.version
        changed, self._changed = self._changed, []
        had = bool(self.infos)
        if none or document is None:
            self.infos = {}
        elif known and len(changed) <= _MANY:
            self.infos = relisted(document, self.infos, changed)
        else:
            self.infos = _listed(document)
        if had or self.infos:
            self.select(number for number in self.selection if number in self.infos)
            if self.hovered not in self.infos:
                self.hovered = 0
            self.listed.emit()

    @property
    def any(self) -> bool:
        """Whether there are objects."""
        document = self._context.document
        return document is not None and document.has_objects

    def at(self, place: Point) -> int:
        """Return the object at a place of the image; 0 for none."""
        document = self._context.document
        has = document is not None and document.objects is not None
        return object_at(document, place) if has and document is not None else 0

    def named(self, name: str, place: Point) -> str:
        """Return the name of a class with the number of its object at a place, if there is one."""
        number = self.at(place)
        return f"{name} {number}" if number else name

    # --------------------------------------------------------------- which is meant

    def hover(self, number: int) -> None:
        """Mark an object as the one under the pointer; 0 for none."""
        if number != self.hovered:
            before, self.hovered = self.hovered, number
            self.marked.emit((before, number))

    def select(self, numbers: Iterable[int]) -> None:
        """Choose objects, in this order."""
        chosen = tuple(dict.fromkeys(numbers))
        if chosen != self.selection:
            self.cancel_split()
            before, self.selection = self.selection, chosen
            self.marked.emit({*before, *chosen})
            self.selection_changed.emit()

    def toggle(self, number: int) -> None:
        """Choose an object besides the others, or no longer."""
        others = [one for one in self.selection if one != number]
        self.select(others if number in self.selection else [*self.selection, number])

    def begins_new(self, *, asked: bool) -> bool:
        """Return whether a stroke would begin a new object.

        Args:
            asked: whether it was asked for, for this stroke.
        """
        return asked or (self.starts_new and bool(self.infos))

    def target(self, *, new: bool) -> int | None:
        """Return the object that is painted into, for `MaskDocument.begin`.

        Args:
            new: whether a new one was asked for.
        """
        document = self._context.document
        if document is None:
            return None
        if self.begins_new(asked=new):
            try:
                return document.new_object_id()
            except ObjectError as error:
                self.message.emit(str(error))
                return None
        return self.selection[0] if len(self.selection) == 1 else None

    # ----------------------------------------------------------------- changing them

    def make(self) -> None:
        """Make objects of all parts of classes that have none, by `least` and `join`."""
        self.labelling.emit()
        made: list[Made] = []
        least, join = self.least, self.join

        def work(document: MaskDocument) -> None:
            try:
                made.append(make(document, least=least, join=join))
            except ObjectError as error:
                trouble.append(str(error))

        trouble: list[str] = []

        def report() -> str:
            self.refresh()
            return trouble[0] if trouble else _told(made)

        self._whole.do(translate("MaskEditor", "Make objects"), work, report=report)

    def forget(self) -> None:
        """Forget all objects; the classes stay."""
        self.labelling.emit()
        self._whole.do(translate("MaskEditor", "Forget objects"), clear)

    def cut(self, line: Sequence[Point]) -> bool:
        """Cut objects where a line leads through them: the chosen ones it meets, else all.

        Returns:
            Whether it cut one.
        """
        if len(line) < 2:
            return False
        self._settle()

        def work(document: MaskDocument) -> None:
            cuts = cut_line(document, line, only=self.selection or None, known=self.infos)
            if self.selection and not cuts:
                cuts = cut_line(document, line, known=self.infos)
            for cut in cuts:
                lay_split(document, cut)

        return self._step(translate("MaskEditor", "Cut object"), work)

    def merge(self, numbers: Sequence[int] = ()) -> bool:
        """Make several objects one, the first; the chosen ones if none are named."""
        numbers = numbers or self.selection
        if len(set(numbers)) < 2:
            self.message.emit(
                translate("MaskEditor", "Select two objects or more: click, then Shift+click.")
            )
            return False
        text = translate("MaskEditor", "Merge objects")
        merged = self._step(text, lambda document: merge(document, numbers))
        if merged:
            self.select(numbers[:1])
        return merged

    def delete(self, numbers: Collection[int] = ()) -> bool:
        """Make objects background; the chosen ones if none are named."""
        numbers = tuple(numbers) or self.selection
        if not numbers:
            self.message.emit(translate("MaskEditor", "Select an object first."))
            return False
        self._settle()

        def work(document: MaskDocument) -> None:
            for box, number in self._boxes(numbers):
                document.paint(area_of(document, number, box), BACKGROUND)

        deleted = self._step(translate("MaskEditor", "Delete %n object(s)", n=len(numbers)), work)
        if not deleted:
            told = translate("MaskEditor", "Nothing was deleted: the class is locked.")
            self.message.emit(told)
        return deleted

    # --------------------------------------------------------------------- splitting

    def propose_split(self, parts: int | None = None) -> bool:
        """Show how the chosen object would be split; return whether it can be.

        Args:
            parts: how many there are to be; None for as many as its narrow places suggest, and two
                at least.
        """
        document = self._context.document
        if document is None or document.is_open or len(self.selection) != 1:
            self.message.emit(translate("MaskEditor", "Select one object first."))
            return False
        self.refresh()
        found = list(self._boxes(self.selection))
        if not found:
            return False
        box, number = found[0]
        try:
            split = propose_split(document, number, parts, box=box)
            if parts is None and split.offered < 2:
                split = propose_split(document, number, 2, box=box)
        except ObjectError as error:
            self.message.emit(str(error))
            return False
        self.proposal = split
        self.marked.emit((number,))
        self.proposal_changed.emit()
        return True

    def apply_split(self) -> bool:
        """Split as it is shown; return whether that changed anything."""
        self._settle()  # where that changes the mask, the split is of another one, and gone
        split = self.proposal
        if split is None:
            return False
        self.cancel_split()
        text = translate("MaskEditor", "Split object")
        return self._step(text, lambda document: lay_split(document, split))

    def cancel_split(self) -> bool:
        """Show no split any more; return whether one was shown."""
        split, self.proposal = self.proposal, None
        if split is None:
            return False
        self.marked.emit((split.number,))
        self.proposal_changed.emit()
        return True

    def _settle(self) -> None:
        """Wait for what is being computed, and list the objects as they are then."""
        self._whole.finish()
        self.refresh()

    def _step(self, text: str, work: Callable[[MaskDocument], object]) -> bool:
        """Do something as one step; return whether it changed anything."""
        document = self._context.document
        if document is None:
            return False
        self._whole.finish()
        try:
            with document.step(text) as outcome:
                work(document)
        except ObjectError as error:
            self.message.emit(str(error))
            return False
        if outcome.changed:
            self.refresh()
            self._context.finished(-1)
        return outcome.changed

    def _boxes(self, numbers: Iterable[int]) -> Iterator[tuple[Box, int]]:
        """Yield where objects are, and which, of those that are there."""
        for number in numbers:
            info = self.infos.get(number)
            if info is not None:
                yield box_around(info), number


def _listed(document: MaskDocument) -> dict[int, ObjectInfo]:
    return {info.id: info for info in list_objects(document)}


def _told(made: list[Made]) -> str:
    """Say what was made."""
    if not made or not made[0].made:
        return translate("MaskEditor", "Make objects: nothing to change.")
    text = translate("MaskEditor", "%n object(s) made.", n=made[0].made)
    if made[0].dropped:
        text += " " + translate("MaskEditor", "%n speck(s) belong to no object.", n=made[0].dropped)
    return text
