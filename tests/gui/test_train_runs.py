"""The history of trainings: what the table tells, and what can be done with a run."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt, QUrl
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QFileDialog, QMessageBox
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.store import Project, RunState
from app.core.training import run_notes
from app.core.training.run_files import run_files
from app.core.training.run_scores import SCORE, ClassFigures, RunScore
from app.core.training.run_upkeep import current_run
from app.models.run_list import RunRow
from app.pages.train import run_details, run_logs
from app.pages.train.page import TrainPage
from app.pages.train.run_logs import file_name
from app.pages.train.run_table import RUN, Column, RunListModel
from tests.core.small_trainings import small_project
from tests.gui.scripted_trainings import LONG, Script, put_run, script, train_page
from wseg_engine.settings.config import Settings
from wseg_engine.settings.presets import preset

__all__ = ["script"]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = small_project(tmp_path)
    settings = preset("fast", images=8)
    score = RunScore(0.625, 0.75, 3, 0, "", (ClassFigures(0, 0.9, 50, None),))
    scores = {SCORE: score.to_dict(), run_notes.MASKS: 4, run_notes.MARKED: 1}
    put_run(made, "First", settings=settings, losses=[0.9, 0.5], scores=scores)
    put_run(made, "Second", losses=[0.8, 0.4, 0.2], state=RunState.STOPPED)
    yield made
    made.close()


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, project: Project, script: Script) -> Iterator[TrainPage]:
    with train_page(qtbot, project, tmp_path) as made:
        made.show_page("train.runs")
        qtbot.waitUntil(lambda: len(made.runs.table.runs.rows) == 2, timeout=LONG)
        qtbot.waitUntil(lambda: bool(made.runs.details.plot.lines), timeout=LONG)
        yield made


def names(page: TrainPage) -> list[str]:
    return [row.record.name for row in page.runs.table.runs.rows]


def select(qtbot: QtBot, page: TrainPage, *wanted: str) -> None:
    table = page.runs.table
    flags = QItemSelectionModel.SelectionFlag
    table.clearSelection()
    for place in range(table.model().rowCount()):
        index = table.model().index(place, 0)
        if index.data(RUN).record.name in wanted:
            table.selectionModel().select(index, flags.Select | flags.Rows)


def test_the_model_keeps_the_rules_of_qt(project: Project, qtmodeltester: ModelTester) -> None:
    model = RunListModel()
    model.set_rows([RunRow(record) for record in project.runs.all()])
    qtmodeltester.check(model)
    model.set_rows([])
    qtmodeltester.check(model)


def test_sizes_stay_when_rows_are_read_anew(project: Project) -> None:
    model = RunListModel()
    rows = [RunRow(record) for record in project.runs.all()]
    model.set_rows(rows)
    model.set_size(rows[0].record.id, 123)
    model.set_rows(rows)
    assert model.rows[0].size == 123


def test_the_table_tells_what_is_known_of_each_run(qtbot: QtBot, page: TrainPage) -> None:
    table = page.runs.table
    place = table.runs.row_of(1)
    qtbot.waitUntil(lambda: table.runs.rows[place].size is not None, timeout=LONG)
    cells = {c: table.runs.index(place, c).data() for c in Column}
    assert cells[Column.NAME] == "First"
    assert cells[Column.PRESET] == "Fast"
    assert cells[Column.DEVICE] == "CPU"
    assert cells[Column.DURATION] == "61 s"
    assert cells[Column.STATE] == "finished"
    assert cells[Column.IOU].startswith("62.5 % · ") and "image(s)" in cells[Column.IOU]
    assert "class(es)" in cells[Column.IOU]  # how much it rests on
    assert cells[Column.TAGS].startswith("75.0")
    assert "KiB" in cells[Column.DISK] or "bytes" in cells[Column.DISK]
    unscored = table.runs.rows[table.runs.row_of(2)]
    assert math.isnan(unscored.iou)
    assert table.runs.index(table.runs.row_of(2), Column.IOU).data() == "not measured"


def test_the_table_is_sorted_by_what_cells_mean(page: TrainPage) -> None:
    table = page.runs.table
    table.sortByColumn(Column.IOU, Qt.SortOrder.DescendingOrder)
    assert table.model().index(0, 0).data() == "First"
    table.sortByColumn(Column.IOU, Qt.SortOrder.AscendingOrder)
    assert table.model().index(0, 0).data() == "Second"


def test_curves_and_changed_settings_of_the_selected_run_are_shown(
    qtbot: QtBot, page: TrainPage
) -> None:
    details = page.runs.details
    select(qtbot, page, "First")
    qtbot.waitUntil(lambda: [len(line.x) for line in details.plot.lines] == [2], timeout=LONG)
    assert details.plot.lines[0].y.tolist() == [0.9, 0.5]
    assert details.settings.rowCount() == 0  # all as the preset has it
    details.all_settings.setChecked(True)
    assert details.settings.rowCount() > 50
    details.all_settings.setChecked(False)
    select(qtbot, page, "Second")  # made for 437 images, and trained on 8
    shown = [details.settings.item(row, 0).text() for row in range(details.settings.rowCount())]
    assert "Epochs" in shown
    assert details.scores.rowCount() == 0
    select(qtbot, page, "First")
    assert details.scores.item(0, 0).text() == "Background"
    assert details.scores.item(0, 1).text().startswith("90.0")


def test_a_runs_preset_is_made_once_for_all_its_settings(
    qtbot: QtBot, page: TrainPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once for each of them took a third of a second of every choice."""
    made: list[str] = []

    def noted(name: str, **values: int) -> Settings:
        made.append(name)
        return preset(name, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(run_details, "preset", noted)
    page.runs.details.show_runs([page.runs.table.runs.rows[0]])
    assert made == ["fast"]


def test_a_run_says_how_many_masks_and_marks_it_learned_from(qtbot: QtBot, page: TrainPage) -> None:
    select(qtbot, page, "First")
    assert page.runs.summary.text().endswith(" · 4 with approved masks · 1 with marks")
    select(qtbot, page, "Second")
    assert "with" not in page.runs.summary.text()


def test_two_runs_are_compared(qtbot: QtBot, page: TrainPage) -> None:
    select(qtbot, page, "First", "Second")
    lines = page.runs.details.plot
    qtbot.waitUntil(lambda: len(lines.lines) == 2, timeout=LONG)
    assert {line.name for line in lines.lines} == {"First: Tags", "Second: Tags"}
    assert lines.lines[0].colour == lines.lines[1].colour
    assert lines.lines[0].stroke != lines.lines[1].stroke
    titles = page.runs.details.settings.horizontalHeaderItem
    assert {titles(1).text(), titles(2).text()} == {"First", "Second"}
    assert not page.runs.delete.isEnabled()


def test_a_run_is_renamed_in_its_row(qtbot: QtBot, page: TrainPage) -> None:
    place = page.runs.table.runs.row_of(1)
    page.runs.table.runs.setData(page.runs.table.runs.index(place, Column.NAME), "  Best  ")
    qtbot.waitUntil(lambda: "Best" in names(page), timeout=LONG)
    assert page.open_project.project.runs.get(1).name == "Best"


def test_a_name_that_cannot_be_is_refused_in_words(
    qtbot: QtBot, page: TrainPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(
        "app.pages.train.run_actions.tell", lambda *_a, text, **_k: told.append(text)
    )
    page.run_actions.rename(1, "   ")
    assert "name" in told[0]
    assert page.open_project.project.runs.get(1).name == "First"


def test_another_run_becomes_the_current_one(qtbot: QtBot, page: TrainPage) -> None:
    project = page.open_project.project
    assert current_run(project).id == 2  # type: ignore[union-attr]
    select(qtbot, page, "First")
    page.runs.current.click()
    qtbot.waitUntil(lambda: page.runs.table.runs.rows[page.runs.table.runs.row_of(1)].current)
    assert current_run(project).id == 1  # type: ignore[union-attr]
    assert not page.runs.current.isEnabled()


def press_in_box(monkeypatch: pytest.MonkeyPatch, role: QMessageBox.ButtonRole) -> list[str]:
    """Press the button of a role in the next message box."""
    said: list[str] = []

    def exec_(box: QMessageBox) -> int:
        said.append(box.informativeText())
        if isinstance(box.checkBox(), QCheckBox):
            said.append(box.checkBox().text())
        next(b for b in box.buttons() if box.buttonRole(b) == role).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", exec_)
    return said


def test_deleting_says_what_is_lost_and_does_it(
    qtbot: QtBot, page: TrainPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = press_in_box(monkeypatch, QMessageBox.ButtonRole.DestructiveRole)
    select(qtbot, page, "Second")
    page.runs.delete.click()
    qtbot.waitUntil(lambda: names(page) == ["First"], timeout=LONG)
    assert "cannot be undone" in said[0]
    assert "current model" in said[0]
    assert not (page.open_project.project.folder / "models" / "run-0002").exists()


def test_a_deletion_that_was_not_meant_deletes_nothing(
    qtbot: QtBot, page: TrainPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = press_in_box(monkeypatch, QMessageBox.ButtonRole.RejectRole)
    select(qtbot, page, "Second")
    page.runs.delete.click()
    qtbot.waitUntil(lambda: bool(said), timeout=LONG)
    assert len(page.open_project.project.runs.all()) == 2


def test_the_log_is_exported_as_a_table(
    qtbot: QtBot, page: TrainPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "log.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    page.run_actions.logs.save_table(2, "Second")
    assert target.read_text("utf-8").count("\n") == 4


def test_the_log_is_written_for_tensorboard(
    qtbot: QtBot, page: TrainPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "board"))
    select(qtbot, page, "Second")
    with qtbot.waitSignal(page.run_actions.message):
        entry(page, "TensorBoard").trigger()
    (file,) = (tmp_path / "board").rglob("events.out.tfevents.*")
    assert file.parent.name == "Second (2)"


def test_the_log_is_opened_in_the_program_for_tables(
    qtbot: QtBot, page: TrainPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    answers = [True, False]

    def open_url(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return answers.pop(0)

    monkeypatch.setattr(run_logs.QDesktopServices, "openUrl", open_url)
    said: list[str] = []
    monkeypatch.setattr(run_logs, "tell", lambda *_, title, text: said.append(text))
    select(qtbot, page, "Second")
    entry(page, "Open the Log").trigger()
    assert opened[0].endswith("/log.csv")
    assert said == []
    entry(page, "Open the Log").trigger()  # nothing opens it: then it is told where it is
    assert "log.csv" in said[0]


def test_a_training_without_a_log_says_so(
    qtbot: QtBot, page: TrainPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = page.open_project.project
    run_files(project, project.runs.get(2)).log.unlink()
    said: list[str] = []
    monkeypatch.setattr(run_logs, "tell", lambda *_, title, text: said.append(text))
    page.run_actions.logs.open(2)
    assert "has no log" in said[0]


def entry(page: TrainPage, text: str) -> QAction:
    """Return an entry of the menu under Export."""
    menu = page.runs.export.menu()
    assert menu is not None
    return next(one for one in menu.actions() if text in one.text().replace("&", ""))


def test_names_of_runs_become_names_of_files() -> None:
    assert file_name("a/b: c?", ".csv") == "a-b--c.csv"
    assert file_name("...", ".csv") == "run.csv"


def test_a_stopped_run_can_go_on_and_a_finished_one_cannot(qtbot: QtBot, page: TrainPage) -> None:
    select(qtbot, page, "Second")
    assert page.runs.resume.isEnabled()
    select(qtbot, page, "First")
    assert not page.runs.resume.isEnabled()


def test_without_runs_the_page_says_what_will_be_here(
    qtbot: QtBot, tmp_path: Path, script: Script
) -> None:
    with train_page(qtbot, small_project(tmp_path / "other"), tmp_path) as page:
        page.show_page("train.runs")
        assert page.runs.empty.isVisible()
        page.runs.empty.button.click()
        assert page.start.isVisible()
