"""Whatever is typed or dropped as a path is looked at without an exception."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.app.new_project import NewProjectDialog, read_drop
from app.app.settings_dialog import SettingsDialog
from app.core.store import Project, create_project
from app.core.transfer.data_export import ExportRequest, all_formats, export_format
from app.core.transfer.tag_import import SourceKind
from app.pages.transfer.data_export.place_page import PlacePage
from app.pages.transfer.mask_import import source_page as masks
from app.pages.transfer.tag_import import source_page as tags
from app.ui.settings import AppSettings
from tests.attacks.odd_paths import ODD_PATHS
from wseg_engine.base.looking import typed_path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="made of links and long names")

TYPED = (
    "",
    " ",
    "/",
    ".",
    "..",
    "~",
    "~nobody-of-that-name/x",
    "~root",
    "/dev/null/x",
    "\0",
    "a\0b",
)


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path / "home"))


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with create_project(tmp_path / "project") as project:
        yield project


@pytest.fixture
def typed(tmp_path: Path) -> list[str]:
    """What is typed, one after the other."""
    folder = tmp_path / "place"
    folder.mkdir()
    return [*TYPED, *(str(make(folder)) for make in ODD_PATHS.values())]


def type_all(field: QLineEdit, texts: list[str]) -> None:
    for text in texts:
        field.setText(text)
        field.textEdited.emit(text)
        field.editingFinished.emit()


def test_in_the_new_project(qtbot: QtBot, typed: list[str]) -> None:
    dialog = NewProjectDialog(AppSettings())
    qtbot.addWidget(dialog)
    dialog.name.setText("Birds")
    type_all(dialog.place, typed)
    dialog.place.setText(str(Path.home()))
    type_all(dialog.name, typed)
    assert not dialog.create_button.isEnabled()


def test_in_the_import_of_tags(qtbot: QtBot, typed: list[str]) -> None:
    page = tags.SourcePage()
    qtbot.addWidget(page)
    for kind in SourceKind:
        page.choose_kind(kind)
        for text in typed:
            page.choose_kind(kind)
            page.path.setText(text)
            page.read_options()
        assert page.problem.text()
    for text in typed:
        page.choose_path(Path(text))


def test_in_the_import_of_masks(qtbot: QtBot, typed: list[str]) -> None:
    page = masks.SourcePage()
    qtbot.addWidget(page)
    type_all(page.path, typed)
    assert page.problem.text()
    assert not page.is_complete()
    for text in typed:
        page.choose(Path(text))


def test_in_the_place_of_an_export(qtbot: QtBot, project: Project, typed: list[str]) -> None:
    page = PlacePage(project, export_format("voc"))
    qtbot.addWidget(page)
    request = ExportRequest(export_format("voc"), Path("x"))
    for kind in all_formats().by_name.values():
        for text in typed:
            type_all(page.path, [text])
            page.show_format(kind)
            page.fill(request)


def test_in_the_settings(qtbot: QtBot, typed: list[str]) -> None:
    dialog = SettingsDialog(AppSettings())
    qtbot.addWidget(dialog)
    fields = dialog.findChildren(QLineEdit)
    assert fields
    for field in fields:
        type_all(field, typed)


def test_what_was_typed_is_a_path() -> None:
    assert typed_path(" ~/a ") == Path.home() / "a"
    assert typed_path("~nobody-of-that-name/x") == Path("~nobody-of-that-name/x")
    assert typed_path("a\0b") == Path("ab")


def test_what_is_dropped(typed: list[str]) -> None:
    for text in typed:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(text), QUrl("http://a/b"), QUrl(text)])
        assert read_drop(data).project is None
