"""What was corrected since a model was trained, what a lesson looks at, and what it changed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.core.store import Project, Provenance
from app.core.training.corrections import (
    corrections_since,
    is_changed,
    lesson,
    mask_map,
    to_update,
)
from app.core.training.external import ExternalRequest, external_run
from wseg_engine.settings.presets import preset, refit

from .small_trainings import HEIGHT, WIDTH, put_mask, small_project

BEFORE, AT, AFTER = "2020-01-01T10:00:00", "2020-01-01T11:00:00", "2020-01-01T12:00:00"


def labels(value: int = 1) -> np.ndarray:
    found = np.zeros((HEIGHT, WIDTH), np.uint8)
    found[10:40, 10:40] = value
    return found


def put(project: Project, image: int, kind: Provenance, written: str = AFTER) -> None:
    put_mask(project, image, labels(), classes=(1, 2, 3), provenance=kind, written=written)


def test_corrections_are_masks_approved_or_edited_since_the_run_was_begun(tmp_path: Path) -> None:
    with small_project(tmp_path) as project:
        run = project.runs.add("Run 1", folder="models/run-0001", classes=(1, 2, 3), settings={})
        run = run._replace(created=AT)
        put(project, 1, Provenance.APPROVED, BEFORE)
        put(project, 2, Provenance.APPROVED)
        put(project, 3, Provenance.EDITED)
        put(project, 4, Provenance.MODEL)
        put(project, 5, Provenance.REFINED)
        assert corrections_since(project, run) == [2, 3]


def test_a_lesson_has_the_corrected_images_first_and_others_lest_it_forgets(
    tmp_path: Path,
) -> None:
    with small_project(tmp_path, images=30) as project:
        images = lesson(project, [7, 3])
        assert images[:2] == (7, 3)
        assert len(images) == len(set(images)) == 30  # so few that all are looked at


def test_only_masks_without_a_hand_at_them_are_made_again_in_the_order_asked_for(
    tmp_path: Path,
) -> None:
    with small_project(tmp_path) as project:
        for image in (1, 2, 3, 4, 5):
            put(project, image, Provenance.MODEL)
        put(project, 2, Provenance.APPROVED)
        put(project, 3, Provenance.EDITED)
        put(project, 4, Provenance.REFINED)  # with the prediction
        put(project, 5, Provenance.REFINED, "2020-01-01T13:00:00")  # later: a user's
        put(project, 6, Provenance.DRAFT)
        project.reviews.set_rejected([1], True)
        found = to_update(project, [8, 6, 5, 4, 3, 2, 1], most=9)
        assert found.images == (6, 4) and found.refined
        assert to_update(project, [6, 4], most=1).images == (6,)
        assert not to_update(project, [6], most=1).refined


def test_masks_by_another_program_are_not_made_again(tmp_path: Path) -> None:
    """Nobody asked for that, and the model before a lesson could not bring them back."""
    with small_project(tmp_path) as project:
        for image in (1, 2):
            put(project, image, Provenance.MODEL)
        request = ExternalRequest("SAM 3", ("sam", "{images}", "{masks}"), (1,))
        run = external_run(project, request, [1, 2, 3])
        mask = project.masks.get(1, Provenance.MODEL)
        assert mask is not None
        project.masks.put([mask._replace(run=run.id)])
        assert to_update(project, [1, 2], most=9).images == (2,)


def test_a_mask_counts_as_changed_where_somebody_would_see_it(tmp_path: Path) -> None:
    with small_project(tmp_path) as project:
        put(project, 1, Provenance.MODEL)
        (record,) = project.masks.of([1])
        before = mask_map(project, record)
        assert before is not None and not is_changed(before, before.copy())
        # The same classes in another order of values.
        other = record._replace(classes=(2, 1, 3))
        put_mask(project, 1, labels(2), classes=other.classes, provenance=Provenance.MODEL)
        assert not is_changed(before, mask_map(project, other))
        put_mask(project, 1, labels(1), classes=other.classes, provenance=Provenance.MODEL)
        assert is_changed(before, mask_map(project, other))
        speck = before.copy()
        speck[0, 0] = 3
        assert not is_changed(before, speck)
        (project.folder / record.file).write_bytes(b"no mask")
        assert is_changed(before, mask_map(project, record))
        assert not is_changed(None, None)


@pytest.mark.parametrize(("images", "epochs"), [(1, 8), (60, 8), (300, 2), (5000, 1)])
def test_a_lesson_is_short_and_makes_no_labels_of_whole_images(images: int, epochs: int) -> None:
    settings = refit(preset("fast", classes=3, images=437), images=images)
    assert settings.train.epochs == epochs
    assert not settings.train.warmup_epochs and not settings.train.relabel_epochs
    assert not settings.train.draft_labels
    assert settings.model == preset("fast", classes=3, images=437).model
