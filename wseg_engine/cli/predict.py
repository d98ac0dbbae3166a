"""`wseg predict`: masks of images by a network that is trained."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wseg_engine.annotations.kinds import LAYOUTS
from wseg_engine.base.bounds import bounded
from wseg_engine.base.looking import anything_at, file_at, folder_at
from wseg_engine.cli import options as shared
from wseg_engine.cli.console import CommandError, Console, missing
from wseg_engine.cli.mask_run import run_masks
from wseg_engine.cli.model import MODEL_HELP, find_model, fit_tags
from wseg_engine.cli.pairing import tell_others
from wseg_engine.cli.settings import apply_changes, prediction_changes

if TYPE_CHECKING:
    from wseg_engine.base.events import Control, Event
    from wseg_engine.compute.distributed import World
    from wseg_engine.datasets.types import Dataset
    from wseg_engine.prediction.mask_store import MaskStore
    from wseg_engine.settings.config import Settings

NAME = "predict"
HELP = "write the masks of images with a trained network"
DESCRIPTION = """\
Predict and refine the masks of images, tagged or not. OUT gets NAME.png (palette PNG), classes.json
and predictions.jsonl: each image's classes, their confidence, and how uncertain its mask is.
Several GPUs: torchrun --nproc-per-node N -m wseg_engine predict …"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("model", type=Path, metavar="MODEL", help=MODEL_HELP)
    parser.add_argument("images", type=Path, metavar="IMAGES", help="a folder, or one image")
    shared.add_out(parser, what="the masks")
    parser.add_argument("--layout", choices=LAYOUTS, default="auto", help="of IMAGES")
    shared.add_prediction(parser)
    shared.add_device(parser)
    shared.add_set(parser)


def execute(options: argparse.Namespace, console: Console) -> int:
    """Predict."""
    if not anything_at(options.images):
        raise missing(options.images, "image or folder")
    inputs = [options.images] if folder_at(options.images) else []
    shared.check_out(options, inputs=inputs)
    changes = prediction_changes(options)
    file = find_model(options.model, console)
    from wseg_engine.compute.distributed import world_from_environment
    from wseg_engine.formats.files import write_json
    from wseg_engine.formats.types import export_classes
    from wseg_engine.prediction.mask_store import MaskStore, prediction_key
    from wseg_engine.settings.weight_files import sha256_of
    from wseg_engine.training.checkpoint import load_model

    model = load_model(file)
    settings = apply_changes(model.settings, changes)
    world = world_from_environment()
    key = prediction_key(settings, classes=model.names, model=sha256_of(file))
    store = MaskStore(options.out, model.names, key, rank=world.rank)
    with bounded(options.out):
        if options.force and world.leader:
            store.clear()
        store.open()
        dataset = _images(options, model.names, console)
        if world.leader:
            classes = [one.to_dict() for one in export_classes(model.names)]
            options.out.mkdir(parents=True, exist_ok=True)
            write_json(options.out / "classes.json", classes)
        return _predict(
            options, console, dataset, model.network, settings, store=store, world=world
        )


def _images(options: argparse.Namespace, classes: tuple[str, ...], console: Console) -> Dataset:
    """Read the images, and their tags where they have any."""
    from wseg_engine.cli.options import read_data
    from wseg_engine.datasets.types import Dataset, TaggedImage
    from wseg_engine.images.frames import frames_text

    path = options.images
    if file_at(path) and path.suffix.lower() != ".csv":
        if _has_more(path):
            console.warn(f"{path.name}: {frames_text(1)}")
        image = TaggedImage(path.stem, path, ())
        return Dataset(path.parent, classes, (image,))
    found = read_data(path, console, classes=None, layout=options.layout)
    if not found.images:
        raise CommandError(f"{path}: there is no image that can be used.")
    return fit_tags(found, classes, console)


def _has_more(path: Path) -> bool:
    """Whether an image has more frames than the one that is used; a damaged one is told later."""
    from wseg_engine.images.imaging import ImageError, image_head

    try:
        return image_head(path).more
    except ImageError:
        return False


def _predict(
    options: argparse.Namespace,
    console: Console,
    dataset: Dataset,
    network: Any,
    settings: Settings,
    *,
    store: MaskStore,
    world: World,
) -> int:
    from wseg_engine.prediction.predict_masks import make_masks

    def work(control: Control) -> Iterator[Event]:
        return make_masks(
            dataset.images,
            network=network,
            settings=settings,
            store=store,
            device=options.device,
            control=control,
            world=world,
        )

    if world.leader:
        tell_others(options.out, {store.mask_path(one.name) for one in dataset.images}, console)
    return run_masks(work, console, out=options.out, called="mask")
