"""How a table of tags is laid out: recognised from its cells, or chosen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wseg_engine.annotations.csv_flags import FLAGS, NEGATED_NAMES, is_flags
from wseg_engine.datasets.names import fold
from wseg_engine.images.imaging import IMAGE_SUFFIXES

__all__ = ["DELIMITERS", "FLAGS", "SAMPLE", "CsvLayout", "recognise_delimiter", "recognise_layout"]

DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 200  # rows that are looked at

FILE_NAMES = frozenset(
    (
        *("filename", "file", "image", "name", "path", "file_name", "filepath", "file_path", "img"),
        *("image_path", "imagepath", "image_name", "imagename", "image_id", "imageid", "id"),
        *("imagefile", "imageindex", "photo", "picture", "photoname"),
        *("datei", "dateiname", "bild"),
    )
)
TAG_NAMES = frozenset(
    (
        *("tags", "tag", "labels", "label", "classes", "class", "keywords", "keyword", "subject"),
        *("categories", "category", "labelname", "label_name", "class_name", "present"),
        *("classname", "tagname", "objectname", "objectclass"),
        *("schlagwörter", "klassen", "klasse"),
    )
)
# Columns that say of the tag beside them whether it is seen, or how surely.
STATE_NAMES = frozenset(
    (
        *(
            "confidence",
            "conf",
            "score",
            "probability",
            "prob",
            "present",
            "is_present",
            "presence",
        ),
        *("exists", "value", "verified", "is_positive", "positive", "polarity", "state", "status"),
        *("answer", "visible", "is_true", "flag", "label_value", "verification"),
        *("konfidenz", "wahrscheinlichkeit", "sicherheit", "vorhanden", "sichtbar"),
        *("confiance", "présent", "confianza", "presente"),
        *NEGATED_NAMES,
    )
)
# Behind other words they say that a column holds tags: "Finding Labels", "object class".
_TAG_WORDS = frozenset(
    (
        *("labels", "label", "tags", "tag", "classes", "class", "categories", "category"),
        *("keywords", "keyword"),
    )
)
_ABSENT_NAMES = ("absent", "negative", "negatives", "absent_tags", "negative_tags", "abwesend")
_NOT_BEFORE = frozenset(("num", "n", "no", "nr", "count", "number", "is", "has", "per"))
# Columns of lists that nobody takes for tags; that they are not read goes without saying.
_USUAL = re.compile(
    r"(image_?)?(width|height|depth|size|area|url|link|uri|date|time|author|license|licence|source"
    r"|md5|hash|split|set|subset|fold|id|idx|index|nr|no|number|rotation|comment|notes?)(_\w+)?"
    r"|[xy]_?(min|max|centre|center)|[xywh]\d?|bbox\w*|box\w*|is[a-z]+of|is_?[a-z]+|unnamed: ?\d+|"
)
_ORDINAL = re.compile(r"[\s_.:#-]*\(?\d{1,3}\)?$")
_RANK = re.compile(
    r"^(primary|secondary|main|first|second|third|other|more|additional|extra)[\s_-]"
)


@dataclass(frozen=True)
class CsvLayout:
    """Which column holds what; columns count from 0."""

    delimiter: str = ","
    header: bool = True
    file: int = 0
    tags: int | None = 1
    absent: int | None = None
    unsure: int | None = None
    tags_complete: int | None = None
    classes: tuple[int, ...] = ()  # columns of one class each, with flags
    more: tuple[int, ...] = ()  # more columns of tags
    state: int | None = None  # whether the tag of the row is seen

    @property
    def tag_columns(self) -> tuple[int, ...]:
        """All columns of tags."""
        return () if self.tags is None else (self.tags, *self.more)


def recognise_delimiter(lines: Sequence[str]) -> str:
    """Return what separates the columns: what divides most lines into equally many."""
    best, most = ",", (0, 0)
    for delimiter in DELIMITERS:
        counts = [line.count(delimiter) for line in lines if line.strip()]
        if not counts or not counts[0]:
            continue
        # A header is written without doubt, so the first line counts more than the others.
        score = (sum(count == counts[0] for count in counts), -DELIMITERS.index(delimiter))
        # A cell of its own is what names an image, whatever else the lines have as many of.
        named = sum(any(map(_looks_like_image, line.split(delimiter))) for line in lines)
        score = (score[0] + named, score[1])
        first = next(line for line in lines if line.strip())
        if any(_is_file(fold(cell).strip('"')) for cell in first.split(delimiter)):
            score = (score[0] + len(lines), score[1])
        if score > most:
            best, most = delimiter, score
    return best


def recognise_layout(
    rows: Sequence[Sequence[str]], delimiter: str, is_image: Callable[[str], bool]
) -> CsvLayout:
    """Return the likely layout of a table.

    Args:
        rows: its first rows.
        delimiter: what separated their columns.
        is_image: whether there is an image of a name.
    """
    if not rows:
        return CsvLayout(delimiter)
    first = [fold(cell) for cell in rows[0]]
    columns = range(max(len(row) for row in rows))
    file = next((n for n, name in enumerate(first) if _is_file(name)), None)
    tags = next((n for n, name in enumerate(first) if is_tags(name) and n != file), None)
    header = file is not None or tags is not None
    if file is None or not any(_images(rows[1:], file, is_image)):
        likely = max(columns, key=lambda n: (_images(rows, n, is_image), -n))
        if file is None or any(_images(rows[1:], likely, is_image)):
            file = likely
            tags = None if tags == file else tags
    if not header and file < len(rows[0]):
        cell = rows[0][file]
        header = not is_image(cell) and not _looks_like_image(cell) and len(rows) > 1
    body = rows[1:] if header else rows
    named = {name: n for n, name in enumerate(first)} if header else {}
    if tags is None:
        classes = tuple(
            n
            for n in columns
            if n != file
            and header
            and n < len(first)
            and not is_usual(first[n])
            and _has_flags(body, n)
        )
        if classes:
            return CsvLayout(delimiter, header, file, None, classes=classes)
        others = [n for n in columns if n != file]

        def rank(n: int) -> tuple[bool, bool, bool, int]:
            usual = header and n < len(first) and is_usual(first[n])
            return _is_numbers(body, n), usual, n < file, n

        tags = min(others, key=rank, default=None)
    absent = _absent(named, body)
    return CsvLayout(
        delimiter,
        header,
        file,
        tags,
        absent=absent,
        unsure=named.get("unsure"),
        tags_complete=named.get("reviewed"),
        more=_more(first if header else [], body, file, tags),
        state=_state(first if header else [], file, tags, absent),
    )


def is_tags(name: str) -> bool:
    """Whether a folded header says that a column holds tags: "label", "label2", "main label"."""
    base = _base(name)
    if name in TAG_NAMES or base in TAG_NAMES or _together(base) in TAG_NAMES:
        return True
    words = re.split(r"[\s_-]+", base)
    return len(words) > 1 and words[-1] in _TAG_WORDS and not _NOT_BEFORE & set(words)


def _is_file(name: str) -> bool:
    """Whether a folded header says that a column names images."""
    return name in FILE_NAMES or _together(name) in FILE_NAMES


def _together(name: str) -> str:
    """Return a header without what stands between its words: "image index", "image-index"."""
    return re.sub(r"[\s_-]", "", name)


def is_usual(name: str) -> bool:
    """Whether nobody takes a column of this folded name for tags."""
    return bool(_USUAL.fullmatch(name))


def _base(name: str) -> str:
    return _RANK.sub("", _ORDINAL.sub("", name))


def _more(
    first: Sequence[str], body: Sequence[Sequence[str]], file: int, tags: int | None
) -> tuple[int, ...]:
    """Return the columns of tags besides the first: those that are called alike."""
    if tags is None:
        return ()
    if first:
        if tags >= len(first) or not is_tags(first[tags]):
            return ()
        base = _base(first[tags])
        return tuple(
            n
            for n, name in enumerate(first)
            if n not in (file, tags) and _base(name) == base and name not in STATE_NAMES
        )
    columns = range(max((len(row) for row in body), default=0))
    return tuple(n for n in columns if n > tags and n != file and not _is_numbers(body, n))


def _absent(named: Mapping[str, int], body: Sequence[Sequence[str]]) -> int | None:
    """Return the column that lists what is absent; one of flags says it of the tag beside it."""
    lists = [named[name] for name in _ABSENT_NAMES if name in named]
    return next((n for n in lists if not _has_flags(body, n)), None)


def _state(first: Sequence[str], file: int, tags: int | None, absent: int | None) -> int | None:
    if tags is None or tags >= len(first) or not is_tags(first[tags]):
        return None
    return next(
        (
            n
            for n, name in enumerate(first)
            if name in STATE_NAMES and n not in (file, tags, absent)
        ),
        None,
    )


def _images(
    rows: Sequence[Sequence[str]], column: int, is_image: Callable[[str], bool]
) -> tuple[int, int]:
    """Return how many cells of a column name an image that is there, and how many seem to."""
    cells = [row[column] for row in rows if column < len(row) and row[column].strip()]
    return sum(map(is_image, cells)), sum(map(_looks_like_image, cells))


def _looks_like_image(cell: str) -> bool:
    _, dot, suffix = cell.strip(' "\t').lower().rpartition(".")
    return bool(dot) and f".{suffix}" in IMAGE_SUFFIXES


def _has_flags(rows: Sequence[Sequence[str]], column: int) -> bool:
    return is_flags([row[column] for row in rows if column < len(row)])


def _is_numbers(rows: Sequence[Sequence[str]], column: int) -> bool:
    cells = [row[column].strip() for row in rows if column < len(row)]
    return all(re.sub("[.,]", "", cell, count=1).isdigit() for cell in cells if cell)
