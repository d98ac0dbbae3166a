"""Objects of masks on disk: kept with the mask, through crashes, approvals and what undoes them."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.core.masks import autosave as autosaving
from app.core.masks import objects
from app.core.masks.approval import (
    Origin,
    approve,
    approve_as_they_are,
    keep_edited,
    keep_restored,
    unapprove,
)
from app.core.masks.area import Area, Box
from app.core.masks.autosave import MaskAutosaver
from app.core.masks.document import MaskDocument
from app.core.masks.journal import journal_path
from app.core.masks.records import OpenedMask, mask_file, open_mask
from app.core.masks.recovery import restore
from app.core.store import Project, Provenance
from tests.core.project_with_masks import SIZE, make_project, square
from wseg_engine.objects.files import objects_path, read_objects, write_objects

EDITED, APPROVED = Provenance.EDITED, Provenance.APPROVED


def opened(project: Project, image: int = 1) -> OpenedMask:
    found = open_mask(project, image, SIZE)
    assert found is not None
    return found


def document_of(mask: OpenedMask) -> MaskDocument:
    return MaskDocument(mask.labels, objects=mask.objects)


def two_objects(document: MaskDocument) -> None:
    """Make the square an object, and draw a second one that touches it."""
    with document.step("Make objects"):
        objects.make(document)
    document.begin("Paint", into=document.new_object_id())
    document.paint(Area(Box(5, 15, 15, 25), np.ones((10, 10), bool)), 1)
    document.end()


def expected() -> NDArray[np.uint16]:
    ids = np.zeros(SIZE, np.uint16)
    ids[5:15, 5:15] = 1
    ids[5:15, 15:25] = 2
    return ids


def keep(project: Project, document: MaskDocument, mask: OpenedMask, image: int = 1) -> None:
    saver = MaskAutosaver(mask_file(project, image, EDITED), document, recovery=mask.recovery)
    saver.save(always=True)
    assert saver.close()
    keep_edited(project, image, mask.classes, Origin())


def test_objects_are_kept_beside_the_mask_and_read_again(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        mask = opened(project)
        assert mask.objects is None
        document = document_of(mask)
        two_objects(document)
        keep(project, document, mask)
        file = mask_file(project, 1, EDITED)
        with Image.open(objects_path(file)) as picture:
            assert (picture.format, picture.mode, picture.size) == ("PNG", "I;16", SIZE[::-1])
        assert np.array_equal(read_objects(objects_path(file)).objects, expected())
        again = opened(project)
        assert again.objects is not None and np.array_equal(again.objects, expected())
        assert again.notices == ()
        (record,) = [one for one in project.masks.of([1]) if one.provenance is EDITED]
        assert record.objects == (2,) and project.masks.object_counts() == {1: 2}


def test_without_objects_there_is_no_file(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        mask = opened(project)
        document = document_of(mask)
        two_objects(document)
        keep(project, document, mask)
        document.undo()
        document.undo()
        keep(project, document, mask)
        assert not objects_path(mask_file(project, 1, EDITED)).exists()
        assert opened(project).objects is None
        assert project.masks.object_counts() == {}


def test_objects_go_with_the_mask_when_it_is_approved_and_withdrawn(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        mask = opened(project)
        document = document_of(mask)
        two_objects(document)
        keep(project, document, mask)
        assert list(approve_as_they_are(project, [1, 2])) == [[1, 2]]
        assert project.masks.get(1, APPROVED) is not None
        assert project.masks.get(1, APPROVED).objects == (2,)  # type: ignore[union-attr]
        approved = objects_path(mask_file(project, 1, APPROVED))
        assert np.array_equal(read_objects(approved).objects, expected())
        assert not objects_path(mask_file(project, 2, APPROVED)).exists()
        assert project.masks.object_counts() == {1: 2}  # and not twice
        assert unapprove(project, [1]) == [1] and not approved.exists()
        assert np.array_equal(opened(project).objects, expected())


def test_an_approved_mask_with_other_objects_than_before_is_kept_as_edited(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        mask = opened(project)
        document = document_of(mask)
        with document.step("Make objects"):
            objects.make(document)
        approve(project, 1, document.labels, mask.classes, Origin(), objects=document.objects)
        unapprove(project, [1])
        assert opened(project).provenance is EDITED  # the model's has the same labels
        assert np.array_equal(opened(project).objects, expected() * (expected() == 1))


def test_a_mask_whose_objects_differ_is_not_restored_to_that_of_the_model(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        mask = opened(project)
        document = document_of(mask)
        with document.step("Make objects"):
            objects.make(document)
        keep(project, document, mask)
        keep_restored(project, 1, document.labels, mask.classes, Origin(), kind=Provenance.MODEL)
        assert opened(project).provenance is EDITED
        document.undo()
        keep(project, document, mask)
        keep_restored(project, 1, document.labels, mask.classes, Origin(), kind=Provenance.MODEL)
        assert opened(project).provenance is Provenance.MODEL


class Killed(Exception):
    """As if the process had ended there."""


@pytest.mark.parametrize("kept_before", [False, True])
@pytest.mark.parametrize("same_labels", [False, True])
@pytest.mark.parametrize(
    "where", ["stroke", "write_objects", "write_mask", "write_painted", "after"]
)
def test_a_crash_at_any_moment_of_saving_loses_no_object(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    same_labels: bool,
    kept_before: bool,
) -> None:
    with make_project(tmp_path) as project:
        mask = opened(project)
        document = document_of(mask)
        file = mask_file(project, 1, EDITED)
        if kept_before:
            two_objects(document)
            keep(project, document, mask)
            mask = opened(project)
            document = document_of(mask)
        saver = MaskAutosaver(file, document)
        if same_labels:
            with document.step("Make objects"):
                objects.make(document, anew=True)
        else:
            two_objects(document)
            with document.step("Paint"):
                document.paint(Area(Box(0, 0, 3, 3), np.ones((3, 3), bool)), 2)
        saver.note()
        saver.wait()

        def killed(*_: object, **__: object) -> None:
            raise Killed

        if where not in ("stroke", "after"):
            monkeypatch.setattr(autosaving, where, killed)
            with pytest.raises(Killed):
                saver._write_whole(_whole(document))
        elif where == "after":
            monkeypatch.setattr(saver._journal, "saved", killed)
            with pytest.raises(Killed):
                saver._write_whole(_whole(document))
        monkeypatch.undo()
        saver.close(save=False)
        assert journal_path(file).exists()
        labels, ids = document.labels.copy(), document.objects
        assert ids is not None
        found = opened(project)
        assert np.array_equal(found.labels, labels)
        assert found.objects is not None and np.array_equal(found.objects, ids)
        assert found.notices == () or "restored" in " ".join(found.notices)
        list(restore(project))
        found = opened(project)
        assert np.array_equal(found.labels, labels)
        assert found.objects is not None and np.array_equal(found.objects, ids)


def _whole(document: MaskDocument) -> autosaving._Whole:
    objects_now = None if document.objects is None else document.objects.copy()
    painted = np.packbits(document.painted)
    return autosaving._Whole(document.labels.copy(), painted, objects_now, document.version)


PAINTER = """
import sys
from pathlib import Path
import numpy as np
from app.core.masks.area import Area, Box
from app.core.masks.document import MaskDocument
from app.core.masks.autosave import MaskAutosaver
document = MaskDocument(np.zeros((30, 40), np.uint8))
keeper = MaskAutosaver(Path(sys.argv[1]), document)
for number in range(100000):
    row = number % 30
    document.begin("stroke", into=(number // 30 % 5) * 10 + row // 3 + 1)
    box = Box(row, 0, row + 1, 40)
    document.paint(Area(box, np.ones((1, 40), bool)), 1)
    document.end()
    if number % 7 == 6:
        keeper.save()
    keeper.note()
    keeper.wait()
    print(number, flush=True)
"""


@pytest.mark.parametrize("strokes", [20, 95, 200])
def test_no_object_is_lost_when_the_process_is_killed(
    tmp_path: Path, root: Path, strokes: int
) -> None:
    with make_project(tmp_path) as project:
        file = mask_file(project, 1, EDITED)
        environment = os.environ | {"PYTHONPATH": str(root)}
        with subprocess.Popen(
            [sys.executable, "-c", PAINTER, str(file)], stdout=subprocess.PIPE, env=environment
        ) as painter:
            assert painter.stdout is not None
            last = 0
            while last < strokes:
                last = int(painter.stdout.readline())
            painter.kill()
            rest = painter.stdout.read().split()
        last = int(rest[-1]) if rest else last
        project.masks.remove([1], Provenance.MODEL)
        found = opened(project)
        assert found.objects is not None and found.notices[1:] == ()
        for row in range(30):
            expected = {
                (number // 30 % 5) * 10 + row // 3 + 1 if number >= 0 else 0
                # One more may have been written than was told.
                for number in (last - (last - row) % 30, last + 1 - (last + 1 - row) % 30)
            }
            ids = set(found.objects[row].tolist())
            assert len(ids) == 1 and ids <= expected, row


def test_a_stroke_that_a_crash_cut_off_joins_what_it_adjoins(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        mask = opened(project)
        document = document_of(mask)
        two_objects(document)
        keep(project, document, mask)
        mask = opened(project)
        document = document_of(mask)
        saver = MaskAutosaver(mask_file(project, 1, EDITED), document)
        document.begin("Paint")
        document.paint(Area(Box(15, 5, 20, 15), np.ones((5, 10), bool)), 1)
        saver.close(save=False)  # while the stroke is still open
        found = opened(project)
        assert found.objects is not None and (found.objects[15:20, 5:15] == 1).all()


@pytest.mark.parametrize("whole", [False, True])
def test_objects_that_were_forgotten_before_a_crash_stay_forgotten(
    tmp_path: Path, whole: bool
) -> None:
    with make_project(tmp_path) as project:
        mask = opened(project)
        document = document_of(mask)
        two_objects(document)
        keep(project, document, mask)
        mask = opened(project)
        document = document_of(mask)
        saver = MaskAutosaver(mask_file(project, 1, EDITED), document)
        with document.step("Forget objects"):
            objects.clear(document)
        assert document.objects is None
        if whole:
            saver.save()
            saver.wait()
            assert not objects_path(mask_file(project, 1, EDITED)).exists()
            document.undo()
        saver.close(save=False)
        found = opened(project)
        assert (found.objects is not None and np.array_equal(found.objects, expected())) == whole
        assert whole or found.objects is None or not found.objects.any()


def test_a_journal_that_ends_before_the_objects_leaves_them_fitting(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        mask = opened(project)
        document = document_of(mask)
        two_objects(document)
        keep(project, document, mask)
        mask = opened(project)
        document = document_of(mask)
        saver = MaskAutosaver(mask_file(project, 1, EDITED), document)
        with document.step("Erase"):
            document.paint(Area(Box(5, 5, 15, 15), np.ones((10, 10), bool)), 0)
        saver.close(save=False)
        journal = journal_path(mask_file(project, 1, EDITED))
        journal.write_bytes(journal.read_bytes()[:-3])  # torn within the last record, the ids
        found = opened(project)
        assert found.objects is not None
        assert np.array_equal(found.objects, expected() * (expected() == 2))


@pytest.mark.parametrize("harm", ["size", "mode", "link", "text", "torn", "other", "folder"])
def test_objects_that_cannot_be_used_are_told_and_put_aside(tmp_path: Path, harm: str) -> None:
    with make_project(tmp_path) as project:
        mask = opened(project)
        document = document_of(mask)
        two_objects(document)
        keep(project, document, mask)
        path = objects_path(mask_file(project, 1, EDITED))
        whole = path.read_bytes()
        path.unlink()
        outside = tmp_path / "outside.png"
        if harm == "size":
            labels = np.ones((9, 9), np.uint8)
            write_objects(path, labels.astype(np.uint16), labels, zlib.crc32(labels.data))
        elif harm == "mode":
            Image.fromarray(np.ones(SIZE, np.uint8)).save(path, format="PNG")
        elif harm == "link":
            outside.write_bytes(whole)
            path.symlink_to(outside)
        elif harm == "text":
            path.write_bytes(b"no picture")
        elif harm == "torn":
            path.write_bytes(whole[:-20])
        elif harm == "other":
            labels = square(2)
            write_objects(path, (labels > 0).astype(np.uint16), labels, zlib.crc32(labels.data))
        else:
            path.mkdir()
        found = opened(project)
        assert found.objects is None and np.array_equal(found.labels, document.labels)
        if harm in ("link", "folder"):  # never followed, and not TagMask's
            assert found.notices == ()
        else:
            assert "were skipped" in " ".join(found.notices)
            assert [one.name for one in path.parent.glob("*.aside")] == [f"{path.name}.1.aside"]
        if harm == "link":
            keep(project, document, mask)
            assert outside.read_bytes() == whole and not path.is_symlink()


def test_ids_outside_of_classes_and_over_several_are_made_to_fit(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        mask = opened(project)
        document = document_of(mask)
        two_objects(document)
        with document.step("Paint"):
            document.paint(Area(Box(0, 0, 3, 3), np.ones((3, 3), bool)), 2)
        keep(project, document, mask)
        path = objects_path(mask_file(project, 1, EDITED))
        everywhere = np.full(SIZE, 40_000, np.uint16)
        write_objects(path, everywhere, document.labels, document.fingerprint())
        found = opened(project)
        assert found.objects is not None
        assert np.array_equal(found.objects > 0, found.labels == 1)  # the class of most
