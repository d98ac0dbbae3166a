"""The Pascal VOC export: read back with Pillow, resumed, and never over somebody's files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wseg_engine.events import Control, Event, Finished, ImageFailed, Notice, Progress
from wseg_engine.export import voc
from wseg_engine.export.naming import choose_splits, file_names
from wseg_engine.export.types import (
    ExportClass,
    ExportError,
    ExportItem,
    ExportReport,
    check_classes,
    export_classes,
)
from wseg_engine.export.voc import export_voc, objects_of
from wseg_engine.labels import voc_palette

CLASSES = (
    ExportClass(8, "cat", (64, 0, 0), "c-8"),
    ExportClass(12, "Käse hund", (64, 0, 128)),
)


def finish(work: Generator[Event, None, ExportReport]) -> tuple[list[Event], ExportReport]:
    events = []
    while True:
        try:
            events.append(next(work))
        except StopIteration as end:
            return events, end.value


def photo(path: Path, *, height: int = 6, width: int = 9, orientation: int = 1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    exif[0x0112] = orientation
    noise = np.random.default_rng(height * width).integers(0, 256, (height, width, 3))
    Image.fromarray(noise.astype(np.uint8)).save(path, exif=exif)
    return path


def some_labels(height: int = 6, width: int = 9) -> np.ndarray:
    labels = np.zeros((height, width), np.uint8)
    labels[1:4, 2:5] = 8
    labels[4:, 6:] = 12
    labels[0, 0] = 255
    return labels


@pytest.fixture
def items(tmp_path: Path) -> list[ExportItem]:
    folder = tmp_path / "photos"
    return [
        ExportItem("one", photo(folder / "one.jpg"), some_labels()),
        ExportItem("two", photo(folder / "two.PNG"), some_labels, split="val"),
        ExportItem("drei vier", photo(folder / "drei vier.jpg"), np.zeros((6, 9), np.uint8)),
    ]


def test_the_layout_is_complete_and_reads_back(tmp_path: Path, items: list[ExportItem]) -> None:
    out = tmp_path / "voc"
    events, report = finish(export_voc(items, out, classes=CLASSES, validation=0.0))
    assert sorted(p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()) == [
        "ImageSets/Segmentation/train.txt",
        "ImageSets/Segmentation/trainval.txt",
        "ImageSets/Segmentation/val.txt",
        "JPEGImages/drei vier.jpg",
        "JPEGImages/one.jpg",
        "JPEGImages/two.png",
        "SegmentationClass/drei vier.png",
        "SegmentationClass/one.png",
        "SegmentationClass/two.png",
        "classes.json",
        "export.journal",
        "export.json",
        "labelmap.txt",
    ]
    for item in items:
        copied = out / "JPEGImages" / (item.name + item.image.suffix.lower())
        assert copied.read_bytes() == item.image.read_bytes()
        with Image.open(out / "SegmentationClass" / f"{item.name}.png") as mask:
            assert mask.mode == "P"
            assert np.array_equal(np.asarray(mask), item.load_labels())
            palette = np.asarray(mask.getpalette(), np.uint8).reshape(-1, 3)
        assert np.array_equal(palette, voc_palette())
    lists = out / "ImageSets" / "Segmentation"
    assert (lists / "train.txt").read_text("utf-8") == "drei vier\none\n"
    assert (lists / "val.txt").read_text("utf-8") == "two\n"
    assert (lists / "trainval.txt").read_text("utf-8") == "drei vier\none\ntwo\n"
    assert (out / "labelmap.txt").read_text("utf-8") == (
        "background:0,0,0::\ncat:64,0,0::\nKäse hund:64,0,128::\n"
    )
    assert json.loads((out / "classes.json").read_text("utf-8")) == [
        {"id": 8, "name": "cat", "colour": [64, 0, 0], "stable_id": "c-8"},
        {"id": 12, "name": "Käse hund", "colour": [64, 0, 128], "stable_id": "Käse hund"},
    ]
    assert report.images == {"train": 2, "val": 1}
    assert report.pixels == {
        "background": 3 * 54 - 2 * (9 + 6 + 1),
        "cat": 18,
        "Käse hund": 12,
        "void": 2,
    }
    assert report.verified == 3
    assert events[-1] == Finished(3, 0, False, report.to_dict())
    assert isinstance(events[0], Progress)


def test_our_own_reader_understands_it(tmp_path: Path, items: list[ExportItem]) -> None:
    datasets = pytest.importorskip("wseg_engine.datasets")
    if not hasattr(datasets, "read_dataset"):
        pytest.skip("the reader of data sets is not part of this checkout")
    finish(export_voc(items, tmp_path / "voc", classes=CLASSES))
    dataset = datasets.read_dataset(tmp_path / "voc")
    assert dataset.classes == ("cat", "Käse hund")
    tags = {image.name: tuple(map(int, image.tags)) for image in dataset.images}
    assert tags == {"one": (1, 1), "two": (1, 1), "drei vier": (0, 0)}


def test_own_colours_are_in_the_palette(tmp_path: Path, items: list[ExportItem]) -> None:
    classes = (ExportClass(8, "cat", (1, 2, 3)), ExportClass(12, "dog", (200, 100, 50)))
    finish(export_voc(items[:1], tmp_path / "voc", classes=classes))
    with Image.open(tmp_path / "voc" / "SegmentationClass" / "one.png") as mask:
        colours = np.asarray(mask.convert("RGB"))
    assert colours[1, 2].tolist() == [1, 2, 3]
    assert colours[5, 8].tolist() == [200, 100, 50]
    assert colours[0, 0].tolist() == [224, 224, 192]


def test_links_hold_the_same_bytes_without_taking_space(
    tmp_path: Path, items: list[ExportItem]
) -> None:
    finish(export_voc(items[:1], tmp_path / "voc", classes=CLASSES, link=True))
    copied = tmp_path / "voc" / "JPEGImages" / "one.jpg"
    assert copied.samefile(items[0].image)
    finish(export_voc(items[:1], tmp_path / "voc", classes=CLASSES, link=True, existing="replace"))
    assert copied.samefile(items[0].image)
    assert not list(tmp_path.rglob("*.part"))


def test_without_links_images_are_copied(
    tmp_path: Path, items: list[ExportItem], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr("wseg_engine.export.files.os.link", refuse)
    finish(export_voc(items[:1], tmp_path / "voc", classes=CLASSES, link=True))
    copied = tmp_path / "voc" / "JPEGImages" / "one.jpg"
    assert not copied.samefile(items[0].image)
    assert copied.read_bytes() == items[0].image.read_bytes()


def test_a_turned_photo_gets_an_upright_mask_and_a_warning(tmp_path: Path) -> None:
    image = photo(tmp_path / "turned.jpg", height=6, width=9, orientation=6)
    labels = some_labels(9, 6 + 3)[:, :6]
    item = ExportItem("turned", image, np.ascontiguousarray(labels))
    events, report = finish(export_voc([item], tmp_path / "voc", classes=CLASSES))
    assert report.images["train"] + report.images["val"] == 1
    assert [e.severity for e in events if isinstance(e, Notice)] == ["warning"]
    assert "upright image" in report.warnings[0]


def test_unusable_items_are_told_and_left_out(tmp_path: Path, items: list[ExportItem]) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no image")

    def lost() -> np.ndarray:
        raise PermissionError(13, "Permission denied")

    bad = [
        ExportItem("shape", items[0].image, np.zeros((9, 6), np.uint8)),
        ExportItem("type", items[0].image, np.zeros((6, 9), np.int64)),
        ExportItem("class", items[0].image, np.full((6, 9), 3, np.uint8)),
        ExportItem("broken", broken, some_labels()),
        ExportItem("mask", items[0].image, lost),
    ]
    events, report = finish(export_voc([*bad, items[0]], tmp_path / "voc", classes=CLASSES))
    failed = {e.name: e.reason for e in events if isinstance(e, ImageFailed)}
    assert set(failed) == {"shape", "type", "class", "broken", "mask"} == set(report.failed)
    assert "(9, 6)" in failed["shape"]
    assert "int64" in failed["type"]
    assert "pixels of 3" in failed["class"]
    assert "Permission denied" in failed["mask"]
    assert report.verified == 1
    lists = tmp_path / "voc" / "ImageSets" / "Segmentation" / "trainval.txt"
    assert lists.read_text("utf-8") == "one\n"


def test_a_folder_with_anything_in_it_is_refused(tmp_path: Path, items: list[ExportItem]) -> None:
    out = tmp_path / "voc"
    out.mkdir()
    (out / "mine.txt").write_text("keep", "utf-8")
    for existing in ("refuse", "resume", "replace"):
        with pytest.raises(ExportError, match="not empty"):
            finish(export_voc(items, out, classes=CLASSES, existing=existing))
    assert [p.name for p in out.iterdir()] == ["mine.txt"]
    with pytest.raises(ExportError, match="this is a file"):
        finish(export_voc(items, out / "mine.txt", classes=CLASSES))


def test_a_finished_export_is_not_overwritten_silently(
    tmp_path: Path, items: list[ExportItem]
) -> None:
    finish(export_voc(items, tmp_path / "voc", classes=CLASSES))
    with pytest.raises(ExportError, match="not empty"):
        finish(export_voc(items, tmp_path / "voc", classes=CLASSES))


def test_replacing_removes_what_the_former_export_wrote_and_nothing_else(
    tmp_path: Path, items: list[ExportItem]
) -> None:
    out = tmp_path / "voc"
    finish(export_voc(items, out, classes=CLASSES))
    (out / "SegmentationClass" / "mine.png").write_bytes(b"keep")
    finish(
        export_voc(
            items[:1],
            out,
            classes=export_classes([f"c{n}" for n in range(12)]),
            existing="replace",
        )
    )
    masks = sorted(p.name for p in (out / "SegmentationClass").iterdir())
    assert masks == ["mine.png", "one.png"]


def test_a_stopped_export_goes_on_where_it_was(tmp_path: Path, items: list[ExportItem]) -> None:
    asked = []

    def watched(name: str):
        def labels() -> np.ndarray:
            asked.append(name)
            return some_labels()

        return labels

    todo = [ExportItem(f"n{n}", photo(tmp_path / f"n{n}.jpg"), watched(f"n{n}")) for n in range(4)]
    control = Control()
    work = export_voc(todo, tmp_path / "voc", classes=CLASSES, control=control)
    events = []
    for event in work:
        events.append(event)
        if isinstance(event, Progress) and event.done == 2:
            control.stop()
    assert isinstance(events[-1], Finished)
    assert events[-1].stopped
    assert asked == ["n0", "n1", "n2"]
    (tmp_path / "voc" / "SegmentationClass" / "n1.png").unlink()
    with (tmp_path / "voc" / "export.journal").open("a", encoding="utf-8") as journal:
        journal.write('{"name": "n3", "fi')  # as a kill leaves it
    asked.clear()
    _, report = finish(export_voc(todo, tmp_path / "voc", classes=CLASSES, existing="resume"))
    assert asked == ["n1", "n3"]
    assert report.verified == 4
    whole = tmp_path / "whole"
    finish(export_voc(todo, whole, classes=CLASSES))
    for path in whole.rglob("*"):
        if path.is_file() and not path.name.startswith("export."):
            other = tmp_path / "voc" / path.relative_to(whole)
            assert other.read_bytes() == path.read_bytes(), path


def test_resuming_with_other_classes_is_refused(tmp_path: Path, items: list[ExportItem]) -> None:
    finish(export_voc(items, tmp_path / "voc", classes=CLASSES))
    with pytest.raises(ExportError, match="another classes"):
        finish(export_voc(items, tmp_path / "voc", classes=CLASSES[::-1], existing="resume"))
    with pytest.raises(ExportError, match="another options"):
        finish(export_voc(items, tmp_path / "voc", classes=CLASSES, seed=1, existing="resume"))


def test_damage_on_the_way_to_the_disk_is_noticed(
    tmp_path: Path, items: list[ExportItem], monkeypatch: pytest.MonkeyPatch
) -> None:
    true_encode = voc.encode_mask

    def flipped(labels: np.ndarray, palette: np.ndarray) -> bytes:
        changed = labels.copy()
        changed[0, 1] = 8
        return true_encode(changed, palette)

    monkeypatch.setattr(voc, "encode_mask", flipped)
    with pytest.raises(ExportError, match=r"one\.png: the mask read back differs"):
        finish(export_voc(items[:1], tmp_path / "voc", classes=CLASSES))


def test_a_full_disk_is_told(
    tmp_path: Path, items: list[ExportItem], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(voc, "place_image", full)
    with pytest.raises(ExportError, match=r"No space left on device.*can be resumed"):
        finish(export_voc(items, tmp_path / "voc", classes=CLASSES))


def test_objects_are_connected_components_of_each_class() -> None:
    labels = np.zeros((5, 8), np.uint8)
    labels[0:2, 0:2] = 8
    labels[2, 2] = 8  # touches at a corner: the same object
    labels[0:2, 2:4] = 12  # touches the cat: another class, another object
    labels[4, 6:] = 8
    labels[4, 0] = 255
    objects, left_out = objects_of(labels)
    assert left_out == 0
    assert objects[0, 0] == objects[2, 2] != objects[4, 7]
    assert sorted(np.unique(objects).tolist()) == [0, 1, 2, 3, 255]
    assert np.array_equal(objects == 255, labels == 255)
    assert np.array_equal(objects == 0, labels == 0)


def test_the_smallest_of_too_many_objects_become_void() -> None:
    labels = np.zeros((40, 40), np.uint8)
    labels[::2, ::2] = 8  # 400 single pixels
    labels[38:, 38:] = 8
    objects, left_out = objects_of(labels)
    assert left_out == 400 - 254
    assert objects[39, 39] == 1
    assert (objects == 255).sum() == left_out


def test_objects_are_written_on_request(tmp_path: Path, items: list[ExportItem]) -> None:
    finish(export_voc(items[:1], tmp_path / "voc", classes=CLASSES, objects=True))
    with Image.open(tmp_path / "voc" / "SegmentationObject" / "one.png") as mask:
        assert mask.mode == "P"
        assert sorted(np.unique(np.asarray(mask)).tolist()) == [0, 1, 2, 255]


def named(*names: str) -> list[ExportItem]:
    return [ExportItem(n, Path("x.jpg"), np.zeros((1, 1), np.uint8)) for n in names]


def test_equal_stems_keep_their_folder() -> None:
    assert file_names(named("a/cat", "b/CAT", "b/dog")) == {
        "a/cat": "a__cat",
        "b/CAT": "b__CAT",
        "b/dog": "dog",
    }
    composed, decomposed = "a/Käse", "b/Ka\u0308se"
    assert len({n.casefold() for n in file_names(named(composed, decomposed)).values()}) == 2
    assert file_names(named(composed, decomposed))[composed] == "a__Käse"


def test_names_no_system_refuses_and_none_twice() -> None:
    names = file_names(named("a:b", "a?b", "con", "dots...", "a__b", "a/b", "c/b"))
    assert len({name.casefold() for name in names.values()}) == len(names)
    assert names["con"] == "_con"
    assert names["dots..."] == "dots"
    assert not set("".join(names.values())) & set('<>:"/\\|?*')
    with pytest.raises(ExportError, match="Two images are called 'x'"):
        file_names(named("x", "x"))


def test_the_split_depends_on_seed_and_name_alone() -> None:
    names = [f"image {n}" for n in range(40)]
    split = choose_splits(named(*names), validation=0.25, seed=3)
    assert sum(value == "val" for value in split.values()) == 10
    assert choose_splits(named(*reversed(names)), validation=0.25, seed=3) == split
    assert choose_splits(named(*names), validation=0.25, seed=4) != split
    ranked = sorted(names, key=lambda n: hashlib.sha256(f"3\0{n}".encode()).digest())
    assert {n for n, value in split.items() if value == "val"} == set(ranked[:10])
    more = choose_splits(named(*names, "one more"), validation=0.25, seed=3)
    assert sum(more[name] != split[name] for name in names) <= 1


@pytest.mark.parametrize(
    ("classes", "words"),
    [
        ((), "no classes"),
        ((ExportClass(0, "a", (1, 1, 1)),), "id 0"),
        ((ExportClass(255, "a", (1, 1, 1)),), "id 255"),
        ((ExportClass(1, "a", (1, 1, 1)), ExportClass(1, "b", (2, 2, 2))), "id 1"),
        ((ExportClass(1, "a", (1, 1, 1)), ExportClass(2, "A", (2, 2, 2))), "Two classes"),
        ((ExportClass(1, "background", (1, 1, 1)),), "background"),
        ((ExportClass(1, "a:b", (1, 1, 1)),), "colon"),
        ((ExportClass(1, " ", (1, 1, 1)),), "empty"),
        ((ExportClass(1, "a", (0, 0, 0)),), "colour"),
        ((ExportClass(1, "a", (224, 224, 192)),), "undecided"),
        ((ExportClass(1, "a", (1, 1, 1)), ExportClass(2, "b", (1, 1, 1))), "of its own"),
    ],
)
def test_classes_that_cannot_be_told_apart_are_refused(classes, words: str) -> None:
    with pytest.raises(ExportError, match=words):
        check_classes(classes)
