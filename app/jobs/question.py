"""A question to the project, which takes too long to be asked in the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Signal

from app.jobs.job import Job
from wseg_engine.base.events import Control, Event


@dataclass(frozen=True)
class _Answer(Event):
    value: Any


class Question(Job):
    """Asks in the background, and not worth a place among the jobs that the user sees.

    Signals:
        answered: what was answered; nothing where it failed, or the project was closed meanwhile.
    """

    answered = Signal(object)

    def __init__(self, title: str, ask: Callable[[Control], object]) -> None:
        """Prepare a question; `JobList.start` asks it.

        Args:
            title: what is done, for logs.
            ask: called in the job's thread; returns the answer, or raises `Stopped`.
        """
        super().__init__(title, partial(_answer, ask), quiet=True)
        self.event_received.connect(self._hand_on)

    def _hand_on(self, answer: _Answer) -> None:
        self.answered.emit(answer.value)


def _answer(ask: Callable[[Control], object], control: Control) -> Iterator[Event]:
    yield _Answer(ask(control))
