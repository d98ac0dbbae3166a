"""What sound rows of each table are like: a condition for SQLite, and the same in Python.

The tables' own conditions (CHECK) are here once more: SQLite leaves them out where it reads only.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from app.core.store.classes import MOST_NAME, is_colour
from app.core.store.errors import ProjectError
from app.core.store.masks import FOLDER as MASKS
from app.core.store.paths import check_inside
from app.core.store.runs import FOLDER as RUNS
from wseg_engine.base.budget import PHOTO_PIXELS
from wseg_engine.objects.maps import is_counts

Row = dict[str, Any]  # column to value; texts as bytes, as they lie in the file

MOST_ID = 2**31 - 1
_LONGEST_ID = len(str(MOST_ID))
_PATH_BYTES = 32_768  # no system has longer ones
_SHARE = (-0.001, 1.001)  # of a whole, with room for rounding
_NUMBER = (int, float)
_MOST_NUMBER = 2**63  # in JSON; larger ones are no numbers of anything, and floats end at 1e308
_FIRST_YEAR, _LAST_YEAR = 1970, 3000  # outside, systems know no time
_HASH = re.compile(rb"[0-9a-f]{32}")


@dataclass(frozen=True)
class TableRules:
    """One table: what is read of it, which rows are suspicious, and what is wrong with a row."""

    columns: str
    suspect: str  # a condition; `:newest` is the highest id that a class ever had
    wrong: Callable[[Row, int], Iterator[str]]  # the columns that make no sense
    texts: str = ""  # columns that hold text which the condition says nothing of


# ------------------------------------------------- what single values have to be


def is_text(value: object, longest: int | None = None) -> bool:
    """Whether a value is UTF-8 without NUL, of at most so many bytes."""
    if not isinstance(value, bytes) or b"\0" in value:
        return False
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return longest is None or len(value) <= longest


def _is_date(value: object) -> bool:
    """Whether a value is a local time that every system can reckon with."""
    try:
        found = datetime.fromisoformat(value.decode() if isinstance(value, bytes) else "")
    except ValueError:
        return False
    return found.tzinfo is None and _FIRST_YEAR <= found.year < _LAST_YEAR


def _is_share(value: object) -> bool:
    return isinstance(value, _NUMBER) and _SHARE[0] <= value <= _SHARE[1]


def _is_id(value: object, newest: int = MOST_ID) -> bool:
    return isinstance(value, int) and 0 < value <= newest


def _inside(value: object, beginning: str) -> bool:
    try:
        check_inside(value.decode() if isinstance(value, bytes) else "", beginning=beginning)
    except (ProjectError, UnicodeDecodeError):
        return False
    return is_text(value, _PATH_BYTES)


def _json(value: object) -> Any:
    """Return what JSON says; None, which nothing here is, if it says nothing or absurd numbers."""
    if not isinstance(value, bytes) or not is_text(value):
        return None
    try:
        return json.loads(value, parse_int=_whole, parse_float=_real)
    except (ValueError, RecursionError):
        return None


def _whole(text: str) -> int:
    number = int(text)
    if abs(number) > _MOST_NUMBER:
        raise ValueError(text)
    return number


def _real(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number


def is_class_list(value: object, newest: int, *, gaps: bool) -> bool:
    """Whether a value is a JSON list of class ids; with `gaps`, null stands for deleted ones."""
    found = _json(value)
    return isinstance(found, list) and all(
        (gaps and one is None) or _is_id(one, newest) for one in found
    )


def _is_seen(value: object, newest: int) -> bool:
    found = _json(value)
    return isinstance(found, dict) and all(
        len(key) <= _LONGEST_ID
        and key.isdecimal()
        and _is_id(int(key), newest)
        and isinstance(seen, list)
        and len(seen) == 3
        and all(isinstance(one, _NUMBER) and (math.isnan(one) or _is_share(one)) for one in seen)
        for key, seen in found.items()
    )


# -------------------------------------------------------------- table by table


def _project(row: Row, _: int) -> Iterator[str]:
    if row["only"] != 1:
        yield "only"
    if not is_text(row["uid"], 64) or not row["uid"].isalnum():
        yield "uid"
    if not _is_date(row["created"]):
        yield "created"


def _class(row: Row, _: int) -> Iterator[str]:
    name = row["name"].decode() if is_text(row["name"], 4 * MOST_NAME) else ""
    if not _is_id(row["id"]):
        yield "id"
    # Letters that this Python does not know are another's to judge.
    known = all(unicodedata.category(character) != "Cn" for character in name)
    if not name or name != name.strip() or (known and not name.isprintable()):
        yield "name"
    elif known and row["folded"] != unicodedata.normalize("NFC", name).casefold().encode():
        yield "folded"
    if not is_text(row["colour"]) or not is_colour(row["colour"].decode()):
        yield "colour"
    key = row["shortcut"]
    if key is not None and not (is_text(key) and key.strip() and key.decode().isprintable()):
        yield "shortcut"
    if abs(row["position"]) > MOST_ID:
        yield "position"


def _source(row: Row, _: int) -> Iterator[str]:
    if not _is_id(row["id"]):
        yield "id"
    absolute, way = row["absolute"], row["relative"]
    text = absolute.decode() if is_text(absolute, _PATH_BYTES) else ""
    if not (PurePosixPath(text).is_absolute() or PureWindowsPath(text).is_absolute()):
        yield "absolute"
    if way is not None and not (way and is_text(way, _PATH_BYTES)):
        yield "relative"


def _image(row: Row, newest: int) -> Iterator[str]:
    path, sides = row["path"], (row["width"], row["height"])
    if not _is_id(row["id"]):
        yield "id"
    if (
        not is_text(path, _PATH_BYTES)
        or not path
        or path.startswith(b"/")
        or b".." in path.split(b"/")
    ):
        yield "path"
    if row["size"] < 0:
        yield "size"
    if row["state"] not in (b"present", b"missing", b"changed", b"corrupt"):
        yield "state"
    if sides != (None, None) and not (
        None not in sides and min(sides) > 0 and sides[0] * sides[1] <= PHOTO_PIXELS
    ):
        yield "width"
    if row["hash"] is not None and not (
        isinstance(row["hash"], bytes) and _HASH.fullmatch(row["hash"])
    ):
        yield "hash"
    if row["reviewed"] is not None and not 0 <= row["reviewed"] <= newest:
        yield "reviewed"


def _run(row: Row, newest: int) -> Iterator[str]:
    if not _is_id(row["id"]):
        yield "id"
    if not is_text(row["name"], _PATH_BYTES):
        yield "name"
    if not _is_date(row["created"]):
        yield "created"
    if row["state"] not in (b"running", b"finished", b"stopped", b"failed"):
        yield "state"
    if not _inside(row["folder"], RUNS):
        yield "folder"
    if not is_class_list(row["classes"], newest, gaps=False):
        yield "classes"
    for column in ("settings", "scores"):
        if not isinstance(_json(row[column]), dict):
            yield column


def _mask(row: Row, _: int) -> Iterator[str]:
    if not _is_id(row["image"]):
        yield "image"
    if row["provenance"] not in (b"draft", b"model", b"refined", b"edited", b"approved"):
        yield "provenance"
    if not _inside(row["file"], MASKS):
        yield "file"
    if row["uncertainty"] is not None and not _is_share(row["uncertainty"]):
        yield "uncertainty"
    if not _is_date(row["written"]):
        yield "written"


def _objects(row: Row, _: int) -> Iterator[str]:
    if not _is_id(row["image"]):
        yield "image"
    if not is_counts(_json(row["counts"])):
        yield "counts"


def _setting(row: Row, _: int) -> Iterator[str]:
    if not is_text(row["key"]):
        yield "key"
    if _json(row["value"]) is None and row["value"] != b"null":
        yield "value"


def _prediction(row: Row, newest: int) -> Iterator[str]:
    if not _is_seen(row["seen"], newest):
        yield "seen"
    if not _is_share(row["uncertainty"]):
        yield "uncertainty"


def _tag(row: Row, _: int) -> Iterator[str]:
    for column in ("image", "class"):
        if not _is_id(row[column]):
            yield column
    if row["tag"] not in (-1, 0, 1):
        yield "tag"


def _disagreement(row: Row, _: int) -> Iterator[str]:
    for column in ("image", "class"):
        if not _is_id(row[column]):
            yield column
    if row["kind"] not in (b"unexpected", b"missed"):
        yield "kind"
    if not _is_share(row["strength"]):
        yield "strength"


def _point(row: Row, _: int) -> Iterator[str]:
    for column in ("image", "class"):
        if not _is_id(row[column]):
            yield column
    for column in ("x", "y"):
        if not _is_share(row[column]):
            yield column
    if row["shows"] not in (0, 1):
        yield "shows"


def _review(row: Row, _: int) -> Iterator[str]:
    if row["rejected"] not in (0, 1):
        yield "rejected"
    if not 0 <= row["seconds"] < 1e9:
        yield "seconds"


_ANY = "1"
# Sound lists of ids as `json.dumps` writes them; what is odd is parsed.
_SEEN = (
    "NOT uncertainty BETWEEN 0 AND 1 OR NOT json_valid(seen) "
    "OR json_type(seen) <> 'object' OR EXISTS (SELECT 1 FROM json_each(seen) "
    "WHERE type <> 'array' OR json_array_length(value) <> 3 OR NOT key BETWEEN '1' AND '9a' "
    "OR CAST(key AS INTEGER) > :newest OR CAST(CAST(key AS INTEGER) AS TEXT) <> key "
    "OR NOT json_extract(value, '$[0]') BETWEEN 0 AND 1 "
    "OR NOT json_extract(value, '$[1]') BETWEEN 0 AND 1 "
    "OR NOT json_extract(value, '$[2]') BETWEEN 0 AND 1)"
)

TABLES: Mapping[str, TableRules] = {
    "project": TableRules("only, uid, created", _ANY, _project),
    "classes": TableRules("id, name, folded, colour, shortcut, position", _ANY, _class),
    "sources": TableRules("id, absolute, relative", _ANY, _source),
    "images": TableRules(
        "id, path, size, state, width, height, reviewed, hash",
        f"NOT (id BETWEEN 1 AND {MOST_ID} AND size >= 0 AND (width IS NULL) = (height IS NULL) "
        f"AND (width IS NULL OR (width > 0 AND height > 0 AND width * height <= {PHOTO_PIXELS})) "
        "AND state IN ('present', 'missing', 'changed', 'corrupt') "
        "AND (reviewed IS NULL OR reviewed BETWEEN 0 AND :newest) "
        "AND (hash IS NULL OR (length(hash) = 32 AND hash NOT GLOB '*[^0-9a-f]*')) "
        f"AND length(path) BETWEEN 1 AND {_PATH_BYTES // 4} AND instr(path, '..') = 0 "
        "AND substr(path, 1, 1) <> '/')",
        _image,
        "path, hash, problem",
    ),
    "runs": TableRules("id, name, created, state, folder, classes, settings, scores", _ANY, _run),
    "masks": TableRules(
        "image, provenance, file, uncertainty, written",
        "provenance NOT IN ('draft', 'model', 'refined', 'edited', 'approved') "
        "OR typeof(image) <> 'integer' "
        f"OR file = '' OR length(file) > {_PATH_BYTES // 4} OR substr(file, 1, 1) = '/' "
        "OR instr(file, '..') OR instr(file, ':') OR instr(file, '\\') "
        "OR NOT coalesce(uncertainty, 0) BETWEEN 0 AND 1 "
        "OR strftime('%Y-%m-%dT%H:%M:%S', written) IS NOT written",
        _mask,
        "file, written",
    ),
    "mask_objects": TableRules("image, provenance, counts", _ANY, _objects, "provenance"),
    "settings": TableRules("key, value", _ANY, _setting),
    "predictions": TableRules(
        "image, seen, uncertainty",
        _SEEN,
        _prediction,
        "key",
    ),
    "doubts": TableRules(
        "image, class, kind, strength",
        "NOT strength BETWEEN 0 AND 1 OR kind NOT IN ('unexpected', 'missed') "
        "OR typeof(image) <> 'integer' OR typeof(class) <> 'integer'",
        _disagreement,
    ),
    "tags": TableRules(
        "image, class, tag",
        "tag NOT IN (-1, 0, 1) OR typeof(image) <> 'integer' OR typeof(class) <> 'integer'",
        _tag,
    ),
    "points": TableRules(
        "image, class, x, y, shows",
        "NOT x BETWEEN 0 AND 1 OR NOT y BETWEEN 0 AND 1 OR shows NOT IN (0, 1) "
        "OR typeof(image) <> 'integer' OR typeof(class) <> 'integer'",
        _point,
    ),
    "reviews": TableRules(
        "image, rejected, seconds",
        "NOT seconds BETWEEN 0 AND 1e9 OR rejected NOT IN (0, 1)",
        _review,
    ),
}
