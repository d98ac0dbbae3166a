"""`wseg export`: masks and their images as a data set."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wseg_engine.annotations.kinds import LAYOUTS
from wseg_engine.base.looking import folder_at
from wseg_engine.base.messages import counted
from wseg_engine.cli import options as shared
from wseg_engine.cli.console import INTERRUPTED, OK, CommandError, Console, UsageError
from wseg_engine.cli.format_options import (
    add_format_options,
    describe_formats,
    given_options,
    tell_passed_over,
)
from wseg_engine.cli.pairing import classes_of, mask_folder, pair_masks, tell_other_ids
from wseg_engine.formats.registry import SMALLEST_OBJECT, export_format, format_names

if TYPE_CHECKING:
    from wseg_engine.datasets.types import Dataset
    from wseg_engine.formats.types import ExportClass, ExportItem
    from wseg_engine.objects.maps import ObjectMap

NAME = "export"
OBJECTS = "SegmentationObject"  # as VOC calls the folder
HELP = "put images and masks into a data set"
DESCRIPTION = "Write images and their masks as a data set, and read it back to verify it."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options, those of the formats among them."""
    parser.description = describe_formats(DESCRIPTION)
    parser.add_argument("images", type=Path, metavar="IMAGES", help="folder of images")
    parser.add_argument("masks", type=Path, metavar="MASKS", help="folder of masks, NAME.png")
    shared.add_out(parser, what="the data set")
    parser.add_argument("--format", choices=format_names(), default="voc", help="(default: voc)")
    parser.add_argument("--layout", choices=LAYOUTS, default="auto", help="of IMAGES")
    shared.add_map(
        parser,
        "ids of the classes in MASKS; a mask with another id is left out (default: the "
        "classes.json or labelmap.txt beside them, else the order of the tags)",
    )
    parser.add_argument(
        "--validation",
        type=float,
        metavar="SHARE",
        help="share of the images listed in val.txt (default: 0.1)",
    )
    parser.add_argument("--seed", type=int, metavar="N", help="of that choice (default: 0)")
    parser.add_argument(
        "--split-by-folders",
        action="store_true",
        help="images in folders such as train, val and test stay on that side",
    )
    parser.add_argument(
        "--specks",
        type=int,
        default=SMALLEST_OBJECT,
        metavar="N",
        help="where objects are made, parts with fewer than N pixels go to what is around them; 0 "
        f"keeps all (default: {SMALLEST_OBJECT})",
    )
    parser.add_argument(
        "--object-masks",
        type=Path,
        metavar="DIR",
        help="folder of masks of objects, NAME.png, ids in 8 or 16 bits; one called "
        f"{OBJECTS} beside the masks of a VOC data set is read by itself",
    )
    add_format_options(parser)


def execute(options: argparse.Namespace, console: Console) -> int:
    """Export."""
    from wseg_engine.base.events import Control
    from wseg_engine.cli.interrupt import stop_on_signals
    from wseg_engine.cli.options import read_data
    from wseg_engine.cli.progress import show
    from wseg_engine.formats.export import export_dataset

    shared.existing_folder(options.masks, what="folder of masks")
    shared.existing_folder(options.images, what="folder of images")
    if options.validation is not None and not 0 <= options.validation < 1:
        raise UsageError(f"--validation {options.validation}: expected 0 to below 1.")
    if options.specks < 0:
        raise UsageError(f"--specks {options.specks}: expected 0 or more pixels.")
    if options.object_masks is not None:
        shared.existing_folder(options.object_masks, what="folder of masks of objects")
    inputs = [options.images, options.masks, *filter(None, [options.object_masks])]
    if export_format(options.format).is_file:  # which the export itself looks at
        shared.check_outside(options.out, inputs=inputs)
    else:
        shared.check_out(options, inputs=inputs)
    tell_passed_over(options, export_format(options.format), console)
    dataset = read_data(options.images, console, classes=None, layout=options.layout)
    masks = mask_folder(options.masks, console)
    classes = _classes(options, dataset, masks, console)
    items = _items(dataset, masks, console)
    beside = masks.parent / OBJECTS
    folder = options.object_masks or (beside if masks != options.masks else None)
    if folder is not None and folder_at(folder):
        items = _with_objects(items, folder, console, wanted=options.object_masks is not None)
    if options.split_by_folders:
        items = _by_folders(items, dataset.root)
    existing = "resume" if options.resume else "replace" if options.force else "refuse"
    control = Control()
    with stop_on_signals(control, console):
        report = show(
            export_dataset(
                items,
                options.out,
                format=options.format,
                classes=classes,
                existing=existing,
                control=control,
                specks=options.specks,
                **_arguments(options),
            ),
            console,
        )
    if control.stopping:
        console.error("stopped. Go on with --resume.")
        return INTERRUPTED
    count = sum(report.images.values())
    if not count:
        why = next(iter(report.failed.items()), None)
        raise CommandError(
            "no image was exported."
            + (f" The first that was left out is {why[0]}: {why[1]}" if why else "")
        )
    checked = "masks read back and equal"
    if report.verified < count:
        checked = "outlines are not compared"
        if report.verified:
            checked = f"{counted(report.verified, 'mask')} read back and equal; {checked}"
    console.result(f"{counted(count, 'image')} in {options.out}, {checked}.")
    if report.failed:
        console.warn(f"{counted(len(report.failed), 'image')} could not be used.")
    return OK


def _arguments(options: argparse.Namespace) -> dict[str, Any]:
    """Return the arguments that the chosen format understands."""
    kind = export_format(options.format)
    given = kind.known(given_options(options))
    if kind.has_split:
        share = 0.1 if options.validation is None else options.validation
        given |= {"validation": share, "seed": options.seed or 0}
    return given


def _by_folders(items: Sequence[ExportItem], root: Path) -> list[ExportItem]:
    """Give images the side that their folders say.

    Raises:
        CommandError: if no folders divide them.
    """
    from wseg_engine.annotations.folder_source import folder_sides

    paths = {item.name: item.image.relative_to(root).as_posix() for item in items}
    sides = folder_sides(paths.values())
    if not sides:
        raise CommandError(
            f"No folders of {root} divide its images into training and validation, as folders "
            "train and val do. Leave --split-by-folders out."
        )
    return [replace(item, split=sides.get(paths[item.name], "")) for item in items]


def _with_objects(
    items: Sequence[ExportItem], folder: Path, console: Console, *, wanted: bool
) -> list[ExportItem]:
    """Give images the objects of a folder.

    Raises:
        CommandError: if none of its files belongs to an image, though it was named.
    """
    from wseg_engine.annotations.approved_masks import MaskFolder
    from wseg_engine.images.imaging import image_size
    from wseg_engine.objects.files import read_object_mask

    found = MaskFolder(folder)
    found.meet(item.name for item in items)
    files = {item.name: file for item in items if (file := found.find(item.name)) is not None}
    if wanted and not files:
        raise CommandError(
            f"No file in {folder} ({counted(len(found.masks), 'PNG')}) is named after an image, as "
            f"{items[0].name}.png would be."
        )
    if files:
        console.note(f"masks with a mask of objects in {folder}: {len(files)} of {len(items)}")

    def objects(item: ExportItem, file: Path) -> Callable[[], ObjectMap]:
        return lambda: read_object_mask(file, tuple(image_size(item.image)))

    return [
        replace(item, objects=objects(item, files[item.name])) if item.name in files else item
        for item in items
    ]


def _classes(
    options: argparse.Namespace, dataset: Dataset, masks: Path, console: Console
) -> tuple[ExportClass, ...]:
    """Return the classes of the masks: from `--map`, a file beside them, or the data set."""
    from wseg_engine.datasets.class_map import read_class_map

    known = read_class_map(masks)
    if options.map is not None:
        tell_other_ids(masks, options.map, "--map", console)
        known = {number: name for name, number in options.map.items()}
    elif known is None:
        known = dict(enumerate(dataset.classes, 1))
        if known:
            taken = ", ".join(f"{number} {name}" for number, name in known.items())
            console.warn(
                f"No classes.json or labelmap.txt of {masks} says which id is which class; the "
                f"order of the tags was taken: {taken}. If it is another, say it with --map."
            )
    if not known:
        raise UsageError(
            f"{masks}: no classes.json or labelmap.txt says which id is which class. Say it with "
            '--map, as in --map "cat=1,dog=2".'
        )
    unfit = [f"{number} {name}" for number, name in known.items() if not 0 < number < 255]
    if unfit:
        raise UsageError(
            f"{masks}: the id of {', '.join(unfit)} cannot be exported; 0 is background and 255 is "
            "void. Number the classes of the masks from 1."
        )
    return classes_of(known)


def _items(dataset: Dataset, masks: Path, console: Console) -> list[ExportItem]:
    """Pair images with their masks."""
    from wseg_engine.base.labels import Tag
    from wseg_engine.formats.types import ExportItem
    from wseg_engine.images.mask_files import read_mask

    items = []
    files = pair_masks(dataset, masks, console)
    for image in dataset.images:
        if image.name in files:
            tags = zip(dataset.classes, image.tags, strict=True)
            items.append(
                ExportItem(
                    image.name,
                    image.path,
                    partial(read_mask, files[image.name]),
                    tuple(name for name, tag in tags if tag is Tag.PRESENT),
                )
            )
    return items
