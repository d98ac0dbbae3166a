"""The open project as all views see it: one place for changes, and for the news of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.core.store import ClassInfo, Project, ProjectError, TagChange
from app.core.store.classes import Classes
from app.core.store.tags import Tags
from app.core.store.undoable import Undoable
from app.core.tagging.missing_tag_policy import SILENCE_IS_ABSENCE, missing_means_absent
from app.core.tagging.tag_history import TagHistory, joined
from app.core.tagging.tag_steps import (
    Edit,
    ImagesChanged,
    StepSaved,
    change_images,
    make_step,
)
from app.core.transfer.object_rules import ObjectRules, keep_object_rules
from app.models.edit_queue import EditQueue, Task, UndoRunner
from app.models.image_news import ImageNews
from wseg_engine.base.events import Event
from wseg_engine.base.labels import Tag

Cells = Iterable[tuple[int, int, Tag | None]]  # image, class, tag; None: nothing said
Text = str | Callable[[], str]


def _edit_all(edit: Edit, images: Sequence[int], tags: Tags) -> TagChange:
    return edit(tags, images)


def _edit_whole(edit: Callable[[Tags], TagChange], tags: Tags, _images: Sequence[int]) -> TagChange:
    return edit(tags)


class OpenProject(QObject):
    """A project and its undo history. Views change it by its methods and redraw on its signals.

    Methods that change something return whether it was saved; if not, `failed` says why, and the
    project is as it was. Tagging and taking out of very many images goes on in the background, if
    `steps` has a runner: then they return that it was begun, and what is asked for meanwhile
    follows it in order.

    Signals:
        images_changed: images came or went; several times in quick succession are one.
        images_updated: what is known of some images has changed; a frozenset of their ids.
        masks_exchanged: masks of some images are others now, as after an import or its undo,
            whatever was in hand; a frozenset of their ids.
        tags_changed: tags or reviews of some images have changed; a frozenset of their ids.
        classes_changed: classes were added, changed, reordered, merged or deleted.
        missing_tag_policy_changed: what it means that a tagged image does not mention a class is
            another now.
        object_rules_changed: how objects are made of masks is another now.
        sources_changed: photo folders were added, relinked or removed.
        history_changed: there is something else to undo or redo.
        failed: a change could not be saved; the reason in words.
        cancelled: the user has cancelled a change of very many images; nothing was changed.
    """

    images_changed = Signal()
    images_updated = Signal(object)
    masks_exchanged = Signal(object)
    tags_changed = Signal(object)
    classes_changed = Signal()
    missing_tag_policy_changed = Signal()
    object_rules_changed = Signal()
    sources_changed = Signal()
    history_changed = Signal()
    failed = Signal(str)
    cancelled = Signal()

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project = project
        self.history = TagHistory(project.tags)
        self.steps = EditQueue(self)
        self.steps.failed.connect(lambda error: self.failed.emit(str(error)))
        self.steps.dropped.connect(self.cancelled)
        self._turner = UndoRunner(self.history, self.steps, project.tags, self)
        self._turner.failed.connect(self.failed)
        self._turner.turned.connect(self.history_changed)
        self._turner.tags_turned.connect(self.note_tags)
        self._turner.masks_turned.connect(self._note_exchange)
        self._news = ImageNews(self)
        self._news.came_or_went.connect(self.images_changed)
        self._news.updated.connect(self.images_updated)

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed."""
        return self.project.read_only

    # ------------------------------------------------------------------ tags

    def set_tag(self, images: Sequence[int], class_id: int, tag: Tag | None, text: str) -> bool:
        """Say one thing of a class for images; None takes back what was said.

        Args:
            images: ids.
            class_id: the class.
            tag: present, absent, unsure, or nothing.
            text: what is done, for the undo menu.
        """
        return self.say(images, text, lambda tags, some: tags.set(some, [class_id], tag))

    def set_cells(self, cells: Cells, text: str) -> bool:
        """Say several things at once, as one step of undo."""
        return self.edit(text, lambda tags: tags.set_cells(cells))

    def none_of_them(self, images: Sequence[int], text: str) -> bool:
        """Say of images that they were looked at and show none of the classes."""
        return self.say(images, text, lambda tags, some: tags.none_of_them(some))

    def set_tags_complete(self, images: Sequence[int], tags_complete: bool, text: str) -> bool:
        """Say whether somebody looked at images for all classes."""
        return self.say(images, text, lambda tags, some: tags.review(some, tags_complete))

    def say(
        self,
        images: Sequence[int],
        text: Text,
        *edits: Edit,
        then: Callable[[], None] = lambda: None,
    ) -> bool:
        """Say something of images, as one step of undo: all of it is saved, or nothing.

        Args:
            images: ids.
            text: what is done, for the undo menu; or what returns it once it is done.
            edits: each says something of some of the images; called with slices of them if there
                are very many.
            then: called when it is saved.
        """
        if self.steps.busy or self.takes_long(len(images) * len(edits)):
            self.steps.add(partial(self._say_later, images, text, edits, then))
            return True
        saved = self.edit(text, *(partial(_edit_all, edit, images) for edit in edits))
        if saved:
            then()
        return saved

    def undo(self) -> bool:
        """Take back the newest step."""
        return self._turner.undo()

    def redo(self) -> bool:
        """Do again what was taken back last."""
        return self._turner.redo()

    def edit(self, text: Text, *edits: Callable[[Tags], TagChange]) -> bool:
        """Change tags in several ways, as one step of undo: all of it is saved, or nothing."""
        if self.steps.busy:
            self.steps.add(lambda: self._edit_later(text, edits))
            return True
        try:
            with self.history.step(text) as changes:
                changes.extend(change(self.project.tags) for change in edits)
        except ProjectError as error:
            self.failed.emit(str(error))
            return False
        self.history_changed.emit()
        self.note_tags(joined(changes).images())
        return True

    def takes_long(self, cells: int) -> bool:
        """Whether so many cells are changed in the background."""
        return self.steps.takes_long(cells)

    def _say_later(
        self, images: Sequence[int], text: Text, edits: Sequence[Edit], then: Callable[[], None]
    ) -> Task:
        def take(event: Event) -> None:
            if isinstance(event, StepSaved):
                self.history.record(text if isinstance(text, str) else text(), *event.changes)
                self.history_changed.emit()
                self.note_tags(event.images)
                then()

        title = text if isinstance(text, str) else self.tr("Tagging images")
        return Task(title, partial(make_step, self.project.tags, edits, images), take)

    def _edit_later(self, text: Text, edits: Sequence[Callable[[Tags], TagChange]]) -> Task:
        whole: list[Edit] = [partial(_edit_whole, edit) for edit in edits]
        return self._say_later((0,), text, whole, lambda: None)

    @property
    def missing_means_absent(self) -> bool:
        """Whether classes that a tagged image does not mention count as absent."""
        try:
            return missing_means_absent(self.project)
        except ProjectError:  # reading it fails for a reason that others tell
            return SILENCE_IS_ABSENCE.default

    def set_missing_means_absent(self, absence: bool) -> bool:
        """Say whether they do."""
        if absence == self.missing_means_absent:  # a switch that is brought in line says it too
            return True
        return self._change(
            lambda: self.project.settings.set(SILENCE_IS_ABSENCE, absence),
            self.missing_tag_policy_changed.emit,
        )

    def set_object_rules(self, rules: ObjectRules) -> bool:
        """Say how objects are made of masks."""
        return self._change(
            lambda: keep_object_rules(self.project, rules), self.object_rules_changed.emit
        )

    # --------------------------------------------------------------- classes

    def add_class(
        self, name: str, colour: str | None = None, shortcut: str | None = None
    ) -> ClassInfo | None:
        """Add a class and return it; None if that failed."""
        added: list[ClassInfo] = []
        classes = self.project.classes
        self._change(
            lambda: added.append(classes.add(name, colour=colour, shortcut=shortcut)),
            self.note_classes,
        )
        return added[0] if added else None

    def change_class(self, change: Callable[[Classes], None]) -> bool:
        """Rename or recolour a class, or give it another key: what the project's classes can."""
        return self._change(lambda: change(self.project.classes), self.note_classes)

    def reorder_classes(self, class_ids: Sequence[int]) -> bool:
        """Put all classes into another order."""
        return self._change(lambda: self.project.classes.reorder(class_ids), self.note_classes)

    def merge_class(self, source: int, into: int) -> bool:
        """Make two classes one; ends the undo history."""
        return self._change(
            lambda: self.project.classes.merge(source, into=into), self._note_lost_class
        )

    def delete_class(self, class_id: int) -> bool:
        """Delete a class with its tags; ends the undo history."""
        return self._change(lambda: self.project.classes.delete(class_id), self._note_lost_class)

    def _note_lost_class(self) -> None:
        self.history_changed.emit()
        self.note_classes()

    # ---------------------------------------------------------------- images

    def accept_images(self, images: Iterable[int]) -> bool:
        """Say that changed images are fine as they are now."""
        ids = list(images)
        news = partial(self.note_images, False, ids)
        return self._change_images(
            self.tr("Accepting images"), self.project.images.accept, ids, news
        )

    def remove_images(self, images: Iterable[int]) -> bool:
        """Take images out of the project; their files stay."""
        ids = list(images)
        news = partial(self.note_images, True)
        return self._change_images(
            self.tr("Removing images"), self.project.images.remove, ids, news
        )

    def _change_images(
        self,
        title: str,
        change: Callable[[Sequence[int]], object],
        ids: list[int],
        news: Callable[[], None],
    ) -> bool:
        if not (self.steps.busy or self.takes_long(len(ids))):
            return self._change(partial(change, ids), news)

        def take(event: Event) -> None:
            if isinstance(event, ImagesChanged):
                news()

        work = partial(change_images, self.project.database, change, ids)
        self.steps.add(lambda: Task(title, work, take))
        return True

    def _change(self, change: Callable[[], object], news: Callable[[], None]) -> bool:
        if self.steps.busy:  # what writes now holds up everybody else who writes
            self.failed.emit(
                self.tr("A change to many images is still being saved. Try again in a moment.")
            )
            return False
        try:
            change()
        except ProjectError as error:
            self.failed.emit(str(error))
            return False
        news()
        return True

    # ------------------------------------------------------------------ news

    def note_images(self, came_or_went: bool, updated: Iterable[int] = ()) -> None:
        """Hear of images that a job has added, removed or updated; views are told soon."""
        self._news.note(came_or_went, updated)

    def tell_news(self) -> None:
        """Tell views at once what was noted of images."""
        self._news.tell()

    def note_tags(self, images: Iterable[int]) -> None:
        """Hear of images whose tags were changed; views are told at once."""
        changed = frozenset(images)
        if changed:
            self.tags_changed.emit(changed)

    def note_step(self, text: str, change: TagChange, images: frozenset[int]) -> None:
        """Hear of tags that a job has changed and saved, as one step of undo.

        Args:
            text: what was done, for the undo menu.
            change: what was changed.
            images: the images it is about: counting them is the job's, there may be many.
        """
        self.history.record(text, change)
        self.history_changed.emit()
        self.note_tags(images)

    def note_exchange(self, text: str, change: Undoable, images: Iterable[int]) -> None:
        """Hear of masks that a job has exchanged and saved, as a step of undo.

        Args:
            text: what was done, for the undo menu.
            change: takes it back.
            images: whose masks are others now.
        """
        self.history.record_other(text, change)
        self.history_changed.emit()
        self._note_exchange(images)

    def note_undone(self, change: Undoable, images: Iterable[int]) -> None:
        """Hear that a job has taken back a change of `note_exchange`."""
        step = self.history.next_undo
        if step is not None and step.other == change:
            self.history.note_undone(step)
            self.history_changed.emit()
        self._note_exchange(images)

    def _note_exchange(self, images: Iterable[int]) -> None:
        exchanged = frozenset(images)
        self.masks_exchanged.emit(exchanged)
        self.note_images(False, exchanged)

    def note_classes(self) -> None:
        """Hear of changed classes; views are told at once."""
        self.classes_changed.emit()

    def note_sources(self) -> None:
        """Hear of changed photo folders; views are told at once."""
        self.sources_changed.emit()

    def finish(self) -> None:
        """Let nobody cancel any more what is being saved: the project is about to be closed."""
        self.steps.finish()

    def close(self) -> None:
        """Close the project. End the jobs that use it before."""
        self._news.stop()
        self.project.close()
