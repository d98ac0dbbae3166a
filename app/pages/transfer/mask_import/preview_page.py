"""What an import of masks would do, and what it did."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QSizePolicy,
    QTabWidget,
    QWidget,
)

from app.core.store import ClassInfo
from app.core.transfer.mask_import import (
    Action,
    Existing,
    MaskChoices,
    MaskPlan,
    MaskRow,
    MasksImported,
    Turned,
)
from app.core.translation import number_text
from app.pages.transfer.data_export.layout import DoneTitle, heading
from app.pages.transfer.data_export.tables import Cell, ListModel, list_table
from app.pages.transfer.mask_import.texts import fate_name, plan_summary
from app.pages.transfer.mask_import.value_table import ValueTable
from app.pages.transfer.tag_import.issue_table import IssueTable
from app.qtbase.boxes import Stretch, hbox, vbox
from app.qtbase.plain_text import PlainLabel
from app.ui.widgets import hint
from wseg_engine.annotations.reading import Issue


class PreviewPage(QWidget):
    """Values, masks and problems on the left, a picture on the right, choices below.

    Signals:
        choices_changed: something else is chosen; a new plan is wanted.
        row_chosen: a mask of which a picture is wanted, a `MaskRow`.
    """

    choices_changed = Signal()
    row_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions: dict[str, Action] = {}
        self.summary = PlainLabel(wordWrap=True)
        self.notes = hint()
        self.values = ValueTable()
        self.masks = ListModel(
            (self.tr("Image"), self.tr("What happens"), self.tr("Mask"), self.tr("Note")),
            _cells,
            parent=self,
        )
        self.mask_table = list_table(self.masks, self.tr("Masks"), stretched=(3,))
        self.issues = IssueTable()
        self.tabs = QTabWidget()
        self.tabs.addTab(self.values, self.tr("&Values"))
        self.tabs.addTab(self.mask_table, "")
        self.tabs.addTab(self.issues, "")
        self.picture = PictureLabel()
        self.picture.setAccessibleName(self.tr("Preview of the chosen mask"))
        self.caption = hint()
        self._make_choices()
        self._lay_out()
        self.values.rows_model.action_chosen.connect(self._note_action)
        self.mask_table.selectionModel().currentRowChanged.connect(self._choose_row)

    def _make_choices(self) -> None:
        self.existing = QComboBox()
        self.existing.addItem(self.tr("Keep it; skip the imported one"), Existing.KEEP)
        self.existing.addItem(self.tr("Replace it"), Existing.REPLACE)
        self.turned = QComboBox()
        self.turned.addItem(self.tr("Decide by size"), Turned.AUTO)
        self.turned.addItem(self.tr("Drawn on the upright picture"), Turned.UPRIGHT)
        self.turned.addItem(self.tr("Drawn on the picture as stored in the file"), Turned.STORED)
        self.scale = QCheckBox(self.tr("&Scale masks with the same proportions to their image"))
        self.approved = QCheckBox(self.tr("Mark imported masks as &approved"))
        self.approved.setToolTip(self.tr("Otherwise they count as edited and wait for review."))
        for box in (self.existing, self.turned):
            box.activated.connect(self.choices_changed)
        for check in (self.scale, self.approved):
            check.clicked.connect(self.choices_changed)

    def _lay_out(self) -> None:
        em = self.fontMetrics().height()
        right = vbox((self.picture, 1), self.caption)
        middle = hbox((self.tabs, 3), (right, 2), gap=em)
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow(self.tr("Where an image has an &edited or approved mask"), self.existing)
        form.addRow(self.tr("Masks of &rotated photos (EXIF) were"), self.turned)
        boxes = vbox(self.scale, self.approved)
        choices = hbox(form, boxes, Stretch(), gap=2 * em)
        title = heading(self.tr("This is what will happen"))
        vbox(title, self.summary, self.notes, (middle, 1), choices, on=self)

    def choices(self) -> MaskChoices:
        """Return what is chosen."""
        return MaskChoices(
            actions=dict(self._actions),
            existing=Existing(self.existing.currentData()),
            turned=Turned(self.turned.currentData()),
            scale=self.scale.isChecked(),
            approved=self.approved.isChecked(),
        )

    def forget_actions(self) -> None:
        """Forget what values become: other masks are read."""
        self._actions.clear()

    def show_plan(
        self, plan: MaskPlan, issues: Sequence[Issue], classes: Sequence[ClassInfo]
    ) -> None:
        """Show a plan; the row that is chosen stays chosen."""
        row = max(0, self.mask_table.currentIndex().row())
        self.summary.setText(plan_summary(plan))
        self.notes.setText("\n".join(plan.notes))
        self.notes.setVisible(bool(plan.notes))
        self.values.rows_model.show_rows(plan.values, classes)
        self.masks.show_rows(plan.rows)
        self.issues.show_issues(issues)
        text = self.tr("&Masks ({count})").format(count=number_text(len(plan.rows)))
        self.tabs.setTabText(1, text)
        text = self.tr("&Problems ({count})").format(count=number_text(len(issues)))
        self.tabs.setTabText(2, text)
        self.tabs.setTabEnabled(2, bool(issues))
        if plan.rows:
            self.mask_table.selectRow(min(row, len(self.masks.rows) - 1))
        else:
            self.show_picture(None, "")
            self.tabs.setCurrentIndex(2)

    def show_picture(self, picture: QPixmap | None, text: str) -> None:
        """Show the picture of a mask, or why there is none."""
        self.picture.show_picture(picture)
        self.caption.setText(text)

    def _note_action(self, key: str, action: Action) -> None:
        self._actions[key] = action
        self.choices_changed.emit()

    def _choose_row(self, current: QModelIndex) -> None:
        if current.isValid():
            self.row_chosen.emit(self.masks.rows[current.row()])


class PictureLabel(PlainLabel):
    """A picture, as large as there is room for it."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: QPixmap | None = None
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def show_picture(self, picture: QPixmap | None) -> None:
        """Show another picture, or none."""
        self._picture = picture
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._picture is None:
            self.clear()
            return
        ratio = self.devicePixelRatioF()
        scaled = self._picture.scaled(
            self.size() * ratio,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        scaled.setDevicePixelRatio(ratio)
        self.setPixmap(scaled)


def pixmap_of(rgb: NDArray[np.uint8] | None) -> QPixmap | None:
    """Return an (H, W, 3) array of RGB as a picture; None stays None."""
    if rgb is None:
        return None
    height, width = rgb.shape[:2]
    image = QImage(rgb.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    return QPixmap.fromImage(image)


def _cells(row: MaskRow) -> list[Cell]:
    return [row.path, fate_name(row.fate), row.entry.where, row.text]


class ResultPage(QWidget):
    """The figures of an import that can still be taken back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        top = DoneTitle()
        self.title = top.label
        self.text = hint()
        self.failed = ListModel((self.tr("Mask"), self.tr("Why it was skipped")), list)
        self.failed.setParent(self)
        self.table = list_table(self.failed, self.tr("Skipped"), stretched=(1,))
        vbox(top, self.text, (self.table, 1), Stretch(0), on=self)

    def show_result(self, done: MasksImported) -> None:
        """Show what was imported."""
        self.title.setText(self.tr("%Ln mask(s) were imported.", "", len(done.batch.images)))
        sentences = []
        if done.new_classes:
            sentences.append(self.tr("%Ln new class(es) were created.", "", len(done.new_classes)))
        if done.batch.former:
            sentences.append(
                self.tr("%Ln existing mask(s) were replaced.", "", len(done.batch.former))
            )
        if done.batch.images:
            sentences.append(
                self.tr(
                    "You can undo the import: here, with Edit ▸ Undo in the library, or later in "
                    "this dialog."
                )
            )
        self.text.setText(" ".join(sentences))
        self.failed.show_rows(done.failed)
        self.table.setVisible(bool(done.failed))
