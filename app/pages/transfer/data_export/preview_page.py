"""What an export would write and what not, before it is written."""

from __future__ import annotations

from pathlib import PurePosixPath

from PySide6.QtWidgets import QTabWidget, QWidget

from app.core.transfer.data_export import ExportPlan, LeftOut, PlanItem
from app.core.translation import number_text
from app.pages.transfer.data_export.layout import Problem, heading
from app.pages.transfer.data_export.tables import Cell, ListModel, list_table
from app.pages.transfer.data_export.texts import plan_summary, row_name, split_name
from app.qtbase.boxes import vbox
from app.qtbase.plain_text import PlainLabel
from app.ui.widgets import hint
from wseg_engine.formats.types import ExportClass


class PreviewPage(QWidget):
    """The dry run: figures of classes, the images that are written, those that are left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan: ExportPlan | None = None
        self.summary = PlainLabel(wordWrap=True)
        self.problem = Problem()
        self.notes = hint()
        self.classes = ListModel(
            (
                self.tr("Class"),
                self.tr("Id"),
                split_name("train"),
                split_name("val"),
                self.tr("Pixels"),
            ),
            self._class_cells,
            colour=_colour,
            parent=self,
        )
        self.written = ListModel(
            (self.tr("Image"), self.tr("Name"), self.tr("Part"), self.tr("Mask")),
            self._item_cells,
            parent=self,
        )
        self.left_out = ListModel((self.tr("Image"), self.tr("Why")), _left_cells, parent=self)
        self.tabs = QTabWidget()
        self.class_table = list_table(self.classes, self.tr("Classes"), stretched=(0,))
        written = list_table(self.written, self.tr("Will be written"), stretched=(0, 1))
        left_out = list_table(self.left_out, self.tr("Skipped"), stretched=(1,))
        self.tabs.addTab(self.class_table, self.tr("&Classes"))
        self.tabs.addTab(written, "")
        self.tabs.addTab(left_out, "")
        title = heading(self.tr("This is what will happen"))
        vbox(title, self.summary, self.problem, self.notes, (self.tabs, 1), on=self)

    def show_plan(self, plan: ExportPlan) -> None:
        """Show a plan."""
        self._plan = plan
        self.summary.setText(plan_summary(plan))
        self.problem.set_text(plan.problem)
        self.notes.setText("\n".join(plan.notes))
        self.notes.setVisible(bool(plan.notes))
        self.classes.show_rows(plan.classes)
        for column in (2, 3):
            self.class_table.setColumnHidden(column, not plan.request.format.has_split)
        self.written.show_rows(plan.items)
        self.left_out.show_rows(plan.left_out)
        text = self.tr("&Written ({count})").format(count=number_text(len(plan.items)))
        self.tabs.setTabText(1, text)
        text = self.tr("&Skipped ({count})").format(count=number_text(len(plan.left_out)))
        self.tabs.setTabText(2, text)
        self.tabs.setCurrentIndex(0 if plan.items or not plan.left_out else 2)

    def _class_cells(self, one: ExportClass) -> list[Cell]:
        assert self._plan is not None
        shown = self._plan.images_with[one.id]
        return [
            row_name(one.name, one.id),
            one.id,
            shown["train"],
            shown["val"],
            self._plan.pixels.get(one.id, 0),
        ]

    def _item_cells(self, item: PlanItem) -> list[Cell]:
        assert self._plan is not None
        kinds = {
            "approved": self.tr("approved"),
            "edited": self.tr("edited"),
            "refined": self.tr("refined"),
            "model": self.tr("predicted"),
        }
        kind = self.tr("undecided") if item.provenance is None else kinds[item.provenance.value]
        if item.negative:
            kind = self.tr("none of the classes")
        part = split_name(item.split if self._plan.request.format.has_split else "")
        return [item.path, PurePosixPath(item.name).name, part, kind]


def _colour(one: ExportClass) -> str:
    return "#{:02x}{:02x}{:02x}".format(*one.colour)


def _left_cells(one: LeftOut) -> list[Cell]:
    return [one.path, one.reason]
