"""The wizard that exports a project."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QSpinBox, QTableView
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.app.main_window import MainWindow
from app.core.store import ImageFilter
from app.core.transfer.data_export import (
    ExportRequest,
    Scope,
    Unreviewed,
    VoidPolicy,
    export_format,
    usual_choices,
)
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.pages.transfer.data_export import ExportWizard
from app.pages.transfer.data_export.class_model import ID, NAME
from app.pages.transfer.data_export.wizard import CLASSES, PLACE, PREVIEW, RESULT
from app.pages.transfer.mask_import import ImportMasksDialog
from app.ui.settings import AppSettings
from tests.core.drawn_project import DrawnProject, blobs, make_drawn_project
from tests.gui.shown_wizard import WAIT, drawn, finish, go_to, wizard
from wseg_engine.formats import runner
from wseg_engine.images.imaging import ImageSize, image_size

__all__ = ["drawn", "wizard"]  # fixtures


def test_an_export_is_previewed_written_and_reported(
    wizard: ExportWizard, tmp_path: Path, qtbot: QtBot
) -> None:
    go_to(wizard, PREVIEW, qtbot)
    assert not (tmp_path / "out").exists()
    assert "3 image" in wizard.preview.summary.text()
    assert wizard.preview.tabs.tabText(1) == "&Written (3)"
    finish(wizard, qtbot)
    assert wizard.pages.currentIndex() == RESULT
    assert "every pixel" in wizard.report.check.text()
    with Image.open(tmp_path / "out/SegmentationClass/a.png") as mask:
        assert np.array_equal(np.asarray(mask), blobs(0))
    report = json.loads((tmp_path / "out/report.json").read_text("utf-8"))
    shown = wizard.report.classes
    cells = [
        [shown.index(row, column).data() for column in range(5)] for row in range(shown.rowCount())
    ]
    assert [int(row[3].replace(",", "")) for row in cells] == [
        one["pixels"] for one in report["classes"]
    ]
    assert [row[3] for row in cells] == [row[4] for row in cells]


def test_what_is_chosen_on_the_pages_is_asked_for(
    wizard: ExportWizard, drawn: DrawnProject
) -> None:
    wizard.images.scopes["selected"].setChecked(True)
    wizard.images.unreviewed.setCurrentIndex(
        wizard.images.unreviewed.findData(Unreviewed.USE.value)
    )
    wizard.images.share.setValue(35)
    wizard.images.seed.setValue(7)
    wizard.format.options.widget(wizard.format.format, "link").setChecked(True)
    request = wizard.request()
    assert (request.scope, request.selected) == (Scope.SELECTED, (drawn.ids["d.jpg"],))
    assert request.unreviewed is Unreviewed.USE
    assert (request.validation, request.seed, request.link) == (0.35, 7, True)
    wizard.images.scopes["shown"].setChecked(True)
    assert wizard.request().selected == (1, 2)
    wizard.images.scopes["approved"].setChecked(True)
    request = wizard.request()
    assert (request.scope, request.unreviewed) == (Scope.APPROVED, Unreviewed.SKIP)


def test_the_split_of_the_folders_is_offered_where_there_is_one(
    wizard: ExportWizard, jobs: JobList, tmp_path: Path, qtbot: QtBot
) -> None:
    assert wizard.images.by_folders.isHidden()
    assert not wizard.request().by_folders
    folder = tmp_path / "divided"
    folder.mkdir()
    divided = make_drawn_project(folder, ("train/a.jpg", "train/b.jpg", "val/c.jpg"))
    with divided.project:
        opened = OpenProject(divided.project)
        other = ExportWizard(opened, jobs)
        opened.setParent(other)
        qtbot.addWidget(other)
        box = other.images.by_folders
        assert not box.isHidden()
        assert "2 for training, 1 for validation" in box.text()
        assert other.request().by_folders  # and it can be taken back
        box.click()
        assert not other.request().by_folders
        other.choose(export_format("labelme"), tmp_path / "out")
        assert box.isHidden()  # it has no sides


def test_formats_offer_only_what_they_can(wizard: ExportWizard) -> None:
    wizard.format.choose(export_format("coco"))
    assert wizard.request().void is VoidPolicy.BACKGROUND
    options = wizard.format.options
    styles = options.widget(export_format("coco"), "polygons")
    assert styles is options.widget(export_format("labelme"), "polygons")
    assert not styles.isHidden()
    assert options.widget(export_format("voc"), "objects").isHidden()
    wizard.format.choose(export_format("cvat"))
    assert wizard.request().out.suffix == ".zip"
    assert wizard.images.share.isHidden()
    wizard.format.choose(export_format("voc"))
    assert wizard.request().out.suffix == ""


def test_ids_are_edited_kept_and_never_given_twice(
    wizard: ExportWizard, drawn: DrawnProject, tmp_path: Path, qtbot: QtBot
) -> None:
    go_to(wizard, CLASSES, qtbot)
    model = wizard.classes.model
    assert model.setData(model.index(0, ID), 2)
    assert "cat and dog both have the id 2" in wizard.classes.problem.text()
    assert not wizard.next.isEnabled()
    unchecked = Qt.CheckState.Unchecked.value
    assert model.setData(model.index(1, NAME), unchecked, Qt.ItemDataRole.CheckStateRole)
    assert wizard.next.isEnabled()
    assert not model.setData(model.index(0, ID), 255)
    assert model.setData(model.index(0, ID), 40)
    go_to(wizard, PREVIEW, qtbot)
    finish(wizard, qtbot)
    classes = json.loads((tmp_path / "out/classes.json").read_text("utf-8"))
    assert {one["name"]: one["id"] for one in classes} == {"bird": 3, "cat": 40}
    drawn.project.classes.rename(drawn.classes["cat"], "tiger")
    assert dict(usual_choices(drawn.project))[drawn.classes["cat"]] == 40


def test_nothing_is_chosen_then_everything_in_order(wizard: ExportWizard, qtbot: QtBot) -> None:
    wizard.classes.none.click()
    assert "at least one" in wizard.classes.problem.text()
    wizard.classes.all.click()
    wizard.classes.model.set_choices([])
    wizard.classes.number.click()
    assert [exported for _, exported in wizard.classes.choices()] == [1, 2, 3]


def test_a_stopped_export_can_be_gone_on_with(
    wizard: ExportWizard, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_to(wizard, PREVIEW, qtbot)
    stopped = threading.Event()

    def size_when_stopped(path: Path) -> ImageSize:
        assert stopped.wait(WAIT / 1000)
        return image_size(path)

    monkeypatch.setattr(runner, "image_size", size_when_stopped)
    wizard.run.click()
    wizard.cancel.click()
    stopped.set()
    qtbot.waitUntil(lambda: not wizard.busy, timeout=WAIT)
    assert wizard.pages.currentIndex() == PLACE
    assert "resume when you like" in wizard.status.text()
    assert not wizard.place.resume.isHidden() and wizard.place.resume.isChecked()
    go_to(wizard, PREVIEW, qtbot)
    finish(wizard, qtbot)
    assert wizard.pages.currentIndex() == RESULT
    assert len(list((tmp_path / "out/SegmentationClass").iterdir())) == 3


def test_a_former_export_is_replaced_only_after_a_click(
    wizard: ExportWizard, drawn: DrawnProject, jobs: JobList, tmp_path: Path, qtbot: QtBot
) -> None:
    go_to(wizard, PREVIEW, qtbot)
    finish(wizard, qtbot)
    again = ExportWizard(OpenProject(drawn.project), jobs)
    qtbot.addWidget(again)
    again.choose(export_format("voc"), tmp_path / "out")
    go_to(again, PLACE, qtbot)
    assert "already contains an export" in again.place.problem.text()
    assert not again.next.isEnabled()
    again.place.replace.click()
    assert again.next.isEnabled() and again.request().existing == "replace"
    go_to(again, PREVIEW, qtbot)
    finish(again, qtbot)
    assert again.pages.currentIndex() == RESULT


def test_a_place_among_the_photos_is_refused_at_once(
    wizard: ExportWizard, drawn: DrawnProject
) -> None:
    wizard.place.choose(drawn.photos / "out")
    assert "as new photos" in wizard.place.problem.text()
    assert not wizard.place.is_complete()


def test_closing_while_it_works_ends_the_work_first(wizard: ExportWizard, qtbot: QtBot) -> None:
    wizard.show()
    go_to(wizard, PREVIEW, qtbot)
    wizard.run.click()
    with qtbot.waitSignal(wizard.finished, timeout=WAIT):
        wizard.close()
    assert not wizard.busy


def test_the_report_opens_the_folder(
    wizard: ExportWizard, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", staticmethod(lambda url: opened.append(url.toLocalFile()))
    )
    go_to(wizard, PREVIEW, qtbot)
    finish(wizard, qtbot)
    wizard.report.open_folder.click()
    wizard.report.open_report.click()
    assert opened == [str(tmp_path / "out"), str(tmp_path / "out/report.json")]


def test_the_tables_are_sound_models(
    wizard: ExportWizard, qtmodeltester: ModelTester, qtbot: QtBot
) -> None:
    go_to(wizard, PREVIEW, qtbot)
    models: list[QAbstractItemModel] = [
        wizard.classes.model,
        wizard.preview.classes,
        wizard.preview.written,
        wizard.preview.left_out,
    ]
    for model in models:
        qtmodeltester.check(model, force_py=True)


def test_everything_has_a_name_for_screen_readers(wizard: ExportWizard) -> None:
    buddies = {label.buddy() for label in wizard.findChildren(QLabel)}
    for kind in (QAbstractButton, QComboBox, QLineEdit, QSpinBox, QTableView):
        widgets = wizard.findChildren(kind)
        assert widgets, kind
        for widget in widgets:
            if widget.objectName().startswith("qt_"):
                continue
            parent = widget.parentWidget()
            own = isinstance(parent, (QComboBox, QSpinBox, QTableView)) or (
                parent is not None and isinstance(parent.parentWidget(), (QComboBox, QTableView))
            )
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            assert own or text or widget.accessibleName() or widget in buddies, widget


def test_the_menu_opens_the_wizard_with_what_the_library_shows(
    drawn: DrawnProject, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path / "home"))
    drawn.project.close()
    settings = AppSettings()
    settings.watch_folders = False
    window = MainWindow(settings)
    qtbot.addWidget(window, before_close_func=lambda window: window.close())
    window.show()
    assert not window.commands.get("data.export").isEnabled()
    with qtbot.waitSignal(window.project_opened, timeout=WAIT):
        window.open_project(drawn.project.folder)
    columns = window.library.columns
    assert columns is not None
    columns.page.set_filter(ImageFilter(text="a.jpg"))
    qtbot.waitUntil(lambda: len(columns.page.model.ids) == 1, timeout=WAIT)
    columns.page.select([1])
    asked: list[ExportRequest] = []

    def look(wizard: ExportWizard) -> int:
        wizard.images.scopes["shown"].setChecked(True)
        asked.append(wizard.request())
        wizard.images.scopes["selected"].setChecked(True)
        asked.append(wizard.request())
        return 0

    monkeypatch.setattr(ExportWizard, "exec", look)
    window.commands.get("data.export").trigger()
    assert [request.selected for request in asked] == [(1,), (1,)]
    seen: list[str] = []
    monkeypatch.setattr(
        ImportMasksDialog, "exec", lambda dialog: seen.append(dialog.windowTitle()) or 0
    )
    window.commands.get("data.import_masks").trigger()
    assert seen == ["Import Masks"]
