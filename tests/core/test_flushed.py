"""Flushed before acknowledged: what a record, a report or a setting names is on the disk."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.core.masks import approval
from app.core.masks.approval import Origin
from app.core.masks.painted import painted_path, write_painted
from app.core.store import Project
from app.core.store.database import Database
from app.core.tagging.predictions import PredictionRecorder
from app.core.transfer.data_export import ExportFormat, ExportRequest, all_formats
from app.core.transfer.data_export.place import report_place
from app.core.transfer.mask_import import Existing, MaskChoices, MaskKind
from app.jobs.prediction_masks import Asked, ProjectMasks
from app.ui.settings import AppSettings
from tests.core.drawn_project import blobs, exported, make_drawn_project, put_mask
from tests.core.mask_import_steps import bring_in
from tests.core.project_with_masks import make_project, square
from wseg_engine.base import durable
from wseg_engine.base.events import Prediction
from wseg_engine.base.labels import Tag
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.mask_files import write_mask

COMMIT = "commit"
posix = pytest.mark.skipif(sys.platform == "win32", reason="folders need no flush there")


@dataclass
class Record:
    """What was asked of the disk, in order."""

    done: list[tuple[str, Any]] = field(default_factory=list)

    def place(self, what: str, value: Any) -> int:
        """Return when something was done last; -1 if it was not."""
        return max((n for n, one in enumerate(self.done) if one == (what, value)), default=-1)

    def assert_flushed(self, file: Path, *, before: int | None = None) -> None:
        """Look whether a file's content and its name were flushed, by a certain time.

        Args:
            file: as it is now.
            before: by when; in general the last commit.
        """
        end = self.place(COMMIT, None) if before is None else before
        moved = self.place("replace", _name(file))
        content = [n for n, one in enumerate(self.done) if one == ("fsync", _identity(file.stat()))]
        folder = self.place_after("fsync", _identity(file.parent.stat()), moved)
        assert 0 <= moved < end, f"{file} did not come by a move before it was acknowledged"
        assert content and min(content) < end, f"the content of {file} was not flushed"
        assert moved < folder < end, f"the name of {file} was not flushed"
        for above in file.parents:
            made = self.place("mkdir", _identity(above.stat()))
            named = self.place_after("fsync", _identity(above.parent.stat()), made)
            assert made < 0 or made < named < end, f"the name of the folder {above} was not flushed"

    def place_after(self, what: str, value: Any, start: int) -> int:
        """Return when something was done first after a time; -1 if it was not."""
        found = (n for n, one in enumerate(self.done) if n > start and one == (what, value))
        return next(found, -1)


def _name(file: Path) -> tuple[tuple[int, int], str]:
    """Return what a move to a file's place is noted as: by its folder, which may go by a handle."""
    return _identity(file.parent.stat()), file.name


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch) -> Record:
    """Note each flush, each move and each commit."""
    made = Record()
    fsync, replace, write, mkdir = os.fsync, os.replace, Database.write, os.mkdir

    def noted_fsync(handle: int) -> None:
        fsync(handle)
        made.done.append(("fsync", _identity(os.fstat(handle))))

    def noted_mkdir(path: Any, mode: int = 0o777, **options: Any) -> None:
        mkdir(path, mode, **options)
        made.done.append(("mkdir", _identity(Path(path).stat())))

    def noted_replace(source: Any, target: Any, **options: Any) -> None:
        replace(source, target, **options)
        folder = options.get("dst_dir_fd")  # of an open folder, where there is one
        place = Path(target).parent.stat() if folder is None else os.fstat(folder)
        made.done.append(("replace", (_identity(place), Path(target).name)))

    @contextlib.contextmanager
    def noted_write(self: Database) -> Iterator[Any]:
        with write(self) as connection:
            yield connection
            made.done.append((COMMIT, None))  # is about to be

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    monkeypatch.setattr(os, "mkdir", noted_mkdir)
    monkeypatch.setattr(Database, "write", noted_write)
    return made


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with make_project(tmp_path, images=20) as made:
        yield made


@posix
def test_an_approved_mask_is_flushed(project: Project, record: Record) -> None:
    approval.approve(project, 1, square(), (1,), Origin())
    record.assert_flushed(project.folder / "masks" / "approved" / "1.png")


@posix
def test_masks_approved_together_are_flushed(project: Project, record: Record) -> None:
    images = list(range(1, 21))
    assert sum(map(len, approval.approve_as_they_are(project, images))) == 20
    for image in images:
        record.assert_flushed(project.folder / "masks" / "approved" / f"{image}.png")


@posix
def test_a_mask_that_is_edited_again_is_flushed(project: Project, record: Record) -> None:
    approval.approve(project, 1, square(2), (1, 2), Origin())
    assert approval.unapprove(project, [1]) == [1]
    record.assert_flushed(project.folder / "masks" / "edited" / "1.png")


@posix
def test_a_refined_mask_is_flushed(project: Project, record: Record) -> None:
    write_mask(project.folder / "masks" / "edited" / "1.png", square())
    approval.keep_refined(project, 1, (1,), Origin())
    record.assert_flushed(project.folder / "masks" / "refined" / "1.png")


@posix
def test_imported_masks_and_those_they_replace_are_flushed(tmp_path: Path, record: Record) -> None:
    names = tuple(f"{n:02}.jpg" for n in range(12))
    drawn = make_drawn_project(tmp_path, names)
    source = tmp_path / "masks"
    for number, name in enumerate(names):
        write_mask(source / f"{Path(name).stem}.png", blobs(number))
        put_mask(drawn, name, blobs(number + 1))
    with drawn.project as project:
        done = bring_in(project, source, MaskKind.INDEXED, MaskChoices(existing=Existing.REPLACE))
        assert len(done.batch.records) == 12
        for one in done.batch.records:
            record.assert_flushed(project.folder / one.file)
        note = project.folder / done.batch.folder / "former.json"
        record.assert_flushed(note)
        for one in done.batch.former:
            kept = note.parent / "former" / one.provenance.value / f"{one.image}.png"
            record.assert_flushed(kept)


@posix
def test_predicted_masks_are_flushed(project: Project, record: Record) -> None:
    run = project.runs.add("x", folder="models/x", classes=[1, 2], settings={})
    eyes = PredictionRecorder(run.id, (1, 2), frozenset((1, 2)), 0.1)
    records = {str(image): project.images.get([image])[0] for image in range(1, 13)}
    asked = {
        name: Asked(record, (Tag.PRESENT,) * 2, "key", eyes) for name, record in records.items()
    }
    writer = ProjectMasks(project, run, ("ant", "bee"), asked)
    sure = np.ones(2, np.float32)
    for name in asked:
        file = Path(name)
        writer.add(TaggedImage(name, file, ()), Prediction(name, file, square(), sure, sure, 0.1))
    written = writer.flush()
    assert written is not None and len(written.images) == 12
    for mask in project.masks.of(range(1, 13)):
        record.assert_flushed(project.folder / mask.file)


@posix
@pytest.mark.parametrize("kind", list(all_formats().by_name.values()))
def test_an_export_is_flushed_before_its_report(
    tmp_path: Path, record: Record, kind: ExportFormat
) -> None:
    names = tuple(f"{n}.jpg" for n in range(9))
    drawn = make_drawn_project(tmp_path, names)
    for number, name in enumerate(names):
        put_mask(drawn, name, blobs(number, void=False))
    out = tmp_path / ("out.zip" if kind.is_file else "out")
    with drawn.project as project:
        exported(project, ExportRequest(kind, out))
    report = report_place(out, kind)
    end = len(record.done)
    record.assert_flushed(report, before=end)
    files = [out] if kind.is_file else [path for path in out.rglob("*") if path.is_file()]
    reported = record.place("replace", _name(report))
    for file in files:
        if file != report and file.name != "export.journal":
            record.assert_flushed(file, before=reported)


@posix
def test_settings_and_painted_pixels_are_flushed(tmp_path: Path, record: Record) -> None:
    settings = AppSettings(tmp_path / "new" / "settings.json")
    settings.theme = "dark"
    assert settings.save()
    mask = tmp_path / "1.png"
    write_painted(mask, np.ones(4, np.uint8), (4, 8), 7)
    for file in (settings.file, painted_path(mask)):
        record.assert_flushed(file, before=len(record.done))
    parent = _identity(tmp_path.stat())
    assert ("fsync", parent) in record.done  # the new folder's name, too


@posix
def test_every_write_is_flushed_before_it_is_moved(tmp_path: Path, record: Record) -> None:
    file = tmp_path / "a"
    durable.write_atomic(file, b"new")
    own = _identity(file.stat())
    assert record.done == [
        ("fsync", own),
        ("replace", _name(file)),
        ("fsync", _identity(tmp_path.stat())),
    ]


def test_a_write_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        durable.write_atomic(file, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert file.read_bytes() == b"old"


@pytest.mark.parametrize("name", ["x" * 255, "ä" * 127, "a"])
def test_drafts_of_any_name_fit(tmp_path: Path, name: str) -> None:
    durable.write_atomic(tmp_path / name, b"x")
    draft = durable.draft_of(tmp_path / name)
    assert len(os.fsencode(draft.name)) <= 255
    assert durable.is_draft(draft) and not durable.is_draft(tmp_path / name)
    assert durable.draft_of(tmp_path / f"{name[:-1]}b") != draft
