"""Objects of the masks of images that are selected in the library."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from app.core.masks.records import best
from app.core.store import MaskRecord, Provenance
from app.pages.library.page import LibraryPage
from tests.gui.library_world import page
from wseg_engine.images.mask_files import write_mask

__all__ = ["page"]


def counts(page: LibraryPage) -> list[tuple[int, ...] | None]:
    masks = page.open_project.project.masks
    found = [best(masks.of([image])) for image in (1, 2, 3)]
    return [None if record is None else record.objects for record in found]


def test_objects_of_the_selected_images_are_made_and_undone(
    qtbot: QtBot, page: LibraryPage
) -> None:
    project = page.open_project.project
    labels = np.zeros((30, 40), np.uint8)
    labels[2:8, 2:8] = labels[2:8, 20:30] = 1
    labels[15:25, 5:30] = 2
    records = []
    for image in (1, 2, 3):
        name = f"masks/model/{image}.png"
        write_mask(project.folder / name, labels)
        records.append(MaskRecord(image, Provenance.MODEL, name, (1, 2)))
    project.masks.put(records)
    page.select([1, 2, 4])  # the last one has no mask
    qtbot.waitUntil(page.commands["make_objects"].isEnabled)
    with qtbot.waitSignal(page.message, timeout=30_000) as told:
        page.commands["make_objects"].trigger()
    assert told.args is not None and "6 object" in told.args[0] and "1 image" in told.args[0]
    assert counts(page) == [(2, 1), (2, 1), None]
    page.open_project.undo()
    qtbot.waitUntil(lambda: counts(page) == [None] * 3, timeout=30_000)
    page.open_project.redo()
    qtbot.waitUntil(lambda: counts(page) == [(2, 1), (2, 1), None], timeout=30_000)


def test_without_a_selection_nothing_can_be_made(page: LibraryPage) -> None:
    page.selection.clear()
    assert not page.commands["make_objects"].isEnabled()
