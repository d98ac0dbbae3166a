"""`wseg draft`: masks of tagged images at once, without any training."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from wseg_engine.base.bounds import bounded
from wseg_engine.cli import options as shared
from wseg_engine.cli.console import CommandError, Console
from wseg_engine.cli.mask_run import run_masks
from wseg_engine.cli.pairing import tell_others
from wseg_engine.cli.settings import apply_changes, prediction_changes
from wseg_engine.settings.config import Settings

if TYPE_CHECKING:
    from wseg_engine.base.events import Control, Event
    from wseg_engine.datasets.types import Dataset
    from wseg_engine.prediction.mask_store import MaskStore

NAME = "draft"
HELP = "write draft masks of tagged images at once, without training"
DESCRIPTION = """\
Draw the masks of tagged images from what stands out in them, without any training. In an image of
one class, what stands out is that class. In one of several, ImageNet's classifier says which part
looks like which class if it knows their English names; what it is unsure of is void (255). OUT gets
NAME.png (palette PNG), classes.json and predictions.jsonl."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    shared.add_dataset(parser, masks=False)
    shared.add_out(parser, what="the drafts")
    parser.add_argument(
        "--refine",
        choices=("none", "pamr", "crf"),
        default="none",
        help="fit outlines to edges (default: none, which is best: the CRF takes from them)",
    )
    shared.add_device(parser)
    shared.add_set(parser)


def execute(options: argparse.Namespace, console: Console) -> int:
    """Draft."""
    shared.existing_folder(options.dataset, what="folder of images")
    shared.check_out(options, inputs=[options.dataset])
    settings = apply_changes(Settings(), prediction_changes(options))
    from wseg_engine.cli.options import read_data
    from wseg_engine.formats.files import write_json
    from wseg_engine.formats.types import export_classes
    from wseg_engine.prediction.drafts import draft_key
    from wseg_engine.prediction.mask_store import MaskStore

    dataset = read_data(
        options.dataset,
        console,
        classes=options.classes,
        layout=options.layout,
        subset=options.subset,
    )
    _check(dataset, console)
    key = draft_key(settings.refine, classes=dataset.classes)
    store = MaskStore(options.out, dataset.classes, key)
    with bounded(options.out):
        if options.force:
            store.clear()
        store.open()
        options.out.mkdir(parents=True, exist_ok=True)
        classes = [one.to_dict() for one in export_classes(dataset.classes)]
        write_json(options.out / "classes.json", classes)
        return _draft(options, console, dataset, settings, store)


def _check(dataset: Dataset, console: Console) -> None:
    """Refuse images of which none has a tag, and count those that get no draft, or a void one."""
    from wseg_engine.base.labels import Tag
    from wseg_engine.datasets.imagenet_words import imagenet_classes
    from wseg_engine.prediction.drafts import can_draft

    able = [image for image in dataset.images if can_draft(image.tags)]
    if not able:
        raise CommandError(
            f"{dataset.root}: no image has a tag. Sort images into "
            "subfolders named after what they show, or list them in a tags.csv (filename,tags)."
        )
    left_out = len(dataset.images) - len(able)
    if left_out:
        console.warn(f"images that name no class, left out: {left_out} of {len(dataset.images)}")
    unknown = [name for name in dataset.classes if not imagenet_classes(name)]
    several = [
        image
        for image in able
        if sum(tag is Tag.PRESENT for tag in image.tags) > 1
        and any(
            tag is Tag.PRESENT and name in unknown
            for tag, name in zip(image.tags, dataset.classes, strict=True)
        )
    ]
    if several:
        console.warn(
            "images of several classes that cannot be told apart before training, in which what "
            f"stands out is void (255): {len(several)} of {len(able)}. ImageNet's classifier does "
            f"not know {', '.join(unknown)}."
        )


def _draft(
    options: argparse.Namespace,
    console: Console,
    dataset: Dataset,
    settings: Settings,
    store: MaskStore,
) -> int:
    from wseg_engine.prediction.drafts import make_drafts

    def work(control: Control) -> Iterator[Event]:
        return make_drafts(
            dataset.images,
            classes=dataset.classes,
            config=settings.refine,
            store=store,
            device=options.device,
            control=control,
        )

    tell_others(options.out, {store.mask_path(one.name) for one in dataset.images}, console)
    return run_masks(work, console, out=options.out, called="draft")
