"""Which mask of an image counts, what its values mean, and what becomes of it."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from app.core.masks import approval
from app.core.masks.approval import (
    Origin,
    approve,
    approve_as_they_are,
    keep_edited,
    keep_refined,
    unapprove,
)
from app.core.masks.area import Box, Patch
from app.core.masks.autosave import MaskAutosaver
from app.core.masks.document import MaskDocument
from app.core.masks.records import mask_file, meaning, open_mask, palette_of, translated
from app.core.masks.recovery import restore, unfinished
from app.core.store import Project, ProjectError, Provenance
from wseg_engine.images.mask_files import read_mask, write_mask

from .project_with_masks import SIZE, make_project, square


def kinds(project: Project, image: int) -> set[Provenance]:
    return {record.provenance for record in project.masks.of([image])}


def test_the_best_mask_counts_and_all_classes_can_be_painted(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        mask = open_mask(project, 1, SIZE)
        assert mask is not None and mask.provenance is Provenance.MODEL
        assert mask.classes == (1, 2) and not mask.notices
        assert np.array_equal(mask.labels, square())
        write_mask(mask_file(project, 1, Provenance.EDITED), square(2))
        keep_edited(project, 1, (1, 2), Origin())
        edited = open_mask(project, 1, SIZE)
        assert edited is not None and edited.provenance is Provenance.EDITED
        assert np.array_equal(edited.labels, square(2))


def test_values_keep_their_meaning_when_classes_are_added(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        assert meaning((2,), project.classes.all()) == (2, 1)
        cow = project.classes.add("cow").id
        assert meaning((2, 1), project.classes.all()) == (2, 1, cow)
        assert meaning((None, 2), project.classes.all()) == (None, 2, 1, cow)


def test_an_image_without_a_mask_begins_empty(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        project.masks.remove([1], Provenance.MODEL)
        mask = open_mask(project, 1, SIZE)
        assert mask is not None and mask.provenance is None
        assert mask.labels.shape == SIZE and not mask.labels.any()
        assert open_mask(project, 1, None) is None


def test_a_mask_of_another_size_is_passed_over_in_words(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        mask = open_mask(project, 1, (40, 30))
        assert mask is not None and mask.provenance is None
        (notice,) = mask.notices
        assert "40×30" in notice and "30×40" in notice
        assert mask_file(project, 1, Provenance.MODEL).exists()


def test_an_edited_mask_that_cannot_be_read_is_kept_aside(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        file = mask_file(project, 1, Provenance.EDITED)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"torn")
        keep_edited(project, 1, (1, 2), Origin())
        mask = open_mask(project, 1, SIZE)
        assert mask is not None and mask.provenance is Provenance.MODEL
        assert not file.exists()
        assert file.with_name("1.png.1.aside").read_bytes() == b"torn"


def test_a_mask_that_a_crash_left_without_a_record_counts(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        file = mask_file(project, 1, Provenance.EDITED)
        write_mask(file, square(2))
        mask = open_mask(project, 1, SIZE)
        assert mask is not None and mask.provenance is Provenance.EDITED
        assert mask.classes == (1, 2) and np.array_equal(mask.labels, square(2))
        model = mask_file(project, 1, Provenance.MODEL)
        os.utime(model, ns=(file.stat().st_mtime_ns + 1,) * 2)  # predicted anew since
        newer = open_mask(project, 1, SIZE)
        assert newer is not None and newer.provenance is Provenance.MODEL


def test_strokes_in_a_journal_are_restored_and_saved(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        document = MaskDocument(square())
        keeper = MaskAutosaver(mask_file(project, 2, Provenance.EDITED), document)
        with document.step("row"):
            document.lay(Patch(Box(0, 0, 1, 40), np.full((1, 40), 2, np.uint8)))
        keeper.close(save=False)
        assert unfinished(project) == [2]
        project.images.set_sizes({2: (SIZE[1], SIZE[0])})
        (restored,) = restore(project)
        assert restored.image == 2 and restored.strokes == 1 and not restored.problem
        assert not unfinished(project)
        saved = read_mask(mask_file(project, 2, Provenance.EDITED))
        assert np.array_equal(saved, document.labels)
        assert kinds(project, 2) == {Provenance.MODEL, Provenance.EDITED}


def test_approving_and_taking_it_back(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        project.reviews.set_rejected([1], True)
        approve(project, 1, square(), (1, 2), Origin(None, 0.1))
        assert kinds(project, 1) == {Provenance.MODEL, Provenance.APPROVED}
        assert not project.reviews.rejected()
        assert unapprove(project, [1, 2]) == [1]
        assert kinds(project, 1) == {Provenance.MODEL}
        assert not mask_file(project, 1, Provenance.APPROVED).exists()


def test_a_withdrawn_mask_that_differs_from_the_ones_before_stays_as_edited(
    tmp_path: Path,
) -> None:
    with make_project(tmp_path) as project:
        approve(project, 1, square(2), (1, 2), Origin())
        unapprove(project, [1])
        assert kinds(project, 1) == {Provenance.MODEL, Provenance.EDITED}
        mask = open_mask(project, 1, SIZE)
        assert mask is not None and np.array_equal(mask.labels, square(2))


def test_many_are_approved_as_they_are(tmp_path: Path) -> None:
    with make_project(tmp_path, 5) as project:
        approve(project, 2, square(2), (1, 2), Origin())
        approved = [image for some in approve_as_they_are(project, [1, 2, 3, 9]) for image in some]
        assert approved == [1, 3]
        assert project.masks.counts()[Provenance.APPROVED] == 3
        record = project.masks.get(3, Provenance.APPROVED)
        assert record is not None and record.classes == (1,) and record.uncertainty == 0.3


def test_what_cannot_be_written_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with make_project(tmp_path) as project:
        monkeypatch.setattr(approval, "write_mask", full)
        with pytest.raises(ProjectError, match="No space left"):
            approve(project, 1, square(), (1,), Origin())
        assert kinds(project, 1) == {Provenance.MODEL}


def test_what_a_refinement_made_is_kept_as_refined(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        write_mask(mask_file(project, 1, Provenance.EDITED), square(2))
        keep_refined(project, 1, (1, 2), Origin())
        assert kinds(project, 1) == {Provenance.MODEL, Provenance.REFINED}
        mask = open_mask(project, 1, SIZE)
        assert mask is not None and mask.provenance is Provenance.REFINED


def test_labels_are_taken_to_other_values_and_deleted_classes_are_void() -> None:
    labels = np.array([[0, 1, 2, 3, 255]], np.uint8)
    assert translated(labels, (5, None, 7), (7, 5)).tolist() == [[0, 2, 255, 1, 255]]
    assert translated(labels, (5, 6, 7), (5, 6, 7, 8)) is labels


def test_a_masks_file_has_the_colours_of_its_classes(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        project.classes.recolour(2, "#0a0b0c")
        palette = palette_of((2, 1), project.classes.all())
        assert palette[1].tolist() == [10, 11, 12]
