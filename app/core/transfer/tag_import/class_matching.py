"""Which existing class an unknown name may mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.core.store import ClassInfo
from wseg_engine.datasets.names import fold

_SHORTEST = 4  # letters from which a slip is looked for: "cat" and "car" are two words
_TWO_SLIPS = 7  # letters from which two slips may be
_LONGEST = 60  # letters; sentences are no misspelt classes


class Suggestion(NamedTuple):
    """A class that a name is much like."""

    class_id: int
    sure: bool  # the same word, written differently


class ClassMatcher:
    """Finds classes by names that are written a little differently."""

    def __init__(self, classes: Sequence[ClassInfo]) -> None:
        self._exact = {fold(info.name): info.id for info in classes}
        self._keys: dict[str, int] = {}
        for info in classes:
            for key in _keys(info.name):
                self._keys.setdefault(key, info.id)
        self._names = [(_bare(info.name), info.id) for info in classes]

    def exact(self, name: str) -> int | None:
        """Return the class of this name, upper and lower case alike."""
        return self._exact.get(fold(name))

    def near(self, name: str) -> Suggestion | None:
        """Return a class that may be meant: its plural, other hyphens or accents, or a slip."""
        for key in _keys(name):
            if key in self._keys:
                return Suggestion(self._keys[key], sure=True)
        bare = _bare(name)
        if not _SHORTEST <= len(bare) <= _LONGEST:
            return None
        allowed = 2 if len(bare) >= _TWO_SLIPS else 1
        slips = [(distance(bare, other, allowed), number) for other, number in self._names]
        best = min(slips, default=(allowed + 1, 0))
        return Suggestion(best[1], sure=False) if best[0] <= allowed else None


def distance(first: str, second: str, most: int) -> int:
    """Return how many letters were added, left out, changed or swapped; more than `most` is enough.

    Damerau's distance between neighbours (each place is changed once at most).
    """
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        two_back, before, row = before, row, [i]
        for j, b in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, two_back[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _bare(name: str) -> str:
    """Return a name without accents, spaces and hyphens."""
    spread = unicodedata.normalize("NFKD", fold(name))
    return re.sub(r"[\W_]", "", "".join(c for c in spread if not unicodedata.combining(c)))


def _keys(name: str) -> Iterable[str]:
    """Return forms of a name that mean the same word: as it is, and its singulars."""
    bare = _bare(name)
    if not bare:
        return
    yield bare
    if len(bare) < _SHORTEST:
        return
    if bare.endswith("ies"):
        yield bare[:-3] + "y"
    if bare.endswith("es"):
        yield bare[:-2]
    if bare.endswith("s") and not bare.endswith("ss"):
        yield bare[:-1]
