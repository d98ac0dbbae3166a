"""The settings of the application. Each takes effect, and is saved, as soon as it is chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QWidget,
)

from app.core.store.recent import short_path
from app.jobs.osam_model import MODELS, is_installed
from app.qtbase.boxes import hbox, vbox
from app.ui import i18n, paths
from app.ui.icons import icon
from app.ui.settings import AppSettings
from app.ui.widgets import hint
from wseg_engine.base.looking import folder_at

WIDTH = 560  # px


class SettingsDialog(QDialog):
    """Appearance, library, and where things are kept."""

    def __init__(
        self, settings: AppSettings, project: Path | None = None, parent: QWidget | None = None
    ) -> None:
        """Show the settings.

        Args:
            settings: of the application.
            project: the folder of the open project.
            parent: the window.
        """
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(self.tr("Settings"))
        self.tabs = QTabWidget()
        self.tabs.addTab(self._appearance(), self.tr("Appearance"))
        self.tabs.addTab(self._library(), self.tr("Library"))
        self.tabs.addTab(self._review(), self.tr("Review"))
        self.tabs.addTab(self._folders(project), self.tr("Folders and Backups"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        vbox(self.tabs, buttons, on=self, margins=16, gap=16)
        self.resize(WIDTH, self.sizeHint().height())

    def _appearance(self) -> QWidget:
        page, form = _page()
        self.theme = QComboBox()
        for value, text in (
            ("system", self.tr("As the system")),
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        ):
            self.theme.addItem(text, value)
        self.theme.setCurrentIndex(self.theme.findData(self._settings.theme))
        self.theme.currentIndexChanged.connect(self._set_theme)
        form.addRow(self.tr("&Colours"), self.theme)

        self.language = QComboBox()
        self.language.addItem(self.tr("As the system"), i18n.SYSTEM)
        for code, name in i18n.LANGUAGES.items():
            self.language.addItem(name, code)
        self.language.setCurrentIndex(self.language.findData(self._settings.language))
        self.language.currentIndexChanged.connect(self._set_language)
        form.addRow(self.tr("&Language"), self.language)
        self.restart_note = hint(
            self.tr(
                "Something is running in the background. TagMask uses this language after a "
                "restart."
            )
        )
        self.restart_note.hide()
        form.addRow("", self.restart_note)
        return page

    def _library(self) -> QWidget:
        page, form = _page()
        self.advance = self._check(
            self.tr("&Go to the next image after tagging"), "advance_after_tagging"
        )
        self.watch = self._check(
            self.tr("&Watch folders and show new photos automatically"), "watch_folders"
        )
        self.drafts = self._check(
            self.tr("&Draft masks for tagged images in the background"), "draft_masks"
        )
        self.reopen = self._check(
            self.tr("Open the &last project when TagMask starts"), "open_last_project"
        )
        for box in (self.advance, self.watch, self.drafts, self.reopen):
            form.addRow(box)
        return page

    def _review(self) -> QWidget:
        page, form = _page()
        self.lessons = QComboBox()
        for value, text in (
            ("quick", self.tr("When it takes seconds")),
            ("always", self.tr("Always")),
            ("never", self.tr("Never")),
        ):
            self.lessons.addItem(text, value)
        self.lessons.setCurrentIndex(self.lessons.findData(self._settings.automatic_lessons))
        self.lessons.currentIndexChanged.connect(self._set_lessons)
        form.addRow(self.tr("Learn from &corrections automatically"), self.lessons)
        form.addRow(
            hint(
                self.tr(
                    "After every 10 approved or corrected masks, TagMask trains the current model "
                    "briefly in the background and predicts the next masks in the queue again. "
                    "Masks you touched stay as they are. “When it takes seconds” needs a model of "
                    "the preset Fast with cached features. Lessons wait while other jobs run."
                )
            )
        )
        self.clicks = QComboBox()
        self.clicks.addItem(self.tr("Edges and colours (built in)"), "")
        for model in MODELS:
            self.clicks.addItem(model.title, model.name)
        self.clicks.setCurrentIndex(max(0, self.clicks.findData(self._settings.click_model)))
        self.clicks.currentIndexChanged.connect(self._set_clicks)
        self.clicks.setEnabled(is_installed())
        form.addRow(self.tr("Correcting clicks &follow"), self.clicks)
        told = (
            self.tr("The review asks before it downloads a model, with its size and licence.")
            if is_installed()
            else self.tr(
                "Models of the SAM family can replace the built-in clicks. They need an add-on "
                "that is not installed: pip install 'tagmask[sam]'"
            )
        )
        form.addRow(hint(told))
        return page

    def _folders(self, project: Path | None) -> QWidget:
        page, form = _page()
        places = [
            (self.tr("Settings"), paths.config_folder()),
            (self.tr("Logs and reports"), paths.log_folder()),
            (self.tr("Sample project"), paths.sample_folder()),
        ]
        if project is not None:
            places.insert(0, (self.tr("Open project"), project))
            places.insert(1, (self.tr("Its backups"), project / "backups"))
        for name, folder in places:
            form.addRow(name, self._place(name, folder))
        form.addRow(
            "",
            hint(
                self.tr(
                    "A project is backed up once a day if it has changed, and before it is "
                    "upgraded to a newer version. The seven newest backups are kept. Photos are "
                    "not part of a backup."
                )
            ),
        )
        return page

    def _check(self, text: str, name: str) -> QCheckBox:
        box = QCheckBox(text)
        box.setChecked(getattr(self._settings, name))
        box.toggled.connect(lambda on: setattr(self._settings, name, on))
        return box

    def _place(self, name: str, folder: Path) -> QWidget:
        path = QLineEdit(short_path(folder))
        path.setReadOnly(True)
        path.setCursorPosition(0)
        path.setAccessibleName(name)
        button = QPushButton(icon("folder"), self.tr("Open"))
        button.setAccessibleName(self.tr("Open the folder: {name}").format(name=name))
        button.setAutoDefault(False)
        button.setEnabled(folder_at(folder))
        button.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))))
        row = QWidget()
        hbox((path, 1), button, on=row, margins=0, gap=8)
        return row

    def _set_theme(self, _place: int) -> None:
        self._settings.theme = self.theme.currentData()

    def _set_language(self, _place: int) -> None:
        self._settings.language = self.language.currentData()

    def _set_clicks(self, _place: int) -> None:
        self._settings.click_model = self.clicks.currentData()

    def _set_lessons(self, _place: int) -> None:
        self._settings.automatic_lessons = self.lessons.currentData()


def _page() -> tuple[QWidget, QFormLayout]:
    page = QWidget()
    form = QFormLayout(page)
    form.setContentsMargins(16, 24, 16, 16)
    form.setHorizontalSpacing(16)
    form.setVerticalSpacing(12)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return page, form
