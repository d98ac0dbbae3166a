"""The class editor: adding, renaming, colours, keys, order, merging and deleting."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPushButton,
    QWidget,
)

from app.core.masks.records import MOST_CLASSES
from app.core.store import ClassInfo, ProjectError
from app.core.store.class_names import clean, free_colour
from app.models.class_table import ClassTableModel, Column
from app.models.open_project import OpenProject
from app.pages.tags.class_dialogs import MergeDialog, PasteDialog, confirm_delete
from app.pages.tags.class_keys import ClassKeys
from app.pages.tags.class_table_view import ClassTableView
from app.pages.tags.colour_menu import ColourMenu
from app.pages.tags.counting import StatisticsCounter
from app.qtbase.boxes import Stretch, hbox, vbox
from app.qtbase.plain_text import PlainLabel
from app.ui.widgets import icon_button, label_of


class ClassEditor(QDialog):
    """Edits the classes of a project; the library stays usable beside it.

    Signals:
        filter_requested: the user wants to see the images of a count; an `ImageFilter`.
    """

    filter_requested = Signal(object)

    def __init__(
        self,
        open_project: OpenProject,
        keys: ClassKeys,
        statistics: StatisticsCounter,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_project = open_project
        self._keys = keys
        self._statistics = statistics
        self.setWindowTitle(self.tr("Classes"))
        self.model = ClassTableModel(
            open_project, rename=self.rename_class, set_key=self.set_key, parent=self
        )
        self.table = ClassTableView(self.model)
        self.name = QLineEdit()
        self.add = QPushButton(self.tr("&Add"))
        self.paste = QPushButton(self.tr("Add a &List…"))
        self.problem = PlainLabel(wordWrap=True)
        self.problem.hide()
        self._make_buttons()
        self._arrange()
        self._connect()
        self._show_counts()
        self._enable()

    def sizeHint(self) -> QSize:
        """Return room for a dozen classes."""
        unit = self.fontMetrics().height()
        return QSize(46 * unit, 34 * unit)

    # ------------------------------------------------------------ parts

    def _make_buttons(self) -> None:
        self.rename = icon_button("edit", self.tr("Rename (F2)"), self.table.rename_current)
        self.colour = icon_button("brush", self.tr("Change the colour"), self.choose_colour)
        self.up = icon_button(
            "up", self.tr("Move up (Alt+Up)"), lambda: self.table.move_current(-1)
        )
        self.down = icon_button(
            "down", self.tr("Move down (Alt+Down)"), lambda: self.table.move_current(1)
        )
        self.merge = icon_button("merge", self.tr("Merge into another class…"), self.merge_current)
        self.delete = icon_button("delete", self.tr("Delete…"), self.delete_current)

    def _arrange(self) -> None:
        label = label_of(self.tr("&New class:"), self.name)
        self.name.setPlaceholderText(self.tr("Type a name and press Enter"))
        adding = hbox(label, (self.name, 1), self.add, self.paste)
        tools = hbox(
            self.rename, self.colour, self.up, self.down, self.merge, self.delete, Stretch(), gap=2
        )
        hint = PlainLabel(self.tr("Click a number to show these images."))
        hint.setForegroundRole(self.foregroundRole())
        hint.setEnabled(False)
        tools.addWidget(hint)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        box.rejected.connect(self.reject)
        vbox(adding, self.problem, (self.table, 1), tools, box, on=self)
        for pushed in (self.add, self.paste, *box.findChildren(QPushButton)):
            pushed.setAutoDefault(False)  # Enter belongs to the fields
            pushed.setDefault(False)

    def _connect(self) -> None:
        self.name.textEdited.connect(lambda _text: self._say(""))
        self.add.clicked.connect(self.add_class)
        self.paste.clicked.connect(self.paste_list)
        self.table.count_chosen.connect(self.filter_requested)
        self.table.current_changed.connect(self._enable)
        self._open_project.failed.connect(self._say)
        self._open_project.classes_changed.connect(self._enable)
        self._statistics.counted.connect(self._show_counts)
        self.name.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Enter in the name field add a class, and go on with the next."""
        if watched is self.name and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if event.type() == QEvent.Type.KeyPress and enter:
                self.add_class()
                return True
        return False

    # ------------------------------------------------------------ doing

    def add_class(self) -> None:
        """Add a class of the name in the field; the field is ready for the next one."""
        name = clean(self.name.text())
        problem = self._open_project.project.classes.name_problem(name)
        self._say(problem)
        info = None if problem else self._add(name)
        if info is not None:
            self.name.clear()
            self.table.go_to(info.id)
            self._say_too_many()
        self.name.setFocus()

    def paste_list(self) -> None:
        """Ask for a list of names and add those that are new."""
        dialog = PasteDialog(self._classes(), self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.add_names(dialog.names())
        dialog.deleteLater()

    def add_names(self, names: list[str]) -> None:
        """Add several classes at once: all of them, or none if one cannot be added."""
        self._say("")
        project = self._open_project.project
        classes = self._classes()
        try:
            with project.database.write():
                for name in names:
                    colour = free_colour({info.colour for info in classes})
                    key = self._keys.free_key(classes)
                    classes.append(project.classes.add(name, colour=colour, shortcut=key))
        except ProjectError as error:
            self._say(str(error))
            return
        self._open_project.note_classes()
        self._say_too_many()

    def rename_class(self, class_id: int, name: str) -> bool:
        """Give a class another name; say why where it cannot have it."""
        name = clean(name)
        problem = self._open_project.project.classes.name_problem(name, class_id=class_id)
        self._say(problem)
        return not problem and self._open_project.change_class(
            lambda classes: classes.rename(class_id, name)
        )

    def set_key(self, class_id: int, key: str | None) -> bool:
        """Give a class another key, or none; say why where it cannot be had."""
        reason = self._keys.refusal(key, class_id) if key else ""
        self._say(reason)
        return not reason and self._open_project.change_class(
            lambda classes: classes.set_shortcut(class_id, key)
        )

    def choose_colour(self) -> None:
        """Offer colours for the current class."""
        info = self.table.current_class()
        if info is None:
            return
        menu = ColourMenu(info.colour, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.chosen.connect(
            lambda colour: self._open_project.change_class(
                lambda classes: classes.recolour(info.id, colour)
            )
        )
        menu.popup(self.colour.mapToGlobal(QPoint(0, self.colour.height())))

    def merge_current(self) -> None:
        """Ask which class the current one is merged into, and do so."""
        info = self.table.current_class()
        if info is None:
            return
        dialog = MergeDialog(self._open_project.project, info, self._classes(), self)
        target = dialog.chosen() if dialog.exec() == QDialog.DialogCode.Accepted else None
        dialog.deleteLater()
        if target is not None and self._open_project.merge_class(info.id, target.id):
            self.table.go_to(target.id)

    def delete_current(self) -> None:
        """Say what deleting the current class costs, and delete it if that is wanted."""
        info = self.table.current_class()
        if info is None:
            return
        try:
            cost = self._open_project.project.classes.delete_cost(info.id)
        except ProjectError as error:
            self._say(str(error))
            return
        if confirm_delete(self._open_project.project, info, cost, self):
            self._open_project.delete_class(info.id)

    def _add(self, name: str) -> ClassInfo | None:
        classes = self._classes()
        colour = free_colour({info.colour for info in classes})
        return self._open_project.add_class(name, colour, self._keys.free_key(classes))

    def _say_too_many(self) -> None:
        """Say early that there are more classes than one mask can have."""
        count = len(self._classes())
        if count > MOST_CLASSES:
            self._say(
                self.tr(
                    "There are {count} classes, but a mask can hold {most}. In each image you can "
                    "paint the first {most} and those it is tagged with; for an export, choose up "
                    "to {most}."
                ).format(count=count, most=MOST_CLASSES)
            )

    def _classes(self) -> list[ClassInfo]:
        return self._open_project.project.classes.all()

    # ------------------------------------------------------------ showing

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def _show_counts(self) -> None:
        found = self._statistics.statistics
        if found is not None:
            self.model.set_counts(found.counts, found.objects)
            self.table.setColumnHidden(Column.OBJECTS, not found.objects)

    def _enable(self) -> None:
        writable = not self._open_project.read_only
        info = self.table.current_class()
        rows = self.model.rowCount()
        row = -1 if info is None else self.model.row_of(info.id)
        for widget in (self.name, self.add, self.paste):
            widget.setEnabled(writable)
        for button in (self.rename, self.colour, self.delete):
            button.setEnabled(writable and info is not None)
        self.merge.setEnabled(writable and info is not None and rows > 1)
        movable = writable and info is not None and self.table.own_order
        self.up.setEnabled(movable and row > 0)
        self.down.setEnabled(movable and row < rows - 1)
