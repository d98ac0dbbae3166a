"""From a project to what a run trains on: images, tags, classes, masks."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.core.masks.painted import write_painted
from app.core.store import ImageState, Project, Provenance
from app.core.store.file_records import FileRecords
from app.core.tagging.missing_tag_policy import SILENCE_IS_ABSENCE
from app.core.training.dataset import (
    FEWEST_APPROVED,
    ProjectDataset,
    choose_pinned,
    held_out,
)
from app.core.training.masks import convert_masks
from app.core.training.run_files import RunFiles, run_files
from app.core.training.snapshot import SnapshotError, load_snapshot, save_snapshot
from tests.core.small_trainings import HEIGHT, WIDTH, project_dataset, put_mask, small_project
from wseg_engine.base.events import Control, Event, Notice
from wseg_engine.base.labels import VOID, Tag
from wseg_engine.images.mask_files import read_mask


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with small_project(tmp_path) as made:
        yield made


def converted(
    project: Project, found: ProjectDataset, folder: Path
) -> tuple[ProjectDataset, list[Event]]:
    steps = convert_masks(project, found, folder, Control())
    events = []
    while True:
        try:
            events.append(next(steps))
        except StopIteration as done:
            return done.value, events


def blank(value: int = 0) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    return np.full((HEIGHT, WIDTH), value, np.uint8)


def test_present_images_come_with_their_tags_in_the_order_of_classes(project: Project) -> None:
    red, green, blue = (info.id for info in project.classes.all())
    project.classes.reorder([blue, red, green])
    found = project_dataset(project)
    assert found.classes == (blue, red, green)
    assert found.dataset.classes == ("blue", "red", "green")
    first = found.dataset.images[0]
    assert first.name == "1"
    assert found.image_ids["1"] == 1
    assert first.tags == (Tag.ABSENT, Tag.PRESENT, Tag.ABSENT)
    assert first.path.is_file()


@pytest.mark.parametrize(
    ("missing_absent", "unmentioned"), [(True, Tag.ABSENT), (False, Tag.UNSURE)]
)
def test_what_nobody_said_is_absent_unless_the_project_leaves_it_open(
    project: Project, missing_absent: bool, unmentioned: Tag
) -> None:
    _, green, _ = (info.id for info in project.classes.all())
    project.settings.set(SILENCE_IS_ABSENCE, missing_absent)
    project.tags.review([1], False)
    project.tags.set([1], [green], Tag.UNSURE)
    tags = project_dataset(project).dataset.images[0].tags
    assert tags == (Tag.PRESENT, Tag.UNSURE, unmentioned)


def test_an_image_that_shows_nothing_tells_nothing_by_silence(project: Project) -> None:
    red, green, _ = (info.id for info in project.classes.all())
    project.tags.clear([1])
    project.tags.set([1], [red], Tag.ABSENT)
    (tags,) = (image.tags for image in project_dataset(project).dataset.images if image.name == "1")
    assert tags == (Tag.ABSENT, Tag.UNSURE, Tag.UNSURE)
    assert green


def test_untagged_missing_and_excluded_images_are_left_out(project: Project) -> None:
    project.tags.clear([2])
    FileRecords(project.database).set_missing([3])
    project.images.mark_corrupt(4, "cut short")
    found = project_dataset(project, exclude=[5])
    assert sorted(found.image_ids.values()) == [1, 6, 7, 8]
    assert project.images.get([3])[0].state is ImageState.MISSING


def test_a_class_that_no_image_shows_is_left_out(project: Project) -> None:
    project.classes.add("purple")
    assert project_dataset(project).dataset.classes == ("red", "green", "blue")


def test_a_project_without_tags_has_no_classes(project: Project) -> None:
    project.tags.clear(list(range(1, 9)))
    found = project_dataset(project)
    assert (found.classes, found.dataset.images) == ((), ())


def test_an_approved_mask_is_written_in_the_order_of_the_run(
    project: Project, tmp_path: Path
) -> None:
    red, green, blue = (info.id for info in project.classes.all())
    purple = project.classes.add("purple").id
    labels = blank()
    labels[:10], labels[10:20], labels[20:30], labels[30:40] = 1, 2, 3, VOID
    put_mask(project, 1, labels, classes=(blue, purple, None))
    found, _ = converted(project, project_dataset(project), tmp_path / "out")
    first = found.dataset.images[0]
    assert first.mask is not None
    expected = blank()
    expected[:10] = 1 + found.classes.index(blue)
    expected[10:40] = VOID  # a class that the run does not know, a deleted one, and void
    assert np.array_equal(read_mask(first.mask), expected)
    assert red in found.classes
    assert green in found.classes


def test_what_an_approved_mask_shows_is_present_where_the_tags_say_nothing(
    project: Project, tmp_path: Path
) -> None:
    _, green, _ = (info.id for info in project.classes.all())
    project.tags.review([1], False)
    put_mask(project, 1, blank(1), classes=(green,))
    found, _ = converted(project, project_dataset(project), tmp_path / "out")
    assert found.dataset.images[0].tags == (Tag.PRESENT, Tag.PRESENT, Tag.ABSENT)


def test_an_untagged_image_trains_by_its_approved_mask(project: Project, tmp_path: Path) -> None:
    red = project.classes.all()[0].id
    project.tags.clear([8])
    put_mask(project, 8, blank(1), classes=(red,))
    found, _ = converted(project, project_dataset(project), tmp_path / "out")
    last = found.dataset.images[-1]
    assert (last.name, last.tags[0]) == ("8", Tag.PRESENT)
    assert last.mask is not None


def test_of_a_corrected_mask_only_what_was_corrected_counts(
    project: Project, tmp_path: Path
) -> None:
    red, green, _ = (info.id for info in project.classes.all())
    base, edited = blank(1), blank(2)  # red throughout, in two orders of classes
    edited[:5] = 1  # green
    put_mask(project, 1, base, classes=(red, green), provenance=Provenance.MODEL, written="2024")
    put_mask(project, 1, edited, classes=(green, red), provenance=Provenance.EDITED)
    found, _ = converted(project, project_dataset(project), tmp_path / "out")
    mask = found.dataset.images[0].mask
    assert mask is not None
    expected = blank(VOID)
    expected[:5] = 1 + found.classes.index(green)
    assert np.array_equal(read_mask(mask), expected)


def test_what_was_marked_by_hand_counts_though_it_changed_nothing(
    project: Project, tmp_path: Path
) -> None:
    red, green, _ = (info.id for info in project.classes.all())
    labels = blank(1)
    put_mask(project, 1, labels, classes=(red,), provenance=Provenance.MODEL, written="2024")
    put_mask(project, 1, labels, classes=(red,), provenance=Provenance.EDITED)
    points = np.zeros(labels.shape, bool)
    points[3, 4] = points[5, 6] = True
    file = project.folder / "masks/edited/1.png"
    write_painted(file, np.packbits(points), labels.shape, zlib.crc32(labels.data))
    stroke = blank(0)  # in an image without any mask before
    stroke[:2] = 1
    put_mask(project, 2, stroke, classes=(green,), provenance=Provenance.EDITED)
    painted = stroke > 0
    file = project.folder / "masks/edited/2.png"
    write_painted(file, np.packbits(painted), stroke.shape, zlib.crc32(stroke.data))
    found, _ = converted(project, project_dataset(project), tmp_path / "out")
    first, second = found.dataset.images[:2]
    assert first.mask is not None and second.mask is not None
    assert first.partial and second.partial
    place = 1 + found.classes.index(red)
    assert np.array_equal(read_mask(first.mask), np.where(points, place, VOID))
    place = 1 + found.classes.index(green)
    assert np.array_equal(read_mask(second.mask), np.where(painted, place, VOID))


def test_a_resumed_run_knows_which_masks_are_partial(project: Project, tmp_path: Path) -> None:
    red = project.classes.all()[0].id
    edited = blank(0)
    edited[:5] = 1
    put_mask(project, 1, blank(0), classes=(red,), provenance=Provenance.MODEL, written="2024")
    put_mask(project, 1, edited, classes=(red,), provenance=Provenance.EDITED)
    put_mask(project, 2, edited, classes=(red,))
    run = project.runs.add("Run", folder="models/run-0001", classes=(red,), settings={})
    files = run_files(project, run)
    files.root.mkdir(parents=True)
    found, _ = converted(project, project_dataset(project), files.masks)
    save_snapshot(files, found)
    again = load_snapshot(project, files)
    told = [(image.mask is not None, image.partial) for image in again.dataset.images[:3]]
    assert told == [(True, True), (True, False), (False, False)]


def test_a_correction_of_a_mask_that_was_predicted_anew_is_not_used(
    project: Project, tmp_path: Path
) -> None:
    red = project.classes.all()[0].id
    put_mask(
        project, 1, blank(1), classes=(red,), provenance=Provenance.EDITED, written="2024-01-01"
    )
    put_mask(
        project, 1, blank(0), classes=(red,), provenance=Provenance.MODEL, written="2024-01-02"
    )
    found, _ = converted(project, project_dataset(project), tmp_path / "out")
    assert found.dataset.images[0].mask is None


def test_a_damaged_mask_is_left_out_and_said(project: Project, tmp_path: Path) -> None:
    red = project.classes.all()[0].id
    put_mask(project, 1, blank(1), classes=(red,))
    (project.folder / "masks/approved/1.png").write_bytes(b"no picture")
    found, events = converted(project, project_dataset(project), tmp_path / "out")
    assert found.dataset.images[0].mask is None
    (notice,) = [event for event in events if isinstance(event, Notice)]
    assert "image0.png" in notice.text


def test_one_approved_image_in_five_is_held_out_the_same_ones_every_time(tmp_path: Path) -> None:
    with small_project(tmp_path, images=30) as project:
        red = project.classes.all()[0].id
        for image in range(1, FEWEST_APPROVED):
            put_mask(project, image, blank(1), classes=(red,))
        assert held_out(project, Control()) == frozenset()
        for image in range(FEWEST_APPROVED, 31):
            put_mask(project, image, blank(1), classes=(red,))
        chosen = held_out(project, Control())
        assert 1 <= len(chosen) <= 15
        assert held_out(project, Control()) == chosen
        expected = {
            image
            for image in range(1, 31)
            if int(project.images.content_hash(image)[:8], 16) % 5 == 0
        }
        assert chosen == expected


def test_pinned_images_show_every_class(project: Project) -> None:
    found = project_dataset(project)
    chosen = choose_pinned(found, most=4)
    assert len(set(chosen)) == 4
    assert choose_pinned(found, most=4) == chosen
    by_id = {found.image_ids[image.name]: image for image in found.dataset.images}
    for index in range(3):
        assert any(by_id[image].tags[index] is Tag.PRESENT for image in chosen)
    assert len(choose_pinned(found, most=100)) == 8


def test_a_snapshot_gives_back_the_images_and_tags_of_the_beginning(
    project: Project, tmp_path: Path
) -> None:
    red = project.classes.all()[0].id
    put_mask(project, 3, blank(1), classes=(red,))
    files = RunFiles(tmp_path / "run")
    found, _ = converted(project, project_dataset(project), files.masks)
    save_snapshot(files, found)
    project.tags.clear([1])
    project.classes.rename(red, "crimson")
    again = load_snapshot(project, files)
    assert again == replace(found, dataset=replace(found.dataset, problems=()))
    project.images.remove([2])
    assert 2 not in load_snapshot(project, files).image_ids.values()


def test_a_damaged_snapshot_is_refused_in_words(project: Project, tmp_path: Path) -> None:
    files = RunFiles(tmp_path)
    files.images.write_text('{"format": "tagmask-run-images", "classes"', encoding="utf-8")
    with pytest.raises(SnapshotError, match="start a new run"):
        load_snapshot(project, files)
