"""Training and validation: a split that the seed decides, in which every class has its share."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

TRAIN, VAL = "train", "val"


def stratified_split(
    classes: Mapping[str, Collection[int]], *, validation: float, seed: int
) -> dict[str, str]:
    """Divide images so that each class occurs in training and validation in the same proportion.

    Iterative stratification (Sechidis, Tsoumakas and Vlahavas, 2011): the rarest class is dealt out
    first. The images of a class come in an order that only the seed and their names decide, so
    the same images and the same seed always give the same split.

    Args:
        classes: the classes that each image shows, by the image's name.
        validation: the share of the images that goes to validation, 0 to below 1.
        seed: of the order.
    """
    order = sorted(classes, key=lambda name: hashlib.sha256(f"{seed}\0{name}".encode()).digest())
    waiting: dict[int, list[str]] = {}
    for name in order:
        for number in classes[name]:
            waiting.setdefault(number, []).append(name)
    dealer = _Dealer({number: len(names) for number, names in waiting.items()}, validation)
    dealer.expect(len(order))
    split: dict[str, str] = {}
    while waiting:
        rarest = min(waiting, key=lambda number: (dealer.left[number], number))
        for name in waiting.pop(rarest):
            if name not in split:
                split[name] = dealer.deal(rarest, classes[name])
    for name in order:
        if name not in split:
            split[name] = dealer.deal(None, ())
    return split


class _Dealer:
    """Gives images to the side that lacks them most."""

    def __init__(self, counts: Mapping[int, int], validation: float) -> None:
        self.left = dict(counts)  # images of a class not dealt yet
        self._shares = {TRAIN: 1 - validation, VAL: validation}
        self._wanted = {
            side: {number: count * share for number, count in counts.items()}
            for side, share in self._shares.items()
        }
        self._images = {TRAIN: 0.0, VAL: 0.0}

    def expect(self, images: int) -> None:
        """Say how many images there are in all."""
        self._images = {side: images * share for side, share in self._shares.items()}

    def deal(self, rarest: int | None, shown: Collection[int]) -> str:
        """Return the side that an image goes to, and note it."""
        side = self._side(rarest)
        self._images[side] -= 1
        for number in shown:
            self._wanted[side][number] -= 1
            self.left[number] -= 1
        return side

    def _side(self, rarest: int | None) -> str:
        def lack(side: str) -> tuple[float, float]:
            own = 0.0 if rarest is None else self._wanted[side][rarest]
            return round(own, 9), round(self._images[side], 9)

        if not self._shares[VAL]:
            return TRAIN
        # Where both lack the same, the image trains.
        return VAL if lack(VAL) > lack(TRAIN) else TRAIN
