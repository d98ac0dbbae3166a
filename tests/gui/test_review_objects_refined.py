"""Objects when the real refinements change their mask: PAMR and the dense CRF."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pytestqt.qtbot import QtBot

from app.core.masks.document import MaskDocument
from app.core.masks.objects import list_objects
from app.pages.review.page import ReviewPage
from wseg_engine.base.labels import BACKGROUND
from wseg_engine.images.mask_files import write_mask

from .review_page import HEIGHT, WIDTH, make_project, shown, until

DISCS = (((20, 30), 1), ((52, 22), 1), ((58, 48), 2))  # x and y, and the class
RADIUS = 11
COLOURS = {1: (230, 120, 40), 2: (60, 210, 70)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a project whose photos show three discs, and whose masks are squares beside them."""
    folder = make_project(tmp_path)
    random = np.random.default_rng(5)
    photo = np.full((HEIGHT, WIDTH, 3), (40, 50, 90), np.uint8)
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    for (x, y), value in DISCS:
        cv2.circle(photo, (x, y), RADIUS, COLOURS[value], -1)
        labels[y - 8 : y + 5, x - 8 : x + 12] = value
    noise = random.integers(0, 8, photo.shape, np.uint8)
    for number in range(4):
        Image.fromarray(photo + noise).save(tmp_path / f"photos/photo{number}.png")
        write_mask(folder / f"masks/model/{number + 1}.png", labels)
    return folder


def document_of(page: ReviewPage) -> MaskDocument:
    document = page.editor.document
    assert document is not None and document.objects is not None
    return document


def state(document: MaskDocument) -> tuple[NDArray[np.uint8], NDArray[np.uint16]]:
    assert document.objects is not None
    return document.labels.copy(), document.objects.copy()


@pytest.mark.parametrize("method", ["pamr", "crf"])
def test_refining_keeps_ids_and_gives_what_is_new_to_the_object_beside(
    qtbot: QtBot, folder: Path, method: str
) -> None:
    with shown(qtbot, folder) as page:
        page.commands["editor.objects.make"].trigger()
        document = document_of(page)
        labels, ids = state(document)
        assert len(list_objects(document)) == 3
        box = page.refine.pane.method
        box.setCurrentIndex(box.findData(method))
        page.refine.pane.every.setChecked(True)
        steps = document.history.undo_steps
        page.refine.apply()
        until(qtbot, lambda: document.history.undo_steps > steps)
        refined, new_ids = state(document)
        changed = refined != labels
        came = changed & (refined != BACKGROUND)
        left = changed & (labels != BACKGROUND)
        assert came.sum() > 20 and left.sum() > 20  # it did follow the photo
        stayed = ~changed & (labels != BACKGROUND)
        assert np.array_equal(new_ids[stayed], ids[stayed])
        assert (new_ids[left & (refined == BACKGROUND)] == 0).all()
        for (x, y), value in DISCS:
            own = ids[y, x]
            around = np.zeros(refined.shape, np.uint8)
            cv2.circle(around, (x, y), RADIUS + 3, 1, -1)
            here = (around > 0) & (refined == value)
            assert (came & here).any()
            assert set(np.unique(new_ids[here]).tolist()) == {int(own)}  # none without, none new
        assert {one.id for one in list_objects(document)} == {int(n) for n in np.unique(ids) if n}
        page.history.undo()
        assert np.array_equal(document.labels, labels)
        assert np.array_equal(document_of(page).objects, ids)
        page.history.redo()
        assert np.array_equal(document.labels, refined)
        assert np.array_equal(document_of(page).objects, new_ids)
