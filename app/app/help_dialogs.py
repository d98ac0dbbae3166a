"""The dialogs of the Help menu: all keys at a glance, and About."""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QWidget,
)

from app.app.diagnostics import system_text
from app.qtbase.boxes import Stretch, hbox, vbox
from app.qtbase.plain_text import PlainLabel
from app.ui.actions import ActionInfo, Actions, native_text
from app.ui.icons import application_icon
from wseg_engine.base.looking import folder_at
from wseg_engine.base.version import VERSION

COLUMNS = 3


class CheatSheet(QDialog):
    """Lists every command that has keys, by group, in columns."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard Cheat Sheet"))
        columns = QHBoxLayout()
        columns.setSpacing(32)
        columns.setContentsMargins(24, 16, 24, 16)
        for texts in _spread(_groups(actions)):
            label = QLabel("".join(texts))
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            columns.addWidget(label)
        inner = QWidget()
        inner.setLayout(columns)
        area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setAccessibleName(self.tr("Keyboard cheat sheet"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.edit_button = buttons.addButton(
            self.tr("&Change Keys…"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        buttons.accepted.connect(self.accept)
        vbox(area, buttons, on=self, margins=16)
        hint = inner.sizeHint()
        self.resize(max(640, hint.width() + 64), min(720, hint.height() + 120))


def _groups(actions: Actions) -> list[tuple[str, list[ActionInfo]]]:
    groups: dict[str, list[ActionInfo]] = {}
    for info in actions.all():
        if info.current:
            groups.setdefault(actions.group_title(info.name), []).append(info)
    return list(groups.items())


def _spread(groups: list[tuple[str, list[ActionInfo]]]) -> list[list[str]]:
    """Put groups into columns of about the same length, in their order."""
    lines = sum(len(infos) + 2 for _, infos in groups)
    columns: list[list[str]] = [[]]
    length = 0
    for title, infos in groups:
        if length >= lines / COLUMNS and len(columns) < COLUMNS:
            columns.append([])
            length = 0
        columns[-1].append(_table(title, infos))
        length += len(infos) + 2
    return columns


def _table(title: str, infos: list[ActionInfo]) -> str:
    rows = "".join(
        f"<tr><td style='padding: 2px 16px 2px 0'><b>{escape(native_text(info.current))}</b></td>"
        f"<td style='padding: 2px 0'>{escape(info.text)}</td></tr>"
        for info in infos
    )
    return f"<h3>{escape(title)}</h3><table>{rows}</table>"


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
        words = vbox(*self._texts(), Stretch(0), gap=8)
        top = hbox(picture, (words, 1), gap=24)
        vbox(top, self._buttons(), on=self, margins=(24, 24, 24, 16), gap=16)
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
        return next((place for place in places if folder_at(place)), program)
    return Path(__file__).resolve().parents[2] / "LICENSE"
