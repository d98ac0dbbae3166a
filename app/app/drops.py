"""What was dropped onto the window."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QMimeData

from app.core.store.recent import is_project, project_folder


class Dropped(NamedTuple):
    """A project to open, or folders of photos to add."""

    project: Path | None
    folders: tuple[Path, ...]

    def __bool__(self) -> bool:
        return self.project is not None or bool(self.folders)


def read_drop(data: QMimeData) -> Dropped:
    """Return what is useful of what is dragged; the first project goes before folders."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    for path in paths:
        if is_project(path):
            return Dropped(project_folder(path), ())
    return Dropped(None, tuple(path for path in paths if path.is_dir()))
