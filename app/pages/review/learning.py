"""Learning from corrections: a short lesson for the model, new masks for what comes next."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from app.core.masks.records import best
from app.core.training.corrections import Map, ToUpdate, is_changed
from app.core.training.lessons import Lesson, NoLesson, Obstacle
from app.core.training.request import NO_REFINEMENT, Ending, PredictRequest, TrainRequest
from app.core.training.run_notes import PRESET
from app.jobs.job import Job, JobState
from app.jobs.learning import (
    LessonPlanned,
    MasksMapped,
    UpdateFound,
    go_back,
    map_masks,
    note_end,
    plan,
    take_over,
)
from app.jobs.prediction import PredictionJob, running_prediction, start_prediction
from app.jobs.training import TrainingJob, running_training, start_training
from app.pages.review.session import ReviewSession
from app.qtbase.while_alive import while_alive
from wseg_engine.settings.config import RefineConfig
from wseg_engine.settings.presets import refit

MOST = 240  # masks that are made again: those that come next in the queue
MOST_BY_ITSELF = 60  # the same after a lesson that nobody asked for: another one follows soon


@dataclass
class _Lesson:
    """One lesson, from its beginning to what it changed."""

    what: Lesson
    automatic: str = ""  # when it began, of one that nobody asked for; ISO time
    update: ToUpdate | None = None
    before: dict[int, Map | None] = field(default_factory=dict)
    job: Job | None = None  # what is under way


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

    @property
    def by_itself(self) -> bool:
        """Whether a lesson is under way that nobody asked for."""
        return self._lesson is not None and bool(self._lesson.automatic)

    def learn(self) -> None:
        """Begin a lesson, or say why there is none."""
        session = self._session
        if self._refused():
            return
        session.editor.finish()
        session.controller.save_all()
        session.controller.saving.do(lambda: None, done=lambda _none: self._plan())

    def learn_by_itself(self, what: Lesson, moment: str) -> None:
        """Begin a lesson that nobody asked for; it gives way to what the user starts.

        Args:
            what: there is to be learned.
            moment: when that was found out, ISO time.
        """
        if not (self.busy or self._closed):
            self._begin(what, automatic=moment)

    def give_way(self) -> None:
        """End a lesson that nobody asked for; the model stays as it is, or masks as they are."""
        now = self._lesson
        if now is not None and now.automatic:
            self._lesson = None
            if now.job is not None and not now.job.state.over:
                now.job.cancel()
            self.changed.emit()

    # ---------------------------------------------------------------- a lesson

    def _refused(self) -> bool:
        """Say so, and return True, where something else is under way."""
        jobs, say = self._session.jobs, self._session.message.emit
        if self.busy:
            say(self.tr("The model is learning from your corrections already."))
        elif running_training(jobs) is not None or running_prediction(jobs) is not None:
            say(self.tr("A training or a prediction is running. Wait for its end, then try again."))
        else:
            return False
        return True

    def _plan(self) -> None:
        if self._closed:
            return
        job = plan(self._session.open_project.project, self.tr("Looking for corrections"))
        job.event_received.connect(self._hear_plan)
        job.ended.connect(while_alive(self, lambda: self._say(job.error_text)))
        self._session.jobs.start(job)

    def _hear_plan(self, event: object) -> None:
        if not isinstance(event, LessonPlanned) or self._closed or self._refused():
            return
        if isinstance(event.lesson, NoLesson):
            self._say(self._explained(event.lesson))
        else:
            self._begin(event.lesson)

    def _explained(self, found: NoLesson) -> str:
        if found.why is Obstacle.NO_MODEL:
            return self.tr("There is no model yet that could learn. Train one first.")
        if found.why is Obstacle.WHOLE_NETWORK:
            text = self.tr(
                "“{name}” trains its whole network, which takes long. Start a training from it "
                "in the Train workspace instead."
            )
        else:
            text = self.tr("Nothing was approved or corrected since “{name}” was trained.")
        return text.format(name=found.name)

    def _begin(self, what: Lesson, *, automatic: str = "") -> None:
        count = self.tr("%n correction(s)", "", what.corrections)
        name = what.start.name.split(_PLUS)[0] + _PLUS + count
        if automatic:
            name = self.tr("{name} (automatic)").format(name=name)
        request = TrainRequest(
            refit(what.settings, images=len(what.images)),
            preset=str(what.start.settings.get(PRESET, "")),
            name=name,
            start_run=what.start.id,
            lesson=what.images,
            automatic=bool(automatic),
        )
        self._lesson = now = _Lesson(what, automatic)
        now.job = job = start_training(self._session.open_project, self._session.jobs, request)
        job.ended.connect(while_alive(self, lambda: self._trained(now, job)))
        self.changed.emit()

    def _trained(self, now: _Lesson, job: TrainingJob) -> None:
        """Have the masks looked at that come next, before they are made again."""
        if now is not self._lesson:
            return
        if job.ending is not Ending.FINISHED or job.run_id is None:
            if now.automatic:
                self._note_end(now.automatic)
            self._end(job.error_text if job.error is not None else "")
            return
        project, run = self._session.open_project.project, job.run_id
        now.job = reading = take_over(
            project,
            run,
            self._next(),
            self.tr("Looking at masks"),
            most=MOST_BY_ITSELF if now.automatic else MOST,
            automatic=now.automatic,
        )
        reading.event_received.connect(lambda event: _keep_update(now, event))
        reading.ended.connect(while_alive(self, lambda: self._predict(now, run, reading)))
        self._session.jobs.start(reading)

    def _note_end(self, moment: str) -> None:
        project, jobs = self._session.open_project.project, self._session.jobs
        if not (self._closed or project.database.closed):
            jobs.start(note_end(project, moment, self.tr("Looking for corrections")))

    def _predict(self, now: _Lesson, run: int, reading: Job) -> None:
        jobs = self._session.jobs
        if now is not self._lesson:
            return
        if now.update is None or running_prediction(jobs) is not None:
            self._end(reading.error_text)
            return
        request = self._request(now, run)
        now.job = job = start_prediction(self._session.open_project, jobs, request)
        job.ended.connect(while_alive(self, lambda: self._predicted(now, job)))

    def _request(self, now: _Lesson, run: int) -> PredictRequest:
        assert now.update is not None
        own = now.what.settings.refine
        refine = own if own.method != "none" else RefineConfig()
        return PredictRequest(
            run,
            now.update.images,
            refine=refine if now.update.refined else NO_REFINEMENT,
            automatic=bool(now.automatic),
        )

    def _predicted(self, now: _Lesson, job: PredictionJob) -> None:
        """Look at the masks again."""
        project = self._session.open_project.project
        if now is not self._lesson:
            return
        if job.error is not None or project.database.closed:
            self._end(job.error_text if job.error is not None else "")
            return
        masks = project.masks.by_image(job.request.images)
        found = [best(records.values()) for records in masks.values()]
        counting = [record for record in found if record is not None]
        now.job = reading = map_masks(project, counting, self.tr("Looking at masks"))
        reading.event_received.connect(while_alive(self, lambda event: self._tell(now, event)))
        reading.ended.connect(while_alive(self, lambda: self._ended(now)))
        self._session.jobs.start(reading)

    def _tell(self, now: _Lesson, event: object) -> None:
        if now is not self._lesson or not isinstance(event, MasksMapped):
            return
        after = event.maps
        changed = sum(is_changed(now.before.get(image), found) for image, found in after.items())
        corrections = self.tr("Learned from %n correction(s):", "", now.what.corrections)
        masks = self.tr("%n mask(s) changed of the {count} that come next.", "", changed)
        self._say(f"{corrections} {masks.format(count=len(after))}", back=now)

    def _ended(self, now: _Lesson) -> None:
        if now is self._lesson:
            self._end("")

    # ------------------------------------------------------------- going back

    def _go_back(self, now: _Lesson) -> None:
        """Choose the model that the lesson began with, and have it make its masks again."""
        if self._closed or now.update is None or self._refused():
            return
        project, start = self._session.open_project.project, now.what.start.id
        self._lesson = back = _Lesson(now.what)
        back.job = reading = go_back(project, start, now.update.images, self.tr("Looking at masks"))
        reading.event_received.connect(lambda event: _keep_update(back, event))
        reading.ended.connect(while_alive(self, lambda: self._predict_back(back, start, reading)))
        self._session.jobs.start(reading)
        self.changed.emit()

    def _predict_back(self, back: _Lesson, run: int, reading: Job) -> None:
        if back is not self._lesson:
            return
        if back.update is None or reading.state is JobState.FAILED:
            self._end(reading.error_text)
            return
        text = self.tr("“{name}” is the current model again. Its masks are being restored.")
        request = self._request(back, run)
        back.job = job = start_prediction(self._session.open_project, self._session.jobs, request)
        job.ended.connect(while_alive(self, lambda: self._end(job.error_text)))
        self._say(text.format(name=back.what.start.name))

    # ------------------------------------------------------------------ words

    def _next(self) -> list[int]:
        """Return the queue from the image after the one in hand, then those before it."""
        session = self._session
        ids = [int(image) for image in session.model.ids]
        current = session.controller.current
        row = -1 if current is None else session.model.row_of(current.image)
        in_hand = ids[row : row + 1] if row >= 0 and not self.by_itself else []
        return [*ids[row + 1 :], *ids[: max(0, row)], *in_hand]

    def _say(self, text: str, *, back: _Lesson | None = None) -> None:
        session = self._session
        if self._closed or not text:
            return
        if back is None:
            session.notice.show_message(text, picture="train")
        elif back.automatic and not session.notice.isHidden():
            session.message.emit(text)  # what is said there may matter more
        else:
            session.notice.show_message(
                text,
                picture="train",
                button=self.tr("Back to “{name}”").format(name=back.what.start.name),
                slot=lambda: self._go_back(back),
            )

    def _end(self, problem: str) -> None:
        self._lesson = None
        if self._closed:
            return
        self._say(problem)
        self.changed.emit()


_PLUS = " + "


def _keep_update(now: _Lesson, event: object) -> None:
    if isinstance(event, UpdateFound):
        now.update, now.before = event.update, event.maps
