"""The user guide: the pages that came with the program or its wheel, or those of a checkout."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

import resources

FOLDER = "guide"  # in a packaged program, and in the package `resources` of a wheel


def guide_page(name: str) -> Path | None:
    """Return the file of a page of the guide, such as "install"; None where there is no guide."""
    return next((place for place in _places(name) if place.is_file()), None)


def _places(name: str) -> tuple[Path, ...]:
    packaged = getattr(sys, "_MEIPASS", None)  # PyInstaller's name for its folder
    if packaged is not None:
        return (Path(packaged) / FOLDER / f"{name}.html",)
    above = Path(__file__).resolve().parents[2]
    if (above / "pyproject.toml").is_file():
        return (above / "build" / "docs" / f"{name}.html", above / "docs" / f"{name}.md")
    return (Path(resources.__file__).parent / FOLDER / f"{name}.html",)


def open_guide(name: str = "index", anchor: str = "") -> bool:
    """Show a page in the system's browser; return whether there was one to show."""
    page = guide_page(name)
    if page is None:
        return False
    url = QUrl.fromLocalFile(str(page))
    if anchor and page.suffix == ".html":
        url.setFragment(anchor)
    return QDesktopServices.openUrl(url)
