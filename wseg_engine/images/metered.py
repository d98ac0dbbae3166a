"""What lies in an image's file besides its pixels, read within bounds.

Pillow keeps all of it in memory, whatever it is: metadata of any length, and an object for each of
the parts of a few bytes that a file may have by the million. So the file that it reads counts.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple

from PIL.PngImagePlugin import PngImageFile

from wseg_engine.base.budget import (
    BESIDE_BYTES,
    BESIDE_READS,
    MIB,
    WHOLE_BYTES,
    OverBudgetError,
)
from wseg_engine.base.messages import number_text, tr

_ONE_FIELD = MIB  # bytes of a TIFF's field that is left to Pillow, unless it says where pixels are
_PLACES = frozenset((273, 279, 324, 325))  # offsets and lengths of strips and tiles
_MOST_PLACES = 1_000_000  # strips or tiles
_MOST_FIELDS = 65_535  # of a TIFF, as there are numbers for them
_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_TYPE_BYTES |= {16: 8, 17: 8, 18: 8}  # of BigTIFF
_NO_TYPE = b"\0\0"  # a field of this type is passed over


class MeteredFile:
    """A file for Pillow to read from, which counts until it is told that pixels follow.

    Args:
        file: open for reading, at its start.
        name: of the file, for messages.
        size: of the file in bytes.
    """

    def __init__(self, file: BinaryIO, name: str, size: int) -> None:
        self._file, self._name, self._size = file, name, size
        self._counting = True
        self._bytes = self._reads = 0
        self._hidden = _large_fields(file, name, size)
        self.seek, self.tell, self.fileno = file.seek, file.tell, file.fileno
        self.flush, self.close = file.flush, file.close

    @property
    def hidden_bytes(self) -> int:
        """Bytes of fields that Pillow does not see, and a library that decodes will read."""
        return self._hidden.size

    def read(self, size: int | None = -1) -> bytes:
        """Return bytes as any file does.

        Raises:
            OverBudgetError: if that is more than may lie beside pixels.
        """
        start = self._file.tell()
        if not self._counting:
            return self._hidden.applied(start, self._file.read(-1 if size is None else size))
        left = max(0, self._size - start)
        whole = size is None or size < 0
        wanted = left if whole or size is None else min(size, left)
        self._reads += 1
        if not whole:
            self._bytes += wanted
        if wanted > WHOLE_BYTES or self._bytes > BESIDE_BYTES:
            raise _too_much(self._name, whole)
        if self._reads > BESIDE_READS:
            raise _too_many(self._name)
        return self._hidden.applied(start, self._file.read(wanted))

    def pixels_follow(self, image: object) -> None:
        """Count no more; of a PNG, all that is not its pixels, which stands behind them too."""
        if isinstance(image, PngImageFile):
            image.load_read = self._uncounted(image.load_read)  # type: ignore[method-assign, assignment]
        else:
            self._counting = False

    def _uncounted(self, read: Callable[[int], bytes]) -> Callable[[int], bytes]:
        def load_read(size: int) -> bytes:
            with self._paused():
                return read(size)

        return load_read

    @contextmanager
    def _paused(self) -> Iterator[None]:
        self._counting = False
        try:
            yield
        finally:
            self._counting = True


class _Hidden(NamedTuple):
    """Fields of a TIFF that are passed over."""

    places: tuple[int, ...] = ()  # bytes from the start of the file where their types stand
    size: int = 0  # bytes of what they hold

    def applied(self, start: int, data: bytes) -> bytes:
        """Return what is read from a place on, without their types."""
        for place in self.places:
            at = place - start
            if 0 <= at <= len(data) - len(_NO_TYPE):
                data = data[:at] + _NO_TYPE + data[at + len(_NO_TYPE) :]
        return data


def _large_fields(file: BinaryIO, name: str, size: int) -> _Hidden:
    """Look through the fields of a TIFF, if it is one, and return the large ones.

    The layers of a picture that was edited are such: often more than its pixels.

    Raises:
        OverBudgetError: if they hold more than the file, or there are too many.
    """
    try:
        fields = list(_fields(file, name, size))
    except struct.error:  # damaged, or none: Pillow says it
        fields = []
    finally:
        file.seek(0)
    if sum(length for *_, length in fields) > size:
        raise OverBudgetError(tr("{file}: its header claims more than the file has.", file=name))
    if max((count for _, tag, count, _ in fields if tag in _PLACES), default=0) > _MOST_PLACES:
        text = tr(
            "{file} stores its pixels in more than {most} pieces. Save it again.",
            file=name,
            most=number_text(_MOST_PLACES),
        )
        raise OverBudgetError(text)
    large = [one for one in fields if one[1] not in _PLACES and one[3] > _ONE_FIELD]
    return _Hidden(tuple(place for place, *_ in large), sum(length for *_, length in large))


def _fields(file: BinaryIO, name: str, size: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield of the fields of a TIFF's first picture: the place of the type, tag, count, bytes."""
    head = file.read(16)
    order = {b"II": "<", b"MM": ">"}.get(head[:2])
    kind = struct.unpack_from(f"{order}H", head, 2)[0] if order else 0
    if order is None or kind not in (42, 43):
        return
    big = kind == 43
    counted, one, inside = ("Q", "HHQ8s", 8) if big else ("H", "HHL4s", 4)
    (start,) = struct.unpack_from(f"{order}{'Q' if big else 'L'}", head, 8 if big else 4)
    if start >= size:
        return
    file.seek(start)
    (count,) = struct.unpack(f"{order}{counted}", file.read(struct.calcsize(f"{order}{counted}")))
    if count > _MOST_FIELDS:
        raise OverBudgetError(tr("{file}: its header claims more than the file has.", file=name))
    length = struct.calcsize(f"{order}{one}")
    place = file.tell()
    table = file.read(count * length)
    for number in range(len(table) // length):
        tag, type_, values, _ = struct.unpack_from(f"{order}{one}", table, number * length)
        found = values * _TYPE_BYTES.get(type_, 0)
        yield place + number * length + 2, tag, values, found if found > inside else 0


def _too_many(name: str) -> OverBudgetError:
    text = tr(
        "{file} contains more than {most} parts besides its pixels. Save it again without them.",
        file=name,
        most=number_text(BESIDE_READS),
    )
    return OverBudgetError(text)


def _too_much(name: str, whole: bool) -> OverBudgetError:
    if whole:
        text = tr(
            "{file} is of a kind that is read at once, and has more than {most} MB. Save it "
            "smaller.",
            file=name,
            most=WHOLE_BYTES // MIB,
        )
    else:
        text = tr(
            "{file} contains more than {most} MB besides its pixels. Save it again without that.",
            file=name,
            most=BESIDE_BYTES // MIB,
        )
    return OverBudgetError(text)
