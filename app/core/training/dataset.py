"""A project's tagged images as the engine's data set: learned from, held out, previewed."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.store import ImageFilter, ImageState, ImageTags, Project, ProjectError, Provenance
from app.core.tagging.missing_tag_policy import missing_means_absent, resolved_tag
from app.core.training.request import MOST_PINNED
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
    missing_absent = missing_means_absent(project)
    return {
        image: TaggedImage(image_name(image), path, _tags(said, classes, missing_absent))
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


def _tags(said: ImageTags, classes: Sequence[int], missing_absent: bool) -> tuple[Tag, ...]:
    return tuple(resolved_tag(said, number, missing_absent=missing_absent) for number in classes)


def _assembled(
    project: Project, images: Iterable[tuple[int, Path, ImageTags]], classes: tuple[int, ...]
) -> ProjectDataset:
    names = {info.id: info.name for info in project.classes.all()}
    missing_absent = missing_means_absent(project)
    found = {
        image_name(image): (
            image,
            TaggedImage(image_name(image), path, _tags(said, classes, missing_absent)),
        )
        for image, path, said in images
    }
    dataset = Dataset(
        project.folder,
        tuple(names.get(number, image_name(number)) for number in classes),
        tuple(item for _, item in found.values()),
    )
    return ProjectDataset(dataset, classes, {name: image for name, (image, _) in found.items()})


ONE_OF = 5  # approved images is held out
FEWEST_APPROVED = 10  # with fewer, all of them are learnt from
_APPROVED = ImageFilter(
    states=frozenset({ImageState.PRESENT.value}), provenance=Provenance.APPROVED.value
)


def held_out(project: Project, control: Control) -> frozenset[int]:
    """Return the images with an approved mask that no run trains on, and copies of them.

    Chosen by the images' content, so that the choice is the same in every run and on every
    computer. Contents that are not known yet are read: ask in the background.

    Raises:
        ProjectError: if the project cannot be read.
        Stopped: if the control says so.
    """
    approved = project.images.ids(_APPROVED)
    if len(approved) < FEWEST_APPROVED:
        return frozenset()
    contents = contents_of(project, approved, control)
    held = {image: content for image, content in contents.items() if is_held_out(content)}
    sizes = {record.size for record in project.images.get(held)}
    others = set(project.images.of_sizes(sizes)) - set(contents)
    copies = contents_of(project, others, control)
    hidden = set(held.values())
    return frozenset(held) | {image for image, content in copies.items() if content in hidden}


def is_held_out(content: str) -> bool:
    """Whether an approved image is held out, by the hash of its content in hexadecimal digits."""
    return int(content[:8], 16) % ONE_OF == 0


def contents_of(project: Project, images: Iterable[int], control: Control) -> dict[int, str]:
    """Return hashes of the contents of images, by id; those that cannot be read are left out.

    Raises:
        ProjectError: if the project cannot be read.
        Stopped: if the control says so.
    """
    found = {}
    for record in project.images.get(images):
        control.wait_or_stop()
        if record.state is not ImageState.PRESENT:
            continue
        try:
            found[record.id] = project.images.content_hash(record.id)
        except ProjectError:  # its file cannot be read: it will not be trained on either
            if project.database.closed:
                raise
    return found


def choose_pinned(found: ProjectDataset, *, most: int = MOST_PINNED) -> tuple[int, ...]:
    """Choose images that show every class in turn, the same ones every time.

    Args:
        found: what will be trained on.
        most: how many at the most.
    """
    images = found.dataset.images
    chosen: dict[int, None] = {}
    counts = [0] * len(found.classes)
    while len(chosen) < min(most, len(images)):
        rarest = sorted(range(len(counts)), key=lambda index: (counts[index], index))
        place = next(
            (place for index in rarest if (place := _next_with(images, index, chosen)) is not None),
            None,
        )
        if place is None:
            break
        chosen[place] = None
        for index, tag in enumerate(images[place].tags):
            counts[index] += tag is Tag.PRESENT
    return tuple(found.image_ids[images[place].name] for place in chosen)


def _next_with(images: Sequence[TaggedImage], index: int, chosen: dict[int, None]) -> int | None:
    """Return the first image, not chosen yet, that shows a class."""
    for place, image in enumerate(images):
        if place not in chosen and image.tags[index] is Tag.PRESENT:
            return place
    return None
