"""Masks by another program: what is asked of it, and what the project notes of their origin.

The command is the user's: it is kept in the application's settings and noted in the project for
people to read. A project may come from a stranger, so what is noted is never run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.store import Project, RunRecord, RunState
from app.core.training import run_notes
from app.core.training.run_files import free_folder
from wseg_engine.base.events import Event
from wseg_engine.external.command import MOST_TEXT, join_command

EXTERNAL = "external"  # key of `RunRecord.settings`: what made the masks, instead of a network
_NAME, _COMMAND = "name", "command"
_MOST = 4 * MOST_TEXT  # characters that are read; quoting makes a command longer


@dataclass(frozen=True)
class ExternalRequest:
    """Which masks another program shall make.

    Masks that it made before, by the same command, of the same file and with the same tags, are
    taken over.
    """

    name: str  # that the user gave the program
    command: tuple[str, ...]  # arguments with placeholders
    images: tuple[int, ...]  # ids, in this order
    only_tagged: bool = True  # pixels of classes that an image does not have become void
    copies: bool = False  # hand over copies of the photos, not links
    anew: bool = False  # make masks again that are there
    automatic: bool = False  # nobody would ask for it by itself


@dataclass(frozen=True)
class ExternalTried(Event):
    """How a program did on one image; nothing was kept."""

    name: str  # of the image's file
    width: int  # px, of the mask
    height: int
    shares: tuple[tuple[str, float], ...]  # 0-1, of the classes it shows
    void: float  # 0-1
    notices: tuple[str, ...] = ()  # what is odd, in words


@dataclass(frozen=True)
class ExternalOrigin:
    """Which program made masks."""

    name: str
    command: str  # as one line, to be read
    date: str = field(default="", compare=False)  # ISO: when it made masks last


def origin_of(run: RunRecord) -> ExternalOrigin | None:
    """Return the program that made a run's masks; None where a network did."""
    noted = run.settings.get(EXTERNAL)
    if not isinstance(noted, dict):
        return None
    date = _text(run.scores.get(run_notes.ENDED)) or _text(run.created)
    name, command = _text(noted.get(_NAME)), _text(noted.get(_COMMAND))
    return ExternalOrigin(name, command, date)


def shortened(text: str, most: int) -> str:
    """Return beginning and end of a program's name or command, in at most so many characters."""
    if len(text) <= most:
        return text
    end = (most - 1) // 2
    return f"{text[: most - 1 - end]}…{text[-end:]}"


def _text(value: object) -> str:
    """Return a text that was noted, as much of it as anybody reads; "" for anything else."""
    return value[:_MOST] if isinstance(value, str) else ""


def external_run(project: Project, request: ExternalRequest, classes: Sequence[int]) -> RunRecord:
    """Return the record of what a program makes: one for each name and command.

    Args:
        project: open for writing.
        request: what was asked.
        classes: ids of the classes, in the order of the masks' values.

    Raises:
        ProjectError: if it cannot be saved.
    """
    noted = ExternalOrigin(request.name, join_command(request.command))
    for run in project.runs.all():
        if origin_of(run) == noted and run.classes == tuple(classes):
            return run
    names = {info.id: info.name for info in project.classes.all()}
    settings = {
        EXTERNAL: {_NAME: noted.name, _COMMAND: noted.command},
        run_notes.CLASS_NAMES: [names.get(number, "") for number in classes],
    }
    with project.database.write():
        run = project.runs.add(
            request.name, folder=free_folder(project), classes=classes, settings=settings
        )
        # It has no model that could be trained on, or lost by a crash.
        project.runs.update(run.id, state=RunState.FINISHED)
    return project.runs.get(run.id)
