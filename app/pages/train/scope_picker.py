"""Choosing of which images masks are made; how many each choice is, is counted meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from app.core.tagging.predictions import PredictScope, images_to_predict
from app.jobs.job_list import JobList
from app.jobs.question import Question
from app.models.open_project import OpenProject
from app.qtbase.boxes import vbox
from app.ui.widgets import heading
from wseg_engine.base.events import Control

# What is wanted nearly always comes first: what was selected long ago in the library is not.
_ORDER = (PredictScope.UNREVIEWED, PredictScope.SELECTED, PredictScope.ALL)


class ScopePicker(QWidget):
    """The choices, below their heading.

    Signals:
        changed: another choice was made, or a count is known.
    """

    changed = Signal()

    def __init__(self, open_project: OpenProject, jobs: JobList, selected: Sequence[int]) -> None:
        """Show the choices.

        Args:
            open_project: whose images.
            jobs: run the counting.
            selected: ids of the images selected in the library.
        """
        super().__init__()
        self._images: dict[PredictScope, tuple[int, ...]] = {PredictScope.SELECTED: tuple(selected)}
        self.scopes: dict[PredictScope, QRadioButton] = {}
        layout = vbox(heading(self.tr("For which images?")), on=self, margins=0, gap=8)
        group = QButtonGroup(self)
        for scope in _ORDER:
            box = QRadioButton(self._text(scope, None))
            self.scopes[scope] = box
            group.addButton(box)
            layout.addWidget(box)
        self.scopes[PredictScope.SELECTED].setEnabled(bool(selected))
        self.scopes[PredictScope.UNREVIEWED].setChecked(True)
        for box in self.scopes.values():
            box.toggled.connect(lambda _on: self.changed.emit())
        self._show_counts()
        self._count(open_project, jobs)

    @property
    def scope(self) -> PredictScope:
        """The images that are chosen."""
        chosen = (scope for scope, box in self.scopes.items() if box.isChecked())
        return next(chosen, PredictScope.ALL)

    @property
    def images(self) -> tuple[int, ...]:
        """Ids of the images that are chosen; () while they are not known."""
        return self._images.get(self.scope, ())

    def _text(self, scope: PredictScope, count: int | None) -> str:
        texts = {
            PredictScope.SELECTED: self.tr("The &selected images"),
            PredictScope.ALL: self.tr("&All images"),
            PredictScope.UNREVIEWED: self.tr("All images without a corrected or appro&ved mask"),
        }
        if count is None:
            return texts[scope]
        return f"{texts[scope]} ({self.locale().toString(count)})"

    def _count(self, open_project: OpenProject, jobs: JobList) -> None:
        project = open_project.project

        def ask(_control: Control) -> dict[PredictScope, tuple[int, ...]]:
            counted = (PredictScope.ALL, PredictScope.UNREVIEWED)
            return {scope: images_to_predict(project, scope) for scope in counted}

        question = Question("counting", ask)
        question.answered.connect(self._take)
        jobs.start(question)

    def _take(self, images: dict[PredictScope, tuple[int, ...]]) -> None:
        self._images |= images
        self._show_counts()
        self.changed.emit()

    def _show_counts(self) -> None:
        for scope, box in self.scopes.items():
            images = self._images.get(scope)
            box.setText(self._text(scope, None if images is None else len(images)))
        layout = self.layout()
        assert layout is not None
        layout.activate()  # at once: the dialog around it is about to measure it
