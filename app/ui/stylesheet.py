"""The stylesheet over Fusion: flat, calm, on a grid of 8 pixels, with a focus that is seen.

Its colours are those of a palette, written out: Qt does not look at `palette(…)` again when the
palette changes.
"""

from __future__ import annotations

from string import Template

from PySide6.QtGui import QColor, QPalette

Role = QPalette.ColorRole

_TEXT = Template("""
QToolBar { background: $window; border: 0; border-bottom: 1px solid $line; spacing: 4px;
    padding: 4px 8px; }
QToolBar::separator { background: $line; width: 1px; margin: 6px 4px; }
QToolButton { border: 1px solid transparent; border-radius: 6px; padding: 4px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $pressed; }
QToolButton:focus { border-color: $accent; }
QToolButton[popupMode="1"] { padding-right: 18px; }
QToolButton::menu-indicator { width: 0; image: none; }
QFrame#segments { background: $pressed; border-radius: 8px; }
QFrame#segments QToolButton { padding: 4px 14px; border-radius: 6px; margin: 2px; }
QFrame#segments QToolButton:hover { background: $hover; }
QFrame#segments QToolButton:checked { background: $raised; border-color: $line;
    font-weight: 600; }
QFrame#segments QToolButton:focus { border-color: $accent; }

QStatusBar { background: $window; border-top: 1px solid $line; }
QStatusBar::item { border: 0; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton { background: $button; border: 1px solid $edge; border-radius: 6px;
    padding: 5px 16px; min-height: 1.3em; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $pressed; }
QPushButton:checked { border-color: $accent; }
QPushButton:focus { border-color: $accent; }
QPushButton:default { background: $primary; border-color: $primary; color: $on_primary; }
QPushButton:default:hover { background: $primary_hover; }
QPushButton:default:focus { border: 2px solid $ring; padding: 4px 15px; }
QPushButton:disabled { color: $faded; background: transparent; border-color: $line; }
QPushButton:flat { background: transparent; border-color: transparent; }
QPushButton:flat:hover { background: $hover; }
QPushButton:flat:focus { border-color: $accent; }

QLineEdit, QPlainTextEdit, QTextEdit { background: $base; border: 1px solid $edge;
    border-radius: 6px; padding: 4px 6px; selection-background-color: $primary;
    selection-color: $on_primary; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus { border-color: $accent; }
QLineEdit:disabled { color: $faded; background: $window; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit, QAbstractItemView QLineEdit { border: 0;
    padding: 0; border-radius: 0; }

QRadioButton::indicator:unchecked, QCheckBox::indicator:unchecked { background: $base;
    border: 1px solid $outline; border-radius: 3px; }
QRadioButton::indicator:unchecked { border-radius: 7px; }
QRadioButton::indicator:checked { background: $on_primary; border: 4px solid $primary;
    border-radius: 7px; }
QRadioButton::indicator:disabled, QCheckBox::indicator:unchecked:disabled { border-color: $line; }

QMenuBar { background: $window; padding: 2px 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 6px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenuBar::item:pressed { background: $pressed; }
QMenu { background: $popup; border: 1px solid $edge; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; margin: 0 2px; }
QMenu::item:selected { background: $primary; color: $on_primary; }
QMenu::item:disabled { color: $faded; background: transparent; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }

QHeaderView::section { background: $window; border: 0; border-right: 1px solid $line;
    border-bottom: 1px solid $line; padding: 5px 3px; }
QAbstractItemView { border: 1px solid $line; border-radius: 6px; background: $base;
    alternate-background-color: $alternate; outline: 0; }
QAbstractItemView:focus { border-color: $accent; }
QScrollArea, EditCanvas { border: 1px solid transparent; }
QScrollArea:focus, EditCanvas:focus { border-color: $accent; }
QScrollArea[kind="page"]:focus { border-color: transparent; }
QHeaderView { border: 0; border-radius: 0; }
QComboBox QAbstractItemView { border-radius: 0; }

QTabWidget::pane { border: 0; border-top: 1px solid $line; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { padding: 6px 14px; border: 0; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { background: $hover; }
QTabBar::tab:selected { border-bottom-color: $accent; }
QTabBar::tab:selected:focus { background: $hover; }
QTabBar::tab:disabled { color: $faded; }

QScrollBar { background: transparent; border: 0; }
QScrollBar:vertical { width: 12px; margin: 0; }
QScrollBar:horizontal { height: 12px; margin: 0; }
QScrollBar::handle { background: $grip; border-radius: 4px; margin: 2px; }
QScrollBar::handle:hover { background: $grip_hover; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { background: $pressed; border: 0; border-radius: 3px; text-align: center;
    min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QSplitter::handle { background: $line; }
QToolTip { background: $tip; color: $on_tip; border: 0; padding: 4px 8px; }

QLabel[kind="title"] { font-size: 20pt; font-weight: 600; }
QLabel[kind="heading"] { font-weight: 600; }
QLabel[kind="hint"] { color: $muted; }
QLabel[kind="error"] { color: $wrong; }
QFrame[kind="card"] { background: $base; border: 1px solid $line; border-radius: 8px; }
QFrame[kind="tour"] { background: $base; border: 1px solid $accent; border-radius: 10px; }
QFrame[kind="banner"] { background: $caution; border: 0; border-bottom: 1px solid $caution_line; }
QFrame[kind="banner"] QLabel { color: $on_caution; }
""")


def stylesheet(palette: QPalette) -> str:
    """Return the stylesheet in the colours of a palette."""
    dark = palette.color(Role.Window).lightnessF() < 0.5
    window, text = palette.color(Role.Window), palette.color(Role.WindowText)
    primary = palette.color(Role.Highlight)
    colours = {
        "window": window,
        "base": palette.color(Role.Base),
        "alternate": palette.color(Role.AlternateBase),
        "button": palette.color(Role.Button),
        "raised": blend(window, text, 0.26) if dark else palette.color(Role.Base),
        "popup": palette.color(Role.Button),
        "line": blend(window, text, 0.13),
        "edge": blend(window, text, 0.24),
        "outline": blend(window, text, 0.45),
        "hover": blend(window, text, 0.08),
        "pressed": blend(window, text, 0.13),
        "grip": blend(window, text, 0.28),
        "grip_hover": blend(window, text, 0.42),
        "muted": palette.color(Role.PlaceholderText),
        "faded": palette.color(QPalette.ColorGroup.Disabled, Role.WindowText),
        "accent": palette.color(Role.Accent),
        "primary": primary,
        "primary_hover": blend(primary, palette.color(Role.HighlightedText), 0.08),
        "on_primary": palette.color(Role.HighlightedText),
        "ring": blend(primary, text, 0.6),
        "wrong": QColor("#f1837b" if dark else "#b3261e"),
        "tip": palette.color(Role.ToolTipBase),
        "on_tip": palette.color(Role.ToolTipText),
        "caution": QColor("#463a17" if dark else "#fdf1cf"),
        "caution_line": QColor("#6b5a26" if dark else "#ecd696"),
        "on_caution": QColor("#f6e7bd" if dark else "#4d3b06"),
    }
    return _TEXT.substitute({name: colour.name() for name, colour in colours.items()})


def blend(ground: QColor, colour: QColor, share: float) -> QColor:
    """Return a colour on the way from the ground (0) to another colour (1)."""
    return QColor.fromRgbF(
        ground.redF() + (colour.redF() - ground.redF()) * share,
        ground.greenF() + (colour.greenF() - ground.greenF()) * share,
        ground.blueF() + (colour.blueF() - ground.blueF()) * share,
    )
