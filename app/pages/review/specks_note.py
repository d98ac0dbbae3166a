"""The parts of a mask that an export would not take for objects, shown before it is approved."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.core.store import ProjectError
from app.core.transfer.data_export import speck_size
from app.jobs.job import Job
from app.jobs.question import Question
from app.pages.review.session import ReviewSession
from app.qtbase.boxes import hbox
from app.qtbase.debounced import debounced
from app.ui.widgets import hint
from wseg_engine.base.events import Control
from wseg_engine.formats.registry import SMALLEST_OBJECT
from wseg_engine.formats.specks import find_specks

_CLOSE = 8.0  # screen pixels that a pixel of the image has at least when a speck is shown
_MOST = 1000  # specks that are stepped through
_PAUSE_MS = 500  # without a change, before a mask is looked through

Place = tuple[float, float]  # x, y in px
Version = tuple[int, int]  # the image, and the version of its mask


class _Found(NamedTuple):
    version: Version
    places: tuple[Place, ...]


class SpecksNote(QWidget):
    """Says how many specks there are, and steps through them.

    Signals:
        show_wanted: the next is to be shown.
    """

    show_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.label = hint()
        self.button = QPushButton(self.tr("Show next"))
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys go on to the canvas
        hbox((self.label, 1), self.button, on=self, margins=0)
        self.button.clicked.connect(self.show_wanted)
        policy = self.sizePolicy()  # what is below must not jump
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.show_count(0, SMALLEST_OBJECT)  # the room for it is there from the beginning

    def show_count(self, count: int, least: int) -> None:
        """Say how many parts have fewer pixels than `least`."""
        text = self.tr(
            "%Ln part(s) with fewer than {least} pixels: too small to be objects in an export, "
            "where they are merged into their surroundings.",
            "",
            count,
        )
        self.label.setText(text.format(least=least))
        self.setVisible(count > 0)


class SpecksFinder(QObject):
    """Looks for specks in the mask that is shown, in the background, once it stays as it is.

    Who goes from image to image or paints is not slowed down by it.
    """

    def __init__(self, session: ReviewSession, note: SpecksNote) -> None:
        super().__init__(session)
        self._session, self._note = session, note
        self._job: Job | None = None
        self.places: tuple[Place, ...] = ()
        self._image: int | None = None  # that they were found in
        self._next = 0
        self._later = debounced(self, _PAUSE_MS, self._look)
        note.show_wanted.connect(self.show_next)

    @property
    def least(self) -> int:
        """The pixels that a part has to have: as in the last export of the project."""
        try:
            return speck_size(self._session.open_project.project)
        except ProjectError:
            return SMALLEST_OBJECT

    def look(self) -> None:
        """Look for specks soon; what was found before in the same mask stays until then."""
        version = self._version()
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if version is None or version[0] != self._image:
            self._tell(())
        self._later.start()

    def _look(self) -> None:
        document, version = self._session.editor.document, self._version()
        if document is None or version is None:
            return
        labels, least = document.labels.copy(), self.least

        def ask(control: Control) -> _Found:
            places = []
            for speck in find_specks(labels, least):
                control.wait_or_stop()
                places.append(speck.centre)
            return _Found(version, tuple(places))

        job = self._job = Question(self.tr("Looking for specks"), ask)
        job.answered.connect(self._take)
        self._session.jobs.start(job)

    def _version(self) -> Version | None:
        """Return which mask is shown; None where there is none."""
        mask_session = self._session.controller.current
        if mask_session is None or mask_session.document is None:
            return None
        return mask_session.image, mask_session.document.version

    def show_next(self) -> None:
        """Show the next speck in the middle of the canvas, large enough to be seen."""
        if not self.places:
            return
        x, y = self.places[self._next % min(len(self.places), _MOST)]
        self._next += 1
        canvas = self._session.editor.canvas
        if canvas.magnification < _CLOSE:
            canvas.zoom_to(_CLOSE)
        canvas.centre_on(QPointF(x, y))

    def _take(self, found: _Found) -> None:
        if found.version == self._version():
            self._image = found.version[0]
            self._tell(found.places)

    def _tell(self, places: tuple[Place, ...]) -> None:
        self.places, self._next = places, 0
        self._note.show_count(len(places), self.least)
