"""Parts too small to be objects are told before a mask is approved."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.core.store import MaskRecord, Provenance, open_project
from app.core.transfer.data_export.remembered import LAST
from tests.gui.review_page import make_project, shown, square, until
from wseg_engine.images.mask_files import write_mask


def test_specks_are_counted_and_shown_one_by_one(tmp_path: Path, qtbot: QtBot) -> None:
    folder = make_project(tmp_path)
    with open_project(folder) as project:
        labels = square()
        labels[2, 3] = 2
        labels[50, 70:73] = 1
        write_mask(project.folder / "masks/model/2.png", labels)
        project.masks.put([MaskRecord(2, Provenance.MODEL, "masks/model/2.png", (1, 2))])
    with shown(qtbot, folder) as page:
        page.open(2)
        note = page.facts.specks_note
        until(qtbot, lambda: len(page.facts.specks.places) == 2)
        assert note.isVisibleTo(page.facts.pane)
        assert note.label.text().startswith("2 part(s) with fewer than 9 pixels")
        canvas = page.editor.canvas
        note.button.click()
        assert canvas.magnification >= 8
        centre = canvas.to_image(canvas.middle())
        assert abs(centre.x() - 72) < 6 or abs(centre.x() - 4) < 6
        page.open(1)
        until(qtbot, lambda: not page.facts.specks.places)
        assert not note.isVisibleTo(page.facts.pane)


def test_the_last_export_says_what_a_speck_is(tmp_path: Path, qtbot: QtBot) -> None:
    folder = make_project(tmp_path)
    with open_project(folder) as project:
        project.settings.set(LAST, {"format": "coco", "specks": 100_000})
    with shown(qtbot, folder) as page:
        page.open(1)
        until(qtbot, lambda: len(page.facts.specks.places) == 1)
        assert "fewer than 100000 pixels" in page.facts.specks_note.label.text()
