"""Long changes of the open project, one after the other, each in the background."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from wseg_engine.base.events import Control, Event

Checkpoint = Callable[[], None]
AT_ONCE = 2000  # cells that are changed while the user waits; more are in the background


@dataclass(frozen=True)
class Task:
    """A long change, ready to be made."""

    title: str  # for the list of jobs
    work: Callable[[Checkpoint], Iterator[Event]]  # what it is given may raise `Stopped`
    take: Callable[[Event], None]  # its events, in the GUI thread


class Runner(Protocol):
    """Runs work in the background."""

    def __call__(
        self,
        title: str,
        work: Callable[[Control], Iterator[Event]],
        take: Callable[[Event], None],
        ended: Callable[[BaseException | None], None],
    ) -> None:
        """Begin, and return at once.

        Args:
            title: what is done, for the user.
            work: a generator of events.
            take: gets them in the GUI thread.
            ended: called last, in the GUI thread, with what went wrong.
        """


class EditQueue(QObject):
    """Makes changes in the order in which they were asked for.

    Signals:
        busy_changed: whether a change is being made or waits.
        failed: a change could not be made; what was raised. Those behind it were dropped: they
            were meant to follow it.
        dropped: the user has cancelled a change; those behind it were dropped too.
    """

    busy_changed = Signal(bool)
    failed = Signal(object)
    dropped = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.runner: Runner | None = None  # without one, nothing is made in the background
        self._waiting: deque[Callable[[], Task | None]] = deque()
        self._running = False
        self._complete = False  # the change that was begun last; told too late to be cancelled
        self._finishing = False

    @property
    def busy(self) -> bool:
        """Whether a change is being made or waits: others have to wait behind it."""
        return self._running or bool(self._waiting)

    def takes_long(self, cells: int) -> bool:
        """Whether so many cells are changed in the background."""
        return cells > AT_ONCE and self.runner is not None

    def add(self, begin: Callable[[], Task | None]) -> None:
        """Make a change after those that wait.

        Args:
            begin: called when it is its turn; returns what is to be done in the background, or
                None if there is nothing left to do.
        """
        was_busy = self.busy
        self._waiting.append(begin)
        self._next()
        if self.busy and not was_busy:
            self.busy_changed.emit(True)

    def finish(self) -> None:
        """Let nobody cancel what was asked for: the project is about to be closed."""
        self._finishing = True

    def _next(self) -> None:
        while self._waiting and not self._running:
            task = self._waiting.popleft()()
            if task is not None and self.runner is not None:
                self._running, self._complete = True, False
                self.runner(task.title, partial(self._work, task), task.take, self._end)

    def _work(self, task: Task, control: Control) -> Iterator[Event]:
        yield from task.work(self._guard(control))
        self._complete = True

    def _guard(self, control: Control) -> Checkpoint:
        def checkpoint() -> None:
            if not self._finishing:
                control.wait_or_stop()

        return checkpoint

    def _end(self, error: BaseException | None) -> None:
        self._running = False
        if not self._complete:
            self._waiting.clear()
        self._next()
        if not self.busy:
            self.busy_changed.emit(False)
        if error is not None:
            self.failed.emit(error)
        elif not self._complete:
            self.dropped.emit()
