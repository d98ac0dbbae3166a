"""What is to be known of an export before it is written, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.core.transfer.data_export.options import ExportRequest
from app.core.transfer.data_export.plan import Copies, PlanItem
from app.core.translation import number_text, translate


def plan_notes(items: Sequence[PlanItem], request: ExportRequest) -> Iterator[str]:
    """Yield what is changed in the masks, and what goes in without one."""
    specks = sum(item.specks for item in items)
    if specks:
        yield translate(
            "DataExport",
            "Parts with fewer than {least} pixels are too small to be objects and are merged into "
            "their surroundings: {count}; images that have some: {images}. Choose 0 to keep all.",
        ).format(
            count=number_text(specks),
            least=request.specks,
            images=number_text(sum(item.specks > 0 for item in items)),
        )
    yield from _object_notes(items, request)
    without = sum(item.negative for item in items)
    if without:
        yield translate(
            "DataExport",
            "Images tagged with none of the classes, exported without objects: {count}.",
        ).format(count=number_text(without))


def _object_notes(items: Sequence[PlanItem], request: ExportRequest) -> Iterator[str]:
    """Yield how many objects there are, and what becomes of images without."""
    having = [item for item in items if item.objects]
    if not having:
        return
    if not request.makes_objects:
        yield translate(
            "DataExport",
            "Masks with objects, which this export does not tell apart: {images}. Choose to number "
            "single objects, or another format.",
        ).format(images=number_text(len(having)))
        return
    yield translate(
        "DataExport",
        "Objects that are exported as they are: {count}; images that have some: {images}. "
        "Elsewhere, and of classes that have none, each connected part is an object.",
    ).format(
        count=number_text(sum(sum(item.objects.values()) for item in having)),
        images=number_text(len(having)),
    )


def copy_notes(items: Sequence[PlanItem], copies: Copies) -> Iterator[str]:
    """Yield what was found of photos that show the same picture."""
    sides = {item.name: item.split for item in items}
    apart = sum(sides[one] != sides[other] for one, other in copies.pairs)
    if copies.equal or copies.near:
        yield translate(
            "DataExport",
            "Photos that are identical to another: {equal}; that look almost the same: {near}. "
            "Copies are kept on one side, training or validation.",
        ).format(equal=number_text(copies.equal), near=number_text(copies.near))
    if copies.series:
        yield translate(
            "DataExport",
            "{count} photos look alike in large numbers, as from a fixed camera, or make up most "
            "of the data set: they are split as if they were not copies.",
        ).format(count=number_text(copies.series))
    elif apart:
        yield translate(
            "DataExport",
            "Pairs of copies on both sides, because earlier exports or their folders put them "
            "there: {count}. Another seed makes a new split.",
        ).format(count=number_text(apart))
