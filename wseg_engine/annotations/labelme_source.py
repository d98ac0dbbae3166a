"""Tags from labelme's files: flags that are set or not, and labels of shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from wseg_engine.annotations.files import (
    files_below,
    image_of,
    is_export_note,
    read_limited,
    where_of,
)
from wseg_engine.annotations.image_names import Found, ImageNames
from wseg_engine.annotations.kinds import SourceKind
from wseg_engine.annotations.reading import Entry, IssueKind, Report, unique
from wseg_engine.annotations.request import Request, TagSource
from wseg_engine.annotations.text import json_text
from wseg_engine.base.budget import JSON_BYTES, OverBudgetError, parse_json
from wseg_engine.base.messages import mark, reason, translate


def read_labelme_tags(request: Request) -> Iterator[Entry | float]:
    """Yield what labelme's files say: a flag that is true is present, one that is false absent."""
    folders, report = request.folders, request.report
    files = files_below(folders, frozenset({".json"}), report)
    for number, file in enumerate(files):
        if number % 20 == 0:
            yield number / len(files)
        if is_export_note(file):
            continue
        where = where_of(file, folders)
        try:
            content = _content(file, where, report)
        except ValueError as error:
            report(IssueKind.PROBLEM, where, str(error))
            continue
        flags = _flags(content, where, report)
        present = [name for name, value in flags.items() if value]
        if request.options.shapes:
            present += _labels(content, where, report)
        absent = [name for name, value in flags.items() if not value and name not in present]
        found, note = labelme_image(file, content, folders, request.names)
        if note:
            report(IssueKind.NOTE, where, note)
        # Whoever sets flags may not draw all; whoever draws has drawn what there is.
        complete = not flags and request.options.shapes
        yield Entry(where, found, unique(present), tuple(absent), complete=complete)


def _content(file: Path, where: str, report: Report) -> dict[str, Any]:
    text = json_text(read_limited(file, JSON_BYTES), where, report)
    try:
        content = parse_json(text, file.name)
    except OverBudgetError:
        raise
    except ValueError as error:
        what = translate("TagImport", "This is not valid JSON ({reason}).")
        raise ValueError(what.format(reason=reason(error))) from error
    if not isinstance(content, dict) or not {"flags", "shapes"} & content.keys():
        raise ValueError(
            translate("TagImport", "This is not a labelme file: it has neither flags nor shapes.")
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
    what = translate("TagImport", "Some flags are neither true nor false; they are skipped.")
    report(IssueKind.PROBLEM, where, what)
    return usable


def _labels(content: dict[str, Any], where: str, report: Report) -> list[str]:
    shapes = content.get("shapes") or []
    listed = shapes if isinstance(shapes, list) else [None]
    labels = [shape.get("label") if isinstance(shape, dict) else None for shape in listed]
    usable = [name for label in labels if (name := label_name(label))]
    if len(usable) < len(labels):
        what = translate("TagImport", "Some shapes have no label; they are skipped.")
        report(IssueKind.PROBLEM, where, what)
    return usable


def label_name(label: object) -> str:
    """Return the label of a shape as a name, whether it is a text or a number; "" for none."""
    if isinstance(label, bool) or not isinstance(label, str | int | float):
        return ""
    return str(label).strip()


def labelme_image(
    file: Path,
    content: Mapping[str, Any],
    folders: Sequence[Path],
    names: ImageNames,
) -> tuple[Found, str]:
    """Return the image that a file is about: the one of its own name, else the one it names.

    Tags and masks of a file go to one image. Files are renamed together with their images, and the
    path inside stays behind; so the name of the file counts more, and a difference is told.

    Returns:
        The image, and in words what is to be told; "" for nothing.
    """
    own = image_of(file.with_suffix(""), folders, names)
    path = content.get("imagePath")
    named = names.find(path) if isinstance(path, str) and path.strip() else None
    if own.image is None:
        if named is not None and named.image is None and named.alone is not None:
            return Found(named.alone), ""
        return (named if named is not None and named.image is not None else own), ""
    inside = None if named is None else named.alone if named.image is None else named.image
    if inside not in (None, own.image) and not own.ambiguous:
        text = translate(
            "TagImport",
            "The file refers to the image {named}, but is named after {own}. It is used for {own}.",
        )
        other, mine = (names.place(image)[1] for image in (inside, own.image))
        return own, text.format(named=other, own=mine)
    return own, ""


SOURCE = TagSource(
    SourceKind.LABELME,
    mark("TagImport", "Flags of labelme (JSON)"),
    mark("TagImport", "A flag that is set means present; one that is not set means absent."),
    read_labelme_tags,
    suffixes=frozenset((".json",)),
)
