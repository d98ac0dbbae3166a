"""Finds the images that match a filter, in the background, and keeps the list calm meanwhile.

A tag may be all that kept an image in the list: under the filter "untagged", tagging one would make
it vanish under the user's hand. Therefore images that match no longer *linger*, shown as such, as
long as they are selected or current, and for a moment after, so that nothing moves while somebody
goes through images quickly. Choosing another filter or order ends the lingering at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.core.masks.likeness import Likeness
from app.core.store import ImageFilter, Order, ProjectError
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.jobs.question import Question
from app.models.image_list import Ids, ImageListModel, keep_in_place
from app.models.image_selection import ImageSelection
from app.models.open_project import OpenProject
from app.qtbase.debounced import debounced
from wseg_engine.base.events import Control

CALM = 700  # ms without another move until images that match no longer go


class _Found(NamedTuple):
    """What a search came to."""

    ids: Ids
    total: int  # images in the project
    folders: dict[int, str]  # where the source folders are


class ImageSearch(QObject):
    """Puts the images that match into a model. One search runs at a time; the newest wish counts.

    Signals:
        done: the model shows what was asked for.
        listed_anew: other images are shown because others, or another order, were asked for.
        wish_changed: another filter or order is wanted.
        lingering_changed: other images match no longer and are still shown.
        failed: the project could not be read; the reason in words.
    """

    done = Signal()
    listed_anew = Signal()
    wish_changed = Signal()
    lingering_changed = Signal()
    failed = Signal(str)

    def __init__(
        self,
        open_project: OpenProject,
        jobs: JobList,
        model: ImageListModel,
        selection: ImageSelection,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._images = open_project.project.images
        self._sources = open_project.project.sources
        self._jobs, self._model, self._selection = jobs, model, selection
        self.filter = ImageFilter()
        self.order = Order.PATH
        self.descending = False
        self.likeness: Likeness | None = None  # that images are sorted by before the order
        self.total = 0  # images in the project
        self._job: Job | None = None
        self._again = False
        self._closed = False
        self._calmly = False  # whether images that match no longer may linger
        self._lingering: Ids = np.empty(0, np.int64)
        self._just_tagged: Ids = np.empty(0, np.int64)  # in hand then; perhaps left since
        self._calm = debounced(self, CALM, self._let_go)
        selection.changed.connect(self._wait_for_calm)
        selection.current_changed.connect(self._wait_for_calm)
        open_project.images_changed.connect(self.refresh)
        open_project.images_updated.connect(self._refresh_if_it_matters)
        open_project.tags_changed.connect(self._refresh_tags)
        open_project.classes_changed.connect(self._refresh_tags)
        open_project.sources_changed.connect(self.refresh)

    @property
    def busy(self) -> bool:
        """Whether the list is not yet what was asked for."""
        return self._job is not None

    def set_filter(self, wanted: ImageFilter) -> None:
        """Show the images that match."""
        if wanted != self.filter:
            self.filter = wanted
            self.wish_changed.emit()
            self._search(calmly=False)

    def set_order(self, order: Order, *, descending: bool) -> None:
        """Sort the images."""
        if (order, descending, None) != (self.order, self.descending, self.likeness):
            self.order, self.descending, self.likeness = order, descending, None
            self.wish_changed.emit()
            self._search(calmly=False)

    def set_likeness(self, likeness: Likeness) -> None:
        """Sort the images by likeness to one of them, until another order is wanted."""
        self.likeness = likeness
        self.wish_changed.emit()
        self._search(calmly=False)

    def refresh(self) -> None:
        """Look again; what matches no longer lingers."""
        self._search(calmly=True)

    def close(self) -> None:
        """Look no more."""
        self._closed = True
        self._again = False
        self._calm.stop()
        if self._job is not None:
            self._job.cancel()

    # ------------------------------------------------------------- inner part

    def _refresh_if_it_matters(self) -> None:
        by_file = self.order in (Order.STATE, Order.SIZE, Order.MODIFIED)
        if self.filter.asks_files or by_file:
            self.refresh()

    def _refresh_tags(self) -> None:
        if self.filter.asks_tags:
            self._just_tagged = self._held()
            self._calm.start()
            self.refresh()

    def _search(self, *, calmly: bool) -> None:
        if self._closed:
            return
        self._calmly = calmly and (self._calmly or self._job is None)
        if self._job is not None:
            self._again = True
            return
        images, sources = self._images, self._sources
        wanted, order, descending = self.filter, self.order, self.descending
        likeness = self.likeness

        def ask(_control: Control) -> _Found:
            found = np.frombuffer(images.ids(wanted, order=order), np.int64)
            total = len(found) if wanted == ImageFilter() else len(images)
            folders = {source.id: str(source.folder) for source in sources.all()}
            found = found[::-1].copy() if descending else found
            found = found if likeness is None else likeness.sort(found)
            return _Found(found, total, folders)

        self._job = Question(self.tr("Finding images"), ask)
        self._job.answered.connect(self._take)
        self._job.ended.connect(self._end)
        self._jobs.start(self._job)

    def _take(self, found: _Found) -> None:
        if self._again or self._closed:  # something else is wanted by now
            return
        self.total = found.total
        ids = found.ids
        lingering: Ids = np.empty(0, np.int64)
        if self._calmly:
            held = self._still_there(self._held())
            lingering = held[~np.isin(held, ids)]
            ids = keep_in_place(ids, self._model.ids, lingering)
        self._set_lingering(lingering)
        self._model.set_folders(found.folders)
        self._model.set_ids(ids)
        if not self._calmly:
            self.listed_anew.emit()

    def _end(self) -> None:
        job, self._job = self._job, None
        if job is not None and job.state is JobState.FAILED and not self._closed:
            if not isinstance(job.error, ProjectError):
                self.failed.emit(self.tr("The images could not be listed. Open the project again."))
            else:
                self.failed.emit(job.error_text)
        if self._again:
            self._again = False
            calmly, self._calmly = self._calmly, False
            self._search(calmly=calmly)
            return
        self._calmly = False
        if not self._closed:
            self.done.emit()
            self._wait_for_calm()

    def _held(self) -> Ids:
        """Return the images that the user has in hand."""
        current = self._selection.current_id()
        held = self._selection.selected_array()
        held = held if current is None else np.append(held, current)
        if self._calm.isActive():  # and those just left
            held = np.concatenate((held, self._lingering, self._just_tagged))
        return np.unique(held)

    def _still_there(self, images: Ids) -> Ids:
        """Leave out images that were taken out of the project.

        Only few are held as a rule; with more than a page, whoever selected them all sees it.
        """
        if len(images) > 1000:
            return images
        try:
            return np.array([record.id for record in self._images.get(images.tolist())], np.int64)
        except ProjectError:  # told by the next search
            return images

    def _wait_for_calm(self) -> None:
        if len(self._lingering) or self._calm.isActive():
            self._calm.start()

    def _let_go(self) -> None:
        """Drop what matches no longer and is not in the user's hand any more."""
        self._just_tagged = np.empty(0, np.int64)
        keep = np.isin(self._lingering, self._held())
        gone = self._lingering[~keep]
        if len(gone):
            self._set_lingering(self._lingering[keep])
            self._model.set_ids(self._model.ids[~np.isin(self._model.ids, gone)])

    def _set_lingering(self, images: Ids) -> None:
        if not np.array_equal(images, self._lingering):
            self._lingering = images
            self.lingering_changed.emit()

    def lingering(self) -> frozenset[int]:
        """Return the images that match no longer and are still shown."""
        return frozenset(self._lingering.tolist())
