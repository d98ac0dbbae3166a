"""Where a run's files are, what they take on the disk, and deleting them."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from pathlib import Path

from app.core.store import Project, ProjectError, RunRecord
from app.core.store.errors import explained_os
from app.core.translation import translate
from wseg_engine.base.bounds import move, remove_tree
from wseg_engine.base.listed import files_below, listed
from wseg_engine.base.looking import anything_at, file_at

MODELS = "models"
_NAME = re.compile(r"run-(\d{4,9})")
_GONE = ".deleted-"  # before the name of a folder that is on its way out


@dataclass(frozen=True)
class RunFiles:
    """The files of a run."""

    root: Path

    @property
    def checkpoint(self) -> Path:
        """The newest state; `load_model` and `load_checkpoint` of the engine read it."""
        return self.root / "checkpoint.json"

    @property
    def previous_checkpoint(self) -> Path:
        """The state before the newest one, should that be damaged."""
        return self.root / "checkpoint.previous.json"

    @property
    def log(self) -> Path:
        """Losses and scores, a row an epoch."""
        return self.root / "log.csv"

    @property
    def images(self) -> Path:
        """What the run trains on: images, tags, and which have masks."""
        return self.root / "dataset.json"

    @property
    def masks(self) -> Path:
        """Approved and corrected masks in the run's own class order."""
        return self.root / "masks"

    @property
    def can_predict(self) -> bool:
        """Whether there is a checkpoint."""
        return file_at(self.checkpoint)

    def size(self) -> int:
        """Return the bytes of all files."""
        return folder_bytes(self.root)


def run_files(project: Project, run: RunRecord) -> RunFiles:
    """Return where the files of a run are."""
    return RunFiles(project.folder / run.folder)


def free_folder(project: Project) -> str:
    """Return a folder for a new run, from the project's folder; nothing is made."""
    taken = {run.folder.rpartition("/")[2] for run in project.runs.all()}
    models = project.folder / MODELS
    taken.update(path.name.removeprefix(_GONE) for path in listed(models))
    numbers = [int(match[1]) for name in taken if (match := _NAME.fullmatch(name))]
    return f"{MODELS}/run-{max(numbers, default=0) + 1:04}"


def run_number(folder: str) -> int:
    """Return the number in a run's folder's name; 0 if there is none."""
    match = _NAME.fullmatch(folder.rpartition("/")[2])
    return int(match[1]) if match else 0


def delete_run(project: Project, run: int) -> None:
    """Delete a run and its files; masks that it made stay, without saying whose they are.

    Raises:
        ProjectError: if there is no such run, or its files cannot be deleted; then it is as it was.
    """
    record = project.runs.get(run)
    root = run_files(project, record).root
    gone = root.with_name(f"{_GONE}{root.name}")
    try:
        remove_tree(gone)
        if anything_at(root):
            move(root, gone)
    except OSError as error:
        doing = translate("Training", "The run “{name}” could not be deleted").format(
            name=record.name
        )
        raise explained_os(error, project.folder, doing) from error
    try:
        project.runs.remove(run)
    except ProjectError:
        if anything_at(gone):
            move(gone, root)
        raise
    remove_tree(gone)


def sweep(project: Project) -> None:
    """Delete what a crash has left of deleted runs."""
    for path in listed(project.folder / MODELS, f"{_GONE}*"):
        if _NAME.fullmatch(path.name.removeprefix(_GONE)):
            remove_tree(path)


def folder_bytes(folder: Path) -> int:
    """Return the bytes of all files below a folder; 0 if it is not there."""
    total = 0
    for path in files_below(folder):
        try:
            found = path.lstat()
        except OSError:  # deleted meanwhile
            continue
        total += found.st_size if stat.S_ISREG(found.st_mode) else 0
    return total
