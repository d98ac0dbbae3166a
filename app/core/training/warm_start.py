"""Starting a training from the current model: when that is possible, and what it knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.store import Project, RunRecord
from app.core.training.run_files import run_files
from app.core.training.run_notes import STARTED_FROM, settings_of_run
from app.core.training.run_upkeep import current_run
from app.core.translation import translate
from wseg_engine.base.budget import MALFORMED
from wseg_engine.settings.config import ModelConfig, Settings
from wseg_engine.settings.presets import warm


@dataclass(frozen=True)
class StartOffer:
    """The current model, that a training could start from."""

    run: int
    name: str
    model: ModelConfig | None  # None: of settings that this version does not know
    known: int  # classes to be learnt that it knows
    new: tuple[str, ...]  # names of those that it does not know

    def why_not(self, settings: Settings) -> str:
        """Say why a training with such settings cannot start from it; "" if it can."""
        if self.model is None or not settings.model.same_but_classes(self.model):
            return translate(
                "Training",
                "Not with these settings: “{name}” is another network. This training starts from "
                "scratch.",
            ).format(name=self.name)
        if not self.known:
            return translate(
                "Training",
                "“{name}” knows none of the tagged classes: this training starts from scratch.",
            ).format(name=self.name)
        return ""

    def shortened(self, settings: Settings) -> Settings:
        """Return a preset's settings for a training that starts from it."""
        return warm(settings, new_classes=bool(self.new))


def start_offer(project: Project, shown: Sequence[int]) -> StartOffer | None:
    """Return the current model as a start for a training; None where there is none.

    Args:
        project: whose current model it is.
        shown: ids of the classes that images show.

    Raises:
        ProjectError: if the project cannot be read.
    """
    run = current_run(project)
    if run is None or not run_files(project, run).can_predict:
        return None
    settings = settings_of_run(run)
    names = {info.id: info.name for info in project.classes.all()}
    new = tuple(names[number] for number in shown if number not in run.classes)
    return StartOffer(
        run.id,
        run.name,
        None if settings is None else settings.model,
        len(shown) - len(new),
        new,
    )


@dataclass(frozen=True)
class StartedFrom:
    """What a run was started from, as its record says."""

    run: int
    name: str  # as it was
    new: tuple[str, ...]  # names of the classes that were new

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, ready for JSON."""
        return {"run": self.run, "name": self.name, "new": list(self.new)}


def started_from(run: RunRecord) -> StartedFrom | None:
    """Return what a run was started from; None for one that began anew."""
    values = run.settings.get(STARTED_FROM)
    if not isinstance(values, Mapping):
        return None
    try:
        return StartedFrom(int(values["run"]), str(values["name"]), tuple(map(str, values["new"])))
    except MALFORMED:
        return None
