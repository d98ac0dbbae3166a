"""What is told of the image in hand: facts, contradictions, time; and comparing its versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QGridLayout

from app.core.masks.disagreements import ShownDisagreement, shown_disagreements
from app.core.masks.queue import ReviewState
from app.core.masks.records import Labels, version_labels
from app.core.store import Disagreement, ProjectError, Provenance, ReviewTime
from app.core.training.external import ExternalOrigin, origin_of
from app.jobs.question import Question
from app.pages.review.class_controller import ClassController
from app.pages.review.disagreements_pane import DisagreementsPane
from app.pages.review.facts_pane import FactsPane
from app.pages.review.mask_session import MaskSession
from app.pages.review.session import ReviewSession
from app.pages.review.specks_note import SpecksFinder, SpecksNote
from app.pages.review.texts import provenance_name
from app.pages.review.view_pane import ViewPane
from wseg_engine.base.events import Control

TICK = 1000  # ms between looks at the clock
_VERSIONS = (Provenance.DRAFT, Provenance.MODEL, Provenance.REFINED, Provenance.EDITED)


class _Versions(NamedTuple):
    image: int
    labels: tuple[tuple[Provenance, Labels | None], ...]


class FactsController(QObject):
    """Reads what the panel tells of the image in hand."""

    def __init__(self, session: ReviewSession, classes: ClassController, view: ViewPane) -> None:
        super().__init__(session)
        self._session, self._classes, self._view = session, classes, view
        self.pane = FactsPane()
        self.shown_disagreements = DisagreementsPane()
        self._disagreements: list[Disagreement] = []
        self._before = 0.0  # seconds spent on the image earlier
        self._usual = ReviewTime(0, 0.0, 0.0)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK)
        self._tick.timeout.connect(self.show_time)
        self._tick.start()
        self.shown_disagreements.remedy_wanted.connect(self._settle)
        classes.counted.connect(lambda _share: self.show_disagreements())
        self.specks_note = SpecksNote()
        rows = self.pane.layout()
        assert isinstance(rows, QGridLayout)
        rows.addWidget(self.specks_note, rows.rowCount(), 0, 1, 2)
        self.specks = SpecksFinder(session, self.specks_note)
        classes.counted.connect(lambda _share: self.specks.look())

    def show_mask_session(self, mask_session: MaskSession | None) -> None:
        """Tell of another image."""
        self._disagreements = []
        self._before = 0.0
        if mask_session is not None:
            project = self._session.open_project.project
            try:
                self._disagreements = project.predictions.disagreements([mask_session.image])
                self._before = project.reviews.seconds([mask_session.image]).get(
                    mask_session.image, 0.0
                )
            except ProjectError as error:
                self._session.message.emit(str(error))
        self.show_state()
        self.show_disagreements()
        self.show_time()
        self._show_versions(mask_session)

    def show_usual(self, usual: ReviewTime) -> None:
        """Tell how long other images took."""
        self._usual = usual
        self.show_time()

    def show_state(self) -> None:
        """Tell how the mask came about, and how far its review is."""
        mask_session = self._session.controller.current
        state = ReviewState.OPEN
        if mask_session is not None and mask_session.image in self._session.queue.rejected:
            state = ReviewState.REJECTED
        self.pane.show_mask_session(mask_session, state, self._origin(mask_session))

    def _origin(self, mask_session: MaskSession | None) -> ExternalOrigin | None:
        """Return the other program that made the mask in hand, if one did."""
        if mask_session is None or mask_session.provenance is not Provenance.MODEL:
            return None
        if mask_session.origin.run is None:
            return None
        try:
            return origin_of(self._session.open_project.project.runs.get(mask_session.origin.run))
        except ProjectError:  # deleted meanwhile
            return None

    def show_disagreements(self) -> None:
        """Tell what disagrees."""
        mask_session, classes = self._session.controller.current, self._classes
        if mask_session is None or mask_session.document is None:
            self.shown_disagreements.show_disagreements((), editable=False)
            return
        found = shown_disagreements(
            classes.classes, mask_session.classes, classes.share, classes.tags, self._disagreements
        )
        editable = not self._session.open_project.read_only
        self.shown_disagreements.show_disagreements(found, editable=editable)

    def show_time(self) -> None:
        """Tell the time spent."""
        if self._session.controller.current is not None and self.pane.isVisible():
            here = self._before + self._session.controller.stopwatch.seconds
            self.pane.show_time(here, self._usual, self._session.queue.left)

    def compare(self, versions: Sequence[Provenance]) -> None:
        """Show other versions left of the mask, each left of a divider; without any, it alone."""
        mask_session, canvas = self._session.controller.current, self._session.editor.canvas
        canvas.compare(None)
        if not versions or mask_session is None or mask_session.document is None:
            return
        project, image, classes = (
            self._session.open_project.project,
            mask_session.image,
            mask_session.classes,
        )

        def ask(_control: Control) -> _Versions:
            found = [(kind, version_labels(project, image, kind, classes)) for kind in versions]
            return _Versions(image, tuple(found))

        question = Question(self.tr("Loading another version of the mask"), ask)
        question.answered.connect(self._show_those)
        self._session.jobs.start(question)

    def close(self) -> None:
        """Look no more."""
        self._tick.stop()

    def follow_saved(self) -> None:
        """Offer what has been saved meanwhile to compare with."""
        mask_session = self._session.controller.current
        if mask_session is not None and self._versions_of(mask_session) != self._view.versions:
            self._show_versions(mask_session)

    def _show_versions(self, mask_session: MaskSession | None) -> None:
        versions = () if mask_session is None else self._versions_of(mask_session)
        self.compare(self._view.show_versions(versions))

    def _versions_of(self, mask_session: MaskSession) -> tuple[Provenance, ...]:
        """Return the versions on the disk that may differ from the mask in hand."""
        try:
            records = self._session.open_project.project.masks.of([mask_session.image])
        except ProjectError as error:
            self._session.message.emit(str(error))
            return ()
        kinds = {record.provenance for record in records}
        if mask_session.provenance is Provenance.EDITED:
            kinds -= {Provenance.EDITED}
        return tuple(kind for kind in _VERSIONS if kind in kinds)

    def _show_those(self, versions: _Versions) -> None:
        mask_session = self._session.controller.current
        if (
            mask_session is None
            or mask_session.document is None
            or mask_session.image != versions.image
        ):
            return
        shape = mask_session.document.labels.shape
        fitting = [
            (provenance_name(kind), labels)
            for kind, labels in versions.labels
            if labels is not None and labels.shape == shape
        ]
        if len(fitting) < len(versions.labels):
            self._session.message.emit(self.tr("This version of the mask cannot be shown."))
        self._session.editor.canvas.compare_all(fitting)

    def _settle(self, shown: ShownDisagreement) -> None:
        self._classes.set_tag(shown.class_id, shown.tag)
