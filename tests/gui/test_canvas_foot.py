"""The line below the canvas: in a narrow window whether it is saved is read whole."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

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
