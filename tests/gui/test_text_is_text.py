"""A project from a stranger: its names are shown as they are written, in every window."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from itertools import chain
from pathlib import Path

import pytest
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QAbstractTableModel,
    QModelIndex,
    Qt,
)
from PySide6.QtGui import QAction, QTextDocument
from PySide6.QtGui import Qt as Gui
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QGroupBox,
    QLabel,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.core.logs import OneLine
from app.core.translation import shown_text
from app.qtbase.plain_text import (
    PlainLabel,
    PlainMessageBox,
    tip_text,
    title_text,
    without_mnemonics,
)
from tests.gui import gallery as gallery_module
from tests.gui.gallery import Gallery, language, parts, shown
from tests.gui.gallery_more import MoreOfTheGallery, widgets_of_the_app
from tests.gui.scripted_trainings import script

__all__ = ["language", "script", "shown"]

IMAGE = '<img src="file:///nowhere/secret.png">'
HOSTILE = (
    IMAGE,
    '<a href="file:///nowhere/x">x</a>',
    "<b>bold</b>",
    "&Fyle",
    "x" * 10_000,
)
# A class called so is damage; a run may be: nothing is looked up by its name.
HIDING = ("first\nsecond", "photo\u202egnp.exe", "\x1b[31mred\x07")
RUN = IMAGE + " ".join(HIDING)
FILE = "<b>photo<b>&Fyle\u202e.png"
HIDDEN = ("\x1b", "\x07", "\u202e")
ROWS = 30  # of a table that are looked at


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the project of the gallery come from a stranger, who wrote its database."""
    fill = gallery_module._fill

    def filled(project: object) -> None:
        fill(project)  # type: ignore[arg-type]
        file = project.folder / "project.tagmask"  # type: ignore[attr-defined]
        photos = file.parent.parent / "photos"
        (photos / "image0.png").rename(photos / FILE)
        project.close()  # type: ignore[attr-defined]
        with closing(sqlite3.connect(file)) as connection:
            poison(connection)

    monkeypatch.setattr(gallery_module, "_fill", filled)


def poison(connection: sqlite3.Connection) -> None:
    with connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM classes ORDER BY position")]
        for number, name in enumerate(HOSTILE):
            if number < len(ids):
                connection.execute(
                    "UPDATE classes SET name = ?, folded = ? WHERE id = ?",
                    (name, name.casefold(), ids[number]),
                )
            else:
                connection.execute(
                    "INSERT INTO classes (name, folded, colour, position) VALUES (?, ?, ?, ?)",
                    (name, name.casefold(), f"#1020{number:02}", 100 + number),
                )
        connection.execute("UPDATE runs SET name = ?", (RUN,))
        connection.execute(
            "UPDATE images SET path = ? WHERE id = (SELECT min(id) FROM images)", (FILE,)
        )


NOT_SHOWN = {"KeyEdit", "Minimap"}  # without a text: a field for a key, a small picture


@pytest.mark.qt_log_ignore("does not support grabbing", extend=True)  # of menus, off screen
@pytest.mark.usefixtures("hostile")
def test_every_window_shows_the_names_of_a_stranger_as_text(shown: Gallery, tmp_path: Path) -> None:
    kinds: set[type] = set()
    named = set()
    more = MoreOfTheGallery(shown, tmp_path / "more", RUN)
    for name, window in chain(shown.views(), more.views()):
        widgets = [window, *parts(window)]
        problems = [problem for widget in widgets for problem in faults(widget)]
        problems += [f"title {window.windowTitle()!r}"] if "\n" in window.windowTitle() else []
        assert problems == [], name
        kinds.update(kind for widget in widgets for kind in type(widget).__mro__)
        written = [text for widget in widgets for text in texts(widget)]
        if any(part in text for text in written for part in (IMAGE, "<b>photo<b>")):
            named.add(name)
    # The names were there to be shown, and every view was.
    assert named >= {"library", "sheet of masks", "review with notes", "check of the images"}
    left_out = {kind.__name__ for kind in widgets_of_the_app() - kinds}
    assert left_out <= NOT_SHOWN, "show these in `gallery_more`, too"


def texts(widget: QWidget) -> list[str]:
    """Return what is shown as it is written."""
    found = []
    if isinstance(widget, QLabel):
        found.append(widget.text())
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            found += cells(widget.model(), role)
    return found


def cells(
    model: QAbstractItemModel, role: Qt.ItemDataRole, parent: QModelIndex | None = None
) -> list[str]:
    # Whether a list has columns, and what is in its rows, is nobody's business.
    flat = isinstance(model, QAbstractListModel)
    parent = parent or QModelIndex()
    found = []
    for row in range(min(model.rowCount(parent), ROWS)):
        for column in range(1 if flat else model.columnCount(parent)):
            value = model.index(row, column, parent).data(role)
            if isinstance(value, str):
                found.append(value)
        if not flat and not isinstance(model, QAbstractTableModel):
            found += cells(model, role, model.index(row, 0, parent))
    return found


def faults(widget: QWidget) -> list[str]:
    """Return what of a widget could be taken for something else than text."""
    found = []
    if isinstance(widget, QLabel):
        found += label_faults(widget)
    tips = [widget.toolTip(), widget.statusTip(), widget.whatsThis()]
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        tips += cells(widget.model(), Qt.ItemDataRole.ToolTipRole)
    found += [f"tooltip {text[:80]!r}" for text in tips if is_rich(text)]
    for text in underlined(widget):
        if "&Fyle" in text.replace("&&", ""):
            found.append(f"mnemonic {text[:80]!r}")
        found += [f"{text[:80]!r}" for sign in HIDDEN if sign in text]
    return found


def label_faults(label: QLabel) -> list[str]:
    text = label.text()
    hidden = [f"label {text[:80]!r}" for sign in HIDDEN if sign in text]
    if label.textFormat() == Qt.TextFormat.PlainText:
        return hidden
    if label.textFormat() == Qt.TextFormat.RichText:
        return hidden + ([f"rich label {text[:80]!r}"] if is_rich(text) else [])
    guessed = Gui.mightBeRichText(text)
    return hidden + ([f"guessing label {text[:80]!r}"] if guessed else [])


def is_rich(text: str) -> bool:
    """Whether HTML has more in it than text and the program's own markup."""
    if not Gui.mightBeRichText(text):
        return False
    return any(part in text for part in ("<img", 'nowhere/x">', "<b>bold", "<b>photo"))


def underlined(widget: QWidget) -> list[str]:
    """Return the texts in which & underlines what follows."""
    found: list[str] = [action.text() for action in widget.findChildren(QAction)]
    if isinstance(widget, QAbstractButton):
        found.append(widget.text())
    elif isinstance(widget, QGroupBox):
        found.append(widget.title())
    elif isinstance(widget, QTabBar):
        found += [widget.tabText(number) for number in range(widget.count())]
    elif isinstance(widget, QLabel) and widget.buddy() is not None:
        found.append(widget.text())
    return found


@pytest.mark.parametrize("name", [*HOSTILE, *HIDING])
def test_labels_boxes_and_tooltips_show_any_name(qtbot: QtBot, name: str) -> None:
    label = PlainLabel(name)
    box = PlainMessageBox(PlainMessageBox.Icon.Warning, "x", name)
    box.setInformativeText(name)
    for widget in (label, box):
        qtbot.addWidget(widget)
        widget.show()
    QApplication.processEvents()
    labels = [label, *box.findChildren(QLabel)]
    written = [one for one in labels if one.text() == shown_text(name)]
    assert len(written) == 3
    assert all(one.textFormat() == Qt.TextFormat.PlainText for one in written)
    document = QTextDocument()
    tip = tip_text(name)
    if Gui.mightBeRichText(tip):
        document.setHtml(tip)
        assert document.toPlainText() == name
    assert label.sizeHint().width() < 4000  # nothing is pushed out of the window


def test_titles_and_buttons_show_any_name() -> None:
    assert title_text("a[*]\nb") == "a[*][*] b"
    assert without_mnemonics("&Fyle") == "&&Fyle"
    assert "\u202e" not in title_text(HIDING[1])


def test_a_name_forges_no_line_of_the_log() -> None:
    made = logging.LogRecord(
        "x", logging.INFO, "f", 1, "%s gone", ("a\nERROR forged\x1b[2J",), None
    )
    line = OneLine("%(levelname)s %(message)s").format(made)
    assert line == "INFO a\\nERROR forged\\x1b[2J gone"
    try:
        raise ValueError("x\n2026-01-01 ERROR forged")
    except ValueError as error:
        made.exc_info = (type(error), error, error.__traceback__)
    lines = OneLine("%(message)s").format(made).splitlines()
    assert any("ERROR forged" in line for line in lines[1:])
    assert all(line.startswith("  ") for line in lines[1:])


def test_a_file_named_like_html_is_a_name(tmp_path: Path) -> None:
    file = tmp_path / "<b>x<b>.png"
    assert "<b>" not in tip_text(str(file))
