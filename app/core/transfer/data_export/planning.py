"""Making the plan of an export: every image and mask is looked at, nothing is written."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.store import (
    ImageFilter,
    ImageRecord,
    ImageTags,
    MaskRecord,
    Project,
    ProjectError,
    Provenance,
)
from app.core.transfer.data_export.copies import find_copies
from app.core.transfer.data_export.exported_classes import exported_classes, usual_choices
from app.core.transfer.data_export.image_state import problem_with_image
from app.core.transfer.data_export.kept_split import kept_sides
from app.core.transfer.data_export.mask_values import (
    MaskSource,
    best_mask,
    undecided_values,
    value_table,
)
from app.core.transfer.data_export.names import export_names
from app.core.transfer.data_export.options import ExportRequest, Scope, Unreviewed, VoidPolicy
from app.core.transfer.data_export.place import problem_with_place, room_problem
from app.core.transfer.data_export.plan import (
    Copies,
    ExportPlan,
    LeftOut,
    PlanItem,
    PlanMade,
    Why,
    copy_notes,
    plan_notes,
)
from app.core.transfer.data_export.split import TRAIN, stratified_split
from app.core.translation import translate
from wseg_engine.annotations.folder_source import folder_sides
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.base.gate import Workers
from wseg_engine.base.labels import BACKGROUND, VOID, Tag
from wseg_engine.formats.registry import ExportFormat
from wseg_engine.formats.types import ExportClass, ExportError, check_classes
from wseg_engine.images.imaging import ImageError, ImageSize, image_size
from wseg_engine.images.mask_files import MaskError
from wseg_engine.objects.files import objects_path, read_counts

PAGE = 256  # images asked about in one go
THREADS = max(1, min(4, os.cpu_count() or 1))
_MASK_BYTES = 12  # a byte of a mask's PNG for about so many pixels


def make_plan(project: Project, request: ExportRequest, control: Control) -> Iterator[Event]:
    """Work out what an export would write; nothing is written.

    Yields `Progress` and, last, `PlanMade`. What stands in the way of the whole export is the
    plan's `problem`; what concerns one image alone leaves that one out, with the reason.

    Raises:
        Stopped: if the control asked for it.
        ProjectError: if the project cannot be read, or the request cannot be meant.
    """
    if not 0 <= request.validation < 1:
        raise ProjectError(
            translate(
                "DataExport", "The validation share is {found}; expected 0 to below 1."
            ).format(found=request.validation)
        )
    planner = _Planner(project, request)
    ids = list(_wanted(project, request))
    text = translate("DataExport", "Checking images and masks")
    with Workers(THREADS, thread_name_prefix="export-check") as pool:
        for start in range(0, len(ids), PAGE):
            for done, result in enumerate(_examined(pool, planner, ids[start : start + PAGE])):
                if control.stopping:
                    pool.shutdown(cancel_futures=True)
                control.wait_or_stop()
                yield Progress("check", start + done, len(ids), text)
                planner.take(result.result() if isinstance(result, Future) else result)
    copies = Copies()
    if request.format.has_split and request.validation:
        for event in find_copies(planner.named(), control):
            if isinstance(event, Copies):
                copies = event
            else:
                yield event
    plan = planner.plan(copies)
    plan.count()
    yield PlanMade(plan)


def _examined(
    pool: Workers, planner: _Planner, ids: Sequence[int]
) -> list[Future[PlanItem | LeftOut] | LeftOut]:
    """Return what becomes of a page of images; files are looked at in the pool's threads."""
    return [
        planner.unwanted(one) or pool.submit(planner.examine, one)
        for one in planner.candidates(ids)
    ]


def _wanted(project: Project, request: ExportRequest) -> Sequence[int]:
    if request.scope is Scope.SELECTED:
        return list(dict.fromkeys(request.selected))
    if request.scope is Scope.FILTER:
        return project.images.ids(request.wanted)
    if request.scope is Scope.APPROVED:
        approved = project.images.ids(ImageFilter(provenance=Provenance.APPROVED.value))
        return sorted({*approved, *(negatives(project) if request.negatives else ())})
    return project.images.ids()


def negatives(project: Project) -> Sequence[int]:
    """Return the images of which somebody said that they show none of the classes."""
    classes = {info.id: Tag.ABSENT for info in project.classes.all()}
    return project.images.ids(ImageFilter(tags=classes)) if classes else []


def sides_of_folders(project: Project) -> dict[int, str]:
    """Return the side, "train" or "val", of the images whose folders divide them already."""
    paths = project.images.paths()
    sides = folder_sides(paths.values())
    return {image: sides[path] for image, path in paths.items() if path in sides}


@dataclass(frozen=True)
class _Candidate:
    record: ImageRecord
    file: Path
    mask: MaskRecord | None
    tags: ImageTags


class _Planner:
    def __init__(self, project: Project, request: ExportRequest) -> None:
        self._project, self._request = project, request
        self._notes: list[str] = []
        choices = request.classes or usual_choices(project)
        self._request = replace(request, classes=choices)
        infos = project.classes.all()
        self._classes = exported_classes(infos, choices, self._notes)
        if not request.classes and len(choices) < len(infos):
            raise ProjectError(
                translate(
                    "DataExport",
                    "The project has {count} classes, but a mask can hold 254. Choose which to "
                    "export.",
                ).format(count=len(infos))
            )
        self._exported = {choice.class_id: choice.exported_id for choice in choices}
        self._names = {info.id: info.name for info in infos if info.id in self._exported}
        self._folders = {source.id: source.folder for source in project.sources.all()}
        self._rejected = project.reviews.rejected()
        self._items: list[PlanItem] = []
        self._specks = request.specks if request.makes_objects else 0
        self._left_out: list[LeftOut] = []
        keeps = request.void is VoidPolicy.KEEP and request.format.has_void
        self._void = BACKGROUND if request.void is VoidPolicy.BACKGROUND else VOID
        self._whole_void = keeps  # whether an undecided image makes sense
        approved_only = request.scope is Scope.APPROVED
        self._unreviewed = Unreviewed.SKIP if approved_only else request.unreviewed

    def candidates(self, ids: Sequence[int]) -> list[_Candidate]:
        """Return what is known of a page of images."""
        masks, tags = self._project.masks.by_image(ids), self._project.tags.of(ids)
        return [
            _Candidate(
                record,
                self._folders[record.source] / record.path,
                best_mask(masks.get(record.id, {}).values()),
                tags.get(record.id, ImageTags({}, None)),
            )
            for record in self._project.images.get(ids)
            if record.source in self._folders
        ]

    def unwanted(self, one: _Candidate) -> LeftOut | None:
        """Return why an image is left out without a look at its files; None if it may not be."""
        if _approved(one) or self._negative(one):
            return None
        if self._unreviewed is Unreviewed.SKIP:
            text = translate("DataExport", "Its mask is not approved.")
            return _left_out(one, Why.UNREVIEWED, text)
        if self._unreviewed is Unreviewed.VOID and not self._whole_void:
            text = translate(
                "DataExport",
                "Its mask is not approved, and this format cannot mark pixels as undecided: the "
                "image would look empty.",
            )
            return _left_out(one, Why.UNREVIEWED, text)
        if self._unreviewed is Unreviewed.USE and one.mask is None:
            text = translate("DataExport", "It has no mask. Predict or draw one.")
            return _left_out(one, Why.NO_MASK, text)
        if self._unreviewed is Unreviewed.USE and one.record.id in self._rejected:
            text = translate("DataExport", "Its mask was rejected.")
            return _left_out(one, Why.UNREVIEWED, text)
        return None

    def examine(self, one: _Candidate) -> PlanItem | LeftOut:
        """Look at the files of one image, in a thread of the pool."""
        problem = problem_with_image(one.record, one.file)
        if problem:
            return _left_out(one, Why.IMAGE, problem)
        without = self._unreviewed is Unreviewed.VOID or self._negative(one)
        return self._with_mask(one, None if without and not _approved(one) else one.mask)

    def _negative(self, one: _Candidate) -> bool:
        """Whether it shows none of the exported classes, as its tags say."""
        return self._request.negatives and all(
            one.tags.said(number) is Tag.ABSENT for number in self._exported
        )

    def _with_mask(self, one: _Candidate, mask: MaskRecord | None) -> PlanItem | LeftOut:
        try:
            size = image_size(one.file)
        except ImageError as error:
            return _left_out(one, Why.IMAGE, str(error))
        source = self._source(mask, size, empty=mask is None and self._negative(one))
        try:
            pixels, specks, undecided = source.count()
        except MaskError as error:
            return _left_out(one, Why.MASK, str(error))
        if self._request.void is VoidPolicy.SKIP and undecided:
            text = translate("DataExport", "Undecided pixels in its mask: {count}.")
            return _left_out(one, Why.VOID, text.format(count=undecided))
        if not self._whole_void and undecided == size.height * size.width:
            text = translate("DataExport", "All pixels of its mask are undecided.")
            return _left_out(one, Why.VOID, text)
        tagged = [n for n, tag in one.tags.tags.items() if tag is Tag.PRESENT]
        return PlanItem(
            image=one.record.id,
            name="",
            file=one.file,
            path=one.record.path,
            provenance=None if mask is None else mask.provenance,
            labels=source,
            size=size,
            pixels=pixels,
            tags=tuple(self._names[number] for number in sorted(tagged) if number in self._names),
            bytes=one.record.size,
            key=_key(one, source),
            specks=specks,
            objects={} if mask is None else self._objects(mask, source),
            undecided=undecided,
        )

    def _objects(self, mask: MaskRecord, source: MaskSource) -> dict[int, int]:
        """Return how many objects each exported value has."""
        counts: dict[int, int] = {}
        if source.file is not None and source.has_objects:
            # A crash may have come between the file and its record.
            known = mask.objects or read_counts(objects_path(source.file)) or ()
            for value, count in enumerate(known, 1):
                exported = int(source.table[value])
                if count and exported not in (BACKGROUND, VOID):
                    counts[exported] = counts.get(exported, 0) + count
        return counts

    def _source(self, mask: MaskRecord | None, size: ImageSize, *, empty: bool) -> MaskSource:
        classes = () if mask is None else mask.classes
        table = value_table(classes, self._exported, void=self._void)
        file = None if mask is None else self._project.folder / mask.file
        return MaskSource(
            file,
            len(classes),
            table,
            size,
            self._specks,
            whole=BACKGROUND if empty else VOID,
            undecided=undecided_values(classes),
            torn=VOID if self._request.void is VoidPolicy.KEEP else BACKGROUND,
        )

    def take(self, result: PlanItem | LeftOut) -> None:
        """Note what was found of an image."""
        if isinstance(result, LeftOut):
            self._left_out.append(result)
        else:
            self._items.append(result)

    def plan(self, copies: Copies) -> ExportPlan:
        """Return what was worked out.

        Args:
            copies: of pictures among the images, where they are divided.
        """
        items = self._split(self.named(), copies)
        request = self._request
        self._notes += [*plan_notes(items, request), *copy_notes(items, copies)]
        problem = _problem(self._classes, request.format) or problem_with_place(
            self._project, request
        )
        if not problem and not items:
            problem = translate(
                "DataExport",
                "Nothing to export: no image in this selection has a usable mask.",
            )
        estimate = sum(
            (0 if request.link else item.bytes) + item.size.height * item.size.width // _MASK_BYTES
            for item in items
        )
        return ExportPlan(
            request=request,
            project=self._project.name,
            classes=self._classes,
            items=tuple(items),
            left_out=tuple(self._left_out),
            notes=tuple(self._notes),
            problem=problem or room_problem(request.out, estimate),
            estimate=estimate,
            folder=self._project.folder,
            copies=copies,
        )

    def named(self) -> list[PlanItem]:
        """Return the images that are exported, with the names they get."""
        items = self._items
        records = self._project.images.get(item.image for item in items)
        names = export_names(records, self._folders)
        return [replace(item, name=names[item.image]) for item in items if item.image in names]

    def _split(self, items: Sequence[PlanItem], copies: Copies) -> list[PlanItem]:
        """Divide the images; one that was exported before stays on its side."""
        request = self._request
        if not request.format.has_split:
            return [replace(item, split=TRAIN) for item in items]
        kept = kept_sides(self._project.folder, seed=request.seed, validation=request.validation)
        if request.by_folders:
            kept |= sides_of_folders(self._project)
        split = stratified_split(
            {item.name: item.shown for item in items},
            validation=request.validation,
            seed=request.seed,
            groups=copies.groups,
            fixed={item.name: kept[item.image] for item in items if item.image in kept},
        )
        return [replace(item, split=split[item.name]) for item in items]


def _problem(classes: Sequence[ExportClass], kind: ExportFormat) -> str:
    try:
        check_classes(classes, unfit=kind.unfit_names)
    except ExportError as error:
        return str(error)
    return ""


def _key(one: _Candidate, source: MaskSource) -> str:
    """Return what an exported image depends on: if it is the same, so is what is written."""
    table = hashlib.blake2b(source.table.tobytes(), digest_size=8).hexdigest()
    parts = [one.record.size, one.record.modified_ns, table, *one.tags.tags.items()]
    parts += [source.specks, source.whole, source.torn]
    if source.file is not None:
        with contextlib.suppress(OSError):  # gone this moment: told when its turn comes
            status = source.file.stat()
            parts += [status.st_size, status.st_mtime_ns]
            if source.has_objects:
                status = objects_path(source.file).stat()
                parts += ["objects", status.st_size, status.st_mtime_ns]
    return "/".join(map(str, parts))


def _approved(one: _Candidate) -> bool:
    return one.mask is not None and one.mask.provenance is Provenance.APPROVED


def _left_out(one: _Candidate, why: Why, reason: str) -> LeftOut:
    return LeftOut(one.record.id, one.record.path, why, reason)
