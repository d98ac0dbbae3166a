"""Projects from somebody who means harm, opened in the real window with all of its jobs."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.app import project_flow
from app.app.main_window import MainWindow
from app.app.project_flow import WayOut
from app.core.store import ProjectElsewhere, ProjectError, ProjectUntrusted, open_project
from app.ui.settings import AppSettings
from tests.attacks.hostile_project import Place, make_place
from tests.attacks.hostile_siblings import SIBLINGS, sql
from tests.attacks.traps import link, state_of
from tests.gui.coloured_project import ColouredProject, coloured, predict, tagged
from wseg_engine.images.mask_files import write_mask

__all__ = ["coloured", "tagged"]

PATIENCE = 30_000  # ms
OPENED = (
    "masks/edited/1.png is a link",
    "masks/edited/1.png.journal is a link",
    "masks/edited/1.png.journal is a pipe",
    "masks/edited/1.png.journal is a second name of a photo",
    "masks/edited/1.png is a pipe",
    "masks/model/1-1.png is a pipe",
    "models/run-0001/checkpoint.json is a pipe",
    "models/run-0002/dataset.json is a pipe",
    "models/run-0002/checkpoint.json is a pipe",
    "photos are pipes",
    "project.lock is a second name of a photo",
    "project.tagmask-shm is a second name of a photo",
    "a cached thumbnail is a link",
    "the note of an import names files outside",
    "two runs have one folder",
    "the source is the project itself",
)
REFUSED = (
    "masks is a link",
    "models/run-0002 is a link",
    "project.lock is a link",
    "project.lock is a pipe",
    "project.tagmask-shm is a link",
    "a journal names a photo to be deleted",
    "a trigger",
    "a table is a view without end",
    "runs.folder is '{canary}'",
    "masks.file is '{canary}/photo.jpg'",
    "an image is outside of its folder",
)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return make_place(tmp_path_factory.mktemp("hostile"))


@pytest.fixture
def place(original: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path / "home"))
    base = tmp_path / "copy"
    shutil.copytree(original.folder.parent, base)
    return Place(*(base / one.name for one in original))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[ProjectError]:
    """Why projects were not opened; nothing is done about it."""
    errors: list[ProjectError] = []

    def ask(_parent: object, error: ProjectError, *, recent: bool) -> WayOut:
        errors.append(error)
        return WayOut.NOTHING

    def ask_about_damage(_parent: object, _offer: object) -> WayOut:
        raise AssertionError("it was opened to be looked at")

    monkeypatch.setattr(project_flow, "ask_way_out", ask)
    monkeypatch.setattr(project_flow, "ask_about_damage", ask_about_damage)
    return errors


@pytest.fixture
def window(qtbot: QtBot, place: Place) -> MainWindow:
    made = MainWindow(AppSettings())
    qtbot.addWidget(made, before_close_func=lambda window: window.close())
    made.show()
    return made


def look_around(qtbot: QtBot, window: MainWindow) -> None:
    """Show every workspace, and wait until all that goes on by itself is done."""
    for workspace in range(3):
        window.show_workspace(workspace)
        qtbot.wait(300)
        qtbot.waitUntil(lambda: not window.jobs.running(), timeout=PATIENCE)


@pytest.mark.parametrize("name", OPENED)
def test_what_can_be_opened_touches_nothing_outside(
    qtbot: QtBot, window: MainWindow, place: Place, name: str
) -> None:
    SIBLINGS[name](place)
    before = state_of(place.canary)
    with qtbot.waitSignal(window.project_opened, timeout=PATIENCE):
        window.open_project(place.folder)
    look_around(qtbot, window)
    assert window.close_project()
    assert state_of(place.canary) == before


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_opened_is_told_in_words(
    qtbot: QtBot, window: MainWindow, place: Place, asked: list[ProjectError], name: str
) -> None:
    SIBLINGS[name](place)
    before = state_of(place.canary)
    window.open_project(place.folder)
    qtbot.waitUntil(lambda: bool(asked), timeout=PATIENCE)
    assert place.folder.name in str(asked[0])
    assert window.session is None
    assert state_of(place.canary) == before


def test_a_link_is_named_with_what_to_do(place: Place) -> None:
    link(place.folder / "masks", place.canary)
    with pytest.raises(ProjectUntrusted, match=r"“masks” in project is a link.*delete the link"):
        open_project(place.folder)


def test_a_folder_that_becomes_a_link_while_masks_are_made_is_not_followed(
    tagged: ColouredProject, qtbot: QtBot, tmp_path: Path
) -> None:
    run = tagged.add_run()
    outside = tmp_path / "outside"
    for image in tagged.images:
        for kind in ("model", "refined"):
            write_mask(outside / f"{image}-{run.id}.png", np.zeros((3, 3), np.uint8))
            (outside / kind).mkdir(exist_ok=True)
    before = state_of(outside)
    link(tagged.project.folder / "masks" / "model", outside)
    job = predict(tagged, qtbot, run.id)
    assert isinstance(job.error, ProjectError)
    assert "is a link" in str(job.error)
    assert state_of(outside) == before


def test_photos_on_another_computer_are_asked_about_once(
    qtbot: QtBot, window: MainWindow, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql(place, "UPDATE sources SET absolute = '/net/stranger/share/photos', relative = NULL")
    found: list[ProjectError] = []

    def ask(_parent: object, error: ProjectError, *, recent: bool) -> WayOut:
        found.append(error)
        return WayOut.CONNECT

    monkeypatch.setattr(project_flow, "ask_way_out", ask)
    with qtbot.waitSignal(window.project_opened, timeout=PATIENCE):
        window.open_project(place.folder)
    assert isinstance(found[0], ProjectElsewhere)
    assert "/net/stranger/share" in str(found[0])
    assert window.settings.known_shares == ["/net/stranger/share"]
    assert window.close_project()
    with qtbot.waitSignal(window.project_opened, timeout=PATIENCE):
        window.open_project(place.folder)
    assert len(found) == 1


def test_photos_on_another_computer_are_not_looked_at_before(place: Place) -> None:
    link(place.photos / "linked", Path("/net/stranger/share"))
    up = "../" * 30
    for absolute, relative in (
        ("/net/stranger/share/a", "NULL"),
        ("//net/stranger/share/a", "NULL"),
        ("/tmp/../net/stranger/share", "NULL"),
        ("/net/stranger/share/a", "'/net/stranger/share'"),
        (f"{place.photos}/linked/a", "NULL"),
        (str(place.photos), f"'{up}net/stranger/share'"),
        (str(place.photos), "'../photos/linked'"),
    ):
        sql(place, f"UPDATE sources SET absolute = '{absolute}', relative = {relative}")
        for read_only in (True, False):
            with pytest.raises(ProjectElsewhere, match="another computer"):
                open_project(place.folder, read_only=read_only)
    open_project(place.folder, shares=["/net/stranger/share"]).close()
