"""Where TagMask keeps what belongs to the user and to no project, such as settings and logs.

`TAGMASK_HOME` puts all of it under one folder: for portable use, and for tests.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

import resources
from wseg_engine.base.looking import file_at

APPLICATION = "TagMask"
HOME = "TAGMASK_HOME"  # the environment variable


def config_folder() -> Path:
    """Return the folder of the settings."""
    return _folder("config", platformdirs.user_config_path(APPLICATION, appauthor=False))


def log_folder() -> Path:
    """Return the folder of logs and crash reports."""
    return _folder("logs", platformdirs.user_log_path(APPLICATION, appauthor=False))


def cache_folder() -> Path:
    """Return the folder of what can be made again at any time."""
    return _folder("cache", platformdirs.user_cache_path(APPLICATION, appauthor=False))


def data_folder() -> Path:
    """Return the folder of what TagMask makes for the user, e.g. the sample project."""
    return _folder("data", platformdirs.user_data_path(APPLICATION, appauthor=False))


def settings_file() -> Path:
    """Return the file of the settings."""
    return config_folder() / "settings.json"


def sample_folder() -> Path:
    """Return the folder of the sample project and its images."""
    return data_folder() / "sample"


def _folder(name: str, usual: Path) -> Path:
    home = os.environ.get(HOME)
    return Path(home).absolute() / name if home else usual


FOLDER = "guide"  # in a packaged program, and in the package `resources` of a wheel


def guide_page(name: str) -> Path | None:
    """Return the file of a page of the guide, such as "install"; None where there is no guide."""
    return next((place for place in _places(name) if file_at(place)), None)


def _places(name: str) -> tuple[Path, ...]:
    packaged = getattr(sys, "_MEIPASS", None)  # PyInstaller's name for its folder
    if packaged is not None:
        return (Path(packaged) / FOLDER / f"{name}.html",)
    above = Path(__file__).resolve().parents[2]
    if file_at(above / "pyproject.toml"):
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
