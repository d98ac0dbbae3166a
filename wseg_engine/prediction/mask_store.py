"""Predicted masks on disk: a PNG an image and a journal, from which a stopped run goes on."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from wseg_engine.base.bounds import bounded, is_file, remove
from wseg_engine.base.budget import JSON_BYTES, MALFORMED, PHOTO_PIXELS, parse_json, read_bytes
from wseg_engine.base.durable import open_to_append, write_atomic
from wseg_engine.base.events import Prediction
from wseg_engine.base.labels import Tag
from wseg_engine.base.listed import listed
from wseg_engine.base.looking import anything_at, file_at
from wseg_engine.base.names import is_below
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.mask_files import write_mask
from wseg_engine.settings.config import Settings

JOURNAL = "predictions"  # NAME.jsonl, and NAME-RANK.jsonl of further processes
_JOURNAL = re.compile(rf"{JOURNAL}(?:-\d+)?\.jsonl")
_MOST_FIGURE = 1e6  # of shares and scores; NaN is one, too
STRONG_SCORE = 0.5  # probability from which a class counts as seen


@dataclass(frozen=True)
class Predicted:
    """What was predicted for one image; the mask itself is in its PNG."""

    name: str
    key: str  # of everything the mask depends on
    height: int
    width: int
    tags: tuple[str, ...]  # classes it is tagged with
    unsure: tuple[str, ...]  # classes nobody decided on
    found: Mapping[str, float]  # class → share of the image's pixels, where it has any
    confidence: Mapping[str, float]  # class → 0-1, of the classes found; none where nobody knows
    scores: Mapping[str, float]  # class → 0-1; none where nobody knows
    uncertainty: float | None  # 0-1; None where nobody knows

    @property
    def missed(self) -> tuple[str, ...]:
        """Classes the image is tagged with that have no pixel in the mask."""
        return tuple(name for name in self.tags if name not in self.found)

    @property
    def unexpected(self) -> tuple[str, ...]:
        """Classes that score high though the image is not tagged with them."""
        known = {*self.tags, *self.unsure}
        return tuple(
            name for name, s in self.scores.items() if s > STRONG_SCORE and name not in known
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, ready for JSON."""
        return asdict(self)


def prediction_key(settings: Settings, *, classes: Sequence[str], model: str) -> str:
    """Return a key of all that masks depend on besides the image and its tags.

    Args:
        settings: of which prediction and refinement matter.
        classes: of the network, in order.
        model: a digest of the network.
    """
    values = [settings.predict.key(), settings.refine.to_dict(), list(classes), model]
    return digest(values)


def digest(value: Any) -> str:
    """Return 24 hexadecimal digits of what JSON can hold."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


@dataclass
class MaskStore:
    """A folder of predicted masks.

    Args:
        folder: gets `NAME.png` and the journal; made when the first mask is written.
        classes: names of the network's classes, in order.
        key: from `prediction_key`; masks made under another key are made again.
        rank: of this process, where several write into one folder.
        says_how_sure: whether what makes the masks tells how certain they are; if not, nothing is
            noted of it.
    """

    folder: Path
    classes: tuple[str, ...]
    key: str
    rank: int = 0
    says_how_sure: bool = True
    records: dict[str, Predicted] = field(default_factory=dict)
    _own: dict[str, Predicted] = field(default_factory=dict)  # noted by this process

    def open(self) -> None:
        """Take over the masks that are already there.

        Raises:
            OSError: if the folder cannot be used.
        """
        for path in self._journals():
            for record in _read(path):
                if is_below(record.name) and file_at(self.mask_path(record.name)):
                    self.records[record.name] = record
                    if path == self._journal:
                        self._own[record.name] = record
        self.close()  # rewrites the line that a killed process left half written

    def close(self) -> None:
        """Leave one line an image in the journal.

        Raises:
            OSError: if the disk refuses; the journal stays as it was.
        """
        if not file_at(self._journal):
            return
        write_atomic(self._journal, b"".join(map(_line, self._own.values())))

    def mask_path(self, name: str) -> Path:
        """Return where an image's mask is."""
        return self.folder / f"{name}.png"

    def has(self, image: TaggedImage) -> bool:
        """Whether the image's mask is there and would come out the same again."""
        record = self.records.get(image.name)
        return record is not None and record.key == self._key_of(image)

    def add(self, image: TaggedImage, prediction: Prediction) -> Predicted:
        """Write an image's mask and note it.

        Raises:
            OSError: if the disk refuses.
        """
        write_mask(self.mask_path(image.name), prediction.labels)
        record = self._record(image, prediction)
        self.records[image.name] = self._own[image.name] = record
        with open_to_append(self._journal) as out:
            out.write(_line(record))
        return record

    def clear(self) -> None:
        """Remove the masks that a journal names, and the journals; nothing else is touched."""
        with bounded(self.folder):
            for path in self._journals():
                for record in _read(path):
                    if is_below(record.name):
                        remove(self.mask_path(record.name))
                remove(path)
        self.records.clear()
        self._own.clear()

    def _journals(self) -> list[Path]:
        found = listed(self.folder, f"{JOURNAL}*.jsonl")
        return sorted(path for path in found if _JOURNAL.fullmatch(path.name) and is_file(path))

    @property
    def _journal(self) -> Path:
        return self.folder / (f"{JOURNAL}-{self.rank}.jsonl" if self.rank else f"{JOURNAL}.jsonl")

    def _key_of(self, image: TaggedImage) -> str:
        status = image.path.stat() if anything_at(image.path) else None
        file = [status.st_size, status.st_mtime_ns] if status is not None else []
        return digest([self.key, [int(tag) for tag in image.tags], file])

    def _record(self, image: TaggedImage, prediction: Prediction) -> Predicted:
        height, width = prediction.labels.shape
        counts = np.bincount(prediction.labels.ravel(), minlength=len(self.classes) + 1)
        seen = [i for i in range(len(self.classes)) if counts[i + 1]]
        tags = dict(zip(self.classes, image.tags, strict=False))
        return Predicted(
            name=image.name,
            key=self._key_of(image),
            height=height,
            width=width,
            tags=tuple(name for name, tag in tags.items() if tag is Tag.PRESENT),
            unsure=tuple(name for name in self.classes if tags.get(name, Tag.UNSURE) is Tag.UNSURE),
            found={self.classes[i]: _short(counts[i + 1] / (height * width)) for i in seen},
            **self._how_sure(prediction, seen),
        )

    def _how_sure(self, prediction: Prediction, seen: Sequence[int]) -> dict[str, Any]:
        if not self.says_how_sure:
            return {"confidence": {}, "scores": {}, "uncertainty": None}
        scores = zip(self.classes, prediction.scores, strict=True)
        return {
            "confidence": {self.classes[i]: _short(prediction.confidence[i]) for i in seen},
            "scores": {name: _short(score) for name, score in scores},
            "uncertainty": _short(prediction.uncertainty),
        }


def _short(value: float) -> float:
    return round(float(value), 6)


def _line(record: Predicted) -> bytes:
    text = json.dumps(record.to_dict(), ensure_ascii=False) + "\n"
    return text.encode("utf-8", "backslashreplace")  # names may be bytes that are no text


def _read(path: Path) -> list[Predicted]:
    """Return the journal's records; lines that make no sense are passed over."""
    records = []
    for line in BytesIO(read_bytes(path, JSON_BYTES)):  # one at a time: there may be millions
        try:
            values = parse_json(line.decode("utf-8", "replace"), path.name)
            records.append(_predicted(values))
        except MALFORMED:
            continue
    return records


def _predicted(values: dict[str, Any]) -> Predicted:
    """Make a record of what a journal's line says.

    Raises:
        MALFORMED: if it does not say what this program writes.
    """
    lists = {name: tuple(map(_name, values[name])) for name in ("tags", "unsure")}
    figures = {
        name: {_name(key): _figure(value) for key, value in values[name].items()}
        for name in ("found", "confidence", "scores")
    }
    sides = {name: values[name] for name in ("height", "width")}
    if not all(type(side) is int and 0 < side <= PHOTO_PIXELS for side in sides.values()):
        raise ValueError(sides)
    names = {name: _name(values[name]) for name in ("name", "key")}
    sure = values["uncertainty"]
    sure = None if sure is None else _figure(sure)
    record = {**names, **sides, **lists, **figures, "uncertainty": sure}
    if record.keys() != values.keys():
        raise ValueError(values.keys())
    return Predicted(**record)


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _figure(value: object) -> float:
    if not isinstance(value, int | float) or abs(value) > _MOST_FIGURE:
        raise ValueError(value)
    return float(value)
