"""What came of a training, and what to do next."""

from __future__ import annotations

import math

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.core.training.live import LiveRun
from app.core.training.request import Ending
from app.core.translation import reason
from app.pages.train.looks import button, column, hint
from app.pages.train.texts import duration, percent
from app.qtbase.plain_text import PlainLabel
from app.ui.icons import icon

PICTURE = 24  # px
_PICTURES = {
    Ending.FINISHED: ("check", "#2fa37c"),
    Ending.KEPT: ("check", "#2fa37c"),
    Ending.SUSPENDED: ("pause", "#8b95a1"),
    Ending.DISCARDED: ("info", "#8b95a1"),
    Ending.FAILED: ("error", "#d64545"),
}


class ResultCard(QFrame):
    """How a training ended.

    Signals:
        predict_requested: the user wants masks from this run; its id.
        review_requested: the user wants to look at masks.
        again_requested: the user wants to start another training.
        resume_requested: the user wants this run to go on; its id.
    """

    predict_requested = Signal(int)
    review_requested = Signal()
    again_requested = Signal()
    resume_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._run: int | None = None
        self._picture = PlainLabel()
        self.title = PlainLabel()
        self.title.setProperty("kind", "heading")
        self.text = hint("")
        self.predict = button(self.tr("Predict &Masks…"))
        self.predict.setIcon(icon("mask", colour="#ffffff"))
        self.review = button(self.tr("&Go to Review"), "review")
        self.resume = button(self.tr("&Go On Training"), "play")
        self.again = button(self.tr("Trai&n Again"), "train")
        self.predict.clicked.connect(lambda: self._tell(self.predict_requested))
        self.resume.clicked.connect(lambda: self._tell(self.resume_requested))
        self.review.clicked.connect(self.review_requested)
        self.again.clicked.connect(self.again_requested)
        words = column(holder := QWidget(), gap=2)
        words.addWidget(self.title)
        words.addWidget(self.text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self._picture)
        layout.addWidget(holder, stretch=1)
        for each in (self.resume, self.again, self.review, self.predict):
            layout.addWidget(each)
        self.hide()

    def show_end(self, live: LiveRun, error: BaseException | None) -> None:
        """Show how a training ended."""
        ending = live.ending or Ending.FAILED
        self._run = live.run
        name, colour = _PICTURES[ending]
        self._picture.setPixmap(icon(name, colour=colour).pixmap(PICTURE, PICTURE))
        self.title.setText(self._title(ending, live))
        self.text.setText(self._text(ending, live, error))
        usable = self._run is not None and live.saved_epochs is not None
        usable &= ending is not Ending.DISCARDED
        self.predict.setVisible(usable)
        self.predict.setDefault(usable)
        self.review.setVisible(usable)
        self.resume.setVisible(usable and ending is not Ending.FINISHED)
        self.setAccessibleName(f"{self.title.text()} {self.text.text()}")

    def _title(self, ending: Ending, live: LiveRun) -> str:
        titles = {
            Ending.FINISHED: self.tr("{name} is finished"),
            Ending.KEPT: self.tr("{name} was stopped and kept"),
            Ending.SUSPENDED: self.tr("{name} waits to go on"),
            Ending.DISCARDED: self.tr("The training was thrown away"),
            Ending.FAILED: self.tr("The training could not go on"),
        }
        return titles[ending].format(name=live.name or self.tr("The training"))

    def _text(self, ending: Ending, live: LiveRun, error: BaseException | None) -> str:
        if ending is Ending.FAILED:
            return reason(error) if error is not None else self.tr("The log has the details.")
        if ending is Ending.DISCARDED:
            return self.tr("Nothing of it is left. Masks and tags are as they were.")
        parts = [
            self.tr("%n epoch(s) in {time}", "", live.epoch).format(time=duration(live.seconds))
        ]
        precision = live.tag_precision
        if not math.isnan(precision.value):
            text = self.tr("tag precision {value} (held out)")
            if not precision.held_out:
                text = self.tr("tag precision {value} (while learning)")
            parts.append(text.format(value=percent(precision.value)))
        iou = live.metrics.get("mean_iou")
        if iou is not None and not math.isnan(iou.last):
            parts.append(self.tr("mask overlap {value}").format(value=percent(iou.last)))
        return " · ".join(parts)

    def _tell(self, signal: object) -> None:
        if self._run is not None:
            signal.emit(self._run)  # type: ignore[attr-defined]
