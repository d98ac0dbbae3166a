"""Undo and redo of the open project: at once, or in the background where it takes long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.core.store import ProjectError, TagChange
from app.core.store.tags import Tags
from app.core.store.undoable import Turned, Undoable
from app.core.tagging.tag_history import Step, TagHistory
from app.core.tagging.tag_steps import StepSaved, repeat_step
from app.models.edit_queue import EditQueue, Task
from wseg_engine.base.events import Event


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
                self.masks_turned.emit(event.images)

        return Task(title, lambda checkpoint: change.turn(back=back, checkpoint=checkpoint), take)


def _carry_out(task: Task | None) -> bool:
    """Do at once what would be done in the background."""
    if task is None:
        return False
    for event in task.work(lambda: None):
        task.take(event)
    return True
