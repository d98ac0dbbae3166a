"""The queue: what comes first, what is shown, and how much is done."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.core.masks.approval import Origin, approve
from app.core.masks.disagreements import ShownKind, shares, shown_disagreements
from app.core.masks.queue import (
    QueueFilter,
    QueueOrder,
    ReviewState,
    kept_in_place,
    read_queue,
    sure_ones,
)
from app.core.masks.timing import Stopwatch
from app.core.store import (
    Disagreement,
    DisagreementKind,
    ImageTags,
    MaskRecord,
    PredictedImage,
    Project,
    Provenance,
)
from wseg_engine.base.labels import Tag

from .project_with_masks import make_project, square


def ids(project: Project, **wish: object) -> list[int]:
    return read_queue(project, QueueFilter(**wish)).ids.tolist()  # type: ignore[arg-type]


def disagreement(project: Project, image: int, strength: float) -> None:
    """Have the model doubt the tags of an image."""
    record = project.masks.get(image, Provenance.MODEL)
    assert record is not None
    project.predictions.put(
        [PredictedImage(image, None, "", record.uncertainty or 0)],
        disagreements=[Disagreement(image, 2, DisagreementKind.UNEXPECTED, strength)],
        masks=[],
    )


def test_orders(tmp_path: Path) -> None:
    with make_project(tmp_path, 4) as project:
        assert ids(project) == [4, 3, 2, 1]  # the least certain first
        assert ids(project, order=QueueOrder.CERTAINTY) == [1, 2, 3, 4]
        project.masks.remove([1], Provenance.MODEL)
        assert ids(project, order=QueueOrder.CERTAINTY, without_mask=True) == [2, 3, 4, 1]
    with make_project(tmp_path / "other", 4) as project:
        assert ids(project, order=QueueOrder.NAME) == [1, 2, 3, 4]
        disagreement(project, 2, 0.4)
        disagreement(project, 1, 0.9)
        assert ids(project, order=QueueOrder.DISAGREEMENT) == [1, 2, 4, 3]
        assert ids(project, disagreeing=True) == [2, 1]


def test_what_is_decided_comes_last_unless_it_is_wanted_otherwise(tmp_path: Path) -> None:
    with make_project(tmp_path, 4) as project:
        approve(project, 4, square(), (1,), Origin(None, 0.4))
        project.reviews.set_rejected([3], True)
        queue = read_queue(project, QueueFilter())
        assert queue.ids.tolist() == [2, 1, 4, 3]
        assert queue.open == {1, 2}
        assert (queue.approved, queue.masks, queue.rejected) == (1, 4, frozenset({3}))
        assert ids(project, open_first=False) == [4, 3, 2, 1]
        assert ids(project, state=ReviewState.APPROVED) == [4]
        assert ids(project, state=ReviewState.REJECTED) == [3]
        assert ids(project, state=ReviewState.OPEN) == [2, 1]


def test_filters(tmp_path: Path) -> None:
    with make_project(tmp_path, 4) as project:
        approve(project, 4, square(), (1,), Origin())
        project.masks.remove([1], Provenance.MODEL)
        project.tags.set([2], [2], Tag.PRESENT)
        assert ids(project, provenance=Provenance.MODEL) == [2, 3]
        assert ids(project, provenance=Provenance.APPROVED) == [4]
        assert ids(project, class_id=2) == [2]
        assert 1 not in ids(project)
        assert 1 in ids(project, without_mask=True)


def test_only_certain_masks_that_agree_with_the_tags_are_approved_unseen(tmp_path: Path) -> None:
    with make_project(tmp_path, 4) as project:
        disagreement(project, 1, 0.9)
        approve(project, 2, square(), (1,), Origin())
        assert sure_ones(project, most_uncertain=0.3, images=range(9)) == [3]
        assert sure_ones(project, most_uncertain=0.3, images=[4]) == []


def test_nothing_is_known_of_a_mask_that_took_the_place_of_a_certain_one(tmp_path: Path) -> None:
    """A mask from another program lies over a prediction: its certainty is not the prediction's."""
    with make_project(tmp_path, 4) as project:
        file = "masks/imported/1.png"
        project.masks.put([MaskRecord(1, Provenance.EDITED, file, (1,))])
        assert sure_ones(project, most_uncertain=0.3, images=range(9)) == [2, 3]
        assert ids(project, order=QueueOrder.CERTAINTY) == [2, 3, 4, 1]


def test_masks_of_images_that_say_nothing_for_certain_are_not_approved_unseen(
    tmp_path: Path,
) -> None:
    with make_project(tmp_path, 5) as project:
        project.tags.set([2], [1], Tag.ABSENT)
        project.tags.set([4, 5], [1], None)
        project.tags.set([3], [1, 2], Tag.UNSURE)
        project.tags.review([4])  # all classes were looked at: it shows none
        assert sure_ones(project, most_uncertain=1.0, images=range(9)) == [1, 2, 4]


def test_rows_keep_their_places_new_ones_come_last_removed_ones_go(tmp_path: Path) -> None:
    with make_project(tmp_path, 4) as project:
        project.images.remove([1])
        shown, found = np.array([1, 3, 2]), np.array([4, 3])
        assert kept_in_place(project, shown, found).tolist() == [3, 2, 4]


def test_contradictions_are_told_with_what_settles_them(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        classes = project.classes.all()
        share = shares(square(2))
        assert share[2] == 100 / 1200 and share.sum() == 1
        tags = ImageTags({1: Tag.PRESENT}, None)
        found = shown_disagreements(classes, (1, 2), share, tags)
        assert [(f.kind, f.class_id, f.tag) for f in found] == [
            (ShownKind.TAGGED_UNDRAWN, 1, Tag.ABSENT),
            (ShownKind.DRAWN_UNTAGGED, 2, Tag.PRESENT),
        ]
        tags_complete = ImageTags({1: Tag.PRESENT}, 2)
        assert (
            shown_disagreements(classes, (1, 2), share, tags_complete)[1].kind
            is ShownKind.DRAWN_ABSENT
        )
        disagreements = [Disagreement(1, 2, DisagreementKind.UNEXPECTED, 0.8)]
        (seen,) = shown_disagreements(classes, (1, 2), shares(square()), tags, disagreements)
        assert seen.kind is ShownKind.LOOKS_LIKE and "bee" in seen.text
        assert not shown_disagreements(classes, (1, 2), shares(square()), tags)


def test_time_counts_while_somebody_is_there() -> None:
    now = [0.0]
    watch = Stopwatch(lambda: now[0], idle=30)
    watch.start()
    now[0] = 10
    watch.note_input()
    now[0] = 500  # away
    watch.note_input()
    now[0] = 505
    assert watch.seconds == 45
    assert watch.stop() == 45
    assert watch.stop() == 0


def test_time_stands_still_while_another_window_is_used() -> None:
    now = [0.0]
    watch = Stopwatch(lambda: now[0], idle=30)
    watch.start()
    now[0] = 4
    watch.leave()
    now[0] = 20
    watch.note_input()
    assert watch.seconds == 4
    watch.come_back()
    now[0] = 25
    assert watch.stop() == 9
    watch.leave()
    watch.start()  # an image that comes while nobody is there
    now[0] = 30
    assert watch.seconds == 0
    watch.come_back()
    now[0] = 33
    assert watch.stop() == 3
    watch.come_back()  # without an image in hand
    now[0] = 40
    assert watch.stop() == 0


def test_figures_count_what_was_approved_untouched_and_what_it_took(tmp_path: Path) -> None:
    with make_project(tmp_path, 4) as project:
        empty = project.reviews.figures()
        assert (empty.masks, empty.approved, empty.seconds_a_mask, empty.median) == (4, 0, 0, 0)
        project.reviews.add_seconds({1: 10, 2: 30, 3: 50})
        record = project.masks.get(2, Provenance.MODEL)
        assert record is not None
        project.masks.put([record._replace(provenance=Provenance.EDITED)])
        for image in (1, 2, 4):  # 4 was approved unseen
            approve(project, image, square(), (1,), Origin())
        project.reviews.set_rejected([3], True)
        figures = project.reviews.figures()
        assert (figures.approved, figures.rejected, figures.untouched) == (3, 1, 2)
        assert (figures.seconds, figures.approved_seconds, figures.median) == (90, 40, 30)
        assert figures.seconds_a_mask == pytest.approx(40 / 3)


def test_masks_that_a_prediction_refined_count_as_the_model_made_them(tmp_path: Path) -> None:
    with make_project(tmp_path, 4) as project:
        run = project.runs.add("Run 1", folder="models/run1", classes=[1], settings={}).id
        models = [project.masks.get(image, Provenance.MODEL) for image in (1, 2, 3, 4)]
        for record in models:
            assert record is not None
            seconds = int(record.image == 2)  # 2 was refined by hand, later
            at = f"2026-01-01T00:00:0{seconds}"
            refined = record._replace(provenance=Provenance.REFINED, run=run, written=at)
            model = record._replace(run=run, written="2026-01-01T00:00:00")
            project.masks.put([model] if record.image == 3 else [model, refined])
        for image in (1, 2, 4):
            approve(project, image, square(), (1,), Origin(run))
        approve(project, 3, square(), (1,), Origin())  # it came from elsewhere
        figures = project.reviews.figures()
        assert (figures.approved, figures.untouched) == (4, 2)


def test_the_time_of_what_is_done_is_told(tmp_path: Path) -> None:
    with make_project(tmp_path, 4) as project:
        project.reviews.add_seconds({1: 10, 2: 30, 3: 50, 4: 7, 99: 3})
        project.reviews.add_seconds({1: 5})
        assert project.reviews.seconds([1, 2]) == {1: 15, 2: 30}
        assert project.reviews.time().images == 0
        for image in (1, 2):
            approve(project, image, square(), (1,), Origin())
        project.reviews.set_rejected([3], True)
        time = project.reviews.time()
        assert (time.images, time.seconds, time.median) == (3, 95, 30)
