"""A small project that has something in every table, and single bits of its files turned over."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from app.core.store import (
    ClassSeen,
    Disagreement,
    DisagreementKind,
    FoundFile,
    ImageFilter,
    MaskRecord,
    Order,
    PredictedImage,
    Project,
    Provenance,
    Setting,
    create_project,
)
from app.core.store.backup import PROJECT_FILE
from app.core.store.points import Point
from app.core.training import run_notes
from app.core.training.run_scores import score_of
from wseg_engine.base.labels import Tag
from wseg_engine.images.mask_files import write_mask
from wseg_engine.settings.config import Settings

IMAGES = 40
SIZE = (30, 40)  # pixels of each, (height, width)
_PAGE = 4096  # bytes of the database that are either used or not
_HEAD = 12  # bytes in which a page says how what is in it lies


def make_full_project(folder: Path) -> None:
    """Make a project with photographs, tags, runs, masks, predictions, reviews and a backup."""
    photos = folder.parent / "photos"
    found = []
    for number in range(IMAGES):
        file = photos / f"day {number // 10}" / f"Bäume {number}.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", SIZE[::-1], (number * 6, 90, 160)).save(file)
        status = file.stat()
        name = file.relative_to(photos).as_posix()
        found.append(FoundFile(name, status.st_size, status.st_mtime_ns))
    with create_project(folder) as project:
        source = project.sources.add(photos)
        images = project.images.record(source.id, found).ids
        project.images.set_sizes(dict.fromkeys(images[:30], SIZE[::-1]))
        project.images.mark_corrupt(images[-1], "Bäume 39.jpg is damaged: no pixels.")
        for image in images[:8]:
            project.images.content_hash(image)
        classes = [project.classes.add(name).id for name in ("oak", "Ölbaum", "ash", "elm")]
        project.classes.set_shortcut(classes[0], "Ctrl+1")
        project.tags.set(images[:30], classes[:1], Tag.PRESENT)
        project.tags.set(images[::2], classes[1:3], Tag.ABSENT)
        project.tags.set(images[5:8], classes[3:], Tag.UNSURE)
        project.tags.review(images[:10])
        _train(project, images, classes)
        project.settings.set(Setting("view.size", 1), 128)
        project.settings.set(Setting("note", ""), "Bäume im Winter")
        project.back_up()


def _train(project: Project, images: list[int], classes: list[int]) -> None:
    settings = {
        run_notes.SETTINGS: Settings().to_dict(),
        run_notes.PRESET: "fast",
        run_notes.CLASS_NAMES: ["oak", "Ölbaum", "ash", "elm"],
        run_notes.IMAGES: 30,
        run_notes.PINNED: images[:3],
    }
    run = project.runs.add("Run 1", folder="models/run-1", classes=classes, settings=settings)
    scores = {
        run_notes.SECONDS: 12.5,
        run_notes.DEVICE: "cpu",
        run_notes.EPOCHS: 3,
        run_notes.MASKS: 2,
        run_notes.MARKED: 1,
        run_notes.METRICS: {"tag_ap": 0.75},
    }
    run_notes.note_scores(project, run.id, scores, state=project.runs.get(run.id).state)
    labels = np.zeros(SIZE, np.uint8)
    labels[5:20, 5:20] = 1
    labels[8:12, 22:30] = 255
    masks = []
    for image in images[:20]:
        for kind in (Provenance.MODEL, Provenance.APPROVED)[: 1 + image % 2]:
            file = f"masks/{kind}/{image}.png"
            write_mask(project.folder / file, labels)
            masks.append(MaskRecord(image, kind, file, tuple(classes), run.id, 0.25))
    seen = {classes[0]: ClassSeen(0.9, 0.25, 0.8), classes[1]: ClassSeen(0.2, 0.0, 0.0)}
    project.predictions.put(
        [PredictedImage(image, run.id, "key", 0.25, seen) for image in images[:20]],
        disagreements=[
            Disagreement(image, classes[1], DisagreementKind.UNEXPECTED, 0.7)
            for image in images[:9]
        ],
        masks=masks,
    )
    project.reviews.set_rejected(images[3:5], rejected=True)
    project.reviews.add_seconds(dict.fromkeys(images[:12], 2.5))
    for place, image in enumerate(images[:6]):
        point = Point(classes[place % len(classes)], 0.25, 0.1 * place, shows=place % 2 == 0)
        project.points.change(image, add=[point])


def flipped(data: bytes, count: int, *, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """Yield copies with one bit turned over each, most of them where there is something.

    Some are in the heads of pages, which are few bytes, zeros among them, and the most delicate.
    """
    chance = random.Random(seed)
    used = [place for place, byte in enumerate(data) if byte]
    heads = [page + byte for page in range(0, len(data), _PAGE) for byte in range(_HEAD)]
    for number in range(count):
        if number % 8 < 2:
            place = chance.choice(heads) if number % 8 else chance.randrange(len(data))
        else:
            place = chance.choice(used)
        bit = chance.randrange(8)
        changed = bytearray(data)
        changed[place] ^= 1 << bit
        yield f"bit {bit} of byte {place} (page {place // _PAGE + 1})", bytes(changed)


def database_of(folder: Path) -> Path:
    """Return the database of a project."""
    return folder / PROJECT_FILE


def read_all_records(project: Project) -> None:
    """Ask a project everything that views ask."""
    images = list(project.images.ids())
    for order in Order:
        project.images.ids(ImageFilter(text="bäume"), order=order)
    project.images.ids(ImageFilter(tagged=True, masked=True, provenance="model"))
    project.images.ids(ImageFilter(disagreeing=True, tags={1: Tag.PRESENT}))
    for record in project.images.get(images):
        assert "\0" not in str(project.images.file(record))
    for tags in project.tags.of(images).values():
        assert isinstance(tags.tagged, bool)
    project.tags.counts()
    project.tags.together()
    project.tags.present()
    project.images.counts()
    for info in project.classes.all():
        assert int(info.colour[1:], 16) >= 0
        named = project.classes.named(info.name)
        assert project.read_only or named == info  # an index of a damaged one may not find it
    for source in project.sources.all():
        assert source.folder.is_absolute()
    for mask in project.masks.of(images):
        assert (project.folder / mask.file).is_relative_to(project.folder)
    project.masks.counts()
    for run in project.runs.all():
        assert str(run_notes.settings_of_run(run))
        assert str(score_of(run))
    project.predictions.of(images)
    project.predictions.disagreements()
    project.predictions.by_uncertainty()
    project.reviews.time()
    project.reviews.rejected()
    for points in project.points.of(images).values():
        assert all(0 <= point.x <= 1 and 0 <= point.y <= 1 for point in points)
    for key in project.settings.keys():  # noqa: SIM118 # no dictionary
        project.settings.get(Setting(key, ""))
