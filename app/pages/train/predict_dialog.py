"""Which images masks are made of, and how they are refined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QRadioButton,
    QWidget,
)

from app.core.store import ProjectError
from app.core.tagging.predictions import PredictScope, images_to_predict
from app.core.training.request import PredictRequest
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.pages.train.widgets import column, heading, hint
from app.qtbase.plain_text import PlainLabel
from wseg_engine.base.events import Control, Event
from wseg_engine.settings.config import RefineConfig

WIDTH = 460  # px
# What is wanted nearly always comes first: what was selected long ago in the library is not.
_ORDER = (PredictScope.UNREVIEWED, PredictScope.SELECTED, PredictScope.ALL)


@dataclass(frozen=True)
class _Scopes(Event):
    images: dict[PredictScope, tuple[int, ...]]


class PredictDialog(QDialog):
    """Asks what to predict. Accepted: `request` says what."""

    def __init__(
        self,
        open_project: OpenProject,
        jobs: JobList,
        *,
        run: int,
        run_name: str,
        selected: Sequence[int],
        device: str,
        refine: RefineConfig,
        parent: QWidget | None = None,
    ) -> None:
        """Show the choices; how many images each is, is counted in the background.

        Args:
            open_project: whose images.
            jobs: run the counting.
            run: whose model makes the masks.
            run_name: what it is called.
            selected: ids of the images selected in the library.
            device: where to compute.
            refine: the run's settings of refinement; how is chosen at first as they have it.
            parent: the window.
        """
        super().__init__(parent)
        self._run, self._device, self._refine = run, device, refine
        self._images: dict[PredictScope, tuple[int, ...]] = {PredictScope.SELECTED: tuple(selected)}
        self.setWindowTitle(self.tr("Predict Masks"))
        self.scopes: dict[PredictScope, QRadioButton] = {}
        self.methods: dict[str, QRadioButton] = {}
        self.anew = QCheckBox(self.tr("Also redo masks that are &up to date"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = self.buttons.addButton(self.tr("Predict"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._arrange(run_name)
        self._count(open_project, jobs)

    def _arrange(self, run_name: str) -> None:
        intro = PlainLabel(self.tr("Makes masks with the model “{name}”.").format(name=run_name))
        intro.setWordWrap(True)
        tags = hint(
            self.tr(
                "A mask contains only classes that its image is tagged with. Corrected and "
                "approved masks are never changed."
            )
        )
        layout = column(self, margin=24, gap=8)
        layout.addWidget(intro)
        layout.addWidget(tags)
        layout.addSpacing(8)
        layout.addWidget(heading(self.tr("For which images?")))
        scopes = QButtonGroup(self)
        for scope in _ORDER:
            box = QRadioButton(self._scope_text(scope, None))
            self.scopes[scope] = box
            scopes.addButton(box)
            box.toggled.connect(self._allow)
            layout.addWidget(box)
        layout.addSpacing(8)
        layout.addWidget(heading(self.tr("Refine the outlines?")))
        methods = QButtonGroup(self)
        for method, text, cost in self._methods():
            radio = QRadioButton(text)
            radio.setAccessibleDescription(cost)
            self.methods[method] = radio
            methods.addButton(radio)
            layout.addWidget(radio)
            line = hint(cost)
            line.setContentsMargins(24, 0, 0, 4)
            layout.addWidget(line)
        self.methods[self._refine.method].setChecked(True)
        layout.addWidget(self.anew)
        layout.addSpacing(8)
        layout.addWidget(self.buttons)
        some = bool(self._images[PredictScope.SELECTED])
        self.scopes[PredictScope.SELECTED].setEnabled(some)
        self.scopes[PredictScope.UNREVIEWED].setChecked(True)
        self._show_counts()

    def _methods(self) -> tuple[tuple[str, str, str], ...]:
        return (
            ("none", self.tr("&No"), self.tr("Fastest; you can refine individual masks later.")),
            (
                "pamr",
                self.tr("&PAMR"),
                self.tr("Follows edges nearby; slightly slower."),
            ),
            (
                "crf",
                self.tr("&CRF"),
                self.tr("Uses the whole image for the finest outlines; slowest."),
            ),
        )

    def _scope_text(self, scope: PredictScope, count: int | None) -> str:
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

        def work(_control: Control) -> Iterator[Event]:
            try:
                yield _Scopes(
                    {
                        scope: images_to_predict(project, scope)
                        for scope in (PredictScope.ALL, PredictScope.UNREVIEWED)
                    }
                )
            except ProjectError:  # closed meanwhile
                return

        job = Job("counting", work, quiet=True)
        job.event_received.connect(self._take)
        jobs.start(job)

    def _take(self, event: object) -> None:
        if isinstance(event, _Scopes):
            self._images |= event.images
            self._show_counts()

    def _show_counts(self) -> None:
        for scope, box in self.scopes.items():
            images = self._images.get(scope)
            box.setText(self._scope_text(scope, None if images is None else len(images)))
        self._make_room()
        self._allow()

    def _make_room(self) -> None:
        """Be wide enough for every line, and high enough for those that are wrapped."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        width = max(WIDTH, layout.minimumSize().width())
        self.setMinimumSize(width, layout.totalHeightForWidth(width))

    def _allow(self, _on: bool = False) -> None:
        self.go.setEnabled(bool(self._images.get(self.scope)))

    @property
    def scope(self) -> PredictScope:
        """The images that are chosen."""
        chosen = (scope for scope, box in self.scopes.items() if box.isChecked())
        return next(chosen, PredictScope.ALL)

    @property
    def method(self) -> str:
        """How masks are refined."""
        return next(name for name, box in self.methods.items() if box.isChecked())

    @property
    def request(self) -> PredictRequest:
        """What was chosen."""
        values = self._refine.to_dict() | {"method": self.method}
        return PredictRequest(
            run=self._run,
            images=self._images.get(self.scope, ()),
            refine=RefineConfig.from_dict(values),
            device=self._device,
            anew=self.anew.isChecked(),
        )
