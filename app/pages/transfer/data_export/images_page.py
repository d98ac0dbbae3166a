"""Choosing the images, what becomes of unreviewed ones, and the split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QRadioButton,
    QSpinBox,
    QWidget,
)

from app.core.transfer.data_export import ExportFormat, ExportRequest, Scope, Unreviewed, VoidPolicy
from app.core.translation import number_text
from app.pages.transfer.data_export.layout import heading, indented
from app.qtbase.boxes import vbox
from app.qtbase.plain_text import PlainLabel
from app.ui.widgets import hint
from wseg_engine.formats.registry import SMALLEST_OBJECT

MOST_SEED = 999_999
MOST_SPECKS = 100_000  # px


class ImagesPage(QWidget):
    """Which images go into the data set, and how they are divided.

    Signals:
        changed: something else is chosen.
    """

    changed = Signal()

    def __init__(
        self,
        kind: ExportFormat,
        *,
        approved: int,
        total: int,
        negatives: int,
        sides: Mapping[int, str] = MappingProxyType({}),
        selected: Sequence[int] = (),
        shown: Sequence[int] = (),
    ) -> None:
        """Offer the scopes that there are.

        Args:
            kind: the format that is chosen first.
            approved: how many images have an approved mask.
            total: how many images there are.
            negatives: how many of them show none of the classes, as their tags say.
            sides: of the images whose folders divide them into "train" and "val".
            selected: those selected in the library.
            shown: those its filter shows; empty where nothing is filtered.
        """
        super().__init__()
        self._selected, self._shown = tuple(selected), shown
        self._group = QButtonGroup(self)
        layout = vbox(heading(self.tr("Which images?")), on=self)
        self.scopes: dict[str, QRadioButton] = {}
        for name, text, count in (
            ("approved", self.tr("&Approved only ({count})"), approved),
            ("all", self.tr("A&ll images ({count})"), total),
            ("selected", self.tr("&Selected in the library ({count})"), len(self._selected)),
            ("shown", self.tr("Shown by the library's &filter ({count})"), len(shown)),
        ):
            button = QRadioButton(text.format(count=number_text(count)))
            button.setEnabled(count > 0 or name == "approved")
            self._group.addButton(button)
            self.scopes[name] = button
            layout.addWidget(button)
        self._form = QFormLayout()
        self._add_masks(negatives)
        self._add_split(sides)
        self._add_objects()
        layout.addSpacing(self.fontMetrics().height())
        layout.addLayout(self._form)
        layout.addStretch(1)
        self._group.buttonToggled.connect(self._show_state)
        self.scopes["approved" if approved or not total else "all"].setChecked(True)
        if not approved and total:
            self.unreviewed.setCurrentIndex(self.unreviewed.findData(Unreviewed.USE))
        self.show_format(kind)

    def _add_masks(self, negatives: int) -> None:
        self.unreviewed = QComboBox()
        self.unreviewed.addItem(self.tr("Skipped"), Unreviewed.SKIP)
        self.unreviewed.addItem(self.tr("All pixels undecided (void)"), Unreviewed.VOID)
        self.unreviewed.addItem(self.tr("With their newest mask"), Unreviewed.USE)
        self.unreviewed_hint = hint()
        self.void = QComboBox()
        self._wanted = VoidPolicy.KEEP  # of undecided pixels, where a format can
        form = self._form
        form.setVerticalSpacing(self.fontMetrics().height() // 2)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow(heading(self.tr("Masks")))
        form.addRow(self.tr("Images &without an approved mask"), self.unreviewed)
        form.addRow(self.unreviewed_hint)
        form.addRow(self.tr("Undecided &pixels"), self.void)
        self.negatives = QCheckBox(
            self.tr(
                "Include images &tagged with none of the classes, without objects ({count})"
            ).format(count=number_text(negatives))
        )
        self.negatives.setChecked(True)
        self.negatives.setEnabled(negatives > 0)
        form.addRow(self.negatives)
        self.negatives.toggled.connect(self.changed)
        self.unreviewed.currentIndexChanged.connect(self._show_state)
        self.void.currentIndexChanged.connect(self._take_void)

    def _add_split(self, sides: Mapping[int, str]) -> None:
        self.share = QSpinBox()
        self.share.setRange(0, 90)
        self.share.setValue(20)
        self.share.setSuffix(self.tr(" %"))
        self.seed = QSpinBox()
        self.seed.setRange(0, MOST_SEED)
        self.seed.setToolTip(self.tr("Another seed makes a new split."))
        self.split_heading = heading(self.tr("Training and validation"))
        self.split_hint = hint(
            self.tr(
                "Each class is split in the same proportion, as far as its images allow. Images "
                "stay on their side in later exports, and copies of a picture are kept on one "
                "side."
            )
        )
        self._form.addRow(PlainLabel())
        self._form.addRow(self.split_heading)
        self._form.addRow(self.tr("For &validation"), self.share)
        self._form.addRow(self.tr("S&eed"), self.seed)
        counts = Counter(sides.values())
        self.by_folders = QCheckBox(
            self.tr(
                "&Keep the split of the folders ({train} for training, {val} for validation)"
            ).format(train=number_text(counts["train"]), val=number_text(counts["val"]))
        )
        self.by_folders.setToolTip(
            self.tr("Images in folders such as train, val and test stay on that side.")
        )
        self.by_folders.setChecked(bool(sides))
        self._has_sides = bool(sides)
        self._form.addRow(self.by_folders)
        self.by_folders.toggled.connect(self.changed)
        self._form.addRow(indented(self.split_hint))
        self.share.valueChanged.connect(self.changed)
        self.seed.valueChanged.connect(self.changed)

    def _add_objects(self) -> None:
        self.specks = QSpinBox()
        self.specks.setRange(0, MOST_SPECKS)
        self.specks.setValue(SMALLEST_OBJECT)
        self.specks.setSuffix(self.tr(" px"))
        self.specks.setToolTip(
            self.tr(
                "Smaller parts are merged into their surroundings. The preview counts them; 0 "
                "keeps all."
            )
        )
        self.objects_heading = heading(self.tr("Objects"))
        self._form.addRow(self.objects_heading)
        self._form.addRow(self.tr("Smallest &object"), self.specks)
        self.specks.valueChanged.connect(self.changed)

    def show_format(self, kind: ExportFormat) -> None:
        """Offer what makes sense in a format."""
        self._keeps_void = kind.has_void
        self.void.blockSignals(True)
        self.void.clear()
        if kind.has_void:
            self.void.addItem(self.tr("Kept as void (255)"), VoidPolicy.KEEP)
        self.void.addItem(self.tr("Become background"), VoidPolicy.BACKGROUND)
        self.void.addItem(self.tr("Skip their images"), VoidPolicy.SKIP)
        self.void.setCurrentIndex(max(0, self.void.findData(self._wanted)))
        self.void.blockSignals(False)
        for widget in (self.share, self.seed):
            self._form.setRowVisible(widget, kind.has_split)
        self._form.setRowVisible(self.by_folders, kind.has_split and self._has_sides)
        for row in (self.objects_heading, self.specks):
            self._form.setRowVisible(row, "objects" in kind.keeps)
        self.split_heading.setVisible(kind.has_split)
        self.split_hint.setVisible(kind.has_split)
        self._show_state()

    def fill(self, request: ExportRequest) -> ExportRequest:
        """Return a request with what is chosen here."""
        scope: Scope = Scope.ALL
        ids: tuple[int, ...] = ()
        if self.scopes["approved"].isChecked():
            scope = Scope.APPROVED
        elif self.scopes["selected"].isChecked():
            scope, ids = Scope.SELECTED, self._selected
        elif self.scopes["shown"].isChecked():
            scope, ids = Scope.SELECTED, tuple(self._shown)
        return replace(
            request,
            scope=scope,
            selected=ids,
            unreviewed=Unreviewed.SKIP if scope is Scope.APPROVED else self._unreviewed,
            void=self._void,
            validation=self.share.value() / 100,
            seed=self.seed.value(),
            by_folders=self._has_sides and self.by_folders.isChecked(),
            negatives=self.negatives.isChecked(),
            specks=self.specks.value(),
        )

    def choose(self, request: ExportRequest) -> None:
        """Choose what an earlier export asked for; images that were selected are not known."""
        scope = self.scopes.get(request.scope.value)
        if scope is not None and scope.isEnabled() and request.scope is not Scope.SELECTED:
            scope.setChecked(True)
        self.unreviewed.setCurrentIndex(self.unreviewed.findData(request.unreviewed))
        self.void.setCurrentIndex(max(0, self.void.findData(request.void)))
        self._wanted = request.void
        self.share.setValue(round(100 * request.validation))
        self.seed.setValue(request.seed)
        self.by_folders.setChecked(request.by_folders)
        self.negatives.setChecked(request.negatives)
        self.specks.setValue(request.specks)

    @property
    def _unreviewed(self) -> Unreviewed:
        return Unreviewed(self.unreviewed.currentData())  # Qt hands out a plain text

    @property
    def _void(self) -> VoidPolicy:
        return VoidPolicy(self.void.currentData())

    def _take_void(self) -> None:
        """Remember what is wanted of undecided pixels, also in a format that can keep them."""
        forced = self._void is VoidPolicy.BACKGROUND and not self._keeps_void
        self._wanted = VoidPolicy.KEEP if forced else self._void
        self._show_state()

    def _show_state(self) -> None:
        all_approved = self.scopes["approved"].isChecked()
        self.unreviewed.setEnabled(not all_approved)
        text = ""
        if not all_approved and self._unreviewed is Unreviewed.VOID:
            text = self.tr("Trainers ignore these pixels, and the data set is complete.")
            if self._void is not VoidPolicy.KEEP:
                text = self.tr(
                    "These images are skipped: without undecided pixels, they would look empty."
                )
        elif not all_approved and self._unreviewed is Unreviewed.USE:
            text = self.tr("These masks are unchecked: edited before refined before predicted.")
        self.unreviewed_hint.setText(text)
        self._form.setRowVisible(self.unreviewed_hint, bool(text))
        self.changed.emit()
