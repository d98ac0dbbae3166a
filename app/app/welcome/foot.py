"""The foot of the welcome: what is sent where (nothing), the guide, the version."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.qtbase.plain_text import PlainLabel, link
from app.ui.icons import icon
from app.ui.paths import guide_page, open_guide
from wseg_engine.base.version import VERSION

ICON = 18  # px


class Foot(QWidget):
    """One line of text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        lock = PlainLabel()
        lock.setPixmap(icon("lock", colour="#2e8b57").pixmap(ICON, ICON))
        self.privacy = PlainLabel(
            self.tr(
                "Nothing leaves this computer: photos, tags and masks stay here, and no "
                "statistics are collected."
            )
        )
        self.privacy.setWordWrap(True)
        version = PlainLabel(self.tr("Version {version}").format(version=VERSION))
        version.setProperty("kind", "hint")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(lock)
        row.addWidget(self.privacy, stretch=1)
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
