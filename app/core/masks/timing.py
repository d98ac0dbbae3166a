"""How long an image is worked on: time in which somebody is there, not time on the wall."""

from __future__ import annotations

import time
from collections.abc import Callable

IDLE = 30.0  # seconds without a sign of life after which the clock stands still


class Stopwatch:
    """Counts the seconds from each sign of life to the next, a long pause only in part."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, idle: float = IDLE) -> None:
        self._clock = clock
        self._idle = idle
        self._last: float | None = None
        self._spent = 0.0
        self._started = False
        self._away = False

    def start(self) -> None:
        """Begin anew, with an image that has just come; while nobody is there, it stands still."""
        self._spent = 0.0
        self._started = True
        self._last = None if self._away else self._clock()

    def note_input(self) -> None:
        """Take note that somebody is there."""
        if self._last is not None:
            now = self._clock()
            self._spent += min(now - self._last, self._idle)
            self._last = now

    def leave(self) -> None:
        """Take note that nobody is there, as another window is used; what was spent stays."""
        self.note_input()
        self._last = None
        self._away = True

    def come_back(self) -> None:
        """Take note that somebody is there again."""
        self._away = False
        if self._started and self._last is None:
            self._last = self._clock()

    def stop(self) -> float:
        """Stand still, and return the seconds that were spent."""
        self.note_input()
        self._last = None
        self._started = False
        spent, self._spent = self._spent, 0.0
        return spent

    @property
    def seconds(self) -> float:
        """The seconds that were spent so far."""
        if self._last is None:
            return self._spent
        return self._spent + min(self._clock() - self._last, self._idle)
