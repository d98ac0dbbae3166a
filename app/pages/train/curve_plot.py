"""Curves over the epochs of a training, drawn in the colours of the theme.

Lines differ by colour and by stroke, and every line is named with its last value. The mouse or the
arrow keys read values anywhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from app.pages.train.texts import precision
from app.ui.stylesheet import blend

Values = NDArray[np.float64]
Stroke = Qt.PenStyle
Role = QPalette.ColorRole

# Told apart by eyes that see red and green alike, on light and on dark.
COLOURS = ("#2f81f7", "#e08a1e", "#2fa37c", "#c45ab3", "#8b7df0", "#b5a021", "#d6605a", "#5aa7b8")
STROKES = (Stroke.SolidLine, Stroke.DashLine, Stroke.DotLine, Stroke.DashDotLine)
TICKS = 5  # about, on each axis
HEADROOM = 1.08  # of the highest value
OUTLIERS = 98.0  # percent of the values have to fit; a first step far above them does not


class PlotLine(NamedTuple):
    """One curve."""

    name: str
    x: Values
    y: Values
    colour: str
    stroke: Qt.PenStyle = Stroke.SolidLine


class _Frame(NamedTuple):
    """What part of the plane is shown where."""

    area: QRectF
    x_low: float
    x_high: float
    y_low: float
    y_high: float

    def place(self, x: float, y: float) -> QPointF:
        return QPointF(self.x(x), self.y(y))

    def x(self, value: float) -> float:
        share = (value - self.x_low) / (self.x_high - self.x_low)
        return self.area.left() + share * self.area.width()

    def y(self, value: float) -> float:
        share = (value - self.y_low) / (self.y_high - self.y_low)
        return self.area.bottom() - share * self.area.height()

    def value_at(self, pixel: float) -> float:
        share = (pixel - self.area.left()) / max(1.0, self.area.width())
        return self.x_low + share * (self.x_high - self.x_low)


class CurvePlot(QWidget):
    """Curves with axes, a legend and a reading line."""

    def __init__(
        self,
        title: str,
        *,
        x_title: str,
        empty: str,
        y_range: tuple[float, float] | None = None,
        percent: bool = False,
    ) -> None:
        """Show nothing yet.

        Args:
            title: what is plotted.
            x_title: of the axis across.
            empty: what to say while there are no values.
            y_range: lowest and highest; None follows the values, from 0.
            percent: values are shares, shown in percent.
        """
        super().__init__()
        self._title, self._x_title, self._empty = title, x_title, empty
        self._y_range, self._percent = y_range, percent
        self._lines: tuple[PlotLine, ...] = ()
        self._x_end = 1.0
        self._reading: float | None = None  # x of the reading line
        self.setAccessibleName(title)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._describe()

    def set_lines(self, lines: Sequence[PlotLine], *, x_end: float = 1.0) -> None:
        """Show these curves.

        Args:
            lines: those without values are left out of the legend.
            x_end: how far the axis goes at least.
        """
        self._lines = tuple(line for line in lines if len(line.x))
        ends = [float(line.x[-1]) for line in self._lines]
        self._x_end = max(x_end, *ends, 0.0) if ends else max(x_end, 1.0)
        self._describe()
        self.update()

    @property
    def lines(self) -> tuple[PlotLine, ...]:
        """What is shown."""
        return self._lines

    def reading(self) -> list[tuple[str, float, float]]:
        """Return name, x and y of what the reading line reads; the last values without one."""
        found = []
        for line in self._lines:
            place = len(line.x) - 1
            if self._reading is not None:
                place = int(np.abs(line.x - self._reading).argmin())
            found.append((line.name, float(line.x[place]), float(line.y[place])))
        return found

    def sizeHint(self) -> QSize:
        """Take a comfortable size."""
        height = self.fontMetrics().height()
        return QSize(24 * height, 14 * height)

    def minimumSizeHint(self) -> QSize:
        """Stay readable."""
        height = self.fontMetrics().height()
        return QSize(14 * height, 8 * height)

    # ---------------------------------------------------------------- reading

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read where the mouse is."""
        if self._lines:
            self._read(self._frame().value_at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        """Go back to the last values."""
        self._read(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Go back to the last values."""
        super().focusOutEvent(event)
        self._read(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the reading line with the arrow keys."""
        keys = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        step = keys.get(Qt.Key(event.key()))
        if step is None or not self._lines:
            super().keyPressEvent(event)
            return
        xs = max((line.x for line in self._lines), key=len)
        now = len(xs) - 1
        if self._reading is not None:
            now = int(np.abs(xs - self._reading).argmin())
        many = max(1, len(xs) // 100)
        self._read(float(xs[min(len(xs) - 1, max(0, now + step * many))]))

    def _read(self, x: float | None) -> None:
        if x is not None:
            x = min(self._x_end, max(0.0, x))
        if x != self._reading:
            self._reading = x
            self._describe()
            self.update()

    def _describe(self) -> None:
        if not self._lines:
            self.setAccessibleDescription(self._empty)
            return
        said = [f"{name} {self._format(y)}" for name, _, y in self.reading()]
        self.setAccessibleDescription(", ".join(said))

    def _format(self, value: float) -> str:
        if self._percent:
            return f"{100 * value:.0f} %" if value <= 0.99 else precision(value)
        kind = ("g", 3) if value < 0.1 else ("f", 2)
        return QLocale().toString(value, *kind)

    # ---------------------------------------------------------------- drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw title, axes, curves and legend."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        text, muted = palette.color(Role.WindowText), palette.color(Role.PlaceholderText)
        self._draw_title(painter, text)
        if not self._lines:
            painter.setPen(muted)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(16, 0, -16, 0), flags, self._empty)
        else:
            frame = self._frame()
            self._draw_axes(painter, frame, muted)
            painter.save()
            painter.setClipRect(frame.area.adjusted(-4, -4, 4, 4))
            for line in self._lines:
                _draw_line(painter, frame, line)
            painter.restore()
            self._draw_reading(painter, frame, muted)
            self._draw_legend(painter, text, muted)
        if self.hasFocus():
            painter.setPen(QPen(palette.color(Role.Accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _frame(self) -> _Frame:
        metrics = QFontMetricsF(self.font())
        left = metrics.horizontalAdvance("0.000") + 8
        head, foot = 2.9 * metrics.height(), 2.6 * metrics.height()
        area = QRectF(self.rect()).adjusted(left, head, -12, -foot)
        low, high = self._y_range or (0.0, _top(self._lines))
        return _Frame(area, 0.0, self._x_end, low, high)

    def _draw_title(self, painter: QPainter, colour: QColor) -> None:
        font = self.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(QPointF(8, 1.2 * self.fontMetrics().height()), self._title)
        painter.setFont(self.font())

    def _draw_axes(self, painter: QPainter, frame: _Frame, muted: QColor) -> None:
        area, metrics = frame.area, QFontMetricsF(self.font())
        grid = blend(self.palette().color(Role.Base), self.palette().color(Role.Text), 0.12)
        most = max(1, int(area.height() / (1.6 * metrics.height())))
        for value in ticks(frame.y_low, frame.y_high, most=min(TICKS, most)):
            y = frame.y(value)
            painter.setPen(QPen(grid, 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(muted)
            label = f"{100 * value:.0f} %" if self._percent else QLocale().toString(value, "g", 6)
            box = QRectF(0, y - metrics.height() / 2, area.left() - 6, metrics.height())
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, flags, label)
        painter.setPen(muted)
        for value in ticks(frame.x_low, frame.x_high, whole=True):
            box = QRectF(frame.x(value) - 40, area.bottom() + 4, 80, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, f"{value:g}")
        box = QRectF(area.left(), area.bottom() + 4 + metrics.height(), area.width(), 20)
        painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, self._x_title)

    def _draw_reading(self, painter: QPainter, frame: _Frame, muted: QColor) -> None:
        if self._reading is None:
            return
        x = frame.x(self._reading)
        painter.setPen(QPen(muted, 1))
        painter.drawLine(QPointF(x, frame.area.top()), QPointF(x, frame.area.bottom()))
        for line, (_, at, value) in zip(self._lines, self.reading(), strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(line.colour))
            if value <= frame.y_high:
                painter.drawEllipse(frame.place(at, value), 3.5, 3.5)

    def _draw_legend(self, painter: QPainter, text: QColor, muted: QColor) -> None:
        metrics = QFontMetricsF(self.font())
        x, y = 8.0, 2.3 * metrics.height()
        for line, (_, _, value) in zip(self._lines, self.reading(), strict=True):
            name, figure = f"{line.name} ", self._format(value)
            wide = 26 + metrics.horizontalAdvance(name + figure) + 18
            if x > 8 and x + wide > self.width():
                break
            painter.setPen(QPen(QColor(line.colour), 2, line.stroke))
            middle = y - metrics.ascent() / 2 + 1
            painter.drawLine(QPointF(x, middle), QPointF(x + 20, middle))
            painter.setPen(muted)
            painter.drawText(QPointF(x + 26, y), name)
            painter.setPen(text)
            painter.drawText(QPointF(x + 26 + metrics.horizontalAdvance(name), y), figure)
            x += wide


def _draw_line(painter: QPainter, frame: _Frame, line: PlotLine) -> None:
    x = frame.area.left() + (line.x - frame.x_low) / (frame.x_high - frame.x_low) * (
        frame.area.width()
    )
    y = frame.area.bottom() - (line.y - frame.y_low) / (frame.y_high - frame.y_low) * (
        frame.area.height()
    )
    x, y = _thinned(x, y, int(frame.area.width()))
    pen = QPen(QColor(line.colour), 1.8, line.stroke)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    points = [QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    if len(points) == 1:
        painter.setBrush(QColor(line.colour))
        painter.drawEllipse(points[0], 2.5, 2.5)
    else:
        painter.drawPolyline(QPolygonF(points))


def _thinned(x: Values, y: Values, width: int) -> tuple[Values, Values]:
    """Return at most about two points a pixel across: more cannot be seen, only waited for."""
    most = max(2, 2 * width)
    if len(x) <= most:
        return x, y
    each = -(-len(x) // most)
    kept = len(x) // each * each
    means = y[:kept].reshape(-1, each).mean(axis=1)
    return np.append(x[each - 1 : kept : each], x[-1]), np.append(means, y[-1])


def _top(lines: Sequence[PlotLine]) -> float:
    """Return the highest value to show; a few far above all others may be cut off."""
    highest = [float(np.percentile(line.y, OUTLIERS)) for line in lines if len(line.y)]
    top = max(highest, default=1.0) * HEADROOM
    return top if top > 0 and math.isfinite(top) else 1.0


def ticks(low: float, high: float, *, whole: bool = False, most: int = TICKS) -> list[float]:
    """Return a few round values between two.

    Args:
        low: the smallest that may be.
        high: the largest that may be.
        whole: only whole numbers, such as epochs.
        most: so many steps, about.
    """
    rough = (high - low) / most
    if rough <= 0 or not math.isfinite(rough):
        return [low]
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    if whole:
        step = max(1.0, step)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(number * step, 12) for number in range(first, last + 1)]
