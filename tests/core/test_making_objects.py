"""Objects of many images, made in the background and taken back."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest

from app.core.masks import making_objects
from app.core.masks.approval import approve_as_they_are
from app.core.masks.making_objects import (
    MadeObjects,
    ObjectsMade,
    ObjectsTakenBack,
    make_objects_of,
    take_objects_back,
)
from app.core.masks.objects_step import ObjectsStep
from app.core.masks.queue import QueueFilter, read_queue
from app.core.masks.records import open_mask
from app.core.store import (
    ImageFilter,
    MaskRecord,
    Project,
    ProjectError,
    Provenance,
    open_project,
)
from app.core.store.undoable import Turned
from app.core.transfer.data_export import remember_request, speck_size
from app.core.transfer.data_export.options import ExportRequest
from app.core.transfer.object_rules import (
    ObjectRules,
    Specks,
    how_to_make,
    keep_object_rules,
    read_object_rules,
)
from tests.core.project_with_masks import SIZE, make_project, square
from wseg_engine.base.events import Control, Stopped
from wseg_engine.formats.registry import export_format
from wseg_engine.images.mask_files import read_mask, write_mask
from wseg_engine.objects.files import objects_path, write_objects


def made(
    project: Project, images: list[int], least: int = 0, *, join: bool = True, anew: bool = False
) -> ObjectsMade:
    events = list(make_objects_of(project, images, Control(), least=least, join=join, anew=anew))
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


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (ObjectRules(), (2, 1, 0, True)),
        (ObjectRules(Specks.DROP), (2, 0, 1, False)),
        (ObjectRules(Specks.KEEP), (3, 0, 0, True)),
        (ObjectRules(least=1), (3, 0, 0, True)),
        (ObjectRules(Specks.DROP, least=2), (2, 0, 1, False)),
        (ObjectRules(least=101), (0, 0, 0, False)),  # the squares have 100 pixels
    ],
)
def test_specks_are_joined_dropped_or_kept_as_the_project_says(
    tmp_path: Path, rules: ObjectRules, expected: tuple[int, int, int, bool]
) -> None:
    """Expected: objects, specks that joined one, that belong to none; whether one is in one."""
    objects, joined, dropped, speck = expected
    with make_project(tmp_path) as project:
        squares(project, 2)
        keep_object_rules(project, rules)
        folder = project.folder
    with open_project(folder) as project:  # they are the project's, and not the session's
        assert read_object_rules(project) == rules
        how = how_to_make(project)
        found = made(project, [2], how.least, join=how.join)
        assert sum(one.objects for one in found.made) == objects
        if objects:
            assert (found.made[0].joined, found.made[0].dropped) == (joined, dropped)
            mask = open_mask(project, 2, SIZE)
            assert mask is not None and mask.objects is not None
            assert (mask.objects[20, 20] > 0) is np.bool_(speck)


def test_rules_without_a_size_follow_the_last_export(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        assert how_to_make(project) == (9, True)
        remember_request(project, ExportRequest(export_format("coco"), tmp_path, specks=30))
        assert how_to_make(project) == (30, True)
        keep_object_rules(project, ObjectRules(Specks.DROP, 12))
        assert how_to_make(project) == (12, False)
        with pytest.raises(ValueError, match="found 0"):
            keep_object_rules(project, ObjectRules(least=0))


@pytest.mark.parametrize(
    ("key", "value"),
    [("objects.specks", '"burn"'), ("objects.least", "-7"), ("objects.least", "1e9"),
     ("objects.least", "1000001"), ("objects.specks", "[]")],
)  # fmt: skip
def test_rules_that_make_no_sense_are_as_usual(tmp_path: Path, key: str, value: str) -> None:
    with make_project(tmp_path) as project:
        with project.database.write() as connection:
            connection.execute("INSERT INTO settings (key, value) VALUES (?, ?)", (key, value))
        assert read_object_rules(project) == ObjectRules()


def stored(project: Project, image: int) -> bytes:
    return objects_path(project.folder / f"masks/model/{image}.png").read_bytes()


def test_objects_made_anew_replace_those_that_were_there_and_come_back(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        squares(project, 2)
        made(project, [2])  # the speck is an object, too
        before = stored(project, 2)
        assert project.masks.having_objects([1, 2, 3, 99]) == 1
        found = made(project, [1, 2], least=9, anew=True)
        assert [(one.image, one.objects) for one in found.made] == [(1, 1), (2, 2)]
        assert found.had == () and project.masks.object_counts() == {1: 3}
        step = ObjectsStep(project, found.made, 9, anew=True)

        def turn(*, back: bool) -> set[int]:
            events = list(step.turn(back=back, checkpoint=lambda: None))
            assert isinstance(events[-1], Turned)
            return set(events[-1].images)

        assert turn(back=True) == {1, 2}
        assert stored(project, 2) == before and project.masks.object_counts() == {1: 3}
        assert project.masks.having_objects([1, 2]) == 1
        assert turn(back=False) == {1, 2}
        assert stored(project, 2) != before
        turn(back=True)
        mask = project.folder / "masks/model/2.png"
        labels = np.asarray(read_mask(mask))
        edited = np.where(labels > 0, np.uint16(7), np.uint16(0))
        write_objects(objects_path(mask), edited, labels, crc32(labels.data))
        changed = stored(project, 2)
        assert turn(back=False) == {1}  # what was changed since stays
        assert stored(project, 2) == changed


@pytest.mark.parametrize("where", ["file", "store"])
def test_objects_that_were_replaced_before_the_disk_refused_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """What was made by hand before is kept nowhere but in what was told."""
    with make_project(tmp_path) as project:
        squares(project, 1)
        made(project, [1])  # the speck is an object, too
        before = stored(project, 1)
        tries = iter((True, False))

        def write(*arguments: Any, **options: Any) -> tuple[int, ...]:
            if not next(tries):
                raise OSError(errno.ENOSPC, "full")
            return write_objects(*arguments, **options)

        def refuse(_counts: object) -> None:
            raise ProjectError("full")

        told: list[MadeObjects] = []
        with monkeypatch.context() as patch:
            if where == "file":
                patch.setattr(making_objects, "write_objects", write)
            else:
                patch.setattr(project.masks, "set_objects", refuse)
            with pytest.raises(ProjectError, match="full"):
                for event in make_objects_of(project, [1, 2], Control(), least=9, anew=True):
                    told += event.made if isinstance(event, ObjectsMade) else ()
        assert [one.image for one in told] == ([1] if where == "file" else [1, 2])
        assert stored(project, 1) != before
        list(take_objects_back(project, told, Control()))
        assert stored(project, 1) == before
        assert project.masks.having_objects([1, 2]) == 1


def test_objects_of_monstrous_size_are_told_and_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make_project(tmp_path) as project:
        made(project, [1])
        before = stored(project, 1)
        monkeypatch.setattr(making_objects, "PHOTO_BYTES", len(before) - 1)
        found = made(project, [1, 2], anew=True)
        assert [image for image, _ in found.failed] == [1]
        assert stored(project, 1) == before
        assert 2 in {one.image for one in found.made}


def test_images_are_found_by_whether_the_mask_that_counts_has_objects(tmp_path: Path) -> None:
    with make_project(tmp_path, 4) as project:
        project.masks.remove([4], Provenance.MODEL)  # image 4 has no mask
        made(project, [1, 2])

        def found(has: bool) -> list[int]:
            ids = sorted(project.images.ids(ImageFilter(objects=has)))
            assert ids == sorted(read_queue(project, QueueFilter(objects=has)).ids.tolist())
            return ids

        assert found(True) == [1, 2] and found(False) == [3]
        draft = "masks/draft/2.png"
        write_mask(project.folder / draft, square())
        project.masks.put([MaskRecord(2, Provenance.DRAFT, draft, (1,))])
        assert found(True) == [1, 2]  # a draft counts less than a model's
        write_mask(project.folder / "masks/edited/2.png", square())
        project.masks.put([MaskRecord(2, Provenance.EDITED, "masks/edited/2.png", (1,))])
        assert found(True) == [1] and found(False) == [2, 3]
        with project.database.write() as connection:
            connection.execute("DROP TABLE mask_objects")  # as projects of before
        assert found(True) == [] and found(False) == [1, 2, 3]
