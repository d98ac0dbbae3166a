"""What is to be known before an import, to be searched and copied."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QPushButton,
    QTableView,
    QWidget,
)

from app.core.transfer.tag_import import Issue, IssueKind
from app.core.translation import number_text
from app.pages.transfer.tag_import.texts import issue_text
from app.qtbase.boxes import hbox, vbox
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.icons import icon
from app.ui.rows_model import Column, Roles, RowsModel, plain_table

MOST_SHOWN = 5000  # rows; a filter finds the others


class IssueTableModel(RowsModel[Issue]):
    """Issues that fit a filter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            (
                _column(self.tr("Kind"), lambda issue: issue_text(issue.kind)),
                _column(self.tr("Where"), lambda issue: issue.where),
                _column(self.tr("What"), lambda issue: issue.what),
            ),
            parent,
        )
        self.issues: Sequence[Issue] = ()
        self.kind: IssueKind | None = None
        self.text = ""

    def show_issues(self, issues: Sequence[Issue]) -> None:
        """Show other issues."""
        self.issues = issues
        self.filter(self.kind, self.text)

    def filter(self, kind: IssueKind | None, text: str) -> None:
        """Show only issues of a kind, in which a text occurs."""
        self.kind, self.text = kind, text
        wanted = text.casefold()
        found: list[Issue] = []
        for issue in self.issues:
            if kind is not None and issue.kind is not kind:
                continue
            if wanted and wanted not in f"{issue.where}\n{issue.what}".casefold():
                continue
            found.append(issue)
            if len(found) == MOST_SHOWN:
                break
        self.reset_rows(found)

    def as_text(self) -> str:
        """Return all issues that are shown, one a line, columns divided by tabs."""
        return "\n".join(f"{issue_text(i.kind)}\t{i.where}\t{i.what}" for i in self.rows)


def _column(title: str, text: Callable[[Issue], str]) -> Column[Issue]:
    tip: Roles[Issue] = {Qt.ItemDataRole.ToolTipRole: lambda issue: tip_text(text(issue))}
    return Column(title, text, roles=tip)


class IssueTable(QWidget):
    """A table of issues with a filter above it."""

    def __init__(self) -> None:
        super().__init__()
        self.model = IssueTableModel(self)
        self.kind = QComboBox()
        self.kind.setAccessibleName(self.tr("Kind of problem"))
        self.kind.addItem(self.tr("All kinds"), None)
        for kind in IssueKind:
            self.kind.addItem(issue_text(kind), kind)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Filter by file or text"))
        self.search.setAccessibleName(self.tr("Filter problems"))
        self.search.setClearButtonEnabled(True)
        self.copy = QPushButton(icon("copy"), self.tr("Cop&y list"))
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Problems"))
        plain_table(self.table, stretched=(2,))
        self.more = PlainLabel(wordWrap=True)
        bar = hbox(self.kind, (self.search, 1), self.copy)
        vbox(bar, (self.table, 1), self.more, on=self)
        self.kind.currentIndexChanged.connect(self._filter)
        self.search.textChanged.connect(self._filter)
        self.copy.clicked.connect(self.copy_list)
        self.table.selectionModel().currentRowChanged.connect(self._describe)
        self.show_issues(())

    def show_issues(self, issues: Sequence[Issue]) -> None:
        """Show other issues."""
        self.model.show_issues(issues)
        self._describe()

    def copy_list(self) -> None:
        """Copy what is shown."""
        QGuiApplication.clipboard().setText(self.model.as_text())

    def _filter(self) -> None:
        self.model.filter(self.kind.currentData(), self.search.text())
        self._describe()

    def _describe(self) -> None:
        shown = len(self.model.rows)
        self.copy.setEnabled(bool(shown))
        row = self.table.currentIndex().row()
        if 0 <= row < shown:  # the table has room for the beginning alone
            self.more.setText(self.model.rows[row].what)
        elif shown == MOST_SHOWN:
            text = self.tr("The first {count} are shown. Filter to see more.")
            self.more.setText(text.format(count=number_text(shown)))
        elif shown:
            self.more.setText(self.tr("%Ln line(s)", "", shown))
        else:
            self.more.setText(self.tr("None of this kind."))
