"""What is told of the image in hand: facts, contradictions, time; and comparing its versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.core.review.findings import Finding, findings
from app.core.review.masks import Labels, version_labels
from app.core.review.queue import ReviewState
from app.core.store import Doubt, ProjectError, Provenance, ReviewTime
from app.windows.review.facts_pane import FactsPane
from app.windows.review.findings_pane import FindingsPane
from app.windows.review.sitting import Sitting
from app.windows.review.texts import provenance_name
from app.workers.job import Job
from wseg_engine.events import Control, Event

if TYPE_CHECKING:
    from app.windows.review.page import ReviewPage

TICK = 1000  # ms between looks at the clock
_VERSIONS = (Provenance.MODEL, Provenance.REFINED, Provenance.EDITED)


@dataclass(frozen=True)
class _Version(Event):
    image: int
    provenance: Provenance
    labels: Labels | None


class FactsDesk(QObject):
    """Reads what the panel tells of the image in hand."""

    def __init__(self, page: ReviewPage) -> None:
        super().__init__(page)
        self._page = page
        self.pane = FactsPane()
        self.findings = FindingsPane()
        self._doubts: list[Doubt] = []
        self._before = 0.0  # seconds spent on the image earlier
        self._usual = ReviewTime(0, 0.0, 0.0)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK)
        self._tick.timeout.connect(self.show_time)
        self._tick.start()
        self.findings.remedy_wanted.connect(self._settle)
        page.classes.counted.connect(lambda _share: self.show_findings())

    def show_sitting(self, sitting: Sitting | None) -> None:
        """Tell of another image."""
        self._doubts = []
        self._before = 0.0
        if sitting is not None:
            project = self._page.open_project.project
            try:
                self._doubts = project.predictions.doubts([sitting.image])
                self._before = project.reviews.seconds([sitting.image]).get(sitting.image, 0.0)
            except ProjectError as error:
                self._page.message.emit(str(error))
        self.show_state()
        self.show_findings()
        self.show_time()
        self._show_versions(sitting)

    def show_usual(self, usual: ReviewTime) -> None:
        """Tell how long other images took."""
        self._usual = usual
        self.show_time()

    def show_state(self) -> None:
        """Tell how the mask came about, and how far its review is."""
        sitting = self._page.desk.current
        state = ReviewState.OPEN
        if sitting is not None and sitting.image in self._page.queue.rejected:
            state = ReviewState.REJECTED
        self.pane.show_sitting(sitting, state)

    def show_findings(self) -> None:
        """Tell what disagrees."""
        sitting, classes = self._page.desk.current, self._page.classes
        if sitting is None or sitting.document is None:
            self.findings.show_findings((), editable=False)
            return
        found = findings(
            classes.classes, sitting.classes, classes.share, classes.tags, self._doubts
        )
        editable = not self._page.open_project.read_only
        self.findings.show_findings(found, editable=editable)

    def show_time(self) -> None:
        """Tell the time spent."""
        if self._page.desk.current is not None and self.pane.isVisible():
            here = self._before + self._page.desk.stopwatch.seconds
            self.pane.show_time(here, self._usual, self._page.queue.left)

    def compare(self, provenance: Provenance | None) -> None:
        """Show another version left of a divider; None shows the mask alone."""
        sitting, canvas = self._page.desk.current, self._page.editor.canvas
        canvas.compare(None)
        if provenance is None or sitting is None or sitting.document is None:
            return
        project, image, classes = self._page.open_project.project, sitting.image, sitting.classes

        def work(_control: Control) -> Iterator[Event]:
            labels = version_labels(project, image, provenance, classes)
            yield _Version(image, provenance, labels)

        job = Job(self.tr("Reading another version of the mask"), work, quiet=True)
        job.event_received.connect(self._show_version)
        self._page.jobs.start(job)

    def close(self) -> None:
        """Look no more."""
        self._tick.stop()

    def _show_versions(self, sitting: Sitting | None) -> None:
        kinds: set[Provenance] = set()
        if sitting is not None:
            records = self._page.open_project.project.masks.of([sitting.image])
            kinds = {record.provenance for record in records}
        shown = self._page.view.show_versions([kind for kind in _VERSIONS if kind in kinds])
        self.compare(shown)

    def _show_version(self, version: _Version) -> None:
        sitting = self._page.desk.current
        if sitting is None or sitting.document is None or sitting.image != version.image:
            return
        if version.labels is None or version.labels.shape != sitting.document.labels.shape:
            self._page.message.emit(self.tr("This version of the mask cannot be shown."))
            return
        self._page.editor.canvas.compare(version.labels, provenance_name(version.provenance))

    def _settle(self, finding: Finding) -> None:
        self._page.classes.set_tag(finding.class_id, finding.tag)
