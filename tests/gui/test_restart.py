"""A lost card: the window offers to start again, closes everything, and starts a new process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.app import restart
from app.app.main_window import MainWindow
from app.app.restart import start_again
from app.core.store import create_project
from app.jobs.job import Job
from app.ui.settings import AppSettings
from wseg_engine.base.events import Control, Event
from wseg_engine.compute.failures import device_lost


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[MainWindow]:
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path / "home"))
    made = MainWindow(AppSettings())
    qtbot.addWidget(made, before_close_func=lambda window: window.close())
    made.show()
    yield made
    QApplication.instance().setProperty("restart", None)


def fail(window: MainWindow, qtbot: QtBot, error: Exception) -> Job:
    def work(control: Control) -> Iterator[Event]:
        raise error
        yield

    job = Job("Training", work)
    with qtbot.waitSignal(job.ended):
        window.jobs.start(job)
    qtbot.wait(50)  # until the loop has come round
    return job


LOST = device_lost(RuntimeError("CUDA error: unspecified launch failure"))


@pytest.mark.parametrize("answer", ["restart", "later"])
def test_a_lost_card_offers_to_start_again(
    window: MainWindow, qtbot: QtBot, answer: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "Birds"
    create_project(folder).close()
    with qtbot.waitSignal(window.project_opened):
        window.open_project(folder)
    asked: list[str] = []

    def choose(parent: object, **what: object) -> str:
        asked.append(str(what["text"]))
        return answer

    started: list[list[str]] = []
    monkeypatch.setattr(restart, "ask", choose)
    # Of this module alone: the window asks the driver for its cards at any time.
    popen = SimpleNamespace(Popen=lambda command, **_options: started.append(command))
    monkeypatch.setattr(restart, "subprocess", popen)
    fail(window, qtbot, LOST)
    qtbot.waitUntil(lambda: len(asked) == 1)
    assert "unspecified launch failure" in asked[0]
    application = QApplication.instance()
    assert application is not None
    assert start_again(application) is (answer == "restart")
    if answer == "restart":
        assert started == [[sys.executable, "-m", "app", str(folder)]]
        assert window.session is None  # closed, so that the new process may open it
        assert not window.isVisible()
    else:
        assert started == []
        assert window.isVisible()


def test_other_failures_offer_nothing(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(parent: object, **what: object) -> str:
        raise AssertionError("asked")

    monkeypatch.setattr(restart, "ask", forbidden)
    fail(window, qtbot, RuntimeError("CUDA out of memory"))
    application = QApplication.instance()
    assert application is not None
    assert not start_again(application)
