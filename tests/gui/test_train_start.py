"""Before a training: preset, device, checks in words, time, and the button."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.core.store import ImageFilter, Project, create_project, open_project
from app.core.tagging.tag_advice import Severity
from app.core.training.checks import Check
from app.core.training.request import MOST_PINNED
from app.pages.train.check_list import MOST_SHOWN, CheckList
from app.pages.train.page import TrainPage
from tests.core.small_trainings import small_project
from tests.gui.scripted_trainings import LONG, Script, put_run, ready, script, train_page
from wseg_engine.base.labels import Tag
from wseg_engine.settings.presets import preset

__all__ = ["script"]


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, script: Script) -> Iterator[TrainPage]:
    with train_page(qtbot, small_project(tmp_path), tmp_path) as made:
        ready(qtbot, made)
        yield made


def empty(tmp_path: Path) -> Project:
    return create_project(tmp_path / "empty")


def keys(page: TrainPage) -> set[str]:
    assert page.setup.found is not None
    return {check.key for check in page.setup.found.checks}


def test_a_project_without_images_says_so_and_leads_to_them(
    qtbot: QtBot, tmp_path: Path, script: Script
) -> None:
    with train_page(qtbot, empty(tmp_path), tmp_path) as page:
        ready(qtbot, page)
        assert "no-images" in keys(page)
        assert not page.start.train.isEnabled()
        assert page.start.why_not.text()
        cards = {card.check.key: card for card in page.start.checks.cards}
        remedy = cards["no-images"].findChild(QPushButton, "remedy")
        assert remedy is not None
        with qtbot.waitSignal(page.folders_requested):
            remedy.click()


def test_images_without_tags_lead_to_the_library(
    qtbot: QtBot, tmp_path: Path, script: Script
) -> None:
    project = small_project(tmp_path)
    project.tags.clear(project.images.ids())
    with train_page(qtbot, project, tmp_path) as page:
        ready(qtbot, page)
        assert not page.start.train.isEnabled()
        card = next(card for card in page.start.checks.cards if card.check.blocking)
        remedy = card.findChild(QPushButton, "remedy")
        assert remedy is not None
        with qtbot.waitSignal(page.library_requested):
            remedy.click()


def test_few_images_are_a_warning_that_shows_them_and_holds_nobody_up(page: TrainPage) -> None:
    cards = {card.check.key: card for card in page.start.checks.cards}
    card = cards["few-tagged"]
    assert "Warning" in card.accessibleName()
    shown: list[object] = []
    page.library_requested.connect(shown.append)
    show = next(b for b in card.findChildren(QPushButton) if b.text() == "Show Images")
    show.click()
    assert shown == [card.check.images]
    assert isinstance(shown[0], ImageFilter)
    assert page.start.train.isEnabled()


def test_the_checks_follow_what_is_tagged(qtbot: QtBot, page: TrainPage) -> None:
    project = page.open_project.project
    page.open_project.edit("clear", lambda tags: tags.clear(project.images.ids()))
    qtbot.waitUntil(lambda: not page.start.train.isEnabled(), timeout=LONG)
    page.open_project.undo()
    qtbot.waitUntil(page.start.train.isEnabled, timeout=LONG)


def test_the_preset_fits_the_number_of_images(page: TrainPage) -> None:
    assert page.setup.settings is not None
    assert page.setup.settings.train.epochs == preset("fast", images=8).train.epochs


@pytest.mark.parametrize("name", ["full", "baseline"])
def test_a_card_chooses_its_preset(qtbot: QtBot, page: TrainPage, name: str) -> None:
    card = page.start.presets.cards[name]
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert page.setup.preset == name
    assert page.setup.settings is not None
    assert page.setup.settings.train.epochs == preset(name, images=8).train.epochs


def test_devices_are_listed_with_memory_and_the_reason_why_one_cannot_be_used(
    qtbot: QtBot, page: TrainPage
) -> None:
    combo = page.devices.combo
    qtbot.waitUntil(lambda: combo.count() == 3, timeout=LONG)
    assert "Sixpack Processor" in combo.itemText(0)
    assert "9.0 GiB of 16.0 GiB free" in combo.itemText(1)
    assert "unavailable" in combo.itemText(2)
    assert not combo.model().flags(combo.model().index(2, 0)) & Qt.ItemFlag.ItemIsEnabled
    assert "It is too old. Buy another." in page.devices.note.text()
    combo.setCurrentIndex(1)
    combo.activated.emit(1)
    request = page.setup.request()
    assert request is not None
    assert request.device == "cpu"


def test_the_time_is_told_before_the_start_and_handed_on(
    qtbot: QtBot, page: TrainPage, script: Script
) -> None:
    qtbot.waitUntil(lambda: "about 3 min" in page.start.estimate.text(), timeout=LONG)
    page.start.train.click()
    qtbot.waitUntil(lambda: bool(script.requests), timeout=LONG)
    assert script.requests[0].estimate is not None


def test_the_button_starts_what_was_set_up(qtbot: QtBot, page: TrainPage, script: Script) -> None:
    qtbot.keyClicks(page.start.name, "My run")
    page.setup.form.set_text("train.epochs", "2")
    page.setup.pins.pin(page.open_project.project.images.ids()[:5])
    page.start.train.click()
    qtbot.waitUntil(lambda: bool(script.requests), timeout=LONG)
    request = script.requests[0]
    assert (request.name, request.preset, request.settings.train.epochs) == ("My run", "fast", 2)
    assert request.pinned == tuple(page.open_project.project.images.ids()[:5])
    assert page.live.isVisible()
    qtbot.waitUntil(lambda: not page.live.running, timeout=LONG)


def test_a_setting_that_makes_no_sense_holds_the_start_up(page: TrainPage) -> None:
    page.setup.form.set_text("train.epochs", "many")
    assert not page.start.train.isEnabled()
    assert "1 setting" in page.start.why_not.text()
    page.begin()
    assert not page.live.running
    page.setup.form.reset_all()
    assert page.start.train.isEnabled()


def test_changed_settings_are_counted_and_open_from_here(page: TrainPage) -> None:
    page.setup.form.set_text("train.epochs", "2")
    assert "1 setting" in page.start.changes.text()
    page.start.advanced.click()
    assert page.advanced is not None
    assert page.advanced.isVisible()
    page.advanced.back.click()
    assert page.start.isVisible()


def test_images_to_watch_are_pinned_unpinned_and_kept(qtbot: QtBot, page: TrainPage) -> None:
    ids = page.open_project.project.images.ids()
    assert not page.commands["train.pin"].isEnabled()
    page.set_selection(tuple(ids[:2]))
    page.commands["train.pin"].trigger()
    assert page.setup.pins.ids == tuple(ids[:2])
    assert "2 pinned" in page.start.pins.text()
    page.set_selection(tuple(ids[:1]))
    page.commands["train.pin"].trigger()
    assert page.setup.pins.ids == tuple(ids[1:2])
    assert type(page.setup.pins)(page.open_project).ids == tuple(ids[1:2])
    page.start.forget_pins.click()
    assert page.setup.pins.ids == ()


def test_there_is_room_for_eight_pinned_images_and_no_more(page: TrainPage) -> None:
    assert page.setup.pins.pin(range(1, 20)) == MOST_PINNED
    assert page.setup.pins.pin([20]) == 0


def test_of_very_many_checks_the_most_important_are_shown(qtbot: QtBot) -> None:
    checks = [Check(Severity.HINT, f"Class {n} is rare.", "Tag more.") for n in range(200)]
    made = CheckList()
    qtbot.addWidget(made)
    made.show_checks(checks)
    assert [card.check for card in made.cards] == checks[:MOST_SHOWN]
    assert any(f"{200 - MOST_SHOWN} more" in label.text() for label in made.findChildren(QLabel))


def test_everything_that_can_be_pressed_has_a_name(page: TrainPage) -> None:
    buttons = [button for button in page.findChildren(QAbstractButton) if button.isVisible()]
    assert page.start.train in buttons
    for button in buttons:
        assert button.text() or button.accessibleName()


def test_no_text_is_cut_off_by_its_label(qtbot: QtBot, page: TrainPage) -> None:
    page.resize(900, 800)
    labels = [label for label in page.start.findChildren(QLabel) if label.isVisible()]
    labels = [label for label in labels if label.text() and not label.wordWrap()]
    assert len(labels) > 5
    for label in labels:
        assert label.width() >= label.sizeHint().width(), label.text()


@pytest.fixture
def page_with_model(qtbot: QtBot, tmp_path: Path, script: Script) -> Iterator[TrainPage]:
    project = small_project(tmp_path)
    put_run(project, "First & best", losses=[0.9, 0.5])
    with train_page(qtbot, project, tmp_path) as made:
        ready(qtbot, made)
        yield made


def epochs(page: TrainPage) -> int:
    assert page.setup.settings is not None
    return page.setup.settings.train.epochs


def test_without_a_model_there_is_nothing_to_go_on_from(page: TrainPage) -> None:
    assert not page.start.start.isVisible()
    request = page.setup.request()
    assert request is not None
    assert request.start_run is None


def test_a_training_goes_on_from_the_current_model_unless_told_otherwise(
    qtbot: QtBot, page_with_model: TrainPage, script: Script
) -> None:
    page = page_with_model
    choice = page.start.start
    assert choice.isVisible()
    assert choice.box.isChecked()
    assert "“First && best”" in choice.box.text()
    assert "it learned about 3 " in choice.words.text()
    anew = preset("fast", images=8).train.epochs
    assert epochs(page) < anew
    assert f"{epochs(page)} epochs are enough instead of {anew}" in choice.words.text()
    assert page.setup.form.changed_keys() == []
    choice.box.click()
    assert (choice.box.isChecked(), epochs(page)) == (False, anew)
    assert "Starts from scratch" in choice.words.text()
    choice.box.click()
    page.begin()
    qtbot.waitUntil(lambda: bool(script.requests), timeout=LONG)
    (request,) = script.requests
    (run, *_) = [run for run in page.open_project.project.runs.all() if "best" in run.name]
    assert request.start_run == run.id


def test_another_network_cannot_go_on_and_says_why(page_with_model: TrainPage) -> None:
    page = page_with_model
    page.setup.choose_preset("full")
    choice = page.start.start
    assert not choice.box.isEnabled()
    assert not choice.box.isChecked()
    assert "another network" in choice.words.text()
    assert epochs(page) == preset("full").train.epochs
    page.setup.choose_preset("fast")
    assert choice.box.isChecked()
    page.setup.form.set_value("model.head_width", 64)
    assert not choice.box.isEnabled()
    assert epochs(page) == preset("fast", images=8).train.epochs


def test_a_class_that_the_model_does_not_know_is_named(
    qtbot: QtBot, page_with_model: TrainPage
) -> None:
    page = page_with_model
    project = page.open_project.project
    page.open_project.add_class("yellow")
    yellow = project.classes.all()[-1].id
    page.open_project.set_tag(project.images.ids()[:2], yellow, Tag.PRESENT, "tag")
    qtbot.waitUntil(lambda: "yellow" in page.start.start.words.text(), timeout=LONG)
    assert page.setup.settings is not None
    assert page.setup.settings.train.warmup_epochs > 0


def test_a_project_for_reading_says_why_it_cannot_be_trained(
    qtbot: QtBot, tmp_path: Path, script: Script
) -> None:
    small_project(tmp_path).close()
    (folder,) = {file.parent for file in tmp_path.rglob("project.tagmask")}
    with train_page(qtbot, open_project(folder, read_only=True), tmp_path) as page:
        ready(qtbot, page)
        start = page.start
        assert not start.train.isEnabled() and "read-only" in start.why_not.text()
        states = [label.text() for label in start.checks.findChildren(QLabel) if label.isVisible()]
        assert not any("Ready" in text for text in states)
