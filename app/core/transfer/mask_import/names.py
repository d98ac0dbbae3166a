"""What ids and colours of masks are called, as files beside them say."""

from __future__ import annotations

from pathlib import Path

from app.core.transfer.mask_import.decoded import colour_key
from app.core.translation import reason, translate
from wseg_engine.base.budget import LIST_BYTES, MALFORMED, read_json, read_text
from wseg_engine.base.labels import voc_palette
from wseg_engine.base.looking import file_at
from wseg_engine.datasets.class_map import VOC_CLASSES, read_class_map
from wseg_engine.datasets.types import DatasetError

_VOC_FOLDER = "SegmentationClass"
VOID_COLOUR = "#e0e0c0"  # of undecided pixels in VOC's palette


def id_names(folder: Path, *, voc: bool) -> dict[str, str]:
    """Return the names of ids, by their keys.

    Args:
        folder: of the masks.
        voc: whether they are Pascal VOC's where no file names them.

    Raises:
        DatasetError: for a list of classes that cannot be read.
    """
    names = read_class_map(folder)
    if names is None and (voc or folder.name == _VOC_FOLDER):
        names = dict(enumerate(VOC_CLASSES, 1))
    return {str(number): name for number, name in (names or {}).items()}


def colour_names(folder: Path, *, voc: bool) -> dict[str, str]:
    """Return the names of colours, by their keys; "" for background.

    Args:
        folder: of the masks.
        voc: whether they are Pascal VOC's where no file names them.

    Raises:
        DatasetError: for a list of classes that cannot be read.
    """
    for place in (folder, folder.parent):
        if file_at(place / "labelmap.txt"):
            return _labelmap(place / "labelmap.txt")
        if file_at(place / "classes.json"):
            return _classes(place / "classes.json")
    if not voc and folder.name != _VOC_FOLDER:
        return {}
    palette = voc_palette().tolist()
    return {colour_key(tuple(palette[n])): name for n, name in enumerate(VOC_CLASSES, 1)}


def _labelmap(file: Path) -> dict[str, str]:
    """Read CVAT's `name:R,G,B::` lines."""
    try:
        lines = read_text(file, LIST_BYTES, encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        text = translate("MaskImport", "{file} cannot be read: {reason}.")
        raise DatasetError(text.format(file=file.name, reason=reason(error))) from error
    names: dict[str, str] = {}
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        name, _, rest = line.partition(":")
        parts = rest.partition(":")[0].split(",")
        if len(parts) != 3 or not all(p.strip().isdecimal() and int(p) < 256 for p in parts):
            text = translate(
                "MaskImport", "{file}: expected lines like dog:128,0,0::, found {line}."
            )
            raise DatasetError(text.format(file=file.name, line=repr(line[:60])))
        red, green, blue = (int(part) for part in parts)
        names[colour_key((red, green, blue))] = name.strip()
    names.pop(VOID_COLOUR, None)  # undecided, by any name
    return {key: "" if name == "background" else name for key, name in names.items()}


def _classes(file: Path) -> dict[str, str]:
    try:
        content = read_json(file)
        names = {
            colour_key((int(one["colour"][0]), int(one["colour"][1]), int(one["colour"][2]))): str(
                one["name"]
            )
            for one in content
        }
    except (OSError, *MALFORMED) as error:
        text = translate("MaskImport", "{file}: expected classes with name and colour ({reason}).")
        raise DatasetError(text.format(file=file.name, reason=reason(error))) from error
    return names
