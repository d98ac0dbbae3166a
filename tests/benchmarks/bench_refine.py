"""Refining masks that were edited: PAMR and the CRF, over the whole image and in a band

Masks that TagMask drew of photographs of `voc_animals/val` (those of `make bench ONLY=clicks`; they
have been through the CRF already) are edited by a simulated user: three dabs of the brush, each as
wide as the largest error of a class.
Then the review refines them as its pane is set at first, with the pixels that were painted kept.
The band reaches so far from the outlines, in shares of the longer side. IoU is the mean over all
classes of all photographs; "spoiled" and "mended" are pixels that were right before and wrong
after, and the other way round, in shares of the image. The pane's choice for edited masks is PAMR
in a band of 2 %.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from bench_clicks import Case, Scene, brush, cases, iou, next_click
from numpy.typing import NDArray
from photo_sets import SHARED

from app.core.masks.document import MaskDocument
from app.core.masks.refining import RefineRequest
from app.jobs.refinement import refine
from wseg_engine.base.events import Control
from wseg_engine.base.labels import VOID
from wseg_engine.settings.config import RefineConfig

DABS = 3
WAYS: dict[str, tuple[str, float]] = {
    "CRF, whole image": ("crf", 0.0),
    "CRF, band of 1 %": ("crf", 0.01),
    "CRF, band of 2 %": ("crf", 0.02),
    "CRF, band of 4 %": ("crf", 0.04),
    "PAMR, whole image": ("pamr", 0.0),
    "PAMR, band of 2 %": ("pamr", 0.02),
}

Labels = NDArray[np.uint8]


class Photo(NamedTuple):
    """A photograph whose mask was edited, with the classes that are scored."""

    document: MaskDocument
    own: list[Case]


def edited(all_cases: list[Case]) -> Iterator[Photo]:
    """Yield the photographs, each with dabs of the brush in its mask."""
    by_photo: dict[int, list[Case]] = {}
    for case in all_cases:
        by_photo.setdefault(id(case.image), []).append(case)
    for own in by_photo.values():
        document = MaskDocument(own[0].labels.copy())
        for number in range(DABS):
            case = own[number % len(own)]
            click = next_click(document.labels, case)
            if click is not None:
                with document.step("dab"):
                    brush(Scene(case.image, document, case.value), click)
        yield Photo(document, own)


def request(photo: Photo, method: str, band: float) -> RefineRequest:
    """Return what the review's pane asks for."""
    labels, case = photo.document.labels, photo.own[0]
    present = sorted({one.value for one in photo.own})
    config = RefineConfig(
        method=method,
        pamr_iterations=10,
        crf_iterations=10,
        crf_colour_sigma_xy=80.0,
        crf_colour_sigma_rgb=13.0,
    )
    start = RefineRequest(case.image, labels, None, tuple(present), config)
    return replace(start, held=photo.document.painted, band=band * max(labels.shape))


def refined(photo: Photo, method: str, band: float) -> Labels:
    """Return the mask as it is after the refinement."""
    *_, last = refine(request(photo, method, band), Control())
    found: Labels = last.labels  # type: ignore[attr-defined]
    return found


def row(name: str, photos: list[Photo], found: list[Labels]) -> dict[str, object]:
    """Return the figures of a way."""
    ious, spoiled, mended = [], [], []
    for photo, labels in zip(photos, found, strict=True):
        ious += [iou(labels, case) for case in photo.own]
        truth = photo.own[0].truth
        counted = truth != VOID
        before, after = photo.document.labels == truth, labels == truth
        spoiled.append(float((before & ~after & counted).mean()))
        mended.append(float((~before & after & counted).mean()))
    return {
        "refined by": name,
        "mean IoU": round(float(np.mean(ious)), 3),
        "spoiled, %": round(100 * float(np.mean(spoiled)), 2),
        "mended, %": round(100 * float(np.mean(mended)), 2),
    }


def main() -> list[dict[str, object]] | str:
    """Return a row for each way."""
    if not SHARED.is_dir():
        return "Not measured: the photographs of `../shared/data` are not beside the checkout."
    photos = list(edited(cases()))
    rows = [row("nothing", photos, [photo.document.labels for photo in photos])]
    for name, (method, band) in WAYS.items():
        rows.append(row(name, photos, [refined(photo, method, band) for photo in photos]))
        print(rows[-1], file=sys.stderr, flush=True)
    return rows
