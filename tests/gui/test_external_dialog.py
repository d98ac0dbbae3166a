"""The dialog that asks for another program, and what the window shows of its masks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from app.core.store import Provenance, open_project
from app.core.tagging.predictions import PredictScope
from app.core.training.external import ExternalRequest, external_run, shortened
from app.jobs.job import JobState
from app.pages.train import external_dialog, model_tasks
from app.pages.train.external_dialog import MOST_KEPT, ExternalDialog
from app.pages.train.page import TrainPage
from app.ui.settings import AppSettings
from tests.core.small_trainings import small_project
from tests.engine import mask_programs
from tests.engine.mask_programs import ALL
from tests.gui.review_page import make_project, shown, until
from tests.gui.scripted_trainings import LONG, Script, script, train_page
from wseg_engine.external.command import join_command

__all__ = ["script"]

GOOD = "python3 masks.py {tags} {images} {classes} {masks}"


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, script: Script) -> Iterator[TrainPage]:
    with train_page(qtbot, small_project(tmp_path), tmp_path) as made:
        yield made


def open_dialog(qtbot: QtBot, page: TrainPage, *, selected: tuple[int, ...] = ()) -> ExternalDialog:
    made = ExternalDialog(
        page.open_project, page._jobs, page.tasks._settings, selected=selected, parent=page
    )
    made.show()
    qtbot.waitUntil(lambda: bool(made.picker.images), timeout=LONG)
    return made


def program(folder: Path, body: str = ALL) -> str:
    """Write a program; return the line that starts it."""
    return join_command(mask_programs.script(folder / "Meine Programme", body))


def test_a_command_is_asked_for_and_what_is_wrong_with_it_is_said(
    qtbot: QtBot, page: TrainPage
) -> None:
    dialog = open_dialog(qtbot, page)
    assert not dialog.go.isEnabled()
    assert not dialog.test.isEnabled()
    assert not dialog.trouble.isVisible()
    for text, trouble in (
        ("python3 masks.py", "does not say where the images are"),
        ("python3 {images}", "does not say where masks go"),
        ("python3 {images} {mask}", "unknown placeholder"),
        ('python3 "masks.py {images} {masks}', "never closed"),
    ):
        dialog.command.setPlainText(text)
        assert trouble in dialog.trouble.text()
        assert dialog.trouble.isVisible()
        assert not dialog.go.isEnabled()
    dialog.command.setPlainText(GOOD.replace(" {images}", "\n{images}"))
    assert not dialog.trouble.isVisible()
    assert dialog.go.isEnabled()
    assert dialog.request.command == tuple(GOOD.split())


def test_everything_that_is_chosen_is_in_the_request(qtbot: QtBot, page: TrainPage) -> None:
    dialog = open_dialog(qtbot, page, selected=(2, 3))
    dialog.name.setEditText("  SAM   3 ")
    dialog.command.setPlainText(GOOD)
    assert dialog.picker.scope is PredictScope.UNREVIEWED
    dialog.picker.scopes[PredictScope.SELECTED].click()
    for box in (dialog.only_tagged, dialog.copies, dialog.anew):
        box.click()
    assert dialog.request == ExternalRequest(
        "SAM 3", tuple(GOOD.split()), (2, 3), only_tagged=False, copies=True, anew=True
    )
    dialog.name.setEditText("")
    assert dialog.request.name == "python3"


def test_programs_are_remembered_in_the_users_settings_and_never_in_the_project(
    qtbot: QtBot, page: TrainPage, tmp_path: Path
) -> None:
    settings = page.tasks._settings
    for number in range(MOST_KEPT + 2):
        dialog = open_dialog(qtbot, page)
        dialog.name.setEditText(f"Program {number}")
        dialog.command.setPlainText(f"{GOOD} {number}")
        dialog._accept()
    dialog = open_dialog(qtbot, page)
    dialog.name.setEditText("Program 9")
    dialog.command.setPlainText(f"{GOOD} changed")
    dialog._accept()
    settings.save()
    again = AppSettings(tmp_path / "settings.json").external_programs
    assert again[0] == ["Program 9", f"{GOOD} changed"]
    assert [name for name, _ in again].count("Program 9") == 1
    assert len(again) == MOST_KEPT
    dialog = open_dialog(qtbot, page)
    assert dialog.name.currentText() == "Program 9"
    assert dialog.command.toPlainText() == f"{GOOD} changed"
    dialog.name.setCurrentIndex(1)
    dialog.name.activated.emit(1)
    assert dialog.command.toPlainText() == again[1][1]
    dialog._accept()
    dialog = open_dialog(qtbot, page)
    dialog.reject()
    assert settings.external_programs[0] == again[1]  # what is not accepted changes nothing
    files = list(page.open_project.project.folder.glob("project.tagmask*"))  # and what waits beside
    database = b"".join(file.read_bytes() for file in files)
    assert len(files) > 1
    assert b"masks.py" not in database


def test_a_command_that_a_project_notes_is_never_offered(qtbot: QtBot, page: TrainPage) -> None:
    """Whoever made the project could have written anything there."""
    page.open_project.project.runs.add(
        "x",
        folder="models/run-0001",
        classes=(1,),
        settings={"external": {"name": "x", "command": f"evil {GOOD}"}},
    )
    dialog = open_dialog(qtbot, page)
    assert dialog.name.count() == 0
    assert dialog.command.toPlainText() == ""


def test_odd_settings_are_no_programs(tmp_path: Path) -> None:
    settings = AppSettings(tmp_path / "settings.json")
    for odd in ("x", [["a"]], [["a", 1]], [["a", "b", "c"]], {"a": "b"}):
        settings.set_value("external_programs", odd)
        assert settings.external_programs == []


def test_a_program_is_tested_on_one_image(qtbot: QtBot, page: TrainPage, tmp_path: Path) -> None:
    dialog = open_dialog(qtbot, page)
    image = dialog.picker.images[0]
    page.open_project.project.tags.review([image])
    dialog.command.setPlainText(program(tmp_path, "for entry in entries: write(entry, value=0)\n"))
    dialog.test.setFocus()
    dialog.test.click()
    assert not dialog.go.isEnabled()
    assert not dialog.test.isEnabled()
    assert dialog.bar.isVisible()
    qtbot.waitUntil(dialog.outcome.isVisible, timeout=2 * LONG)
    assert "It works" in dialog.outcome.text()
    assert "Only background" in dialog.outcome.text()
    qtbot.waitUntil(dialog.go.isEnabled, timeout=LONG)
    assert not dialog.bar.isVisible()
    assert dialog.focusWidget() is dialog.go  # and not Cancel, which had it meanwhile
    assert page.open_project.project.runs.all() == []
    dialog.command.setPlainText(program(tmp_path, "sys.exit('no card')\n"))
    assert not dialog.outcome.isVisible()  # which was of another command
    dialog.test.setFocus()
    dialog.test.click()
    qtbot.waitUntil(dialog.outcome.isVisible, timeout=2 * LONG)
    assert dialog.focusWidget() is dialog.test
    assert "ended with status 1" in dialog.outcome.text()
    assert dialog.said.isVisible()
    assert dialog.said.toPlainText() == "no card"
    assert dialog.outcome.property("kind") == "error"


def test_a_test_ends_with_the_dialog(qtbot: QtBot, page: TrainPage, tmp_path: Path) -> None:
    dialog = open_dialog(qtbot, page)
    dialog.command.setPlainText(program(tmp_path, "time.sleep(600)\n"))
    dialog.test.click()
    job = dialog._trial
    assert job is not None
    with qtbot.waitSignal(job.ended, timeout=2 * LONG):
        dialog.reject()
    assert job.state is JobState.CANCELLED


def test_a_test_that_ends_after_the_dialog_is_gone_disturbs_nobody(
    qtbot: QtBot, page: TrainPage, tmp_path: Path
) -> None:
    dialog = open_dialog(qtbot, page)
    dialog.command.setPlainText(program(tmp_path, "time.sleep(600)\n"))
    dialog.test.click()
    job = dialog._trial
    assert job is not None
    dialog.reject()
    with qtbot.waitSignals([dialog.destroyed, job.ended], timeout=2 * LONG, order="strict"):
        dialog.deleteLater()  # as whoever opened it does at once


def test_enter_in_the_name_leaves_the_command_as_it_was_typed(
    qtbot: QtBot, page: TrainPage
) -> None:
    page.tasks._settings.external_programs = [["A", GOOD], ["B", f"{GOOD} b"]]
    dialog = open_dialog(qtbot, page)
    dialog.go.setEnabled(False)
    dialog.command.setPlainText(f"{GOOD} typed")
    field = dialog.name.lineEdit()
    assert field is not None
    for name in ("A", "new"):
        dialog.name.setEditText(name)
        dialog.go.setEnabled(False)  # Enter would press it
        qtbot.keyClick(field, Qt.Key.Key_Return)
        assert dialog.command.toPlainText() == f"{GOOD} typed"
        assert dialog.request.name == name
    assert dialog.name.count() == 2
    dialog.name.setEditText("B")
    dialog.go.setEnabled(False)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert dialog.command.toPlainText() == f"{GOOD} b"


def accept(monkeypatch: pytest.MonkeyPatch, fill: Callable[[ExternalDialog], None]) -> None:
    """Have the dialog be filled in and accepted when it opens."""

    class Filled(ExternalDialog):
        def exec(self) -> int:
            fill(self)
            self._accept()
            return QDialog.DialogCode.Accepted

    monkeypatch.setattr(external_dialog, "ExternalDialog", Filled)


def test_the_command_makes_masks_and_the_strip_follows(
    qtbot: QtBot, page: TrainPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = """
for entry in entries: write(entry, value=0)
print("PROGRESS 1/3", flush=True)
while not Path(sys.argv[5]).exists(): time.sleep(0.05)
"""
    go_on = tmp_path / "go on"
    line = f"{program(tmp_path, body)} {join_command([str(go_on)])}"

    def fill(dialog: ExternalDialog) -> None:
        dialog.name.setEditText("SAM 3")
        dialog.command.setPlainText(line)
        dialog.picker.scopes[PredictScope.SELECTED].setEnabled(True)
        dialog.picker.scopes[PredictScope.SELECTED].click()

    accept(monkeypatch, fill)
    page.set_selection((1, 2, 3))
    page.commands["train.external"].trigger()
    strip = page.strip
    qtbot.waitUntil(lambda: strip.text.text() == "SAM 3 makes masks: 1 of 3", timeout=2 * LONG)
    assert strip.cancel.isVisible()
    assert not strip.pause.isVisible()
    go_on.write_text("")
    qtbot.waitUntil(lambda: strip.job is None, timeout=2 * LONG)
    assert strip.text.text().startswith("3 mask(s) made.")
    page.show_page("train.runs")
    table, details = page.runs.table, page.runs.details
    qtbot.waitUntil(lambda: len(table.selected()) == 1, timeout=LONG)
    row = table.selected()[0]
    assert row.record.name == "SAM 3"
    assert page.runs.summary.text().startswith("Masks by another program, last on ")
    assert "…" in page.runs.summary.text()  # a command of the test is long
    assert "{masks}" in page.runs.summary.toolTip()
    assert not details.isVisible()
    for pressed in (page.runs.predict, page.runs.export, page.runs.current, page.runs.resume):
        assert not pressed.isEnabled()
    assert page.runs.delete.isEnabled()


def test_a_program_that_fails_is_told(
    qtbot: QtBot, page: TrainPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(
        model_tasks, "tell", lambda _w, *, title, text, details="": told.append((text, details))
    )
    line = program(tmp_path, "print('a'); print('no card', file=sys.stderr); sys.exit(3)\n")
    accept(monkeypatch, lambda dialog: dialog.command.setPlainText(line))
    page.set_selection((1,))

    def ready(dialog: ExternalDialog) -> None:
        qtbot.waitUntil(lambda: bool(dialog.picker.images), timeout=LONG)
        dialog.command.setPlainText(line)

    accept(monkeypatch, ready)
    page.commands["train.external"].trigger()
    qtbot.waitUntil(lambda: bool(told), timeout=2 * LONG)
    assert "ended with status 3" in told[0][0]
    assert told[0][1] == "no card"
    assert "ended with status 3" in page.strip.text.text()
    assert "no card" not in page.strip.text.text()
    assert page.strip.again.isVisible()


def test_nothing_is_made_in_a_project_that_is_only_looked_at(
    qtbot: QtBot, page: TrainPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(model_tasks, "tell", lambda _w, *, title, text: told.append(text))
    monkeypatch.setattr(type(page.open_project), "read_only", property(lambda _self: True))
    page.commands["train.external"].trigger()
    assert "viewing only" in told[0]


class _Ending(QObject):
    """A run of another program that ends when it is told to."""

    ended = Signal()
    external = True
    state = JobState.FAILED
    error, short_error = None, "It failed."


def test_a_program_that_ends_when_the_window_is_gone_tells_nobody(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    job, window = _Ending(), QWidget()
    monkeypatch.setattr(model_tasks, "tell", lambda _w, *, text, **_k: told.append(text))
    monkeypatch.setattr(model_tasks, "start_prediction", lambda *_a: job)
    for name in ("running_prediction", "running_training"):
        monkeypatch.setattr(model_tasks, name, lambda _jobs: None)
    tasks = model_tasks.ModelTasks(Mock(), Mock(), Mock(), Mock(), window)
    tasks.start_prediction(Mock())
    job.ended.emit()
    assert told == ["It failed."]
    tasks.start_prediction(Mock())
    shiboken6.delete(window)
    job.ended.emit()
    assert len(told) == 1


def test_the_review_names_the_program_that_made_a_mask(qtbot: QtBot, tmp_path: Path) -> None:
    """As long as nobody has changed the mask; of a network it says what it always said."""
    folder = make_project(tmp_path)
    with open_project(folder) as project:
        request = ExternalRequest("SAM 3", tuple(GOOD.split()), (1,))
        run = external_run(project, request, [1, 2])
        mask = project.masks.get(1, Provenance.MODEL)
        assert mask is not None
        project.masks.put([mask._replace(run=run.id, uncertainty=None)])
    with shown(qtbot, folder) as review:
        pane = review.facts.pane
        until(qtbot, lambda: review.controller.current is not None)
        review.controller.open(1)
        until(qtbot, lambda: pane.provenance.text() == "From SAM 3")
        assert GOOD in pane.provenance.toolTip()
        assert not pane.certain.isVisible()
        assert not pane.certainty.isVisible()
        review.controller.open(2)
        until(qtbot, lambda: pane.provenance.text() == "From the model")
        assert pane.provenance.toolTip() == ""
        assert pane.certain.isVisible()


def test_an_endless_name_or_command_leaves_the_review_its_width(
    qtbot: QtBot, tmp_path: Path
) -> None:
    """A project from a stranger may note any."""
    folder = make_project(tmp_path)
    with open_project(folder) as project:
        long = ("python3", "x" * 5000, "{images}", "{masks}")
        run = external_run(project, ExternalRequest("S" * 5000, long, (1,)), [1, 2])
        mask = project.masks.get(1, Provenance.MODEL)
        assert mask is not None
        project.masks.put([mask._replace(run=run.id)])
    with shown(qtbot, folder) as review:
        pane = review.facts.pane
        until(qtbot, lambda: review.controller.current is not None)
        review.controller.open(1)
        until(qtbot, lambda: pane.provenance.text().startswith("From SSS"))
        assert pane.provenance.text().endswith("S…SSSSSSSSSSSSSSSSSSS")
        assert pane.provenance.minimumSizeHint().width() < review.width() / 2
        assert len(pane.provenance.toolTip()) < 1000


def test_of_a_long_command_beginning_and_end_are_shown() -> None:
    assert shortened("sam --all", 100) == "sam --all"
    text = shortened("sam " + "x" * 9000 + " {masks}", 100)
    assert len(text) == 100
    assert text.startswith("sam x") and text.endswith("x {masks}") and "…" in text
