"""What came of a training, and what to do next."""

from __future__ import annotations

import math

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from app.core.training.live import LiveRun
from app.core.training.request import Ending
from app.core.translation import reason
from app.pages.train.texts import duration, percent, precision
from app.pages.train.widgets import button
from app.qtbase.boxes import hbox, vbox
from app.ui.icon_label import IconLabel
from app.ui.icons import icon
from app.ui.widgets import heading, hint

PICTURE = 24  # px
TO_MEASURE = 20  # approved masks from which about four are kept apart to compare with
GOOD = 0.5  # overlap from which masks are called good
_PICTURES = {
    Ending.FINISHED: ("check", "#8b95a1"),
    Ending.KEPT: ("check", "#8b95a1"),
    Ending.SUSPENDED: ("pause", "#8b95a1"),
    Ending.DISCARDED: ("info", "#8b95a1"),
    Ending.FAILED: ("error", "#d64545"),
}
_MEASURED = ("check", "#2fa37c")  # good masks, as far as is known
_WARMED_UP = ("warning", "#c77700")  # masks that are blobs


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

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._run: int | None = None
        self._picture = IconLabel(size=PICTURE)
        self.title = heading()
        self.text = hint("")
        self.predict = button(self.tr("Predict &Masks…"))
        self.review = button(self.tr("&Go to Review"), "review")
        self.resume = button(self.tr("&Resume Training"), "play")
        self.again = button(self.tr("Trai&n Again"), "train")
        self.predict.clicked.connect(lambda: self._tell(self.predict_requested))
        self.resume.clicked.connect(lambda: self._tell(self.resume_requested))
        self.review.clicked.connect(self.review_requested)
        self.again.clicked.connect(self.again_requested)
        holder = QWidget()
        vbox(self.title, self.text, on=holder, margins=0, gap=2)
        buttons = (self.resume, self.again, self.review, self.predict)
        hbox(self._picture, (holder, 1), *buttons, on=self, margins=16, gap=12)
        self.hide()

    def show_end(self, live: LiveRun, error: BaseException | None) -> None:
        """Show how a training ended."""
        ending = live.ending or Ending.FAILED
        self._run = live.run
        blobs = _is_warmed_up_alone(live)
        name, colour = _picture(ending, live)
        self._picture.show_icon(name, colour=colour)
        self.title.setText(self._title(ending, live))
        if blobs:
            self.title.setText(
                self.tr("{name} was stopped during warm-up").format(
                    name=live.name or self.tr("The training")
                )
            )
        self.text.setText(self._text(ending, live, error))
        usable = self._run is not None and live.saved_epochs is not None
        usable &= ending is not Ending.DISCARDED
        self.predict.setVisible(usable)
        goes_on = usable and ending is not Ending.FINISHED
        self.review.setVisible(usable)
        self.resume.setVisible(goes_on)
        _show_default(self.predict, "mask", default=usable and not (blobs and goes_on))
        _show_default(self.resume, "play", default=blobs and goes_on)
        self.setAccessibleName(f"{self.title.text()} {self.text.text()}")

    def take_keyboard(self) -> None:
        """Give the keyboard to what is offered first."""
        offered = (self.predict, self.resume, self.review, self.again)
        shown = [each for each in offered if not each.isHidden()]
        next((each for each in shown if each.isDefault()), shown[0]).setFocus()

    def _title(self, ending: Ending, live: LiveRun) -> str:
        titles = {
            Ending.FINISHED: self.tr("{name} is finished"),
            Ending.KEPT: self.tr("{name} was stopped and kept"),
            Ending.SUSPENDED: self.tr("{name} is ready to resume"),
            Ending.DISCARDED: self.tr("The training was discarded"),
            Ending.FAILED: self.tr("The training failed"),
        }
        return titles[ending].format(name=live.name or self.tr("The training"))

    def _text(self, ending: Ending, live: LiveRun, error: BaseException | None) -> str:
        if ending is Ending.FAILED:
            return reason(error) if error is not None else self.tr("The log has the details.")
        if ending is Ending.DISCARDED:
            return self.tr("Nothing was kept. Masks and tags are unchanged.")
        parts = [
            self.tr("%n epoch(s) in {time}", "", live.epoch).format(time=duration(live.seconds))
        ]
        found = live.tag_precision
        if found.held_out and not math.isnan(found.value):
            text = self.tr("tag precision {value} (held out)")
            parts.append(text.format(value=precision(found.value)))
        overlap = _overlap(live)
        if not math.isnan(overlap):
            images = self.tr("%n image(s) held out", "", live.validated)
            classes = self.tr("%n class(es)", "", live.overlap_classes)
            text = self.tr("mask overlap {value} ({images}, {classes})")
            parts.append(text.format(value=percent(overlap), images=images, classes=classes))
        return " · ".join(parts) + "\n" + self._next(live)

    def _next(self, live: LiveRun) -> str:
        """Say what to do next, and what is not known."""
        if _is_warmed_up_alone(live):
            return self.tr(
                "So far it has learned from tags only, and its masks are coarse blobs. Resume it "
                "before predicting masks."
            )
        if math.isnan(_overlap(live)):
            return self.tr(
                "The quality of its masks has not been measured. Check some in Review; once %n "
                "mask(s) are approved, “Score” in All Trainings measures it.",
                "",
                TO_MEASURE,
            )
        return self.tr("Predict masks, and check the least certain ones first.")

    def _tell(self, signal: object) -> None:
        if self._run is not None:
            signal.emit(self._run)  # type: ignore[attr-defined]


def _show_default(choice: QPushButton, picture: str, *, default: bool) -> None:
    """Make a button the one that is offered first, with an icon that is seen on it."""
    choice.setDefault(default)
    choice.setIcon(icon(picture, colour="#ffffff" if default else None))


def _overlap(live: LiveRun) -> float:
    curve = live.metrics.get("mean_iou")
    return math.nan if curve is None else curve.last


def _is_warmed_up_alone(live: LiveRun) -> bool:
    """Return whether a training ended before it learnt anything of masks."""
    ended_early = live.ending in (Ending.KEPT, Ending.SUSPENDED)
    return ended_early and live.epoch < live.epochs and not live.learns_masks


def _picture(ending: Ending, live: LiveRun) -> tuple[str, str]:
    """Return an icon and its colour: no green tick for what nobody has measured."""
    if _is_warmed_up_alone(live):
        return _WARMED_UP
    if ending in (Ending.FINISHED, Ending.KEPT) and _overlap(live) >= GOOD:
        return _MEASURED
    return _PICTURES[ending]
