"""A project from a stranger: its names are shown as they are written, in every window."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
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
from tests.gui.train_world import script

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


@pytest.mark.usefixtures("hostile")
def test_every_window_shows_the_names_of_a_stranger_as_text(shown: Gallery) -> None:
    seen = 0
    for name, window in shown.views():
        problems = [problem for widget in parts(window) for problem in faults(widget)]
        problems += [f"title {window.windowTitle()!r}"] if "\n" in window.windowTitle() else []
        assert problems == [], name
        seen += any(IMAGE in text for widget in parts(window) for text in texts(widget))
    assert seen  # the names were there to be shown


def texts(widget: QWidget) -> list[str]:
    """Return what is shown as it is written."""
    found = []
    if isinstance(widget, QLabel):
        found.append(widget.text())
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        found += cells(widget.model(), Qt.ItemDataRole.DisplayRole)
    return found


def cells(model: QAbstractItemModel, role: Qt.ItemDataRole) -> list[str]:
    # Whether a list has columns is nobody's business.
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex())
    found = []
    for row in range(min(model.rowCount(QModelIndex()), ROWS)):
        for column in range(columns):
            value = model.index(row, column).data(role)
            if isinstance(value, str):
                found.append(value)
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
    return any(part in text for part in ("<img", 'nowhere/x">', "<b>bold"))


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
    assert all(line.startswith("  ") for line in lines[1:])


def test_a_file_named_like_html_is_a_name(tmp_path: Path) -> None:
    file = tmp_path / "<b>x<b>.png"
    assert "<b>" not in tip_text(str(file))
