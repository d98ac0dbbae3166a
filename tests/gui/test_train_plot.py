"""Curves: what is drawn where, and what can be read off them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.pages.train.curve_plot import CurvePlot, PlotLine, ticks

RED, BLUE = "#ff0000", "#0000ff"


@pytest.fixture
def plot(qtbot: QtBot) -> CurvePlot:
    made = CurvePlot("Losses", x_title="epochs", empty="Nothing yet")
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def line(name: str, values: list[float], colour: str = RED) -> PlotLine:
    return PlotLine(name, np.arange(len(values), dtype=float), np.array(values), colour)


def rows_of(picture: QImage, colour: str, column: int) -> list[int]:
    """Return the pixel rows of a column that have about a colour."""
    wanted = QColor(colour)
    found = []
    for row in range(2, picture.height() - 2):  # inside of the frame that tells the focus
        seen = picture.pixelColor(column, row)
        if abs(seen.red() - wanted.red()) + abs(seen.blue() - wanted.blue()) < 120:
            found.append(row)
    return found


@pytest.mark.parametrize(
    ("low", "high", "whole", "expected"),
    [
        (0, 1, False, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (0, 20, True, [0, 5, 10, 15, 20]),
        (0, 2, True, [0, 1, 2]),
        (0.5, 0.5, False, [0.5]),
    ],
)
def test_ticks_are_round(low: float, high: float, whole: bool, expected: list[float]) -> None:
    assert ticks(low, high, whole=whole) == pytest.approx(expected)


def test_a_low_plot_has_fewer_ticks_so_that_their_labels_do_not_touch() -> None:
    assert ticks(0, 1, most=2) == pytest.approx([0, 0.5, 1.0])
    assert ticks(0, 1, most=1) == pytest.approx([0, 1.0])


def test_higher_values_are_drawn_higher(plot: CurvePlot) -> None:
    plot.set_lines([line("high", [0.9, 0.9], RED), line("low", [0.2, 0.2], BLUE)])
    picture = plot.grab().toImage()
    middle = picture.width() // 2
    assert max(rows_of(picture, RED, middle)) < min(rows_of(picture, BLUE, middle))


def test_a_first_step_far_above_all_others_does_not_flatten_them(plot: CurvePlot) -> None:
    plot.set_lines([line("loss", [500.0, *[0.8] * 200])])
    picture = plot.grab().toImage()
    rows = rows_of(picture, RED, picture.width() // 2)
    assert rows
    assert max(rows) < picture.height() // 2  # 0.8 is near the top


def test_the_last_values_are_read_without_a_mouse(plot: CurvePlot) -> None:
    assert plot.accessibleDescription() == "Nothing yet"
    plot.set_lines([line("Tags", [0.5, 0.25]), PlotLine("Masks", *[np.array([])] * 2, BLUE)])
    assert plot.reading() == [("Tags", 1.0, 0.25)]
    assert "Tags 0.25" in plot.accessibleDescription()


def test_the_mouse_and_the_arrow_keys_read_values(qtbot: QtBot, plot: CurvePlot) -> None:
    plot.set_lines([line("Tags", [0.5, 0.4, 0.3, 0.2])], x_end=3)
    qtbot.mouseMove(plot, QPoint(60, 150))
    qtbot.waitUntil(lambda: plot.reading()[0][2] == 0.5)
    plot.setFocus()
    for _ in range(3):
        qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.reading()[0][2] == 0.2
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert plot.reading()[0][2] == 0.3
    assert "0.30" in plot.accessibleDescription()


def test_shares_are_shown_in_percent(qtbot: QtBot) -> None:
    made = CurvePlot("Scores", x_title="epochs", empty="", y_range=(0, 1), percent=True)
    qtbot.addWidget(made)
    made.set_lines([line("Overlap", [0.5, 0.75])])
    assert "Overlap 75 %" in made.accessibleDescription()
    made.set_lines([line("Tags", [0.5, 1.0])])
    assert "Tags over 99 %" in made.accessibleDescription()  # it says nothing of masks


def test_very_many_points_are_drawn_at_once(qtbot: QtBot, plot: CurvePlot) -> None:
    values = np.abs(np.sin(np.arange(100_000) / 500))
    plot.set_lines([PlotLine("loss", np.arange(100_000.0), values, RED)], x_end=100_000)
    picture = plot.grab().toImage()
    assert all(rows_of(picture, RED, x) for x in range(80, picture.width() - 30, 40))
