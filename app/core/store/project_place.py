"""Whether a new project may be where the user wants it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from app.core.store.recent import is_project
from app.core.translation import translate
from wseg_engine.base.looking import anything_at, folder_at, is_empty

_NOT_IN_NAMES = set('<>:"/\\|?*') | {chr(code) for code in range(32)}  # on any system
_RESERVED = {"con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(1, 10))}
_LONGEST = 120  # characters; systems allow 255 bytes


def problem_with_place(name: str, place: Path, photos: Iterable[Path]) -> str:
    """Say what speaks against a project, in words; empty if nothing does.

    Args:
        name: of the project and its folder.
        place: the folder that it goes into, which may not exist yet.
        photos: folders of photos, which nothing is ever written to.
    """
    return _problem_with_name(name.strip()) or _problem_with_folder(name.strip(), place, photos)


def _problem_with_name(name: str) -> str:
    if not name:
        return translate("NewProject", "Enter a name for the project.")
    wrong = sorted(set(name) & _NOT_IN_NAMES)
    if wrong:
        return translate(
            "NewProject", "A name cannot contain {characters}, because it is also a folder name."
        ).format(characters=" ".join(wrong))
    reserved = name.partition(".")[0].casefold() in _RESERVED
    if name.endswith(".") or reserved:
        return translate(
            "NewProject", ("{name} is not a valid folder name. Enter another name.")
        ).format(name=name)
    if len(name) > _LONGEST:
        return translate(
            "NewProject", "The name is too long: {found} of {most} characters."
        ).format(found=len(name), most=_LONGEST)
    return ""


def _problem_with_folder(name: str, place: Path, photos: Iterable[Path]) -> str:
    if not place.is_absolute():
        return translate("NewProject", "Choose a location for the project.")
    if _is_file_on_the_way(place):
        return translate(
            "NewProject", "{place} is a file. Choose a folder as the location."
        ).format(place=place)
    folder = place / name
    if is_project(folder):
        return translate(
            "NewProject", "{folder} is already a project. Open it, or enter another name."
        ).format(folder=folder)
    if folder_at(folder) and not is_empty(folder):
        return translate(
            "NewProject", "{folder} already exists and is not empty. Enter another name."
        ).format(folder=folder)
    for source in photos:
        if folder.is_relative_to(source):
            return translate(
                "NewProject",
                "The project would be inside {photos}, and TagMask never writes among photos. "
                "Choose another location.",
            ).format(photos=source)
    return ""


def _is_file_on_the_way(place: Path) -> bool:
    nearest = next((path for path in (place, *place.parents) if anything_at(path)), None)
    return nearest is not None and not folder_at(nearest)
