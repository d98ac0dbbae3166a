"""What went wrong or was mended while a project was opened stays to be read above its pages."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.app.project_page import tell_restrictions
from app.core.store import (
    FoundFile,
    MaskRecord,
    Project,
    Provenance,
    create_project,
    open_project,
)
from app.ui.widgets import Banner


def left_behind(folder: Path) -> Path:
    """Return a project of which a mask means a class that is gone, as after a former merge."""
    with create_project(folder / "Birds") as project:
        source = project.sources.add(folder)
        (image,) = project.images.record(source.id, [FoundFile("a.jpg", 1, 1)]).ids
        gone = project.classes.add("tit").id
        project.classes.delete(gone)
        project.masks.put([MaskRecord(image, Provenance.APPROVED, "masks/a.png", (None,))])
        with project.database.write() as connection:
            connection.execute(f"UPDATE masks SET classes = '[{gone}]'")
    return folder / "Birds"


def banner_of(qtbot: QtBot, project: Project) -> Banner:
    banner = Banner()
    qtbot.addWidget(banner)
    tell_restrictions(banner, project, restore=lambda: None, reopen=lambda: None)
    return banner


def test_lost_classes_are_told_above_the_pages(qtbot: QtBot, tmp_path: Path) -> None:
    folder = left_behind(tmp_path)
    with open_project(folder, read_only=True) as project:
        banner = banner_of(qtbot, project)
        assert "read-only" in banner.text.text() and "1 (a.jpg)" in banner.text.text()
        assert banner.button.text() == "Open for Writing"
    with open_project(folder) as project:
        banner = banner_of(qtbot, project)
        assert "1 (a.jpg)" in banner.text.text() and "undecided" in banner.text.text()
        assert banner.isVisibleTo(None) and not banner.button.isVisibleTo(banner)
    with open_project(folder) as project:
        assert banner_of(qtbot, project).isHidden()
