"""The user guide: the pages that came with the program, or those of a checkout."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

FOLDER = "guide"  # in a packaged program


def guide_page(name: str) -> Path | None:
    """Return the file of a page of the guide, such as "install"; None where there is no guide."""
    packaged = getattr(sys, "_MEIPASS", None)  # PyInstaller's name for its folder
    checkout = Path(__file__).resolve().parents[3]
    places = (
        (Path(packaged) / FOLDER / f"{name}.html",)
        if packaged is not None
        else (checkout / "build" / "docs" / f"{name}.html", checkout / "docs" / f"{name}.md")
    )
    return next((place for place in places if place.is_file()), None)


def open_guide(name: str = "index", anchor: str = "") -> bool:
    """Show a page in the system's browser; return whether there was one to show."""
    page = guide_page(name)
    if page is None:
        return False
    url = QUrl.fromLocalFile(str(page))
    if anchor and page.suffix == ".html":
        url.setFragment(anchor)
    return QDesktopServices.openUrl(url)
