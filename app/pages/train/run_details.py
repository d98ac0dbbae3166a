"""One training in full, or two beside each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QWidget,
)

from app.core.training import run_notes
from app.core.training.run_scores import RunScore, score_of
from app.core.training.warm_start import started_from
from app.models.run_list import RunRow
from app.models.settings_form import all_fields, to_text
from app.pages.train.curve_plot import COLOURS, STROKES, CurvePlot, PlotLine
from app.pages.train.texts import percent, precision, preset_title, score_titles
from app.pages.train.widgets import GAP
from app.qtbase.boxes import hbox, vbox
from app.ui.widgets import hint
from wseg_engine.base.events import EpochDone
from wseg_engine.settings.config import ConfigError, Settings
from wseg_engine.settings.presets import PRESETS, preset, warm

Histories = Mapping[int, Sequence[EpochDone]]
Curves = list[tuple[str, list[float]]]  # names and values, an epoch each


class RunDetails(QTabWidget):
    """Curves, settings and scores by class of the trainings that are selected."""

    def __init__(self, classes: Callable[[], dict[int, str]]) -> None:
        """Show nothing yet.

        Args:
            classes: names of the project's classes by id, as they are now.
        """
        super().__init__()
        self._classes = classes
        self._rows: tuple[RunRow, ...] = ()
        self._histories: Histories = {}
        self.setDocumentMode(True)
        self.setAccessibleName(self.tr("Details of the training"))
        self.plot = CurvePlot(
            self.tr("Losses after every epoch"),
            x_title=self.tr("epochs"),
            empty=self.tr("This training has not completed an epoch."),
        )
        self.score_plot = CurvePlot(
            self.tr("Scores after every epoch"),
            x_title=self.tr("epochs"),
            empty=self.tr("There are no scores of this training’s epochs."),
            y_range=(0.0, 1.0),
            percent=True,
        )
        curves = QWidget()
        hbox((self.plot, 1), (self.score_plot, 1), on=curves, margins=0, gap=GAP)
        self.begun_from = hint("")
        self.settings = _table(self.tr("Training settings"))
        self.all_settings = QCheckBox(self.tr("Also show settings that match the preset"))
        self.all_settings.toggled.connect(lambda _on: self._show_settings())
        self.no_changes = hint("")
        settings_page = QWidget()
        layout = vbox(on=settings_page, margins=8, gap=8)
        layout.addWidget(self.begun_from)
        layout.addWidget(self.all_settings)
        layout.addWidget(self.no_changes)
        layout.addWidget(self.settings, stretch=1)
        self.scores = _table(self.tr("Scores by class"))
        self.scores_note = hint("")
        scores_page = QWidget()
        vbox(self.scores_note, (self.scores, 1), on=scores_page, margins=8, gap=8)
        for note in (self.no_changes, self.scores_note):
            note.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.addTab(curves, self.tr("Curves"))
        self.addTab(settings_page, self.tr("Settings"))
        self.addTab(scores_page, self.tr("Scores by Class"))

    def show_runs(self, rows: Sequence[RunRow]) -> None:
        """Show these; curves come with `show_histories`."""
        self._rows = tuple(rows[:2])
        self._show_curves()
        self._show_settings()
        self._show_scores()

    def show_histories(self, histories: Histories) -> None:
        """Show the epochs of trainings."""
        self._histories = dict(histories)
        self._show_curves()

    # ---------------------------------------------------------------- curves

    def _show_curves(self) -> None:
        self._plot(self.plot, self._losses)
        self._plot(self.score_plot, _scores)

    def _plot(self, plot: CurvePlot, curves: Callable[[Sequence[EpochDone]], Curves]) -> None:
        lines: list[PlotLine] = []
        several = len(self._rows) > 1
        for place, row in enumerate(self._rows):
            history = self._histories.get(row.record.id, ())
            for index, (name, values) in enumerate(curves(history)):
                x = np.arange(1, len(values) + 1, dtype=np.float64)
                y = np.array(values, np.float64)
                known = ~np.isnan(y)
                title = f"{row.record.name}: {name}" if several else name
                stroke = STROKES[place if several else index]
                lines.append(PlotLine(title, x[known], y[known], COLOURS[index], stroke))
        ends = [len(self._histories.get(row.record.id, ())) for row in self._rows]
        plot.set_lines(lines, x_end=float(max(ends, default=1)))

    def _losses(self, history: Sequence[EpochDone]) -> Curves:
        return [
            (self.tr("Tags"), [epoch.tag_loss for epoch in history]),
            (self.tr("Masks"), [epoch.mask_loss for epoch in history]),
            (self.tr("Pixels"), [epoch.pixel_loss for epoch in history]),
        ]

    # -------------------------------------------------------------- settings

    def _show_settings(self) -> None:
        self.begun_from.setText(self._begun_from())
        self.begun_from.setVisible(bool(self.begun_from.text()))
        known = [(row, run_notes.settings_of_run(row.record)) for row in self._rows]
        headers = [self.tr("Setting"), *(row.record.name for row, _ in known)]
        if len(known) == 1:
            headers.append(self.tr("Preset {name}").format(name=preset_title(known[0][0].preset)))
        shown = [settings for _, settings in known]
        if len(known) == 1:
            shown.append(_base(*known[0]))
        lines = []
        for key, field in all_fields().items():
            texts = [_value(settings, key) for settings in shown]
            if self.all_settings.isChecked() or len(set(texts)) > 1:
                lines.append([field.title, *texts])
        _fill(self.settings, headers, lines)
        self.settings.setVisible(bool(lines))
        self.no_changes.setVisible(not lines)
        if any(settings is None for _, settings in known):
            self.no_changes.setText(
                self.tr("This version does not know the settings of this training.")
            )
        elif len(known) > 1:
            self.no_changes.setText(self.tr("Both trainings have the same settings."))
        else:
            self.no_changes.setText(self.tr("All settings match the preset."))
        text = self.tr("Also show what is the same") if len(known) > 1 else ""
        text = text or self.tr("Also show settings that match the preset")
        self.all_settings.setText(text)

    def _begun_from(self) -> str:
        """Say what trainings went on from, if they did."""
        said = []
        for row in self._rows:
            start = started_from(row.record)
            if start is not None:
                text = self.tr("{run} continued from “{name}”.")
                said.append(text.format(run=row.record.name, name=start.name))
                if start.new:
                    named = self.tr("New classes: {names}.").format(names=", ".join(start.new))
                    said.append(named)
        return " ".join(said)

    # ---------------------------------------------------------------- scores

    def _show_scores(self) -> None:
        names = self._classes()
        scores = [score_of(row.record) for row in self._rows]
        headers = [self.tr("Class")]
        by_class: dict[int, list[str]] = {}
        for place, (row, score) in enumerate(zip(self._rows, scores, strict=True)):
            prefix = f"{row.record.name}: " if len(self._rows) > 1 else ""
            headers += [prefix + self.tr("Overlap"), prefix + self.tr("Tags")]
            for figures in score.classes if score is not None else ():
                cells = by_class.setdefault(figures.class_id, ["–", "–"] * len(self._rows))
                cells[2 * place] = percent(math.nan if figures.iou is None else figures.iou)
                known = figures.tag_precision
                cells[2 * place + 1] = precision(math.nan if known is None else known)
        lines = [
            [self.tr("Background") if not number else names.get(number, str(number)), *cells]
            for number, cells in by_class.items()
        ]
        _fill(self.scores, headers, lines)
        self.scores.setVisible(bool(lines))
        self.scores_note.setText(self._score_note(scores))

    def _score_note(self, scores: Sequence[RunScore | None]) -> str:
        one = scores[0] if len(scores) == 1 else None
        if one is not None:
            text = self.tr(
                "Measured on %n approved image(s) not used for training.", "", one.images
            )
            if one.tags_seen:
                text += " " + self.tr(
                    "For %n of them, the model it continued from had learned the tags, but never "
                    "the mask.",
                    "",
                    one.tags_seen,
                )
            return text
        if any(score is not None for score in scores):
            return self.tr("Measured on approved images not used for training.")
        return self.tr(
            "Not scored yet. Approve at least ten masks, train, then choose “Score”: about one in "
            "five approved images is held out of training for comparison."
        )


def _base(row: RunRow, settings: Settings | None) -> Settings | None:
    """Return what the run's preset would have set for as many images."""
    if row.preset not in PRESETS or settings is None:
        return None
    images = run_notes.noted_count(row.record.settings.get(run_notes.IMAGES))
    try:
        base = preset(row.preset, images=images)
    except ConfigError:
        return None
    start = started_from(row.record)
    return base if start is None else warm(base, new_classes=bool(start.new))


def _scores(history: Sequence[EpochDone]) -> Curves:
    return [
        (title, [epoch.metrics.get(name, math.nan) for epoch in history])
        for name, title in score_titles().items()
    ]


def _value(settings: Settings | None, key: str) -> str:
    if settings is None:
        return "–"
    part, _, name = key.partition(".")
    return to_text(all_fields()[key].setting, getattr(getattr(settings, part), name))


def _table(name: str) -> QTableWidget:
    table = QTableWidget()
    table.setAccessibleName(name)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
    return table


def _fill(table: QTableWidget, headers: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    table.clear()
    table.setColumnCount(len(headers))
    table.setHorizontalHeaderLabels(list(headers))
    table.setRowCount(len(lines))
    for row, line in enumerate(lines):
        for place, text in enumerate(line):
            table.setItem(row, place, QTableWidgetItem(text))
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
