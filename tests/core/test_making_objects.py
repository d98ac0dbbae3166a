"""Objects of many images, made in the background and taken back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.core.masks.keeping import approve_as_they_are
from app.core.masks.making_objects import (
    MadeObjects,
    ObjectsMade,
    ObjectsTakenBack,
    make_objects_of,
    take_objects_back,
)
from app.core.masks.records import open_mask
from app.core.store import Project, Provenance
from app.core.transfer.data_export import remember_request, speck_size
from app.core.transfer.data_export.options import ExportRequest
from tests.core.review_world import SIZE, make_project, square
from wseg_engine.base.events import Control, Stopped
from wseg_engine.formats.registry import export_format
from wseg_engine.images.mask_files import write_mask
from wseg_engine.objects.files import objects_path


def made(project: Project, images: list[int], least: int = 0) -> ObjectsMade:
    events = list(make_objects_of(project, images, Control(), least=least))
    found = [event for event in events if isinstance(event, ObjectsMade)]
    return ObjectsMade(
        tuple(one for event in found for one in event.made),
        tuple(one for event in found for one in event.had),
        tuple(one for event in found for one in event.without),
        tuple(one for event in found for one in event.failed),
    )


def squares(project: Project, image: int) -> None:
    labels = square()
    labels[5:15, 20:30] = 1
    labels[20, 20] = 1  # a speck
    write_mask(project.folder / f"masks/model/{image}.png", labels)


def test_connected_parts_become_objects_and_approved_masks_stay_approved(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        squares(project, 2)
        list(approve_as_they_are(project, [1]))
        found = made(project, [1, 2, 99], least=9)
        assert [(o.image, o.objects, o.joined, o.dropped) for o in found.made] == [
            (1, 1, 0, 0),
            (2, 2, 1, 0),
        ]
        assert (found.had, found.without, found.failed) == ((), (99,), ())
        kinds = {m.provenance: m.objects for m in project.masks.of([1])}
        assert kinds == {Provenance.APPROVED: (1,), Provenance.MODEL: None}
        assert project.masks.object_counts() == {1: 3}
        mask = open_mask(project, 2, SIZE)
        assert mask is not None and mask.objects is not None
        assert np.unique(mask.objects).tolist() == [0, 1, 2]


def test_images_with_objects_keep_them_and_damaged_masks_are_told(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        made(project, [1])
        (project.folder / "masks/model/3.png").write_bytes(b"no mask")
        found = made(project, [1, 2, 3])
        assert [one.image for one in found.made] == [2] and found.had == (1,)
        assert [image for image, _ in found.failed] == [3]


def test_what_was_made_is_taken_back_unless_it_was_changed_since(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        found = made(project, [1, 2, 3])
        path = objects_path(project.folder / "masks/model/2.png")
        path.write_bytes(path.read_bytes() + b"changed")
        events = list(take_objects_back(project, found.made, Control()))
        back = [image for e in events if isinstance(e, ObjectsTakenBack) for image in e.images]
        assert back == [1, 3] and path.exists()
        assert not objects_path(project.folder / "masks/model/1.png").exists()
        assert project.masks.object_counts() == {1: 1}


def test_stopping_keeps_what_was_told(tmp_path: Path) -> None:
    with make_project(tmp_path, 120) as project:
        control, told = Control(), list[MadeObjects]()
        with pytest.raises(Stopped):
            for event in make_objects_of(project, list(range(1, 121)), control, least=0):
                if isinstance(event, ObjectsMade):
                    told += event.made
                    control.stop()
        assert len(told) == 50 and project.masks.object_counts() == {1: 50}


def test_masks_of_merged_classes_keep_two_objects_and_counts_follow(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        labels = square()
        labels[5:15, 15:25] = 2  # touches the first
        write_mask(project.folder / "masks/model/1.png", labels)
        record = project.masks.get(1, Provenance.MODEL)
        assert record is not None
        project.masks.put([record._replace(classes=(1, 2))])
        made(project, [1])
        assert project.masks.object_counts() == {1: 1, 2: 1}
        project.classes.rename(1, "emmet")
        project.classes.merge(2, into=1)
        assert project.masks.object_counts() == {1: 2}
        mask = open_mask(project, 1, SIZE)
        assert mask is not None and mask.objects is not None
        assert np.unique(mask.objects).tolist() == [0, 1, 2]


def test_specks_are_what_the_last_export_took_for_them(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        assert speck_size(project) == 9
        remember_request(project, ExportRequest(export_format("coco"), tmp_path, specks=30))
        assert speck_size(project) == 30
