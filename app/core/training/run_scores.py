"""How well a run's masks agree with approved ones, on images that it never saw."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.store import ImageState, MaskRecord, Project, ProjectError, Provenance, RunRecord
from app.core.training.dataset import contents_of, is_held_out
from app.core.training.run_files import run_files
from app.core.training.run_notes import note_scores, now
from app.core.training.snapshot import seen_images
from app.core.translation import translate
from wseg_engine.base.budget import MALFORMED
from wseg_engine.base.events import Control, Event
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.base.looking import file_at
from wseg_engine.images.mask_files import read_mask

SCORE = "approved_masks"  # key of `RunRecord.scores`


class ClassFigures(NamedTuple):
    """Figures of one class; None where there is nothing to count."""

    class_id: int  # 0 is the background
    iou: float | None  # 0-1
    pixels: int  # of the approved masks
    tag_precision: float | None  # 0-1, average precision of its tags; None for background


@dataclass(frozen=True)
class RunScore:
    """How a run did on approved images that it never saw, with their tags given to it."""

    mean_iou: float | None  # 0-1, over background and the classes that occur
    tag_precision: float | None  # 0-1, mean average precision over the classes that are tagged
    images: int  # that were compared
    left_out: int  # that could not be
    scored: str  # ISO time
    classes: tuple[ClassFigures, ...]  # background first
    tags_seen: int = 0  # of the images: a network it went on from had learnt their tags

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, ready for JSON."""
        values = {name: getattr(self, name) for name in _PLAIN}
        return {**values, "classes": [list(figures) for figures in self.classes]}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> RunScore:
        """Make a score of `to_dict`'s values.

        Raises:
            KeyError, TypeError: for other ones.
        """
        classes = tuple(ClassFigures(*figures) for figures in values["classes"])
        plain = {name: values[name] for name in _PLAIN if name in values}
        numbers = [value for name, value in plain.items() if name != "scored"]
        numbers += [value for figures in classes for value in figures]
        if not all(value is None or isinstance(value, int | float) for value in numbers):
            raise TypeError("a score is no number")
        return cls(**plain, classes=classes)


_PLAIN = ("mean_iou", "tag_precision", "images", "left_out", "scored", "tags_seen")


def score_of(run: RunRecord) -> RunScore | None:
    """Return how a run did when it was last scored; None if it never was."""
    try:
        return RunScore.from_dict(run.scores[SCORE])
    except MALFORMED:
        return None


def keep_score(project: Project, run: int, score: RunScore) -> None:
    """Keep a run's score.

    Raises:
        ProjectError: if there is no such run, or it cannot be saved.
    """
    with project.database.write():
        note_scores(project, run, {SCORE: score.to_dict()})


class ToScore(NamedTuple):
    """What a run can be scored on."""

    images: tuple[int, ...]
    why_none: str  # in words, where there is none
    tags_seen: frozenset[int] = frozenset()  # of whose tags a network before it learnt


def images_to_score(project: Project, run: RunRecord, control: Control) -> ToScore:
    """Return the approved images that a run is scored on: those held out that it never saw.

    A run that went on from another one has never seen their masks; what that one learnt of their
    tags is told.

    Contents are read when they are first asked for: call it in a job.

    Raises:
        ProjectError: if the project cannot be read.
        SnapshotError: if nobody knows any more what the run was trained on.
        Stopped: if the control says so.
    """
    approved = [
        record.id
        for record in project.images.get(project.masks.images(Provenance.APPROVED))
        if record.state is ImageState.PRESENT
    ]
    if not approved:
        return ToScore(
            (), translate("Runs", "No mask is approved yet, so there is nothing to compare with.")
        )
    contents = contents_of(project, approved, control)
    seen = _seen_contents(project, run, contents, control)
    held = [
        image
        for image, content in contents.items()
        if is_held_out(content) and content not in seen.whole
    ]
    if held:
        known = frozenset(image for image in held if contents[image] in seen.tags)
        return ToScore(tuple(held), "", known)
    return ToScore(
        (),
        translate(
            "Runs",
            "The run was trained on all approved images. Approve more masks, or train again: of "
            "ten approved images, about two are held out for comparison.",
        ),
    )


class _Seen(NamedTuple):
    """Contents that a network knows, under any of their ids."""

    whole: frozenset[str]  # trained on in the run itself, or their masks before it
    tags: frozenset[str]  # their tags alone, before it


def _seen_contents(
    project: Project, run: RunRecord, contents: Mapping[int, str], control: Control
) -> _Seen:
    """Return which contents of approved images a run's network knows."""
    files = run_files(project, run)
    if not file_at(files.images):  # imported: trained elsewhere
        return _Seen(frozenset(), frozenset())
    seen = seen_images(files)
    sizes = {record.size for record in project.images.get(contents)}
    copies = project.images.of_sizes(sizes)

    def of(ids: frozenset[int]) -> frozenset[str]:
        known = [image for image in copies if image in ids]
        return frozenset(contents_of(project, known, control).values())

    return _Seen(of(seen.trained | seen.masks_before), of(seen.tags_before))


def labels_in_order(
    project: Project, mask: MaskRecord, classes: Sequence[int]
) -> NDArray[np.uint8]:
    """Read a mask in the order of a run's classes; pixels of classes it does not know are void.

    Raises:
        MaskError: if it cannot be read.
    """
    table = np.full(256, VOID, np.uint8)
    table[BACKGROUND] = BACKGROUND
    place = {number: index for index, number in enumerate(classes, 1)}
    for value, number in enumerate(mask.classes, 1):
        if number is not None:
            table[value] = place.get(number, VOID)
    labels: NDArray[np.uint8] = table[read_mask(project.folder / mask.file)]
    return labels


def approved_mask(project: Project, image: int) -> MaskRecord:
    """Return an image's approved mask.

    Raises:
        ProjectError: if there is none any more.
    """
    mask = project.masks.get(image, Provenance.APPROVED)
    if mask is None:
        raise ProjectError(translate("Runs", "The mask is no longer approved."))
    return mask


def figure(value: float) -> float | None:
    """Return a figure as it is kept; None for NaN."""
    return None if math.isnan(value) else round(value, 5)


def make_score(
    *,
    ious: Sequence[tuple[float, int]],
    precisions: Sequence[float],
    classes: Sequence[int],
    mean_iou: float,
    tag_precision: float,
    images: int,
    left_out: int,
    tags_seen: int = 0,
) -> RunScore:
    """Put a score together.

    Args:
        ious: IoU and pixels of background, then of every class.
        precisions: average precision of every class's tags.
        classes: class ids, in the same order.
        mean_iou: over background and classes that occur.
        tag_precision: the mean over the classes that are tagged.
        images: how many were compared.
        left_out: how many could not be.
        tags_seen: of how many a network before it learnt the tags.
    """
    figures = [ClassFigures(0, figure(ious[0][0]), ious[0][1], None)]
    for number, (iou, pixels), precision in zip(classes, ious[1:], precisions, strict=True):
        if not number:  # a class of an imported model that the project has no use for
            continue
        figures.append(ClassFigures(number, figure(iou), pixels, figure(precision)))
    return RunScore(
        figure(mean_iou), figure(tag_precision), images, left_out, now(), tuple(figures), tags_seen
    )


@dataclass(frozen=True)
class RunScored(Event):
    """A run was scored, and the store has its score; or it cannot be, and why."""

    run: int
    score: RunScore | None
    why_none: str = ""  # in words
