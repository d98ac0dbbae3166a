"""A narrow review: what is below the canvas is read whole, and nothing moves the canvas."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui import i18n

from .review_page import make_project, shown


def test_a_long_name_under_the_pointer_takes_no_room_from_the_rest(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        page.resize(700, 600)
        QApplication.processEvents()
        foot, width = page.foot, page.editor.width()
        page.open_project.change_class(lambda classes: classes.rename(1, "ant " * 20))
        foot.history.setText("Undo: 1,000 · 100.0 MiB")
        assert not foot.history.isVisible()
        foot.show_pixel(15, 15, 1)
        QApplication.processEvents()
        assert "ant ant" in foot.place.text() and page.editor.width() == width
        for label in (foot.size_text, foot.scale, foot.saved):
            assert label.width() >= label.sizeHint().width()
            assert label.mapTo(foot, label.rect().bottomRight()).x() < foot.width()
        assert foot.place.width() < foot.place.sizeHint().width()
        foot.place.setText("1, 1: ant")
        QApplication.processEvents()
        assert foot.place.width() >= foot.place.sizeHint().width()
        page.resize(1500, 600)
        QApplication.processEvents()
        assert foot.history.isVisible()


@pytest.mark.parametrize("language", sorted(i18n.LANGUAGES))
def test_an_approval_makes_the_panel_no_wider(
    language: str, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    i18n.install(qapp, language)
    try:
        with shown(qtbot, make_project(tmp_path)) as page:
            page.resize(900, 600)
            QApplication.processEvents()
            width = page.panel.decide.minimumSizeHint().width()
            offered = page.panel.decide.approve.text()
            page.panel.decide.show_approved(True)
            QApplication.processEvents()
            assert page.panel.decide.approve.text() != offered
            assert page.panel.decide.minimumSizeHint().width() == width
    finally:
        i18n.remove(qapp)
