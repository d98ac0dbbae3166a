"""`tagmask --check-package --sample FOLDER`: the sample project as a user would work through it.

Made, trained, predicted and approved by what the windows call, in the packaged program. What comes
of it is a project with approved masks, for `tagmask export` and for looking at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from app.core.masks.approval import approve_as_they_are
from app.core.store import Project, open_project
from app.core.store.sample_project import make_sample, sample_project_folder
from app.core.tagging.predictions import PredictScope, images_to_predict
from app.core.training.request import (
    Ending,
    PredictionEnded,
    PredictRequest,
    RunEnded,
    TrainRequest,
)
from app.jobs.torch_loading import load_torch
from wseg_engine.base.events import Control, Event
from wseg_engine.settings.presets import preset

IMAGES = 16
EPOCHS = 2
_Wanted = TypeVar("_Wanted", bound=Event)


def run(folder: Path) -> int:
    """Work through the sample project in a folder; return the exit status."""
    load_torch()
    for _ in make_sample(folder.absolute(), Control(), images=IMAGES):
        pass
    place = sample_project_folder(folder.absolute())
    with open_project(place) as project:
        trained = _train(project)
        predicted = _predict(project, trained)
        approved = sum(map(len, approve_as_they_are(project, project.images.ids())))
    print(f"{place}: {IMAGES} images, {predicted} masks predicted, {approved} approved")
    return 0 if predicted == approved == IMAGES else 1


def _train(project: Project) -> int:
    from app.jobs.training_run import run_training

    settings = preset("fast", images=IMAGES)
    settings = replace(settings, train=replace(settings.train, epochs=EPOCHS))
    request = TrainRequest(settings, preset="fast", device="cpu")
    ended = _last(run_training(project, request, Control(), lambda: None), RunEnded)
    if ended.ending is not Ending.FINISHED:
        raise RuntimeError(f"The training ended as {ended.ending.value}.")
    return ended.run


def _predict(project: Project, trained: int) -> int:
    from app.jobs.prediction_run import run_prediction

    images = images_to_predict(project, PredictScope.ALL)
    request = PredictRequest(trained, images, device="cpu")
    return _last(run_prediction(project, request, Control()), PredictionEnded).made


def _last(events: Iterable[Event], kind: type[_Wanted]) -> _Wanted:
    found = [event for event in events if isinstance(event, kind)]
    return found[-1]
