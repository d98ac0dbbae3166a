"""The report of a run: what went in, what came out, and what to look at first."""

from __future__ import annotations

import csv
import hashlib
import json
import platform
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from wseg_engine.base.labels import Tag
from wseg_engine.base.looking import file_at
from wseg_engine.base.messages import counted
from wseg_engine.base.version import VERSION
from wseg_engine.datasets.types import Dataset
from wseg_engine.prediction.mask_store import MaskStore, Predicted
from wseg_engine.settings.config import Settings
from wseg_engine.training.runlog import LOG_NAME

_PACKAGES = ("torch", "numpy", "opencv-python-headless", "Pillow", "safetensors")
_MOST_UNCERTAIN = 20
_LISTED = 5  # images named in one warning; more are counted


def summary_of(dataset: Dataset) -> dict[str, Any]:
    """Describe a data set in plain values."""
    counts = Counter(
        name
        for image in dataset.images
        for name, tag in zip(dataset.classes, image.tags, strict=True)
        if tag is Tag.PRESENT
    )
    return {
        "path": str(dataset.root),
        "classes": list(dataset.classes),
        "images": len(dataset.images),
        "tagged": sum(image.tagged for image in dataset.images),
        "approved_masks": sum(image.mask is not None for image in dataset.images),
        "images_per_class": {name: counts[name] for name in dataset.classes},
        "problems": [problem._asdict() for problem in dataset.problems],
    }


def run_key(dataset: Dataset, settings: Settings) -> str:
    """Return a key of what a run's masks depend on: settings, classes, images, tags, masks."""
    images = [
        [image.name, str(image.mask) if image.mask else "", *map(int, image.tags)]
        for image in dataset.images
    ]
    values = [settings.to_dict(), list(dataset.classes), images]
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def findings_of(records: Sequence[Predicted]) -> dict[str, Any]:
    """Point at what deserves a look: tags that contradict the masks, and uncertain images."""
    unsure_first = sorted(records, key=lambda record: (-(record.uncertainty or 0), record.name))
    return {
        "tagged_but_not_found": [
            {"image": record.name, "class": name} for record in records for name in record.missed
        ],
        "strong_but_untagged": [
            {"image": record.name, "class": name, "score": record.scores[name]}
            for record in records
            for name in record.unexpected
        ],
        "most_uncertain": [record.name for record in unsure_first[:_MOST_UNCERTAIN]],
    }


def epochs_of(folder: Path) -> list[dict[str, float | None]]:
    """Return the training's log: a row an epoch, empty fields as None."""
    path = folder / LOG_NAME
    if not file_at(path):
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            {key: float(value) if value else None for key, value in row.items() if key}
            for row in csv.DictReader(lines)
        ]


def versions() -> dict[str, str]:
    """Return the versions of what the result depends on."""
    found = {"wseg": VERSION, "python": platform.python_version(), "system": platform.platform()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def make_report(
    *,
    dataset: Dataset,
    settings: Settings,
    device: str,
    seconds: Mapping[str, float],
    model: Path,
    records: Sequence[Predicted],
    failed: Mapping[str, str],
    export: Mapping[str, Any],
    score: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Put the report of a run together; every value is plain, ready for JSON."""
    images = [
        {key: value for key, value in record.to_dict().items() if key != "key"}
        for record in records
    ]
    return {
        "key": run_key(dataset, settings),
        "versions": versions(),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "device": device,
        "seconds": {phase: round(value, 2) for phase, value in seconds.items()},
        "dataset": summary_of(dataset),
        "settings": settings.to_dict(),
        "training": {"checkpoint": str(model), "epochs": epochs_of(model.parent)},
        "score": score,
        "findings": findings_of(records),
        "export": dict(export),
        "images": images,
        "failed": dict(failed),
    }


def missed_classes(store: MaskStore) -> Iterator[str]:
    """Say of each class in which images it is tagged and has no pixel."""
    without: dict[str, list[str]] = {}
    for record in store.records.values():
        for name in record.missed:
            without.setdefault(name, []).append(record.name)
    for name, images in sorted(without.items()):
        listed = ", ".join(sorted(images)[:_LISTED])
        more = f" and {len(images) - _LISTED} more" if len(images) > _LISTED else ""
        yield (
            f"{counted(len(images), 'image')} tagged {name} "
            f"{'shows' if len(images) == 1 else 'show'}"
            f" none of it: {listed}{more}. Look at the tags first, then draw a few of these masks "
            "and train again with them."
        )
