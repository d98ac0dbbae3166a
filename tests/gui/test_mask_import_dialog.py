"""The dialog that imports masks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QMessageBox, QTableView
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.store import Provenance, open_project
from app.core.transfer.mask_import import Existing, Fixed, MaskKind
from app.core.transfer.tag_import import MapTo
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.models.edit_queue import Runner
from app.models.open_project import OpenProject
from app.pages.transfer.mask_import import ImportMasksDialog
from app.pages.transfer.mask_import.value_table import ACTION
from tests.core.drawn_project import (
    HEIGHT,
    WIDTH,
    DrawnProject,
    blobs,
    make_drawn_project,
    put_mask,
)
from tests.core.mask_import_steps import named, snapshot
from wseg_engine.base.events import Control, Event
from wseg_engine.base.labels import Tag
from wseg_engine.images.mask_files import write_mask

WAIT = 10_000


@pytest.fixture
def drawn(tmp_path: Path) -> Iterator[DrawnProject]:
    drawn = make_drawn_project(tmp_path)
    with drawn.project:
        yield drawn


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Masks of a and b with a list of classes, and one of no image."""
    folder = tmp_path / "masks"
    folder.mkdir()
    for number, name in enumerate(("a", "b", "nobody")):
        write_mask(folder / f"{name}.png", blobs(number))
    entries = [{"id": 1, "name": "cat"}, {"id": 2, "name": "horse"}]
    (folder / "classes.json").write_text(json.dumps(entries), "utf-8")
    return folder


@pytest.fixture
def opened(drawn: DrawnProject, qtbot: QtBot) -> OpenProject:
    return OpenProject(drawn.project)


@pytest.fixture
def dialog(opened: OpenProject, jobs: JobList, qtbot: QtBot) -> ImportMasksDialog:
    dialog = ImportMasksDialog(opened, jobs)
    qtbot.addWidget(dialog)
    return dialog


def settle(dialog: ImportMasksDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not dialog.busy, timeout=WAIT)


def preview(dialog: ImportMasksDialog, source: Path, qtbot: QtBot) -> None:
    dialog.choose(source)
    dialog.next.click()
    qtbot.waitUntil(lambda: dialog.pages.currentWidget() is dialog.preview, timeout=WAIT)
    settle(dialog, qtbot)


def choose(dialog: ImportMasksDialog, key: str, text: str, qtbot: QtBot) -> None:
    model = dialog.preview.values.rows_model
    row = [one.key for one in model.rows].index(key)
    actions = dict(model.actions(model.rows[row]))
    assert model.setData(model.index(row, ACTION), actions[text])
    settle(dialog, qtbot)


def pick(box: QComboBox, value: str, qtbot: QtBot, dialog: ImportMasksDialog) -> None:
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())
    settle(dialog, qtbot)


def test_masks_are_looked_at_mapped_imported_and_kept(
    dialog: ImportMasksDialog, opened: OpenProject, drawn: DrawnProject, source: Path, qtbot: QtBot
) -> None:
    before = snapshot(drawn.project)
    preview(dialog, source, qtbot)
    assert snapshot(drawn.project) == before
    assert "2 mask" in dialog.preview.summary.text()
    assert "1 value(s) have no name" in dialog.preview.summary.text()
    assert dialog.preview.tabs.tabText(2) == "&Problems (1)"
    choose(dialog, "3", "bird", qtbot)
    assert "no name" not in dialog.preview.summary.text()
    with qtbot.waitSignals([opened.classes_changed, opened.images_updated], timeout=WAIT):
        dialog.run.click()
    settle(dialog, qtbot)
    found = named(drawn.project, drawn.ids["a.jpg"])
    for value, name in ((1, "cat"), (2, "horse"), (3, "bird"), (0, ""), (255, "?")):
        assert (found[blobs(0) == value] == name).all()
    assert dialog.pages.currentWidget() is dialog.report
    assert dialog.cancel.text() == "Clo&se"
    with qtbot.waitSignal(dialog.finished, timeout=WAIT):
        dialog.cancel.click()


def replace_one(dialog: ImportMasksDialog, source: Path, qtbot: QtBot) -> None:
    """Import over the mask that a has."""
    preview(dialog, source, qtbot)
    assert dialog.run.text() == "&Import 1 mask(s)"
    pick(dialog.preview.existing, Existing.REPLACE.value, qtbot, dialog)
    assert dialog.run.text() == "&Import 2 mask(s)"
    dialog.run.click()
    settle(dialog, qtbot)


def test_an_import_is_taken_back_at_once(
    dialog: ImportMasksDialog, opened: OpenProject, drawn: DrawnProject, source: Path, qtbot: QtBot
) -> None:
    former = put_mask(drawn, "a.jpg", blobs(40), Provenance.APPROVED)
    before = former.read_bytes(), drawn.project.masks.of(drawn.ids.values())
    replace_one(dialog, source, qtbot)
    assert drawn.project.masks.get(drawn.ids["a.jpg"], Provenance.APPROVED) is None
    assert "1 existing mask" in dialog.report.text.text()
    assert opened.history.undo_text == "Import 2 mask(s)"
    with qtbot.waitSignal(opened.images_updated, timeout=WAIT):
        dialog.undo.click()
        settle(dialog, qtbot)
    assert (former.read_bytes(), drawn.project.masks.of(drawn.ids.values())) == before
    assert dialog.pages.currentWidget() is dialog.source
    assert dialog.source.former.isHidden()
    assert (opened.history.undo_text, opened.history.redo_text) == (None, "Import 2 mask(s)")


@pytest.mark.parametrize("in_background", [False, True])
def test_an_import_is_a_step_of_the_projects_undo(
    dialog: ImportMasksDialog,
    opened: OpenProject,
    *,
    jobs: JobList,
    drawn: DrawnProject,
    source: Path,
    qtbot: QtBot,
    in_background: bool,
) -> None:
    if in_background:
        opened.steps.runner = run_by(jobs)
    put_mask(drawn, "a.jpg", blobs(40), Provenance.APPROVED)
    before = drawn.project.masks.of(drawn.ids.values())
    assert opened.set_tag([drawn.ids["c.jpg"]], drawn.classes["cat"], Tag.PRESENT, "before")
    replace_one(dialog, source, qtbot)
    after = [record._replace(written="") for record in drawn.project.masks.of(drawn.ids.values())]
    assert opened.set_tag([drawn.ids["c.jpg"]], drawn.classes["dog"], Tag.PRESENT, "after")
    texts = []
    for turn in (opened.undo, opened.undo, opened.redo):
        texts.append(opened.history.undo_text)
        with qtbot.waitSignal(opened.history_changed, timeout=WAIT):
            assert turn()
        qtbot.waitUntil(lambda: not opened.steps.busy, timeout=WAIT)
        if len(texts) == 2:
            assert drawn.project.masks.of(drawn.ids.values()) == before
    assert texts == ["after", "Import 2 mask(s)", "before"]
    found = [record._replace(written="") for record in drawn.project.masks.of(drawn.ids.values())]
    assert found == after
    drawn.project.classes.delete(drawn.classes["bird"])
    assert opened.history.undo_text is None


def run_by(jobs: JobList) -> Runner:
    """Run steps as the window does."""

    def run(
        title: str,
        work: Callable[[Control], Iterator[Event]],
        take: Callable[[Event], None],
        ended: Callable[[BaseException | None], None],
    ) -> None:
        job = Job(title, work)
        job.event_received.connect(take)
        job.ended.connect(lambda: ended(job.error))
        jobs.start(job)

    return run


def test_the_last_import_can_be_taken_back_later(
    dialog: ImportMasksDialog, jobs: JobList, drawn: DrawnProject, source: Path, qtbot: QtBot
) -> None:
    put_mask(drawn, "a.jpg", blobs(40), Provenance.EDITED)
    before = drawn.project.masks.of(drawn.ids.values())
    assert dialog.source.former.isHidden()
    replace_one(dialog, source, qtbot)
    dialog.cancel.click()
    again = ImportMasksDialog(OpenProject(drawn.project), jobs)
    qtbot.addWidget(again)
    assert again.pages.currentWidget() is again.source
    assert "2 mask(s) were imported most recently" in again.source.former.text.text()
    again.source.former.button.click()
    settle(again, qtbot)
    assert drawn.project.masks.of(drawn.ids.values()) == before
    assert again.source.former.isHidden()


def test_the_picture_shows_what_the_mask_becomes(
    dialog: ImportMasksDialog, drawn: DrawnProject, tmp_path: Path, qtbot: QtBot
) -> None:
    drawn.project.classes.recolour(drawn.classes["cat"], "#00ff00")
    folder = tmp_path / "masks"
    folder.mkdir()
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[:, WIDTH // 2 :] = 7
    write_mask(folder / "a.png", labels)
    dialog.resize(900, 600)
    dialog.show()
    preview(dialog, folder, qtbot)
    assert dialog.preview.values.rows_model.rows[1].unknown
    choose(dialog, "7", "cat", qtbot)
    picture = dialog.preview.picture.pixmap().toImage()
    left = picture.pixelColor(picture.width() // 4, picture.height() // 2)
    right = picture.pixelColor(3 * picture.width() // 4, picture.height() // 2)
    assert right.green() > left.green() + 40 and right.red() < left.red()


def test_a_turned_photo_is_explained(
    dialog: ImportMasksDialog, drawn: DrawnProject, tmp_path: Path, qtbot: QtBot
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (WIDTH, HEIGHT)).save(drawn.photos / "a.jpg", exif=exif)
    folder = tmp_path / "masks"
    folder.mkdir()
    write_mask(folder / "a.png", blobs(1))
    preview(dialog, folder, qtbot)
    assert "on the unrotated picture" in dialog.preview.notes.text()
    assert dialog.preview.masks.index(0, 3).data() == "Rotated upright (EXIF)."
    assert dialog.preview.caption.text() == "Rotated upright (EXIF)."


def test_nothing_of_use_is_told_and_nothing_can_be_imported(
    dialog: ImportMasksDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    preview(dialog, folder, qtbot)
    assert dialog.run.text() == "Nothing to import" and not dialog.run.isEnabled()
    assert "No masks were found" in dialog.preview.issues.model.issues[0].what
    dialog.back.click()
    assert dialog.pages.currentWidget() is dialog.source
    dialog.source.path.setText(str(tmp_path / "nowhere"))
    assert "no such file" in dialog.source.problem.text() and not dialog.next.isEnabled()


def test_no_class_is_said_to_be_made_where_no_mask_is_imported(
    dialog: ImportMasksDialog, drawn: DrawnProject, source: Path, qtbot: QtBot
) -> None:
    for name in ("a.jpg", "b.jpg"):
        put_mask(drawn, name, blobs(0))
    preview(dialog, source, qtbot)
    assert dialog.preview.summary.text().startswith("Nothing to import.")
    assert "new class" not in dialog.preview.summary.text()
    pick(dialog.preview.existing, Existing.REPLACE.value, qtbot, dialog)
    assert "1 new class" in dialog.preview.summary.text()


def test_classes_deleted_meanwhile_are_told(
    dialog: ImportMasksDialog, drawn: DrawnProject, source: Path, qtbot: QtBot
) -> None:
    preview(dialog, source, qtbot)
    drawn.project.classes.delete(drawn.classes["dog"])
    dialog.run.click()
    settle(dialog, qtbot)
    (box,) = dialog.findChildren(QMessageBox)
    assert "merged or deleted" in box.text()
    assert dialog.pages.currentWidget() is dialog.preview
    box.close()


def test_a_project_open_for_reading_only_takes_nothing_in(
    drawn: DrawnProject, jobs: JobList, source: Path, qtbot: QtBot
) -> None:
    with open_project(drawn.project.folder, read_only=True) as project:
        dialog = ImportMasksDialog(OpenProject(project), jobs)
        qtbot.addWidget(dialog)
        preview(dialog, source, qtbot)
        assert not dialog.run.isEnabled()
        assert "read-only" in dialog.run.toolTip()


def test_a_folder_that_is_dropped_is_the_source(dialog: ImportMasksDialog, source: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(source))])
    dialog.dropEvent(
        QDropEvent(
            QPoint(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    options = dialog.source.read_options()
    assert (options.kind, options.path) == (MaskKind.INDEXED, source)


def test_closing_while_masks_are_read_ends_the_reading(
    dialog: ImportMasksDialog, drawn: DrawnProject, source: Path, qtbot: QtBot
) -> None:
    dialog.show()
    dialog.choose(source)
    dialog.next.click()
    with qtbot.waitSignal(dialog.finished, timeout=WAIT):
        dialog.close()
    assert not dialog.busy


def test_the_tables_are_sound_models(
    dialog: ImportMasksDialog, source: Path, qtmodeltester: ModelTester, qtbot: QtBot
) -> None:
    preview(dialog, source, qtbot)
    qtmodeltester.check(dialog.preview.values.rows_model, force_py=True)
    qtmodeltester.check(dialog.preview.masks, force_py=True)


def test_a_value_offers_classes_background_void_and_its_own_name(
    dialog: ImportMasksDialog, drawn: DrawnProject, source: Path, qtbot: QtBot
) -> None:
    preview(dialog, source, qtbot)
    model = dialog.preview.values.rows_model
    row = next(one for one in model.rows if one.name == "horse")
    actions = [action for _, action in model.actions(row)]
    assert actions[0] is Fixed.NEW
    assert actions[1:4] == [MapTo(number) for number in drawn.classes.values()]
    assert actions[4:] == [Fixed.BACKGROUND, Fixed.UNDECIDED]


def test_everything_has_a_name_for_screen_readers(dialog: ImportMasksDialog) -> None:
    buddies = {label.buddy() for label in dialog.findChildren(QLabel)}
    for kind in (QAbstractButton, QComboBox, QLineEdit, QTableView):
        widgets = dialog.findChildren(kind)
        assert widgets, kind
        for widget in widgets:
            parent = widget.parentWidget()
            inner = isinstance(parent, (QComboBox, QTableView, QLineEdit)) or (
                parent is not None and isinstance(parent.parentWidget(), (QComboBox, QTableView))
            )
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            known = widget.accessibleName() or widget in buddies
            assert inner or text or known or widget.objectName().startswith("qt_"), widget
