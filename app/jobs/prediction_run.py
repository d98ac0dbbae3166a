"""One prediction, from a run's model to masks in the project, as a generator of events.

Loads torch when it is imported: import it inside a job.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace

from app.core.store import Project, Provenance, RunRecord
from app.core.store.errors import reading_only
from app.core.tagging.predictions import (
    PredictionRecorder,
    settings_key,
    strange_classes,
)
from app.core.training.request import PredictRequest
from app.core.translation import translate
from app.jobs.heavy_work import HeavyWork
from app.jobs.prediction_masks import MaskMaking, ProjectMasks
from app.jobs.prediction_model import RunModel, load_run_model
from wseg_engine.base.events import (
    Control,
    Event,
    Finished,
    ImageFailed,
    Notice,
    Prediction,
    Progress,
)
from wseg_engine.base.looking import file_at
from wseg_engine.compute.devices import pick_device
from wseg_engine.compute.failures import telling_of_lost_cards
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.prediction.predict_masks import keep_masks


def run_prediction(project: Project, request: PredictRequest, control: Control) -> Iterator[Event]:
    """Make masks in this thread and keep them in the store as they come.

    If the project is closed meanwhile, it ends; what was written by then is kept.

    Args:
        project: open for writing.
        request: what to predict.
        control: pauses between images, stops between two looks at an image.

    Yields:
        `Progress`, `MasksMade`, `NotPredicted` and `Notice`; at last `PredictionEnded`.

    Raises:
        ProjectError: if there is no such run or no model of it, or the masks cannot be saved.
        DeviceError: for a device that is not there.
        Exception: whatever the engine raises; masks made by then are kept.
    """
    if project.read_only:
        raise reading_only(project.folder)
    with HeavyWork(), telling_of_lost_cards():
        work = _Work(project, request, control)
        yield from work.all()
    yield work.end()


class _Work(MaskMaking):
    def __init__(self, project: Project, request: PredictRequest, control: Control) -> None:
        super().__init__(project, control)
        self._request = request
        self._chosen = pick_device(request.device)  # says in words what is wrong with it
        self._written = 0
        self._newest = ""  # path of the image that was done last

    def _all(self) -> Iterator[Event]:
        yield Progress("load", 0, len(self._request.images))
        if self._chosen.why:
            yield Notice(self._chosen.why, "warning")
        run = self._project.runs.get(self._request.run)
        loaded = yield from load_run_model(self._project, run)
        yield from self._tell_strange(run, loaded)
        writer = ProjectMasks(self._project, run, loaded.model.names, self._asked)
        self._writer = writer
        try:
            yield from self._predict(run, loaded, writer)
        except Exception:
            yield from self._flush(quietly=True)
            raise
        yield from self._flush()

    def _tell_strange(self, run: RunRecord, loaded: RunModel) -> Iterator[Event]:
        """Say which classes no mask will show, though the network or the tags know them."""
        strange = strange_classes(
            self._project, run.classes, loaded.model.names, self._request.images
        )
        if strange.gone:
            text = translate(
                "Predictions",
                "Classes that were merged or deleted after this training, and that no mask shows: "
                "{names}. Train again to have what they became found.",
            )
            yield Notice(text.format(names=", ".join(strange.gone)), "warning")
        if strange.new:
            text = translate(
                "Predictions",
                "Classes that came after this training, and that no mask shows: {names}. Train "
                "again to have them found.",
            )
            yield Notice(text.format(names=", ".join(strange.new)), "warning")

    def _predict(self, run: RunRecord, loaded: RunModel, writer: ProjectMasks) -> Iterator[Event]:
        network, _, settings = loaded.model
        refine = self._request.refine
        key = settings_key(
            settings.predict.key(),
            refine.to_dict() if refine.method != "none" else {},
            {"model": loaded.digest},
        )
        events = keep_masks(
            self._todo(run, key, settings.predict.score_threshold),
            network=network,
            settings=replace(settings, refine=refine),
            store=writer,
            device=str(self._chosen.device),
            control=self._control,
        )
        with closing(events):  # type: ignore[type-var]
            for event in events:
                match event:
                    case Prediction():
                        self._written += 1
                        self._newest = self._asked.pop(event.name).record.path
                    case ImageFailed():
                        yield self._passed_over(self._asked.pop(event.name).record, event.reason)
                    case Progress():
                        yield from self._tell()
                    case Finished():
                        self._stopped |= event.stopped
                    case _:
                        yield event
                yield from self._flush_when_due()
        yield from self._tell()

    def _todo(self, run: RunRecord, key: str, weak_score: float) -> Iterator[TaggedImage]:
        """Go through the images that need a mask."""

        def recorder() -> PredictionRecorder:
            existing = frozenset(info.id for info in self._project.classes.all())
            return PredictionRecorder(run.id, run.classes, existing, weak_score)

        pages = self._due(self._request.images, key, recorder, lambda page: self._there(run, page))
        for page in pages:
            yield from page

    def _there(self, run: RunRecord, images: Sequence[int]) -> dict[int, str]:
        """Return the keys of images of which all masks that are wanted are there, by the run."""
        known = {} if self._request.anew else self._project.predictions.keys(run.id, images)
        if not known:
            return {}
        kinds = {Provenance.MODEL}
        if self._request.refine.method != "none":
            kinds.add(Provenance.REFINED)
        found: dict[int, set[Provenance]] = {}
        for mask in self._project.masks.of(images):
            if mask.run == run.id and file_at(self._project.folder / mask.file):
                found.setdefault(mask.image, set()).add(mask.provenance)
        return {image: key for image, key in known.items() if kinds <= found.get(image, set())}

    def _tell(self) -> Iterator[Event]:
        yield from self._tell_news()
        done = self._kept + self._failed + self._written
        yield Progress("predict", done, len(self._request.images), self._newest)
