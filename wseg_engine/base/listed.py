"""Listing folders from which files and folders may vanish meanwhile: what is gone is left out.

`Path.glob` and `Path.rglob` raise when a folder goes away between being seen and being listed.
"""

from __future__ import annotations

import os
import re
from fnmatch import fnmatchcase
from pathlib import Path


def listed(folder: Path, pattern: str = "*") -> list[Path]:
    """Return what a folder holds, by name; nothing where it cannot be listed.

    Args:
        folder: a folder.
        pattern: of the names; upper and lower case differ.
    """
    try:
        found = list(folder.iterdir())
    except (OSError, ValueError):
        return []
    return sorted(path for path in found if fnmatchcase(path.name, pattern))


def files_below(folder: Path, pattern: str = "*") -> list[Path]:
    """Return the files in a folder and in all folders below it, by path.

    Links to folders are not followed.

    Args:
        folder: a folder.
        pattern: of the files' names; upper and lower case differ.
    """
    found: list[Path] = []
    try:
        for place, _, names in os.walk(folder):  # passes over folders that cannot be listed
            found += [Path(place, name) for name in names if fnmatchcase(name, pattern)]
    except ValueError:  # no path of any system
        return []
    return sorted(found)


# Folders that systems, network drives and photo programs make for themselves: what lies in them are
# thumbnails, previews and what was thrown away.
_SYSTEM_FOLDERS = frozenset(
    (
        *("@eadir", "#recycle", "@recycle", "#snapshot", "@recently-snapshot", "@transcode"),
        *("@tmp", "@sharebin", "@__thumb", "$recycle.bin", "recycler", "recycled"),
        *("~snapshot", "_gsdata_", "_vti_cnf", "ipod photo cache", "thumbnails", "_thumbnails"),
        *("system volume information", "lost+found", "__macosx"),
        *("network trash folder", "temporary items", "thevolumesettingsfolder"),
    )
)
_MADE = re.compile(r"@syno\w+|found\.\d{3}")  # of Synology, and of Windows' repair of disks
_PREVIEWS = (".lrdata", ".lrcat-data")  # of Lightroom


def is_system_folder(name: str) -> bool:
    """Whether a folder of this name is made by a system or a photo program for itself."""
    folded = name.casefold()
    return (
        folded in _SYSTEM_FOLDERS
        or folded.startswith(".")
        or folded.endswith(_PREVIEWS)
        or _MADE.fullmatch(folded) is not None
    )
