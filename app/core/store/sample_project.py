"""The sample project: drawn pictures with their tags, to try everything without own photos."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from app.core.store import FoundFile, Project, create_project
from app.core.translation import mark, translate
from wseg_engine.base.bounds import move, remove_tree
from wseg_engine.base.events import Control, Event, Finished, Progress
from wseg_engine.base.labels import Tag

IMAGES = 60
PHOTOS = "photos"
PROJECT = "Sample Project"
QUALITY = 92  # of the JPEGs
COLOURS = ("#f58231", "#e6194b", "#e0a100", "#3cb44b")  # of the palette, near the fruits' own
TITLES = (
    mark("Sample", "orange"),
    mark("Sample", "strawberry"),
    mark("Sample", "sunflower"),
    mark("Sample", "watermelon"),
)  # SAMPLE_CLASSES, for the translators


def sample_project_folder(folder: Path) -> Path:
    """Return where the sample's project is, or will be."""
    return folder / PROJECT


def make_sample(folder: Path, control: Control, *, images: int = IMAGES) -> Iterator[Event]:
    """Draw the sample's pictures and make a project of them, with all tags set.

    The folder appears when all is done; what an interrupted run left is replaced.

    Args:
        folder: where the pictures and the project go.
        control: stops it between two pictures.
        images: how many to draw.
    Yields:
        Progress, at last Finished.

    Raises:
        OSError: if a file cannot be written.
        ProjectError: if the project cannot be made.
        Stopped: if it was asked to stop; nothing is left.
    """
    from wseg_engine.sample import sample_pictures  # takes a while to load

    draft = folder.with_name(f"{folder.name}.part")
    remove_tree(draft)
    photos = draft / PHOTOS
    photos.mkdir(parents=True)
    tags: dict[str, tuple[str, ...]] = {}
    try:
        for number, picture in enumerate(sample_pictures(images=images)):
            control.wait_or_stop()
            yield Progress("sample", number, images)
            name = f"{picture.name}.jpg"
            Image.fromarray(picture.image).save(
                photos / name, format="JPEG", quality=QUALITY, subsampling=0
            )
            tags[name] = picture.classes
        with create_project(sample_project_folder(draft)) as project:
            _fill(project, photos, tags)
        remove_tree(folder)
        move(draft, folder)
    finally:
        remove_tree(draft)
    yield Finished(images, 0, stopped=False)


def _fill(project: Project, photos: Path, tags: dict[str, tuple[str, ...]]) -> None:
    from wseg_engine.sample import SAMPLE_CLASSES

    source = project.sources.add(photos)
    names = sorted(tags)
    found = []
    for name in names:
        status = (photos / name).stat()
        found.append(FoundFile(name, status.st_size, status.st_mtime_ns))
    ids = project.images.record(source.id, found).ids
    classes = {
        name: project.classes.add(_title(name), colour=colour, shortcut=str(key)).id
        for key, (name, colour) in enumerate(zip(SAMPLE_CLASSES, COLOURS, strict=True), 1)
    }
    project.tags.set_cells(
        (image, classes[name], Tag.PRESENT)
        for image, file in zip(ids, names, strict=True)
        for name in tags[file]
    )
    project.tags.review(ids)


def _title(name: str) -> str:
    """Return a class of the sample in the user's language."""
    return translate("Sample", name)
