"""Importing masks: what is planned, and what is done."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from app.core.store import ProjectError
from app.core.transfer.mask_import import (
    Fate,
    MaskChoices,
    MaskKind,
    MasksImported,
    Turned,
    apply,
    apply_masks,
)
from app.core.transfer.tag_import import MapTo
from tests.core.drawn_project import (
    HEIGHT,
    WIDTH,
    DrawnProject,
    blobs,
    draw_photo,
    make_drawn_project,
)
from tests.core.mask_import_steps import (
    USUAL,
    bring_in,
    carry_out,
    drawn,
    named,
    plan,
    read,
    snapshot,
    source,
    truth,
)
from wseg_engine.annotations.reading import IssueKind
from wseg_engine.base.events import Control, Progress, Stopped
from wseg_engine.images.mask_files import write_mask

__all__ = ["drawn", "source"]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_masks_of_turned_photos_follow_the_picture_they_were_drawn_on(
    tmp_path: Path, source: Path, orientation: int
) -> None:
    drawn = make_drawn_project(tmp_path, ("x.jpg",))
    draw_photo(drawn.photos / "x.jpg", turned=orientation)
    stored = blobs(3, void=False)  # as the picture lies in the file
    write_mask(source / "x.png", stored)
    choices = MaskChoices(
        turned=Turned.STORED,
        actions={str(n): MapTo(drawn.classes[name]) for n, name in USUAL.items()},
    )
    with drawn.project:
        bring_in(drawn.project, source, MaskKind.INDEXED, choices)
        found = named(drawn.project, 1)
    picture = Image.fromarray(stored)
    exif = picture.getexif()
    exif[0x0112] = orientation
    picture.info["exif"] = exif.tobytes()
    upright = np.asarray(ImageOps.exif_transpose(picture))
    assert np.array_equal(found, truth(upright, USUAL))


def test_turned_photos_are_recognised_by_size_and_explained(tmp_path: Path, source: Path) -> None:
    names = ("side.jpg", "half.jpg", "upright.jpg")
    drawn = make_drawn_project(tmp_path, names)
    draw_photo(drawn.photos / "side.jpg", turned=6)  # upright 48 wide, 64 high
    draw_photo(drawn.photos / "half.jpg", turned=3)
    for name in names:
        write_mask(source / f"{Path(name).stem}.png", blobs(1))
    with drawn.project:
        made = plan(drawn.project, read(drawn.project, source, MaskKind.INDEXED))
        rows = {row.path: row for row in made.rows}
        assert rows["side.jpg"].orientation == 6 and "Rotated upright" in rows["side.jpg"].text
        assert rows["half.jpg"].orientation == 3  # as the one whose size tells
        assert rows["upright.jpg"].orientation == 1
        assert "on the unrotated picture" in made.notes[0]
        assert "size does not tell" in made.notes[1]
        write_mask(source / "side.png", np.ones((WIDTH, HEIGHT), np.uint8))  # upright already
        made = plan(drawn.project, read(drawn.project, source, MaskKind.INDEXED))
        rows = {row.path: row for row in made.rows}
        assert (rows["side.jpg"].orientation, rows["half.jpg"].orientation) == (1, 1)
        assert "treated as upright" in made.notes[0]


def test_masks_of_another_size_are_explained_and_scaled_only_when_asked(
    drawn: DrawnProject, source: Path
) -> None:
    write_mask(source / "a.png", np.ones((HEIGHT // 2, WIDTH // 2), np.uint8))
    write_mask(source / "b.png", np.ones((WIDTH, HEIGHT), np.uint8))
    write_mask(source / "c.png", np.ones((10, WIDTH), np.uint8))
    reading = read(drawn.project, source, MaskKind.INDEXED)
    rows = {row.path: row for row in plan(drawn.project, reading).rows}
    assert {row.fate for row in rows.values()} == {Fate.SIZE}
    assert "a scaled copy" in rows["a.jpg"].text
    assert "it is rotated" in rows["b.jpg"].text
    assert "another image" in rows["sub/c.jpg"].text
    scaled = plan(
        drawn.project,
        reading,
        MaskChoices(scale=True, actions={"1": MapTo(drawn.classes["cat"])}),
    )
    assert scaled.fates == {Fate.NEW: 1, Fate.SIZE: 2}
    carry_out(drawn.project, scaled)
    assert (named(drawn.project, drawn.ids["a.jpg"]) == "cat").all()


def test_masks_without_image_and_second_masks_are_told(drawn: DrawnProject, source: Path) -> None:
    (source / "photos").mkdir()
    for name in ("a.png", "photos/a.png", "nobody.png"):
        write_mask(source / name, blobs(1))
    reading = read(drawn.project, source, MaskKind.INDEXED)
    kinds = {issue.where: issue.kind for issue in reading.issues}
    assert kinds == {"photos/a.png": IssueKind.DUPLICATE, "nobody.png": IssueKind.NOT_FOUND}
    assert [entry.where for entry in reading.entries] == ["a.png"]


def test_a_stopped_import_changes_nothing(drawn: DrawnProject, source: Path) -> None:
    for name in ("a", "b", "c"):
        write_mask(source / f"{name}.png", blobs(1))
    made = plan(drawn.project, read(drawn.project, source, MaskKind.INDEXED))
    before = snapshot(drawn.project)
    control, seen = Control(), 0
    with pytest.raises(Stopped):
        for event in apply_masks(drawn.project, made, control):
            seen += isinstance(event, Progress)
            if seen == 2:
                control.stop()
    assert snapshot(drawn.project) == before


def test_classes_that_changed_since_the_preview_stop_the_import(
    drawn: DrawnProject, source: Path
) -> None:
    write_mask(source / "a.png", blobs(1))
    made = plan(drawn.project, read(drawn.project, source, MaskKind.INDEXED))
    drawn.project.classes.delete(drawn.classes["bird"])
    before = snapshot(drawn.project)
    with pytest.raises(ProjectError, match="new preview"):
        list(apply_masks(drawn.project, made, Control()))
    assert snapshot(drawn.project) == before


def test_a_mask_that_changes_after_the_preview_is_told_and_left_out(
    drawn: DrawnProject, source: Path
) -> None:
    for name in ("a", "b"):
        write_mask(source / f"{name}.png", blobs(1))
    made = plan(drawn.project, read(drawn.project, source, MaskKind.INDEXED))
    (source / "a.png").write_bytes(b"nothing of use")
    *_, done = apply_masks(drawn.project, made, Control())
    assert isinstance(done, MasksImported)
    assert done.batch.images == (drawn.ids["b.jpg"],)
    assert done.failed[0][0] == "a.png"


def test_a_full_disk_changes_nothing(
    drawn: DrawnProject, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        write_mask(source / f"{name}.png", blobs(1))
    made = plan(drawn.project, read(drawn.project, source, MaskKind.INDEXED))
    before = snapshot(drawn.project)
    written: list[Path] = []

    def full(file: Path, labels: np.ndarray, palette: np.ndarray, **options: bool) -> None:
        if written:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(file)
        write_mask(file, labels, palette, **options)

    monkeypatch.setattr(apply, "write_mask", full)
    with pytest.raises(ProjectError, match="nothing was imported"):
        list(apply_masks(drawn.project, made, Control()))
    assert len(written) == 1
    assert snapshot(drawn.project) == before
