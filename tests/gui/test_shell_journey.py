"""From the first start to tags that are there again, in the window as the user has it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.app import project_flow
from app.app.library_columns import LibraryColumns
from app.app.main_window import MainWindow
from app.app.new_project import NewProjectDialog
from app.app.session import Session
from app.core.store import open_project
from app.core.store.sample_project import make_sample, sample_project_folder
from app.ui.settings import AppSettings
from wseg_engine.base.events import Control, Finished, Progress, Stopped
from wseg_engine.base.labels import Tag
from wseg_engine.sample import sample_pictures

LIMIT = 10_000  # ms; a scan takes a fraction of a second on an idle machine


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "more").mkdir(parents=True)
    for number, name in enumerate(("a.jpg", "b.jpg", "more/c.jpg")):
        Image.new("RGB", (40, 30), (60 * number, 90, 120)).save(folder / name)
    return folder


def start(qtbot: QtBot) -> MainWindow:
    settings = AppSettings()
    settings.watch_folders = False
    window = MainWindow(settings)
    qtbot.addWidget(window, before_close_func=lambda window: window.close())
    window.show()
    return window


def session_of(window: MainWindow) -> Session:
    assert window.session is not None
    return window.session


def columns_of(window: MainWindow) -> LibraryColumns:
    assert window.library.columns is not None
    return window.library.columns


def test_new_project_tag_undo_close_and_open_again(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, photos: Path
) -> None:
    def fill_in(dialog: NewProjectDialog) -> int:
        dialog.name.setText("Birds")
        dialog.place.setText(str(tmp_path / "projects"))
        dialog.add_photos([photos])
        assert dialog.create_button.isEnabled(), dialog.problem.text()
        dialog.accept()
        return int(NewProjectDialog.DialogCode.Accepted.value)

    monkeypatch.setattr(NewProjectDialog, "exec", fill_in)
    window = start(qtbot)
    with qtbot.waitSignal(window.project_opened):
        qtbot.mouseClick(window.welcome.new_button, Qt.MouseButton.LeftButton)
    columns = columns_of(window)
    qtbot.waitUntil(lambda: len(columns.page.model.ids) == 3, timeout=LIMIT)
    qtbot.waitUntil(lambda: "3 image" in window.counts.text(), timeout=LIMIT)

    opened = session_of(window).open_project
    tit = opened.add_class("tit")
    assert tit is not None
    columns.page.select([int(columns.page.model.ids[0]), int(columns.page.model.ids[2])])
    qtbot.waitUntil(lambda: "2 selected" in window.counts.text())
    window.commands.get("tags.none_of_them").trigger()
    qtbot.waitUntil(lambda: "2 tagged" in window.counts.text())
    window.commands.get("edit.undo").trigger()
    qtbot.waitUntil(lambda: "0 tagged" in window.counts.text())
    opened.set_tag([int(columns.page.model.ids[1])], tit.id, Tag.PRESENT, "Tag b.jpg as tit")
    window.close()

    with open_project(tmp_path / "projects" / "Birds") as project:
        told = project.tags.of(project.images.ids())
    assert [list(tags.tags.values()) for tags in told.values() if tags.tags] == [[Tag.PRESENT]]

    again = start(qtbot)
    assert again.welcome.recent.item(0).text() == "Birds"
    with qtbot.waitSignal(again.project_opened):
        again.open_project(Path(again.settings.recent_projects[0]))
    qtbot.waitUntil(lambda: len(columns_of(again).page.model.ids) == 3, timeout=LIMIT)
    qtbot.waitUntil(lambda: "1 tagged" in again.counts.text())


def test_what_is_selected_in_the_library_is_what_the_panel_tags(
    qtbot: QtBot, tmp_path: Path, photos: Path
) -> None:
    from app.core.store import create_project

    create_project(tmp_path / "Birds").close()
    window = start(qtbot)
    with qtbot.waitSignal(window.project_opened):
        window.open_project(tmp_path / "Birds")
    window.tasks.add_folders([photos])
    columns = columns_of(window)
    qtbot.waitUntil(lambda: len(columns.page.model.ids) == 3, timeout=LIMIT)
    columns.page.select([int(image) for image in columns.page.model.ids])
    qtbot.waitUntil(lambda: "3 image" in columns.tags.header.title.text())


def test_panes_are_hidden_by_key_and_stay_so(qtbot: QtBot, tmp_path: Path) -> None:
    from app.core.store import create_project

    create_project(tmp_path / "Birds").close()
    window = start(qtbot)
    with qtbot.waitSignal(window.project_opened):
        window.open_project(tmp_path / "Birds")
    assert columns_of(window).folders.isVisible()
    window.commands.get("view.folders").trigger()
    assert not columns_of(window).folders.isVisible()
    window.close_project()
    with qtbot.waitSignal(window.project_opened):
        window.open_project(tmp_path / "Birds")
    assert not columns_of(window).folders.isVisible()
    assert columns_of(window).tags.isVisible()
    assert not window.commands.get("view.folders").isChecked()


def test_no_two_commands_of_the_window_share_keys(qtbot: QtBot, tmp_path: Path) -> None:
    from app.core.store import create_project

    create_project(tmp_path / "Birds").close()
    window = start(qtbot)
    with qtbot.waitSignal(window.project_opened):
        window.open_project(tmp_path / "Birds")
    assert window.commands.conflicts() == []
    in_menus = {action for menu in window.menuBar().actions() for action in menu.menu().actions()}
    for info in window.commands.all():
        hidden = info.name.startswith(("class.", "tags.class_key"))
        assert info.action in in_menus or hidden, f"{info.name} is in no menu"


def test_the_sample_is_drawn_once_and_opened(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setattr(
        project_flow,
        "make_sample",
        lambda folder, control: make_sample(folder, control, images=4),
    )
    window = start(qtbot)
    with qtbot.waitSignal(window.project_opened, timeout=LIMIT):
        qtbot.mouseClick(window.welcome.sample_button, Qt.MouseButton.LeftButton)
    project = session_of(window).project
    assert len(project.images) == 4
    assert [info.shortcut for info in project.classes.all()] == ["1", "2", "3", "4"]
    assert project.folder.is_relative_to(home)
    qtbot.waitUntil(lambda: "4 tagged" in window.counts.text())
    window.close_project()
    monkeypatch.setattr(project_flow, "make_sample", None)  # it is not drawn again
    with qtbot.waitSignal(window.project_opened, timeout=LIMIT):
        window.open_sample()


def test_a_stopped_sample_leaves_nothing(tmp_path: Path) -> None:
    control = Control()
    events = make_sample(tmp_path / "sample", control, images=3)
    assert isinstance(next(events), Progress)
    control.stop()
    with pytest.raises(Stopped):
        list(events)
    assert list(tmp_path.iterdir()) == []


def test_the_sample_says_what_its_pictures_show(tmp_path: Path) -> None:
    *_, last = make_sample(tmp_path / "sample", Control(), images=5)
    assert isinstance(last, Finished)
    truth = {f"{picture.name}.jpg": set(picture.classes) for picture in sample_pictures(images=5)}
    with open_project(sample_project_folder(tmp_path / "sample")) as project:
        names = {info.id: info.name for info in project.classes.all()}
        records = project.images.get(project.images.ids())
        told = project.tags.of(record.id for record in records)
        for record in records:
            assert project.images.file(record).is_file()
            found = {names[c] for c, tag in told[record.id].tags.items() if tag is Tag.PRESENT}
            assert found == truth[record.path]
