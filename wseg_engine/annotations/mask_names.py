"""What programs put around the name of an image to call its mask: `a_mask.png`, `mask_a.png`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

MASK_SUFFIX = re.compile(
    r"(.+?)[-_. ](mask|masks|seg|segmentation|label|labels|labelids|gt|annotation)", re.IGNORECASE
)
FOLDER_MARK = "__"  # stands for "/" in the names of exports that have no folders
_LOOKED_AT = 200  # masks from which an affix is recognised
_SHORTEST = 2  # characters of one


class Affix(NamedTuple):
    """What stands in front of the name of an image, or behind it."""

    start: str
    end: str

    def without(self, name: str) -> str | None:
        """Return the name of the image; None for a mask that is called otherwise."""
        if not name.startswith(self.start) or not name.endswith(self.end):
            return None
        return name[len(self.start) : len(name) - len(self.end)] or None


def recognise_affix(masks: Iterable[str], is_image: Callable[[str], bool]) -> Affix | None:
    """Return what most of some masks have around the names of their images.

    Args:
        masks: the names, without folder and suffix, of masks that are called like no image.
        is_image: whether an image is called so.

    Returns:
        None where they have nothing in common, or are of no image.
    """
    looked_at = 0
    counts: Counter[Affix] = Counter()
    for mask in islice(masks, _LOOKED_AT):
        looked_at += 1
        counts.update(set(islice(_affixes(mask, is_image), 2)))
    if not counts:
        return None
    affix, count = max(counts.items(), key=lambda item: (item[1], item[0]))
    return affix if 2 * count > looked_at else None


def _affixes(mask: str, is_image: Callable[[str], bool]) -> Iterator[Affix]:
    """Yield what is around the longest names of images that a mask's name begins or ends with."""
    for length in range(len(mask) - _SHORTEST, 0, -1):
        if _is_joint(mask, length) and is_image(mask[:length]):
            yield Affix("", mask[length:])
            break
    for length in range(len(mask) - _SHORTEST, 0, -1):
        start = len(mask) - length
        if _is_joint(mask, start) and is_image(mask[start:]):
            yield Affix(mask[:start], "")
            break


def _is_joint(name: str, place: int) -> bool:
    """Whether a name may end in front of a place: not within a number, nor before one alone."""
    before, behind = name[:place], name[place:]
    if before[-1:].isdigit() and behind[:1].isdigit():
        return False
    return any(map(str.isalpha, before)) or any(map(str.isalpha, behind))
