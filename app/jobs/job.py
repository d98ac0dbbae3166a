"""One piece of background work, as the window sees it.

A `Job` lives in the GUI thread; a plain thread pumps its generator of events into a box, and the
job empties the box in the GUI thread. So receivers of its signals run in the GUI thread whatever
they are, and however many events come, the event loop is given back after a few milliseconds.

The thread knows the box, the control and the work, and not the job: jobs are destroyed in the GUI
thread, and a thread that touches one then brings the process down (`bell`).
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.core.store.errors import ProjectClosed
from app.core.translation import reason
from app.qtbase.bell import Bell
from app.qtbase.debounced import debounced
from wseg_engine.base.events import Control, Event, Progress, Stopped
from wseg_engine.base.gate import giving_up

MOST_UNDELIVERED = 1000  # events; a faster producer waits for the window
DELIVERY = 0.008  # seconds in one go, half a frame
REDELIVERY = 4  # ms until the next go, in which the loop sees to the user

_log = logging.getLogger(__name__)

Work = Callable[[Control], Iterator[Event]]


class JobState(Enum):
    """What has become of a job."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def over(self) -> bool:
        """Whether nothing will come any more."""
        return self in {JobState.FINISHED, JobState.CANCELLED, JobState.FAILED}


class Job(QObject):
    """Background work that can be watched, paused and cancelled.

    Signals:
        event_received: every event but progress, in order.
        progress_changed: the newest `Progress`; those between are left out when they come fast.
        state_changed: `state` is another one.
        share_changed: more of the whole is done, besides what `progress_changed` tells.
        ended: nothing will come any more; emitted once, last, whatever happened.
    """

    event_received = Signal(object)
    progress_changed = Signal(object)
    state_changed = Signal()
    share_changed = Signal()
    ended = Signal()

    def __init__(
        self, title: str, work: Work, *, parent: QObject | None = None, quiet: bool = False
    ) -> None:
        """Prepare a job; nothing runs before `start`.

        Args:
            title: what is done, for the user: "Scanning Photos".
            work: called in the job's thread with its control; yields events; may raise `Stopped`,
                or `ProjectClosed`, which ends it as if it was cancelled.
            parent: owner in the sense of Qt.
            quiet: not worth a place among the jobs that the user sees.
        """
        super().__init__(parent)
        self.title = title
        self.quiet = quiet
        self.progress: Progress | None = None
        self.error: BaseException | None = None
        self._state = JobState.WAITING
        self._work = work
        self._control = Control()
        self._box = _Box(Bell(self._deliver).ring)
        self._thread = threading.Thread(
            target=_pump, args=(work, self._control, self._box, title), name=title, daemon=True
        )
        # Whoever owns it may go while it runs: then nobody waits for what comes.
        self.destroyed.connect(partial(_give_up, self._control, self._box))
        self._again = debounced(self, REDELIVERY, self._deliver)

    @property
    def state(self) -> JobState:
        """What has become of the job, as far as was delivered."""
        return self._state

    @property
    def share(self) -> float | None:
        """How much of the whole job is done, 0 to 1; None while nobody can know."""
        progress = self.progress
        if progress is None or not progress.total:
            return None
        return min(1.0, progress.done / progress.total)

    @property
    def left_text(self) -> str:
        """How long the whole job still takes, in words; "" where that is not known."""
        return ""

    @property
    def error_text(self) -> str:
        """What went wrong, in words; "" where nothing did."""
        return "" if self.error is None else reason(self.error)

    def start(self) -> None:
        """Begin; a job runs once.

        Raises:
            RuntimeError: if it was started before.
        """
        if self._state is not JobState.WAITING:
            raise RuntimeError(f"The job {self.title!r} was started before. Make a new one.")
        self._set_state(JobState.RUNNING)
        self._thread.start()

    def cancel(self) -> None:
        """Ask the job to end at its next safe point; `ended` comes when it has."""
        self._control.stop()
        self._box.open_wide()
        if self._state is JobState.WAITING:
            self._set_state(JobState.CANCELLED)
            self.ended.emit()

    def end(self) -> None:
        """Ask the job to end and to keep what it has done, where that is of use."""
        self.cancel()

    def leave(self) -> None:
        """Ask the job to end because the project closes; work that can go on later is saved."""
        self.cancel()

    def pause(self) -> None:
        """Ask the job to wait at its next safe point."""
        if self._state is JobState.RUNNING and not self._control.stopping:
            self._control.pause()
            self._set_state(JobState.PAUSED)

    def resume(self) -> None:
        """Let a paused job go on."""
        if self._state is JobState.PAUSED:
            self._control.resume()
            self._set_state(JobState.RUNNING)

    @property
    def alive(self) -> Callable[[], bool]:
        """What tells, in any thread, whether the job's thread still runs; it outlives the job."""
        return self._thread.is_alive

    @property
    def cancelling(self) -> bool:
        """Whether the job was asked to end and has not yet."""
        return self._control.stopping and not self._state.over

    def wait(self, seconds: float) -> bool:
        """Block until the thread has ended, deliver what it left, and return whether it has.

        For the end of the application and of tests; the window listens to `ended` instead.
        """
        if self._state is JobState.WAITING or self._state.over:
            return True
        until = time.monotonic() + seconds
        while self._thread.is_alive():
            self._thread.join(min(0.02, max(0.0, until - time.monotonic())))
            if self._thread.is_alive() and time.monotonic() >= until:
                return False
            self._deliver()  # a producer may be waiting for room
        over = False
        while not over:
            self._deliver()
            over = self._state.over
        return True

    def _deliver(self) -> None:
        """Empty the box for a few milliseconds, in the GUI thread."""
        until = time.monotonic() + DELIVERY
        newest: Progress | None = None
        while True:
            item = self._box.take()
            if isinstance(item, Progress):
                newest = item
            elif newest is not None:
                self._show_progress(newest)
                newest = None
            if item is None:
                return
            if isinstance(item, _End):
                self._thread.join()  # it has nothing left to do, and the work is let go of here
                self.error = item.error
                self._set_state(item.state)
                self.ended.emit()
                return
            if not isinstance(item, Progress):
                self.event_received.emit(item)
            if time.monotonic() >= until:
                if newest is not None:
                    self._show_progress(newest)
                self._again.start()
                return

    def _show_progress(self, progress: Progress) -> None:
        self.progress = progress
        self.progress_changed.emit(progress)

    def _set_state(self, state: JobState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit()


@dataclass(frozen=True)
class _End(Event):
    """How a job ended."""

    state: JobState
    error: BaseException | None = None


class _Box:
    """Events on their way from the job's thread to the GUI thread."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell  # that there is something in an empty box
        self._events: deque[Event] = deque()
        self._changed = threading.Condition()
        self._wide = False  # the user does not wait for what comes: no limit any more

    def put(self, event: Event) -> None:
        """Put an event in; wait while the box is full."""
        with self._changed:
            while len(self._events) >= MOST_UNDELIVERED and not self._wide:
                self._changed.wait()
            was_empty = not self._events
            self._events.append(event)
        if was_empty:
            self._tell()

    def put_end(self, end: _End) -> None:
        self.open_wide()
        self.put(end)

    def take(self) -> Event | None:
        with self._changed:
            if not self._events:
                return None
            event = self._events.popleft()
            self._changed.notify()
        return event

    def open_wide(self) -> None:
        with self._changed:
            self._wide = True
            self._changed.notify_all()


def _pump(work: Work, control: Control, box: _Box, title: str) -> None:
    """Run the work in the job's thread; the last thing in the box tells how it ended."""
    try:
        with giving_up(lambda: control.stopping):
            for event in work(control):
                box.put(event)
        end = _End(JobState.CANCELLED if control.stopping else JobState.FINISHED)
    except Stopped:
        end = _End(JobState.CANCELLED)
    except ProjectClosed:  # nobody wants to know any more
        _log.info("The project was closed while the job %r ran.", title)
        end = _End(JobState.CANCELLED)
    except BaseException as error:  # the window has to hear of everything
        _log.exception("The job %r failed.", title)
        end = _End(JobState.FAILED, error)
    box.put_end(end)


def _give_up(control: Control, box: _Box) -> None:
    control.stop()
    box.open_wide()
