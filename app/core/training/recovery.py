"""Runs that were left in the middle, by a crash, a power cut, or because the project was closed."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.store import Project, RunRecord, RunState
from app.core.training.run_files import RunFiles, delete_run, run_files
from app.core.training.run_notes import is_automatic, settings_of_run
from app.core.translation import translate
from wseg_engine.base.budget import MALFORMED, read_json
from wseg_engine.base.looking import file_at


@dataclass(frozen=True)
class Interrupted:
    """A run that can go on."""

    run: RunRecord
    epochs: int  # complete at the last checkpoint
    step: int  # of the epoch after those
    of: int  # epochs in all

    @property
    def text(self) -> str:
        """What happened, and the offer, in words."""
        if not self.epochs and not self.step:
            text = translate(
                "Training",
                "The training “{name}” was interrupted before it had learned anything. It can be "
                "restarted; features already computed are kept.",
            )
        else:
            text = translate(
                "Training",
                "The training “{name}” was interrupted in epoch {epoch} of {epochs}. It can "
                "resume exactly where it stopped.",
            )
        return text.format(name=self.run.name, epoch=min(self.epochs + 1, self.of), epochs=self.of)


def settle(project: Project) -> list[Interrupted]:
    """Put down how runs ended that cannot go on: all epochs done, or nothing there any more.

    A training that begins meanwhile is none of those: the runs are read once, at the start.

    Args:
        project: open for writing, so that no other process trains in it.

    Returns:
        The runs that were left in the middle and can go on, newest first.

    Raises:
        ProjectError: if the project cannot be read, or an end cannot be saved.
    """
    left = []
    for run in project.runs.all():
        if run.state is not RunState.RUNNING:
            continue
        interrupted = how_far(project, run)
        if interrupted is not None:
            left.append(interrupted)
            continue
        settings, files = settings_of_run(run), run_files(project, run)
        done = settings is not None and _position(files)[0] >= settings.train.epochs
        if files.can_predict and (done or not is_automatic(run)):
            project.runs.update(run.id, state=RunState.FINISHED if done else RunState.FAILED)
        else:
            delete_run(project, run.id)
    return left


def how_far(project: Project, run: RunRecord) -> Interrupted | None:
    """Return how far a run is; None if it cannot go on, or has nothing left to do."""
    files = run_files(project, run)
    settings = settings_of_run(run)
    if settings is None or not file_at(files.images) or is_automatic(run):
        return None  # nobody waits for a lesson that ran by itself
    epochs, step = _position(files)
    if epochs >= settings.train.epochs:
        return None
    return Interrupted(run, epochs, step, settings.train.epochs)


def let_go(project: Project, run: int) -> None:
    """Take a run that was left in the middle as one that was stopped; one without a state goes.

    Raises:
        ProjectError: if that cannot be saved.
    """
    files = run_files(project, project.runs.get(run))
    if files.can_predict:
        project.runs.update(run, state=RunState.STOPPED)
    else:
        delete_run(project, run)


def _position(files: RunFiles) -> tuple[int, int]:
    """Return the epochs and steps of the newest checkpoint that can be read; (0, 0) without one.

    Its tensors are not looked at: the engine does, when the run goes on, and falls back to the
    checkpoint before.
    """
    for path in (files.checkpoint, files.previous_checkpoint):
        try:
            header = read_json(path)
            return int(header["epoch"]), int(header["step"])
        except (OSError, *MALFORMED):
            continue
    return 0, 0
