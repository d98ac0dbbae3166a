"""A training as it is watched: figures, curves, masks, notices, and its endings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.core.store import RunState
from app.core.training.request import Ending
from app.jobs.job import JobState
from app.pages.train import live_page
from app.pages.train.page import TrainPage
from tests.core.small_trainings import small_project
from tests.gui.scripted_trainings import LONG, Script, put_run, ready, script, train_page
from wseg_engine.base.events import Notice

__all__ = ["script"]


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, script: Script) -> Iterator[TrainPage]:
    with train_page(qtbot, small_project(tmp_path), tmp_path) as made:
        ready(qtbot, made)
        yield made


def begin(qtbot: QtBot, page: TrainPage, script: Script, *, hold_before: int) -> None:
    """Start a training and wait until it holds before an epoch."""
    script.hold_before = hold_before
    page.begin()
    qtbot.waitUntil(
        lambda: page.live.live is not None and page.live.live.epoch == hold_before, timeout=LONG
    )
    qtbot.wait(1)
    page.live.refresh()


def end(qtbot: QtBot, page: TrainPage) -> None:
    qtbot.waitUntil(lambda: not page.live.running, timeout=LONG)


def answer(monkeypatch: pytest.MonkeyPatch, name: str) -> list[str]:
    """Answer the question before a training is thrown away."""
    asked: list[str] = []

    def ask(*_arguments: object, title: str, **_more: object) -> str:
        asked.append(title)
        return name

    monkeypatch.setattr(live_page, "ask", ask)
    return asked


def test_before_the_first_training_the_page_says_what_it_is_for(page: TrainPage) -> None:
    page.show_page("train.live")
    assert page.live.empty.isVisible()
    page.live.empty.button.click()
    assert page.start.isVisible()


def test_phase_figures_curves_and_masks_are_shown_while_it_runs(
    qtbot: QtBot, page: TrainPage, script: Script
) -> None:
    begin(qtbot, page, script, hold_before=2)
    qtbot.waitUntil(lambda: len(page.live.previews.tiles) == 4, timeout=LONG)
    card = page.live.status
    assert card.name.text() == "Run 1"
    assert "epoch 3 of 3" in card.phase.text()
    figures = {name.text(): value.text() for name, value in card._cells if name.isVisible()}
    assert figures["Images per second"] == "20.0"
    assert figures["Device"] == "CPU"
    assert figures["Tag precision (held out)"].startswith("60.0")
    assert [line.name for line in page.live.losses.lines] == ["Tags", "Masks"]
    assert len(page.live.losses.lines[0].x) == 8
    assert page.live.scores.isVisible()
    script.go_on.set()
    end(qtbot, page)


def test_the_keyboard_goes_on_to_what_comes_after_a_training(
    qtbot: QtBot, page: TrainPage, script: Script
) -> None:
    begin(qtbot, page, script, hold_before=2)
    page.activateWindow()
    page.live.status.pause.setFocus()
    qtbot.waitUntil(lambda: page.focusWidget() is page.live.status.pause, timeout=LONG)
    script.go_on.set()
    end(qtbot, page)
    assert page.focusWidget() is page.live.result.predict


def test_masks_of_the_last_two_epochs_stand_side_by_side(
    qtbot: QtBot, page: TrainPage, script: Script
) -> None:
    begin(qtbot, page, script, hold_before=1)
    tile = next(iter(page.live.previews.tiles.values()))
    qtbot.waitUntil(lambda: tile.now is not None, timeout=LONG)
    assert tile.before is None
    assert [look.name for look in tile.now.classes] == ["red"]  # type: ignore[union-attr]
    script.go_on.set()
    end(qtbot, page)
    assert tile.before is not None
    assert [look.name for look in tile.before.classes] == ["green"]
    assert tile.accessibleDescription() == "red"
    assert "epoch 2" in page.live.previews.epochs.text()


def test_the_photos_behind_the_masks_are_loaded(
    qtbot: QtBot, page: TrainPage, script: Script
) -> None:
    begin(qtbot, page, script, hold_before=1)
    qtbot.waitUntil(lambda: len(page.live.previews.photos.pictures) == 4, timeout=LONG)
    names = {tile.accessibleName() for tile in page.live.previews.tiles.values()}
    assert names == {f"image{number}.png" for number in range(4)}
    script.go_on.set()
    end(qtbot, page)


def test_a_training_is_paused_and_goes_on(qtbot: QtBot, page: TrainPage, script: Script) -> None:
    begin(qtbot, page, script, hold_before=1)
    page.live.status.pause.click()
    assert page.live.job is not None
    assert page.live.job.state is JobState.PAUSED
    assert page.live.status.phase.text().startswith("Paused")
    assert page.live.status.pause.text() == "&Resume"
    page.live.status.pause.click()
    assert page.live.status.pause.text() == "&Pause"
    script.go_on.set()
    end(qtbot, page)
    assert page.live.live is not None
    assert page.live.live.ending is Ending.FINISHED


def test_stop_and_keep_keeps_the_run(qtbot: QtBot, page: TrainPage, script: Script) -> None:
    begin(qtbot, page, script, hold_before=1)
    page.live.status.stop.click()
    end(qtbot, page)
    assert [run.state for run in page.open_project.project.runs.all()] == [RunState.STOPPED]
    assert (
        "was stopped during warm-up" in page.live.result.title.text()
    )  # one epoch, no mask learnt
    assert page.live.result.resume.isVisible()
    assert page.live.result.predict.isVisible()


@pytest.mark.parametrize("chosen", ["discard", "keep"])
def test_cancel_asks_and_does_what_is_answered(
    qtbot: QtBot, page: TrainPage, script: Script, monkeypatch: pytest.MonkeyPatch, chosen: str
) -> None:
    states = {"discard": [], "keep": [RunState.STOPPED]}[chosen]
    asked = answer(monkeypatch, chosen)
    begin(qtbot, page, script, hold_before=1)
    page.live.status.cancel.click()
    end(qtbot, page)
    assert len(asked) == 1
    assert [run.state for run in page.open_project.project.runs.all()] == states


def test_a_cancel_that_was_not_meant_changes_nothing(
    qtbot: QtBot, page: TrainPage, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "go_on")
    begin(qtbot, page, script, hold_before=1)
    page.live.status.cancel.click()
    assert page.live.running
    script.go_on.set()
    end(qtbot, page)
    assert [run.state for run in page.open_project.project.runs.all()] == [RunState.FINISHED]


def test_the_end_offers_masks_review_and_another_training(
    qtbot: QtBot, page: TrainPage, script: Script
) -> None:
    page.begin()
    end(qtbot, page)
    result = page.live.result
    assert result.title.text() == "Run 1 is finished"
    assert "tag precision 70.0" in result.text.text()
    assert not result.resume.isVisible()
    with qtbot.waitSignal(page.review_requested):
        result.review.click()
    result.again.click()
    assert page.start.isVisible()


def test_a_failure_is_shown_with_its_cause(qtbot: QtBot, page: TrainPage, script: Script) -> None:
    script.error = RuntimeError("The disk is full. Make space on it.")
    page.begin()
    end(qtbot, page)
    assert "failed" in page.live.result.title.text()
    assert "The disk is full" in page.live.result.text.text()
    assert page.live.log.text.isVisible()
    assert "Error: The disk is full" in page.live.log.text.toPlainText()


def test_notices_are_said_calmly_and_put_away(
    qtbot: QtBot, page: TrainPage, script: Script
) -> None:
    script.notices = [
        Notice("cat.jpg is damaged.", "warning"),
        Notice("dog.jpg is damaged.", "warning"),
        Notice("Weights were loaded."),
    ]
    begin(qtbot, page, script, hold_before=1)
    notice = page.live.notice
    assert notice.isVisible()
    assert notice.text.text().startswith("dog.jpg is damaged.")
    assert "1 more" in notice.text.text()
    notice.read.click()
    page.live.refresh()
    assert not notice.isVisible()
    notice.log.click()
    page.live.log.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert "Warning: cat.jpg is damaged." in copied
    assert "Weights were loaded." in copied
    script.go_on.set()
    end(qtbot, page)


def test_only_one_training_runs_at_a_time(qtbot: QtBot, page: TrainPage, script: Script) -> None:
    begin(qtbot, page, script, hold_before=1)
    assert not page.start.train.isEnabled()
    assert "running" in page.start.why_not.text()
    page.begin()
    assert len(script.requests) == 1
    assert page.commands["train.stop_and_keep"].isEnabled()
    script.go_on.set()
    end(qtbot, page)
    assert page.start.train.isEnabled()
    assert not page.commands["train.stop_and_keep"].isEnabled()


def test_a_run_that_was_left_in_the_middle_goes_on(
    qtbot: QtBot, page: TrainPage, script: Script
) -> None:
    left = put_run(page.open_project.project, "Left", state=RunState.STOPPED, losses=[0.5])
    page.resume(left.id)
    end(qtbot, page)
    assert script.requests[0].resume_run == left.id
    assert page.open_project.project.runs.get(left.id).state is RunState.FINISHED
