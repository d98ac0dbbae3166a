"""What the cells mean that say whether a class is seen: flags, scores, −1 for absent or unsure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from wseg_engine.annotations.tag_text import NOTHING
from wseg_engine.base.labels import Tag
from wseg_engine.base.messages import translate
from wseg_engine.datasets.names import fold

FLAGS: dict[str, Tag | None] = {
    **dict.fromkeys(
        (
            *("1", "+", "true", "t", "yes", "y", "x", "present", "positive", "verified"),
            *("confirmed", "accepted", "✓", "✔", "☑", "✅"),
            *("ja", "wahr", "vorhanden", "oui", "vrai", "sí", "si", "sì", "verdadero", "vero"),
            *("да", "是"),
        ),
        Tag.PRESENT,
    ),
    **dict.fromkeys(
        (
            *("0", "false", "f", "no", "n", "absent", "negative", "rejected", "refuted"),
            *("✗", "✘", "❌", "☐"),
            *("nein", "falsch", "nicht vorhanden", "non", "faux", "falso", "нет", "否"),
        ),
        Tag.ABSENT,
    ),
    **dict.fromkeys(("-1", "?", "unsure", "maybe", "uncertain", "unverified"), Tag.UNSURE),
    **dict.fromkeys(("", *NOTHING), None),
}
NEGATED_NAMES = frozenset(  # columns that say of the tag beside them that it is not seen
    ("negative", "is_negative", "negated", "is_absent", "absent", "not_present", "rejected")
)
_NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)")
_ODD = 10  # one cell in so many may be none of a flag


@dataclass(frozen=True)
class Flags:
    """How the flags of one table are understood."""

    minus_one: Tag = Tag.UNSURE  # what −1 means
    zero: Tag = Tag.ABSENT  # what 0 means
    half: float | None = None  # of scores: from here on a tag is present
    negated: bool = False  # they say what is not seen
    complete: bool = False  # nothing is said to be absent, so that what is not named is
    notes: tuple[str, ...] = ()  # what was guessed, in words

    def tag(self, cell: str) -> Tag | None:
        """Return what a cell says; None for nothing.

        Raises:
            ValueError: if it is no flag.
        """
        tag = self._tag(plain_flag(cell))
        if self.negated and tag in (Tag.PRESENT, Tag.ABSENT):
            return Tag.ABSENT if tag is Tag.PRESENT else Tag.PRESENT
        return tag

    def _tag(self, flag: str) -> Tag | None:
        if flag == "-1":
            return self.minus_one
        if flag == "0":
            return self.zero
        if flag in FLAGS and (self.half in (None, 0.5) or FLAGS[flag] is None):
            return FLAGS[flag]
        if self.half is not None:
            value = float(flag.rstrip("%"))
            if math.isfinite(value):
                return Tag.PRESENT if value >= self.half else Tag.ABSENT
        raise ValueError(flag)


def plain_flag(cell: str) -> str:
    """Return a cell as flags are compared: folded, numbers without needless digits and commas."""
    flag = fold(cell).replace("−", "-")
    bare = flag.removesuffix("%").rstrip()
    if not _NUMBER.fullmatch(bare):
        return flag
    number = float(bare.replace(",", "."))
    if number == int(number):
        return f"{int(number)}{flag[len(bare) :]}"
    return flag.replace(",", ".")


def is_flags(cells: Sequence[str]) -> bool:
    """Whether a column holds flags; a few odd cells among many do not change that."""
    folded = [plain_flag(cell) for cell in cells]
    filled = [cell for cell in folded if FLAGS.get(cell, Tag.UNSURE) is not None]
    odd = sum(cell not in FLAGS for cell in filled)
    if bool(filled) and odd <= max(1, len(filled) // _ODD) and len(filled) - odd > odd:
        return True
    return len(set(filled)) > 1 and _are_shares(filled)


def understand_columns(cells: Iterable[str], chosen: Tag | None) -> Flags:
    """Return how columns of one class each are understood.

    Args:
        cells: all their cells, as `plain_flag` writes them.
        chosen: what −1 means; if None, it is absent where no 0 says so.
    """
    values = frozenset(cells)
    filled = {cell for cell in values if FLAGS.get(cell, Tag.UNSURE) is not None}
    if not filled <= FLAGS.keys() and _are_shares(filled):
        text = translate(
            "TagImport",
            "The class columns contain numbers from 0 to 1: 0.5 or more counts as present, less "
            "as absent.",
        )
        return Flags(half=0.5, notes=(text,))
    minus, notes = _minus(values, chosen)
    # Whoever takes −1 for absent where there are zeros has zeros for what nobody knows.
    zero = Tag.UNSURE if chosen is Tag.ABSENT and "-1" in values else Tag.ABSENT
    flags = Flags(minus, zero, notes=notes)
    known = [cell for cell in values if cell in FLAGS]
    return replace(flags, complete=all(flags.tag(cell) is not Tag.ABSENT for cell in known))


def understand_state(cells: Iterable[str], column: str, chosen: Tag | None) -> Flags | None:
    """Return how a column is understood that says of each row's tag whether it is seen.

    Args:
        cells: all its cells, as `plain_flag` writes them.
        column: its name.
        chosen: as in `understand_columns`.

    Returns:
        None if it says nothing of the kind.
    """
    values = frozenset(cells)
    filled = {cell for cell in values if FLAGS.get(cell, Tag.UNSURE) is not None}
    if not filled:
        return None
    if filled <= FLAGS.keys():
        flags = understand_columns(values, chosen)
        if fold(column) not in NEGATED_NAMES:
            return flags
        text = translate("TagImport", "The column “{name}” is taken to say what is absent.")
        notes = (*flags.notes, text.format(name=column))
        return replace(flags, negated=True, complete=False, notes=notes)
    if fold(column) in NEGATED_NAMES:
        return None
    numbers = [_number(cell) for cell in filled]
    if any(number is None or not 0 <= number <= 100 for number in numbers):
        return None
    top = 1 if max(number or 0 for number in numbers) <= 1 else 100
    text = translate(
        "TagImport",
        "The column “{name}” contains numbers from 0 to {top}: {half} or more counts as present, "
        "less as absent.",
    )
    half = 0.5 if top == 1 else 50.0
    return Flags(half=half, notes=(text.format(name=column, top=top, half=f"{half:g}"),))


def _minus(values: frozenset[str], chosen: Tag | None) -> tuple[Tag, tuple[str, ...]]:
    if "-1" not in values:
        return Tag.UNSURE, ()
    if chosen is not None:
        return chosen, ()
    if "0" not in values:
        return Tag.ABSENT, (
            translate("TagImport", "There is no 0, so −1 counts as absent in this table."),
        )
    return Tag.UNSURE, (
        translate(
            "TagImport",
            "In this table −1 counts as unsure and 0 as absent. If that is wrong, choose what −1 "
            "means.",
        ),
    )


def _are_shares(cells: Iterable[str]) -> bool:
    """Whether all cells are numbers from 0 to 1."""
    return all((number := _number(cell)) is not None and 0 <= number <= 1 for cell in cells)


def _number(cell: str) -> float | None:
    try:
        value = float(cell.rstrip("%"))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
