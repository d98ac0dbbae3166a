"""What became of classes while the project is open, for those who read before what masks mean."""

from __future__ import annotations

from collections.abc import Iterable


class ClassChanges:
    """Classes merged or deleted since the project was opened. No id is given twice."""

    def __init__(self) -> None:
        self._became: dict[int, int | None] = {}

    def note(self, gone: int, became: int | None) -> None:
        """Note that a class is gone, and which one has its pixels now; None: they are void."""
        self._became[gone] = became

    def now(self, classes: Iterable[int | None]) -> tuple[int | None, ...]:
        """Return what the values of a mask mean by now, that meant these classes before."""
        return tuple(map(self._now, classes))

    def _now(self, number: int | None) -> int | None:
        while number is not None and number in self._became:
            number = self._became[number]
        return number
