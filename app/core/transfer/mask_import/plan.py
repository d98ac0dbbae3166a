"""What an import of masks would do, worked out before anything is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from app.core.store import ClassInfo, Project, Provenance
from app.core.transfer.mask_import.decoded import BACKGROUND_KEY
from app.core.transfer.mask_import.names import VOID_COLOUR
from app.core.transfer.mask_import.options import (
    Action,
    Existing,
    Fixed,
    MaskChoices,
    MaskKind,
    Turned,
)
from app.core.transfer.mask_import.reading import ImageHead, MaskEntry, MaskReading
from app.core.transfer.mask_import.replaced_masks import USER_KINDS
from app.core.transfer.tag_import import MapTo
from app.core.transfer.tag_import.class_matching import ClassMatcher
from app.core.translation import translate
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.datasets.names import fold
from wseg_engine.images.imaging import ImageSize

PAGE = 500  # images looked up in one go
PROPORTIONS = 0.01  # how far the proportions of a scaled mask may be off
_TWO_TONES = frozenset(("0", "255"))
_BACKGROUND_NAMES = frozenset(("background", "_background_", "bg"))
_VOID_NAMES = frozenset(("void", "ignore", "__ignore__", "_ignore_", "unlabeled", "unlabelled"))


class Fate(Enum):
    """What happens to one mask."""

    NEW = "new"  # imported; the image has no mask that somebody drew or approved
    REPLACES = "replaces"  # imported, in the place of such a mask
    KEPT = "kept"  # not imported: the mask that is there stays
    SIZE = "size"  # not imported: it is of another size
    IMAGE = "image"  # not imported: its image cannot be used

    @property
    def imported(self) -> bool:
        """Whether it is imported."""
        return self in {Fate.NEW, Fate.REPLACES}


class ValueRow(NamedTuple):
    """One value of the masks, and what it becomes."""

    key: str
    name: str  # as the source calls it; "" if it does not
    pixels: int
    masks: int
    action: Action
    unknown: bool  # nobody says what it means; it is proposed to be undecided


class MaskRow(NamedTuple):
    """One mask, and what happens to it."""

    entry: MaskEntry
    path: str  # of the image
    fate: Fate
    text: str  # in words, what is to be known of it
    orientation: int  # EXIF's that is applied to the mask; 1: none
    scaled: bool


@dataclass(frozen=True)
class MaskPlan:
    """What an import would do; `apply_masks` does just that."""

    values: tuple[ValueRow, ...]
    rows: tuple[MaskRow, ...]
    fates: Mapping[Fate, int]
    new_classes: tuple[str, ...]
    notes: tuple[str, ...]
    choices: MaskChoices
    class_generation: int
    blank: int = 0  # masks that are imported and show nothing but background
    objects: int = 0  # of the masks that are imported, as their source tells them apart

    @property
    def imported(self) -> int:
        """How many masks are imported."""
        return sum(count for fate, count in self.fates.items() if fate.imported)


@dataclass(frozen=True)
class MaskPlanMade(Event):
    """A plan is there."""

    plan: MaskPlan


def plan_masks(
    project: Project, reading: MaskReading, choices: MaskChoices, control: Control
) -> Iterator[Event]:
    """Work out what an import would do; nothing is changed.

    Yields `Progress` and, last, `MaskPlanMade`.

    Raises:
        Stopped: if the control asked for it.
        ProjectError: if the project cannot be read.
    """
    generation = project.database.class_generation
    values = _values(project, reading, choices)
    stored, notes = _stored(reading, choices)
    rows: list[MaskRow] = []
    text = translate("MaskImport", "Comparing with the project's images")
    for start in range(0, len(reading.entries), PAGE):
        control.wait_or_stop()
        yield Progress("plan", start, len(reading.entries), text)
        page = reading.entries[start : start + PAGE]
        ids = [entry.image for entry in page]
        paths = {record.id: record.path for record in project.images.get(ids)}
        masks = project.masks.by_image(ids)
        rows += [
            _row(entry, paths[entry.image], masks.get(entry.image, {}), choices, stored)
            for entry in page
            if entry.image in paths
        ]
    objects = sum(row.entry.objects for row in rows if row.fate.imported)
    notes += _object_notes(objects)
    new = {fold(row.name): row.name for row in values if row.action is Fixed.NEW}
    plan = MaskPlan(
        values=values,
        rows=tuple(rows),
        fates=Counter(row.fate for row in rows),
        new_classes=tuple(new.values()),
        notes=tuple(notes),
        choices=choices,
        class_generation=generation,
        blank=_blank(rows, values),
        objects=objects,
    )
    yield MaskPlanMade(plan)


def _object_notes(found: int) -> list[str]:
    if not found:
        return []
    return [translate("MaskImport", "%n object(s) were found and are imported, too.", n=found)]


def _blank(rows: Sequence[MaskRow], values: Sequence[ValueRow]) -> int:
    """Return how many of the masks that are imported show nothing but background."""
    background = {row.key for row in values if row.action is Fixed.BACKGROUND}
    return sum(row.fate.imported and row.entry.keys <= background for row in rows)


def _values(project: Project, reading: MaskReading, choices: MaskChoices) -> tuple[ValueRow, ...]:
    classes = project.classes.all()
    ids = {info.id for info in classes}
    proposer = _Proposer(project, reading, classes)
    rows = []
    for value in sorted(reading.values.values(), key=lambda value: -value.pixels):
        action, unknown = proposer.propose(value.key, value.name)
        chosen = choices.actions.get(value.key)
        if chosen is not None and not (isinstance(chosen, MapTo) and chosen.class_id not in ids):
            action, unknown = chosen, False
        rows.append(ValueRow(value.key, value.name, value.pixels, value.masks, action, unknown))
    return tuple(rows)


class _Proposer:
    """Proposes what values mean."""

    def __init__(
        self, project: Project, reading: MaskReading, classes: Sequence[ClassInfo]
    ) -> None:
        self._project, self._kind = project, reading.kind
        # Masks of 0 and 255 alone are black and white: 255 is what was drawn, and not undecided.
        self._black_and_white = len(reading.values) <= 2 and reading.values.keys() <= _TWO_TONES
        self._values = reading.values.keys()
        self._matcher = ClassMatcher(classes)
        colours = Counter(info.colour for info in classes)
        self._by_colour = {info.colour: info.id for info in classes if colours[info.colour] == 1}

    def propose(self, key: str, name: str) -> tuple[Action, bool]:
        """Return what a value most likely means, and whether nobody knows."""
        fixed = self._fixed(key, name.strip().casefold())
        if fixed is not None:
            return fixed, False
        found = self._class(name) if name else None
        if found is None and self._kind is MaskKind.COLOUR:
            same = self._by_colour.get(key)
            found = None if same is None else MapTo(same)
        if found is None and name and not self._project.classes.name_problem(name):
            found = Fixed.NEW
        return (Fixed.UNDECIDED, True) if found is None else (found, False)

    def _fixed(self, key: str, name: str) -> Action | None:
        usual = {MaskKind.INDEXED: ("0", "255"), MaskKind.COLOUR: ("#000000", VOID_COLOUR)}
        background, void = usual.get(self._kind, (BACKGROUND_KEY, ""))
        if self._kind is MaskKind.COLOUR and key == "0":  # grey of more than 8 bits
            background = key
        if key == BACKGROUND_KEY or name in _BACKGROUND_NAMES:
            return Fixed.BACKGROUND
        if key == background and not name:
            # Beside what is clear, black is what was drawn.
            clear = self._kind is MaskKind.COLOUR and BACKGROUND_KEY in self._values
            return None if clear else Fixed.BACKGROUND
        if key == void and not name and self._black_and_white:
            return None
        if name in _VOID_NAMES or (key == void and not name):
            return Fixed.UNDECIDED
        return None

    def _class(self, name: str) -> Action | None:
        exact = self._matcher.exact(name)
        if exact is not None:
            return MapTo(exact)
        near = self._matcher.near(name)
        return MapTo(near.class_id) if near is not None and near.sure else None


def _stored(reading: MaskReading, choices: MaskChoices) -> tuple[bool, list[str]]:
    """Return whether masks whose size tells nothing belong to the pictures as they are stored."""
    if choices.turned is not Turned.AUTO:
        return choices.turned is Turned.STORED, []
    stored = upright = open_ = 0
    for entry in reading.entries:
        if isinstance(entry.head, str) or entry.head.orientation == 1:
            continue
        size = entry.head.size
        if entry.head.orientation >= 5 and size.height != size.width:
            stored += entry.size == _flipped(size)
            upright += entry.size == size
        else:
            open_ += 1
    notes = []
    decided = stored > 0 and not upright
    if stored:
        notes.append(
            translate(
                "MaskImport",
                "%n mask(s) belong to photos that the camera marked as rotated (EXIF), and were "
                "drawn on the unrotated picture. They are rotated to match.",
                n=stored,
            )
        )
    if open_:
        text = (
            translate(
                "MaskImport",
                "%n more mask(s) belong to rotated photos, but their size does not tell which "
                "orientation they were drawn in. They are rotated like the others. Check one of "
                "them.",
                n=open_,
            )
            if decided
            else translate(
                "MaskImport",
                "%n mask(s) belong to rotated photos, but their size does not tell which "
                "orientation they were drawn in. They are treated as upright. Check one of them.",
                n=open_,
            )
        )
        notes.append(text)
    return decided, notes


def _flipped(size: ImageSize) -> ImageSize:
    return ImageSize(size.width, size.height)


def _row(
    entry: MaskEntry, path: str, there: Iterable[Provenance], choices: MaskChoices, stored: bool
) -> MaskRow:
    head = entry.head
    if isinstance(head, str):
        return MaskRow(entry, path, Fate.IMAGE, head, 1, False)
    orientation, scaled, text = _fit(entry.size, head, choices, stored)
    if orientation == 0:
        return MaskRow(entry, path, Fate.SIZE, text, 1, False)
    drawn = set(there) & set(USER_KINDS)
    if not drawn:
        return MaskRow(entry, path, Fate.NEW, text, orientation, scaled)
    approved = Provenance.APPROVED in drawn
    if choices.existing is Existing.KEEP:
        kept = (
            translate("MaskImport", "The image has an approved mask, which is kept.")
            if approved
            else translate("MaskImport", "The image has an edited mask, which is kept.")
        )
        return MaskRow(entry, path, Fate.KEPT, kept, orientation, scaled)
    replaced = (
        translate("MaskImport", "Replaces an approved mask.")
        if approved
        else translate("MaskImport", "Replaces an edited mask.")
    )
    return MaskRow(entry, path, Fate.REPLACES, f"{replaced} {text}".strip(), orientation, scaled)


def _fit(
    size: ImageSize, head: ImageHead, choices: MaskChoices, stored: bool
) -> tuple[int, bool, str]:
    """Return the orientation to apply (0: it does not fit), whether to scale, and what to say."""
    turned = head.orientation != 1
    tells = head.orientation >= 5 and head.size.height != head.size.width
    if turned and choices.turned is not Turned.UPRIGHT:
        flat = _flipped(head.size) if head.orientation >= 5 else head.size
        if size == flat and (stored or (tells and choices.turned is Turned.AUTO)):
            return head.orientation, False, translate("MaskImport", "Rotated upright (EXIF).")
    if size == head.size:
        return 1, False, ""
    found, expected = (f"{one.width}×{one.height}" for one in (size, head.size))
    proportional = abs(size.height * head.size.width / (size.width * head.size.height) - 1)
    if proportional <= PROPORTIONS:
        if choices.scale:
            text = translate("MaskImport", "Scaled from {found} to {expected} pixels.")
            return 1, True, text.format(found=found, expected=expected)
        text = translate(
            "MaskImport",
            "The mask has {found} pixels, the image {expected}: a scaled copy. Allow scaling to "
            "import it.",
        )
    elif size == _flipped(head.size):
        text = translate(
            "MaskImport",
            "The mask has {found} pixels, the image {expected}: it is rotated, but the photo is "
            "not marked as rotated (EXIF). Rotate the mask and import it again.",
        )
    else:
        text = translate(
            "MaskImport",
            "The mask has {found} pixels, the image {expected}. It may belong to another image, "
            "or to a part of this one.",
        )
    return 0, False, text.format(found=found, expected=expected)
