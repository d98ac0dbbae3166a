"""Texts of the core, with and without a translator."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.store import ProjectMissing, open_project
from app.core.translation import install_translator, mark, number_text, translate


@pytest.fixture
def shouting() -> Iterator[None]:
    """A translator that can be told from none."""
    install_translator(lambda context, text, n: f"{context}/{text.upper()}/{n}")
    yield
    install_translator(None)


def test_without_a_translator_texts_stay_english() -> None:
    assert translate("Project", "A class") == "A class"
    assert translate("Project", "%n image(s)", n=3) == "3 image(s)"
    assert translate("Project", "100 %n") == "100 %n"  # no number, nothing to put in


@pytest.mark.usefixtures("shouting")
def test_a_translator_is_asked_for_every_text() -> None:
    assert translate("Project", "A class") == "Project/A CLASS/None"
    assert translate("Tags", "%n image(s)", n=3) == "Tags/%N IMAGE(S)/3"


@pytest.mark.usefixtures("shouting")
def test_a_marked_text_is_translated_when_it_is_shown() -> None:
    text = mark("Project", "damaged")
    assert text == "damaged"
    assert translate("Project", text) == "Project/DAMAGED/None"


def test_none_takes_the_translator_away() -> None:
    install_translator(lambda context, text, n: "other")
    install_translator(None)
    assert translate("Project", "A class") == "A class"


def test_errors_of_the_store_are_translated_when_they_are_raised(tmp_path: Path) -> None:
    german = "{folder} enthält kein Projekt ({file})."
    install_translator(lambda context, text, n: german if context == "Project" else text)
    try:
        with pytest.raises(ProjectMissing) as caught:
            open_project(tmp_path)
    finally:
        install_translator(None)
    assert str(caught.value) == f"{tmp_path} enthält kein Projekt (project.tagmask)."


def test_numbers_are_written_by_the_language() -> None:
    assert number_text(1234567) == "1,234,567"
    install_translator(None, lambda value, digits: f"{value:_.{digits}f}")
    assert number_text(1234567) == "1_234_567"
    install_translator(None)
    assert number_text(1234567) == "1,234,567"
