"""Exporting in a real window, by mouse and keys: every page, the report, stopping and going on."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path

import numpy as np
from PIL import Image

from app.core.store import FoundFile, MaskRecord, Provenance, create_project, open_project
from tests.core.drawn_project import HEIGHT, WIDTH, blobs, draw_photo
from wseg_engine.base.labels import Tag
from wseg_engine.images.mask_files import write_mask

from .screen import Screen
from .user import App, user_of

APPROVED, PREDICTED = 8, 3  # images
NAMES = ("cat", "dog", "bird")


def make_project(folder: Path) -> Path:
    """Make a project with approved and predicted masks, and an image without any."""
    photos = folder / "photos"
    for number in range(APPROVED + PREDICTED + 1):
        draw_photo(photos / f"pet{number:02}.jpg")
    with create_project(folder / "Pets") as project:
        ids = record_photos(project, photos)
        classes = tuple(project.classes.add(name).id for name in NAMES)
        project.tags.set(ids, classes, Tag.PRESENT)
        kinds = [Provenance.APPROVED] * APPROVED + [Provenance.MODEL] * PREDICTED
        for image, kind in zip(ids, kinds, strict=False):
            file = f"masks/{kind.value}/{image}.png"
            write_mask(project.folder / file, blobs(image))
            project.masks.put([MaskRecord(image, kind, file, classes)])
    return folder / "Pets"


def record_photos(project, photos: Path) -> list[int]:
    source = project.sources.add(photos)
    found = []
    for file in sorted(photos.iterdir()):
        status = file.stat()
        found.append(FoundFile(file.name, status.st_size, status.st_mtime_ns))
    return list(project.images.record(source.id, found).ids)


def turn_page(user: App, name: str, heading: str) -> None:
    """Go to the next page by mouse, and wait until it is there."""
    user.click(user.see(kind="QPushButton", text=name))
    user.see(kind="QLabel", text=heading)


def write_place(user: App, former: Path, out: Path) -> None:
    """Say where the export goes, instead of where it would."""
    user.click(user.see(kind="QLineEdit", text=f"{former}*"))
    user.press("Ctrl+A")
    user.type(str(out))
    user.see(kind="QLineEdit", text=str(out))


def choose_from_list(user: App, now: str, wanted: str) -> None:
    user.click(user.see(kind="QComboBox", text=now))
    user.click(user.see(kind="item", text=wanted))
    user.see(kind="QComboBox", text=wanted)


def test_every_page_is_gone_through_and_the_report_is_true(screen: Screen, tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    out = tmp_path / "out"
    with user_of(screen, tmp_path / "home", str(folder)) as user:
        user.see(text="pet00.jpg", kind="item")
        user.press("Ctrl+Shift+E")
        user.see(kind="QLabel", text="What do you want to export?")
        user.press("Alt+R")
        user.wait(
            lambda: user.see(kind="QCheckBox", text="Number single objects too*").checked,
            "single objects being asked for",
        )
        turn_page(user, "Next", "Which images?")
        user.click(user.see(kind="QRadioButton", text=f"All images ({APPROVED + PREDICTED + 1})"))
        choose_from_list(user, "Skipped", "All pixels undecided (void)")
        fields = sorted(user.things(kind="QSpinBox"), key=lambda thing: thing.rect[1])
        user.click(fields[0])  # the share
        user.press("Ctrl+A")
        user.type("25")
        user.press("Tab")
        user.type("7")
        turn_page(user, "Next", "Which classes, with which ids?")
        turn_page(user, "Next", "Where do you want to export to?")
        write_place(user, folder, out)
        turn_page(user, "Preview", "This is what will happen")
        assert not out.exists()
        user.see(
            kind="QLabel", text="12 images will be written. 9 for training, 3 for validation.*"
        )
        user.photograph(tmp_path / "preview.png")
        user.click(user.see(kind="part", text="Written (12)"))
        user.see(kind="item", text="pet09.jpg")
        user.press("Enter")
        user.see(kind="QLabel", text="12 images were exported.")
        user.see(text="Verified: every pixel*")
        user.photograph(tmp_path / "report.png")
        user.click(user.see(kind="QPushButton", text="Close"))
        user.gone(kind="QLabel", text="12 images were exported.")

        user.press("Ctrl+Shift+E")
        for heading in ("Which images?", "Which classes, with which ids?"):
            turn_page(user, "Next", heading)
        turn_page(user, "Next", "Where do you want to export to?")
        write_place(user, folder, out)
        user.see(kind="QLabel", text="This folder already contains an export.")
        assert not user.see(kind="QPushButton", text="Preview").enabled  # never silently
        user.click(user.see(kind="QRadioButton", text="Replace it*"))
        user.wait(lambda: user.see(kind="QPushButton", text="Preview").enabled, "the way on")
        user.press("Esc")
        user.gone(kind="QLabel", text="Where do you want to export to?")
        user.press("Ctrl+Q")
        assert user.process.wait(timeout=30) == 0
        assert user.output() == ""

    lists = {
        name: (out / f"ImageSets/Segmentation/{name}.txt").read_text().split()
        for name in ("train", "val")
    }
    assert (len(lists["train"]), len(lists["val"])) == (9, 3)
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert report["options"]["seed"] == 7 and report["exact"]
    drawn = {number: blobs(number + 1) for number in range(APPROVED)}
    for number in range(APPROVED + PREDICTED + 1):
        with Image.open(out / f"SegmentationClass/pet{number:02}.png") as mask:
            expected = drawn.get(number, np.full((HEIGHT, WIDTH), 255, np.uint8))
            assert np.array_equal(np.asarray(mask), expected)
        assert (out / f"SegmentationObject/pet{number:02}.png").exists()
    pixels = {one["name"]: one["pixels"] for one in report["classes"]}
    for value, name in enumerate(NAMES, 1):
        assert pixels[name] == sum(int((labels == value).sum()) for labels in drawn.values())


def test_a_large_export_is_stopped_and_gone_on_with(screen: Screen, tmp_path: Path) -> None:
    count, size = 240, (800, 600)
    photos = tmp_path / "photos"
    draw_photo(photos / "0000.jpg", size)
    with create_project(tmp_path / "Large") as project:
        for number in range(1, count):
            os.link(photos / "0000.jpg", photos / f"{number:04}.jpg")
        ids = record_photos(project, photos)
        cat = project.classes.add("cat").id
        labels = np.zeros(size[::-1], np.uint8)
        labels[100:500, 200:700] = 1
        first = tmp_path / "first.png"
        write_mask(first, labels)
        (project.folder / "masks/approved").mkdir(parents=True)
        files = {image: f"masks/approved/{image}.png" for image in ids}
        for file in files.values():
            os.link(first, project.folder / file)
        project.masks.put(
            MaskRecord(image, Provenance.APPROVED, file, (cat,)) for image, file in files.items()
        )
    folder, out = tmp_path / "Large", tmp_path / "out"
    with user_of(screen, tmp_path / "home", str(folder)) as user:
        user.see(text="0000.jpg", kind="item")
        user.press("Ctrl+Shift+E")
        user.see(kind="QLabel", text="What do you want to export?")
        for heading in ("Which images?", "Which classes*", "Where do you want to export to?"):
            turn_page(user, "Next", heading)
        write_place(user, folder, out)
        turn_page(user, "Preview", "This is what will happen")
        user.click(user.see(kind="QPushButton", text=f"Export {count} images"))
        user.see(kind="QLabel", text="Writing")
        user.photograph(tmp_path / "writing.png")
        user.click(user.see(kind="QPushButton", text="Cancel"))
        user.see(kind="QLabel", text="Stopped. What is written is kept*")
        user.see(kind="QLabel", text="This folder contains an unfinished export.")
        done = {file: file.stat().st_mtime_ns for file in (out / "JPEGImages").iterdir()}
        assert 0 < len(done) < count
        assert not (out / "report.json").exists()
        turn_page(user, "Preview", "This is what will happen")
        user.press("Enter")
        user.see(kind="QLabel", text=f"{count} images were exported.", limit=600)
    assert len(list((out / "JPEGImages").iterdir())) == count
    assert {file: file.stat().st_mtime_ns for file in done} == done  # not written again


def test_it_speaks_german(screen: Screen, tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    out = tmp_path / "out"
    with user_of(screen, tmp_path / "home", str(folder), language="de") as user:
        user.see(text="pet00.jpg", kind="item")
        user.press("Ctrl+Shift+E")
        user.see(kind="QLabel", text="Was soll geschrieben werden?")
        user.click(user.see(kind="QRadioButton", text="labelme*"))
        for heading in ("Welche Bilder?", "Welche Klassen*", "Wohin soll es gehen?"):
            turn_page(user, "Weiter", heading)
        write_place(user, folder, out)
        turn_page(user, "Vorschau", "Das wird geschehen")
        user.photograph(tmp_path / "vorschau.png")
        user.press("Enter")
        user.see(kind="QLabel", text=f"{APPROVED} Bilder wurden exportiert.")
        user.photograph(tmp_path / "bericht.png")
        user.click(user.see(kind="QPushButton", text="Schließen"))
        user.gone(kind="QPushButton", text="Schließen")
        user.press("Ctrl+Q")
        assert user.process.wait(timeout=30) == 0
    assert len(list(out.glob("pet*.json"))) == APPROVED
    with closing(open_project(folder, read_only=True)) as project:
        assert project.masks.counts()[Provenance.APPROVED] == APPROVED
