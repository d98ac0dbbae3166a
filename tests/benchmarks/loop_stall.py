"""The longest time that an event loop answers nothing: what a user feels as a window that hangs."""

from __future__ import annotations

import time
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer, Slot

INTERVAL_MS = 2  # between two looks at the clock
LIMITS_MS = (16, 50, 100)  # one frame at 60 Hz; what is allowed; what everybody notices


class Stalls(NamedTuple):
    """How an event loop ran; times in ms, beyond the timer's interval."""

    longest: float
    busy: float  # the longest time that its own thread computed without a break
    over_16: int  # how many gaps were longer than 16 ms
    over_50: int
    over_100: int
    ticks: int  # looks at the clock; few of them in a long time mean that the loop hardly ran
    seconds: float  # from start to stop

    def as_row(self) -> dict[str, object]:
        """Return the columns of a benchmark's table."""
        return {
            "longest stall, ms": self.longest,
            "longest computing, ms": self.busy,
            "over 16 ms": self.over_16,
            "over 50 ms": self.over_50,
            "over 100 ms": self.over_100,
        }


class StallMeter(QObject):
    """Measures the gaps between the events of a fast timer in the thread that it lives in.

    A gap ends when the loop comes round to its timers, behind all events that were waiting. On a
    busy machine a gap may be the system's doing, which gave the processor to others: `busy` counts
    the thread's own computing alone.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._tick)
        self._began = self._last = self._last_cpu = 0.0
        self._gaps: list[float] = []
        self._busy = 0.0

    def start(self) -> None:
        """Begin anew."""
        self._gaps = []
        self._busy = 0.0
        self._began = self._last = time.perf_counter()
        self._last_cpu = time.thread_time()
        self._timer.start()

    def stop(self) -> Stalls:
        """End, and say what was found; the gap that is open counts."""
        self._timer.stop()
        self._tick()
        over = [sum(gap > limit for gap in self._gaps) for limit in LIMITS_MS]
        seconds = time.perf_counter() - self._began
        return Stalls(max(self._gaps), self._busy, *over, len(self._gaps), seconds)

    @Slot()
    def _tick(self) -> None:
        now, cpu = time.perf_counter(), time.thread_time()
        self._gaps.append(max(0.0, (now - self._last) * 1000 - INTERVAL_MS))
        self._busy = max(self._busy, (cpu - self._last_cpu) * 1000)
        self._last, self._last_cpu = now, cpu
