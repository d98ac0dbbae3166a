"""How a table of tags is laid out: recognised from its cells, or chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wseg_engine.base.labels import Tag
from wseg_engine.datasets.names import fold
from wseg_engine.images.imaging import IMAGE_SUFFIXES

DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 200  # rows that are looked at

FILE_NAMES = frozenset(
    (
        *("filename", "file", "image", "name", "path", "file_name", "filepath", "file_path", "img"),
        *("image_path", "imagepath", "image_name", "imagename", "image_id", "imageid", "id"),
        *("datei", "dateiname", "bild"),
    )
)
TAG_NAMES = frozenset(
    (
        *("tags", "tag", "labels", "label", "classes", "class", "keywords", "keyword", "subject"),
        *("categories", "category", "labelname", "label_name", "class_name", "present"),
        *("schlagwörter", "klassen", "klasse"),
    )
)
FLAGS: dict[str, Tag | None] = {
    **dict.fromkeys(("1", "1.0", "true", "yes", "y", "x", "present", "ja"), Tag.PRESENT),
    **dict.fromkeys(("0", "0.0", "false", "no", "n", "absent", "nein"), Tag.ABSENT),
    **dict.fromkeys(("-1", "-1.0", "?", "unsure", "maybe"), Tag.UNSURE),
    **dict.fromkeys(("", "nan", "null", "none"), None),
}


@dataclass(frozen=True)
class CsvLayout:
    """Which column holds what; columns count from 0."""

    delimiter: str = ","
    header: bool = True
    file: int = 0
    tags: int | None = 1
    absent: int | None = None
    unsure: int | None = None
    reviewed: int | None = None
    classes: tuple[int, ...] = ()  # columns of one class each, with flags


def recognise_delimiter(lines: Sequence[str]) -> str:
    """Return what separates the columns: what divides most lines into equally many."""
    best, most = ",", (0, 0)
    for delimiter in DELIMITERS:
        counts = [line.count(delimiter) for line in lines if line.strip()]
        if not counts or not counts[0]:
            continue
        # A header is written without doubt, so the first line counts more than the others.
        score = (sum(count == counts[0] for count in counts), -DELIMITERS.index(delimiter))
        names = {fold(cell).strip('"') for cell in lines[0].split(delimiter)} if lines else set()
        if names & FILE_NAMES:
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
        is_image: whether the project has an image of a name.
    """
    if not rows:
        return CsvLayout(delimiter)
    first = [fold(cell) for cell in rows[0]]
    columns = range(max(len(row) for row in rows))
    file = next((n for n, name in enumerate(first) if name in FILE_NAMES), None)
    tags = next((n for n, name in enumerate(first) if name in TAG_NAMES and n != file), None)
    header = file is not None or tags is not None
    if file is None or not any(_images(rows[1:], file, is_image)):
        likely = max(columns, key=lambda n: (_images(rows, n, is_image), -n))
        if file is None or any(_images(rows[1:], likely, is_image)):
            file = likely
            tags = None if tags == file else tags
    body = rows[1:] if header else rows
    if not header and file < len(rows[0]):
        cell = rows[0][file]
        header = not is_image(cell) and not _looks_like_image(cell) and len(rows) > 1
        body = rows[1:] if header else rows
    named = {name: n for n, name in enumerate(first)} if header else {}
    if tags is None:
        classes = tuple(
            n for n in columns if n != file and header and n < len(first) and _is_flags(body, n)
        )
        if classes:
            return CsvLayout(delimiter, header, file, None, classes=classes)
        others = [n for n in columns if n != file]
        tags = min(others, key=lambda n: (_is_numbers(body, n), n < file, n), default=None)
    return CsvLayout(
        delimiter,
        header,
        file,
        tags,
        absent=named.get("absent"),
        unsure=named.get("unsure"),
        reviewed=named.get("reviewed"),
    )


def _images(
    rows: Sequence[Sequence[str]], column: int, is_image: Callable[[str], bool]
) -> tuple[int, int]:
    """Return how many cells of a column name an image of the project, and how many seem to."""
    cells = [row[column] for row in rows if column < len(row) and row[column].strip()]
    return sum(map(is_image, cells)), sum(map(_looks_like_image, cells))


def _looks_like_image(cell: str) -> bool:
    _, dot, suffix = cell.strip().lower().rpartition(".")
    return bool(dot) and f".{suffix}" in IMAGE_SUFFIXES


def _is_flags(rows: Sequence[Sequence[str]], column: int) -> bool:
    cells = [fold(row[column]) for row in rows if column < len(row)]
    return any(cells) and all(cell in FLAGS for cell in cells)


def _is_numbers(rows: Sequence[Sequence[str]], column: int) -> bool:
    cells = [row[column].strip() for row in rows if column < len(row)]
    return all(cell.replace(".", "", 1).isdigit() for cell in cells if cell)
