"""Background jobs in the status bar, and the end of the window while they run."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer, QtMsgType, qWarning
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.app import closing
from app.app.closing import EndingDialog, end_jobs
from app.app.crash import CrashHandler, log_qt_messages
from app.app.diagnostics import CrashDialog
from app.app.job_indicator import JobIndicator
from app.core.logs import (
    LOG_FILE,
    catch_native_crashes,
    log_tail,
    start_logging,
    stop_catching,
)
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.ui import paths
from wseg_engine.base.events import Control, Event, Progress


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def counting(control: Control) -> Iterator[Event]:
    """Count to ten and then wait to be stopped."""
    for number in range(11):
        yield Progress("count", number, 20)
    while not control.stopping:
        control.wait_or_stop()
        threading.Event().wait(0.002)


@pytest.fixture
def indicator(qtbot: QtBot, jobs: JobList) -> Iterator[JobIndicator]:
    holder = QWidget()
    qtbot.addWidget(holder)
    indicator = JobIndicator(jobs, holder)
    holder.show()
    yield indicator


def test_the_indicator_is_there_while_jobs_run(
    qtbot: QtBot, jobs: JobList, indicator: JobIndicator
) -> None:
    assert indicator.isHidden()
    job = jobs.start(Job("Counting sheep", counting))
    assert not indicator.isHidden()
    assert "Counting sheep" in indicator.accessibleName()
    with qtbot.waitSignal(indicator.idle):
        job.cancel()
    assert indicator.isHidden()


def test_quiet_jobs_are_not_shown(qtbot: QtBot, jobs: JobList, indicator: JobIndicator) -> None:
    jobs.start(Job("whispering", counting, quiet=True))
    assert indicator.isHidden()


def test_the_time_that_is_left_is_seen_whole(
    qtbot: QtBot, jobs: JobList, indicator: JobIndicator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Job, "left_text", "a time that is rather long to say")
    jobs.start(job := Job("A job of which there is much more to say than has room", counting))
    qtbot.waitUntil(lambda: not indicator.isHidden())
    shown = indicator.findChild(QLabel)
    assert shown is not None
    assert shown.text().endswith(" · a time that is rather long to say") and "…" in shown.text()
    assert job.title in indicator.accessibleName()
    job.cancel()


def test_a_job_can_be_paused_resumed_and_cancelled_from_the_list(
    qtbot: QtBot, jobs: JobList, indicator: JobIndicator
) -> None:
    job = jobs.start(Job("Counting sheep", counting))
    indicator.popover.fill()
    row = indicator.popover.row(job)
    qtbot.waitUntil(lambda: job.progress is not None and job.progress.done == 10)
    row.pause.click()
    assert job.state is JobState.PAUSED
    assert row.pause.accessibleName() == "Resume"
    row.pause.click()
    assert job.state is JobState.RUNNING
    with qtbot.waitSignal(job.ended):
        row.cancel.click()
        assert not row.cancel.isEnabled()


def test_every_button_of_the_list_has_a_name(
    qtbot: QtBot, jobs: JobList, indicator: JobIndicator
) -> None:
    jobs.start(Job("Counting sheep", counting))
    indicator.popover.fill()
    buttons = indicator.popover.findChildren(QToolButton)
    assert len(buttons) >= 2  # to pause and to cancel
    for button in buttons:
        assert button.accessibleName()
        assert button.toolTip()


# --------------------------------------------------------------------- ending


def test_jobs_are_ended_and_waited_for(qtbot: QtBot, jobs: JobList) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    assert end_jobs(jobs, window)
    jobs.start(Job("one", counting))
    jobs.start(Job("two", counting))
    assert end_jobs(jobs, window)
    assert jobs.running() == []


def test_a_stubborn_job_is_explained_while_the_window_lives_on(
    qtbot: QtBot, jobs: JobList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "PATIENCE", 20)
    let_go = threading.Event()

    def stubborn(_control: Control) -> Iterator[Event]:
        let_go.wait(5)
        yield Progress("", 1, 1)

    window = QWidget()
    qtbot.addWidget(window)
    seen: list[str] = []

    def look() -> None:
        dialog = window.findChild(EndingDialog)
        if dialog is not None and dialog.isVisible():
            seen.append(dialog._text.text())
            let_go.set()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(5)
    jobs.start(Job("a long walk", stubborn))
    assert end_jobs(jobs, window)
    timer.stop()
    assert "a long walk" in seen[0]


def test_the_user_need_not_wait(
    qtbot: QtBot, jobs: JobList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "PATIENCE", 10)
    let_go = threading.Event()

    def stubborn(_control: Control) -> Iterator[Event]:
        let_go.wait(5)
        yield Progress("", 1, 1)

    window = QWidget()
    qtbot.addWidget(window)

    def leave() -> None:
        dialog = window.findChild(EndingDialog)
        if dialog is not None and dialog.isVisible():
            dialog.leave.click()

    timer = QTimer()
    timer.timeout.connect(leave)
    timer.start(5)
    jobs.start(Job("a long walk", stubborn))
    started = time.monotonic()
    assert not end_jobs(jobs, window)
    assert time.monotonic() - started < 4
    timer.stop()
    let_go.set()


# -------------------------------------------------------------------- crashes


@pytest.fixture
def handler(qapp: QApplication) -> Iterator[CrashHandler]:
    handler = CrashHandler(qapp)
    handler.install()
    yield handler
    handler.remove()
    handler.deleteLater()


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the reports that would be shown; all are continued from."""
    reports: list[str] = []

    def show(dialog: CrashDialog) -> int:
        reports.append(dialog.report.toPlainText())
        return int(CrashDialog.DialogCode.Accepted.value)

    monkeypatch.setattr(CrashDialog, "exec", show)
    return reports


def fail() -> None:
    raise LookupError("no such sheep")


def raised() -> LookupError:
    try:
        fail()
    except LookupError as error:
        return error
    raise AssertionError


def test_an_error_is_saved_and_shown(qtbot: QtBot, handler: CrashHandler, shown: list[str]) -> None:
    error = raised()
    sys.excepthook(LookupError, error, error.__traceback__)
    assert "no such sheep" in shown[0]
    assert "in fail" in shown[0]
    assert "PySide6" in shown[0]
    (file,) = paths.log_folder().glob("crash-*.txt")
    assert file.read_text("utf-8").strip() == shown[0].strip()


def test_an_error_of_a_thread_is_shown_in_the_window(
    qtbot: QtBot, handler: CrashHandler, shown: list[str]
) -> None:
    with qtbot.waitSignal(handler.caught):
        thread = threading.Thread(target=fail, name="shepherd")
        thread.start()
        thread.join()
    assert "no such sheep" in shown[0]
    assert "shepherd" in shown[0]


def test_the_home_folder_is_not_in_the_report(
    qtbot: QtBot, handler: CrashHandler, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/somewhere/shepherd"))
    handler.show_error(OSError("/somewhere/shepherd/Pictures/a.jpg is gone"), "MainThread")
    assert "shepherd" not in shown[0]
    assert "~/Pictures/a.jpg" in shown[0]


# ----------------------------------------------------------------------- logs


def test_what_is_logged_is_in_the_file_and_the_files_take_turns(tmp_path: Path) -> None:
    handler = start_logging(tmp_path)
    assert handler is not None
    try:
        logging.getLogger("sheep").warning("one sheep is missing")
        assert "one sheep is missing" in log_tail(tmp_path)
        assert log_tail(tmp_path, lines=1).count("\n") == 0
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_costs_lines_and_nothing_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    handler = start_logging(tmp_path)
    assert handler is not None
    sheep = logging.getLogger("sheep")
    file = tmp_path / LOG_FILE
    try:
        sheep.warning("one")
        file.rename(tmp_path / "kept")
        file.symlink_to("/dev/full")
        handler.close()  # the next line opens the file anew
        for number in range(50):
            sheep.warning("lost %d", number)
        file.unlink()
        (tmp_path / "kept").rename(file)
        sheep.warning("two")
        sheep.warning("three")
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
    lines = log_tail(tmp_path).splitlines()
    assert [line.split(": ", 1)[1] for line in lines] == [
        "one",
        "50 lines before this one could not be written.",
        "two",
        "three",
    ]
    assert capfd.readouterr() == ("", "")


def test_a_folder_that_cannot_be_written_to_keeps_nobody_from_working(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file in the way", encoding="utf-8")
    assert start_logging(tmp_path / "logs") is None
    assert catch_native_crashes(tmp_path / "logs") == ""
    assert log_tail(tmp_path / "logs") == ""


def test_what_native_code_left_is_told_at_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "native-crash.log").write_text("Fatal Python error: Aborted\n", encoding="utf-8")
    try:
        assert "Aborted" in catch_native_crashes(tmp_path)
        assert catch_native_crashes(tmp_path) == ""
    finally:
        stop_catching()


@pytest.mark.qt_log_ignore(".*sheep.*")
def test_messages_of_qt_go_into_the_log(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    from PySide6.QtCore import qInstallMessageHandler

    before = qInstallMessageHandler(None)
    try:
        log_qt_messages()
        with caplog.at_level(logging.DEBUG):
            qWarning("a black sheep")
    finally:
        qInstallMessageHandler(before)
    assert any("a black sheep" in record.message for record in caplog.records)
    assert QtMsgType.QtWarningMsg is not None
