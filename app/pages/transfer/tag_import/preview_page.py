"""What an import would do, and the choices that change it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QWidget,
)

from app.core.store import ClassInfo
from app.core.transfer.tag_import import (
    Action,
    Choices,
    Completeness,
    Conflict,
    Example,
    ImportPlan,
    Issue,
)
from app.core.translation import number_text
from app.pages.transfer.tag_import.class_table import ClassTable
from app.pages.transfer.tag_import.issue_table import IssueTable
from app.pages.transfer.tag_import.texts import summary, tag_text
from app.qtbase.boxes import vbox
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.rows_model import plain_table
from app.ui.widgets import label_of
from wseg_engine.base.labels import Tag


class PreviewPage(QWidget):
    """A plan in a sentence, in tables, and with its choices.

    Signals:
        choices_changed: the plan has to be made anew.
    """

    choices_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions: dict[str, Action] = {}
        self.summary = PlainLabel(wordWrap=True)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        font = self.summary.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        self.summary.setFont(font)
        self.completeness = QComboBox()
        for text, value in (
            (self.tr("Classes that are not listed stay as they are"), Completeness.LISTED),
            (self.tr("Mark the source's other classes as absent"), Completeness.SOURCE_CLASSES),
            (
                self.tr("Mark all other classes as absent: tagging complete"),
                Completeness.ALL_CLASSES,
            ),
        ):
            self.completeness.addItem(text, value)
        self.conflict = QComboBox()
        for text, choice in (
            (self.tr("Keep my tags"), Conflict.KEEP),
            (self.tr("Use the source's tags"), Conflict.TAKE),
            (self.tr("Mark as unsure"), Conflict.UNSURE),
        ):
            self.conflict.addItem(text, choice)
        self.classes = ClassTable()
        self.examples = _ExampleTable()
        self.issues = IssueTable()
        self.tabs = QTabWidget()
        for widget in (self.classes, self.examples, self.issues):
            self.tabs.addTab(widget, "")
        self._lay_out()
        self.completeness.activated.connect(self.choices_changed)
        self.conflict.activated.connect(self.choices_changed)
        self.classes.rows_model.action_chosen.connect(self._choose_action)

    def _lay_out(self) -> None:
        choices = QGridLayout()
        for row, (text, box) in enumerate(
            (
                (self.tr("Images that are &listed"), self.completeness),
                (self.tr("&Where tags conflict with mine"), self.conflict),
            )
        ):
            label = label_of(text, box)
            choices.addWidget(label, row, 0)
            choices.addWidget(box, row, 1)
        choices.setColumnStretch(2, 1)
        space = self.fontMetrics().height()
        vbox(self.summary, space // 2, choices, space // 2, (self.tabs, 1), on=self)

    def choices(self) -> Choices:
        """Return what is chosen."""
        return Choices(
            self.completeness.currentData(), self.conflict.currentData(), dict(self._actions)
        )

    def forget_actions(self) -> None:
        """Forget what was chosen for names: another source is read."""
        self._actions.clear()

    def show_plan(
        self, plan: ImportPlan, issues: Sequence[Issue], classes: Sequence[ClassInfo]
    ) -> None:
        """Show a plan."""
        self.summary.setText(summary(plan))
        self.classes.rows_model.show_rows(plan.rows, classes)
        self.examples.show_examples(plan.examples)
        if issues is not self.issues.model.issues:
            self.issues.show_issues(issues)
        self.conflict.setEnabled(bool(plan.totals.conflicts))
        for index, (text, count) in enumerate(
            (
                (self.tr("&Classes ({count})"), len(plan.rows)),
                (self.tr("&Examples ({count})"), len(plan.examples)),
                (self.tr("&Problems ({count})"), len(issues)),
            )
        ):
            self.tabs.setTabText(index, text.format(count=number_text(count)))
        if issues and not plan.rows:  # why there is nothing
            self.tabs.setCurrentWidget(self.issues)

    def _choose_action(self, key: str, action: Action) -> None:
        self._actions[key] = action
        self.choices_changed.emit()


class _ExampleTable(QTableWidget):
    """Some images, and what happens to each."""

    def __init__(self) -> None:
        super().__init__(0, 3)
        self.setHorizontalHeaderLabels(
            [self.tr("Image"), self.tr("Changes"), self.tr("Kept, against the source")]
        )
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.setAccessibleName(self.tr("Examples"))
        self.setEditTriggers(self.EditTrigger.NoEditTriggers)
        plain_table(self, stretched=(0, 1, 2))

    def show_examples(self, examples: Sequence[Example]) -> None:
        """Show what happens to these images."""
        self.setRowCount(len(examples))
        for row, example in enumerate(examples):
            changes = ", ".join(self._change(*change) for change in example.changes)
            kept = ", ".join(f"{name}: {tag_text(mine)}" for name, mine, _ in example.kept)
            for column, text in enumerate((example.path, changes, kept)):
                item = QTableWidgetItem(text)
                item.setToolTip(tip_text(text))
                self.setItem(row, column, item)

    def _change(self, name: str, before: Tag | None, after: Tag | None) -> str:
        if before is None:
            return f"{name}: {tag_text(after)}"
        return f"{name}: {tag_text(before)} → {tag_text(after)}"
