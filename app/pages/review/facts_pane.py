"""The image in hand: its name, how its mask came about, how sure the model was, the time spent."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QProgressBar, QSizePolicy, QWidget

from app.core.masks.queue import ReviewState
from app.core.store import Provenance, ReviewTime
from app.core.training.external import ExternalOrigin, shortened
from app.models.run_list import local_time
from app.pages.review.mask_session import MaskSession
from app.pages.review.texts import duration, percent_certain, provenance_name, state_name
from app.qtbase.boxes import hbox
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.icon_label import IconLabel
from app.ui.widgets import be_bold

ICON = 16  # px
_OF_NAME, _OF_COMMAND = 40, 500  # characters of another program's that are shown
_PICTURES = {
    Provenance.DRAFT: "wand",
    Provenance.MODEL: "cpu",
    Provenance.REFINED: "refine",
    Provenance.EDITED: "edit",
    Provenance.APPROVED: "approve",
    None: "mask",
}


class FactsPane(QWidget):
    """Says what is known of the image in hand."""

    def __init__(self) -> None:
        super().__init__()
        self._full_name = ""
        self.name = PlainLabel()
        be_bold(self.name)
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.picture = IconLabel(size=ICON)
        self.provenance = PlainLabel()
        self.certainty = QProgressBar()
        self.certainty.setRange(0, 100)
        self.certainty.setTextVisible(False)
        self.certainty.setMaximumHeight(6)
        self.certainty.setAccessibleName(self.tr("How certain the model is"))
        self.certain = PlainLabel()
        self.time = PlainLabel()
        self.left = PlainLabel()
        for label in (self.certain, self.time, self.left):
            label.setProperty("kind", "hint")
        for widget in (self.certain, self.certainty, self.time, self.left):
            policy = widget.sizePolicy()  # what is below must not jump
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
        how = hbox(self.picture, (self.provenance, 1), gap=6)
        grid = QGridLayout(self)
        grid.setContentsMargins(4, 0, 4, 0)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.name, 0, 0, 1, 2)
        grid.addLayout(how, 1, 0, 1, 2)
        grid.addWidget(self.certain, 2, 0)
        grid.addWidget(self.certainty, 2, 1)
        grid.addWidget(self.time, 3, 0, 1, 2)
        grid.addWidget(self.left, 4, 0, 1, 2)
        grid.setColumnStretch(1, 1)

    def show_mask_session(
        self,
        mask_session: MaskSession | None,
        state: ReviewState,
        origin: ExternalOrigin | None = None,
    ) -> None:
        """Show what is known of an image.

        Args:
            mask_session: the image; None for none.
            state: how far its review is.
            origin: the other program that made its mask; None where a network did.
        """
        self.setVisible(mask_session is not None)
        if mask_session is None:
            return
        path = "" if mask_session.record is None else mask_session.record.path
        self._full_name = path.rpartition("/")[2]
        self.name.setToolTip(tip_text(path))
        self._elide()
        text, tip = provenance_name(mask_session.provenance), ""
        if origin is not None:
            text = self.tr("From {program}").format(program=shortened(origin.name, _OF_NAME))
            tip = self.tr("Last used {date}. Command: {command}").format(
                date=local_time(origin.date), command=shortened(origin.command, _OF_COMMAND)
            )
        self.provenance.setToolTip(tip_text(tip))
        if state is ReviewState.REJECTED:
            text = self.tr("{mask} – {state}").format(mask=text, state=state_name(state))
        self.provenance.setText(text)
        self.picture.show_icon(_PICTURES[mask_session.provenance])
        uncertainty = mask_session.origin.uncertainty
        for widget in (self.certain, self.certainty):
            widget.setVisible(uncertainty is not None)
        if uncertainty is not None:
            percent = percent_certain(uncertainty)
            draft = mask_session.provenance is Provenance.DRAFT  # which no model has made
            text = self.tr("{percent} % certain") if draft else self.tr("Model {percent} % certain")
            self.certain.setText(text.format(percent=percent))
            self.certainty.setValue(percent)

    def show_time(self, here: float, usual: ReviewTime, left: int) -> None:
        """Show the time spent.

        Args:
            here: seconds on this image.
            usual: on those that are done.
            left: how many are not.
        """
        parts = []
        if here >= 1:
            parts.append(self.tr("This image: {time}").format(time=duration(here)))
        if usual.images:
            parts.append(self.tr("on average {time}").format(time=duration(usual.mean)))
        self.time.setText(" · ".join(parts))
        self.time.setVisible(bool(parts))
        if usual.images and left:
            time = duration(usual.mean * left)
            self.left.setText(self.tr("%n left, about {time}", "", left).format(time=time))
        self.left.setVisible(bool(usual.images and left))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much of the name as there is room for."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        metrics = self.name.fontMetrics()
        width = max(40, self.width() - 8)
        self.name.setText(metrics.elidedText(self._full_name, Qt.TextElideMode.ElideMiddle, width))
