"""The report of an export: what was written, what was read back, what was left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from app.core.transfer.data_export.place import report_place
from app.core.transfer.data_export.plan import ExportPlan, LeftOut
from app.core.transfer.data_export.read_back import OutlineCounts
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.base.version import VERSION
from wseg_engine.formats.files import write_json
from wseg_engine.formats.types import ExportReport


class ClassResult(NamedTuple):
    """One class in figures."""

    id: int  # exported
    name: str  # "background" and "void" for the values that are no class
    colour: tuple[int, int, int]
    images: Mapping[str, int]  # of each split that show it
    written: int  # pixels that the masks have
    found: int | None  # pixels that were read back; None where the format keeps none of them
    lost: int = 0  # pixels of the masks that no outline holds
    added: int = 0  # pixels that outlines hold, and that are not of the masks
    objects: int = 0  # that were made before; connected parts are not counted


@dataclass(frozen=True)
class ExportResult:
    """What an export wrote."""

    plan: ExportPlan
    out: Path
    images: Mapping[str, int]  # split to images
    classes: tuple[ClassResult, ...]
    left_out: tuple[tuple[str, str], ...]  # path, reason
    warnings: tuple[str, ...]
    exact: bool  # every pixel that was read back is as it was written
    verified: int  # images that were read back

    @property
    def total(self) -> int:
        """How many images were written."""
        return sum(self.images.values())

    @property
    def lost_share(self) -> float:
        """The share of the masks' pixels that no outline holds, 0-1."""
        return sum(one.lost for one in self.classes) / max(1, self._written)

    @property
    def added_share(self) -> float:
        """The pixels that outlines hold besides, as a share of the masks' pixels."""
        return sum(one.added for one in self.classes) / max(1, self._written)

    @property
    def _written(self) -> int:
        return sum(one.written for one in self.classes if one.id not in (BACKGROUND, VOID))

    @property
    def report_file(self) -> Path:
        """Where the report is."""
        return report_place(self.out, self.plan.request.format)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, ready for JSON."""
        request = self.plan.request
        return {
            "program": f"TagMask {VERSION}",
            "project": self.plan.project,
            "written": datetime.now().astimezone().isoformat(timespec="seconds"),
            "format": request.format.name,
            "path": str(self.out),
            "options": {
                "scope": request.scope.value,
                "unreviewed": request.unreviewed.value,
                "void": request.void.value,
                "validation": request.validation,
                "seed": request.seed,
                "negatives": request.negatives,
                "specks": request.specks if request.makes_objects else 0,
                "link": request.link,
                "polygons": request.polygons,
            },
            "images": dict(self.images),
            "classes": [_class_dict(one) for one in self.classes],
            "copies": {
                "equal_files": self.plan.copies.equal,
                "near": self.plan.copies.near,
                "series": self.plan.copies.series,
            },
            "specks": sum(item.specks for item in self.plan.items),
            "without_objects": sum(item.negative for item in self.plan.items),
            "verified": self.verified,
            "exact": self.exact,
            "warnings": list(self.warnings),
            "left_out": [{"image": path, "reason": reason} for path, reason in self.left_out],
        }


def result_of(
    plan: ExportPlan,
    report: ExportReport,
    outlines: OutlineCounts | None,
    notices: Sequence[str] = (),
) -> ExportResult:
    """Put together what was planned, written and read back.

    Args:
        plan: what was to be written.
        report: what the exporter says; it compared each mask that it read back.
        outlines: what the outlines hold that were read back; None for formats of masks.
        notices: what the exporter told.
    """
    written: Counter[int] = Counter()
    shown: dict[int, Counter[str]] = {}
    for record in report.records:
        written.update(record.pixels)
        for value in record.pixels:
            shown.setdefault(value, Counter())[record.split] += 1
    keeps_void = plan.request.format.has_void
    rows = [ClassResult(BACKGROUND, "background", (0, 0, 0), {}, 0, None)]
    rows += [ClassResult(one.id, one.name, one.colour, {}, 0, None) for one in plan.classes]
    rows.append(ClassResult(VOID, "void", (224, 224, 192), {}, 0, None))
    classes = []
    for row in rows:
        is_class = row.id not in (BACKGROUND, VOID)
        found = written[row.id] if is_class or keeps_void else None
        if outlines is not None:
            found = outlines.found[row.id] if is_class else None
        classes.append(
            row._replace(
                images=dict(shown.get(row.id, {})),
                written=written[row.id],
                objects=report.objects.get(row.name, 0) if is_class else 0,
                found=found,
                lost=outlines.lost[row.id] if outlines else 0,
                added=outlines.added[row.id] if outlines else 0,
            )
        )
    paths = {item.name: item.path for item in plan.items}
    left_out = [(one.path, one.reason) for one in plan.left_out]
    left_out += [(paths.get(name, name), reason) for name, reason in report.failed.items()]
    return ExportResult(
        plan=plan,
        out=plan.request.out,
        images=_images(report, plan),
        classes=tuple(classes),
        left_out=tuple(left_out),
        warnings=tuple(dict.fromkeys((*plan.notes, *report.warnings, *notices))),
        exact=outlines is None or not (outlines.lost.total() or outlines.added.total()),
        verified=report.verified if outlines is None else len(report.records),
    )


def write_report(result: ExportResult) -> None:
    """Write the report beside what it is about.

    Raises:
        OSError: if it cannot be written.
    """
    write_json(result.report_file, result.to_dict())


def reasons(left_out: Sequence[LeftOut]) -> list[tuple[str, int]]:
    """Return each reason with the number of images it keeps out, the most frequent first."""
    return Counter(one.reason for one in left_out).most_common()


def _images(report: ExportReport, plan: ExportPlan) -> dict[str, int]:
    if plan.request.format.has_split:
        return dict(report.images)
    return {"all": len(report.records)}


def _class_dict(one: ClassResult) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "images": dict(one.images),
        "pixels": one.written,
        **({"objects": one.objects} if one.objects else {}),
        "read_back": one.found,
        "lost": one.lost,
        "added": one.added,
    }
