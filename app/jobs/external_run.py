"""Masks of a project's images by another program, as a generator of events. Needs no torch."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace

from app.core.store import Project, ProjectError, RunRecord
from app.core.store.errors import reading_only
from app.core.tagging.missing_tag_policy import missing_means_absent
from app.core.tagging.predictions import (
    PredictionRecorder,
    network_tags,
    settings_key,
)
from app.core.training import run_notes
from app.core.training.external import (
    ExternalRequest,
    ExternalTried,
    external_run,
    origin_of,
)
from app.core.translation import translate
from app.jobs.prediction_masks import PAGE, MaskMaking, ProjectMasks
from wseg_engine.base.events import (
    Control,
    Event,
    Finished,
    ImageFailed,
    Notice,
    Prediction,
    Progress,
    Stopped,
)
from wseg_engine.base.labels import VOID, Tag
from wseg_engine.base.looking import file_at
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.external.check import label_counts
from wseg_engine.external.command import ExternalError, fingerprint, join_command
from wseg_engine.external.masks import ExternalProgram, make_external_masks


def run_external(
    project: Project, request: ExternalRequest, control: Control, keeping: Control
) -> Iterator[Event]:
    """Have a program make masks, and keep them in the store.

    Masks that the program had finished when it is stopped are kept, unless `keeping` says no. If
    the project is closed meanwhile, it ends.

    Args:
        project: open for writing.
        request: what is asked.
        control: ends the program.
        keeping: ends what follows its end.

    Yields:
        `Progress`, `MasksMade`, `NotPredicted` and `Notice`; at last `PredictionEnded`.

    Raises:
        ProjectError: if the masks cannot be saved.
        ExternalError: for a command that cannot work, or a program that failed; what it had
            finished is kept.
        OSError: if the working folder cannot be written.
    """
    if project.read_only:
        raise reading_only(project.folder)
    work = _Work(project, request, control, keeping)
    yield from work.all()
    yield work.end()


class _Work(MaskMaking):
    def __init__(
        self, project: Project, request: ExternalRequest, control: Control, keeping: Control
    ) -> None:
        super().__init__(project, control)
        self._request, self._keeping = request, keeping
        self._classes = tuple(project.classes.all())
        self._run: RunRecord | None = None

    # What `make_external_masks` needs of a store.

    def add(self, image: TaggedImage, prediction: Prediction) -> None:
        """Keep a mask; the first one brings the record of its origin with it."""
        if self._writer is None:
            numbers = [one.id for one in self._classes]
            self._run = external_run(self._project, self._request, numbers)
            names = [one.name for one in self._classes]
            self._writer = ProjectMasks(
                self._project, self._run, names, self._asked, says_how_sure=False
            )
            eyes = PredictionRecorder(self._run.id, self._run.classes, frozenset(numbers), 0.0)
            for name, one in self._asked.items():
                self._asked[name] = replace(one, eyes=eyes)
        self._writer.add(image, prediction)

    def _all(self) -> Iterator[Event]:
        images: list[TaggedImage] = []
        yield from self._choose(images)
        if not images:
            return
        events = make_external_masks(
            images,
            classes=[one.name for one in self._classes],
            program=_program(self._request),
            store=self,
            control=self._control,
            keeping=self._keeping,
        )
        try:
            with closing(events):  # type: ignore[type-var]
                yield from self._follow(events)
        except ExternalError:
            yield from self._flush()
            self._note()
            raise
        except Exception:
            yield from self._flush(quietly=True)
            raise
        yield from self._flush()
        self._note()

    def _follow(self, events: Iterator[Event]) -> Iterator[Event]:
        for event in events:
            match event:
                case Prediction():
                    del self._asked[event.name]
                case ImageFailed():
                    yield self._passed_over(self._asked[event.name].record, event.reason)
                case Finished():
                    self._stopped |= event.stopped
                case _:
                    yield event
            yield from self._flush_when_due()

    def _choose(self, images: list[TaggedImage]) -> Iterator[Event]:
        """Look for the images that need a mask, with their tags."""
        request, numbers = self._request, [one.id for one in self._classes]
        key = settings_key(
            {"command": list(request.command), "only_tagged": request.only_tagged},
            {"files": fingerprint(request.command), "names": [one.name for one in self._classes]},
        )
        eyes = PredictionRecorder(0, tuple(numbers), frozenset(numbers))
        for found in self._due(request.images, key, lambda: eyes, self._there):
            images += found
            yield from self._tell_news()

    def _there(self, images: Sequence[int]) -> dict[int, str]:
        """Return the keys of masks that the same program made before and that are there."""
        if self._request.anew:
            return {}
        line = join_command(self._request.command)
        numbers = tuple(one.id for one in self._classes)
        for run in self._project.runs.all():
            origin = origin_of(run)
            if origin is None or (origin.name, origin.command) != (self._request.name, line):
                continue
            if run.classes != numbers:
                continue
            keys = self._project.predictions.keys(run.id, images)
            files = {
                mask.image
                for mask in self._project.masks.of(images)
                if mask.run == run.id and file_at(self._project.folder / mask.file)
            }
            return {image: key for image, key in keys.items() if image in files}
        return {}

    def _note(self) -> None:
        """Note when the program made masks last, and how long that took."""
        if self._run is not None:
            noted = {
                run_notes.SECONDS: round(time.monotonic() - self._began, 1),
                run_notes.ENDED: run_notes.now(),
            }
            run_notes.note_scores(self._project, self._run.id, noted)


def try_external(project: Project, request: ExternalRequest, control: Control) -> Iterator[Event]:
    """Have a program make the mask of one of the request's images, and keep nothing.

    It is the first that is tagged with a class, or the first of all where none comes soon.

    Yields:
        `Progress`, then `ExternalTried`.

    Raises:
        ExternalError: as `run_external`; also for a mask that cannot be used.
        ProjectError: if the image cannot be read.
        Stopped: if the control says so.
    """
    classes = project.classes.all()
    numbers = [one.id for one in classes]
    page = request.images[:PAGE]
    tags, missing_absent = project.tags.of(page), missing_means_absent(project)
    known = {
        number: network_tags(tags[number], numbers, set(numbers), missing_absent=missing_absent)
        for number in page
        if number in tags
    }
    if not known:
        raise ProjectError(translate("Predictions", "It is no longer in the project."))
    one = next((number for number, own in known.items() if Tag.PRESENT in own), next(iter(known)))
    record, said = project.images.get([one])[0], known[one]
    image = TaggedImage(str(record.id), project.images.file(record), said)
    tried = _Tried()
    notices: list[str] = []
    for event in make_external_masks(
        [image],
        classes=[one.name for one in classes],
        program=_program(request),
        store=tried,
        control=control,
        keeping=control,
    ):
        match event:
            case Progress():
                yield event
            case Notice():
                notices.append(event.text)
            case ImageFailed():
                raise ExternalError(event.reason)
            case Finished() if event.stopped:
                raise Stopped
            case _:
                pass
    assert tried.found is not None
    labels = tried.found.labels
    counts = label_counts(labels) / labels.size
    shares = tuple(
        (one.name, float(counts[value])) for value, one in enumerate(classes, 1) if counts[value]
    )
    height, width = labels.shape
    yield ExternalTried(record.path, width, height, shares, float(counts[VOID]), tuple(notices))


class _Tried:
    """A store that keeps the one mask in memory."""

    def __init__(self) -> None:
        self.found: Prediction | None = None

    def add(self, _image: TaggedImage, prediction: Prediction) -> None:
        self.found = prediction


def _program(request: ExternalRequest) -> ExternalProgram:
    return ExternalProgram(request.command, only_tagged=request.only_tagged, copies=request.copies)
