"""Tags from text files beside images: `cat.txt` or `cat.jpg.txt` beside `cat.jpg`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from wseg_engine.annotations.files import files_below, image_of, read_limited, where_of
from wseg_engine.annotations.kinds import SourceKind
from wseg_engine.annotations.reading import Entry, IssueKind, Report
from wseg_engine.annotations.request import Request, TagSource
from wseg_engine.annotations.table_text import decoded
from wseg_engine.annotations.tag_text import recognise_separator, split_text
from wseg_engine.base.messages import mark, translate

MAX_BYTES = 1024**2
# Lists that stand among the images and are of none of them.
NOT_TAGS = frozenset(("classes.txt", "labelmap.txt", "labels.txt", "readme.txt"))
_SAMPLE = 2000  # files from which the separator is recognised
_BOX = re.compile(r"\s*\d+(\s+-?[\d.]+(e-?\d+)?){4,}\s*")  # a line of boxes or outlines


def read_sidecar_tags(request: Request) -> Iterator[Entry | float]:
    """Yield what the text files say; an empty one names its image and no tag."""
    folders = request.folders
    files = [
        file
        for file in files_below(folders, frozenset({".txt"}), request.report)
        if file.name.lower() not in NOT_TAGS
    ]
    separator = request.options.separator
    if separator is None:
        texts = (_text(file, folders, None) or "" for file in files[:_SAMPLE])
        separator = recognise_separator(texts, known=request.known)
    for number, file in enumerate(files):
        if number % 50 == 0:
            yield number / len(files)
        text = _text(file, folders, request.report)
        if text is None:
            continue
        tags = split_text(text, separator)
        found = image_of(file.with_suffix(""), folders, request.names)
        yield Entry(where_of(file, folders), found, tags.present, unsure=tags.unsure)


def _text(file: Path, folders: Sequence[Path], report: Report | None) -> str | None:
    where = where_of(file, folders)
    tell: Report = report if report is not None else lambda *_: None
    try:
        data = read_limited(file, MAX_BYTES)
    except ValueError as error:
        tell(IssueKind.PROBLEM, where, str(error))
        return None
    text = decoded(data, None, where, tell)
    if "�" in text:  # which was told
        return None
    if any(_BOX.fullmatch(line) for line in text.splitlines()[:100]):
        what = translate(
            "TagImport", ("The file contains boxes of numbers, not tags; it is skipped.")
        )
        tell(IssueKind.PROBLEM, where, what)
        return None
    return text


SOURCE = TagSource(
    SourceKind.SIDECAR,
    mark("TagImport", "Text files beside the images"),
    mark("TagImport", "cat.txt beside cat.jpg: one tag per line, or several with separators."),
    read_sidecar_tags,
    suffixes=frozenset((".txt",)),
    beside_images=True,
)
