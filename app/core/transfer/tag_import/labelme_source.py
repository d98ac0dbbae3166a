"""Tags from labelme's files: flags that are set or not, and labels of shapes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.core.transfer.tag_import.files import files_below, image_of, read_limited, where_of
from app.core.transfer.tag_import.image_names import Found, ImageNames
from app.core.transfer.tag_import.reading import Entry, IssueKind, Report, unique
from app.core.translation import reason, translate
from wseg_engine.base.budget import JSON_BYTES, OverBudgetError, parse_json


def read_labelme_tags(
    folders: list[Path], names: ImageNames, report: Report, *, shapes: bool
) -> Iterator[Entry | float]:
    """Yield what labelme's files say: a flag that is true is present, one that is false absent."""
    files = files_below(folders, frozenset({".json"}), report)
    for number, file in enumerate(files):
        if number % 20 == 0:
            yield number / len(files)
        where = where_of(file, folders)
        try:
            content = _content(file)
        except ValueError as error:
            report(IssueKind.PROBLEM, where, str(error))
            continue
        flags = _flags(content, where, report)
        present = [name for name, value in flags.items() if value]
        if shapes:
            present += _labels(content, where, report)
        absent = [name for name, value in flags.items() if not value and name not in present]
        found = _image(file, content, folders, names)
        yield Entry(where, found, unique(present), tuple(absent))


def _content(file: Path) -> dict[str, Any]:
    try:
        content = parse_json(read_limited(file, JSON_BYTES), file.name)
    except OverBudgetError:
        raise
    except ValueError as error:
        text = translate("TagImport", "This is no JSON that can be read ({reason}).")
        raise ValueError(text.format(reason=reason(error))) from error
    if not isinstance(content, dict) or not {"flags", "shapes"} & content.keys():
        raise ValueError(
            translate("TagImport", "This is no file of labelme: it has neither flags nor shapes.")
        )
    return content


def _flags(content: dict[str, Any], where: str, report: Report) -> dict[str, bool]:
    flags = content.get("flags") or {}
    if isinstance(flags, dict):
        usable = {name: value for name, value in flags.items() if isinstance(value, bool)}
        if len(usable) == len(flags):
            return usable
    else:
        usable = {}
    what = translate("TagImport", "Some flags are neither true nor false; they are left out.")
    report(IssueKind.PROBLEM, where, what)
    return usable


def _labels(content: dict[str, Any], where: str, report: Report) -> list[str]:
    shapes = content.get("shapes") or []
    listed = shapes if isinstance(shapes, list) else [None]
    labels = [shape.get("label") if isinstance(shape, dict) else None for shape in listed]
    usable = [label for label in labels if isinstance(label, str)]
    if len(usable) < len(labels):
        what = translate("TagImport", "Some shapes have no label; they are left out.")
        report(IssueKind.PROBLEM, where, what)
    return usable


def _image(file: Path, content: dict[str, Any], folders: list[Path], names: ImageNames) -> Found:
    """Return the image the file names itself, or the one it lies beside."""
    found = names.beside(file.with_suffix(""))
    if found is not None and found.image is not None:
        return found
    path = content.get("imagePath")
    if isinstance(path, str) and path.strip():
        named = names.find(path)
        if named.image is not None:
            return named
    return image_of(file.with_suffix(""), folders, names)
