"""Missing images are linked to their new place, as a preview says."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from app.core.scan.contents import read_contents
from app.core.scan.relink import FoundBy, Relinked, RelinkPreview, apply_relink, preview_relink
from app.core.scan.upkeep import FoldersCounted, UseCounted, count_folders, count_use, remove_source
from app.core.store import ImageState, ProjectError
from app.core.store.file_records import SourceUse
from tests.core.scanned_folder import ScannedFolder, scanned
from wseg_engine.base.events import Control, Stopped

__all__ = ["scanned"]  # fixtures


def preview(scanned: ScannedFolder, folder: Path) -> RelinkPreview:
    *_, last = preview_relink(scanned.project, folder, Control())
    assert isinstance(last, RelinkPreview)
    return last


def link(scanned: ScannedFolder, found: RelinkPreview) -> Relinked:
    *_, last = apply_relink(scanned.project, found, Control())
    assert isinstance(last, Relinked)
    return last


def test_images_are_found_by_content_path_or_name(scanned: ScannedFolder) -> None:
    new = scanned.base / "new"
    names = {"x/known.jpg": "else/renamed.jpg", "x/y.jpg": "x/y.jpg", "x/z.jpg": "w/z.jpg"}
    for name in (*names, "x/gone.jpg"):
        scanned.photo(name)
    scanned.scan()
    scanned.tag([scanned.image("x/known.jpg").id])
    list(read_contents(scanned.project, Control(), settled=set()))
    for name, other in names.items():
        (new / other).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(scanned.photos / name, new / other)
        os.utime(new / other)
    (scanned.photos / "x/gone.jpg").unlink()
    scanned.scan()
    found = preview(scanned, new)
    assert {match.old: match.by for match in found.matches} == {
        "x/known.jpg": FoundBy.CONTENT,
        "x/y.jpg": FoundBy.PATH,
        "x/z.jpg": FoundBy.NAME,
    }
    assert [file.path for file in found.not_found] == ["x/gone.jpg"]
    assert found.count(FoundBy.PATH) == 1
    ids = {record.path: record.id for record in scanned.project.images}
    linked = link(scanned, found)
    assert (linked.images, linked.left_out) == (3, 0)
    assert linked.source != scanned.source
    for name, other in names.items():
        assert scanned.image(other).id == ids[name]
        assert scanned.project.images.file(scanned.image(other)).is_file()
    assert scanned.paths(ImageState.MISSING) == ["x/gone.jpg"]
    assert scanned.tagged() == ["else/renamed.jpg"]


def test_a_folder_inside_a_source_makes_no_new_one(scanned: ScannedFolder) -> None:
    file = scanned.photo("x/a.jpg")
    scanned.scan()
    scanned.tag([scanned.image("x/a.jpg").id])
    list(read_contents(scanned.project, Control(), settled=set()))
    (scanned.photos / "deep/er").mkdir(parents=True)
    scanned.recent.images.clear()
    file.unlink()
    scanned.scan()
    other = scanned.photo("deep/er/b.jpg")
    assert preview(scanned, scanned.photos / "deep").matches == ()  # another content
    shutil.copy(file_of(scanned), other)
    found = preview(scanned, scanned.photos / "deep")
    assert link(scanned, found).source == scanned.source
    assert scanned.tagged() == ["deep/er/b.jpg"]
    assert len(scanned.project.sources.all()) == 1


def file_of(scanned: ScannedFolder) -> Path:
    """Make the file of the missing image again, in another place."""
    again = ScannedFolder.__new__(ScannedFolder)
    again.photos, again._made = scanned.base / "again", 0
    return again.photo("a.jpg")


def test_two_files_that_could_be_it_are_no_match(scanned: ScannedFolder) -> None:
    file = scanned.photo("a.jpg")
    scanned.scan()
    for name in ("one", "two"):
        (scanned.base / "new" / name).mkdir(parents=True)
        shutil.copy2(file, scanned.base / "new" / name / "a.jpg")
    file.unlink()
    scanned.photo("b.jpg")
    scanned.scan()
    assert preview(scanned, scanned.base / "new").matches == ()


def test_an_image_that_came_back_meanwhile_is_left_out(scanned: ScannedFolder) -> None:
    file = scanned.photo("a.jpg")
    scanned.photo("b.jpg")
    scanned.scan()
    (scanned.base / "new").mkdir()
    shutil.copy2(file, scanned.base / "new/a.jpg")
    content = file.read_bytes()
    file.unlink()
    scanned.scan()
    found = preview(scanned, scanned.base / "new")
    file.write_bytes(content)
    scanned.scan()
    assert link(scanned, found) == Relinked(2, 0, 1)


def test_a_folder_around_a_source_is_refused_in_words(scanned: ScannedFolder) -> None:
    file = scanned.photo("a.jpg")
    scanned.photo("b.jpg")
    scanned.scan()
    shutil.move(file, scanned.base / "a.jpg")
    scanned.scan()
    found = preview(scanned, scanned.base)
    with pytest.raises(ProjectError, match="contains"):
        link(scanned, found)


def test_looking_can_be_stopped(scanned: ScannedFolder) -> None:
    scanned.photo("a.jpg")
    control = Control()
    control.stop()
    with pytest.raises(Stopped):
        list(preview_relink(scanned.project, scanned.photos, control))


def test_folders_are_counted_with_those_between(scanned: ScannedFolder) -> None:
    for name in ("a/b/1.jpg", "a/b/2.jpg", "a b/3.jpg", "a/10/4.jpg", "a/9/5.jpg", "6.jpg"):
        scanned.photo(name)
    scanned.scan()
    (scanned.photos / "a/9/5.jpg").unlink()
    scanned.scan()
    (counted,) = count_folders(scanned.project, Control())
    assert isinstance(counted, FoldersCounted)
    (top,) = counted.trees
    assert (top.name, top.images, top.missing) == ("photos", 6, 1)
    assert [(node.name, node.images) for node in top.folders] == [("a", 4), ("a b", 1)]
    inner = top.folders[0]
    assert [node.path for node in inner.folders] == ["a/9", "a/10", "a/b"]
    assert inner.missing == 1
    assert counted.states[ImageState.MISSING] == 1


def test_what_a_source_holds_is_counted_before_it_goes(scanned: ScannedFolder) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        scanned.photo(name)
    scanned.scan()
    scanned.tag([scanned.image("a.jpg").id])
    scanned.project.tags.review([scanned.image("b.jpg").id])
    (counted,) = count_use(scanned.project, scanned.source, Control())
    assert counted == UseCounted(scanned.source, SourceUse(images=3, tagged=2, tags=1, masks=0))
    list(remove_source(scanned.project, scanned.source, Control()))
    assert scanned.paths() == []
    assert scanned.project.sources.all() == []
