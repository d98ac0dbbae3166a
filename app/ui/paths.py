"""Where TagMask keeps what belongs to the user and to no project, such as settings and logs.

`TAGMASK_HOME` puts all of it under one folder: for portable use, and for tests.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

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
