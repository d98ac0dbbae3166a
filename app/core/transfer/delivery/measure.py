"""Measuring an export for the report of its delivery, image by image."""

from __future__ import annotations

import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from app.core.store import MaskRecord, Project, Provenance
from app.core.transfer.data_export.copies import find_copies
from app.core.transfer.data_export.mask_values import MaskSource, value_table
from app.core.transfer.data_export.plan import Copies, ExportPlan, PlanItem
from app.core.transfer.delivery.interval import exact_interval
from app.core.transfer.delivery.measured import (
    ClassSizes,
    Contradiction,
    CopyPair,
    Delivery,
    Recheck,
)
from app.core.translation import translate
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.base.labels import VOID
from wseg_engine.base.version import VERSION
from wseg_engine.formats.types import Labels
from wseg_engine.images.mask_files import MaskError
from wseg_engine.objects.maps import find_objects, fitted

_WORST = 24  # contradictions that are told
_PAIRS = 500  # copies that are told
_PAGE = 256  # images whose records are asked for in one go
_BY_MODEL = (Provenance.REFINED, Provenance.MODEL)  # the better one first


@dataclass(frozen=True)
class Measured(Event):
    """All was measured."""

    delivery: Delivery


@dataclass
class _Counts:
    """What is counted from image to image."""

    areas: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    parts: Counter[int] = field(default_factory=Counter)  # connected parts among the areas
    overlaps: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    together: Counter[tuple[int, int]] = field(default_factory=Counter)
    contradictions: list[Contradiction] = field(default_factory=list)
    compared: int = 0
    unchanged: int = 0


def measure(
    project: Project,
    plan: ExportPlan,
    control: Control,
    *,
    sample: int,
    verdicts: Mapping[str, bool],
) -> Iterator[Event]:
    """Look at all masks of an export; yields `Progress` and, last, `Measured`.

    Args:
        project: it has the model's masks.
        plan: of the export.
        control: to stop it.
        sample: how many approved masks are drawn to be looked at once more.
        verdicts: what is known of them, by the images' paths.

    Raises:
        Stopped: if the control asked for it.
        ProjectError: if the project cannot be read.
    """
    copies = plan.copies
    if not copies.groups:
        for event in find_copies(plan.items, control):
            if isinstance(event, Copies):
                copies = event
            else:
                yield event
    text = translate("Delivery", "Measuring for the report")
    exported = {choice.class_id: choice.exported_id for choice in plan.request.classes}
    names = {one.id: one.name for one in plan.classes}
    counts = _Counts()
    images = called(plan.items)
    for start in range(0, len(plan.items), _PAGE):
        items = plan.items[start : start + _PAGE]
        records = _by_model(project, items)
        for done, item in enumerate(items, start):
            control.wait_or_stop()
            yield Progress("measure", done, len(plan.items), text)
            try:
                labels = item.labels()
            except (MaskError, OSError):
                continue  # the export has told it
            _count_objects(counts, labels, item)
            record = records.get(item.image)
            if record is not None and item.provenance is Provenance.APPROVED:
                other = _model_labels(project, record, item, exported)
                _compare(counts, labels, images[done], other, names)
    yield Measured(_delivery(plan, copies, counts, sample=sample, verdicts=verdicts))


def called(items: Sequence[PlanItem]) -> list[str]:
    """Return what the report calls each image: its path, or its name where two have one path."""
    often = Counter(item.path for item in items)
    return [item.path if often[item.path] == 1 else item.name for item in items]


def _by_model(project: Project, items: Sequence[PlanItem]) -> dict[int, MaskRecord]:
    """Return the model's mask of each image that has one."""
    found: dict[int, MaskRecord] = {}
    for record in project.masks.of([item.image for item in items]):
        kinds = _BY_MODEL[: 1 if record.image in found else None]
        if record.provenance in kinds:
            found[record.image] = record
    return found


def _model_labels(
    project: Project, record: MaskRecord, item: PlanItem, exported: Mapping[int, int]
) -> Labels | None:
    table = value_table(record.classes, exported, void=VOID)
    source = MaskSource(project.folder / record.file, len(record.classes), table, item.size)
    try:
        return source()
    except (MaskError, OSError):
        return None


def _count_objects(counts: _Counts, labels: Labels, item: PlanItem) -> None:
    import cv2

    ids = item.labels.objects() if item.objects else None
    if ids is not None:
        ids = fitted(ids, labels)
        for one in find_objects(ids, labels).values():
            counts.areas[one.value].append(one.area)
    for value in item.shown:
        rest = labels == value if ids is None else (labels == value) & (ids == 0)
        number, _, stats, _ = cv2.connectedComponentsWithStats(
            rest.astype(np.uint8), connectivity=8
        )
        counts.areas[value] += stats[1:number, cv2.CC_STAT_AREA].tolist()
        counts.parts[value] += number - 1
    counts.together.update(itertools.combinations(sorted(item.shown), 2))


def _compare(
    counts: _Counts,
    labels: Labels,
    image: str,
    other: Labels | None,
    names: Mapping[int, str],
) -> None:
    """Note how well the model agrees with an approved mask, where both are decided."""
    if other is None:
        return
    counts.compared += 1
    counts.unchanged += bool(np.array_equal(labels, other))
    decided = (labels != VOID) & (other != VOID)
    pairs = np.bincount(
        labels[decided].astype(np.int64) * 256 + other[decided], minlength=256 * 256
    ).reshape(256, 256)
    overlaps = {}
    for value in names:
        either = pairs[value].sum() + pairs[:, value].sum() - pairs[value, value]
        if either:
            overlaps[value] = float(pairs[value, value] / either)
            counts.overlaps[value].append(overlaps[value])
    if overlaps:
        worst = min(overlaps, key=lambda value: (overlaps[value], value))
        mean = sum(overlaps.values()) / len(overlaps)
        counts.contradictions.append(Contradiction(image, mean, names[worst], overlaps[worst]))


def _delivery(
    plan: ExportPlan,
    copies: Copies,
    counts: _Counts,
    *,
    sample: int,
    verdicts: Mapping[str, bool],
) -> Delivery:
    recheck = _recheck(plan, sample, verdicts)
    has_split = plan.request.format.has_split
    return Delivery(
        program=f"TagMask {VERSION}",
        project=plan.project,
        format=plan.request.format.name,
        written=datetime.now().astimezone().isoformat(timespec="seconds"),
        splits=plan.splits if has_split else {"all": len(plan.items)},
        pairs=_pairs(plan, copies),
        series=copies.series,
        compared=counts.compared,
        unchanged=counts.unchanged,
        contradictions=tuple(
            sorted(counts.contradictions, key=lambda one: (one.overlap, one.image))[:_WORST]
        ),
        classes=_classes(plan, counts),
        together=dict(counts.together),
        recheck=recheck,
        interval=exact_interval(recheck.wrong, recheck.checked) if recheck.checked else None,
    )


def _pairs(plan: ExportPlan, copies: Copies) -> tuple[CopyPair, ...]:
    items = {item.name: item for item in plan.items}
    names = dict(zip(items, called(plan.items), strict=True))
    has_split = plan.request.format.has_split
    pairs = []
    for one, other in copies.pairs:
        first, second = items[one], items[other]
        sides = (first.split, second.split) if has_split else ("", "")
        pairs.append(CopyPair(names[one], names[other], *sides))
    pairs.sort(key=lambda pair: (not pair.apart, pair))
    return tuple(pairs[:_PAIRS])


def _classes(plan: ExportPlan, counts: _Counts) -> tuple[ClassSizes, ...]:
    decided = sum(number for value, number in plan.pixels.items() if value != VOID)
    found = []
    for one in plan.classes:
        areas = sorted(counts.areas.get(one.id, []))
        agreed = counts.overlaps.get(one.id)
        pixels = plan.pixels.get(one.id, 0)
        found.append(
            ClassSizes(
                id=one.id,
                name=one.name,
                colour=one.colour,
                images=dict(plan.images_with[one.id]),
                pixels=pixels,
                share=pixels / decided if decided else 0.0,
                objects=len(areas),
                parts=counts.parts[one.id],
                smallest=areas[0] if areas else 0,
                median=float(np.median(areas)) if areas else 0.0,
                largest=areas[-1] if areas else 0,
                agreement=sum(agreed) / len(agreed) if agreed else None,
            )
        )
    return tuple(found)


def _recheck(plan: ExportPlan, sample: int, verdicts: Mapping[str, bool]) -> Recheck:
    """Draw approved masks; the same ones for the same images and seed."""
    approved = sorted(
        name
        for item, name in zip(plan.items, called(plan.items), strict=True)
        if item.provenance is Provenance.APPROVED
    )
    chance = random.Random(f"re-check {plan.request.seed}")
    drawn = sorted(chance.sample(approved, min(sample, len(approved))))
    known = {image: verdict for image, verdict in verdicts.items() if image in set(drawn)}
    return Recheck(plan.request.seed, len(approved), tuple(drawn), known)
