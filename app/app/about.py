"""Help ▸ About: the version, and the licences of TagMask and of what it is made of."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.app.diagnostics import system_text
from app.qtbase.plain_text import PlainLabel
from app.ui.icons import application_icon
from wseg_engine.base.version import VERSION

ICON = 96  # px
WIDTH = 520  # px
Role = QDialogButtonBox.ButtonRole


class AboutDialog(QDialog):
    """Says what this is, and shows the licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About TagMask"))
        picture = PlainLabel()
        picture.setPixmap(application_icon().pixmap(ICON, ICON))
        picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(8)
        for label in self._texts():
            words.addWidget(label)
        words.addStretch()
        top = QHBoxLayout()
        top.setSpacing(24)
        top.addWidget(picture)
        top.addLayout(words, stretch=1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(top)
        layout.addWidget(self._buttons())
        self.setMinimumWidth(WIDTH)

    def _texts(self) -> tuple[QLabel, ...]:
        title = PlainLabel("TagMask")
        title.setProperty("kind", "title")
        version = PlainLabel(self.tr("Version {version}").format(version=VERSION))
        version.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        what = PlainLabel(
            self.tr(
                "Image tags into pixel masks. The method is that of Araslanov and Roth, "
                "“Single-Stage Semantic Segmentation from Image Labels” (CVPR 2020)."
            )
        )
        licence = PlainLabel(
            self.tr(
                "TagMask is free software under the Apache License 2.0. It is built with Qt {qt} "
                "(LGPL 3), PyTorch (BSD), NumPy, OpenCV, Pillow and more, each under a licence of "
                "its own."
            ).format(qt=qVersion())
        )
        for label in (what, licence):
            label.setWordWrap(True)
        return title, version, what, licence

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        self.licences = buttons.addButton(self.tr("&Licences"), Role.ActionRole)
        self.copy = buttons.addButton(self.tr("&Copy Versions"), Role.ActionRole)
        close = buttons.addButton(self.tr("Close"), Role.RejectRole)
        close.setDefault(True)
        self.licences.clicked.connect(self._show_licences)
        self.copy.clicked.connect(self._copy_versions)
        buttons.rejected.connect(self.reject)
        return buttons

    def _show_licences(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(licences())))

    def _copy_versions(self) -> None:
        QGuiApplication.clipboard().setText(system_text())
        self.copy.setText(self.tr("Copied"))


def licences() -> Path:
    """Return the folder of all licences in a packaged program; the own licence in a checkout."""
    if getattr(sys, "frozen", False):
        program = Path(sys.executable).resolve().parent
        places = (program / "licences", program.parent / "Resources" / "licences")
        return next((place for place in places if place.is_dir()), program)
    return Path(__file__).resolve().parents[2] / "LICENSE"
