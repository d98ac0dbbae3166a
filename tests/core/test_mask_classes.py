"""Which masks show a class, and which classes a mask has room for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.core.masks.records import MOST_CLASSES, meaning, open_mask
from app.core.masks.showing import MasksShowing, masks_showing
from app.core.store import Provenance
from tests.core.drawn_project import (
    HEIGHT,
    WIDTH,
    DrawnProject,
    blobs,
    make_drawn_project,
    put_mask,
)
from wseg_engine.base.events import Control, Stopped
from wseg_engine.base.labels import Tag

SIZE = (HEIGHT, WIDTH)


def showing(drawn: DrawnProject, name: str) -> MasksShowing:
    *_, last = masks_showing(drawn.project, drawn.classes[name], Control())
    assert isinstance(last, MasksShowing)
    return last


def test_masks_count_that_have_pixels_of_the_class(tmp_path: Path) -> None:
    """All three know all classes; two show a dog, and one of these was not approved."""
    drawn = make_drawn_project(tmp_path)
    with drawn.project:
        put_mask(drawn, "a.jpg", blobs(1, (1, 2)))
        put_mask(drawn, "b.jpg", blobs(2, (1,)))
        put_mask(drawn, "c.jpg", blobs(3, (2,)), Provenance.MODEL)
        assert drawn.project.classes.delete_cost(drawn.classes["dog"]).masks == 3
        assert showing(drawn, "dog") == MasksShowing(3, 3, 2, 1)
        assert showing(drawn, "bird") == MasksShowing(3, 3, 0, 0)
        file = put_mask(drawn, "b.jpg", blobs(2, (1,)))
        file.write_bytes(b"no mask")
        assert showing(drawn, "bird").showing == 1  # nobody knows: it may show it
        control = Control()
        control.stop()
        with pytest.raises(Stopped):
            list(masks_showing(drawn.project, drawn.classes["dog"], control))


def test_of_the_masks_of_an_image_the_one_that_is_shown_counts(tmp_path: Path) -> None:
    drawn = make_drawn_project(tmp_path)
    with drawn.project:
        for kind in (Provenance.MODEL, Provenance.REFINED):
            put_mask(drawn, "a.jpg", blobs(1, (1, 2)), kind)
            put_mask(drawn, "b.jpg", blobs(2, (2,)), kind)
        put_mask(drawn, "b.jpg", blobs(2, (1,)), Provenance.APPROVED)
        dog, cat = drawn.classes["dog"], drawn.classes["cat"]
        assert drawn.project.classes.delete_cost(dog).masks == 2
        assert drawn.project.classes.merge_cost(dog, into=cat).masks == 2
        assert showing(drawn, "dog") == MasksShowing(2, 2, 1, 0)
        assert showing(drawn, "cat") == MasksShowing(2, 2, 2, 1)


def test_of_many_classes_those_an_image_is_tagged_with_can_be_painted(tmp_path: Path) -> None:
    drawn = make_drawn_project(tmp_path)
    with drawn.project:
        ids = [info.id for info in drawn.project.classes.all()]
        ids += [drawn.project.classes.add(f"c{n}").id for n in range(len(ids), 302)]
        tagged = [ids[290], ids[5], ids[299]]
        drawn.project.tags.set([drawn.ids["a.jpg"]], tagged, Tag.PRESENT)
        mask = open_mask(drawn.project, drawn.ids["a.jpg"], SIZE)
        assert mask is not None and not mask.notices
        assert len(mask.classes) == MOST_CLASSES
        assert mask.classes == (*ids[:252], ids[290], ids[299])
        other = open_mask(drawn.project, drawn.ids["b.jpg"], SIZE)
        assert other is not None and other.classes == tuple(ids[:254])
        # Values keep their meaning when it is asked again.
        assert meaning(mask.classes, drawn.project.classes.all()) == mask.classes


def test_a_class_that_has_no_room_in_a_mask_is_named(tmp_path: Path) -> None:
    drawn = make_drawn_project(tmp_path)
    with drawn.project:
        ids = [info.id for info in drawn.project.classes.all()]
        ids += [drawn.project.classes.add(f"c{n}").id for n in range(len(ids), 302)]
        full = np.zeros(SIZE, np.uint8)
        full.flat[:254] = range(1, 255)
        put_mask(drawn, "a.jpg", full, classes=tuple(ids[:254]))
        drawn.project.tags.set([drawn.ids["a.jpg"]], [ids[290]], Tag.PRESENT)
        mask = open_mask(drawn.project, drawn.ids["a.jpg"], SIZE)
        assert mask is not None
        assert any(notice.startswith("c290: tagged here, but cannot") for notice in mask.notices)
