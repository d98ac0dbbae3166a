"""What a single file is, for `wseg info`: of a run, of an export, a list of classes, a photo."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wseg_engine.annotations.files import is_export_note
from wseg_engine.base.budget import MALFORMED, read_json
from wseg_engine.base.looking import file_at
from wseg_engine.cli.console import UsageError
from wseg_engine.formats.journal import NAME as EXPORT
from wseg_engine.formats.registry import all_formats

_OF_RUN = frozenset(("run.json", "report.json"))
_OF_TRAINING = "settings.json"
_EXPECTED = (
    "Expected a folder of images, a table of their tags (.csv), an image, a run, a model "
    "(.safetensors, or the checkpoint.json of a training), or the export.json of an export."
)


def describe_file(file: Path) -> dict[str, Any] | None:
    """Return what is in a file that is no model; None for what may be one.

    Raises:
        UsageError: for a file that is nothing of ours.
    """
    if is_export_note(file):
        return _readable(file, describe_export)
    if file.name == "classes.json":
        return _readable(file, _classes)
    if file.suffix.lower() == ".json":
        return _settings(file) if file.name == _OF_TRAINING else None
    if file.suffix.lower() == ".safetensors":
        return None
    return _picture(file)


def run_of(path: Path) -> Path | None:
    """Return the folder of a finished run: the path itself, or that of one of its notes."""
    folder = path.parent if path.name in _OF_RUN and file_at(path) else path
    return folder if all(file_at(folder / name) for name in _OF_RUN) else None


def export_note(folder: Path) -> Path | None:
    """Return what an export in a folder says of itself; None where there is none."""
    homes = {one.own_folder for one in all_formats().by_name.values()}
    places = [folder / home / EXPORT for home in sorted(homes)]
    return next((place for place in places if is_export_note(place)), None)


def describe_export(file: Path) -> dict[str, Any]:
    """Return what the note of an export says.

    Raises:
        MALFORMED: if it does not say what this program writes.
    """
    note = read_json(file)
    report = note.get("report") or {}
    return {
        "export": note["format"],
        "complete": bool(note.get("complete")),
        "classes": [{"id": one["id"], "name": one["name"]} for one in note["classes"]],
        "images": dict(report.get("images", {})),
        "options": dict(note["options"]),
        "failed": dict(report.get("failed", {})),
        "warnings": list(report.get("warnings", [])),
    }


def _classes(file: Path) -> dict[str, Any]:
    from wseg_engine.datasets.class_map import read_class_map

    known = read_class_map(file.parent) or {}
    return {"classes": [{"id": number, "name": name} for number, name in known.items()]}


def _settings(file: Path) -> dict[str, Any]:
    def read(path: Path) -> dict[str, Any]:
        settings = read_json(path)
        if not isinstance(settings, Mapping):
            raise TypeError(settings)
        return dict(settings)

    return _readable(file, read)


def _readable(file: Path, read: Any) -> dict[str, Any]:
    from wseg_engine.datasets.types import DatasetError

    try:
        return {"file": str(file), **read(file)}
    except DatasetError as error:
        raise UsageError(str(error)) from error
    except MALFORMED as error:
        raise UsageError(f"{file} cannot be read as what its name says. {_EXPECTED}") from error


def _picture(file: Path) -> dict[str, Any]:
    from wseg_engine.images.imaging import ImageError, image_size

    try:
        size = image_size(file)
    except ImageError as error:
        raise UsageError(f"{file} is nothing that wseg describes. {_EXPECTED}") from error
    return {"file": str(file), "image": f"{size.width}×{size.height} pixels, upright"}
