"""Objects of the masks of images that are selected in the library."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.core.masks.records import best
from app.core.store import ImageFilter, MaskRecord, Provenance
from app.core.transfer.object_rules import ObjectRules, Specks, read_object_rules
from app.pages.library.filters import FilterMenu, filter_parts
from app.pages.library.page import LibraryPage
from app.ui import dialogs
from app.ui.object_rules_dialog import ObjectRulesDialog, edit_object_rules
from tests.gui.library_page import page
from wseg_engine.images.mask_files import write_mask

__all__ = ["page"]


def counts(page: LibraryPage) -> list[tuple[int, ...] | None]:
    masks = page.open_project.project.masks
    found = [best(masks.of([image])) for image in (1, 2, 3)]
    return [None if record is None else record.objects for record in found]


def give_masks(page: LibraryPage) -> None:
    """Give images 1 to 3 a mask of three parts and a speck."""
    project = page.open_project.project
    labels = np.zeros((30, 40), np.uint8)
    labels[2:8, 2:8] = labels[2:8, 20:30] = 1
    labels[15:25, 5:30] = 2
    labels[10, 3] = 1
    records = []
    for image in (1, 2, 3):
        name = f"masks/model/{image}.png"
        write_mask(project.folder / name, labels)
        records.append(MaskRecord(image, Provenance.MODEL, name, (1, 2)))
    project.masks.put(records)


def make(qtbot: QtBot, page: LibraryPage, *images: int) -> str:
    """Make objects of images; return what was told."""
    page.select(images)
    qtbot.waitUntil(page.commands["make_objects"].isEnabled)
    with qtbot.waitSignal(page.message, timeout=30_000) as told:
        page.commands["make_objects"].trigger()
    assert told.args is not None
    return str(told.args[0])


def answer(monkeypatch: pytest.MonkeyPatch, with_: str) -> list[dict[str, object]]:
    """Answer the question about objects that are there; return what is asked."""
    asked: list[dict[str, object]] = []

    def ask(_parent: object, **question: object) -> str:
        asked.append(question)
        return with_

    monkeypatch.setattr(dialogs, "ask", ask)
    return asked


def test_objects_of_the_selected_images_are_made_and_undone(
    qtbot: QtBot, page: LibraryPage
) -> None:
    give_masks(page)
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


def test_masks_with_objects_are_counted_and_keep_them_or_get_others(
    qtbot: QtBot, page: LibraryPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_masks(page)
    page.open_project.set_object_rules(ObjectRules(Specks.KEEP))
    make(qtbot, page, 1, 2)  # nothing is asked: there are none yet
    assert counts(page) == [(3, 1), (3, 1), None]
    page.open_project.set_object_rules(ObjectRules(Specks.DROP))
    asked = answer(monkeypatch, "keep")
    told = make(qtbot, page, 1, 2, 3)
    assert len(asked) == 1 and str(asked[0]["title"]).startswith("2 mask(s) have objects")
    assert "2 mask(s) had objects already and kept them" in told
    assert "1 small part(s) belong to no object" in told
    assert counts(page) == [(3, 1), (3, 1), (2, 1)]
    answer(monkeypatch, "anew")
    assert "9 object(s) made in 3 mask(s)" in make(qtbot, page, 1, 2, 3)
    assert counts(page) == [(2, 1)] * 3
    page.open_project.undo()
    qtbot.waitUntil(lambda: counts(page) == [(3, 1), (3, 1), (2, 1)], timeout=30_000)
    page.open_project.redo()
    qtbot.waitUntil(lambda: counts(page) == [(2, 1)] * 3, timeout=30_000)
    answer(monkeypatch, "cancel")
    page.select([1])
    page.commands["make_objects"].trigger()
    assert not page.making.busy


def test_where_all_masks_have_objects_keeping_them_is_not_offered(
    qtbot: QtBot, page: LibraryPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_masks(page)
    make(qtbot, page, 1, 2)
    for images, names in (((1, 2), ["anew", "cancel"]), ((2, 3), ["keep", "anew", "cancel"])):
        asked = answer(monkeypatch, "cancel")
        page.select(images)
        page.commands["make_objects"].trigger()
        assert [choice.name for choice in asked[0]["choices"]] == names  # type: ignore[attr-defined]


def test_the_library_shows_images_with_objects_or_without(qtbot: QtBot, page: LibraryPage) -> None:
    give_masks(page)
    make(qtbot, page, 1, 2)
    menu = FilterMenu(page)
    menu.show_filter(ImageFilter(), ())
    chosen: list[ImageFilter] = []
    menu.chosen.connect(chosen.append)
    for text, images in (("Has objects", [1, 2]), ("Has no objects", [3])):
        menu.fill()
        masks = next(sub for sub in menu.findChildren(QMenu) if sub.title() == "Mask")
        next(action for action in masks.actions() if action.text() == text).trigger()
        page.set_filter(chosen[-1])
        qtbot.waitUntil(lambda images=images: sorted(page.model.ids) == images)
        assert [part.text for part in filter_parts(chosen[-1], ())] == [text.lower()]


def test_rules_are_chosen_in_a_dialog_and_kept_with_the_project(
    page: LibraryPage, qtbot: QtBot
) -> None:
    project = page.open_project.project

    def choose() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ObjectRulesDialog)
        assert dialog.least.text() == "9 px, as exported"
        dialog.specks.setCurrentIndex(dialog.specks.findData(Specks.KEEP))
        assert not dialog.least.isEnabled()
        dialog.specks.setCurrentIndex(dialog.specks.findData(Specks.DROP))
        dialog.least.setValue(1500)
        assert dialog.least.text() == "1,500 px"
        dialog.accept()

    QTimer.singleShot(0, choose)
    with qtbot.waitSignal(page.open_project.object_rules_changed):
        edit_object_rules(page.open_project, page)
    assert read_object_rules(project) == ObjectRules(Specks.DROP, 1500)
    dialog = ObjectRulesDialog(ObjectRules(Specks.DROP, 1500), 9, page)
    assert dialog.rules == ObjectRules(Specks.DROP, 1500)
