"""Training and validation: what an image shows decides its side, so that it stays there.

Neither other images nor names change the draw; copies and near-copies of a picture are on one side.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Mapping, Sequence
from typing import NamedTuple

from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.base.messages import tr
from wseg_engine.formats.naming import SPLITS
from wseg_engine.formats.types import ExportError, ExportItem
from wseg_engine.images.imaging import ImageError, content_key, image_size
from wseg_engine.images.likeness import groups_of, near_copies, signature_of

_EVERY = 64  # images between two words of how far it is
_UNITS = 1 << 64  # that a draw is one of


class Picture(NamedTuple):
    """What an image's side is drawn by."""

    pixels: int
    bytes: int
    content: str  # key of the file's bytes


def choose_splits(
    items: Sequence[ExportItem], *, validation: float, seed: int, control: Control | None
) -> Generator[Event, None, dict[str, str]]:
    """Give each image its side: its own where it names one, else drawn by the seed and its content.

    Args:
        items: what is exported.
        validation: chance of an undecided image to become "val", 0-1.
        seed: of the draw.
        control: stops it between images.

    Yields:
        `Progress`; the generator's value is the split of each item, by name.

    Raises:
        ExportError: for a split that is neither "train" nor "val".
        Stopped: if the control asked for it.
    """
    for item in items:
        if item.split not in ("", *SPLITS):
            raise ExportError(
                tr(
                    "{name}: the split is {split!r}; expected train or val.",
                    name=item.name,
                    split=item.split,
                )
            )
    sides = {item.name: item.split or SPLITS[0] for item in items}
    undecided = [item for item in items if not item.split]
    if not validation or not undecided:
        return sides
    pictures, signatures, places = {}, [], []
    for done, item in enumerate(undecided):
        if control is not None:
            control.wait_or_stop()
        if done % _EVERY == 0:
            yield Progress("compare", done, len(undecided), item.name)
        pictures[item.name] = _picture(item)
        try:
            signatures.append(signature_of(item.image))
        except ImageError:
            continue  # it cannot be exported, which is told when its turn comes
        places.append(item.name)
    pairs = [pair for found in near_copies(signatures) for pair in found]
    groups = [[places[n] for n in group] for group in groups_of(len(places), pairs)]
    return sides | drawn(pictures, groups, validation=validation, seed=seed)


def drawn(
    pictures: Mapping[str, Picture],
    groups: Sequence[Sequence[str]],
    *,
    validation: float,
    seed: int,
) -> dict[str, str]:
    """Return the side of each image; a group goes where the largest of its pictures goes alone.

    A smaller copy that comes later changes nothing.
    """
    sides = {
        name: SPLITS[_draw(picture.content, seed) < validation]
        for name, picture in pictures.items()
    }
    for group in groups:
        original = max(group, key=lambda name: pictures[name])
        sides |= dict.fromkeys(group, sides[original])
    return sides


def _draw(content: str, seed: int) -> float:
    digest = hashlib.sha256(f"{seed}\0{content}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") / _UNITS


def _picture(item: ExportItem) -> Picture:
    try:
        size = image_size(item.image)
        content = content_key(item.image)
        return Picture(size.height * size.width, item.image.stat().st_size, content)
    except (ImageError, OSError):
        return Picture(0, 0, item.name)
