"""From the sample project to masks: a user presses Train and waits, at a real X server."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from app.core.store import Project, Provenance, RunState, open_project
from app.core.store.sample_project import sample_project_folder
from app.core.training import run_notes
from app.core.training.run_files import run_files

from .screen import Screen, wait_until
from .user import App, user_of

IMAGES = 6  # of `drawn`
FOCUS_LIMIT = 2.0  # seconds for a field to listen after a click
TRAINED = 600.0  # seconds for a short training; about 15 on an idle machine


@pytest.fixture
def sample(drawn: Path, tmp_path: Path) -> Path:
    """A small sample project."""
    return sample_project_folder(shutil.copytree(drawn, tmp_path / "sample"))


@pytest.fixture(scope="module")
def features(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A feature cache, empty at first: the second training here is one of images seen before."""
    return tmp_path_factory.mktemp("features")


@pytest.fixture(autouse=True)
def cache(features: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep away from what the user of this machine has seen, which would shorten the first one."""
    monkeypatch.setenv("TAGMASK_CACHE", str(features))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def photograph(user: App, tmp_path: Path, name: str) -> None:
    """Keep a picture of the screen, for whoever wants to look: TAGMASK_PICTURES names a folder."""
    folder = Path(os.environ.get("TAGMASK_PICTURES", str(tmp_path)))
    folder.mkdir(parents=True, exist_ok=True)
    user.photograph(folder / f"{name}.png")


def typed(user: App, field: str, text: str) -> bool:
    """Type into a field, and return whether it has the text.

    The page fills itself row by row, so that a field may move away while the mouse is on its way.
    """
    user.click(user.see(kind="QLineEdit", accessible=field))
    if not wait_until(lambda: bool(user.things(accessible=field, focused=True)), FOCUS_LIMIT):
        return False
    user.press("Ctrl+A")
    user.type(text)
    return wait_until(lambda: user.see(accessible=field).text == text, FOCUS_LIMIT)


def set_epochs(user: App, epochs: int) -> None:
    """Type how long to train on the page of all settings."""
    user.click(user.see(kind="QPushButton", text="Advanced Settings…"))
    for field, text in (("Epochs", str(epochs)), ("Warm-up epochs", "1")):
        user.wait(lambda field=field, text=text: typed(user, field, text), f"{text} in {field}")
    user.click(user.see(kind="QPushButton", text="Back"))


def start(user: App, epochs: int) -> None:
    user.press("Ctrl+2")
    set_epochs(user, epochs)
    user.see(text="2 setting*")
    user.click(user.see(kind="QPushButton", text="Train", enabled=True))
    user.see(kind="QPushButton", text="Stop and Keep")


def look_at(folder: Path) -> Project:
    return open_project(folder, read_only=True)


def masks(folder: Path) -> int:
    with closing(look_at(folder)) as project:
        return project.masks.counts()[Provenance.MODEL]


def test_a_user_presses_train_and_gets_masks(screen: Screen, tmp_path: Path, sample: Path) -> None:
    with user_of(screen, tmp_path / "home", "--project", str(sample)) as user:
        user.wait(lambda: len(user.things(kind="item", of="Images")) == IMAGES, "the images")
        start(user, epochs=3)
        user.see(text="Left: after epoch *", limit=TRAINED)
        photograph(user, tmp_path, "train-running")
        user.see(text="Run 1 is finished", limit=TRAINED)
        photograph(user, tmp_path, "train-done")
        user.click(user.see(kind="QPushButton", text="Predict Masks…"))
        user.click(user.see(kind="QRadioButton", text="All images*"))
        photograph(user, tmp_path, "predict")
        user.click(user.see(kind="QPushButton", text="Predict", enabled=True))
        user.see(text=f"{IMAGES} masks made.", limit=TRAINED)
        assert masks(sample) == IMAGES
        user.click(user.see(text="All Trainings", kind="QToolButton"))
        user.see(kind="item", of="Trainings", text="Run 1")
        photograph(user, tmp_path, "runs")
        user.press("Ctrl+Q")
        assert user.process.wait(timeout=30) == 0
        assert user.output() == ""
    with closing(look_at(sample)) as project:
        (run,) = project.runs.all()
        assert run.state is RunState.FINISHED
        assert run.scores[run_notes.EPOCHS] == 3


def test_after_a_power_cut_the_training_goes_on(
    screen: Screen, tmp_path: Path, sample: Path
) -> None:
    epochs = 12  # so many that the user is there before the last one
    with user_of(screen, tmp_path / "home", "--project", str(sample)) as user:
        user.wait(lambda: len(user.things(kind="item", of="Images")) == IMAGES, "the images")
        start(user, epochs)
        user.see(text="Left: after epoch *", limit=TRAINED)
        user.kill()
    with closing(look_at(sample)) as project:
        (run,) = project.runs.all()
        assert run.state is RunState.RUNNING
        assert run_files(project, run).can_predict

    with user_of(screen, tmp_path / "home", "--project", str(sample)) as user:
        user.see(text="The training “Run 1” was interrupted in epoch*")
        photograph(user, tmp_path, "interrupted")
        user.click(user.see(kind="QPushButton", text="Resume Training"))
        user.see(text="Run 1 is finished", limit=TRAINED)
        user.press("Ctrl+Q")
        assert user.process.wait(timeout=30) == 0
    with closing(look_at(sample)) as project:
        (run,) = project.runs.all()
        assert run.state is RunState.FINISHED
        assert run.scores[run_notes.EPOCHS] == epochs


def test_closing_the_window_while_it_trains_asks_first(
    screen: Screen, tmp_path: Path, sample: Path
) -> None:
    with user_of(screen, tmp_path / "home", "--project", str(sample)) as user:
        user.wait(lambda: len(user.things(kind="item", of="Images")) == IMAGES, "the images")
        start(user, 400)  # more than are done before somebody has answered
        user.see(text="Left: after epoch *", limit=TRAINED)
        user.press("Ctrl+Q")
        user.see(kind="QPushButton", text="Save and Close")
        photograph(user, tmp_path, "closing")
        user.press("Esc")
        user.gone(kind="QPushButton", text="Save and Close")
        assert user.see(kind="QPushButton", text="Stop and Keep").enabled
        user.press("Ctrl+Q")
        user.click(user.see(kind="QPushButton", text="Save and Close"))
        assert user.process.wait(timeout=60) == 0
    with closing(look_at(sample)) as project:
        assert [run.state for run in project.runs.all()] == [RunState.RUNNING]
