"""Whatever looks through a folder survives that files and folders vanish from under it.

Each thing is done once to count its looks at the disk; then again and again, and at another look
each time the file, everything in the folder, or the folder itself goes away.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest

from app.core.scan.contents import read_contents, read_headers
from app.core.scan.image_check import check_images
from app.core.scan.relink import preview_relink
from app.core.scan.session import scan_sources
from app.core.store import Project, ProjectError, create_project
from app.core.store.project_place import problem_with_place
from app.core.store.results import ResultsError, open_results
from app.core.thumbnail_store import ThumbnailStore
from app.core.training.run_files import folder_bytes
from app.core.transfer.data_export import (
    ExportRequest,
    Scope,
    export_format,
    make_plan,
)
from app.core.transfer.mask_import import MaskKind, MaskReadOptions, plan_masks, read_masks
from app.core.transfer.mask_import.detect import detect_masks
from app.core.transfer.tag_import import ReadOptions, SourceKind, detect_source, read_source
from tests.attacks.effort import effort
from tests.attacks.vanishing import What, vanishing
from tests.core.drawn_project import blobs, draw_photo, exported
from wseg_engine.annotations.dataset import read_dataset
from wseg_engine.base.events import Control
from wseg_engine.base.labels import Tag
from wseg_engine.base.looking import is_empty, why_hidden
from wseg_engine.datasets import DatasetError, read_class_map
from wseg_engine.images.array_cache import clear
from wseg_engine.images.imaging import ImageError, content_key, image_size, load_image
from wseg_engine.images.likeness import signature_of
from wseg_engine.images.mask_files import MaskError, holds_masks, read_mask, write_mask
from wseg_engine.images.upright_file import upright_bytes
from wseg_engine.training.checkpoint import find_latest

MOST = effort(3, 0)  # looks at which something vanishes; 0: all
Work = Callable[[Project, Path], object]


def fill(folder: Path) -> None:
    """Make a folder with something for everybody who looks through one."""
    for name in ("a.jpg", "cat/b.jpg", "cat/deep/c.jpg", "dog/d.png"):
        draw_photo(folder / name)
        stem = folder / name.rpartition(".")[0]
        stem.with_suffix(".txt").write_text("cat", encoding="utf-8")
        shapes = {"imagePath": Path(name).name, "flags": {"cat": True}, "shapes": []}
        stem.with_suffix(".json").write_text(json.dumps(shapes), encoding="utf-8")
        stem.with_suffix(".xml").write_text(
            f"<annotation><filename>{Path(name).name}</filename><object><name>cat</name></object>"
            "</annotation>",
            encoding="utf-8",
        )
    (folder / "tags.csv").write_text("file,tags\na.jpg,cat\n", encoding="utf-8")
    for place in ("SegmentationClass", "JPEGImages", "Annotations", "ImageSets/Main"):
        (folder / place).mkdir(parents=True)
    for name in ("a", "b"):
        write_mask(folder / "SegmentationClass" / f"{name}.png", blobs(1))
        draw_photo(folder / "JPEGImages" / f"{name}.jpg")
        shutil.copy(folder / "a.xml", folder / "Annotations" / f"{name}.xml")
    (folder / "ImageSets/Main/cat_train.txt").write_text("a 1\nb -1\n", encoding="utf-8")
    (folder / "labelmap.txt").write_text("background:0,0,0::\ncat:128,0,0::\n", encoding="utf-8")
    (folder / "xx" / "yy").mkdir(parents=True)
    (folder / "xx" / "yy" / "1.jpg").write_bytes(b"thumbnail")


def rescan(project: Project, folder: Path) -> None:
    control = Control()
    for part in (scan_sources(project, {1: None}, control), read_headers(project, control)):
        list(part)
    list(read_contents(project, control, settled=set()))


def export_plan(project: Project, folder: Path) -> None:
    list(
        make_plan(
            project,
            ExportRequest(export_format("voc"), folder.parent / "out", scope=Scope.ALL),
            Control(),
        )
    )


def export(project: Project, folder: Path) -> None:
    out = folder.parent / "out"
    shutil.rmtree(out, ignore_errors=True)
    exported(project, ExportRequest(export_format("voc"), out, scope=Scope.ALL))


def tags_of(kind: SourceKind, *, chosen: bool = True) -> Work:
    def work(project: Project, folder: Path) -> None:
        path = folder / "tags.csv" if kind is SourceKind.CSV else folder
        options = ReadOptions(kind, path if chosen else None, iptc=True, shapes=True)
        list(read_source(project, options, Control()))

    return work


def masks_of(kind: MaskKind) -> Work:
    def work(project: Project, folder: Path) -> None:
        from app.core.transfer.mask_import import MaskChoices, MasksRead

        *_, done = read_masks(project, MaskReadOptions(kind, folder), Control())
        assert isinstance(done, MasksRead)
        list(plan_masks(project, done.reading, MaskChoices(), Control()))

    return work


def every_file(read: Callable[[Path], object]) -> Work:
    def work(_project: Project, folder: Path) -> None:
        for path in (folder / "a.jpg", folder / "SegmentationClass/a.png"):
            read(path)

    return work


def data_set(layout: str) -> Work:
    return lambda _project, folder: read_dataset(folder, layout=layout)


WORKS: Mapping[str, Work] = {
    "scan, headers, contents": rescan,
    "relink": lambda project, folder: list(preview_relink(project, folder, Control())),
    "export plan": export_plan,
    "detect tags": lambda _project, folder: detect_source(folder),
    "detect masks": lambda _project, folder: detect_masks(folder),
    "results": lambda _project, folder: open_results(folder),
    "thumbnails": lambda _project, folder: ThumbnailStore(folder).trim(),
    "features": lambda _project, folder: clear(folder),
    "bytes of a run": lambda _project, folder: folder_bytes(folder),
    "pixels": every_file(load_image),
    "headers": every_file(image_size),
    "a mask": every_file(read_mask),
    "check of the images": lambda project, _folder: list(check_images(project, Control())),
    "export": export,
    "looks of an image": every_file(signature_of),
    "keys of contents": every_file(content_key),
    "upright": every_file(upright_bytes),
    "masks among photos": lambda _project, folder: holds_masks(folder / "SegmentationClass"),
    "a project's place": lambda _project, folder: problem_with_place("new", folder, [folder]),
    "a newest checkpoint": lambda _project, folder: find_latest(folder),
    "class map": lambda _project, folder: read_class_map(folder),
    "empty": lambda _project, folder: (is_empty(folder), why_hidden(folder / "cat")),
    **{f"tags: {kind.value}": tags_of(kind) for kind in SourceKind},
    "tags beside the photos": tags_of(SourceKind.SIDECAR, chosen=False),
    **{f"masks: {kind.value}": masks_of(kind) for kind in MaskKind},
    **{f"data set: {layout}": data_set(layout) for layout in ("folders", "csv", "sidecar", "voc")},
}
IN_WORDS = (ProjectError, ResultsError, DatasetError, ImageError, MaskError)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A project whose photos were scanned, all with a tag: they have something to lose."""
    folder = tmp_path / "photos"
    fill(folder)
    with create_project(tmp_path / "project") as project:
        project.sources.add(folder)
        rescan(project, folder)
        project.classes.add("cat")
        project.tags.set([record.id for record in project.images], [1], Tag.PRESENT)
        yield project


def chosen(looks: int) -> list[int]:
    count = min(MOST or looks, looks)
    return sorted({1 + round(n * (looks - 1) / max(1, count - 1)) for n in range(count)})


@pytest.mark.parametrize("name", WORKS)
def test_what_vanishes_is_told_in_words_or_left_out(
    project: Project, tmp_path: Path, name: str
) -> None:
    folder, work = tmp_path / "photos", WORKS[name]
    spare = shutil.copytree(folder, tmp_path / "spare")

    def do(at: int, what: What) -> int:
        with vanishing(folder, at, what) as watcher:
            try:
                work(project, folder)
            except IN_WORDS as error:
                assert str(error).strip()
        return watcher.looks

    looks = do(0, What.THIS)
    assert looks > 0
    for what in What:
        for at in chosen(looks):
            do(at, what)
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(spare, folder)


def test_the_harness_sees_who_trusts_a_listing(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    with pytest.raises(FileNotFoundError), vanishing(folder, 3, What.REST):
        sum(path.stat().st_size for path in folder.iterdir())


def test_looks_are_counted(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.zeros(1))
    with vanishing(tmp_path, 0, What.ALL) as watcher:
        list(tmp_path.iterdir())
        (tmp_path / "x.npy").stat()
    assert watcher.looks >= 2
