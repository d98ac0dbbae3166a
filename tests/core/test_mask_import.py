"""Importing masks: what is read, what is planned, what is done, and taking it back."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from app.core.mask_import import (
    Existing,
    Fate,
    Fixed,
    MaskChoices,
    MaskKind,
    MaskReadOptions,
    MasksImported,
    MasksRead,
    Turned,
    apply,
    apply_masks,
    confirm_import,
    detect_masks,
    pending_imports,
    read_masks,
    undo_import,
)
from app.core.store import ProjectError, Provenance
from app.core.tag_import import MapTo
from app.core.tag_import.reading import IssueKind
from tests.core.export_world import HEIGHT, WIDTH, World, blobs, draw_photo, make_world, put_mask
from tests.core.mask_import_world import bring_in, carry_out, named, plan, read, snapshot
from wseg_engine.events import Control, Progress, Stopped
from wseg_engine.labels import voc_palette, write_mask

NAMES = ("a.jpg", "b.jpg", "sub/c.jpg")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = make_world(tmp_path, NAMES)
    with world.project:
        yield world


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "masks"
    folder.mkdir()
    return folder


def truth(labels: np.ndarray, names: dict[int, str]) -> np.ndarray:
    """Name the pixels of a mask of ids."""
    table = np.full(256, "?", object)
    table[0] = ""
    for value, name in names.items():
        table[value] = name
    return table[labels]


USUAL = {1: "cat", 2: "dog", 3: "bird"}


def test_ids_are_named_by_the_list_beside_the_masks(world: World, source: Path) -> None:
    write_mask(source / "a.png", blobs(1, (5, 6, 7)))
    entries = [{"id": 5, "name": "Dog"}, {"id": 6, "name": "cats"}, {"id": 7, "name": "fish"}]
    (source / "classes.json").write_text(json.dumps(entries), "utf-8")
    done = bring_in(world.project, source, MaskKind.INDEXED)
    assert done.batch.images == (world.ids["a.jpg"],)
    expected = truth(blobs(1, (5, 6, 7)), {5: "dog", 6: "cat", 7: "fish"})
    assert np.array_equal(named(world.project, world.ids["a.jpg"]), expected)
    assert [world.project.classes.get(n).name for n in done.new_classes] == ["fish"]


def test_ids_nobody_names_are_undecided_until_they_are_mapped(world: World, source: Path) -> None:
    write_mask(source / "a.png", blobs(1))
    reading = read(world.project, source, MaskKind.INDEXED)
    first = plan(world.project, reading)
    unknown = {row.key for row in first.values if row.unknown}
    assert unknown == {"1", "2", "3"}
    actions = {"1": MapTo(world.classes["bird"]), "2": Fixed.BACKGROUND}
    second = plan(world.project, reading, MaskChoices(actions=actions))
    carry_out(world.project, second)
    assert np.array_equal(
        named(world.project, world.ids["a.jpg"]), truth(blobs(1), {1: "bird", 2: ""})
    )


@pytest.mark.parametrize("mode", ["P", "L", "I;16", "1"])
def test_every_kind_of_indexed_png_is_read(world: World, source: Path, mode: str) -> None:
    labels = blobs(1, (1,), void=False)
    if mode == "I;16":
        Image.fromarray(labels.astype(np.uint16) * 300).save(source / "a.png")
    elif mode == "1":
        Image.fromarray(labels.astype(bool)).save(source / "a.png")
    else:
        picture = Image.fromarray(labels)
        if mode == "P":
            picture.putpalette(voc_palette().tobytes())
        picture.save(source / "a.png")
    reading = read(world.project, source, MaskKind.INDEXED)
    key = "300" if mode == "I;16" else "1"
    assert reading.values[key].pixels == int((labels == 1).sum())
    wanted = plan(world.project, reading, MaskChoices(actions={key: MapTo(world.classes["cat"])}))
    carry_out(world.project, wanted)
    assert np.array_equal(named(world.project, 1), truth(labels, USUAL))


def test_colours_are_named_by_a_label_map_by_voc_or_by_the_project(
    world: World, source: Path
) -> None:
    cat = world.project.classes.get(world.classes["cat"])
    colours = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    colours[:10] = (1, 2, 3)
    colours[10:20] = tuple(bytes.fromhex(cat.colour[1:]))
    colours[20:24] = (9, 9, 9)
    Image.fromarray(colours).save(source / "b.png")
    (source / "labelmap.txt").write_text("background:0,0,0::\nhorse:1,2,3::\n", "utf-8")
    bring_in(world.project, source, MaskKind.COLOUR)
    found = named(world.project, world.ids["b.jpg"])
    assert (found[:10] == "horse").all() and (found[10:20] == "cat").all()
    assert (found[20:24] == "?").all() and (found[24:] == "").all()


def test_vocs_colours_are_known_in_its_folder(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "SegmentationClass"
    folder.mkdir()
    labels = np.full((HEIGHT, WIDTH), 12, np.uint8)  # dog
    labels[0], labels[1] = 0, 255
    Image.fromarray(voc_palette()[labels]).save(folder / "a.png")
    bring_in(world.project, tmp_path / "SegmentationClass", MaskKind.COLOUR)
    found = named(world.project, world.ids["a.jpg"])
    assert (found[0] == "").all() and (found[1] == "?").all() and (found[2:] == "dog").all()


def test_ids_can_be_said_to_be_vocs(world: World, source: Path) -> None:
    write_mask(source / "a.png", np.full((HEIGHT, WIDTH), 8, np.uint8))
    *_, done = read_masks(
        world.project, MaskReadOptions(MaskKind.INDEXED, source, voc=True), Control()
    )
    assert isinstance(done, MasksRead)
    carry_out(world.project, plan(world.project, done.reading))
    assert (named(world.project, world.ids["a.jpg"]) == "cat").all()


def test_a_photo_is_no_mask(world: World, source: Path) -> None:
    rng = np.random.default_rng(1)
    Image.fromarray(rng.integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)).save(source / "a.png")
    reading = read(world.project, source, MaskKind.COLOUR)
    assert not reading.entries
    assert "rather a photo" in reading.issues[0].what


def labelme(shapes: list[dict[str, object]], **more: object) -> dict[str, object]:
    return {"shapes": shapes, "imageHeight": HEIGHT, "imageWidth": WIDTH, **more}


def test_labelmes_shapes_are_drawn_in_their_order(world: World, source: Path) -> None:
    shapes = [
        {"label": "cat", "shape_type": "rectangle", "points": [[0, 0], [20, 10]]},
        {"label": "dog", "shape_type": "polygon", "points": [[10, 0], [30, 0], [30, 10], [10, 10]]},
        {"label": "bird", "shape_type": "circle", "points": [[50, 30], [50, 40]]},
        {"label": "cat", "shape_type": "line", "points": [[0, 0], [20, 10]]},
    ]
    (source / "a.json").write_text(json.dumps(labelme(shapes)), "utf-8")
    reading = read(world.project, source, MaskKind.LABELME)
    assert [issue.kind for issue in reading.issues] == [IssueKind.NOTE]
    carry_out(world.project, plan(world.project, reading))
    found = named(world.project, world.ids["a.jpg"])
    assert (found[:10, :10] == "cat").all() and (found[:10, 10:30] == "dog").all()
    rows, columns = np.nonzero(found == "bird")
    distance = np.hypot(rows + 0.5 - 30, columns + 0.5 - 50)
    assert distance.max() <= 10 and abs((found == "bird").sum() - np.pi * 100) < 8
    assert (found == "").sum() == HEIGHT * WIDTH - 300 - (found == "bird").sum()


def test_coco_is_read_with_run_lengths_and_outlines(world: World, source: Path) -> None:
    from pycocotools import mask as api

    region = np.zeros((HEIGHT, WIDTH), np.uint8)
    region[5:15, 5:25] = 1
    packed = api.encode(np.asfortranarray(region))
    packed = {"size": [HEIGHT, WIDTH], "counts": packed["counts"].decode("ascii")}
    annotations = [
        {"image_id": 7, "category_id": 3, "segmentation": [[8, 7, 12, 7, 12, 9, 8, 9]]},
        {"image_id": 7, "category_id": 2, "segmentation": packed},
    ]
    document = {
        "images": [{"id": 7, "file_name": "c.jpg", "height": HEIGHT, "width": WIDTH}],
        "annotations": annotations,
        "categories": [{"id": 2, "name": "dog"}, {"id": 3, "name": "cat"}],
    }
    (source / "instances.json").write_text(json.dumps(document), "utf-8")
    bring_in(world.project, source / "instances.json", MaskKind.COCO)
    found = named(world.project, world.ids["sub/c.jpg"])
    assert (found[7:9, 8:12] == "cat").all()  # small regions lie on large ones
    assert ((found == "dog") == ((region == 1) & (found != "cat"))).all()


def test_what_is_there_is_kept_or_replaced_and_can_be_taken_back(
    world: World, source: Path
) -> None:
    project, image = world.project, world.ids["a.jpg"]
    put_mask(world, "a.jpg", blobs(9), Provenance.EDITED)
    put_mask(world, "a.jpg", blobs(8), Provenance.APPROVED)
    put_mask(world, "b.jpg", blobs(7), Provenance.MODEL)
    (source / "classes.json").write_text(
        json.dumps([{"id": n, "name": name} for n, name in USUAL.items()]), "utf-8"
    )
    for name in ("a", "b"):
        write_mask(source / f"{name}.png", blobs(1))
    before = snapshot(project)
    reading = read(project, source, MaskKind.INDEXED)
    kept = plan(project, reading)
    assert kept.fates == {Fate.KEPT: 1, Fate.NEW: 1}
    replaced = plan(project, reading, MaskChoices(existing=Existing.REPLACE, approved=True))
    assert replaced.fates == {Fate.REPLACES: 1, Fate.NEW: 1}
    done = carry_out(project, replaced)
    assert project.masks.get(image, Provenance.EDITED) is None
    found = named(project, image, Provenance.APPROVED)
    assert np.array_equal(found, truth(blobs(1), USUAL))
    assert pending_imports(project) == [done.batch]
    assert set(undo_import(project, done.batch)) == {image, world.ids["b.jpg"]}
    assert snapshot(project) == before
    assert pending_imports(project) == []


def test_confirming_deletes_what_was_replaced_and_nothing_else(world: World, source: Path) -> None:
    former = put_mask(world, "a.jpg", blobs(9), Provenance.EDITED)
    other = put_mask(world, "b.jpg", blobs(9), Provenance.EDITED)
    predicted = put_mask(world, "a.jpg", blobs(9), Provenance.MODEL)
    write_mask(source / "a.png", blobs(1))
    done = bring_in(world.project, source, MaskKind.INDEXED, MaskChoices(existing=Existing.REPLACE))
    assert former.exists()
    confirm_import(world.project, done.batch)
    assert not former.exists() and other.exists() and predicted.exists()
    record = world.project.masks.get(world.ids["a.jpg"], Provenance.EDITED)
    assert record is not None and (world.project.folder / record.file).exists()
    assert pending_imports(world.project) == []
    assert undo_import(world.project, done.batch._replace(former=()))  # files are there, not former


def test_masks_drawn_on_since_are_not_taken_back(world: World, source: Path) -> None:
    for name in ("a", "b"):
        write_mask(source / f"{name}.png", blobs(1))
    done = bring_in(world.project, source, MaskKind.INDEXED)
    later = put_mask(world, "a.jpg", blobs(4), Provenance.EDITED)
    assert undo_import(world.project, done.batch) == [world.ids["b.jpg"]]
    record = world.project.masks.get(world.ids["a.jpg"], Provenance.EDITED)
    assert record is not None and world.project.folder / record.file == later


@pytest.mark.parametrize("orientation", range(1, 9))
def test_masks_of_turned_photos_follow_the_picture_they_were_drawn_on(
    tmp_path: Path, source: Path, orientation: int
) -> None:
    world = make_world(tmp_path, ("x.jpg",))
    draw_photo(world.photos / "x.jpg", turned=orientation)
    stored = blobs(3, void=False)  # as the picture lies in the file
    write_mask(source / "x.png", stored)
    choices = MaskChoices(
        turned=Turned.STORED,
        actions={str(n): MapTo(world.classes[name]) for n, name in USUAL.items()},
    )
    with world.project:
        bring_in(world.project, source, MaskKind.INDEXED, choices)
        found = named(world.project, 1)
    picture = Image.fromarray(stored)
    exif = picture.getexif()
    exif[0x0112] = orientation
    picture.info["exif"] = exif.tobytes()
    upright = np.asarray(ImageOps.exif_transpose(picture))
    assert np.array_equal(found, truth(upright, USUAL))


def test_turned_photos_are_recognised_by_size_and_explained(tmp_path: Path, source: Path) -> None:
    names = ("side.jpg", "half.jpg", "upright.jpg")
    world = make_world(tmp_path, names)
    draw_photo(world.photos / "side.jpg", turned=6)  # upright 48 wide, 64 high
    draw_photo(world.photos / "half.jpg", turned=3)
    for name in names:
        write_mask(source / f"{Path(name).stem}.png", blobs(1))
    with world.project:
        made = plan(world.project, read(world.project, source, MaskKind.INDEXED))
        rows = {row.path: row for row in made.rows}
        assert rows["side.jpg"].orientation == 6 and "Turned upright" in rows["side.jpg"].text
        assert rows["half.jpg"].orientation == 3  # as the one whose size tells
        assert rows["upright.jpg"].orientation == 1
        assert "as it lies in the file" in made.notes[0]
        assert "size does not tell" in made.notes[1]
        write_mask(source / "side.png", np.ones((WIDTH, HEIGHT), np.uint8))  # upright already
        made = plan(world.project, read(world.project, source, MaskKind.INDEXED))
        rows = {row.path: row for row in made.rows}
        assert (rows["side.jpg"].orientation, rows["half.jpg"].orientation) == (1, 1)
        assert "taken as upright" in made.notes[0]


def test_masks_of_another_size_are_explained_and_scaled_only_when_asked(
    world: World, source: Path
) -> None:
    write_mask(source / "a.png", np.ones((HEIGHT // 2, WIDTH // 2), np.uint8))
    write_mask(source / "b.png", np.ones((WIDTH, HEIGHT), np.uint8))
    write_mask(source / "c.png", np.ones((10, WIDTH), np.uint8))
    reading = read(world.project, source, MaskKind.INDEXED)
    rows = {row.path: row for row in plan(world.project, reading).rows}
    assert {row.fate for row in rows.values()} == {Fate.SIZE}
    assert "a scaled copy" in rows["a.jpg"].text
    assert "lies on its side" in rows["b.jpg"].text
    assert "another image" in rows["sub/c.jpg"].text
    scaled = plan(
        world.project,
        reading,
        MaskChoices(scale=True, actions={"1": MapTo(world.classes["cat"])}),
    )
    assert scaled.fates == {Fate.NEW: 1, Fate.SIZE: 2}
    carry_out(world.project, scaled)
    assert (named(world.project, world.ids["a.jpg"]) == "cat").all()


def test_masks_without_image_and_second_masks_are_told(world: World, source: Path) -> None:
    (source / "photos").mkdir()
    for name in ("a.png", "photos/a.png", "nobody.png"):
        write_mask(source / name, blobs(1))
    reading = read(world.project, source, MaskKind.INDEXED)
    kinds = {issue.where: issue.kind for issue in reading.issues}
    assert kinds == {"photos/a.png": IssueKind.DUPLICATE, "nobody.png": IssueKind.NOT_FOUND}
    assert [entry.where for entry in reading.entries] == ["a.png"]


def test_a_stopped_import_changes_nothing(world: World, source: Path) -> None:
    for name in ("a", "b", "c"):
        write_mask(source / f"{name}.png", blobs(1))
    made = plan(world.project, read(world.project, source, MaskKind.INDEXED))
    before = snapshot(world.project)
    control, seen = Control(), 0
    with pytest.raises(Stopped):
        for event in apply_masks(world.project, made, control):
            seen += isinstance(event, Progress)
            if seen == 2:
                control.stop()
    assert snapshot(world.project) == before


def test_classes_that_changed_since_the_preview_stop_the_import(world: World, source: Path) -> None:
    write_mask(source / "a.png", blobs(1))
    made = plan(world.project, read(world.project, source, MaskKind.INDEXED))
    world.project.classes.delete(world.classes["bird"])
    before = snapshot(world.project)
    with pytest.raises(ProjectError, match="new preview"):
        list(apply_masks(world.project, made, Control()))
    assert snapshot(world.project) == before


def test_a_mask_that_changes_after_the_preview_is_told_and_left_out(
    world: World, source: Path
) -> None:
    for name in ("a", "b"):
        write_mask(source / f"{name}.png", blobs(1))
    made = plan(world.project, read(world.project, source, MaskKind.INDEXED))
    (source / "a.png").write_bytes(b"nothing of use")
    *_, done = apply_masks(world.project, made, Control())
    assert isinstance(done, MasksImported)
    assert done.batch.images == (world.ids["b.jpg"],)
    assert done.failed[0][0] == "a.png"


def test_the_kind_of_source_is_recognised(tmp_path: Path) -> None:
    places = {kind: tmp_path / kind.value for kind in MaskKind}
    for place in places.values():
        place.mkdir()
    write_mask(places[MaskKind.INDEXED] / "a.png", blobs(1))
    Image.new("RGB", (4, 4)).save(places[MaskKind.COLOUR] / "a.png")
    (places[MaskKind.LABELME] / "a.json").write_text(json.dumps(labelme([])), "utf-8")
    (places[MaskKind.COCO] / "x.json").write_text('{"images": [], "annotations": []}', "utf-8")
    for kind, place in places.items():
        assert detect_masks(place).kind is kind
    assert detect_masks(places[MaskKind.COCO]).path.name == "x.json"
    (tmp_path / "set/SegmentationClass").mkdir(parents=True)
    assert detect_masks(tmp_path / "set").path.name == "SegmentationClass"


def test_a_full_disk_changes_nothing(
    world: World, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        write_mask(source / f"{name}.png", blobs(1))
    made = plan(world.project, read(world.project, source, MaskKind.INDEXED))
    before = snapshot(world.project)
    written: list[Path] = []

    def full(file: Path, labels: np.ndarray, palette: np.ndarray) -> None:
        if written:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(file)
        write_mask(file, labels, palette)

    monkeypatch.setattr(apply, "write_mask", full)
    with pytest.raises(ProjectError, match="nothing was imported"):
        list(apply_masks(world.project, made, Control()))
    assert len(written) == 1
    assert snapshot(world.project) == before


def test_what_a_killed_import_left_is_swept_away(world: World, source: Path) -> None:
    left = world.project.folder / "masks/imported/0001"
    left.mkdir(parents=True)
    write_mask(left / "1.png", blobs(1))
    assert pending_imports(world.project) == []
    write_mask(source / "a.png", blobs(1))
    done = bring_in(world.project, source, MaskKind.INDEXED)
    again = bring_in(
        world.project, source, MaskKind.INDEXED, MaskChoices(existing=Existing.REPLACE)
    )
    assert done.batch.folder.endswith("/0001") and again.batch.folder.endswith("/0002")
    assert undo_import(world.project, again.batch) == [world.ids["a.jpg"]]
    record = world.project.masks.get(world.ids["a.jpg"], Provenance.EDITED)
    assert record is not None and record.file.startswith(done.batch.folder)
    assert (world.project.folder / record.file).exists()
