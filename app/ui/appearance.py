"""Light and dark: the application's own two palettes over Qt's Fusion style.

The same look everywhere, so that what was tried on one system holds on the others. The theme
"system" follows what the system wants, also while the application runs. Where the system is set to
high contrast, its own colours are shown whatever the theme.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel

from app.ui.stylesheet import stylesheet

Role = QPalette.ColorRole
Group = QPalette.ColorGroup
Scheme = Qt.ColorScheme

_LIGHT = {
    Role.Window: "#f3f4f6",
    Role.WindowText: "#1d2127",
    Role.Base: "#ffffff",
    Role.AlternateBase: "#f6f7f9",
    Role.Text: "#1d2127",
    Role.PlaceholderText: "#636b76",
    Role.Button: "#fbfcfd",
    Role.ButtonText: "#1d2127",
    Role.BrightText: "#ffffff",
    Role.ToolTipBase: "#24292f",
    Role.ToolTipText: "#f4f5f7",
    Role.Light: "#ffffff",
    Role.Midlight: "#e6e9ee",
    Role.Mid: "#cdd3db",
    Role.Dark: "#a3abb6",
    Role.Shadow: "#6c7580",
    Role.Highlight: "#1f63c4",
    Role.HighlightedText: "#ffffff",
    Role.Link: "#1a5bb8",
    Role.LinkVisited: "#6b4bb8",
    Role.Accent: "#1f63c4",
}
_DARK = {
    Role.Window: "#22252a",
    Role.WindowText: "#e6e9ed",
    Role.Base: "#191b1f",
    Role.AlternateBase: "#1f2226",
    Role.Text: "#e6e9ed",
    Role.PlaceholderText: "#98a1ac",
    Role.Button: "#30343b",
    Role.ButtonText: "#e6e9ed",
    Role.BrightText: "#ffffff",
    Role.ToolTipBase: "#3a3f47",
    Role.ToolTipText: "#f1f3f5",
    Role.Light: "#4a505a",
    Role.Midlight: "#3a3f47",
    Role.Mid: "#3f454e",
    Role.Dark: "#15171a",
    Role.Shadow: "#0c0d0f",
    Role.Highlight: "#2c69bf",
    Role.HighlightedText: "#ffffff",
    Role.Link: "#78b0f5",
    Role.LinkVisited: "#b9a2f2",
    Role.Accent: "#5b9bf0",
}
_FADED = {Scheme.Light: "#9aa2ad", Scheme.Dark: "#6f7782"}
_SCHEMES = {"light": Scheme.Light, "dark": Scheme.Dark, "system": Scheme.Unknown}


def apply_theme(application: QApplication, theme: str) -> None:
    """Show the application in a theme from now on: "light", "dark", or as the "system" wants."""
    use_scheme(application, _SCHEMES[theme])


def use_scheme(application: QApplication, scheme: Qt.ColorScheme) -> None:
    """Show the application in light or dark; unknown follows the system."""
    follower = application.findChild(_Follower) or _Follower(application)
    follower.wanted = scheme
    application.styleHints().setColorScheme(scheme)  # for title bars and the system's dialogs
    follower.dress()


def light_palette() -> QPalette:
    """Return the colours of the light theme."""
    return _palette(_LIGHT, _FADED[Scheme.Light])


def dark_palette() -> QPalette:
    """Return the colours of the dark theme."""
    return _palette(_DARK, _FADED[Scheme.Dark])


def wants_high_contrast(application: QApplication) -> bool:
    """Return whether the system is set to high contrast."""
    hints = application.styleHints()  # kept: without it, what it returns is not valid
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


class _Follower(QObject):
    """Dresses the application, again when the system changes its colours or its contrast."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self.wanted = Scheme.Unknown
        self._in_fusion = False
        hints = application.styleHints()
        hints.colorSchemeChanged.connect(self.dress)
        hints.accessibility().contrastPreferenceChanged.connect(self.dress)

    def dress(self) -> None:
        """Show the application as wanted."""
        scheme = self.wanted
        if scheme == Scheme.Unknown:
            scheme = self._application.styleHints().colorScheme()
        if not self._in_fusion:
            # Once: setting it dresses everything anew, and under a stylesheet it has no name.
            self._application.setStyle("Fusion")
            self._in_fusion = True
        if wants_high_contrast(self._application):
            self._application.setPalette(QPalette())  # the system's
            palette = self._application.palette()
        else:
            palette = dark_palette() if scheme == Scheme.Dark else light_palette()
            self._application.setPalette(palette)
        sheet = stylesheet(palette)
        if self._application.styleSheet() != sheet:
            # Without the former one first: Qt would dress each widget once for itself and once for
            # each that it lies in when it replaces a sheet, which takes six times as long.
            self._application.setStyleSheet("")
            self._application.setStyleSheet(sheet)
            self._colour_links()

    def _colour_links(self) -> None:
        """Have labels read their rich text anew: it keeps the colours of links it was read with."""
        for widget in self._application.allWidgets():
            if isinstance(widget, QLabel) and "<a " in (text := widget.text()):
                widget.clear()
                widget.setText(text)


def _palette(colours: dict[QPalette.ColorRole, str], faded: str) -> QPalette:
    palette = QPalette()
    for role, colour in colours.items():
        palette.setColor(role, QColor(colour))
    for role in (Role.WindowText, Role.Text, Role.ButtonText):
        palette.setColor(Group.Disabled, role, QColor(faded))
    palette.setColor(Group.Disabled, Role.Highlight, palette.color(Role.Mid))
    palette.setColor(Group.Disabled, Role.HighlightedText, palette.color(Role.WindowText))
    return palette
