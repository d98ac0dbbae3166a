"""Records of trainings: their settings, scores and folders."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from app.core.store.database import Database
from app.core.store.errors import ProjectError
from app.core.store.paths import check_inside
from app.core.translation import translate

FOLDER = "models/"  # that all their folders are in
_COLUMNS = "id, name, created, state, folder, classes, settings, scores"


class RunState(StrEnum):
    """How far a training is."""

    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"  # kept as it was when the user ended it
    FAILED = "failed"


class RunRecord(NamedTuple):
    """One training."""

    id: int
    name: str
    created: str  # ISO time
    state: RunState
    folder: str  # from the project's folder, with "/"
    classes: tuple[int, ...]  # class id of each mask value from 1, as they were
    settings: Mapping[str, Any]
    scores: Mapping[str, Any]


class Runs:
    """The trainings of a project, newest first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, name: str, *, folder: str, classes: Sequence[int], settings: Mapping[str, Any]
    ) -> RunRecord:
        """Keep a training that begins.

        Args:
            name: for people.
            folder: from the project's folder, with "/".
            classes: class id of each mask value from 1.
            settings: whatever JSON can hold.

        Raises:
            ProjectError: if the folder is not inside the project's, or it cannot be saved.
        """
        check_inside(folder, beginning=FOLDER)
        now = datetime.now().isoformat(timespec="seconds")
        with self._database.write() as connection:
            number = connection.execute(
                "INSERT INTO runs (name, created, state, folder, classes, settings) "
                "VALUES (?, ?, 'running', ?, ?, ?)",
                (name, now, folder, json.dumps(list(classes)), json.dumps(dict(settings))),
            ).lastrowid
            assert number is not None
            return self.get(number)

    def get(self, run: int) -> RunRecord:
        """Return one training.

        Raises:
            ProjectError: if there is none of this id.
        """
        rows = self._database.rows(f"SELECT {_COLUMNS} FROM runs WHERE id = ?", (run,))
        if not rows:
            raise ProjectError(
                translate(
                    "Project", "The run {number} no longer exists. Choose another one."
                ).format(number=run)
            )
        return _record(rows[0])

    def all(self) -> list[RunRecord]:
        """Return all trainings, newest first."""
        return [
            _record(row)
            for row in self._database.rows(f"SELECT {_COLUMNS} FROM runs ORDER BY id DESC")
        ]

    def update(
        self,
        run: int,
        *,
        name: str | None = None,
        state: RunState | None = None,
        scores: Mapping[str, Any] | None = None,
    ) -> None:
        """Change what is given.

        Raises:
            ProjectError: if there is no such run.
        """
        with self._database.write() as connection:
            old = self.get(run)
            connection.execute(
                "UPDATE runs SET name = ?, state = ?, scores = ? WHERE id = ?",
                (
                    old.name if name is None else name,
                    (state or old.state).value,
                    json.dumps(dict(old.scores if scores is None else scores)),
                    run,
                ),
            )

    def remove(self, run: int) -> None:
        """Forget a training; its masks stay, without saying which run they are of."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM runs WHERE id = ?", (run,))


def _record(row: Sequence[Any]) -> RunRecord:
    number, name, created, state, folder, classes, settings, scores = row
    check_inside(folder, beginning=FOLDER)
    return RunRecord(
        number,
        name,
        created,
        RunState(state),
        folder,
        tuple(json.loads(classes)),
        json.loads(settings),
        json.loads(scores),
    )
