"""Long changes of the open project in the background, one after the other; undo and redo."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.core.store import ProjectError, TagChange
from app.core.store.tags import Tags
from app.core.store.undoable import Turned, Undoable
from app.core.tagging.tag_history import Step, TagHistory
from app.core.tagging.tag_steps import StepSaved, repeat_step
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


class UndoRunner(QObject):
    """Takes the steps of a history back and makes them again; those of files in the background.

    Signals:
        turned: there is something else to undo or redo.
        tags_turned: tags of some images were changed by that; their ids.
        masks_turned: masks of some images were changed by that; a frozenset of their ids.
        failed: it could not be saved; the reason in words. The project is as it was.
    """

    turned = Signal()
    tags_turned = Signal(object)
    masks_turned = Signal(object)
    failed = Signal(str)

    def __init__(
        self, history: TagHistory, steps: EditQueue, tags: Tags, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._history, self._steps, self._tags = history, steps, tags

    def undo(self) -> bool:
        """Take back the newest step; return whether it was, or was begun."""
        step = self._history.next_undo
        return self._do(step, self._undo_task, self._history.undo)

    def redo(self) -> bool:
        """Make the step again that was taken back last; return whether it was, or was begun."""
        step = self._history.next_redo
        return self._do(step, self._redo_task, self._history.redo)

    def _do(
        self,
        step: Step | None,
        task: Callable[[], Task | None],
        change_tags: Callable[[], TagChange | None],
    ) -> bool:
        if self._steps.busy or (step is not None and self._is_long(step)):
            self._steps.add(task)
            return True
        try:
            if step is not None and step.other is not None:
                return _carry_out(task())
            change = change_tags()
        except ProjectError as error:
            self.failed.emit(str(error))
            return False
        self.turned.emit()
        if change is not None:
            self.tags_turned.emit(change.images())
        return change is not None

    def _is_long(self, step: Step) -> bool:
        in_files = step.other is not None and self._steps.runner is not None
        return in_files or self._steps.takes_long(len(step))

    def _undo_task(self) -> Task | None:
        step = self._history.next_undo
        if step is None:
            return None
        title = self.tr("Undo: {what}").format(what=step.text)
        note = partial(self._history.note_undone, step)
        if step.other is not None:
            return self._masks_task(title, step.other, note, back=True)
        return self._tags_task(title, step.inverse(), note)

    def _redo_task(self) -> Task | None:
        step = self._history.next_redo
        if step is None:
            return None
        title = self.tr("Redo: {what}").format(what=step.text)
        note = partial(self._history.note_redone, step)
        if step.other is not None:
            return self._masks_task(title, step.other, note, back=False)
        return self._tags_task(title, step.changes, note)

    def _tags_task(
        self, title: str, changes: Sequence[TagChange], note: Callable[[], None]
    ) -> Task:
        def take(event: Event) -> None:
            if isinstance(event, StepSaved):
                note()
                self.turned.emit()
                self.tags_turned.emit(event.images)

        return Task(title, partial(repeat_step, self._tags, changes), take)

    def _masks_task(
        self, title: str, change: Undoable, note: Callable[[], None], *, back: bool
    ) -> Task:
        def take(event: Event) -> None:
            if isinstance(event, Turned):
                note()
                self.turned.emit()
                (self.tags_turned if event.of_tags else self.masks_turned).emit(event.images)

        return Task(title, lambda checkpoint: change.turn(back=back, checkpoint=checkpoint), take)


def _carry_out(task: Task | None) -> bool:
    """Do at once what would be done in the background."""
    if task is None:
        return False
    for event in task.work(lambda: None):
        task.take(event)
    return True
