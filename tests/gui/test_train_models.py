"""Models besides training: predicting with them, bringing them in, clearing what they saw."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QDialog
from pytestqt.qtbot import QtBot

from app.core.store import Project
from app.core.tagging.predictions import PredictScope
from app.core.training.request import (
    FoundModel,
    ImportRequest,
    ModelImported,
    ModelInspected,
    ModelKind,
    PredictionEnded,
    PredictRequest,
    WeightsImported,
)
from app.jobs import prediction
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.jobs.model_import import CacheState
from app.models.open_project import OpenProject
from app.pages.train import import_dialog, model_tasks
from app.pages.train.import_dialog import ImportModelDialog
from app.pages.train.page import TrainPage
from app.pages.train.predict_dialog import PredictDialog
from tests.core.small_trainings import CLASSES, small_project
from tests.gui.scripted_trainings import LONG, Script, put_run, script, train_page
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.settings.config import RefineConfig

__all__ = ["script"]


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, script: Script) -> Iterator[TrainPage]:
    project = small_project(tmp_path)
    put_run(project, "First", losses=[0.5])
    with train_page(qtbot, project, tmp_path) as made:
        yield made


# -------------------------------------------------------------------- predicting


@pytest.fixture
def dialog(qtbot: QtBot, page: TrainPage) -> PredictDialog:
    return predict_dialog(qtbot, page, selected=(2, 3))


def predict_dialog(
    qtbot: QtBot, page: TrainPage, *, selected: tuple[int, ...] = ()
) -> PredictDialog:
    made = PredictDialog(
        page.open_project,
        page._jobs,
        run=1,
        run_name="First",
        selected=selected,
        device="cpu",
        refine=RefineConfig(crf_iterations=3),
        parent=page,
    )
    made.show()
    qtbot.waitUntil(lambda: "(8)" in made.scopes[PredictScope.ALL].text(), timeout=LONG)
    return made


def test_images_without_a_checked_mask_come_first_and_counts_are_told(
    dialog: PredictDialog,
) -> None:
    assert dialog.picker.scope is PredictScope.UNREVIEWED  # also where some are selected
    assert next(iter(dialog.scopes)) is PredictScope.UNREVIEWED
    assert len(dialog.request.images) > 2
    dialog.scopes[PredictScope.SELECTED].click()
    assert "(2)" in dialog.scopes[PredictScope.SELECTED].text()
    assert dialog.request == PredictRequest(
        1, (2, 3), RefineConfig(method="crf", crf_iterations=3), "cpu", anew=False
    )


def test_images_and_refinement_are_chosen(dialog: PredictDialog) -> None:
    dialog.scopes[PredictScope.ALL].click()
    dialog.methods["pamr"].click()
    dialog.anew.click()
    request = dialog.request
    assert len(request.images) == 8
    assert request.refine == RefineConfig(method="pamr", crf_iterations=3)
    assert request.anew


def test_the_dialog_has_room_for_its_counts_at_once(qtbot: QtBot, page: TrainPage) -> None:
    """Not only once Qt has come to arrange it again."""
    made = predict_dialog(qtbot, page)
    before = made.minimumWidth()
    picker = made.picker
    picker._take(dict.fromkeys(PredictScope, range(10**15)))  # type: ignore[arg-type]
    assert made.minimumWidth() > before
    assert made.minimumWidth() >= picker.minimumSizeHint().width()


def test_without_a_selection_the_unreviewed_images_are_offered(
    qtbot: QtBot, page: TrainPage
) -> None:
    made = predict_dialog(qtbot, page)
    assert made.picker.scope is PredictScope.UNREVIEWED
    assert not made.scopes[PredictScope.SELECTED].isEnabled()


def predict(
    monkeypatch: pytest.MonkeyPatch, ended: PredictionEnded, go_on: threading.Event
) -> None:
    def work(_project: Project, request: PredictRequest, control: Control) -> Iterator[Event]:
        for done in range(len(request.images)):
            yield Progress("predict", done, len(request.images))
            while done == 1 and not go_on.wait(0.01):
                if control.stopping:
                    yield PredictionEnded(1, 0, 0, stopped=True, seconds=1.0)
                    return
        yield ended

    monkeypatch.setattr(prediction, "_work", work)


def test_a_prediction_is_shown_cancelled_and_goes_on(
    qtbot: QtBot, page: TrainPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    predict(monkeypatch, PredictionEnded(3, 1, 0, stopped=False, seconds=1.0), go_on)
    strip = page.strip
    page.tasks.start_prediction(PredictRequest(1, (1, 2, 3, 4)))
    qtbot.waitUntil(lambda: "1 of 4" in strip.text.text(), timeout=LONG)
    strip.cancel.click()
    qtbot.waitUntil(strip.again.isVisible, timeout=LONG)
    assert "continue with the rest" in strip.text.text()
    go_on.set()
    strip.again.click()
    qtbot.waitUntil(lambda: strip.job is None, timeout=LONG)
    assert not strip.again.isVisible()
    assert strip.text.text().startswith("3 mask")
    with qtbot.waitSignal(page.review_requested):
        strip.review.click()


def test_no_prediction_begins_while_a_training_runs(
    qtbot: QtBot, page: TrainPage, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(model_tasks, "tell", lambda *_a, text, **_k: told.append(text))
    qtbot.waitUntil(lambda: page.setup.found is not None, timeout=LONG)
    script.hold_before = 1
    page.begin()
    qtbot.waitUntil(lambda: page.live.running, timeout=LONG)
    page.tasks.start_prediction(PredictRequest(1, (1,)))
    assert "training is running" in told[0]
    script.go_on.set()
    qtbot.waitUntil(lambda: not page.live.running, timeout=LONG)


def test_without_a_model_it_is_said_what_to_do(
    qtbot: QtBot, tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(model_tasks, "tell", lambda *_a, text, **_k: told.append(text))
    with train_page(qtbot, small_project(tmp_path), tmp_path) as bare:
        bare.commands["train.predict"].trigger()
    assert "no model yet" in told[0]


# ------------------------------------------------------------------ bringing in


def found(kind: ModelKind, names: tuple[str, ...] = ()) -> FoundModel:
    return FoundModel(
        Path("zoo/model.pth"), kind, "resnet50", "paper", names, kind is ModelKind.OWN
    )


def inspect(monkeypatch: pytest.MonkeyPatch, answer: Callable[[], Event]) -> None:
    def work(_control: Control) -> Iterator[Event]:
        yield answer()

    monkeypatch.setattr(import_dialog, "inspecting_job", lambda _file: Job("looking", work))


@pytest.fixture
def importing(qtbot: QtBot, page: TrainPage) -> ImportModelDialog:
    made = ImportModelDialog(page.open_project, page._jobs, page)
    made.show()
    return made


def test_classes_of_a_model_are_matched_with_those_of_the_project(
    qtbot: QtBot, importing: ImportModelDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspect(monkeypatch, lambda: ModelInspected(found(ModelKind.OWN, ("RED", "cow", "blue"))))
    assert not importing.go.isEnabled()
    importing.browse.setFocus()
    importing.look_at(Path("zoo/model.pth"))
    qtbot.waitUntil(importing.go.isEnabled, timeout=LONG)
    assert importing.focusWidget() is importing.go  # and not Cancel, which had it meanwhile
    assert importing.names() == (CLASSES[0], "cow", CLASSES[2])
    box = importing.classes.cellWidget(1, 1)
    assert isinstance(box, QComboBox)
    box.setCurrentText("")
    assert importing.names() == (CLASSES[0], None, CLASSES[2])
    requests: list[ImportRequest] = []

    def start(_opened: OpenProject, jobs: JobList, request: ImportRequest) -> Job:
        requests.append(request)
        return jobs.start(Job("importing", lambda _c: iter([ModelImported(7, ())])))

    monkeypatch.setattr(import_dialog, "start_import", start)
    importing.name.setText("From the zoo")
    with qtbot.waitSignal(importing.accepted, timeout=LONG):
        importing.go.click()
    assert requests[0].classes == (CLASSES[0], None, CLASSES[2])
    assert requests[0].name == "From the zoo"
    assert importing.run == 7


def test_names_that_a_file_does_not_say_are_asked_for(
    qtbot: QtBot, importing: ImportModelDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspect(monkeypatch, lambda: ModelInspected(found(ModelKind.PUBLISHED, ("", ""))))
    importing.look_at(Path("zoo/model.pth"))
    qtbot.waitUntil(importing.go.isEnabled, timeout=LONG)
    assert "does not name" in importing.class_hint.text()
    assert importing.classes.item(1, 0).text() == "class 2"
    importing.go.click()
    assert "at least one class" in importing.what.text()
    assert importing.result() != QDialog.DialogCode.Accepted


def test_weights_are_brought_in_without_asking_for_classes(
    qtbot: QtBot, importing: ImportModelDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspect(monkeypatch, lambda: ModelInspected(found(ModelKind.BACKBONE)))
    done = WeightsImported("resnet50", Path("cache/x.pth"))
    monkeypatch.setattr(
        import_dialog, "weights_job", lambda _file: Job("weights", lambda _c: iter([done]))
    )
    importing.look_at(Path("zoo/model.pth"))
    qtbot.waitUntil(importing.go.isEnabled, timeout=LONG)
    assert not importing.class_part.isVisible()
    with qtbot.waitSignal(importing.accepted, timeout=LONG):
        importing.go.click()
    assert "ResNet-50" in importing.text
    assert importing.run is None


def test_a_file_that_is_no_model_is_told_in_words(
    qtbot: QtBot, importing: ImportModelDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> Event:
        raise ValueError("cat.png is no model. Choose another file.")

    inspect(monkeypatch, fail)
    importing.look_at(Path("cat.png"))
    qtbot.waitUntil(lambda: "cat.png is no model" in importing.what.text(), timeout=LONG)
    assert not importing.go.isEnabled()
    assert importing.browse.isEnabled()


# ----------------------------------------------------------------------- cache


def test_the_feature_cache_is_cleared_only_when_that_is_meant(
    qtbot: QtBot, page: TrainPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleared: list[int] = []

    def clear(jobs: JobList) -> Job:
        cleared.append(1)
        return jobs.start(Job("clear", lambda _c: iter([CacheState(Path("x"), 0, 5 << 20)])))

    monkeypatch.setattr(model_tasks, "clear_cache", clear)
    monkeypatch.setattr(model_tasks, "ask", lambda *_a, **_k: "keep")
    page.tasks.clear_cache()
    assert not cleared
    monkeypatch.setattr(model_tasks, "ask", lambda *_a, **_k: "clear")
    with qtbot.waitSignal(page.message, timeout=LONG) as told:
        page.tasks.clear_cache()
    assert "5.0 MiB" in told.args[0]
    assert cleared == [1]
