"""What the dialogs of tags in, masks in and data sets out share: one job, closing, drops."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTranslator, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.pages.transfer.dialog import TransferDialog
from wseg_engine.base.events import Control, Event, Notice, Progress


class Dialog(TransferDialog):
    def __init__(self) -> None:
        super().__init__(cast(OpenProject, None), JobList(), "Test", None)
        self.dropped: list[Path] = []
        self.heard: list[Event] = []
        self.ended: list[JobState] = []
        self.first, self.second = QWidget(), QWidget()
        self.arrange((self.first, self.second), width=20, drop=self.dropped.append)

    def take_event(self, event: Event) -> None:
        self.heard.append(event)

    def after_job(self, job: Job) -> None:
        self.ended.append(job.state)


@pytest.fixture
def dialog(qtbot: QtBot) -> Dialog:
    made = Dialog()
    qtbot.addWidget(made)
    made.show()
    return made


def waiting(free: threading.Event, text: str = "told") -> Job:
    """Return a job that tells something as soon as it is free, and ends."""

    def work(control: Control) -> Iterator[Event]:
        yield Progress("work", 1, 2, "halfway")
        while not free.wait(0.01):
            control.wait_or_stop()
        control.wait_or_stop()
        yield Notice(text)

    return Job("test", work)


def test_a_job_is_heard_and_its_progress_shown(qtbot: QtBot, dialog: Dialog) -> None:
    free = threading.Event()
    dialog.start(waiting(free))
    qtbot.waitUntil(lambda: dialog.status.text() == "halfway")
    assert dialog.busy
    assert dialog.progress.value() == 1
    free.set()
    qtbot.waitUntil(lambda: not dialog.busy)
    assert Notice("told") in dialog.heard
    assert dialog.ended == [JobState.FINISHED]
    assert dialog.status.text() == ""


def test_a_job_that_another_follows_is_not_heard_any_more(qtbot: QtBot, dialog: Dialog) -> None:
    first, second = threading.Event(), threading.Event()
    dialog.start(waiting(first, "first"))
    dialog.start(waiting(second, "second"))
    first.set()
    second.set()
    qtbot.waitUntil(lambda: not dialog.busy)
    told = [event.text for event in dialog.heard if isinstance(event, Notice)]
    assert told == ["second"]
    assert dialog.ended == [JobState.FINISHED]


@pytest.mark.parametrize("how", ["cancel", "close"])
def test_it_closes_when_the_work_has_stopped(qtbot: QtBot, dialog: Dialog, how: str) -> None:
    dialog.start(waiting(threading.Event()))
    qtbot.waitUntil(lambda: dialog.status.text() == "halfway")
    (dialog.cancel.click if how == "cancel" else dialog.close)()
    assert dialog.isVisible()
    assert dialog.status.text() == "Cancelling"
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert dialog.ended == []


def test_a_failure_is_told_and_then_gone_on_from(qtbot: QtBot, dialog: Dialog) -> None:
    def work(control: Control) -> Iterator[Event]:
        control.wait_or_stop()
        yield Notice("told")
        raise OSError("the disk is full")

    dialog.start(Job("test", work))
    qtbot.waitUntil(lambda: dialog.ended == [JobState.FAILED])
    box = dialog.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    assert "the disk is full" in box.text()
    box.close()


def test_files_are_dropped_onto_the_first_page_alone(dialog: Dialog, tmp_path: Path) -> None:
    def drop(*paths: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
        action = Qt.DropAction.CopyAction
        dialog.dropEvent(QDropEvent(QPointF(5, 5), action, data, buttons, keys))

    drop(tmp_path)
    assert dialog.dropped == [tmp_path]
    drop(tmp_path, tmp_path / "other")
    dialog.show_page(dialog.second)
    drop(tmp_path)
    assert dialog.dropped == [tmp_path]


def test_what_is_shared_is_translated_in_every_dialog(qapp: QApplication, root: Path) -> None:
    translator = QTranslator()
    if not translator.load(str(root / "resources" / "translations" / "tagmask_de.qm")):
        pytest.skip("the translations are not built")
    qapp.installTranslator(translator)
    try:
        made = Dialog()
        assert (made.back.text(), made.cancel.text()) == ("&Zurück", "Abbrechen")
        made.deleteLater()
    finally:
        qapp.removeTranslator(translator)
