"""Icons are there, and follow the palette."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.icons import icon

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(file.stem for file in (ROOT / "resources/icons").glob("*.svg"))


def darkest(shown: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal) -> QColor:
    """The colour of the pixel that is covered most."""
    image = shown.pixmap(QSize(48, 48), mode).toImage()
    pixels = [image.pixelColor(x, y) for x in range(48) for y in range(48)]
    return max(pixels, key=lambda pixel: pixel.alpha())


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_draws_something_and_leaves_something_free(qtbot: QtBot, name: str) -> None:
    image = icon(name).pixmap(QSize(24, 24)).toImage()
    covered = sum(image.pixelColor(x, y).alpha() > 0 for x in range(24) for y in range(24))
    assert 20 < covered < 500


def test_an_icon_follows_the_palette_without_being_made_again(
    qtbot: QtBot, qapp: QApplication
) -> None:
    shown = icon("undo")
    before = qapp.palette()
    for colour in ("#ff0000", "#0000ff"):
        palette = QPalette(before)
        palette.setColor(QPalette.ColorRole.ButtonText, QColor(colour))
        qapp.setPalette(palette)
        try:
            assert darkest(shown).name() == colour
        finally:
            qapp.setPalette(before)


def test_a_colour_of_its_own_stays_but_not_where_disabled(qtbot: QtBot) -> None:
    shown = icon("warning", colour="#cc8800")
    assert darkest(shown).name() == "#cc8800"
    assert darkest(shown, QIcon.Mode.Disabled).name() != "#cc8800"


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match="no icon 'teapot'"):
        icon("teapot")


def test_every_icon_the_app_asks_for_exists() -> None:
    asked = set()
    for file in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                if isinstance(node.func, ast.Name) and node.func.id == "icon" and node.args:
                    asked.add(node.args[0])
                asked.update(key.value for key in node.keywords if key.arg == "icon")
    names = {node.value for node in asked if isinstance(node, ast.Constant) and node.value}
    assert names <= set(NAMES)
