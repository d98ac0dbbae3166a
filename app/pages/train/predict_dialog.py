"""Which images masks are made of, and how they are refined."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QRadioButton,
    QWidget,
)

from app.core.training.request import PredictRequest
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.pages.train.scope_picker import ScopePicker
from app.pages.train.widgets import make_room
from app.qtbase.boxes import vbox
from app.qtbase.plain_text import PlainLabel
from app.ui.dialogs import do_or_cancel
from app.ui.widgets import heading, hint
from wseg_engine.settings.config import RefineConfig

WIDTH = 460  # px


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
        self.setWindowTitle(self.tr("Predict Masks"))
        self.picker = ScopePicker(open_project, jobs, selected)
        self.scopes = self.picker.scopes
        self.methods: dict[str, QRadioButton] = {}
        self.anew = QCheckBox(self.tr("Also redo masks that are &up to date"))
        self.buttons, self.go = do_or_cancel(self.tr("Predict"), self.accept, self.reject)
        self._arrange(run_name)
        self.picker.changed.connect(self._make_room)
        self.picker.changed.connect(self._allow)

    def _arrange(self, run_name: str) -> None:
        intro = PlainLabel(
            self.tr("Makes masks with the model “{name}”.").format(name=run_name), wordWrap=True
        )
        tags = hint(
            self.tr(
                "Masks of tagged images contain the tagged classes only; those of untagged images, "
                "classes that the model is sure of. Corrected and approved masks are never changed."
            )
        )
        layout = vbox(on=self, margins=24, gap=8)
        layout.addWidget(intro)
        layout.addWidget(tags)
        layout.addSpacing(8)
        layout.addWidget(self.picker)
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
        self._make_room()
        self._allow()

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

    def _make_room(self) -> None:
        make_room(self, WIDTH)

    def _allow(self) -> None:
        self.go.setEnabled(bool(self.picker.images))

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
            images=self.picker.images,
            refine=RefineConfig.from_dict(values),
            device=self._device,
            anew=self.anew.isChecked(),
        )
