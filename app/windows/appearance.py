"""Light and dark.

Without being asked, Qt follows the system where the system says what it wants (GNOME, KDE, Windows,
macOS). This module is for choosing one of the two in spite of it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

Role = QPalette.ColorRole

_DARK = {
    Role.Window: "#2b2c2f",
    Role.WindowText: "#e6e6e6",
    Role.Base: "#1f2022",
    Role.AlternateBase: "#292a2d",
    Role.Text: "#e6e6e6",
    Role.PlaceholderText: "#9a9a9a",
    Role.Button: "#3a3b3f",
    Role.ButtonText: "#e6e6e6",
    Role.BrightText: "#ffffff",
    Role.ToolTipBase: "#3a3b3f",
    Role.ToolTipText: "#e6e6e6",
    Role.Light: "#55565b",
    Role.Midlight: "#47484d",
    Role.Mid: "#1c1d1f",
    Role.Dark: "#17181a",
    Role.Shadow: "#000000",
    Role.Highlight: "#2f6fb5",
    Role.HighlightedText: "#ffffff",
    Role.Link: "#6fb1f2",
    Role.LinkVisited: "#b59af0",
}
_DISABLED = {Role.WindowText: "#808184", Role.Text: "#808184", Role.ButtonText: "#808184"}


def use_scheme(application: QApplication, scheme: Qt.ColorScheme) -> None:
    """Show the application in light or dark, with the system's own colours where it has them."""
    hints = application.styleHints()
    hints.setColorScheme(scheme)
    if hints.colorScheme() == scheme:
        return
    if scheme == Qt.ColorScheme.Dark:
        application.setPalette(dark_palette())
    else:
        application.setPalette(application.style().standardPalette())


def dark_palette() -> QPalette:
    """Return dark colours for systems that have none."""
    palette = QPalette()
    for role, colour in _DARK.items():
        palette.setColor(role, QColor(colour))
    for role, colour in _DISABLED.items():
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colour))
    return palette
