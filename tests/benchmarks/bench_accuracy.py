"""Accuracy from tags alone: preset fast on animals, fashion, or any folder

Learned from the tags of `train`, scored on `val`, whose masks and photographs no setting was chosen
by: those were chosen on parts of `train` (`make bench ONLY=accuracy_choice`). Mean IoU over
background and classes, and the boundary F-score (tolerance 0.75 % of the diagonal), in percent.
The bound is the same head, taught by true masks. `DATA=FOLDER` scores any folder of photographs,
tags and true masks instead; `ROWS="animals 437 fast,fashion*"` measures these rows alone.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from accuracy import Scored, fast, score_drafts, spread, train_and_score, wanted
from photo_sets import SHARED, PhotoSet, animals, fashion, folder_set, scratch
from run import as_table

from wseg_engine.settings.config import Settings
from wseg_engine.settings.presets import preset

SEEDS = (0, 1, 2)
FEW = {"animals": (50, 100, 200), "fashion": (100,)}  # photographs, three seeds each
APPROVED = 20  # true masks among the tags of fashion

Row = dict[str, object]


def cases(settings: Settings, *, images: int) -> dict[str, Settings]:
    """Return the settings of the rows of a whole set."""
    train, predict = settings.train, settings.predict
    classes = settings.model.classes
    no_saliency = replace(
        settings,
        train=replace(train, draft_labels=False, pseudo_saliency=0.0, relabel_saliency=0.0),
        predict=replace(predict, saliency=0.0),
    )
    return {
        "fast": settings,
        "baseline (CAM)": preset("baseline", classes=classes, images=images),
        "fast without saliency": no_saliency,
        "fast, saliency in training alone": replace(
            settings, predict=replace(predict, saliency=0.0)
        ),
        "fast without relabelling": replace(settings, train=replace(train, relabel_epochs=())),
        "fast without PAMR": replace(settings, train=replace(train, pamr_iterations=0)),
    }


class _Report:
    """Rows as they come, and those of the classes."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.classes: dict[str, list[Row]] = {}

    def add(self, photos: PhotoSet, name: str, found: Scored) -> None:
        label = f"{photos.name}, {len(photos.train.images):,}"
        self.rows.append({"photographs": label, "mean IoU, %": name} | found.row())
        row: Row = {"IoU, %": f"{label}, {name}"} | found.classes_row()
        self.classes.setdefault(photos.name, []).append(row)

    def text(self) -> str:
        if not self.rows:
            return "Nothing was asked for."
        tables = [as_table(self.rows)]
        tables += [f"Tags and CRF, {n}:\n\n{as_table(r)}" for n, r in self.classes.items()]
        return "\n\n".join(tables)


def main() -> str:
    """Return the tables."""
    folder = os.environ.get("DATA")
    report = _Report()
    if folder:
        photos = folder_set(Path(folder))
        _whole(report, photos, {"fast": fast(photos)})
        _bound(report, photos)
        _drafts(report, photos)
        return report.text()
    if not SHARED.is_dir():
        return "Not measured: the photographs of `../shared/data` are not beside the checkout."
    for photos in (animals(), fashion()):
        settings = fast(photos)
        _whole(report, photos, cases(settings, images=len(photos.train.images)))
        _bound(report, photos)
        _drafts(report, photos)
        for count in FEW[photos.name]:
            _few(report, photos, count)
    _approved(report, fashion())
    return report.text()


def _whole(report: _Report, photos: PhotoSet, rows: dict[str, Settings]) -> None:
    for name, settings in rows.items():
        if wanted(_name(photos, name)):
            report.add(photos, name, train_and_score(name, photos, settings))


def _name(photos: PhotoSet, name: str) -> str:
    return f"{photos.name} {len(photos.train.images)} {name}"


def _bound(report: _Report, photos: PhotoSet) -> None:
    """Add the row of the same head, taught by true masks."""
    name = "bound (true masks)"
    if not wanted(_name(photos, name)):
        return
    with scratch() as folder:
        dataset = photos.with_masks(Path(folder), photos.train.images)
        report.add(photos, name, train_and_score(name, photos, fast(photos), dataset=dataset))


def _drafts(report: _Report, photos: PhotoSet) -> None:
    """Add the row of drafts without training, of photographs that show one class."""
    if wanted(f"{photos.name} drafts"):
        name = "drafts, photographs of one class"
        row, classes = score_drafts(f"{photos.name} drafts", photos)
        report.rows.append({"photographs": f"{photos.name}, 0", "mean IoU, %": name} | row)
        shown: Row = {"IoU, %": f"{photos.name}, {name}"} | classes
        report.classes.setdefault(photos.name, []).append(shown)


def _few(report: _Report, photos: PhotoSet, count: int) -> None:
    """Add the row of few photographs: several draws, each with a seed of its own."""
    found = []
    for seed in SEEDS:
        some = photos.some(count, seed=seed)
        if not wanted(_name(some, "fast")):
            return
        settings = fast(some)
        settings = replace(settings, train=replace(settings.train, seed=seed))
        found.append(train_and_score(f"{photos.name} {count}", some, settings))
    label = f"{photos.name}, {count}"
    name = f"fast, {len(SEEDS)} draws"
    report.rows.append({"photographs": label, "mean IoU, %": name} | spread(found))


def _approved(report: _Report, photos: PhotoSet) -> None:
    """Add the row of tags with a few true masks among them, as a person approves them."""
    name = f"fast, {APPROVED} masks approved"
    if not wanted(_name(photos, name)):
        return
    found = []
    for seed in SEEDS:
        chosen = photos.some(APPROVED, seed=seed).train.images
        settings = fast(photos)
        settings = replace(settings, train=replace(settings.train, seed=seed))
        with scratch() as folder:
            dataset = photos.with_masks(Path(folder), chosen)
            found.append(train_and_score(name, photos, settings, dataset=dataset))
    label = f"{photos.name}, {len(photos.train.images)}"
    name = f"{name}, {len(SEEDS)} draws"
    report.rows.append({"photographs": label, "mean IoU, %": name} | spread(found))
    for seed, one in zip(SEEDS, found, strict=True):
        row: Row = {"IoU, %": f"{label}, {APPROVED} masks, seed {seed}"} | one.classes_row()
        report.classes.setdefault(photos.name, []).append(row)
