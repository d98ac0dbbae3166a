"""Choosing classes and the ids they have in the data set."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QPushButton,
    QTableView,
    QWidget,
)

from app.core.store import Project
from app.core.transfer.data_export import ClassChoice, ExportFormat, usual_choices
from app.pages.transfer.data_export.class_model import ID, NAME, ClassChoiceModel, IdDelegate
from app.pages.transfer.data_export.layout import Problem, heading
from app.pages.transfer.data_export.texts import told
from app.qtbase.boxes import Stretch, hbox, vbox
from app.ui.rows_model import plain_table
from app.ui.widgets import hint


class ClassesPage(QWidget):
    """The classes with a mark and an id each.

    Signals:
        changed: something else is chosen.
    """

    changed = Signal()

    def __init__(self, project: Project, kind: ExportFormat) -> None:
        super().__init__()
        self._usual = usual_choices(project)
        self.model = ClassChoiceModel(
            project.classes.all(), self._usual, project.tags.present(), self
        )
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setItemDelegateForColumn(ID, IdDelegate(self.table))
        self.table.setAccessibleName(self.tr("Classes to export"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        plain_table(self.table, stretched=(NAME,))
        self.all = QPushButton(self.tr("&All"))
        self.none = QPushButton(self.tr("N&one"))
        self.number = QPushButton(self.tr("N&umber 1, 2, 3 …"))
        self.usual = QPushButton(self.tr("Same as &Last Time"))
        self.usual.setToolTip(self.tr("The ids of this project's last export"))
        self.note = hint()
        self.problem = Problem()
        buttons = hbox(self.all, self.none, Stretch(), self.number, self.usual)
        for button in (self.all, self.none, self.number, self.usual):
            button.setAutoDefault(False)
        vbox(
            heading(self.tr("Which classes, with which ids?")),
            hint(
                self.tr(
                    "A class keeps its id when it is renamed or moved. Pixels of classes that are "
                    "not exported become background."
                )
            ),
            (self.table, 1),
            buttons,
            self.note,
            self.problem,
            on=self,
        )
        self.all.clicked.connect(lambda: self.model.choose_all(True))
        self.none.clicked.connect(lambda: self.model.choose_all(False))
        self.number.clicked.connect(self.model.number)
        self.usual.clicked.connect(lambda: self.model.set_choices(self._usual))
        self.model.edited.connect(self._check)
        self.show_format(kind)
        self._check()

    def choices(self) -> tuple[ClassChoice, ...]:
        """Return what is chosen."""
        return self.model.choices()

    def is_complete(self) -> bool:
        """Return whether an export can be made of it."""
        return not self.problem.text()

    def show_format(self, kind: ExportFormat) -> None:
        """Say how a format numbers classes."""
        self.note.setText(told(kind.class_note))
        self.note.setVisible(bool(kind.class_note))

    def _check(self) -> None:
        text = ""
        doubled = self.model.doubled()
        if not self.model.choices():
            text = self.tr("Choose at least one class.")
        elif doubled is not None:
            one, other, number = doubled
            text = self.tr(
                "{one} and {other} both have the id {number}. Change one of them."
            ).format(one=one, other=other, number=number)
        self.problem.set_text(text)
        self.changed.emit()
