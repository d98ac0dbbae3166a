"""Learning from corrections: a short lesson for the model, new masks for what comes next."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from app.core.masks.records import best
from app.core.store import MaskRecord, ProjectError
from app.core.training.corrections import (
    Map,
    ToUpdate,
    corrections_since,
    is_changed,
    lesson,
    to_update,
)
from app.core.training.request import NO_REFINEMENT, Ending, PredictRequest, TrainRequest
from app.core.training.run_files import run_files
from app.core.training.run_notes import PRESET, settings_of_run
from app.core.training.run_upkeep import current_run, set_current_run
from app.jobs.learning import MasksMapped, map_masks
from app.jobs.prediction import PredictionJob, running_prediction, start_prediction
from app.jobs.training import TrainingJob, running_training, start_training
from app.pages.review.session import ReviewSession
from wseg_engine.settings.config import RefineConfig, Settings
from wseg_engine.settings.presets import refit

MOST = 240  # masks that are made again: those that come next in the queue


@dataclass
class _Lesson:
    """One lesson, from its beginning to what it changed."""

    corrections: int
    settings: Settings
    base: str  # name of the model that it began with
    update: ToUpdate | None = None
    before: dict[int, Map | None] = field(default_factory=dict)


class LearnController(QObject):
    """Trains the current model briefly on what was corrected, and predicts what comes next anew.

    Signals:
        changed: it has begun or ended.
    """

    changed = Signal()

    def __init__(self, session: ReviewSession) -> None:
        super().__init__(session)
        self._session = session
        self._lesson: _Lesson | None = None
        self._closed = False

    def close(self) -> None:
        """Hear of nothing any more: the project is about to be closed, and its jobs end."""
        self._closed, self._lesson = True, None

    @property
    def busy(self) -> bool:
        """Whether a lesson is under way."""
        return self._lesson is not None

    def learn(self) -> None:
        """Begin a lesson, or say why there is none."""
        session, jobs = self._session, self._session.jobs
        if self.busy:
            session.message.emit(self.tr("The model is learning from your corrections already."))
            return
        if running_training(jobs) is not None or running_prediction(jobs) is not None:
            session.message.emit(
                self.tr("A training or a prediction is running. Wait for its end, then try again.")
            )
            return
        session.editor.finish()
        session.controller.save_all()
        session.controller.saving.do(lambda: None, done=lambda _none: self._begin())

    def _begin(self) -> None:
        if self._closed:
            return
        try:
            request = self._request()
        except ProjectError as error:
            self._say(str(error))
            return
        if request is None:
            return
        job = start_training(self._session.open_project, self._session.jobs, request)
        job.ended.connect(lambda: self._trained(job))
        self.changed.emit()

    def _request(self) -> TrainRequest | None:
        """Return what is to be trained; None, and a word of it, where nothing is."""
        project = self._session.open_project.project
        run = current_run(project)
        settings = None if run is None else settings_of_run(run)
        if run is None or settings is None or not run_files(project, run).can_predict:
            self._say(self.tr("There is no model yet that could learn. Train one first."))
            return None
        if not settings.train.frozen_backbone:
            self._say(
                self.tr(
                    "“{name}” trains its whole network, which takes long. Start a training from it "
                    "in the Train workspace instead."
                ).format(name=run.name)
            )
            return None
        corrected = corrections_since(project, run)
        if not corrected:
            self._say(
                self.tr("Nothing was approved or corrected since “{name}” was trained.").format(
                    name=run.name
                )
            )
            return None
        images = lesson(project, corrected)
        base = run.name.split(_PLUS)[0]
        self._lesson = _Lesson(len(corrected), settings, base)
        return TrainRequest(
            refit(settings, images=len(images)),
            preset=str(run.settings.get(PRESET, "")),
            name=base + _PLUS + self.tr("%n correction(s)", "", len(corrected)),
            start_run=run.id,
            lesson=images,
        )

    def _trained(self, job: TrainingJob) -> None:
        """Have the masks looked at that come next, before they are made again."""
        now = self._lesson
        if now is None or job.ending is not Ending.FINISHED or job.run_id is None:
            self._end(job.error_text if job.error is not None else "")
            return
        project, run = self._session.open_project.project, job.run_id
        try:
            set_current_run(project, run)
            now.update = to_update(project, self._next(), most=MOST)
        except ProjectError as error:
            self._end(str(error))
            return
        reading = map_masks(project, now.update.records, self.tr("Looking at masks"))
        reading.event_received.connect(lambda event: now.before.update(_maps(event)))
        reading.ended.connect(lambda: self._predict(run))
        self._session.jobs.start(reading)

    def _predict(self, run: int) -> None:
        now, jobs = self._lesson, self._session.jobs
        if now is None or now.update is None or running_prediction(jobs) is not None:
            self._end("")
            return
        refine = now.settings.refine if now.settings.refine.method != "none" else RefineConfig()
        request = PredictRequest(
            run, now.update.images, refine=refine if now.update.refined else NO_REFINEMENT
        )
        job = start_prediction(self._session.open_project, jobs, request)
        job.ended.connect(lambda: self._predicted(job))

    def _predicted(self, job: PredictionJob) -> None:
        """Look at the masks again."""
        now, project = self._lesson, self._session.open_project.project
        if now is None or job.error is not None or project.database.closed:
            self._end(job.error_text if job.error is not None else "")
            return
        by_image: dict[int, list[MaskRecord]] = {}
        for record in project.masks.of(job.request.images):
            by_image.setdefault(record.image, []).append(record)
        found = [best(records) for records in by_image.values()]
        counting = [record for record in found if record is not None]
        reading = map_masks(project, counting, self.tr("Looking at masks"))
        reading.event_received.connect(lambda event: self._tell(_maps(event)))
        reading.ended.connect(lambda: self._end(""))
        self._session.jobs.start(reading)

    def _tell(self, after: dict[int, Map | None]) -> None:
        now = self._lesson
        if now is None:
            return
        changed = sum(is_changed(now.before.get(image), found) for image, found in after.items())
        corrections = self.tr("Learned from %n correction(s):", "", now.corrections)
        masks = self.tr("%n mask(s) changed of the {count} that come next.", "", changed)
        self._say(f"{corrections} {masks.format(count=len(after))}")

    def _next(self) -> list[int]:
        """Return the queue from the image after the one in hand, then those before it."""
        session = self._session
        ids = [int(image) for image in session.model.ids]
        current = session.controller.current
        row = -1 if current is None else session.model.row_of(current.image)
        return [*ids[row + 1 :], *ids[: row + 1]]

    def _say(self, text: str) -> None:
        if self._closed:
            return
        self._session.notice.say(text, picture="train")

    def _end(self, problem: str) -> None:
        self._lesson = None
        if self._closed:
            return
        if problem:
            self._say(problem)
        self.changed.emit()


_PLUS = " + "


def _maps(event: object) -> dict[int, Map | None]:
    return event.maps if isinstance(event, MasksMapped) else {}
