"""Photos of an export that show the same picture: they belong on one side of the split."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from app.core.transfer.data_export.plan import Copies, PlanItem
from app.core.translation import translate
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.images.imaging import ImageError, content_key
from wseg_engine.images.likeness import Pair, Signature, groups_of, near_copies, signature_of

_SERIES = 20  # photos alike from which they are a series, as of one camera, and no copies
_KEPT = 100_000  # signatures of photos that are kept in memory, of 768 bytes


def find_copies(items: Sequence[PlanItem], control: Control) -> Iterator[Event]:
    """Compare all photos with each other; yields `Progress`, last `Copies`.

    A photo that cannot be decoded now is nobody's copy; it is told when its turn comes.

    Raises:
        Stopped: if the control asked for it.
    """
    text = translate("DataExport", "Comparing photos")
    equal = list(_equal_files(items))
    places: list[int] = []
    signatures: list[Signature] = []
    for done, item in enumerate(items):
        control.wait_or_stop()
        yield Progress("compare", done, len(items), text)
        if (found := _signature(item.file)) is not None:
            places.append(done)
            signatures.append(found)
    near: list[Pair] = []
    for pairs in near_copies(signatures):
        control.wait_or_stop()
        near += [Pair(places[one], places[other]) for one, other in pairs]
    yield _copies(items, equal, near)


def _copies(items: Sequence[PlanItem], equal: list[Pair], near: list[Pair]) -> Copies:
    count = len(items)
    large = [group for group in groups_of(count, near) if len(group) >= _SERIES]
    series = {number for group in large for number in group}
    real = [pair for pair in near if pair.one not in series]
    groups = []
    for group in groups_of(count, [*equal, *real]):
        if 2 * len(group) <= count:
            groups.append(group)
        else:  # most of the data set cannot be on one side of it
            series.update(group)
            groups += [[number] for number in group]
    exact = {number for pair in equal for number in pair}
    return Copies(
        groups=tuple(tuple(items[number].name for number in group) for group in groups),
        pairs=tuple((items[one].name, items[other].name) for one, other in sorted({*equal, *near})),
        equal=len(exact),
        near=len({number for pair in real for number in pair} - exact),
        series=len(series),
    )


def _equal_files(items: Sequence[PlanItem]) -> Iterator[Pair]:
    """Yield each file that is equal to one before it; only files of one size are read."""
    sizes = Counter(item.bytes for item in items)
    known: dict[str, list[int]] = defaultdict(list)
    for number, item in enumerate(items):
        if sizes[item.bytes] < 2:
            continue
        try:
            key = content_key(item.file)
        except ImageError:
            continue
        if known[key]:
            yield Pair(known[key][0], number)
        known[key].append(number)


def _signature(file: Path) -> Signature | None:
    try:
        status = file.stat()
        found = _signature_bytes(str(file), status.st_size, status.st_mtime_ns)
    except (OSError, ImageError):
        return None
    return np.frombuffer(found, np.uint8)


@lru_cache(maxsize=_KEPT)
def _signature_bytes(file: str, size: int, modified_ns: int) -> bytes:
    """Return a photo's signature; a preview is often asked for again."""
    return signature_of(Path(file)).tobytes()
