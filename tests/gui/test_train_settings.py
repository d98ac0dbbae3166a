"""The Advanced page: the configuration's own fields, checked as they are typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from app.models.setting_titles import NOT_SHOWN, SECTIONS, TITLES
from app.models.settings_form import BadText, SettingsForm, all_fields, parse, range_text, to_text
from app.pages.train.advanced_page import AdvancedPage
from wseg_engine.settings.config import (
    ModelConfig,
    PredictConfig,
    RefineConfig,
    Settings,
    TrainConfig,
)
from wseg_engine.settings.declared import settings_of
from wseg_engine.settings.presets import PRESETS, preset

PARTS = {
    "model": ModelConfig,
    "train": TrainConfig,
    "predict": PredictConfig,
    "refine": RefineConfig,
}


@pytest.fixture
def form() -> SettingsForm:
    return SettingsForm(preset("fast"))


@pytest.fixture
def page(qtbot: QtBot, form: SettingsForm) -> AdvancedPage:
    made = AdvancedPage(form)
    qtbot.addWidget(made)
    made.finish()
    made.resize(900, 600)
    made.show()
    return made


def test_every_field_of_the_configuration_has_a_title_and_one_place_on_the_page() -> None:
    known = {f"{part}.{s.name}" for part, config in PARTS.items() for s in settings_of(config)}
    placed = [key for section in SECTIONS for key in section.fields]
    assert set(TITLES) == known - NOT_SHOWN
    assert sorted(placed) == sorted(known - NOT_SHOWN)


@pytest.mark.parametrize("name", PRESETS)
def test_a_form_that_nobody_touched_says_what_the_preset_says(name: str) -> None:
    assert SettingsForm(preset(name)).settings() == preset(name)


@pytest.mark.parametrize("key", sorted(all_fields()))
def test_what_a_field_shows_is_read_as_the_value_it_came_from(key: str) -> None:
    field = all_fields()[key]
    for base in (Settings(), preset("fast"), preset("full")):
        value = getattr(getattr(base, field.part), field.setting.name)
        assert parse(field.setting, to_text(field.setting, value)) == value


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("train.epochs", " 7 ", 7),
        ("train.rate", "2e-3", 0.002),
        ("train.rate", "0,002", 0.002),
        ("train.pamr_dilations", "1 2, 4;8", (1, 2, 4, 8)),
        ("train.relabel_epochs", "", ()),
        ("train.cache_limit", "500 MB", 500 * 1024**2),
        ("train.cache_limit", "1,5 GiB", 1536 * 1024**2),
        ("model.output_stride", "8", 8),
        ("train.flip", "False", False),
    ],
)
def test_texts_are_read_as_people_write_them(
    form: SettingsForm, key: str, text: str, value: object
) -> None:
    form.set_text(key, text)
    assert form.value(key) == value


@pytest.mark.parametrize(
    ("key", "text", "says"),
    [
        ("train.epochs", "0", "whole number from 1 to 1000"),
        ("train.epochs", "2.5", "whole number"),
        ("train.epochs", "", "whole number"),
        ("train.rate", "fast", "number from"),
        ("train.rate", "nan", "number from"),
        ("train.rate", "inf", "number from"),
        ("train.pamr_dilations", "1, x", "commas"),
        ("train.cache_limit", "lots", "8 GiB"),
        ("train.cache_limit", "1.2.3 GB", "8 GiB"),
    ],
)
def test_a_text_that_makes_no_sense_is_told_with_what_is_expected(
    form: SettingsForm, key: str, text: str, says: str
) -> None:
    form.set_text(key, text)
    assert says in form.error(key)
    assert form.settings() is None
    with pytest.raises(BadText):
        form.value(key)


def test_what_was_changed_stays_changed_when_another_preset_is_chosen(form: SettingsForm) -> None:
    form.set_text("train.epochs", "3")
    form.set_base(preset("full"))
    settings = form.settings()
    assert settings is not None
    assert settings.train.epochs == 3
    assert settings.model == preset("full").model
    assert form.changed_keys() == ["train.epochs"]


def test_a_value_typed_like_the_preset_counts_as_unchanged(form: SettingsForm) -> None:
    form.set_text("train.rate", "0.0010")
    assert not form.is_changed("train.rate")
    form.set_text("train.rate", "0.002")
    assert form.is_changed("train.rate")
    form.reset("train.rate")
    assert form.settings() == preset("fast")


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("learning RATE", "train.rate"),
        ("warmup", "train.warmup_epochs"),
        ("vgg16", "model.backbone"),
    ],
)
def test_settings_are_found_by_title_name_explanation_and_choices(
    form: SettingsForm, words: str, key: str
) -> None:
    assert key in form.found(words)
    assert form.found("no such thing anywhere") == []


def test_explanations_begin_with_a_capital_but_symbols_stay_as_they_are() -> None:
    fields = all_fields()
    assert fields["train.epochs"].help == "Passes over the images."
    assert fields["model.penalty_lambda"].help.startswith("λ of ")
    assert fields["model.gate_rate"].help.startswith("ψ, ")


def test_ranges_are_said_beside_the_field() -> None:
    fields = all_fields()
    assert range_text(fields["train.epochs"].setting) == "1 to 1000"
    assert range_text(fields["predict.max_pixels"].setting) == "4096 or more"
    assert range_text(fields["train.flip"].setting) == ""


def test_a_wrong_text_is_told_at_its_field_while_it_is_typed(
    qtbot: QtBot, page: AdvancedPage, form: SettingsForm
) -> None:
    row = page.rows["train.epochs"]
    assert isinstance(row.editor, QLineEdit)
    assert not row.problem.isVisible()
    row.editor.clear()
    qtbot.keyClicks(row.editor, "5000")
    assert row.problem.isVisible()
    assert "1 to 1000" in row.problem.text()
    assert row.problem.text() == row.editor.accessibleDescription()
    assert "1 setting" in page.state.text()
    row.editor.clear()
    qtbot.keyClicks(row.editor, "5")
    assert not row.problem.isVisible()
    assert form.settings().train.epochs == 5  # type: ignore[union-attr]


def test_editors_fit_their_fields_and_write_into_the_form(
    qtbot: QtBot, page: AdvancedPage, form: SettingsForm
) -> None:
    box, combo = page.rows["train.flip"].editor, page.rows["train.optimiser"].editor
    assert isinstance(box, QCheckBox)
    assert isinstance(combo, QComboBox)
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center() / 4)
    qtbot.keyClick(combo, Qt.Key.Key_Home)
    settings = form.settings()
    assert settings is not None
    assert settings.train.flip is box.isChecked()
    assert settings.train.optimiser == "sgd"


def test_a_changed_value_is_marked_and_one_button_takes_it_back(
    qtbot: QtBot, page: AdvancedPage, form: SettingsForm
) -> None:
    row = page.rows["train.batch"]
    assert not row.reset.isVisible()
    form.set_text("train.batch", "8")
    assert row.reset.isVisible()
    assert row.reset.accessibleName().endswith("16")
    row.reset.click()
    assert form.text("train.batch") == "16"
    form.set_text("train.batch", "8")
    form.set_text("train.epochs", "x")
    page.reset.click()
    assert form.settings() == preset("fast")
    assert not page.reset.isEnabled()


def test_the_search_shows_only_what_it_finds(page: AdvancedPage, form: SettingsForm) -> None:
    page.search.setText("momentum")
    shown = {key for key, row in page.rows.items() if row.isVisible()}
    assert shown == set(form.found("momentum"))
    assert "train.momentum" in shown
    page.search.setText("zzz")
    assert page.nothing.isVisible()
    page.search.clear()
    form.set_text("train.batch", "8")
    page.only_changed.setChecked(True)
    assert {key for key, row in page.rows.items() if row.isVisible()} == {"train.batch"}


def test_every_editor_has_a_name_for_screen_readers(page: AdvancedPage) -> None:
    assert page.rows
    for row in page.rows.values():
        assert row.editor.accessibleName()
        assert row.reset.accessibleName()


def test_escape_leads_back(qtbot: QtBot, page: AdvancedPage) -> None:
    page.activateWindow()
    page.search.setFocus()
    with qtbot.waitSignal(page.done):
        qtbot.keyClick(page.search, Qt.Key.Key_Escape)
