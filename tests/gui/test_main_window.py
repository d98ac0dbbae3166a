"""The main window: welcome, projects, results, and what it says when something cannot be opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from app.app import project_flow, results_flow
from app.app.help_dialogs import AboutDialog
from app.app.main_window import MainWindow
from app.app.new_project import read_drop
from app.app.project_flow import WayOut
from app.core.store import Project, create_project, open_project
from app.ui.settings import AppSettings
from wseg_engine.base.labels import Tag
from wseg_engine.base.version import VERSION


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home of the application's own, so that no test meets the settings of a user."""
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def settings(qtbot: QtBot) -> AppSettings:
    return AppSettings()


@pytest.fixture
def window(qtbot: QtBot, settings: AppSettings) -> MainWindow:
    window = MainWindow(settings)
    qtbot.addWidget(window, before_close_func=lambda window: window.close())
    window.show()
    return window


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one class and two images that are not there, which is no hindrance."""
    photos = tmp_path / "photos"
    photos.mkdir()
    with create_project(tmp_path / "Birds") as project:
        fill(project, photos)
    return tmp_path / "Birds"


def fill(project: Project, photos: Path) -> None:
    from app.core.store import FoundFile

    source = project.sources.add(photos)
    project.images.record(source.id, [FoundFile("a.jpg", 1, 1), FoundFile("b.jpg", 2, 2)])
    project.classes.add("tit")


def opened(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    with qtbot.waitSignal(window.project_opened):
        window.open_project(path)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect what would be told in dialogs."""
    texts: list[str] = []

    def note(_parent: object, *, title: str, text: str, details: str = "") -> None:
        texts.append(f"{title}: {text}")

    monkeypatch.setattr(results_flow, "tell", note)
    return texts


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[WayOut]:
    """Answer the questions about projects that cannot be opened; the answers are taken in turn."""
    answers: list[WayOut] = []

    def answer(*_arguments: object, **_named: object) -> WayOut:
        return answers.pop(0)

    monkeypatch.setattr(project_flow, "ask_way_out", answer)
    monkeypatch.setattr(project_flow, "ask_about_damage", answer)
    return answers


def test_it_starts_with_a_welcome_that_lists_recent_projects(
    qtbot: QtBot, settings: AppSettings, project: Path, tmp_path: Path
) -> None:
    settings.recent_projects = [str(project), str(tmp_path / "gone")]
    window = MainWindow(settings)
    qtbot.addWidget(window, before_close_func=lambda window: window.close())
    window.show()
    assert window.welcome.isVisible()
    assert not window.toolbar.isVisible()
    recent = window.welcome.recent
    assert [recent.item(row).text() for row in range(recent.count())] == ["Birds", "gone"]
    qtbot.waitUntil(lambda: "no longer" in recent.item(1).toolTip())
    assert "no longer" not in recent.item(0).toolTip()


def test_a_missing_project_can_be_taken_off_the_list(
    qtbot: QtBot, window: MainWindow, settings: AppSettings, tmp_path: Path
) -> None:
    settings.recent_projects = [str(tmp_path / "gone")]
    window.flow.look_at_recent()
    window.welcome.recent.setCurrentRow(0)
    window.welcome.forget_action.trigger()
    assert settings.recent_projects == []
    assert window.welcome.recent.count() == 0


def test_an_opened_project_is_shown_counted_and_remembered(
    qtbot: QtBot, window: MainWindow, settings: AppSettings, project: Path
) -> None:
    opened(qtbot, window, project / "project.tagmask")
    assert window.project_page.isVisible()
    assert window.toolbar.isVisible()
    assert window.windowTitle() == "Birds – TagMask"
    assert settings.recent_projects == [str(project)]
    qtbot.waitUntil(lambda: "2 image" in window.counts.text())
    window.commands.get("file.close").trigger()
    assert window.welcome.isVisible()
    assert window.windowTitle() == "TagMask"
    assert window.counts.text() == ""
    open_project(project).close()  # it was given free


def test_undo_names_what_it_takes_back_and_counts_follow(
    qtbot: QtBot, window: MainWindow, project: Path
) -> None:
    opened(qtbot, window, project)
    assert window.session is not None
    edited = window.session.open_project
    undo, redo = window.commands.get("edit.undo"), window.commands.get("edit.redo")
    assert not undo.isEnabled()
    images = list(edited.project.images.ids())
    edited.set_tag(images, edited.project.classes.all()[0].id, Tag.PRESENT, "Tag 2 images as tit")
    assert "Tag 2 images as tit" in undo.text()
    qtbot.waitUntil(lambda: "2 tagged" in window.counts.text())
    undo.trigger()
    assert not undo.isEnabled()
    assert "Tag 2 images as tit" in redo.text()
    qtbot.waitUntil(lambda: "0 tagged" in window.counts.text())
    redo.trigger()
    assert undo.isEnabled()


def test_the_workspaces_are_switched_by_key_and_menu(
    qtbot: QtBot, window: MainWindow, project: Path
) -> None:
    opened(qtbot, window, project)
    for place, name in enumerate(("view.library", "view.train", "view.review")):
        window.commands.get(name).trigger()
        assert window.project_page.current is window.project_page.workspaces[place]
        assert window.commands.get(name).isChecked()
        assert window.commands.get(name).shortcut().toString() == f"Ctrl+{place + 1}"


def test_opening_another_project_closes_the_first(
    qtbot: QtBot, window: MainWindow, project: Path, tmp_path: Path
) -> None:
    create_project(tmp_path / "Bees").close()
    opened(qtbot, window, project)
    opened(qtbot, window, tmp_path / "Bees")
    assert window.windowTitle() == "Bees – TagMask"
    open_project(project).close()


def test_the_open_project_is_not_opened_twice(
    qtbot: QtBot, window: MainWindow, project: Path
) -> None:
    opened(qtbot, window, project)
    window.open_project(project)
    assert not window.flow.busy
    assert "already" in window.statusBar().currentMessage()


def test_a_locked_project_can_be_opened_for_reading(
    qtbot: QtBot, window: MainWindow, project: Path, ways: list[WayOut]
) -> None:
    with open_project(project):
        ways.append(WayOut.READ_ONLY)
        opened(qtbot, window, project)
        assert window.session is not None
        assert window.session.project.read_only
        assert window.project_page.banner.isVisible()
        assert "read-only" in window.windowTitle()
        assert not window.commands.get("images.add_folders").isEnabled()
    with qtbot.waitSignal(window.project_opened):
        window.project_page.banner.button.click()
    assert not window.session.project.read_only
    assert not window.project_page.banner.isVisible()


def test_a_missing_project_is_said_to_be_so_and_the_window_stays(
    qtbot: QtBot, window: MainWindow, settings: AppSettings, ways: list[WayOut], tmp_path: Path
) -> None:
    settings.recent_projects = [str(tmp_path / "gone")]
    ways.append(WayOut.FORGET)
    window.open_project(tmp_path / "gone")
    qtbot.waitUntil(lambda: not settings.recent_projects)
    assert window.welcome.isVisible()
    assert not window.flow.busy


@pytest.mark.parametrize("damage", ["all", "some"])
def test_a_damaged_project_is_restored_from_its_backup(
    qtbot: QtBot, window: MainWindow, project: Path, ways: list[WayOut], damage: str
) -> None:
    with open_project(project) as whole:
        whole.back_up()
    file = project / "project.tagmask"
    data = file.read_bytes()
    file.write_bytes(b"x" * 100 if damage == "all" else data[:8192] + b"\xff" * (len(data) - 8192))
    ways.append(WayOut.RESTORE)
    opened(qtbot, window, project)
    assert window.session is not None
    assert not window.session.project.read_only
    assert len(window.session.project.images) == 2


def test_a_dropped_project_is_opened(qtbot: QtBot, window: MainWindow, project: Path) -> None:
    with qtbot.waitSignal(window.project_opened):
        window.dropEvent(drop(project / "project.tagmask"))
    assert window.windowTitle() == "Birds – TagMask"


def test_dropped_folders_begin_a_project_or_join_the_open_one(
    qtbot: QtBot,
    window: MainWindow,
    monkeypatch: pytest.MonkeyPatch,
    project: Path,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "summer"
    folder.mkdir()
    begun: list[tuple[Path, ...]] = []
    monkeypatch.setattr(window.flow, "make", lambda photos: begun.append(tuple(photos)))
    window.dropEvent(drop(folder))
    assert begun == [(folder,)]
    opened(qtbot, window, project)
    window.dropEvent(drop(folder))
    assert begun == [(folder,)]
    assert window.session is not None
    assert folder in [source.folder for source in window.session.project.sources.all()]


def test_nothing_can_be_dropped_into_a_project_that_is_open_for_reading(
    qtbot: QtBot, window: MainWindow, project: Path, ways: list[WayOut], tmp_path: Path
) -> None:
    (tmp_path / "summer").mkdir()
    with open_project(project):
        ways.append(WayOut.READ_ONLY)
        opened(qtbot, window, project)
        window.dropEvent(drop(tmp_path / "summer"))
        assert "read-only" in window.statusBar().currentMessage()


def test_a_path_on_the_command_line_may_be_a_project_or_results(
    qtbot: QtBot, window: MainWindow, project: Path, results_folder: Path
) -> None:
    window.open_path(results_folder)
    assert window.results.page is not None
    window.results.close()
    with qtbot.waitSignal(window.project_opened):
        window.open_path(project)


def test_what_is_neither_project_nor_folder_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("", encoding="utf-8")
    assert not read_drop(dropped(tmp_path / "text.txt"))
    assert read_drop(dropped(tmp_path)).folders == (tmp_path,)


def dropped(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


class Drop(QDropEvent):
    """A drop that keeps its data alive."""

    def __init__(self, data: QMimeData) -> None:
        self.data = data
        buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        super().__init__(QPoint(9, 9), Qt.DropAction.CopyAction, data, buttons, keys)


def drop(*paths: Path) -> QDropEvent:
    return Drop(dropped(*paths))


def test_a_backup_is_made_when_asked_for(qtbot: QtBot, window: MainWindow, project: Path) -> None:
    opened(qtbot, window, project)
    window.commands.get("tools.back_up").trigger()
    qtbot.waitUntil(lambda: any((project / "backups").glob("*-manual.tagmask")))
    qtbot.waitUntil(lambda: "backup" in window.statusBar().currentMessage())


def test_the_daily_backup_is_made_in_the_background(
    qtbot: QtBot, window: MainWindow, project: Path
) -> None:
    opened(qtbot, window, project)
    qtbot.waitUntil(lambda: any((project / "backups").glob("*-daily.tagmask")))


def test_closing_remembers_the_window_and_gives_the_project_free(
    qtbot: QtBot, window: MainWindow, settings: AppSettings, project: Path
) -> None:
    opened(qtbot, window, project)
    window.resize(900, 700)
    window.closeEvent(QCloseEvent())
    again = MainWindow(AppSettings(settings.file))
    qtbot.addWidget(again, before_close_func=lambda window: window.close())
    assert again.height() == 700  # as wide as the screen allows
    open_project(project).close()


def test_a_project_that_comes_when_the_window_closes_is_given_free(
    qtbot: QtBot, window: MainWindow, project: Path
) -> None:
    window.open_project(project)
    assert window.flow.busy
    window.close()
    assert window.session is None
    assert window.jobs.running() == []
    open_project(project).close()


# ------------------------------------------------------------------- results


def test_results_are_shown_and_closed_again(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, results_folder: Path
) -> None:
    assert not window.commands.get("file.close").isEnabled()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(results_folder))
    window.commands.get("file.results").trigger()
    assert window.results.page is not None
    assert window.results.page.isVisible()
    assert window.windowTitle() == "run – TagMask"
    window.commands.get("file.close").trigger()
    assert window.welcome.isVisible()
    assert window.windowTitle() == "TagMask"


def test_a_cancelled_choice_changes_nothing(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    window.results.choose()
    assert window.welcome.isVisible()
    assert not told


def test_a_folder_without_masks_is_refused_and_the_open_one_stays(
    window: MainWindow, results_folder: Path, tmp_path: Path, told: list[str]
) -> None:
    window.results.open(results_folder)
    empty = tmp_path / "holidays"
    empty.mkdir()
    window.results.open(empty)
    assert len(told) == 1
    assert "holidays" in told[0]
    assert "SegmentationClass" in told[0]
    assert window.results.page is not None
    assert window.results.page.names.count() == 2


def test_about_names_the_version_and_the_licences(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: list[str] = []
    opened: list[QUrl] = []

    def look(dialog: AboutDialog) -> int:
        texts.extend(label.text() for label in dialog.findChildren(QLabel))
        dialog.licences.click()
        dialog.copy.click()
        return 0

    monkeypatch.setattr(AboutDialog, "exec", look)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    window.commands.get("help.about").trigger()
    words = " ".join(texts)
    for part in (VERSION, "Apache License 2.0", "Qt", "PyTorch", "LGPL"):
        assert part in words
    assert [Path(url.toLocalFile()).name for url in opened] == ["LICENSE"]
    assert f"TagMask: {VERSION}" in QGuiApplication.clipboard().text()
