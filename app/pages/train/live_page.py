"""The training that runs, or ran last: how far it is, its curves, its masks, its log."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QPlainTextEdit,
    QSplitter,
    QToolButton,
    QWidget,
)

from app.core.training.live import MOST_LINES, LiveRun, LogLine
from app.jobs.job import JobState
from app.jobs.job_list import JobList
from app.jobs.training import TrainingJob
from app.models.open_project import OpenProject
from app.pages.train.curve_plot import COLOURS, STROKES, CurvePlot, PlotLine
from app.pages.train.previews import PreviewPane
from app.pages.train.result_card import ResultCard
from app.pages.train.status_card import StatusCard
from app.pages.train.texts import score_titles
from app.pages.train.widgets import GAP, button
from app.qtbase.boxes import Stretch, hbox, vbox
from app.qtbase.plain_text import PlainLabel
from app.ui.dialogs import Choice, Kind, ask
from app.ui.icon_label import IconLabel
from app.ui.icons import icon
from app.ui.widgets import COLOUR, EmptyPage

HEIGHT = 8  # lines


class RunLog(QWidget):
    """The log of a training; folded at first, it opens by itself for an error."""

    def __init__(self) -> None:
        super().__init__()
        self._shown = 0  # lines of the log that are in the text
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setMaximumBlockCount(MOST_LINES)
        self.text.setAccessibleName(self.tr("Log of the training"))
        self.text.setFixedHeight(HEIGHT * self.fontMetrics().lineSpacing())
        self.fold = QToolButton()
        self.fold.setText(self.tr("Log"))
        self.fold.setCheckable(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.toggled.connect(self._show_open)
        self.copy = QToolButton()
        self.copy.setIcon(icon("copy"))
        self.copy.setToolTip(self.tr("Copy the log"))
        self.copy.setAccessibleName(self.tr("Copy the log"))
        self.copy.clicked.connect(
            lambda: QGuiApplication.clipboard().setText(self.text.toPlainText())
        )
        head = hbox(self.fold, Stretch(), self.copy)
        vbox(head, self.text, on=self, margins=0, gap=4)
        self._show_open(False)

    def clear(self) -> None:
        """Begin anew."""
        self.text.clear()
        self._shown = 0
        self.fold.setChecked(False)

    def follow(self, live: LiveRun) -> None:
        """Append the lines that are new."""
        new = min(live.log_lines - self._shown, len(live.log))
        if new <= 0:
            return
        lines = list(live.log)[-new:]
        self._shown = live.log_lines
        self.text.appendPlainText("\n".join(self._line(line) for line in lines))
        if any(line.severity == "error" for line in lines):
            self.fold.setChecked(True)
        self.fold.setText(self.tr("Log (%n line(s))", "", live.log_lines))

    def _line(self, line: LogLine) -> str:
        minutes, seconds = divmod(int(line.at), 60)
        signs = {"warning": self.tr("Warning"), "error": self.tr("Error")}
        sign = signs.get(line.severity)
        text = f"{sign}: {line.text}" if sign else line.text
        return f"{minutes:3d}:{seconds:02d}  {text}"

    def _show_open(self, opened: bool) -> None:
        self.fold.setIcon(icon("down" if opened else "next"))
        self.fold.setAccessibleName(self.tr("Hide the log") if opened else self.tr("Show the log"))
        self.text.setVisible(opened)
        self.copy.setVisible(opened)


class NoticeLine(QFrame):
    """One line; hidden while there is nothing, or after the user has read it.

    Signals:
        log_requested: the user wants to see everything that was said.
    """

    log_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "banner")
        self._seen = 0  # warnings that the user has read, or that are older than this training
        self._shown = 0
        side = round(1.2 * self.fontMetrics().height())
        sign = IconLabel("info", size=side, colour=COLOUR)
        self.text = PlainLabel(wordWrap=True)
        self.log = button(self.tr("Show the Log"))
        self.log.clicked.connect(self.log_requested)
        self.read = button(self.tr("OK"))
        self.read.clicked.connect(self._put_away)
        hbox(sign, (self.text, 1), self.log, self.read, on=self, margins=(16, 6, 8, 6), gap=12)
        self.hide()

    def clear(self) -> None:
        """Begin anew."""
        self._seen = self._shown = 0
        self.hide()

    def follow(self, live: LiveRun) -> None:
        """Show the newest warning of a training, if there is a new one."""
        warnings = [line.text for line in live.log if line.severity == "warning"]
        if len(warnings) == self._shown or len(warnings) <= self._seen:
            return
        self._shown = len(warnings)
        more = len(warnings) - self._seen - 1
        text = warnings[-1]
        if more:
            text += " " + self.tr("(%n more in the log)", "", more)
        self.text.setText(text)
        self.setAccessibleName(text)
        self.show()

    def _put_away(self) -> None:
        self._seen = self._shown
        self.hide()


REFRESH = 400  # ms between looks at a training that runs
PLOT_EVERY = 3  # looks between new drawings of the curves


class LivePage(QWidget):
    """Shows one training.

    Signals:
        new_requested: the user wants to start a training.
    """

    new_requested = Signal()

    def __init__(self, open_project: OpenProject, jobs: JobList) -> None:
        super().__init__()
        self.job: TrainingJob | None = None
        self.live: LiveRun | None = None
        self._looks = 0
        self.empty = EmptyPage(
            "train",
            self.tr("No training yet"),
            self.tr("Start one, and watch its masks improve here."),
            self.tr("Start a Training"),
        )
        self.empty.wanted.connect(self.new_requested)
        self.status = StatusCard()
        self.result = ResultCard()
        self.previews = PreviewPane(open_project, jobs)
        self.log = RunLog()
        self.notice = NoticeLine()
        self.notice.log_requested.connect(lambda: self.log.fold.setChecked(True))
        across = self.tr("epochs")
        self.losses = CurvePlot(
            self.tr("Losses"),
            x_title=across,
            empty=self.tr("Curves appear once training starts."),
        )
        self.scores = CurvePlot(
            self.tr("Scores after every epoch"),
            x_title=across,
            empty=self.tr("Scores appear after the first epoch."),
            y_range=(0.0, 1.0),
            percent=True,
        )
        self._content = self._arrange()
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH)
        self._timer.timeout.connect(self._look)
        self.status.pause.clicked.connect(self.toggle_pause)
        self.status.stop.clicked.connect(self.stop_and_keep)
        self.status.cancel.clicked.connect(self.cancel)
        self._show_content(False)

    def _arrange(self) -> QWidget:
        curves = QWidget()
        vbox((self.losses, 3), (self.scores, 2), on=curves, margins=0, gap=GAP)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(curves)
        split.addWidget(self.previews)
        split.setHandleWidth(GAP)
        split.setChildrenCollapsible(False)
        split.setSizes([520, 680])
        split.setStyleSheet("QSplitter::handle { background: transparent; }")
        content = QWidget()
        layout = vbox(on=content, margins=GAP, gap=GAP)
        layout.addWidget(self.status)
        layout.addWidget(self.result)
        layout.addWidget(self.notice)
        layout.addWidget(split, stretch=1)
        layout.addWidget(self.log)
        vbox(self.empty, content, on=self, margins=0)
        return content

    def _show_content(self, shown: bool) -> None:
        self.empty.setVisible(not shown)
        self._content.setVisible(shown)

    # ------------------------------------------------------------------ a run

    def watch(self, job: TrainingJob) -> None:
        """Show a training that was just started, or runs."""
        self.job, self.live = job, job.live
        self.log.clear()
        self.notice.clear()
        self.previews.show_pinned(job.live.pinned)
        self.previews.show_masks(tuple(job.live.previews))
        job.previews_ready.connect(self._show_previews)
        job.run_changed.connect(self._show_pinned)
        job.state_changed.connect(self.refresh)
        job.ended.connect(self._finish)
        self.result.hide()
        self.status.show()
        self._show_content(True)
        self.refresh()
        if self.isVisible():
            self._timer.start()

    @property
    def running(self) -> bool:
        """Whether a training runs."""
        return self.job is not None

    def toggle_pause(self) -> None:
        """Have the training wait, or go on."""
        if self.job is None:
            return
        if self.job.state is JobState.PAUSED:
            self.job.resume()
        else:
            self.job.pause()
        self.refresh()

    def stop_and_keep(self) -> None:
        """End the training and keep it."""
        if self.job is not None:
            self.job.stop_and_keep()
            self.refresh()

    def cancel(self) -> None:
        """End the training and throw it away, if the user means that."""
        if self.job is None:
            return
        answer = ask(
            self,
            title=self.tr("Discard this training?"),
            text=self.tr(
                "Everything learned in this run is lost. “Stop and Keep” ends it too, but keeps "
                "what was learned."
            ),
            choices=(
                Choice("discard", self.tr("Discard")),
                Choice("keep", self.tr("Stop and Keep")),
                Choice("go_on", self.tr("Resume Training"), safe=True, default=True),
            ),
            kind=Kind.WARNING,
        )
        if self.running and answer == "discard":  # it may have ended while the question stood
            self.job.cancel()
        elif self.running and answer == "keep":
            self.job.stop_and_keep()
        self.refresh()

    def shut_down(self) -> None:
        """Begin no more background work."""
        self._timer.stop()
        self.previews.stop()

    # ---------------------------------------------------------------- showing

    def refresh(self) -> None:
        """Show the training as it is now."""
        if self.live is None:
            return
        job = self.job
        self.status.show_live(self.live, ending=job is not None and job.cancelling)
        self.status.show_paused(job is not None and job.state is JobState.PAUSED)
        self.log.follow(self.live)
        self.notice.follow(self.live)
        self._show_curves()

    def _look(self) -> None:
        if self.live is None or self.job is None:
            self._timer.stop()
            return
        self._looks += 1
        if self._looks % PLOT_EVERY == 0:
            self.refresh()
        else:
            self.status.show_live(self.live, ending=self.job.cancelling)

    def _show_curves(self) -> None:
        assert self.live is not None
        live = self.live
        named = (
            (self.tr("Tags"), live.tag_loss),
            (self.tr("Masks"), live.mask_loss),
            (self.tr("Pixels"), live.pixel_loss),
        )
        lines = [
            PlotLine(name, *curve.points(), COLOURS[place], STROKES[place])
            for place, (name, curve) in enumerate(named)
        ]
        self.losses.set_lines(lines, x_end=float(live.epochs or 1))
        scores = [
            PlotLine(title, *live.metrics[name].points(), COLOURS[place], STROKES[place])
            for place, (name, title) in enumerate(score_titles().items())
            if name in live.metrics
        ]
        self.scores.set_lines(scores, x_end=float(live.epochs or 1))

    def _show_pinned(self, _run: int = 0) -> None:
        if self.live is not None:
            self.previews.show_pinned(self.live.pinned)

    def _show_previews(self, _news: object = None) -> None:
        if self.live is not None:
            self._show_pinned()
            self.previews.show_masks(tuple(self.live.previews))

    def _finish(self) -> None:
        """Show how the training ended."""
        job, self.job = self.job, None
        self._timer.stop()
        self.refresh()
        if job is None or self.live is None:
            return
        held = self.status.isAncestorOf(self.focusWidget())
        self.status.hide()
        self.result.show_end(self.live, job.error)
        self.result.show()
        if held:  # else the keyboard would go to whatever comes next
            self.result.take_keyboard()

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the training while this can be seen."""
        super().showEvent(event)
        self.refresh()
        if self.job is not None:
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Spare the work while nobody looks."""
        super().hideEvent(event)
        self._timer.stop()
