"""How far a training is, and what can be done with it."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QProgressBar

from app.core.training.live import LiveRun, Phase
from app.pages.train.texts import duration, phase_text, precision
from app.pages.train.widgets import button
from app.qtbase.boxes import Stretch, hbox, vbox
from app.qtbase.plain_text import PlainLabel
from app.ui.icons import icon
from app.ui.widgets import heading, hint

STEPS = 1000  # of the bar
Figures = list[tuple[str, str]]


class StatusCard(QFrame):
    """Name, phase, bar, figures and buttons of the training that runs."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.name = heading()
        self.phase = PlainLabel()
        self.left = heading()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(8)
        self.bar.setRange(0, STEPS)
        self.bar.setAccessibleName(self.tr("Progress of the training"))
        self.part = hint("")
        self.pause = button(self.tr("&Pause"), "pause")
        self.stop = button(self.tr("&Stop and Keep"), "stop")
        self.stop.setToolTip(self.tr("Stop after this step and keep what was learned"))
        self.cancel = button(self.tr("&Cancel…"), "cancel")
        self.cancel.setToolTip(self.tr("Stop and discard this run"))
        self._cells: list[tuple[QLabel, QLabel]] = []
        self._figures = QGridLayout()
        self._figures.setHorizontalSpacing(32)
        self._figures.setVerticalSpacing(2)
        self._arrange()

    def _arrange(self) -> None:
        head = hbox(self.name, Stretch(), self.pause, self.stop, self.cancel, gap=8)
        line = hbox(self.phase, Stretch(), self.left)
        vbox(head, line, self.bar, self.part, self._figures, on=self, margins=16, gap=8)

    def show_live(self, live: LiveRun, *, ending: bool) -> None:
        """Show a training as it is now.

        Args:
            live: the training.
            ending: whether it was asked to end.
        """
        self.name.setText(live.name or self.tr("Training"))
        self.phase.setText(self._phase(live, ending))
        self.left.setText("" if live.paused or ending else live.left_text())
        self._show_bar(live)
        self.part.setText(self._part(live))
        self.show_figures(self._running_figures(live))
        for each in (self.pause, self.stop, self.cancel):
            each.setEnabled(not ending)

    def _phase(self, live: LiveRun, ending: bool) -> str:
        if ending:
            return self.tr("Stopping after this step…")
        if live.paused:
            return self.tr("Paused. {phase}").format(phase=phase_text(live))
        return phase_text(live)

    def _show_bar(self, live: LiveRun) -> None:
        if live.phase is Phase.PREPARING and not live.total:
            self.bar.setRange(0, 0)
            return
        self.bar.setRange(0, STEPS)
        self.bar.setValue(round(STEPS * (live.share or 0.0)))

    def _part(self, live: LiveRun) -> str:
        if not live.total:
            return self.tr("Running for {time}").format(time=duration(live.seconds))
        locale = self.locale()
        texts = {
            Phase.FEATURES: self.tr("{done} of {total} images"),
            Phase.LABELS: self.tr("{done} of {total} images"),
            Phase.VALIDATING: self.tr("{done} of {total} images"),
            Phase.PREVIEWS: self.tr("{done} of {total} images"),
            Phase.TRAINING: self.tr("Step {done} of {total} in this epoch"),
        }
        text = texts.get(live.phase, self.tr("{done} of {total}"))
        done = text.format(done=locale.toString(live.done), total=locale.toString(live.total))
        running = self.tr("running for {time}").format(time=duration(live.seconds))
        return f"{done} · {running}"

    def _running_figures(self, live: LiveRun) -> Figures:
        figures: Figures = []
        if live.images:
            figures.append((self.tr("Images"), self.locale().toString(live.images)))
        if live.masks:
            figures.append((self.tr("With approved masks"), self.locale().toString(live.masks)))
        if live.marked:
            figures.append((self.tr("With marks"), self.locale().toString(live.marked)))
        if not math.isnan(live.images_per_second):
            figures.append(
                (
                    self.tr("Images per second"),
                    self.locale().toString(live.images_per_second, "f", 1),
                )
            )
        if not math.isnan(live.rate.last):
            figures.append(
                (self.tr("Learning rate"), self.locale().toString(live.rate.last, "g", 2))
            )
        found = live.tag_precision
        if not math.isnan(found.value):
            name = self.tr("Tag precision (held out)")
            if not found.held_out:
                name = self.tr("Tag precision (training)")
            figures.append((name, precision(found.value)))
        if live.device:
            figures.append((self.tr("Device"), live.device.upper()))
        if live.images_at_once:
            figures.append((self.tr("Images at once"), f"{live.images_at_once}"))
        return figures

    def show_paused(self, paused: bool) -> None:
        """Offer to go on where the training waits."""
        self.pause.setText(self.tr("&Resume") if paused else self.tr("&Pause"))
        self.pause.setIcon(icon("play" if paused else "pause"))

    def show_figures(self, figures: Figures) -> None:
        """Show these pairs of a name and a value."""
        while len(self._cells) < len(figures):
            place = len(self._cells)
            cell = (hint(""), PlainLabel())
            cell[0].setWordWrap(False)
            self._cells.append(cell)
            self._figures.addWidget(cell[0], 0, place)
            self._figures.addWidget(cell[1], 1, place)
            self._figures.setColumnStretch(place, 0)
            self._figures.setColumnStretch(place + 1, 1)
        for place, (name, value) in enumerate(self._cells):
            shown = place < len(figures)
            name.setVisible(shown)
            value.setVisible(shown)
            if shown:
                name.setText(figures[place][0])
                value.setText(figures[place][1])
