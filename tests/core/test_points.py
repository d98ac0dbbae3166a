"""Points set while tagging: kept, taken back, and learned from as partial labels."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from app.core.store import Project, ProjectError, Provenance, open_project
from app.core.store.points import Point
from app.core.store.undoable import Turned
from app.core.tagging.points import remove_point, set_point
from app.core.training.masks import convert_masks
from wseg_engine.base.events import Control
from wseg_engine.base.labels import BACKGROUND, VOID, Tag
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.mask_files import read_mask

from .small_trainings import HEIGHT, WIDTH, project_dataset, put_mask, small_project

RED, GREEN, BLUE = 1, 2, 3


def learned(project: Project, folder: Path) -> dict[int, TaggedImage]:
    """Return what a training gets of each image."""
    found = project_dataset(project)
    steps = convert_masks(project, found, folder, Control())
    while True:
        try:
            next(steps)
        except StopIteration as done:
            data = done.value
            return {data.image_ids[image.name]: image for image in data.dataset.images}


def test_points_are_kept_per_image_and_go_with_it_and_with_their_class(tmp_path: Path) -> None:
    with small_project(tmp_path) as project:
        here, there = Point(RED, 0.25, 0.5, True), Point(BLUE, 0.1, 0.9, False)
        project.points.change(1, add=[here, there])
        project.points.change(2, add=[here])
        assert project.points.of([1, 2, 3]) == {1: (here, there), 2: (here,)}
        project.points.change(1, add=[here._replace(shows=False)])  # the same place again
        assert project.points.of([1])[1][0] == here._replace(shows=False)
        project.points.change(1, remove=[there])
        assert len(project.points.of([1])[1]) == 1
        project.classes.merge(RED, into=GREEN)
        assert {p.class_id for p in project.points.of([1, 2])[2]} == {GREEN}
        project.classes.delete(GREEN)
        assert project.points.of([1, 2]) == {}
        project.points.change(3, add=[there])
        project.images.remove([3])
        assert project.points.of([3]) == {}
    with open_project(tmp_path / "project") as again:
        assert again.points.of([1]) == {}


def test_merging_keeps_no_point_that_says_not_here_where_the_other_class_may_be(
    tmp_path: Path,
) -> None:
    with small_project(tmp_path) as project:
        no_red, no_green = Point(RED, 0.25, 0.5, False), Point(GREEN, 0.75, 0.5, False)
        project.tags.set([1, 2, 3], [RED, GREEN, BLUE], None)
        for image in (1, 2, 3):
            project.points.change(image, add=[no_red, no_green, Point(RED, 0.5, 0.5, True)])
        project.tags.set([1], [RED, GREEN], Tag.PRESENT)
        project.tags.set([2], [RED], Tag.PRESENT)
        project.tags.set([2], [GREEN], Tag.ABSENT)
        project.classes.merge(RED, into=GREEN)
        kept = {image: {(p.x, p.shows) for p in points} for image, points in
                project.points.of([1, 2, 3]).items()}  # fmt: skip
        assert kept[1] == {(0.5, True)}
        assert kept[2] == {(0.25, False), (0.5, True)}  # green is not there: what was said holds
        assert kept[3] == {(0.25, False), (0.75, False), (0.5, True)}
        assert project.points.count(GREEN) == 6
        assert project.points.count(RED) == 0


def test_a_point_outside_the_image_or_of_no_class_is_refused(tmp_path: Path) -> None:
    with small_project(tmp_path) as project:
        for bad in (Point(RED, 1.5, 0.5, True), Point(99, 0.5, 0.5, True)):
            with pytest.raises(ProjectError):
                project.points.change(1, add=[bad])
        assert project.points.of([1]) == {}


def test_setting_a_point_tags_the_image_and_both_are_taken_back_together(tmp_path: Path) -> None:
    with small_project(tmp_path) as project:
        project.tags.clear([1])
        point = Point(BLUE, 0.5, 0.5, True)
        step = set_point(project, 1, point)
        assert project.tags.of([1])[1].said(BLUE) is Tag.PRESENT
        assert step.possible
        for back, tag, points in ((True, None, {}), (False, Tag.PRESENT, {1: (point,)})):
            (event,) = step.turn(back=back, checkpoint=lambda: None)
            assert event == Turned(frozenset({1}), of_tags=True)
            assert project.tags.of([1])[1].said(BLUE) is tag
            assert project.points.of([1]) == points
        gone = remove_point(project, 1, point)
        assert project.points.of([1]) == {}
        assert project.tags.of([1])[1].said(BLUE) is Tag.PRESENT  # a tag stays
        list(gone.turn(back=True, checkpoint=lambda: None))
        assert project.points.of([1]) == {1: (point,)}
        absent = set_point(project, 1, Point(RED, 0.1, 0.1, False))
        assert project.tags.of([1])[1].said(RED) is None
        list(absent.turn(back=True, checkpoint=lambda: None))
        assert len(project.points.of([1])[1]) == 1
    assert not step.possible


def test_points_teach_as_partial_labels_beside_the_tags(tmp_path: Path) -> None:
    with small_project(tmp_path) as project:
        # Image 1 shows red alone, image 2 red and green.
        set_point(project, 1, Point(RED, 0.5, 0.25, True))
        project.points.change(1, add=[Point(RED, 0.9, 0.9, False)])
        project.points.change(2, add=[Point(RED, 0.9, 0.9, False), Point(GREEN, 0.1, 0.1, True)])
        found = learned(project, tmp_path / "masks")
        one = found[1]
        assert one.partial and one.mask is not None and found[3].mask is None
        labels = read_mask(one.mask)
        assert labels.shape == (HEIGHT, WIDTH)
        row, column = round(0.25 * (HEIGHT - 1)), round(0.5 * (WIDTH - 1))
        assert labels[row, column] == RED
        assert labels[round(0.9 * (HEIGHT - 1)), round(0.9 * (WIDTH - 1))] == BACKGROUND
        assert (labels == VOID).mean() > 0.99
        assert found[2].mask is not None
        both = read_mask(found[2].mask)
        # Of two classes nobody knows which one is where one is not.
        assert sorted(np.unique(both).tolist()) == [GREEN, VOID]


def test_points_add_to_a_corrected_mask_and_not_to_an_approved_one(tmp_path: Path) -> None:
    with small_project(tmp_path) as project:
        mask = np.zeros((HEIGHT, WIDTH), np.uint8)
        base = mask.copy()
        base[:20] = RED
        all_three, later = (1, 2, 3), "2020-02-02T00:00:00"
        for image in (1, 2):
            put_mask(
                project, image, base, classes=all_three, provenance=Provenance.MODEL, written="2020"
            )
            kind = Provenance.EDITED if image == 1 else Provenance.APPROVED
            put_mask(
                project,
                image,
                mask,
                classes=(1, 2, 3),
                provenance=kind,
                written=later,
            )
            project.points.change(image, add=[Point(RED, 0.5, 0.9, True)])
        found = learned(project, tmp_path / "masks")
        assert found[1].mask is not None and found[2].mask is not None
        edited, approved = read_mask(found[1].mask), read_mask(found[2].mask)
        row, column = round(0.9 * (HEIGHT - 1)), round(0.5 * (WIDTH - 1))
        assert edited[row, column] == RED and (edited[:20] == BACKGROUND).all()
        assert found[1].partial and not found[2].partial
        assert (approved == BACKGROUND).all()


def test_a_large_photo_gives_small_labels_of_its_proportions(tmp_path: Path) -> None:
    from PIL import Image

    with small_project(tmp_path) as project:
        (record,) = project.images.get([1])
        Image.new("RGB", (3000, 1999)).save(project.images.file(record))
        project.points.change(1, add=[Point(RED, 1.0, 1.0, True)])
        mask = learned(project, tmp_path / "masks")[1].mask
        assert mask is not None
        labels = read_mask(mask)
        assert labels.shape == (666, 1000) and labels[-1, -1] == RED


def test_points_are_exported_as_tags_only(tmp_path: Path) -> None:
    from app.core.transfer.tag_csv import write_tags

    with small_project(tmp_path) as project:
        project.tags.clear([1])
        set_point(project, 1, Point(GREEN, 0.5, 0.5, True))
        target = tmp_path / "tags.csv"
        for _event in write_tags(project, target, Control()):
            pass
        with target.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert "green" in next(row for row in rows if "image0.png" in row.values()).values()
        assert project.masks.counts()[Provenance.EDITED] == 0
