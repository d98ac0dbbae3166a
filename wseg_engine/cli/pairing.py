"""Which mask of a folder is of which image, and what is left over of both."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from wseg_engine.base.listed import files_below
from wseg_engine.base.messages import counted
from wseg_engine.cli.console import CommandError, Console

if TYPE_CHECKING:
    from wseg_engine.datasets.types import Dataset
    from wseg_engine.formats.types import ExportClass


def mask_folder(folder: Path, console: Console) -> Path:
    """Return the folder of masks that a folder is or holds, and say which it is."""
    from wseg_engine.annotations.approved_masks import masks_in

    found = masks_in(folder)
    if found != folder:
        console.note(f"The masks are those in {found}.")
    return found


def pair_masks(dataset: Dataset, masks: Path, console: Console) -> dict[str, Path]:
    """Return the masks of images by the names of these, and say what was guessed or is left out.

    Raises:
        CommandError: if no image has one.
    """
    from wseg_engine.annotations.approved_masks import MaskFolder, flat_text, is_marked

    found = MaskFolder(masks)
    found.meet(image.name for image in dataset.images)
    files = {
        image.name: file for image in dataset.images if (file := found.find(image.name)) is not None
    }
    if not files:
        raise CommandError(
            f"No image of {dataset.root} ({counted(len(dataset.images), 'image')}) has a mask in "
            f"{masks} ({counted(len(found.masks), 'PNG')}); expected masks named after images, as "
            f"{dataset.images[0].name if dataset.images else 'cat'}.png."
        )
    guessed = [
        file for name, file in files.items() if file not in found.flat and is_marked(file, name)
    ]
    if guessed:
        console.warn(
            "masks matched by ignoring the start or end of their names: "
            f"{len(guessed)}, such as {guessed[0].name}"
        )
    flat = sum(file in found.flat for file in files.values())
    if flat:
        console.note(flat_text(flat))
    if len(files) < len(dataset.images):
        console.note(f"images without a mask, left out: {len(dataset.images) - len(files)}")
    used = set(files.values())
    strangers = [file for file in found.masks if file not in used]
    if strangers:
        first = strangers[0].relative_to(masks).as_posix()
        console.warn(
            f"masks that belong to no image and are left out: {len(strangers)}, such as {first}"
        )
    return files


def tell_other_ids(folder: Path, given: Mapping[str, int], option: str, console: Console) -> None:
    """Say where an option names classes by other ids than the file beside the masks does."""
    from wseg_engine.datasets.class_map import read_class_map
    from wseg_engine.datasets.names import fold

    known = {fold(name): number for number, name in (read_class_map(folder) or {}).items()}
    others = [
        f"{name} {known[fold(name)]}"
        for name, number in given.items()
        if known.get(fold(name), number) != number
    ]
    if others:
        console.warn(
            f"{option} says otherwise than the list of classes beside {folder} "
            f"({', '.join(others)}); {option} counts."
        )


def tell_others(out: Path, wanted: set[Path], console: Console) -> None:
    """Say how many masks lie in OUT that this run did not mean."""
    others = [file for file in files_below(out) if file.suffix == ".png" and file not in wanted]
    if others:
        first = others[0].relative_to(out).as_posix()
        console.warn(
            f"masks in {out} that are of none of these images and stay: {len(others)}, such as "
            f"{first}"
        )


def classes_of(ids: Mapping[int, str]) -> tuple[ExportClass, ...]:
    """Return classes by their ids, in the colours of VOC's palette."""
    from wseg_engine.base.labels import voc_palette
    from wseg_engine.formats.types import ExportClass

    palette = voc_palette().tolist()
    return tuple(
        ExportClass(number, name, (palette[number][0], palette[number][1], palette[number][2]))
        for number, name in sorted(ids.items())
    )
