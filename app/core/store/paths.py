"""Paths as text in the database."""

from __future__ import annotations

import os
from pathlib import Path

from app.core.store.errors import ProjectError
from app.core.translation import translate
from wseg_engine.base.budget import from_text, to_text
from wseg_engine.base.names import is_portable

__all__ = ["check_inside", "from_text", "image_path", "relative_to", "to_text"]

_NO_NAMES = {ord(":"): 0xF03A, ord("\\"): 0xF05C} if os.name == "nt" else {}


def image_path(text: str) -> str:
    """Return the way from a folder to an image, whichever system wrote it.

    On Windows, a colon or a backslash would lead to another drive, to a stream, or to another
    computer. They become what other systems' drives show in their place there.

    Raises:
        ProjectError: if it leads out of the folder, as no scan notes it.
    """
    if text.startswith("/") or "\0" in text or (".." in text and ".." in text.split("/")):
        raise ProjectError(
            translate("Project", "the image {path} is not in its folder").format(path=repr(text))
        )
    return from_text(text).translate(_NO_NAMES)


def relative_to(path: Path, base: Path) -> str | None:
    """Return the way from one folder to another with "/"; None between drives."""
    try:
        return Path(os.path.relpath(path, base)).as_posix()
    except ValueError:  # Windows: no way leads from one drive to another
        return None


def check_inside(file: str, *, beginning: str) -> None:
    """Refuse the way to a file or folder that is not inside one of the project's folders.

    Records are checked when they are kept and when they are read: a project may come from somebody
    else, and what a record names is read, replaced and deleted.

    Raises:
        ProjectError: if it is not.
    """
    if not is_portable(file, beginning=beginning):
        raise ProjectError(
            translate("Project", "{file} is not a file inside the project's folder.").format(
                file=repr(file)
            )
        )
