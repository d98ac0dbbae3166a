"""The review when masks are imported over the one in hand, and when that is undone."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from app.core.store import Provenance
from app.core.transfer.mask_import import Existing, ImportStep, MaskChoices, MaskKind
from app.pages.review.page import ReviewPage
from tests.core.mask_import_steps import bring_in
from wseg_engine.images.mask_files import read_mask, write_mask

from .review_page import HEIGHT, WIDTH, make_project, shown, stroke, until

BEE = 2


def shows(page: ReviewPage, labels: NDArray[np.uint8]) -> bool:
    document = page.editor.document
    return document is not None and np.array_equal(document.labels, labels)


def test_the_mask_in_hand_is_the_imported_one_and_after_undo_the_painted_one(
    qtbot: QtBot, tmp_path: Path
) -> None:
    folder, source = make_project(tmp_path), tmp_path / "masks"
    source.mkdir()
    imported = np.zeros((HEIGHT, WIDTH), np.uint8)
    imported[40:50, 5:70] = BEE
    write_mask(source / "photo0.png", imported)
    names = [{"id": 1, "name": "ant"}, {"id": 2, "name": "bee"}]
    (source / "classes.json").write_text(json.dumps(names), "utf-8")
    with shown(qtbot, folder) as page:
        page.editor.set_value(BEE)
        stroke(page, (50, 10), (60, 10))
        mask_session = page.controller.current
        assert mask_session is not None and page.editor.document is not None
        mask_session.save()
        until(qtbot, lambda: mask_session.is_saved)
        painted = page.editor.document.labels.copy()

        opened = page.open_project
        choices = MaskChoices(existing=Existing.REPLACE)
        batch = bring_in(opened.project, source, MaskKind.INDEXED, choices).batch
        opened.note_exchange("import", ImportStep(opened.project, batch), batch.images)
        until(qtbot, lambda: shows(page, imported))
        assert opened.undo()
        until(qtbot, lambda: shows(page, painted))
        assert opened.redo()
        until(qtbot, lambda: shows(page, imported))

        stroke(page, (50, 10), (60, 10))  # drawn on what was imported, not on what was there
        mask_session = page.controller.current
        assert mask_session is not None
        mask_session.save()
        until(qtbot, lambda: mask_session.is_saved)
        record = opened.project.masks.get(1, Provenance.EDITED)
        assert record is not None
        saved = read_mask(opened.project.folder / record.file)
        assert (saved[imported == BEE] == BEE).all() and (saved != imported).any()
