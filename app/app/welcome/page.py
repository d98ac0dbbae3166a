"""What the window shows before a project is open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QWidget,
)

from app.app.welcome.recent_list import RecentList
from app.app.welcome.steps import Steps
from app.core.store.recent import RecentProject
from app.qtbase.boxes import Stretch, hbox, vbox
from app.qtbase.plain_text import PlainLabel, link
from app.ui import i18n
from app.ui.icon_label import IconLabel
from app.ui.icons import application_icon, icon
from app.ui.keyboard import tab_as_laid_out
from app.ui.paths import guide_page, open_guide
from app.ui.widgets import Banner, heading, hint, label_of
from wseg_engine.base.version import VERSION

GUIDE_ICON = 18  # px


class Foot(QWidget):
    """One line of text."""

    def __init__(self) -> None:
        super().__init__()
        lock = IconLabel("lock", size=GUIDE_ICON, colour="#2e8b57")
        self.privacy = PlainLabel(
            self.tr(
                "Nothing leaves this computer: photos, tags and masks stay here, and no "
                "statistics are collected."
            )
        )
        self.privacy.setWordWrap(True)
        version = hint(self.tr("Version {version}").format(version=VERSION), wraps=False)
        row = hbox(lock, (self.privacy, 1), on=self, margins=0, gap=8)
        for name, text in (
            ("privacy", self.tr("Privacy")),
            ("index", self.tr("User Guide")),
        ):
            if guide_page(name) is not None:
                row.addWidget(_link(name, text))
        row.addWidget(version)


def _link(page: str, text: str) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setText(link(page, text))
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.LinksAccessibleByMouse
        | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
    )
    label.linkActivated.connect(open_guide)
    return label


WIDEST = 1160  # px of the whole
LOW = 640  # px; in a window that is lower the pictures are left out
BESIDES = 560  # px, height of everything but the pictures
GAP = 16  # px
BUTTON = 36  # px, height
ICON = 56  # px, of the application


class WelcomePage(QScrollArea):
    """Says what TagMask does, and offers the sample, new projects, and those that were open lately.

    Signals:
        new_requested: the user wants to make a project.
        open_requested: the user wants to choose a project to open.
        sample_requested: the user wants to try the sample project.
        tour_requested: the user wants to be shown around.
        language_chosen: the user wants another language; its code, or "system".
        recent_requested: the user wants to open this folder, a `Path`.
        forget_requested: the user wants this folder off the list, a `Path`.
    """

    new_requested = Signal()
    open_requested = Signal()
    sample_requested = Signal()
    tour_requested = Signal()
    language_chosen = Signal(str)
    recent_requested = Signal(object)
    forget_requested = Signal(object)

    def __init__(self, language: str = i18n.SYSTEM) -> None:
        """Build the page.

        Args:
            language: the one that is set, a code or "system".
        """
        super().__init__()
        self.steps = Steps()
        self.recent_card = RecentList()
        self.recent = self.recent_card.list
        self.forget_action = self.recent_card.forget_action
        self.recent_card.opened.connect(self.recent_requested)
        self.recent_card.forgotten.connect(self.forget_requested)
        self.card = Banner()
        self.card.setProperty("kind", "card")
        self.language = self._make_language(language)
        self._make_buttons()
        self._arrange()
        self.show_recent([])

    def _make_buttons(self) -> None:
        self.sample_button = _button(self.tr("Open the &Sample Project"), "sample")
        self.tour_button = _button(self.tr("Take the One-&Minute Tour"), "hand")
        self.new_button = _button(self.tr("&New Project…"), "project-new")
        self.open_button = _button(self.tr("Open &Project…"), "open")
        self.sample_button.clicked.connect(self.sample_requested)
        self.tour_button.clicked.connect(self.tour_requested)
        self.new_button.clicked.connect(self.new_requested)
        self.open_button.clicked.connect(self.open_requested)

    def _make_language(self, chosen: str) -> QComboBox:
        box = QComboBox()
        box.addItem(self.tr("As the system"), i18n.SYSTEM)
        for code, name in i18n.LANGUAGES.items():
            box.addItem(name, code)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.activated.connect(lambda _place: self.language_chosen.emit(box.currentData()))
        return box

    def _arrange(self) -> None:
        self._first = self._group(
            self.tr("New here?"),
            self.tr(
                "Sixty generated pictures, already tagged: go all the way from tags to masks "
                "before you start with your own photos."
            ),
            (self.sample_button, self.tour_button),
        )
        self._own = self._group(
            self.tr("Your own photos"),
            self.tr(
                "Choose folders, or drop them anywhere in this window. Photos stay where they are "
                "and are never changed."
            ),
            (self.new_button, self.open_button),
        )
        self._ways = QHBoxLayout()
        self._ways.setSpacing(GAP)
        content = QWidget()
        content.setMaximumWidth(WIDEST)
        parts = (self._heading(), self.steps, self._ways, self.card, Foot())
        vbox(Stretch(), *parts, Stretch(), on=content, margins=(24, 16, 24, 16), gap=GAP)
        holder = QWidget()
        hbox(Stretch(), (content, 1000), Stretch(), on=holder, margins=0)
        self.setWidget(holder)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("kind", "page")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Welcome"))
        self.viewport().setAutoFillBackground(False)
        holder.setAutoFillBackground(False)

    def _heading(self) -> QHBoxLayout:
        title = PlainLabel("TagMask")
        title.setProperty("kind", "title")
        text = PlainLabel(
            self.tr(
                "Tag what is in your photos, and TagMask learns to mark where: image tags into "
                "pixel masks."
            )
        )
        text.setWordWrap(True)
        words = vbox(title, text, gap=4)
        label = label_of(self.tr("&Language"), self.language)
        mark = PlainLabel()
        mark.setPixmap(application_icon().pixmap(ICON, ICON))
        middle = Qt.AlignmentFlag.AlignVCenter
        return hbox(mark, (words, 1), (label, 0, middle), (self.language, 0, middle), gap=12)

    def _group(self, title: str, text: str, buttons: Sequence[QPushButton]) -> QFrame:
        frame = QFrame()
        frame.setProperty("kind", "card")
        words = (heading(title), hint(text), Stretch())
        vbox(*words, *buttons, on=frame, margins=(16, 12, 16, 16), gap=8)
        return frame

    def show_recent(self, projects: Sequence[RecentProject]) -> None:
        """List the projects that were open lately, newest first; without any, the sample leads."""
        self.recent_card.show_projects(projects)
        known = bool(projects)
        for frame in (self.recent_card, self._own, self._first):
            self._ways.removeWidget(frame)
        self.recent_card.setVisible(known)
        if known:
            self._ways.addWidget(self.recent_card, stretch=6)
        for frame in (self._own, self._first) if known else (self._first, self._own):
            self._ways.addWidget(frame, stretch=5)
        _make_first(self.new_button, "project-new", known)
        _make_first(self.sample_button, "sample", not known)
        self.setFocusProxy(self.new_button if known else self.sample_button)
        tab_as_laid_out(self)

    def set_busy(self, busy: bool) -> None:
        """Offer nothing while a project is being opened."""
        for widget in (
            self.new_button,
            self.open_button,
            self.sample_button,
            self.tour_button,
            self.recent,
            self.language,
        ):
            widget.setEnabled(not busy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the pictures the room that is left; a low window has none for them."""
        super().resizeEvent(event)
        height = event.size().height()
        self.steps.fit_pictures(height - BESIDES if height >= LOW else 0)


def _button(text: str, picture: str) -> QPushButton:
    button = QPushButton(text)
    button.setIcon(icon(picture))
    button.setMinimumHeight(BUTTON)
    return button


def _make_first(button: QPushButton, picture: str, first: bool) -> None:
    """Have a button stand out as what most will want, or not."""
    button.setDefault(first)
    button.setIcon(icon(picture, colour="#ffffff") if first else icon(picture))
