"""The dialog that imports tags, and the export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QMessageBox, QSpinBox, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.store import Project
from app.core.transfer.tag_import import Conflict, IssueKind, SourceKind
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.pages.transfer.tag_export import TagExport
from app.pages.transfer.tag_import import ImportTagsDialog
from app.pages.transfer.tag_import.class_table import ACTION, ClassTableModel
from tests.core.tag_import_steps import said, tag_project
from wseg_engine.base.labels import Tag

WAIT = 5000
YES = Tag.PRESENT


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with tag_project(tmp_path, ["a.jpg", "b.jpg", "c.jpg"], ["dog", "cat"]) as project:
        yield project


@pytest.fixture
def open_project(project: Project, qtbot: QtBot) -> OpenProject:
    return OpenProject(project)


@pytest.fixture
def dialog(open_project: OpenProject, jobs: JobList, qtbot: QtBot) -> ImportTagsDialog:
    dialog = ImportTagsDialog(open_project, jobs)
    qtbot.addWidget(dialog)
    return dialog


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "tags.csv"
    file.write_text("filename,tags\na.jpg,dog;fish\nb.jpg,cats\ngone.jpg,dog\n", encoding="utf-8")
    return file


def preview(dialog: ImportTagsDialog, qtbot: QtBot) -> None:
    dialog.show_preview()
    qtbot.waitUntil(lambda: dialog.pages.currentWidget() is dialog.preview, timeout=WAIT)
    settle(dialog, qtbot)


def settle(dialog: ImportTagsDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not dialog.busy, timeout=WAIT)


def test_a_table_is_looked_at_then_imported_and_undone_in_one_step(
    dialog: ImportTagsDialog, open_project: OpenProject, table: Path, qtbot: QtBot
) -> None:
    project = open_project.project
    dialog.choose(table)
    assert dialog.source.kind.currentData() is SourceKind.CSV
    preview(dialog, qtbot)
    assert "2 of 2 listed images" in dialog.preview.summary.text()
    assert said(project) == {}
    heard: list[object] = []
    open_project.tags_changed.connect(heard.append)
    with qtbot.waitSignals([dialog.accepted, open_project.classes_changed], timeout=WAIT):
        dialog.run.click()
    assert said(project) == {
        ("a.jpg", "dog"): YES,
        ("a.jpg", "fish"): YES,
        ("b.jpg", "cat"): YES,
    }
    assert heard == [frozenset({1, 2})]
    assert open_project.undo()
    assert said(project) == {}
    assert open_project.history.undo_text is None


def test_another_action_for_a_name_makes_another_plan(
    dialog: ImportTagsDialog, open_project: OpenProject, table: Path, qtbot: QtBot
) -> None:
    dialog.choose(table)
    preview(dialog, qtbot)
    model = dialog.preview.classes.rows_model
    row = [item.name for item in model.rows].index("fish")
    actions = dict(model.actions(model.rows[row]))
    assert model.setData(model.index(row, ACTION), actions["Skipped"])
    settle(dialog, qtbot)
    assert "skipped" in dialog.preview.summary.text()
    with qtbot.waitSignal(dialog.accepted, timeout=WAIT):
        dialog.run.click()
    assert ("a.jpg", "fish") not in said(open_project.project)


def test_contradictions_are_settled_as_chosen(
    dialog: ImportTagsDialog, open_project: OpenProject, table: Path, qtbot: QtBot
) -> None:
    open_project.project.tags.set([1], [1], Tag.ABSENT)
    dialog.choose(table)
    preview(dialog, qtbot)
    box = dialog.preview.conflict
    box.setCurrentIndex(box.findData(Conflict.TAKE))
    box.activated.emit(box.currentIndex())
    settle(dialog, qtbot)
    with qtbot.waitSignal(dialog.accepted, timeout=WAIT):
        dialog.run.click()
    assert said(open_project.project)["a.jpg", "dog"] is YES


def test_problems_are_filtered_and_copied(
    dialog: ImportTagsDialog, table: Path, qtbot: QtBot
) -> None:
    dialog.choose(table)
    preview(dialog, qtbot)
    issues = dialog.preview.issues
    assert issues.model.rowCount() == 1
    issues.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("Not in the project\ttags.csv:4\t")
    issues.search.setText("nothing like it")
    assert issues.model.rowCount() == 0
    issues.search.clear()
    issues.kind.setCurrentIndex(issues.kind.findData(IssueKind.DUPLICATE))
    assert issues.model.rowCount() == 0


def test_nothing_can_be_imported_where_nothing_would_change(
    dialog: ImportTagsDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "empty.csv"
    file.write_text("filename,tags\nzzz.jpg,dog\n", encoding="utf-8")
    dialog.choose(file)
    preview(dialog, qtbot)
    assert not dialog.run.isEnabled()
    assert "Nothing would change" in dialog.preview.summary.text()
    issues = dialog.preview.issues
    assert dialog.preview.tabs.currentWidget() is issues  # which says why
    issues.table.selectRow(0)
    assert issues.more.text() == issues.model.issues[0].what == "There is no image 'zzz.jpg'."
    dialog.back.click()
    assert dialog.pages.currentWidget() is dialog.source


def test_a_place_that_is_not_there_cannot_be_previewed(dialog: ImportTagsDialog) -> None:
    dialog.source.choose_kind(SourceKind.CSV)
    dialog.source.path.setText("/nowhere/tags.csv")
    assert not dialog.next.isEnabled()
    assert "no such file" in dialog.source.problem.text()
    dialog.source.path.clear()
    dialog.source.choose_kind(SourceKind.XMP)
    assert dialog.next.isEnabled()


def test_closing_while_work_goes_on_changes_nothing(
    dialog: ImportTagsDialog, open_project: OpenProject, table: Path, qtbot: QtBot
) -> None:
    dialog.choose(table)
    with qtbot.waitSignal(dialog.rejected, timeout=WAIT):
        dialog.show_preview()
        dialog.reject()
    assert said(open_project.project) == {}


def test_a_plan_that_no_longer_fits_is_explained_and_made_anew(
    dialog: ImportTagsDialog, open_project: OpenProject, table: Path, qtbot: QtBot
) -> None:
    dialog.choose(table)
    preview(dialog, qtbot)
    open_project.merge_class(2, 1)
    dialog.run.click()
    qtbot.waitUntil(lambda: bool(dialog.findChildren(QMessageBox)), timeout=WAIT)
    [box] = dialog.findChildren(QMessageBox)
    assert "after the preview" in box.text()
    box.accept()
    settle(dialog, qtbot)
    with qtbot.waitSignal(dialog.accepted, timeout=WAIT):
        dialog.run.click()
    assert ("a.jpg", "dog") in said(open_project.project)


def test_the_models_keep_qts_rules(
    dialog: ImportTagsDialog, table: Path, qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    dialog.choose(table)
    preview(dialog, qtbot)
    models: list[QAbstractItemModel] = [
        dialog.preview.classes.rows_model,
        dialog.preview.issues.model,
    ]
    for model in models:
        qtmodeltester.check(model, force_py=True)
    assert isinstance(models[0], ClassTableModel)
    assert not models[0].flags(models[0].index(0, 0)) & Qt.ItemFlag.ItemIsEditable


@pytest.mark.parametrize("kind", list(SourceKind))
def test_every_field_has_a_name_for_screen_readers(
    dialog: ImportTagsDialog, kind: SourceKind
) -> None:
    dialog.source.choose_kind(kind)
    fields: list[QWidget] = [
        *dialog.findChildren(QComboBox),
        *dialog.findChildren(QLineEdit),
        *dialog.findChildren(QSpinBox),
    ]
    buddies = [label.buddy() for label in dialog.findChildren(QLabel)]
    assert len(fields) > 5
    for field in fields:
        inner = isinstance(field.parent(), QSpinBox | QComboBox)
        assert inner or field.accessibleName() or field in buddies, field


def test_an_export_writes_in_the_background_and_says_so(
    open_project: OpenProject,
    jobs: JobList,
    dialog: ImportTagsDialog,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    open_project.project.tags.set([1], [1], YES)
    file = tmp_path / "out.csv"
    export = TagExport(open_project, file, jobs, dialog, every_column=False)
    with qtbot.waitSignal(export.job.ended, timeout=WAIT):
        export.start()
        assert jobs.running() == [export.job]  # closing the project waits for it
    assert export.message is not None
    assert str(file) in export.message.text()
    export.message.accept()
    assert file.read_text(encoding="utf-8").split() == ["filename,tags", "a.jpg,dog"]


def test_an_export_that_fails_says_why(
    open_project: OpenProject,
    jobs: JobList,
    dialog: ImportTagsDialog,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    export = TagExport(open_project, tmp_path / "gone" / "x.csv", jobs, dialog, every_column=True)
    with qtbot.waitSignal(export.job.ended, timeout=WAIT):
        export.start()
    assert export.message is not None
    assert "no longer exists" in export.message.text()
    export.message.accept()
