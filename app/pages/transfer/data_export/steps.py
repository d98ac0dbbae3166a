"""The line above the pages that says how far one is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.qtbase.plain_text import PlainLabel


class Steps(QWidget):
    """The names of the steps; the one that is shown is bold, for screen readers it is named."""

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = tuple(names)
        self._labels = [PlainLabel() for _ in names]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(self.fontMetrics().height())
        for place, (name, label) in enumerate(zip(names, self._labels, strict=True), 1):
            label.setText(f"{place}  {name}")
            layout.addWidget(label)
        layout.addStretch(1)
        self.show_step(0)

    def show_step(self, step: int) -> None:
        """Mark a step."""
        for place, label in enumerate(self._labels):
            label.setProperty("kind", "" if place == step else "hint")
            label.style().unpolish(label)
            label.style().polish(label)
            font = label.font()  # after the style sheet has set its own
            font.setBold(place == step)
            label.setFont(font)
        self.setAccessibleName(
            self.tr("Step {step} of {steps}: {name}").format(
                step=step + 1, steps=len(self._names), name=self._names[step]
            )
        )
