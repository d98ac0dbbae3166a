"""What earlier versions made goes on working: projects, models, checkpoints, settings, shortcuts.

`data/made_before.zip` was written by the version before the code moved into its present rooms: a
project of four pictures (`tests.engine.tiny`), and a model.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from app.app.main_window import MainWindow
from app.core.masks.painted import read_painted
from app.core.store import Project, Provenance, RunState, open_project
from app.core.tagging.missing_tag_policy import missing_means_absent
from app.core.transfer.data_export.exported_classes import IDS
from app.ui.settings import AppSettings
from tests.engine.tiny import CLASSES, tiny_dataset, tiny_network, tiny_settings
from wseg_engine.base.events import StepDone, TrainingFinished
from wseg_engine.base.labels import Tag
from wseg_engine.images.mask_files import read_mask
from wseg_engine.networks.model_file import load_model_file
from wseg_engine.training.train import train

MADE = Path(__file__).parent / "data" / "made_before.zip"
SHORTCUTS = {"images.add_folders": ["Ctrl+Alt+F"], "file.quit": ["Ctrl+Alt+Q"]}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The folder with what was made before, its pictures beside the project."""
    tiny_dataset(tmp_path / "photos", 4)
    with zipfile.ZipFile(MADE) as archive:
        archive.extractall(tmp_path)
    return tmp_path


@pytest.fixture
def project(made: Path) -> Project:
    project = open_project(made / "project")
    assert isinstance(project, Project) and not project.read_only
    return project


def test_a_project_opens_with_its_tags(project: Project, made: Path) -> None:
    with project:
        red, green, blue = (info.id for info in project.classes.all())
        assert [info.name for info in project.classes.all()] == list(CLASSES)
        ids = project.images.ids()
        assert [project.images.file(record) for record in project.images.get(ids)] == [
            made / "photos" / f"image{number}.png" for number in range(4)
        ]
        tags = project.tags.of(ids)
        assert [tags[i].said(red) for i in ids] == [Tag.PRESENT, Tag.PRESENT, None, Tag.ABSENT]
        assert tags[ids[1]].said(green) is Tag.ABSENT and tags[ids[2]].said(blue) is Tag.UNSURE
        assert not missing_means_absent(project)
        assert project.settings.get(IDS) == {str(red): 7}


def test_its_masks_are_there_with_what_was_painted(project: Project) -> None:
    with project:
        first, second, *_ = project.images.ids()
        kinds = {(mask.image, mask.provenance): mask for mask in project.masks.of([first, second])}
        assert set(kinds) == {
            (first, Provenance.MODEL),
            (first, Provenance.APPROVED),
            (second, Provenance.MODEL),
            (second, Provenance.EDITED),
        }
        edited = project.folder / kinds[second, Provenance.EDITED].file
        labels = read_mask(edited)
        assert labels.shape == (80, 96) and np.flatnonzero(labels).size == 30 * 40
        painted = read_painted(edited, labels)
        assert painted is not None and np.count_nonzero(painted) == 100


def test_its_training_goes_on(project: Project, made: Path) -> None:
    with project:
        (run,) = project.runs.all()
        assert run.state is RunState.STOPPED and run.name == "Run 1"
        out = project.folder / run.folder
    dataset = tiny_dataset(made / "photos", 4, masks=(0,))
    settings = tiny_settings(epochs=3)
    events = list(
        train(
            dataset, settings=settings, out=out, device="cpu", resume=True, network=tiny_network()
        )
    )
    steps = [event for event in events if isinstance(event, StepDone)]
    assert [step.epoch for step in steps] == [2]  # two were trained before
    end = events[-1]
    assert isinstance(end, TrainingFinished) and end.epochs == 3 and not end.stopped


def test_a_model_loads(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Its network is the tests' own, which no table of backbones knows.
    monkeypatch.setattr(
        "wseg_engine.networks.model_file.build_network", lambda *_a, **_k: tiny_network(seed=1)
    )
    loaded = load_model_file(made / "model.safetensors")
    assert loaded.names == CLASSES
    assert loaded.settings == tiny_settings(epochs=3, workers=0)


def test_settings_and_shortcuts_hold(tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "settings.json"
    values = {"theme": "dark", "thumbnail_size": 200, "tour_shown": True, "shortcuts": SHORTCUTS}
    file.write_text(json.dumps({"version": 1} | values), encoding="utf-8")
    settings = AppSettings(file)
    assert not settings.notice and settings.theme == "dark" and settings.thumbnail_size == 200
    window = MainWindow(settings)
    qtbot.addWidget(window)
    for name, keys in SHORTCUTS.items():
        assert window.commands.get(name).shortcuts() == [QKeySequence(key) for key in keys]


def test_a_copy_without_its_photos_still_opens(made: Path) -> None:
    shutil.rmtree(made / "photos")
    with open_project(made / "project") as project:
        assert isinstance(project, Project) and len(project.images.ids()) == 4
