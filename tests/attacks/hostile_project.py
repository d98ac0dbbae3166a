"""Projects as somebody could make them who means harm, and all that TagMask does with one.

Beside the project lies a folder of the user, the canary. Whatever is done with the project, it
stays as it is, to the times of its files.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from app.core.masks.approval import (
    Origin,
    approve,
    approve_as_they_are,
    keep_edited,
    keep_refined,
    unapprove,
)
from app.core.masks.autosave import MaskAutosaver
from app.core.masks.document import MaskDocument
from app.core.masks.making_objects import make_objects_of, take_objects_back
from app.core.masks.objects import make
from app.core.masks.records import open_mask
from app.core.masks.recovery import restore
from app.core.store import (
    DamagedProject,
    MaskRecord,
    Project,
    ProjectError,
    Provenance,
    RunState,
    open_project,
)
from app.core.store.backup import KEPT, backups
from app.core.store.results import holds_results
from app.core.tagging.predictions import mask_file as model_mask_file
from app.core.thumbnail_store import ThumbnailStore, thumbnail_key
from app.core.training.recovery import let_go, settle
from app.core.training.run_files import free_folder, run_files, sweep
from app.core.training.run_upkeep import current_run, disk_use, removal_cost, remove_run
from app.core.transfer.data_export import ExportRequest, Scope, Unreviewed, export_format
from app.core.transfer.mask_import import MaskKind
from app.core.transfer.mask_import.replaced_masks import (
    forget_import,
    kept_imports,
    tidy,
    turn_import,
)
from tests.core.drawn_project import HEIGHT, WIDTH, blobs, exported, make_drawn_project
from tests.core.mask_import_steps import bring_in
from wseg_engine.base.events import Control
from wseg_engine.base.labels import Tag
from wseg_engine.images.mask_files import MaskError, write_mask
from wseg_engine.objects.making import make_objects


class Place(NamedTuple):
    """Where everything is."""

    folder: Path  # the project's
    photos: Path
    canary: Path  # the user's own files, outside
    masks: Path  # to import

    @property
    def photo(self) -> Path:
        """The dearest of the user's files."""
        return self.canary / "photo.jpg"


def make_place(folder: Path) -> Place:
    """Make a sound project in which everything was used once, and the user's files beside it."""
    drawn = make_drawn_project(folder)
    masks = folder / "to import"
    for name, number in drawn.ids.items():
        write_mask(masks / f"{Path(name).stem}.png", blobs(number))
    project, ids = drawn.project, list(drawn.ids.values())
    classes = tuple(drawn.classes.values())
    with project:
        project.tags.set(ids, [classes[0]], Tag.PRESENT)
        for state in (RunState.FINISHED, RunState.RUNNING, RunState.RUNNING):
            run = project.runs.add("Run", folder=free_folder(project), classes=classes, settings={})
            files = run_files(project, run)
            files.masks.mkdir(parents=True)
            if state is RunState.FINISHED:
                files.checkpoint.write_text('{"epoch": 1, "step": 0}')
                project.runs.update(run.id, state=state)
        for image in ids:
            file = model_mask_file(image, 1, Provenance.MODEL)
            write_mask(project.folder / file, blobs(image))
            project.masks.put([MaskRecord(image, Provenance.MODEL, file, classes, 1, 0.5)])
        bring_in(project, masks, MaskKind.INDEXED)
        project.back_up()
    canary = folder / "canary"
    for name in (
        "sub",
        "model",
        "edited",
        "approved",
        "imported",
        "run-0001",
        "0001",
        "thumbnails",
    ):
        (canary / name).mkdir(parents=True)
        (canary / name / "1.png").write_bytes((masks / "a.png").read_bytes())
        (canary / name / "notes.txt").write_text("dear diary")
    for name in ("checkpoint.json", "project.tagmask", "20260101T000000-daily.tagmask", ".a.part"):
        (canary / name).write_text("mine")
    shutil.copy(drawn.photos / "a.jpg", canary / "photo.jpg")
    for path in canary.rglob("*"):
        os.utime(path, ns=(10**18, 10**18))
    return Place(project.folder, drawn.photos, canary, masks)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A sound project, made once for all tests of a file."""
    return make_place(tmp_path_factory.mktemp("hostile"))


@pytest.fixture
def place(original: Place, tmp_path: Path) -> Place:
    """A copy to be made hostile."""
    base = tmp_path / "copy"
    shutil.copytree(original.folder.parent, base)
    return Place(*(base / one.name for one in original))


def kept_backups(place: Place) -> dict[str, int]:
    """Return how many backups a project has, by their kind."""
    return Counter(backup.kind for backup in backups(place.folder))


class Used(NamedTuple):
    """What came of using a project."""

    refused: str  # why it was not opened, in words
    failed: tuple[str, ...]  # what could not be done with it


def use(place: Place) -> Used:
    """Open a project and do everything with it that TagMask does."""
    refused = ""
    failed: list[str] = []
    for read_only in (True, False):
        try:
            project = open_project(place.folder, read_only=read_only)
        except DamagedProject as error:
            refused = str(error)
            with suppress(ProjectError):
                error.offer.restore()
        except ProjectError as error:
            refused = str(error)
        else:
            with project:
                failed += _do_everything(project, place)
    return Used(refused, tuple(failed))


def _do_everything(project: Project, place: Place) -> Iterator[str]:
    for step in (
        _recover_runs,
        _recover_strokes,
        _look,
        _edit,
        _approve,
        _import,
        _export,
        _take_imports_back,
        _thumbnails,
        _remove_runs,
        _back_up,
    ):
        try:
            step(project, place)
        except (ProjectError, MaskError, OSError) as error:
            if not project.read_only:
                yield f"{step.__name__}: {error}"


def _recover_runs(project: Project, place: Place) -> None:
    sweep(project)
    settle(project)
    for run in project.runs.all():
        if run.state is RunState.RUNNING:
            let_go(project, run.id)


def _recover_strokes(project: Project, place: Place) -> None:
    list(restore(project))


def _look(project: Project, place: Place) -> None:
    for record in project.images:
        open_mask(project, record.id, (HEIGHT, WIDTH))
        project.images.file(record)
    holds_results(project.folder)
    current_run(project)
    for run in project.runs.all():
        disk_use(project, run)
        removal_cost(project, run.id)


def _edit(project: Project, place: Place) -> None:
    for record in project.images:
        image, classes = record.id, tuple(info.id for info in project.classes.all())
        file = project.folder / f"masks/edited/{image}.png"
        with suppress(ProjectError, MaskError, OSError):
            document = MaskDocument(blobs(7))
            keeper = MaskAutosaver(file, document)
            document.replace(blobs(8), "Anew")
            if image % 2:  # others have none
                with document.step("Make objects"):
                    make(document)
            keeper.note()
            keeper.close()
            keep_edited(project, image, classes, Origin())
        with suppress(ProjectError, MaskError, OSError):
            keep_refined(project, image, classes, Origin())


def _approve(project: Project, place: Place) -> None:
    ids = [record.id for record in project.images]
    with suppress(ProjectError, MaskError, OSError):
        events = list(make_objects_of(project, ids, Control(), least=9))
        made = [one for event in events for one in getattr(event, "made", ())]
        list(take_objects_back(project, made[:1], Control()))
    with suppress(ProjectError, MaskError, OSError):
        list(approve_as_they_are(project, ids))
    for image in ids:
        with suppress(ProjectError, MaskError, OSError):
            unapprove(project, [image])
        with suppress(ProjectError, MaskError, OSError):
            found = make_objects(blobs(9)).objects if image % 2 else None
            approve(project, image, blobs(9), (1, 2, 3), Origin(), objects=found)


def _import(project: Project, place: Place) -> None:
    bring_in(project, place.masks, MaskKind.INDEXED)


def _take_imports_back(project: Project, place: Place) -> None:
    for batch in kept_imports(project):
        for back in (True, False, True):
            with suppress(ProjectError, MaskError, OSError):
                list(turn_import(project, batch, back=back, checkpoint=lambda: None))
        with suppress(ProjectError, MaskError, OSError):
            tidy(project, batch)
        forget_import(project, batch)


def _thumbnails(project: Project, place: Place) -> None:
    store = ThumbnailStore(project.folder / "cache" / "thumbnails", limit=1)
    key = thumbnail_key("a", size=1, modified_ns=1, side=256)
    store.get(key)
    store.put(key, b"picture")
    store.get(key)
    store.remove(key)
    store.put(key, b"picture" * 100)
    store.trim()


def _export(project: Project, place: Place) -> None:
    out = place.folder.parent / f"export-{project.read_only}"
    request = ExportRequest(export_format("voc"), out, scope=Scope.ALL, unreviewed=Unreviewed.USE)
    exported(project, request)


def _remove_runs(project: Project, place: Place) -> None:
    for run in project.runs.all():
        with suppress(ProjectError, MaskError, OSError):
            remove_run(project, run.id, with_masks=True)


def _back_up(project: Project, place: Place) -> None:
    for kind in ("manual", "daily"):
        made = project.back_up(kind).path
        for year in range(KEPT):  # older ones, of which the next removes what is too many
            shutil.copyfile(made, made.with_name(f"{2000 + year}0101T000000-{kind}.tagmask"))
        project.back_up(kind)
