"""Training and validation: a split that the seed decides, in which every class has its share."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

TRAIN, VAL = "train", "val"


def stratified_split(
    classes: Mapping[str, Collection[int]],
    *,
    validation: float,
    seed: int,
    groups: Iterable[Sequence[str]] = (),
    fixed: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Divide images so that each class occurs in training and validation in the same proportion.

    Iterative stratification (Sechidis, Tsoumakas and Vlahavas, 2011): the rarest class is dealt out
    first. The images of a class come in an order that only the seed and their names decide, so
    the same images and the same seed always give the same split.

    Args:
        classes: the classes that each image shows, by the image's name.
        validation: the share of the images that goes to validation, 0 to below 1.
        seed: of the order.
        groups: images that go to one side together.
        fixed: the side of images that have one. Others of their group follow the first of them.
    """
    sides = {name: side for name, side in (fixed or {}).items() if name in classes}
    order = sorted(classes, key=lambda name: hashlib.sha256(f"{seed}\0{name}".encode()).digest())
    first = {name: group[0] for group in groups for name in group}
    members: dict[str, list[str]] = {}
    for name in order:
        members.setdefault(first.get(name, name), []).append(name)
    counts = Counter(number for own in classes.values() for number in own)
    dealer = _Dealer(counts, images=len(order), validation=validation)
    for group in members.values():
        own = next((sides[name] for name in group if name in sides), None)
        if own is not None:
            for name in group:
                dealer.note(sides.setdefault(name, own), classes[name])
    waiting = [group for group in members.values() if group[0] not in sides]
    shown = {id(group): {n for name in group for n in classes[name]} for group in waiting}
    while waiting:
        left = Counter(number for group in waiting for number in shown[id(group)])
        rarest = min(left, key=lambda number: (left[number], number), default=None)
        now = [group for group in waiting if rarest is None or rarest in shown[id(group)]]
        for group in now:
            side = dealer.side(rarest)
            for name in group:
                sides[name] = side
                dealer.note(side, classes[name])
        waiting = [group for group in waiting if group[0] not in sides]
    return {name: sides[name] for name in order}


class _Dealer:
    """Gives images to the side that lacks them most."""

    def __init__(self, counts: Mapping[int, int], *, images: int, validation: float) -> None:
        self._shares = {TRAIN: 1 - validation, VAL: validation}
        self._wanted = {
            side: {number: count * share for number, count in counts.items()}
            for side, share in self._shares.items()
        }
        self._images = {side: images * share for side, share in self._shares.items()}

    def note(self, side: str, shown: Collection[int]) -> None:
        """Note that an image goes to a side."""
        self._images[side] -= 1
        for number in shown:
            self._wanted[side][number] -= 1

    def side(self, rarest: int | None) -> str:
        """Return the side that lacks a class most, or images where it is none."""

        def lack(side: str) -> tuple[float, float]:
            own = 0.0 if rarest is None else self._wanted[side][rarest]
            return round(own, 9), round(self._images[side], 9)

        if not self._shares[VAL]:
            return TRAIN
        # Where both lack the same, the image trains.
        return VAL if lack(VAL) > lack(TRAIN) else TRAIN
