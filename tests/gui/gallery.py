"""Every page and dialog of the application over one small project, to look at them in turn."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QLocale, QSize
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QDialog,
    QTabBar,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.app.closing import EndingDialog
from app.app.diagnostics import CrashDialog, DiagnosticsDialog
from app.app.help_dialogs import CheatSheet
from app.app.main_window import MainWindow
from app.app.new_project import NewProjectDialog
from app.app.settings_dialog import SettingsDialog
from app.app.shortcut_editor import ShortcutEditor
from app.core.diagnostics import crash_report
from app.core.store import Project, Provenance
from app.jobs.training import running_training
from app.pages.folders.relink_dialog import RelinkDialog
from app.pages.review.panel import Section
from app.pages.tags.class_dialogs import MergeDialog, PasteDialog
from app.pages.train.external_dialog import ExternalDialog
from app.pages.train.import_dialog import ImportModelDialog
from app.pages.train.predict_dialog import PredictDialog
from app.pages.transfer.data_export import ExportWizard
from app.pages.transfer.mask_import import ImportMasksDialog
from app.pages.transfer.tag_import.dialog import ImportTagsDialog
from app.ui import i18n
from app.ui.appearance import apply_theme
from app.ui.settings import AppSettings
from tests.core.small_trainings import put_mask, small_project
from tests.gui.scripted_trainings import Script, put_run
from wseg_engine.settings.config import RefineConfig

WAIT = 20_000  # ms, on a busy machine
SETTLE = 60  # ms for a layout to become what it is
SIZE = QSize(1280, 820)  # of the main window, as on a small laptop
SHORT = {"train.epochs": "3", "train.warmup_epochs": "1"}

View = tuple[str, QWidget]  # what it is, and the window it is in


class Gallery:
    """Shows one view after another.

    Args:
        qtbot: waits.
        folder: an empty one, for the project and all else.
        script: what trainings do.
    """

    def __init__(self, qtbot: QtBot, folder: Path, script: Script) -> None:
        self._qtbot, self._folder, self._script = qtbot, folder, script
        with small_project(folder) as project:
            _fill(project)
            self._project = project.folder
        settings = AppSettings()
        settings.watch_folders = False
        settings.tour_shown = True
        self.window = MainWindow(settings)
        self.window.resize(SIZE)
        self.window.show()

    def views(self) -> Iterator[View]:
        """Show every page and dialog, one at a time; the dialogs are closed behind it."""
        for view in self._all():
            self._qtbot.wait(SETTLE)
            yield view

    def _all(self) -> Iterator[View]:
        yield "welcome", self.window
        with self._qtbot.waitSignal(self.window.project_opened, timeout=WAIT):
            self.window.open_project(self._project)
        yield from self._library()
        yield from self._training()
        yield from self._review()
        for name, dialog in self._dialogs():
            for step in _steps(dialog):
                yield f"{name} {step}".strip(), dialog
            self._close(dialog)

    def end(self) -> None:
        """End everything that was begun."""
        self._script.go_on.set()
        self._until(lambda: running_training(self.window.jobs) is None)
        self.window.close()

    def _library(self) -> Iterator[View]:
        columns = self.window.library.columns
        assert columns is not None
        page = columns.page
        self._until(lambda: len(page.model.ids) > 0)
        page.show_as_list(False)
        page.select([int(page.model.ids[0])])
        yield "library", self.window
        page.show_as_list(True)
        yield "library as a list", self.window
        page.quick_look()
        yield "quick look", self.window
        page.quick_look()

    def _training(self) -> Iterator[View]:
        self.window.show_workspace(1)
        page = self.window.train.page
        assert page is not None
        self._until(lambda: page.settled)
        yield "train", self.window
        page.show_advanced()
        assert page.advanced is not None
        page.advanced.finish()
        page.setup.form.set_text("train.warmup_epochs", "many")
        yield "advanced", self.window
        page.setup.form.reset_all()
        for key, text in SHORT.items():
            page.setup.form.set_text(key, text)
        page.show_start()
        self._until(lambda: not page.setup.blocked)
        self._script.hold_before = 2
        page.begin()
        self._until(lambda: page.live.live is not None and page.live.live.epoch >= 2)
        page.live.refresh()
        yield "a training", self.window
        self._script.go_on.set()
        self._until(lambda: not page.live.running)
        yield "what came of it", self.window
        page.show_page("train.runs")
        self._until(lambda: page.runs.table.model().rowCount() > 1)
        page.runs.select(1)
        self._until(lambda: [row.record.id for row in page.runs.table.selected()] == [1])
        self._until(lambda: bool(page.runs.cache.text()))
        yield "runs", self.window

    def _review(self) -> Iterator[View]:
        self.window.show_workspace(2)
        self._until(lambda: self.window.review.page is not None)
        page = self.window.review.page
        assert page is not None
        self._until(lambda: page.controller.current is not None)
        yield "review", self.window
        for section in page.panel.findChildren(Section):
            section.set_open(True)
        yield "review, all sections", self.window

    def _dialogs(self) -> Iterator[tuple[str, QDialog]]:
        window = self.window
        session = window.session
        assert session is not None
        opened, jobs = session.open_project, window.jobs
        classes = opened.project.classes.all()
        yield "new project", NewProjectDialog(window.settings, [self._folder], window)
        yield "settings", SettingsDialog(window.settings, opened.project.folder, window)
        shortcuts = ShortcutEditor(window.commands, window)
        shortcuts.choose("edit.undo")
        yield "shortcuts", shortcuts
        yield "keys", CheatSheet(window.commands, window)
        yield "diagnostics", DiagnosticsDialog(window)
        report = crash_report(RuntimeError("x"), thread="MainThread", system="", log="")
        yield "crash", CrashDialog(report, self._folder / "crash.txt", window)
        yield "ending", EndingDialog(jobs, window)
        yield "class editor", self._class_editor()
        yield "merge", MergeDialog(opened.project, classes[0], classes, window)
        yield "paste", PasteDialog(classes, window)
        yield "relink", RelinkDialog(opened, jobs, window)
        assert window.review.page is not None
        yield "batch", window.review.page.batch.dialog()
        yield "predict", self._predict()
        yield "another program", self._external()
        yield "import a model", ImportModelDialog(opened, jobs, window)
        yield from self._imports()
        yield from self._export()

    def _class_editor(self) -> QDialog:
        columns = self.window.library.columns
        assert columns is not None
        columns.tags.edit_classes()
        editor, columns.tags.editor = columns.tags.editor, None  # closed with the others
        assert editor is not None
        return editor

    def _predict(self) -> QDialog:
        page = self.window.train.page
        session = self.window.session
        assert page is not None and session is not None
        run = session.project.runs.all()[0]
        return PredictDialog(
            session.open_project,
            self.window.jobs,
            run=run.id,
            run_name=run.name,
            selected=(1, 2),
            device="cpu",
            refine=RefineConfig(),
            parent=self.window,
        )

    def _external(self) -> QDialog:
        session = self.window.session
        assert session is not None
        dialog = ExternalDialog(
            session.open_project,
            self.window.jobs,
            self.window.settings,
            selected=(1, 2),
            parent=self.window,
        )
        dialog.command.setPlainText("python3 masks.py {images} {mask}")
        return dialog

    def _imports(self) -> Iterator[tuple[str, QDialog]]:
        session, jobs = self.window.session, self.window.jobs
        assert session is not None
        tags = ImportTagsDialog(session.open_project, jobs, self.window)
        yield "tag import", tags
        tags = ImportTagsDialog(session.open_project, jobs, self.window)
        file = self._folder / "tags.csv"
        file.write_text("filename,tags\nimage0.png,red;cow\nno.png,red\n", encoding="utf-8")
        tags.choose(file)
        tags.show_preview()
        self._until(lambda: not tags.busy)
        yield "tag import, preview", tags
        yield "mask import", ImportMasksDialog(session.open_project, jobs, self.window)
        masks = ImportMasksDialog(session.open_project, jobs, self.window)
        folder = self._folder / "masks"
        folder.mkdir(exist_ok=True)
        for number in range(2):
            pixels = np.full((80, 96), number + 1, np.uint8)
            Image.fromarray(pixels).save(folder / f"image{number}.png")
        (folder / "image2.png").write_bytes(b"torn")
        masks.choose(folder)
        masks.next.click()
        self._until(lambda: masks.pages.currentWidget() is masks.preview and not masks.busy)
        yield "mask import, preview", masks

    def _export(self) -> Iterator[tuple[str, QDialog]]:
        session = self.window.session
        assert session is not None
        out = self._folder / "out"
        for step in range(5):
            wizard = ExportWizard(
                session.open_project,
                self.window.jobs,
                selected=(1,),
                shown=(1, 2),
                parent=self.window,
            )
            wizard.place.choose(out)
            while wizard.pages.currentIndex() < step:
                wizard.next.click()
                self._until(lambda wizard=wizard: not wizard.busy)
            yield f"export, step {step + 1}", wizard

    def _until(self, condition: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(condition, timeout=WAIT)

    def _close(self, dialog: QDialog) -> None:
        dialog.close()
        dialog.deleteLater()


def _fill(project: Project) -> None:
    """Give a project masks, a run and shortcuts."""
    labels = np.zeros((80, 96), np.uint8)
    labels[10:40, 10:60] = 1
    classes = [info.id for info in project.classes.all()]
    for image in project.images.ids()[:4]:
        put_mask(project, int(image), labels, classes=classes, provenance=Provenance.MODEL)
    put_run(project, "First", losses=[0.5, 0.4, 0.3])


def _steps(dialog: QDialog) -> Iterator[str]:
    """Show the tabs of a dialog in turn; once where it has none."""
    dialog.show()
    QApplication.processEvents()
    tabs = [one for one in dialog.findChildren(QTabWidget) if one.isVisible()]
    if not tabs:
        yield ""
        return
    for number in range(tabs[0].count()):
        tabs[0].setCurrentIndex(number)
        QApplication.processEvents()
        yield f"tab {number + 1}"


@contextmanager
def gallery(qtbot: QtBot, folder: Path, script: Script) -> Iterator[Gallery]:
    """Make a gallery, and end everything behind it."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    sheet = application.styleSheet()
    apply_theme(application, "light")
    made = Gallery(qtbot, folder, script)
    qtbot.addWidget(made.window)
    try:
        yield made
    finally:
        made.end()
        application.setStyleSheet(sheet)


@contextmanager
def speaking(qapp: QApplication, root: Path, language: str) -> Iterator[str]:
    """Speak a language, with the translations as they are now."""
    locale = QLocale()
    tool = root / "packaging" / "translations.py"
    subprocess.run([sys.executable, str(tool), "release"], check=True)
    yield i18n.install(qapp, language)
    i18n.remove(qapp)
    QLocale.setDefault(locale)


@pytest.fixture
def language(request: pytest.FixtureRequest, qapp: QApplication, root: Path) -> Iterator[str]:
    """Speak a language, the test's parameter; English without one."""
    with speaking(qapp, root, getattr(request, "param", "en")) as spoken:
        yield spoken


@pytest.fixture
def shown(
    qtbot: QtBot, tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch, language: str
) -> Iterator[Gallery]:
    """Every page and dialog, in that language."""
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path / "home"))
    with gallery(qtbot, tmp_path, script) as made:
        yield made


def parts(window: QWidget) -> list[QWidget]:
    """Return what is visible in a window."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.window() is window and widget.isVisibleTo(window)
    ]


def is_inner(widget: QWidget) -> bool:
    """Whether it is a piece of another control, which Qt made."""
    name = widget.objectName()
    return name.startswith(("qt_", "ScrollLeft", "ScrollRight")) or isinstance(
        widget.parentWidget(), QAbstractSpinBox | QTabBar | QAbstractItemView
    )


def listed(found: dict[str, list[str]] | dict[str, list[tuple[str, str]]]) -> str:
    return "\n".join(f"{name}: {one}" for name, ones in found.items() for one in ones)
