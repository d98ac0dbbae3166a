"""The classes of the mask in hand: colours, keys, locks, and tags that should be there."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QColor

from app.core.masks.disagreements import shares
from app.core.masks.records import Meaning, meaning
from app.core.masks.rules import Rules
from app.core.store import ClassInfo, ImageTags, ProjectError
from app.editor.view.class_look import VOID_COLOUR, ClassLook
from app.pages.review.class_pane import ClassPane, Entry
from app.pages.review.history import ReviewHistory
from app.pages.review.mask_session import MaskSession
from app.pages.review.session import ReviewSession
from app.qtbase.debounced import debounced
from app.qtbase.plain_text import without_mnemonics
from app.ui.actions import Actions, native_text
from wseg_engine.base.labels import BACKGROUND, VOID, Tag

COUNT = 250  # ms without a change until pixels are counted
DIGITS = "123456789"
GONE_COLOUR = "#808080"


class ClassController(QObject):
    """Says to the editor what labels are, and to the user what of them there is.

    Signals:
        counted: the pixels have been counted: the share of each of the 256 labels.
    """

    counted = Signal(object)

    def __init__(self, session: ReviewSession, history: ReviewHistory, actions: Actions) -> None:
        super().__init__(session)
        self._session, self._history, self._actions = session, history, actions
        self.pane = ClassPane()
        self.classes: list[ClassInfo] = []
        self.tags = ImageTags({}, None)
        self.share: NDArray[np.float64] = np.zeros(256)
        self._meant: Meaning = ()  # classes of the labels that were shown last
        self._merged: dict[int, int] = {}  # labels that mean what another one does, with that one
        self._keys: dict[int, QAction] = {}
        self._bound: list[tuple[ClassInfo, str]] = []
        self._over: frozenset[int] | None = None
        self._offered: set[tuple[int, int]] = set()  # image and class, once each
        self._count = debounced(self, COUNT, self.count)
        editor, opened = session.editor, session.open_project
        self.pane.value_chosen.connect(editor.set_value)
        self.pane.locked_changed.connect(lambda _labels: self._set_rules())
        self.pane.hidden_changed.connect(lambda _labels: self._show_looks())
        session.options.paint_over_changed.connect(self._paint_over)
        editor.value_changed.connect(self.pane.show_value)
        editor.document_changed.connect(self._count.start)
        opened.classes_changed.connect(self._follow_classes)
        opened.tags_changed.connect(self._follow_tags)

    def show_mask_session(self, mask_session: MaskSession | None) -> None:
        """Show the classes of another image."""
        self.pane.forget_rows()
        self.refresh()
        if mask_session is not None and mask_session.document is not None:
            self._choose_value()
            if mask_session.share is None or mask_session.document.version:
                self.count()
            else:
                self._tell(mask_session.share)

    def refresh(self) -> None:
        """Read classes and tags anew."""
        mask_session = self._session.controller.current
        project = self._session.open_project.project
        try:
            self.classes = project.classes.all()
            known = {} if mask_session is None else project.tags.of([mask_session.image])
        except ProjectError as error:
            self._session.message.emit(str(error))
            return
        self.tags = (
            ImageTags({}, None)
            if mask_session is None
            else known.get(mask_session.image, self.tags)
        )
        if mask_session is not None:
            known_now = project.classes.now(mask_session.classes)
            mask_session.add_classes(meaning(known_now, self.classes))
        known_ids = {info.id for info in self.classes}
        meant = () if mask_session is None else mask_session.classes
        self._merged = _other_labels(meant, known_ids)
        carried = _carried(project.classes.now(self._meant), meant)
        self._meant = meant or self._meant
        self.pane.carry(carried)
        self._set_rules()
        self._bind_keys()
        self._show_looks()
        self.pane.show_entries(self._entries())
        self.pane.show_value(self._session.editor.value)
        self._session.options.show_classes(
            [(e.value, e.name) for e in self._entries() if e.value not in (BACKGROUND, VOID)],
            carried,
        )
        self._session.queue.show_classes(self.classes)

    def value_of(self, class_id: int) -> int | None:
        """Return the label of a class in the mask in hand."""
        mask_session = self._session.controller.current
        if mask_session is None or class_id not in mask_session.classes:
            return None
        return mask_session.classes.index(class_id) + 1

    def class_of(self, value: int) -> ClassInfo | None:
        """Return the class of a label; None for background, void and deleted classes."""
        mask_session = self._session.controller.current
        if mask_session is None or not 0 < value <= len(mask_session.classes):
            return None
        number = mask_session.classes[value - 1]
        return next((info for info in self.classes if info.id == number), None)

    def allowed(self) -> list[int]:
        """Return the labels of the tagged classes; of all where none is tagged."""
        tagged = [e.value for e in self._entries() if e.tagged]
        return tagged or [e.value for e in self._entries() if e.value not in (BACKGROUND, VOID)]

    def note_painted(self, value: int) -> None:
        """Take note that a label was painted: of an untagged class, offer to add the tag."""
        info, mask_session = self.class_of(value), self._session.controller.current
        if info is None or mask_session is None or self._session.open_project.read_only:
            return
        said = self.tags.said(info.id)
        if said in (Tag.PRESENT, Tag.UNSURE) or (mask_session.image, info.id) in self._offered:
            return
        self._offered.add((mask_session.image, info.id))
        text = (
            self.tr("{name} is tagged as absent in this image, but you drew it.")
            if said is Tag.ABSENT
            else self.tr("{name} is not tagged in this image.")
        )
        self._session.notice.show_message(
            text.format(name=info.name),
            picture="tag",
            button=self.tr("Add Tag"),
            slot=lambda: self.set_tag(info.id, Tag.PRESENT),
        )

    def set_tag(self, class_id: int, tag: Tag | None) -> None:
        """Tag the image in hand, and offer to take that back."""
        mask_session = self._session.controller.current
        info = next((info for info in self.classes if info.id == class_id), None)
        if mask_session is None or info is None:
            return
        text = self.tr("Tag {name} in Review").format(name=info.name)
        mark = self._history.set_tag(class_id, tag, text)
        if mark is None:
            return
        done = self.tr("The tag {name} was removed.")
        if tag is Tag.PRESENT:
            done = self.tr("{name} was tagged as present.")
        elif tag is Tag.ABSENT:
            done = self.tr("{name} was tagged as absent.")
        self._session.notice.show_message(
            done.format(name=info.name),
            picture="tag",
            button=self.tr("Undo"),
            slot=lambda: self._history.take_back(mark),
        )

    def count(self) -> None:
        """Count the pixels of each label."""
        self._count.stop()
        document = self._session.editor.document
        if document is not None:
            self._tell(shares(document.labels))

    # ------------------------------------------------------------- inner part

    def _tell(self, share: NDArray[np.float64]) -> None:
        self._count.stop()
        share = self._by_class(share)
        self.share = share
        self.pane.show_shares(share)
        self.counted.emit(share)

    def _by_class(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return shares, those of merged classes at the one that stays, of deleted ones at void."""
        if self._merged:
            share = share.copy()
        for value, first in self._merged.items():
            share[first] += share[value]
            share[value] = 0
        return share

    @property
    def locked(self) -> frozenset[int]:
        """The labels that are not to be changed."""
        return self._alike(self.pane.locked)

    def _alike(self, labels: frozenset[int]) -> frozenset[int]:
        """Return labels with the others that mean the same, as they do after a merge."""
        return labels | {value for value, first in self._merged.items() if first in labels}

    def _follow_classes(self) -> None:
        """Show what is left of classes that were changed; what was painted with goes on."""
        self.refresh()
        mask_session = self._session.controller.current
        if mask_session is None or mask_session.document is None:
            return
        value = self._session.editor.value
        if self._merged.get(value, VOID) != VOID:
            self._session.editor.set_value(self._merged[value])
        elif value not in [entry.value for entry in self._entries()]:
            self._choose_value()
        self.count()

    def _entries(self) -> list[Entry]:
        """Return the legend's lines: tagged classes, the others, background and void."""
        entries = []
        for info in self.classes:
            value = self.value_of(info.id)
            if value is not None:
                action = self._keys.get(info.id)
                key = "" if action is None else native_text([action.shortcut().toString()])
                tagged = self.tags.said(info.id) is Tag.PRESENT
                entries.append(Entry(value, info.name, QColor(info.colour), key, tagged))
        entries.sort(key=lambda entry: not entry.tagged)
        if self._session.controller.current is not None:
            looks = self._session.editor.canvas.looks
            entries.append(
                Entry(BACKGROUND, looks.name(BACKGROUND), QColor(0, 0, 0), "", False, True)
            )
            entries.append(Entry(VOID, looks.name(VOID), QColor(VOID_COLOUR), "", False, True))
        return entries

    def _show_looks(self) -> None:
        mask_session = self._session.controller.current
        if mask_session is None:
            return
        infos = {info.id: info for info in self.classes}
        hidden = self._alike(self.pane.hidden)
        looks = []
        for value, number in enumerate(mask_session.classes, 1):
            info = infos.get(number) if number is not None else None
            name = self.tr("deleted class") if info is None else info.name
            colour = QColor(GONE_COLOUR if info is None else info.colour)
            looks.append(ClassLook(value, name, colour, value not in hidden))
        looks.append(
            ClassLook(VOID, self.tr("void"), QColor(VOID_COLOUR), VOID not in self.pane.hidden)
        )
        self._session.editor.set_looks(looks)

    def _choose_value(self) -> None:
        """Paint the first tagged class, unless the one in hand is tagged, too."""
        tagged = [entry.value for entry in self._entries() if entry.tagged]
        current = self._session.editor.value
        known = [entry.value for entry in self._entries()]
        if (tagged and current not in tagged) or current not in known:
            self._session.editor.set_value((tagged or known)[0])

    def _bind_keys(self) -> None:
        bound = class_keys(self.classes, self._taken())
        if bound == self._bound:
            return
        self._bound = bound
        for number in list(self._keys):
            self._actions.remove(f"review.class.{number}")
            del self._keys[number]
        for info, key in bound:
            self._keys[info.id] = self._actions.add(
                f"review.class.{info.id}",
                self.tr("Paint {name}").format(name=without_mnemonics(info.name)),
                self._chooser(info.id),
                shortcut=key,
                owner=self._session.owner,
            )

    def _taken(self) -> set[str]:
        return {
            key
            for info in self._actions.all()
            if info.name.startswith(("review.", "editor.")) and ".class." not in info.name
            for key in info.current
        }

    def _chooser(self, class_id: int) -> Callable[[], None]:
        def choose() -> None:
            value = self.value_of(class_id)
            if value is not None:
                self._session.editor.set_value(value)

        return choose

    def _paint_over(self, labels: frozenset[int] | None) -> None:
        self._over = labels
        self._set_rules()

    def _set_rules(self) -> None:
        over = None if self._over is None else self._alike(self._over)
        rules = Rules(locked=self.locked, only_over=over)
        self._session.editor.set_rules(rules)

    def _follow_tags(self, images: frozenset[int]) -> None:
        mask_session = self._session.controller.current
        if mask_session is not None and mask_session.image in images:
            self.refresh()
            self.pane.show_shares(self.share)
            self.counted.emit(self.share)


def _other_labels(classes: Meaning, known: Container[int]) -> dict[int, int]:
    """Return the labels that mean what another one does, with that one.

    Args:
        classes: what labels from 1 mean; merges leave several of one class.
        known: the classes that there are; what meant others is void.
    """
    first: dict[int | None, int] = {}
    other: dict[int, int] = {}
    for value, number in enumerate(classes, 1):
        there = first.setdefault(number, value) if number in known else VOID
        if there != value:
            other[value] = there
    return other


def _carried(before: Meaning, now: Meaning) -> dict[int, int]:
    """Return the labels of the same classes in another mask, by those they had.

    Args:
        before: what labels from 1 meant.
        now: what they mean.
    """
    if not now:
        return {value: value for value in range(256)}
    places = {number: value for value, number in reversed(list(enumerate(now, 1)))}
    same = {v: places[n] for v, n in enumerate(before, 1) if n is not None and n in places}
    return {BACKGROUND: BACKGROUND, VOID: VOID, **same}


def class_keys(classes: Sequence[ClassInfo], taken: set[str]) -> list[tuple[ClassInfo, str]]:
    """Return the keys that choose classes: their own, or the next digit that is free."""
    own = {info.id: info.shortcut.upper() for info in classes if info.shortcut}
    own = {number: key for number, key in own.items() if key not in taken}
    free = [digit for digit in DIGITS if digit not in own.values() and digit not in taken]
    result = []
    for info in classes:
        key = own.get(info.id) or (free.pop(0) if free else "")
        if key:
            result.append((info, key))
    return result
