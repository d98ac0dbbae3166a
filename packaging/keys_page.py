"""Writes the keys of all commands into `docs/keys.md`, from the program itself.

    python packaging/keys_page.py

What stands outside the marks of that page is written by hand. A test compares the page with the
program, so that it cannot be out of date.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.app.main_window import MainWindow
    from app.ui.actions import Actions

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "keys.md"
BEGIN, END = "<!-- keys: packaging/keys_page.py writes them -->", "<!-- end keys -->"
ORDER = ("file", "edit", "view", "images", "data", "library", "tags", "train", "review", "editor",
         "tools", "help")  # fmt: skip
OF_CLASSES = ("class.", "review.class.")  # keys that the user chooses


def main() -> int:
    """Write the page; return the exit status."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as home:
        os.environ["TAGMASK_HOME"] = home
        from PySide6.QtWidgets import QApplication

        from app.app.main_window import MainWindow
        from app.core.store import create_project
        from app.ui.settings import AppSettings

        application = QApplication([])
        create_project(Path(home) / "Keys").close()
        window = MainWindow(AppSettings())
        show_everything(window, Path(home) / "Keys")
        PAGE.write_text(with_keys(PAGE.read_text("utf-8"), window.commands), encoding="utf-8")
        window.close()
        del application
    return 0


def show_everything(window: MainWindow, project: Path) -> None:
    """Open a project and show each workspace once: pages bring their commands along."""
    from app.app.screenshots_of_work import wait

    window.show()
    window.open_project(project)
    while window.session is None or window.flow.busy:
        wait(20)
    for place in (1, 2, 0):
        window.show_workspace(place)
    while window.train.page is None or window.review.page is None:
        wait(20)


def with_keys(page: str, commands: Actions) -> str:
    """Return the page with the tables of keys between its marks.

    Raises:
        ValueError: if the marks are missing.
    """
    if BEGIN not in page or END not in page:
        raise ValueError(f"docs/keys.md needs a line {BEGIN!r} and a line {END!r}.")
    head, _, rest = page.partition(BEGIN)
    tail = rest.partition(END)[2]
    return "\n".join([f"{head}{BEGIN}", *tables(commands), f"{END}{tail}"])


def tables(commands: Actions) -> Iterator[str]:
    """Yield the lines of a table for each group of commands."""
    rows: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for info in commands.all():
        group = info.name.partition(".")[0]
        if info.default and not info.name.startswith(OF_CLASSES):
            keys = " or ".join(f"`{key}`" for key in info.default)
            rows.setdefault(group, []).append(f"| {keys} | {info.text} |")
            titles[group] = commands.group_title(info.name)
    for group in sorted(rows, key=lambda name: (*ORDER, name).index(name)):
        yield from ("", f"### {titles[group]}", "", "| keys | |", "|---|---|", *rows[group])
    yield ""


def documented(page: str) -> str:
    """Return the part of the page that is written by the program."""
    found = re.search(f"{re.escape(BEGIN)}(.*){re.escape(END)}", page, re.DOTALL)
    return "" if found is None else found[1]


if __name__ == "__main__":
    sys.exit(main())
