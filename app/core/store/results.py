"""Results of `wseg run` on disk: masks in the Pascal VOC layout, and the images they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.translation import reason, translate
from wseg_engine.base.budget import LIST_BYTES, read_text
from wseg_engine.base.listed import listed
from wseg_engine.base.looking import folder_at
from wseg_engine.images.imaging import IMAGE_SUFFIXES

MASKS = "SegmentationClass"
IMAGES = "JPEGImages"
LABEL_MAP = "labelmap.txt"


class ResultsError(Exception):
    """A folder holds no results that can be shown. The message is meant for the user."""


@dataclass(frozen=True)
class Result:
    """One mask and, where it was found, its image."""

    name: str
    mask: Path
    image: Path | None


@dataclass(frozen=True)
class Results:
    """What a results folder holds, in the order of names."""

    folder: Path  # the one with `SegmentationClass`
    items: tuple[Result, ...]
    classes: tuple[str, ...]  # name of each mask value from 0; empty where the folder names none


def open_results(folder: Path) -> Results:
    """Find the masks in a folder that `wseg run` wrote, or in one of the folders inside it.

    Raises:
        ResultsError: if there is no such folder, or no mask in it.
    """
    if not folder_at(folder):
        raise ResultsError(
            translate(
                "Results", "{folder} is not a folder. Choose one written by wseg run."
            ).format(folder=folder)
        )
    base = _data_set(folder)
    if base is None:
        raise ResultsError(
            translate(
                "Results",
                "{folder} has no {masks} folder, so it contains no masks. Choose the folder given "
                "to wseg run as --out.",
            ).format(folder=folder.name, masks=MASKS)
        )
    masks = listed(base / MASKS, "*.png")
    if not masks:
        raise ResultsError(
            translate("Results", "{folder} is empty: the run wrote no masks. Run it again.").format(
                folder=f"{base.name}/{MASKS}"
            )
        )
    images = _images_by_stem(base / IMAGES)
    items = tuple(Result(mask.stem, mask, images.get(mask.stem)) for mask in masks)
    return Results(base, items, _class_names(base / LABEL_MAP))


def holds_results(folder: Path) -> bool:
    """Whether a folder looks like one that `wseg run` wrote."""
    return folder_at(folder) and _data_set(folder) is not None


def _data_set(folder: Path) -> Path | None:
    inside = [path for path in listed(folder) if folder_at(path)]
    return next((path for path in (folder, *inside) if folder_at(path / MASKS)), None)


def _images_by_stem(folder: Path) -> dict[str, Path]:
    if not folder_at(folder):
        return {}
    return {path.stem: path for path in listed(folder) if path.suffix.lower() in IMAGE_SUFFIXES}


def _class_names(label_map: Path) -> tuple[str, ...]:
    """Read the first field of every line; its number is the class's value in the masks."""
    try:
        lines = read_text(label_map, LIST_BYTES).splitlines()
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise ResultsError(
            translate("Results", "{file} cannot be read ({reason}). Run wseg again.").format(
                file=label_map.name, reason=reason(error)
            )
        ) from error
    return tuple(line.split(":")[0] for line in lines if line and not line.startswith("#"))
