"""The language of the application, with the translations that are built from the `.ts` files."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QObject
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from app.core.translation import number_text, share_text, translate
from app.ui import i18n
from wseg_engine.base.messages import tr

ADVICE = "%n image(s) have no tags yet."


@pytest.fixture(autouse=True)
def english_again(qapp: QApplication, root: Path) -> Iterator[None]:
    """Build what is older than its source, and leave the language as it was."""
    locale = QLocale()
    tool = root / "packaging" / "translations.py"
    subprocess.run([sys.executable, str(tool), "release"], check=True)
    yield
    i18n.remove(qapp)
    QLocale.setDefault(locale)


def test_german_texts_of_the_core_and_of_qt(qapp: QApplication, qtbot: QtBot) -> None:
    assert i18n.install(qapp, "de") == "de"
    assert translate("Project", "The project could not be created") == (
        "Das Projekt konnte nicht angelegt werden"
    )
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.buttons()[0].text() == "Abbrechen"


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        ("en", 1, "1 image has no tags yet."),
        ("en", 2, "2 images have no tags yet."),
        ("en", 0, "0 images have no tags yet."),
        ("de", 1, "1 Bild hat noch keine Tags."),
        ("de", 0, "0 Bilder haben noch keine Tags."),
    ],
)
def test_plurals(qapp: QApplication, language: str, count: int, expected: str) -> None:
    i18n.install(qapp, language)
    assert translate("TagAdvice", ADVICE, n=count) == expected


def test_another_language_replaces_the_first(qapp: QApplication) -> None:
    i18n.install(qapp, "de")
    i18n.install(qapp, "en")
    text = "The project could not be created"
    assert translate("Project", text) == text


def test_a_text_without_translation_stays_english(qapp: QApplication) -> None:
    i18n.install(qapp, "de")
    assert translate("Project", "Never written") == "Never written"


def test_an_unknown_language_counts_as_that_of_the_system(qapp: QApplication) -> None:
    assert i18n.install(qapp, "tlh") == i18n.system_language()


@pytest.mark.parametrize(
    ("preferred", "expected"),
    [
        (["de-AT", "en"], "de"),
        (["fr-FR", "de_DE", "en"], "de"),
        (["fr-FR", "nl"], "en"),
        (["en-GB", "de"], "en"),
        (["C"], "en"),
    ],
)
def test_the_system_prefers_languages_in_an_order(
    monkeypatch: pytest.MonkeyPatch, preferred: list[str], expected: str
) -> None:
    class System:
        @staticmethod
        def uiLanguages() -> list[str]:
            return preferred

    monkeypatch.setattr(i18n.QLocale, "system", System)
    assert i18n.system_language() == expected


def test_numbers_are_written_as_in_the_chosen_language(qapp: QApplication) -> None:
    i18n.install(qapp, "de")
    assert number_text(1234567) == "1.234.567"
    assert number_text(1234.56, 1) == "1.234,6"
    assert share_text(0.1562, 1) == "15,6 %"
    assert tr("{size:.1f} MB, {free:,.0f}", size=1.5, free=1234.5) == "1,5 MB, 1.234"
    assert translate("TagAdvice", ADVICE, n=12345) == "12.345 Bilder haben noch keine Tags."
    assert QLocale().toString(1234.5, "f", 1) == "1.234,5"


def test_texts_of_a_class_are_found_by_its_name(qapp: QApplication) -> None:
    """`tr` looks for the name of the class: also where a function calls that of its parameter."""

    class ProjectOpener(QObject):
        pass

    class Derived(ProjectOpener):
        pass

    i18n.install(qapp, "de")
    assert ProjectOpener().tr("Opening {name}") == "{name} wird geöffnet"
    assert Derived().tr("Opening {name}") == "{name} wird geöffnet"


def test_a_missing_translation_is_noted_and_does_no_harm(
    qapp: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(i18n, "own_translations", lambda: tmp_path)
    assert i18n.install(qapp, "de") == "de"
    assert translate("Project", "The project could not be created") == (
        "The project could not be created"
    )
    assert "tagmask_de" in caplog.text
