"""Small dialogs of the class editor: merging, deleting, pasting a list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QHideEvent, QIcon, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QMessageBox,
    QPlainTextEdit,
    QWidget,
)

from app.core.masks.showing import MasksShowing, masks_showing
from app.core.store import ClassInfo, DeleteCost, MergeCost, Project, ProjectError
from app.core.store.class_names import names_in, new_names
from app.core.translation import number_text
from app.jobs.job import Job
from app.pages.tags.colour_menu import swatch
from app.qtbase.boxes import vbox
from app.qtbase.plain_text import PlainLabel, PlainMessageBox, without_mnemonics
from app.ui.dialogs import do_or_cancel
from app.ui.widgets import label_of
from wseg_engine.base.events import Event

translate = QCoreApplication.translate


def delete_text(cost: DeleteCost, masks: MasksShowing | None = None, points: int = 0) -> str:
    """Say what is lost with a class.

    Args:
        cost: what is lost, but for pixels.
        masks: how far masks were looked through; None before the first.
        points: that were set of the class.
    """
    lines = []
    told = cost.present + cost.absent + cost.unsure
    if told:
        lines.append(
            translate(
                "ClassDialogs",
                "%Ln image(s) are tagged with it ({present} present, {absent} absent, {unsure} "
                "unsure); these tags are deleted.",
                "",
                told,
            ).format(
                present=number_text(cost.present),
                absent=number_text(cost.absent),
                unsure=number_text(cost.unsure),
            )
        )
    else:
        lines.append(translate("ClassDialogs", "No image is tagged with it."))
    if points:
        lines.append(translate("ClassDialogs", "%Ln point(s) of it are deleted.", "", points))
    if cost.masks:
        lines.append(_masks_text(cost.masks, masks))
    lines.append(
        translate("ClassDialogs", "This cannot be undone, and clears the undo history of tags.")
    )
    return "\n\n".join(lines)


def _masks_text(total: int, masks: MasksShowing | None) -> str:
    """Say how many masks show the class, as far as that is known."""
    if masks is None or masks.looked < masks.total:
        text = translate(
            "ClassDialogs",
            "Checking masks: {looked} of {total}; {showing} of them contain it. Its pixels become "
            "void there.",
        )
        looked, showing = (masks.looked, masks.showing) if masks else (0, 0)
        return text.format(
            looked=number_text(looked),
            total=number_text(masks.total if masks else total),
            showing=number_text(showing),
        )
    if not masks.showing:
        return translate("ClassDialogs", "No mask contains it.")
    text = translate(
        "ClassDialogs",
        "Its pixels become void in %Ln mask(s); {approved} of them are approved.",
        "",
        masks.showing,
    )
    return text.format(approved=number_text(masks.approved))


def _merged_masks_text(source: str, into: str, total: int, masks: MasksShowing | None) -> str:
    """Say how many masks show a class that becomes another one, as far as that is known."""
    if masks is None or masks.looked < masks.total:
        text = translate(
            "ClassDialogs", "Checking masks: {looked} of {total}; {showing} of them contain {name}."
        )
        looked, showing = (masks.looked, masks.showing) if masks else (0, 0)
        return text.format(
            looked=number_text(looked),
            total=number_text(masks.total if masks else total),
            showing=number_text(showing),
            name=source,
        )
    if not masks.showing:
        return translate("ClassDialogs", "No mask contains {name}.").format(name=source)
    text = translate(
        "ClassDialogs",
        "Its pixels become {into} in %Ln mask(s); {approved} of them are approved.",
        "",
        masks.showing,
    )
    return text.format(into=into, approved=number_text(masks.approved))


def merge_text(source: str, into: str, cost: MergeCost, masks: MasksShowing | None = None) -> str:
    """Say what merging does.

    Args:
        source: the name of the class that goes.
        into: that of the class that stays.
        cost: what it does, but for pixels.
        masks: how far masks were looked through; None before the first.
    """
    lines = [
        translate(
            "ClassDialogs",
            "%Ln image(s) of {source} become images of {into}; {already} of them have both.",
            "",
            cost.present,
        ).format(source=source, into=into, already=number_text(cost.already))
    ]
    if cost.contradictions:
        lines.append(
            translate(
                "ClassDialogs",
                "%n image(s) are tagged with one and without the other: they become present.",
                "",
                cost.contradictions,
            )
        )
    if cost.masks:
        lines.append(_merged_masks_text(source, into, cost.masks, masks))
    lines.append(
        translate("ClassDialogs", "This cannot be undone, and clears the undo history of tags.")
    )
    return "\n\n".join(lines)


def confirm_delete(project: Project, info: ClassInfo, cost: DeleteCost, parent: QWidget) -> bool:
    """Ask whether a class is to be deleted, its cost said; masks are counted meanwhile."""
    box = PlainMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(translate("ClassDialogs", "Delete Class"))
    box.setText(translate("ClassDialogs", "Delete the class {name}?").format(name=info.name))
    points = project.points.count(info.id)
    box.setInformativeText(delete_text(cost, points=points))
    delete = box.addButton(
        translate("ClassDialogs", "Delete"), QMessageBox.ButtonRole.DestructiveRole
    )
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(cancel)
    title = translate("ClassDialogs", "Checking masks")
    job = Job(title, lambda control: masks_showing(project, info.id, control), quiet=True)

    def show(event: Event) -> None:
        if isinstance(event, MasksShowing):
            box.setInformativeText(delete_text(cost, event, points))

    job.event_received.connect(show)
    if cost.masks:
        job.start()
    box.exec()
    job.cancel()
    job.event_received.disconnect(show)
    return box.clickedButton() is delete


class MergeDialog(QDialog):
    """Asks which class another one is merged into, and says what that does."""

    def __init__(
        self, project: Project, source: ClassInfo, classes: Sequence[ClassInfo], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._project = project
        self._source = source
        self._targets = [info for info in classes if info.id != source.id]
        self.setWindowTitle(self.tr("Merge Class"))
        self.target = QComboBox()
        self.target.setAccessibleName(self.tr("Class that stays"))
        side = self.fontMetrics().height()
        for info in self._targets:
            self.target.addItem(QIcon(swatch(info.colour, side, self.palette())), info.name)
        self.cost = PlainLabel(wordWrap=True)
        self.cost.setMinimumWidth(26 * side)
        buttons, self.merge = do_or_cancel(self.tr("Merge"), self.accept, self.reject)
        form = QFormLayout()
        name = without_mnemonics(source.name)
        label = PlainLabel(self.tr("&Merge {name} into:").format(name=name))
        label.setBuddy(self.target)
        label.setWordWrap(True)
        form.addRow(label, self.target)
        vbox(form, self.cost, buttons, on=self)
        self.target.currentIndexChanged.connect(lambda _row: self._show_cost())
        self._may_show = False  # whether a mask may show the class
        self._masks: MasksShowing | None = None
        self._job: Job | None = None
        self._show_cost()

    def chosen(self) -> ClassInfo | None:
        """Return the class that stays."""
        row = self.target.currentIndex()
        return self._targets[row] if 0 <= row < len(self._targets) else None

    def showEvent(self, event: QShowEvent) -> None:
        """Count the masks that show the class while the question is there."""
        super().showEvent(event)
        if self._job is None and self._may_show:
            self._job = Job(
                translate("ClassDialogs", "Checking masks"),
                lambda control: masks_showing(self._project, self._source.id, control),
                parent=self,
                quiet=True,
            )
            self._job.event_received.connect(self._note)
            self._job.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Count no more."""
        super().hideEvent(event)
        if self._job is not None:
            self._job.cancel()

    def _note(self, event: Event) -> None:
        if isinstance(event, MasksShowing):
            self._masks = event
            self._show_cost()

    def _show_cost(self) -> None:
        target = self.chosen()
        self.merge.setEnabled(target is not None)
        if target is None:
            self.cost.setText(self.tr("There is no other class."))
            return
        try:
            cost = self._project.classes.merge_cost(self._source.id, into=target.id)
        except ProjectError as error:
            self.merge.setEnabled(False)
            self.cost.setText(str(error))
            return
        self._may_show = cost.masks > 0
        self.cost.setText(merge_text(self._source.name, target.name, cost, self._masks))
        layout = self.layout()
        if self.isVisible() and layout is not None:  # a text that came later may need more lines
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))


class PasteDialog(QDialog):
    """Takes a list of names, and says which of them are new."""

    def __init__(self, existing: Sequence[ClassInfo], parent: QWidget) -> None:
        super().__init__(parent)
        self._existing = [info.name for info in existing]
        self.setWindowTitle(self.tr("Add a List of Classes"))
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(self.tr("Names of classes"))
        self.text.setPlaceholderText(self.tr("dog\ncat\nhorse"))
        self.text.setTabChangesFocus(True)
        hint = label_of(self.tr("&Names, one per line or separated by commas:"), self.text)
        self.found = PlainLabel(wordWrap=True)
        buttons, self.add = do_or_cancel(self.tr("Add"), self.accept, self.reject)
        vbox(hint, self.text, self.found, buttons, on=self)
        self.text.textChanged.connect(self._show_found)
        self._show_found()

    def names(self) -> list[str]:
        """Return the names that are new."""
        return new_names(names_in(self.text.toPlainText()), self._existing)

    def _show_found(self) -> None:
        listed, new = len(names_in(self.text.toPlainText())), len(self.names())
        text = self.tr("%n new class(es)", "", new)
        if listed > new:
            text = self.tr("%n new class(es), {known} already exist", "", new).format(
                known=listed - new
            )
        self.found.setText(text)
        self.add.setEnabled(new > 0)
