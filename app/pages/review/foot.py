"""The line below the canvas: the pixel under the pointer, the scale, undo, whether it is saved."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.core.masks.area import Point
from app.core.translation import number_text
from app.editor.mask_editor import MaskEditor
from app.pages.review.mask_session import MaskSession
from app.qtbase.boxes import hbox
from app.qtbase.plain_text import ElidedLabel, PlainLabel
from app.ui.icon_label import IconLabel

ICON = 14  # px
_WIDE = 90  # letters from which on undo has room, too


class CanvasFoot(QWidget):
    """Tells about what the editor shows."""

    def __init__(self, editor: MaskEditor) -> None:
        super().__init__()
        self._editor = editor
        self.place = ElidedLabel()
        self.size_text = PlainLabel()
        self.scale = PlainLabel()
        self.history = PlainLabel()
        self.saved = PlainLabel()
        self._picture = IconLabel(size=ICON)
        self._shown: str | None = None
        self.history.setToolTip(self.tr("Undo steps and the memory they use"))
        end = hbox(self._picture, self.saved, gap=4)
        figures = (self.history, self.size_text, self.scale)
        hbox((self.place, 1), *figures, end, on=self, margins=(10, 4, 10, 4), gap=16)
        for label in (self.place, self.size_text, self.scale, self.history, self.saved):
            label.setProperty("kind", "hint")
        editor.pixel_hovered.connect(self.show_pixel)
        editor.zoom_changed.connect(self.show_scale)
        editor.history_changed.connect(self.show_history)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the pixel and to whether it is saved, where there is little."""
        super().resizeEvent(event)
        self.history.setVisible(self.width() >= _WIDE * self.fontMetrics().averageCharWidth())

    def show_pixel(self, x: int, y: int, value: int) -> None:
        """Show what is under the pointer; -1 for nothing."""
        if value < 0:
            self.place.setText("")
        else:
            name = self._editor.canvas.looks.name(value)
            name = self._editor.objects.named(name, Point(x, y))
            self.place.setText(self.tr("{x}, {y}: {name}").format(x=x, y=y, name=name))

    def show_scale(self, magnification: float) -> None:
        """Show how large the image is shown."""
        self.scale.setText(self.tr("{percent} %").format(percent=round(magnification * 100)))

    def show_history(self) -> None:
        """Show what can be undone."""
        document = self._editor.document
        if document is None:
            self.history.setText("")
            self.size_text.setText("")
            return
        self.size_text.setText(f"{document.bounds.width} × {document.bounds.height}")
        steps = document.history.undo_steps
        memory = QLocale().formattedDataSize(document.history.budget.nbytes, 1)
        self.history.setText(
            self.tr("Undo: {steps} · {memory}").format(steps=number_text(steps), memory=memory)
            if steps
            else ""
        )

    def show_saved(self, mask_session: MaskSession | None) -> None:
        """Show whether what was painted is on the disk."""
        if mask_session is None or mask_session.document is None:
            state, name = "", ""
        elif not mask_session.editable:
            state, name = self.tr("Read-only"), "lock"
        elif mask_session.failure:
            state, name = self.tr("Not saved"), "warning"
        elif mask_session.is_saved:
            state, name = self.tr("Saved"), "check"
        else:
            state, name = self.tr("Saving…"), "refresh"
        if state == self._shown:
            return
        self._shown = state
        self.saved.setText(state)
        self._picture.setVisible(bool(name))
        self._picture.show_icon(name)
