"""The folder of a whole run: where its parts lie, and what it was started with."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from wseg_engine.base.bounds import (
    Bounds,
    bounded,
    remove,
    remove_tree,
)
from wseg_engine.base.budget import MALFORMED, read_json
from wseg_engine.base.looking import file_at, folder_at
from wseg_engine.base.names import share_of
from wseg_engine.base.version import VERSION
from wseg_engine.formats.files import write_json
from wseg_engine.settings.config import Settings

FORMAT = "tagmask-run"
# All that a run writes, replaces and deletes in its folder, and the drafts of its files.
_OWN = re.compile(
    r"(?:model|work|voc)(?:/.+)?"
    r"|\.?(?:run\.json|report\.json|contact_sheet\.png)(?:\.\d+-\d+)?(?:\.part)?",
    re.DOTALL,
)


class RunError(Exception):
    """A run that cannot begin or go on; the message says why and what to do."""


@dataclass(frozen=True)
class Reading:
    """How a run's data set is read from its folder."""

    layout: str = "auto"
    subset: str | None = None  # a list of Pascal VOC's ImageSets
    masks: str | None = None  # the folder of approved masks


@dataclass(frozen=True)
class Started:
    """What a run was started with."""

    settings: Settings
    classes: tuple[str, ...]
    dataset: str  # the path, as it was given
    reading: Reading


@dataclass(frozen=True)
class RunFolder:
    """Paths of a run's parts."""

    root: Path

    def bounded(self) -> AbstractContextManager[Bounds]:
        """Keep to the folder within a block: no link in it is followed, nothing else is touched."""
        return bounded(self.root, lambda path: _OWN.fullmatch(path) is not None)

    @property
    def note(self) -> Path:
        """What the run was started with; marks the folder as a run's."""
        return self.root / "run.json"

    @property
    def model(self) -> Path:
        """Checkpoints, log and settings of the training."""
        return self.root / "model"

    @property
    def work(self) -> Path:
        """Masks on their way into the data set; gone when the run is complete."""
        return self.root / "work"

    @property
    def voc(self) -> Path:
        """The finished data set."""
        return self.root / "voc"

    @property
    def sheet(self) -> Path:
        """The contact sheet."""
        return self.root / "contact_sheet.png"

    @property
    def report(self) -> Path:
        """The report, written last."""
        return self.root / "report.json"

    def write_start(self, started: Started) -> None:
        """Note what the run is started with.

        Raises:
            OSError: if the disk refuses.
        """
        write_json(
            self.note,
            {
                "format": FORMAT,
                "wseg": VERSION,
                "dataset": started.dataset,
                "reading": asdict(started.reading),
                "classes": list(started.classes),
                "settings": started.settings.to_dict(),
            },
        )

    def read_start(self) -> Started | None:
        """Return what the run was started with; None where there is no run.

        Raises:
            RunError: if the note is damaged.
        """
        if not file_at(self.note):
            return None
        try:
            values: dict[str, Any] = read_json(self.note)
            if values["format"] != FORMAT:
                raise ValueError(f"format {values['format']}")
            reading = Reading(**values["reading"])
            if reading.masks is not None and share_of(str(reading.masks)):
                raise ValueError(f"masks on another computer: {reading.masks}")
            return Started(
                settings=Settings.from_dict(values["settings"]),
                classes=tuple(map(str, values["classes"])),
                dataset=str(values["dataset"]),
                reading=reading,
            )
        except (OSError, *MALFORMED) as error:
            raise RunError(
                f"{self.note} cannot be read ({error}). Begin anew with --force, or choose "
                "another folder."
            ) from error

    def clear(self) -> None:
        """Remove the parts of a former run, so that a new one begins; nothing else is touched.

        The data set stays until its export replaces the files that it wrote.

        Raises:
            RunError: if the folder is not empty and holds no run.
            OSError: if the disk refuses.
        """
        if not folder_at(self.root) or next(self.root.iterdir(), None) is None:
            return
        if not file_at(self.note):
            raise RunError(
                f"{self.root} holds files that no run of wseg wrote; nothing in it is touched. "
                "Choose another folder."
            )
        with self.bounded():
            for folder in (self.model, self.work):
                remove_tree(folder)
            for file in (self.sheet, self.report, self.note):
                remove(file)
