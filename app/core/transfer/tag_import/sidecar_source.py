"""Tags from text files beside images: `cat.txt` or `cat.jpg.txt` beside `cat.jpg`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from app.core.transfer.tag_import.files import files_below, image_of, read_limited, where_of
from app.core.transfer.tag_import.image_names import ImageNames
from app.core.transfer.tag_import.reading import Entry, IssueKind, Report
from app.core.transfer.tag_import.table_text import decoded
from app.core.transfer.tag_import.tag_text import recognise_separator, split_text
from app.core.translation import translate

MAX_BYTES = 1024**2
_SAMPLE = 2000  # files from which the separator is recognised
_BOX = re.compile(r"\s*\d+(\s+-?[\d.]+(e-?\d+)?){4,}\s*")  # a line of boxes or outlines


def read_sidecar_tags(
    folders: list[Path],
    separator: str | None,
    names: ImageNames,
    known: tuple[str, ...],
    report: Report,
) -> Iterator[Entry | float]:
    """Yield what the text files say; an empty one names its image and no tag."""
    files = files_below(folders, frozenset({".txt"}), report)
    if separator is None:
        texts = (_text(file, folders, None) or "" for file in files[:_SAMPLE])
        separator = recognise_separator(texts, known=known)
    for number, file in enumerate(files):
        if number % 50 == 0:
            yield number / len(files)
        text = _text(file, folders, report)
        if text is None:
            continue
        tags = split_text(text, separator)
        found = image_of(file.with_suffix(""), folders, names)
        yield Entry(where_of(file, folders), found, tags.present, unsure=tags.unsure)


def _text(file: Path, folders: list[Path], report: Report | None) -> str | None:
    where = where_of(file, folders)
    tell: Report = report if report is not None else lambda *_: None
    try:
        data = read_limited(file, MAX_BYTES)
    except ValueError as error:
        tell(IssueKind.PROBLEM, where, str(error))
        return None
    text = decoded(data, None, where, tell)
    if any(_BOX.fullmatch(line) for line in text.splitlines()[:100]):
        what = translate("TagImport", "The file holds boxes of numbers, not tags; it is left out.")
        tell(IssueKind.PROBLEM, where, what)
        return None
    return text
