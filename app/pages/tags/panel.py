"""The panel that tags the selected images."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QWidget,
)

from app.core.store import ProjectError
from app.core.store.class_names import clean, free_colour
from app.core.tagging.tag_advice import advise
from app.models.class_list import ClassListModel
from app.models.open_project import OpenProject
from app.pages.tags.advice_list import AdviceList
from app.pages.tags.class_editor import ClassEditor
from app.pages.tags.class_keys import ClassKeys
from app.pages.tags.class_view import ClassFilter, ClassView
from app.pages.tags.commands import add_tag_commands
from app.pages.tags.counting import SelectionCounter, StatisticsCounter
from app.pages.tags.header import SelectionHeader, edit_button
from app.pages.tags.tagging import Tagging
from app.qtbase.boxes import hbox, vbox
from app.qtbase.plain_text import PlainLabel, without_mnemonics
from app.ui.actions import Actions
from app.ui.settings import AppSettings
from wseg_engine.base.labels import Tag

ADVICE_OPEN = "tags.advice_open"  # settings of the panel's own
SIZES = "tags.sizes"  # px: list of classes, advice
_NEED_SELECTION = (
    "none_of_them", "reviewed", "not_reviewed", "clear", "copy", "paste", "repeat",
)  # fmt: skip


class TagPanel(QWidget):
    """What the selected images say of every class, and the ways to say it.

    Call `stop` before the project is closed.

    Signals:
        advance_requested: something was said, and the user wants to go on to the next image.
        filter_requested: the user wants to see certain images; an `ImageFilter`.
        message: what was done, or why not, in words.
    """

    advance_requested = Signal()
    filter_requested = Signal(object)
    message = Signal(str)

    def __init__(
        self,
        open_project: OpenProject,
        *,
        actions: Actions,
        settings: AppSettings,
        owner: QWidget | None = None,
        selected: Callable[[], Sequence[int]] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Show nothing selected.

        Args:
            open_project: the project.
            actions: takes the panel's commands and the keys of classes.
            settings: of the application.
            owner: while it is visible the keys work; the panel where left out.
            selected: returns the images selected at this moment, where `set_selection` may be told
                of them late.
            parent: owner in the sense of Qt.
        """
        super().__init__(parent)
        self._open_project = open_project
        self._actions = actions
        self._settings = settings
        owner = owner or self
        self.editor: ClassEditor | None = None
        self.tagging = Tagging(open_project, selected=selected, parent=self)
        self.keys = ClassKeys(actions, owner, self)
        self.model = ClassListModel(self)
        self.selection = SelectionCounter(open_project, self)
        self.statistics = StatisticsCounter(open_project, self)
        self._add_commands(owner)
        self._make_parts(actions)
        self._arrange()
        self._connect()
        self._show_classes()
        self._show_selection()

    def sizeHint(self) -> QSize:
        """Return a comfortable width."""
        unit = self.fontMetrics().height()
        return QSize(18 * unit, 36 * unit)

    def showEvent(self, event: QShowEvent) -> None:
        """Look again which keys the window has left: its menus may be there only now."""
        super().showEvent(event)
        self._show_classes()

    def set_selection(self, images: Sequence[int]) -> None:
        """Tag these images from now on."""
        images = tuple(images)
        self.tagging.select(images)
        self.selection.select(images)
        self._show_selection()

    def stop(self) -> None:
        """Leave the project alone, and wait until no thread reads it: it can be closed then."""
        self.selection.stop()
        self.statistics.stop()

    def find_class(self) -> None:
        """Put the cursor into the box that finds classes."""
        self.filter.come_from(QApplication.focusWidget())

    def edit_classes(self) -> None:
        """Open the class editor; it stays open beside the library."""
        if self.editor is None:
            self.editor = ClassEditor(self._open_project, self.keys, self.statistics, self)
            self.editor.filter_requested.connect(self.filter_requested)
        self.editor.show()
        self.editor.raise_()
        self.editor.activateWindow()

    # ------------------------------------------------------------ parts

    def _add_commands(self, owner: QWidget) -> None:
        translate = QCoreApplication.translate
        add_tag_commands(self._actions, self.tagging, owner)
        self._actions.add(
            "tags.find_class", translate("TagCommands", "&Find or Add a Class"), self.find_class,
            shortcut="T", icon="search", owner=owner,
        )  # fmt: skip
        self._actions.add(
            "tags.classes", translate("TagCommands", "E&dit Classes…"), self.edit_classes,
            shortcut="Ctrl+K", icon="tags", owner=owner,
            tip=translate("TagCommands", "Rename, recolour, reorder, merge or delete classes"),
        )  # fmt: skip
        advance = self._actions.add(
            "tags.advance", translate("TagCommands", "&Advance After Tagging"), self._set_advance,
            checkable=True, owner=owner,
            tip=translate("TagCommands", "Go to the next image after tagging"),
        )  # fmt: skip
        advance.setChecked(self._settings.advance_after_tagging)
        self._missing_absent = self._actions.add(
            "tags.silence", translate("TagCommands", "&Unmentioned Classes Are Absent"),
            self._open_project.set_missing_means_absent, checkable=True, owner=owner,
            tip=translate(
                "TagCommands",
                "Classes that a tagged image does not mention count as absent. Turn this off if "
                "your tags are far from complete: training then learns absence only from “absent” "
                "and “tagging complete”",
            ),
        )  # fmt: skip
        self._show_missing_tag_policy()

    def _make_parts(self, actions: Actions) -> None:
        self.header = SelectionHeader(actions)
        self.filter = ClassFilter()
        self.edit = edit_button(self, actions)
        self.view = ClassView(self.model)
        self.nothing = PlainLabel(wordWrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.view)
        self.stack.addWidget(self.nothing)
        self.add = QPushButton()
        self.add.hide()
        self.advice = AdviceList(opened=bool(self._settings.value(ADVICE_OPEN, True)))

    def _arrange(self) -> None:
        find = hbox((self.filter, 1), self.edit, gap=4)
        top = QWidget()
        vbox(self.header, find, (self.stack, 1), self.add, on=top, margins=(8, 8, 8, 0), gap=8)
        bottom = QWidget()
        vbox(self.advice, on=bottom, margins=(8, 0, 8, 8))
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(top)
        self.splitter.addWidget(bottom)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setChildrenCollapsible(False)
        sizes = self._settings.value(SIZES)
        self.splitter.setSizes(sizes if _are_sizes(sizes) else [600, 220])
        self.splitter.splitterMoved.connect(
            lambda *_: self._settings.set_value(SIZES, self.splitter.sizes())
        )
        vbox(self.splitter, on=self, margins=0)

    def _connect(self) -> None:
        project = self._open_project
        project.classes_changed.connect(self._show_classes)
        project.failed.connect(self.message)
        self.keys.toggle_requested.connect(self.tagging.toggle)
        self.keys.tag_requested.connect(self.tagging.say)
        self.keys.key_changed.connect(self._set_key)
        self.view.tag_requested.connect(self.tagging.say)
        self.tagging.tagged.connect(self._advance)
        self.tagging.moved.connect(self.set_selection)
        self.tagging.message.connect(self.message)
        self.tagging.copied.connect(self._enable)
        self.selection.counted.connect(self._show_selection)
        self.selection.failed.connect(self.message)
        self.statistics.counted.connect(self._show_advice)
        self._open_project.missing_tag_policy_changed.connect(self._show_missing_tag_policy)
        self._open_project.missing_tag_policy_changed.connect(self._show_selection)
        self.filter.textChanged.connect(self._filter)
        self.filter.chosen.connect(self._choose)
        self.filter.add_chosen.connect(self.add_class)
        self.filter.moved_down.connect(self._go_to_list)
        self.add.clicked.connect(self.add_class)
        self.advice.images_requested.connect(self.filter_requested)
        self.advice.folded.connect(lambda opened: self._settings.set_value(ADVICE_OPEN, opened))
        self._settings.changed.connect(self._follow_setting)

    # ------------------------------------------------------------ showing

    def _show_classes(self) -> None:
        classes = self._open_project.project.classes.all()
        self.model.set_classes(classes, self.keys.set_classes(classes))
        self._filter(self.filter.text())
        self._show_advice()

    def _show_missing_tag_policy(self) -> None:
        self._missing_absent.setChecked(self._open_project.missing_means_absent)
        self._missing_absent.setEnabled(not self._open_project.read_only)

    def _show_selection(self) -> None:
        summary, images = self.selection.summary, self.tagging.images
        counting = self.selection.busy
        if not counting:
            self.model.set_summary(summary)
        self.header.show_selection(
            self._selection_name(images),
            summary,
            counting=counting,
            missing_absent=self._open_project.missing_means_absent,
        )
        self._enable()

    def _selection_name(self, images: Sequence[int]) -> str:
        if not images:
            return self.tr("No image selected")
        if len(images) == 1:
            try:
                found = self._open_project.project.images.get(images)
            except ProjectError as error:
                self.message.emit(str(error))
                found = []
            return found[0].path.rpartition("/")[2] if found else self.tr("1 image")
        return self.tr("%n image(s) selected", "", len(images))

    def _enable(self) -> None:
        writable = not self._open_project.read_only
        for name in _NEED_SELECTION:
            action = self._actions.get(f"tags.{name}")
            action.setEnabled(bool(self.tagging.images) and (writable or name == "copy"))
        if not self.tagging.can_paste:
            self._actions.get("tags.paste").setEnabled(False)
        if not self.tagging.can_repeat:
            self._actions.get("tags.repeat").setEnabled(False)
        self.view.read_only = not writable

    def _show_advice(self) -> None:
        found = self.statistics.statistics
        if found is not None:
            self.advice.set_advice(advise(self._open_project.project.classes.all(), found))

    # ------------------------------------------------------------ finding and adding

    def _filter(self, text: str) -> None:
        self.view.set_filter(text)
        name = clean(text)
        offered = bool(name) and not self._open_project.read_only and not self._named(name)
        self.add.setVisible(offered)
        self.add.setText(self.tr("Add class “{name}”").format(name=without_mnemonics(name)))
        if self.model.rowCount() == 0:
            self.nothing.setText(self.tr("No classes yet.\nType a name above and press Enter."))
        else:
            self.nothing.setText(self.tr("No class with this name."))
        self.stack.setCurrentWidget(self.view if self.view.first() else self.nothing)

    def _named(self, name: str) -> bool:
        return self._open_project.project.classes.named(name) is not None

    def _choose(self) -> None:
        """Tag with the class of just this name, else with the first one found, else add one."""
        text = self.filter.text().strip()
        if not text:
            return
        exact = self._open_project.project.classes.named(text)
        info = exact or self.view.first()
        if info is None:
            self.add_class()
            return
        self.tagging.toggle(info.id)
        self.filter.clear()

    def add_class(self) -> None:
        """Add a class of the name in the box, and tag the selected images with it."""
        name = clean(self.filter.text())
        if not name or self._open_project.read_only:
            return
        problem = self._open_project.project.classes.name_problem(name)
        if problem:
            self.message.emit(problem)
            return
        classes = self._open_project.project.classes.all()
        colour = free_colour({info.colour for info in classes})
        info = self._open_project.add_class(name, colour, self.keys.free_key(classes))
        if info is None:
            return
        self.filter.clear()
        if self.tagging.images:
            self.tagging.say(info.id, Tag.PRESENT)
        else:
            self.message.emit(self.tr("Added the class {name}.").format(name=info.name))

    def _go_to_list(self) -> None:
        if self.view.first() is not None:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
            if not self.view.currentIndex().isValid():
                self.view.setCurrentIndex(self.view.model().index(0, 0))

    # ------------------------------------------------------------ settings

    def _set_key(self, class_id: int, key: str | None) -> None:
        reason = self.keys.refusal(key, class_id) if key else ""
        if reason:
            self.message.emit(reason)
        else:
            self._open_project.change_class(lambda them: them.set_shortcut(class_id, key))

    def _set_advance(self, wanted: bool) -> None:
        self._settings.advance_after_tagging = wanted

    def _follow_setting(self, name: str) -> None:
        if name == "advance_after_tagging":
            self._actions.get("tags.advance").setChecked(self._settings.advance_after_tagging)

    def _advance(self) -> None:
        if self._settings.advance_after_tagging:
            self.advance_requested.emit()


def _are_sizes(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(type(size) is int for size in value)
