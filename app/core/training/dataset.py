"""A project's tagged images as the engine's data set."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.store import ImageFilter, ImageState, ImageTags, Project, Provenance
from app.core.tagging.missing_tag_policy import missing_means_absent, understood
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.base.labels import Tag
from wseg_engine.datasets.types import Dataset, TaggedImage

PAGE = 2000  # images read at a time
USABLE = frozenset({ImageState.PRESENT.value})


@dataclass(frozen=True)
class ProjectDataset:
    """What a run trains on, and what it means in the project."""

    dataset: Dataset
    classes: tuple[int, ...]  # class ids, in the network's order
    image_ids: Mapping[str, int]  # by the name in the data set


def image_name(image: int) -> str:
    """Return the name of an image in data sets of the project."""
    return f"{image}"


def project_dataset(
    project: Project, *, exclude: Collection[int] = (), classes: Sequence[int] | None = None
) -> ProjectDataset:
    """Return a project's tagged images at once; `read_dataset` does it in steps."""
    steps = read_dataset(project, Control(), exclude=exclude, classes=classes)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            found: ProjectDataset = done.value
            return found


def read_dataset(
    project: Project,
    control: Control,
    *,
    exclude: Collection[int] = (),
    classes: Sequence[int] | None = None,
) -> Generator[Event, None, ProjectDataset]:
    """Read a project's images that are there and of which something is known.

    Args:
        project: where they are.
        control: stops it between pages.
        exclude: ids of images to leave out.
        classes: of a run that exists; None takes those that some image shows.

    Yields:
        `Progress` of the phase "prepare"; the generator's value is the data set, without masks.

    Raises:
        ProjectError: if the project cannot be read.
        Stopped: if it was asked to end.
    """
    left_out = set(exclude)
    wanted = [
        image
        for image in sorted(
            {
                *project.images.ids(ImageFilter(states=USABLE, tagged=True)),
                *project.images.ids(
                    ImageFilter(states=USABLE, provenance=Provenance.APPROVED.value)
                ),
            }
        )
        if image not in left_out
    ]
    images: list[tuple[int, Path, ImageTags]] = []
    for first in range(0, len(wanted), PAGE):
        control.wait_or_stop()
        page = wanted[first : first + PAGE]
        images.extend(_page(project, page))
        yield Progress("prepare", min(first + PAGE, len(wanted)), len(wanted))
    if classes is None:
        classes = _shown(project, images)
    return _assembled(project, images, tuple(classes))


def tagged_images(
    project: Project, images: Iterable[int], classes: Sequence[int]
) -> dict[int, TaggedImage]:
    """Return images of a project with what they say of classes, by id; those gone are left out.

    Raises:
        ProjectError: if the project cannot be read.
    """
    silence = missing_means_absent(project)
    return {
        image: TaggedImage(image_name(image), path, _tags(said, classes, silence))
        for image, path, said in _page(project, list(images))
    }


def _page(project: Project, images: Sequence[int]) -> list[tuple[int, Path, ImageTags]]:
    folders = {source.id: source.folder for source in project.sources.all()}
    records = project.images.get(images)
    tags = project.tags.of(images)
    return [
        (record.id, folders[record.source] / record.path, tags[record.id])
        for record in records
        if record.source in folders and record.id in tags
    ]


def _shown(project: Project, images: Iterable[tuple[int, Path, ImageTags]]) -> tuple[int, ...]:
    """Return the classes that at least one image shows: of others nothing can be learnt."""
    shown = {
        number for *_, said in images for number, tag in said.tags.items() if tag is Tag.PRESENT
    }
    return tuple(info.id for info in project.classes.all() if info.id in shown)


def _tags(said: ImageTags, classes: Sequence[int], silence: bool) -> tuple[Tag, ...]:
    return tuple(understood(said, number, silence=silence) for number in classes)


def _assembled(
    project: Project, images: Iterable[tuple[int, Path, ImageTags]], classes: tuple[int, ...]
) -> ProjectDataset:
    names = {info.id: info.name for info in project.classes.all()}
    silence = missing_means_absent(project)
    found = {
        image_name(image): (
            image,
            TaggedImage(image_name(image), path, _tags(said, classes, silence)),
        )
        for image, path, said in images
    }
    dataset = Dataset(
        project.folder,
        tuple(names.get(number, image_name(number)) for number in classes),
        tuple(item for _, item in found.values()),
    )
    return ProjectDataset(dataset, classes, {name: image for name, (image, _) in found.items()})
