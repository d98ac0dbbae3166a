"""What can be said of the selected images, each as one step of undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.core.store import ImageTags, ProjectError, TagChange
from app.core.store.tags import Tags
from app.core.tagging.tag_selection import all_present
from app.models.open_project import OpenProject
from wseg_engine.base.labels import Tag

Edit = Callable[[Tags, Sequence[int]], TagChange]


@dataclass(frozen=True)
class _Deed:
    """Something that was said, to be said again of other images."""

    edit: Edit
    class_id: int | None = None  # the class it is about, if it is about one


class Tagging(QObject):
    """Says things of the selected images, and remembers what was said last.

    Signals:
        tagged: something was said for certain and saved; a good moment to go on.
        message: what was done, or why not, in words.
        copied: there are tags to paste now.
        moved: the selection turned out to be another one than was told; a tuple of ids.
    """

    tagged = Signal()
    message = Signal(str)
    copied = Signal()
    moved = Signal(object)

    def __init__(
        self,
        open_project: OpenProject,
        *,
        selected: Callable[[], Sequence[int]] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Begin with nothing selected.

        Args:
            open_project: the project.
            selected: returns the selected images at this moment. A view may tell of a selection
                late, and a quick hand must never tag the images that were selected before.
            parent: owner in the sense of Qt.
        """
        super().__init__(parent)
        self._selected = selected
        self._open_project = open_project
        self._images: Sequence[int] = ()
        self._clipboard: ImageTags | None = None
        self._last: list[_Deed] = []  # what was said of the images tagged last
        self._fresh = True  # nothing was said of the selected images yet

    @property
    def images(self) -> Sequence[int]:
        """The selected images."""
        return self._images

    @property
    def can_paste(self) -> bool:
        """Whether tags were copied."""
        return self._clipboard is not None

    @property
    def can_repeat(self) -> bool:
        """Whether something was said before."""
        return bool(self._last)

    def select(self, images: Sequence[int]) -> None:
        """Say things of these images from now on."""
        if images != self._images:
            self._images = images
            self._fresh = True

    def _look(self) -> None:
        """Ask what is selected now."""
        if self._selected is not None:
            images = tuple(self._selected())
            if images != self._images:
                self.select(images)
                self.moved.emit(images)

    def toggle(self, class_id: int) -> None:
        """Say that all images show a class; if all of them say so already, take it back."""
        self._look()
        open_project, images = self._open_project, self._images
        if open_project.steps.busy or open_project.takes_long(len(images)):
            self._toggle_later(class_id)
            return
        try:
            there = all_present(open_project.project, images, class_id)
        except ProjectError as error:
            self.message.emit(str(error))
            return
        self.say(class_id, None if there else Tag.PRESENT)

    def _toggle_later(self, class_id: int) -> None:
        """Look whether all images show a class when it is the step's turn."""
        name, images = self._name(class_id), self._images
        if name is None or self._open_project.read_only:
            return
        project, decided = self._open_project.project, list[Tag | None]()

        def edit(tags: Tags, some: Sequence[int]) -> TagChange:
            if not decided:
                there = all_present(project, images, class_id)
                decided.append(None if there else Tag.PRESENT)
            return tags.set(some, [class_id], decided[0])

        def text() -> str:
            return self._text(name, decided[0], len(images))

        self._do(text, [_Deed(edit, class_id)])

    def say(self, class_id: int, tag: Tag | None) -> None:
        """Say one thing of a class for all selected images; None takes back what was said."""
        self._look()
        name = self._name(class_id)
        if name is None:
            return
        deed = _Deed(lambda tags, images: tags.set(images, [class_id], tag), class_id)
        self._do(self._text(name, tag, len(self._images)), [deed], certain=tag is not None)

    def _text(self, name: str, tag: Tag | None, count: int) -> str:
        """Return what is done, for the undo menu."""
        texts = {
            Tag.PRESENT: self.tr("Tag %n image(s) as {name}", "", count),
            Tag.ABSENT: self.tr("Mark {name} as absent in %n image(s)", "", count),
            Tag.UNSURE: self.tr("Mark {name} as unsure in %n image(s)", "", count),
            None: self.tr("Remove {name} from %n image(s)", "", count),
        }
        return texts[tag].format(name=name)

    def none_of_them(self) -> None:
        """Say that the selected images were looked at and show none of the classes."""
        self._look()
        text = self.tr("Mark %n image(s) as showing none of the classes", "", len(self._images))
        self._do(text, [_Deed(lambda tags, images: tags.none_of_them(images))])

    def review(self, tags_complete: bool) -> None:
        """Say whether the selected images were looked at for all classes."""
        self._look()
        count = len(self._images)
        text = (
            self.tr("Mark tagging of %n image(s) as complete", "", count)
            if tags_complete
            else self.tr("Mark tagging of %n image(s) as not complete", "", count)
        )
        deed = _Deed(lambda tags, images: tags.review(images, tags_complete))
        self._do(text, [deed], certain=tags_complete)

    def clear(self) -> None:
        """Take back all that was said of the selected images."""
        self._look()
        text = self.tr("Clear the tags of %n image(s)", "", len(self._images))
        self._do(text, [_Deed(lambda tags, images: tags.clear(images))], certain=False)

    def copy(self) -> None:
        """Remember what the first selected image says."""
        self._look()
        if not self._images:
            return
        try:
            found = self._open_project.project.tags.of(self._images[:1])
        except ProjectError as error:
            self.message.emit(str(error))
            return
        for said in found.values():
            self._clipboard = said
            self.copied.emit()
            self.message.emit(self.tr("Copied the tags of the image."))

    def paste(self) -> None:
        """Make the selected images say what the copied one said, and nothing else."""
        self._look()
        said = self._clipboard
        if said is not None:
            text = self.tr("Paste tags to %n image(s)", "", len(self._images))
            self._do(text, [_Deed(lambda tags, images: tags.copy(said, images))])

    def repeat(self) -> None:
        """Say of the selected images all that was said of those before."""
        self._look()
        deeds = [
            deed
            for deed in self._last
            if deed.class_id is None or self._name(deed.class_id) is not None
        ]
        if deeds:
            text = self.tr("Repeat the last tags on %n image(s)", "", len(self._images))
            self._do(text, deeds, remember=False)

    def _do(
        self,
        text: str | Callable[[], str],
        deeds: list[_Deed],
        *,
        certain: bool = True,
        remember: bool = True,
    ) -> None:
        images = self._images
        if not images or self._open_project.read_only:
            return

        def tell() -> None:
            self.message.emit(text if isinstance(text, str) else text())
            if certain:
                self.tagged.emit()

        # Remembered before it is told: whoever hears of it may select the next image.
        before = self._last, self._fresh
        if remember:
            self._last = deeds if self._fresh else [*self._last, *deeds]
            self._fresh = False
        edits = [deed.edit for deed in deeds]
        if not self._open_project.say(images, text, *edits, then=tell):
            self._last, self._fresh = before

    def _name(self, class_id: int) -> str | None:
        try:
            return self._open_project.project.classes.get(class_id).name
        except ProjectError as error:
            self.message.emit(str(error))
            return None
