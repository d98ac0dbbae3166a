"""The check of all images and its page: what it shows, and what can be done there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.core.store import ImageState
from app.pages.folders.check_page import CheckPage
from app.pages.folders.pane import FoldersPane
from app.ui.actions import Actions
from app.ui.settings import AppSettings
from tests.gui.watched_folder import WAIT, WatchedFolder, watched_folder


@pytest.fixture
def watched(tmp_path: Path, qtbot: QtBot) -> Iterator[WatchedFolder]:
    with watched_folder(tmp_path, qtbot) as watched:
        yield watched


@pytest.fixture
def pane(watched: WatchedFolder, qtbot: QtBot) -> Iterator[FoldersPane]:
    actions = Actions(AppSettings(watched.base / "settings.json"))
    pane = FoldersPane(watched.open_project, watched.scans, jobs=watched.jobs, actions=actions)
    qtbot.addWidget(pane)
    yield pane
    pane.stop()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Three photos, a copy, one whose end is missing, and one of a kind that is not read."""
    folder = tmp_path / "new"
    folder.mkdir()
    for number in range(3):
        values = np.random.default_rng(number).integers(0, 255, (6, 8, 3), dtype=np.uint8)
        Image.fromarray(values).resize((160, 120)).save(folder / f"{number}.jpg")
    shutil.copy(folder / "0.jpg", folder / "copy.jpg")
    data = (folder / "2.jpg").read_bytes()
    (folder / "2.jpg").write_bytes(data[: len(data) // 2])
    (folder / "x.jxl").write_bytes(b"x")
    return folder


def texts(page: CheckPage) -> list[str]:
    tops = (page.tree.topLevelItem(row) for row in range(page.tree.topLevelItemCount()))
    return [top.text(0) for top in tops if top is not None]


def test_a_folder_that_is_added_is_checked_and_the_findings_are_told(
    pane: FoldersPane, watched: WatchedFolder, photos: Path, qtbot: QtBot
) -> None:
    told: list[str] = []
    pane.message.connect(told.append)
    watched.scans.scan_new([photos])
    qtbot.waitUntil(lambda: any("checked" in text for text in told), timeout=WAIT)
    assert "Damaged: 1; with copies: 2" in told[-1]
    states = {one.path: one.state for one in watched.project.images}
    assert states["2.jpg"] is ImageState.CORRUPT


def test_the_page_shows_the_findings_and_removes_what_is_chosen(
    pane: FoldersPane, watched: WatchedFolder, photos: Path, qtbot: QtBot
) -> None:
    watched.scans.scan_new([photos])
    qtbot.waitUntil(lambda: pane.commands.found is not None, timeout=WAIT)
    watched.wait()
    assert pane.commands.found is not None
    page = pane.commands.check_page(pane.commands.found)
    assert [text.partition(" (")[0] for text in texts(page)[:2]] == [
        "Damaged: not used for advice or training",
        "Identical files",
    ]
    assert texts(page)[2].startswith("new: Unsupported images: 1 .jxl.")
    assert not page.remove_button.isEnabled()
    damaged = page.tree.topLevelItem(0)
    assert damaged is not None
    damaged.child(0).setSelected(True)
    assert page.remove_button.isEnabled()
    [image] = page.chosen()
    box: QMessageBox = pane.commands.images_question([image])
    assert "Remove" in box.text()
    box.accept()
    qtbot.waitUntil(
        lambda: "2.jpg" not in {one.path for one in watched.project.images}, timeout=WAIT
    )
    assert (photos / "2.jpg").is_file()


def test_trying_again_finds_mended_images_sound(
    pane: FoldersPane, watched: WatchedFolder, photos: Path, qtbot: QtBot
) -> None:
    watched.scans.scan_new([photos])
    qtbot.waitUntil(lambda: pane.commands.found is not None, timeout=WAIT)
    watched.wait()
    first = pane.commands.found
    assert first is not None
    page = pane.commands.check_page(first)
    Image.new("RGB", (9, 9)).save(photos / "2.jpg")
    watched.scan_and_wait()
    page.retry_button.click()
    qtbot.waitUntil(lambda: pane.commands.found is not first, timeout=WAIT)
    watched.wait()
    assert pane.commands.found is not None
    assert pane.commands.found.damaged == ()
    assert {one.state for one in watched.project.images} == {ImageState.PRESENT}


def test_a_project_without_findings_says_so(
    pane: FoldersPane, watched: WatchedFolder, qtbot: QtBot
) -> None:
    pane.commands.check()
    qtbot.waitUntil(lambda: pane.commands.found is not None, timeout=WAIT)
    assert pane.commands.found is not None
    page = pane.commands.check_page(pane.commands.found)
    assert texts(page) == ["No problems: all images can be read, and none is a copy."]
