"""Asks how a project makes objects of connected parts."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QSpinBox,
    QWidget,
)

from app.core.store import ProjectError
from app.core.transfer.data_export import speck_size
from app.core.transfer.object_rules import MOST, ObjectRules, Specks, read_object_rules
from app.core.translation import number_text
from app.models.open_project import OpenProject
from app.qtbase.boxes import vbox
from app.qtbase.plain_text import PlainLabel
from app.ui.widgets import hint

WIDTH = 460  # px
_AS_EXPORTED = 0  # of the spin box: as in the last export


def edit_object_rules(open_project: OpenProject, parent: QWidget) -> None:
    """Ask how a project makes objects, and keep that."""
    project = open_project.project
    try:
        dialog = ObjectRulesDialog(read_object_rules(project), speck_size(project), parent)
    except ProjectError as error:
        open_project.failed.emit(str(error))
        return
    if dialog.exec() == QDialog.DialogCode.Accepted:
        open_project.set_object_rules(dialog.rules)
    dialog.deleteLater()


class ObjectRulesDialog(QDialog):
    """Says what becomes of parts too small to be objects. Accepted: `rules`."""

    def __init__(self, rules: ObjectRules, exported: int, parent: QWidget | None = None) -> None:
        """Show rules.

        Args:
            rules: as they are.
            exported: px, the smallest object of the last export.
            parent: the window.
        """
        super().__init__(parent)
        self.setWindowTitle(self.tr("Object Settings"))
        text = PlainLabel(
            self.tr(
                "“Make objects” turns each connected part of a class into an object. These "
                "settings of the project say what happens to small parts."
            )
        )
        text.setWordWrap(True)
        self.specks = QComboBox()
        for kind, title in (
            (Specks.JOIN, self.tr("Join the nearest object of the class")),
            (Specks.DROP, self.tr("Belong to no object")),
            (Specks.KEEP, self.tr("Become objects, too")),
        ):
            self.specks.addItem(title, kind)
        self.least = QSpinBox()
        self.least.setRange(_AS_EXPORTED, MOST)
        self.least.setSpecialValueText(
            self.tr("{size} px, as exported").format(size=number_text(exported))
        )
        self.least.setSuffix(self.tr(" px"))
        self.least.setGroupSeparatorShown(True)
        self.least.setToolTip(
            self.tr("Parts with fewer pixels are small. 0: as in the last export")
        )
        self.specks.setCurrentIndex(self.specks.findData(rules.specks))
        self.least.setValue(_AS_EXPORTED if rules.least is None else rules.least)
        form = QFormLayout()
        form.addRow(self.tr("&Small parts"), self.specks)
        form.addRow(self.tr("Smallest &object"), self.least)
        told = hint(self.tr("Existing objects stay as they are."))
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        vbox(text, form, told, buttons, on=self, margins=16, gap=12)
        self.specks.currentIndexChanged.connect(lambda _row: self._follow())
        self._follow()
        self.resize(WIDTH, self.sizeHint().height())

    @property
    def rules(self) -> ObjectRules:
        """What is chosen."""
        least = self.least.value()
        return ObjectRules(
            Specks(self.specks.currentData()), None if least == _AS_EXPORTED else least
        )

    def _follow(self) -> None:
        self.least.setEnabled(self.specks.currentData() != Specks.KEEP)
