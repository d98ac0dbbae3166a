"""How one list of ids becomes another with few changes of rows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
MOST_RUNS = 64  # changes of rows announced one by one; with more, a reset is kinder to views


class Run(NamedTuple):
    """Neighbouring rows, both ends included."""

    first: int
    last: int


class Changes(NamedTuple):
    """Rows to remove, counted in the old list, and to insert, counted in the new one."""

    removed: list[Run]
    inserted: list[Run]


def changes_between(old: Ids, new: Ids) -> Changes | None:
    """Return how to turn one list into the other; None if the order or very much has changed."""
    stays = np.isin(old, new)
    was_there = np.isin(new, old)
    if not np.array_equal(old[stays], new[was_there]):
        return None
    changes = Changes(_runs(~stays), _runs(~was_there))
    return changes if len(changes.removed) + len(changes.inserted) <= MOST_RUNS else None


def keep_in_place(new: Ids, old: Ids, kept: Ids) -> Ids:
    """Return the new list with `kept` ids of the old one put back where they were.

    Args:
        new: ids as they are now.
        old: ids as they were, in the same order as far as they remain.
        kept: ids that are to stay; those that are in `new` already are left alone.
    """
    back = np.isin(old, kept) & ~np.isin(old, new)
    if not back.any():
        return new
    order = np.argsort(new)
    if len(new):
        places = np.minimum(np.searchsorted(new[order], old), len(new) - 1)
        rows = np.where(new[order][places] == old, order[places], -1)
    else:
        rows = np.full(len(old), -1)
    before = np.maximum.accumulate(rows)  # the last row up to here that is still there
    return np.insert(new, before[back] + 1, old[back])


def _runs(mask: NDArray[np.bool_]) -> list[Run]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return [Run(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]
