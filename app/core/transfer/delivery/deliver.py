"""Writing the report of a delivery beside an export: a page for people, JSON for programs.

The page shows small pictures of photos with their masks. Whoever looks at them once more saves what
they think of each, and that is read again here.
"""

from __future__ import annotations

import base64
import contextlib
import io
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from app.core.store import Project, ProjectError
from app.core.transfer.data_export.place import report_place
from app.core.transfer.data_export.plan import ExportPlan, PlanItem
from app.core.transfer.data_export.run import Exported, run_plan
from app.core.transfer.delivery.measure import Measured, called, measure
from app.core.transfer.delivery.measured import Delivery
from app.core.transfer.delivery.page import MARK, page_of
from app.core.translation import os_reason, reason, translate
from wseg_engine.base.budget import parse_json, read_json
from wseg_engine.base.durable import write_atomic
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.formats.files import read_own, write_json
from wseg_engine.images.imaging import ImageError, load_image
from wseg_engine.images.mask_files import MaskError

_SHOWN = 12  # contradictions that have a picture
_NAME = "delivery"
_SAID = {"right": True, "wrong": False}  # of a mask
_SIDE = 320  # px of the larger side of a picture
_COVER = 0.45  # of the colours over the photo
_VOID = (224, 224, 192)
_QUALITY = 80


class Place(NamedTuple):
    """Where a report of a delivery is."""

    page: Path
    values: Path


@dataclass(frozen=True)
class Delivered(Event):
    """The report of a delivery is written."""

    delivery: Delivery
    place: Place


def delivery_place(plan: ExportPlan) -> Place:
    """Return where the report of a delivery goes: where that of the export is."""
    beside = report_place(plan.request.out, plan.request.format)
    stem = f"{plan.request.out.name}.{_NAME}" if plan.request.format.is_file else _NAME
    return Place(beside.with_name(f"{stem}.html"), beside.with_name(f"{stem}.json"))


def export_and_report(
    project: Project, plan: ExportPlan, control: Control, *, sample: int
) -> Iterator[Event]:
    """Export what a plan says, and write the report of the delivery beside it.

    Yields what `run_plan` does, before its `Exported` a `Delivered`. Where the report cannot be
    written, the export is whole nevertheless, and its warnings say so.

    Raises:
        Stopped: if the control asked for it.
        ProjectError: if the export cannot be written.
    """
    for event in run_plan(plan, control):
        if not isinstance(event, Exported):
            yield event
            continue
        try:
            yield from deliver(project, plan, control, sample=sample)
            yield event
        except ProjectError as error:
            result = replace(event.result, warnings=(*event.result.warnings, str(error)))
            yield Exported(result)


def deliver(
    project: Project,
    plan: ExportPlan,
    control: Control,
    *,
    sample: int,
    verdicts: Mapping[str, bool] | None = None,
) -> Iterator[Event]:
    """Measure an export and write the report; yields `Progress` and, last, `Delivered`.

    Args:
        project: what was exported.
        plan: of the export; its images are measured, as they are now.
        control: to stop it.
        sample: how many approved masks are drawn to be looked at once more.
        verdicts: what is known of them; those of an earlier report of this place if None.

    Raises:
        Stopped: if the control asked for it.
        ProjectError: if it cannot be written, or files of somebody else are in its place.
    """
    place = delivery_place(plan)
    known = _own_values(place)
    if verdicts is None:
        said = known.get("recheck", {}).get("verdicts", {})
        verdicts = {image: verdict == "right" for image, verdict in said.items()}
    delivery: Delivery | None = None
    for event in measure(project, plan, control, sample=sample, verdicts=verdicts):
        if isinstance(event, Measured):
            delivery = event.delivery
        else:
            yield event
    assert delivery is not None
    pictures: dict[str, str] = {}
    for event in _pictures(plan, delivery, pictures, control):
        yield event
    try:
        write_atomic(place.page, page_of(delivery, pictures))
        write_json(place.values, delivery.to_dict())
    except OSError as error:
        raise ProjectError(
            translate(
                "Delivery", "The delivery report {file} could not be written: {reason}."
            ).format(file=place.page, reason=os_reason(error))
        ) from error
    yield Delivered(delivery, place)


def _pictures(
    plan: ExportPlan, delivery: Delivery, pictures: dict[str, str], control: Control
) -> Iterator[Event]:
    """Make the pictures that the page shows."""
    wanted = [*delivery.recheck.images, *(c.image for c in delivery.contradictions[:_SHOWN])]
    items = {name: item for item, name in zip(plan.items, called(plan.items), strict=True)}
    colours = {one.id: one.colour for one in plan.classes}
    for done, image in enumerate(dict.fromkeys(wanted)):
        control.wait_or_stop()
        yield Progress("measure", done, len(wanted), translate("Delivery", "Drawing pictures"))
        pictures[image] = _picture(items[image], colours)


def _picture(item: PlanItem, colours: Mapping[int, tuple[int, int, int]]) -> str:
    """Return a photo with its mask over it as an address that holds the picture; "" if none is."""
    import cv2

    try:
        photo = load_image(item.file, max_side=_SIDE)
        labels = item.labels()
    except (ImageError, MaskError, OSError):
        return ""
    height, width = photo.shape[:2]
    small = cv2.resize(labels, (width, height), interpolation=cv2.INTER_NEAREST)
    palette = np.zeros((256, 3), np.float32)
    for value, colour in colours.items():
        palette[value] = colour
    palette[VOID] = _VOID
    drawn = np.asarray(small) != BACKGROUND
    mixed = photo.astype(np.float32)
    mixed[drawn] = (1 - _COVER) * mixed[drawn] + _COVER * palette[np.asarray(small)[drawn]]
    buffer = io.BytesIO()
    Image.fromarray(mixed.astype(np.uint8)).save(buffer, "JPEG", quality=_QUALITY)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def _own_values(place: Place) -> dict[str, dict[str, dict[str, str]]]:
    """Return what an earlier report in this place says; nothing where there is none.

    Raises:
        ProjectError: if a file of somebody else is in the place of one of them.
    """
    found: dict[str, dict[str, dict[str, str]]] = {}
    for file in place:
        if not os.path.lexists(file):
            continue
        text = ""
        with contextlib.suppress(OSError, ValueError):  # then it is none of ours
            text = read_own(file) or ""
        if file == place.page:
            ours = MARK in text
        else:
            values = _parsed(text)
            ours = values is not None
            found = values or {}
        if not ours:
            raise ProjectError(
                translate(
                    "Delivery",
                    "{file} is not a TagMask report, so it was not overwritten, and no delivery "
                    "report was written. Move it away.",
                ).format(file=file)
            )
    return found


def _parsed(text: str) -> dict[str, dict[str, dict[str, str]]] | None:
    """Return an earlier report's re-check; None where it is no report."""
    try:
        values = parse_json(text, _NAME)
    except ValueError:
        return None
    if not isinstance(values, dict) or values.get("report") != "delivery":
        return None
    recheck = values.get("recheck")
    said = recheck.get("verdicts") if isinstance(recheck, dict) else None
    verdicts = {
        str(image): verdict
        for image, verdict in (said.items() if isinstance(said, dict) else ())
        if verdict in ("right", "wrong")
    }
    return {"recheck": {"verdicts": verdicts}}


def read_verdicts(file: Path) -> dict[str, bool]:
    """Return whether the mask of each image is right, by its path, as the page saved it.

    Raises:
        ProjectError: for a file that is none of verdicts.
    """
    try:
        content = read_json(file)
    except (OSError, ValueError, RecursionError) as error:
        raise ProjectError(
            translate("Delivery", "{file} cannot be read: {reason}.").format(
                file=file, reason=reason(error)
            )
        ) from error
    part = content.get("recheck", content) if isinstance(content, dict) else None
    said = part.get("verdicts") if isinstance(part, dict) else None
    if not isinstance(said, dict) or not all(
        isinstance(verdict, str) and verdict in _SAID for verdict in said.values()
    ):
        raise ProjectError(
            translate(
                "Delivery",
                "{file}: expected the verdicts saved from the report, “right” or “wrong” for each "
                "image.",
            ).format(file=file)
        )
    return {str(image): _SAID[verdict] for image, verdict in said.items()}
