"""`wseg external`: masks of tagged images by a program that is not a part of this one."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from wseg_engine.base.bounds import bounded
from wseg_engine.base.version import VERSION
from wseg_engine.cli import options as shared
from wseg_engine.cli.console import CommandError, Console, UsageError
from wseg_engine.cli.mask_run import run_masks
from wseg_engine.cli.pairing import tell_others

if TYPE_CHECKING:
    from wseg_engine.base.events import Control, Event
    from wseg_engine.datasets.types import Dataset, TaggedImage
    from wseg_engine.prediction.mask_store import MaskStore

NAME = "external"
HELP = "write masks of tagged images with a program of your own"
DESCRIPTION = """\
Have any program make the masks: one that reads a folder of images and their tags, and writes a PNG
an image. What follows -- is run as it stands, without a shell; in it
  {images}   is the folder of the images
  {tags}     a JSON list: image, mask (the name to write), width, height, present, absent, source
  {table}    a CSV of the classes that are present: filename,tags
  {classes}  a JSON list of the classes: id (the value of their pixels), name
  {masks}    the folder that gets the masks: 8-bit PNGs, grey or with a palette, as large as the
             image; 0 background, 255 void
OUT gets NAME.png, classes.json and predictions.jsonl as from `wseg predict`, and external.json,
which says what made them. The program may print lines such as PROGRESS 3/40.

  wseg external photos --out masks -- python3 my_masks.py {tags} {images} {classes} {masks}"""
REST = "program"  # what follows "--" goes there
_NOTE = "external.json"
_FORMAT = "external-1"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.usage = "wseg external DATASET --out OUT [options] -- PROGRAM [ARGUMENT ...]"
    shared.add_dataset(parser, masks=False)
    shared.add_out(parser, what="the masks")
    parser.add_argument(
        "--gate",
        choices=("tags", "none"),
        default="tags",
        help="classes that may appear: those that no tag rules out, the rest becomes void; or all "
        "(default: tags)",
    )
    parser.add_argument("--name", help="of the program, to be noted (default: its file's name)")
    parser.add_argument(
        "--copy-images",
        action="store_true",
        help="hand over copies, not links: for programs in containers",
    )
    parser.add_argument(
        "--work",
        type=Path,
        metavar="DIR",
        help="a new folder to work in, which stays: to see what the program gets "
        "(default: a temporary one)",
    )


def execute(options: argparse.Namespace, console: Console) -> int:
    """Run the program."""
    shared.existing_folder(options.dataset, what="folder of images")
    shared.check_out(options, inputs=[options.dataset])
    if options.work is not None:
        shared.check_outside(options.work, inputs=[options.dataset])
    command = _command(options)
    from wseg_engine.cli.options import read_data
    from wseg_engine.external.command import fingerprint
    from wseg_engine.formats.files import write_json
    from wseg_engine.formats.types import export_classes
    from wseg_engine.prediction.mask_store import MaskStore, digest

    dataset = read_data(
        options.dataset,
        console,
        classes=options.classes,
        layout=options.layout,
        subset=options.subset,
    )
    if not dataset.images or not dataset.classes:
        what = "tag" if dataset.images else "image that can be used"
        raise CommandError(
            f"{dataset.root}: there is no {what}. Sort images into subfolders named after what "
            "they show, or list them in a tags.csv (filename,tags)."
        )
    key = digest(
        [_FORMAT, list(command), fingerprint(command), options.gate, list(dataset.classes)]
    )
    store = MaskStore(options.out, dataset.classes, key, says_how_sure=False)
    with bounded(options.out):
        if options.force:
            store.clear()
        store.open()
        options.out.mkdir(parents=True, exist_ok=True)
        classes = [one.to_dict() for one in export_classes(dataset.classes)]
        write_json(options.out / "classes.json", classes)
        write_json(options.out / _NOTE, _note(options, command))
        return _make(options, console, dataset, store, command)


def _command(options: argparse.Namespace) -> tuple[str, ...]:
    """Return the command, if it can be meant.

    Raises:
        UsageError: if it cannot.
    """
    from wseg_engine.external.command import ExternalError, check_command, find_program

    command: tuple[str, ...] = tuple(options.program)
    if not command:
        raise UsageError(
            "no program. Put it behind --, as in: wseg external photos --out masks -- "
            "python3 my_masks.py {tags} {images} {classes} {masks}"
        )
    try:
        check_command(command)
        find_program(command[0])
    except ExternalError as error:
        raise UsageError(str(error)) from error
    return command


def _note(options: argparse.Namespace, command: Sequence[str]) -> dict[str, object]:
    """Return what is to be known of the masks' origin."""
    return {
        "name": options.name or Path(command[0]).name,
        "command": list(command),
        "date": datetime.now().astimezone().isoformat(timespec="seconds"),
        "gate": options.gate,
        "wseg": VERSION,
    }


def _make(
    options: argparse.Namespace,
    console: Console,
    dataset: Dataset,
    store: MaskStore,
    command: tuple[str, ...],
) -> int:
    from wseg_engine.base.events import Finished, Notice
    from wseg_engine.external.masks import ExternalProgram, make_external_masks

    todo: list[TaggedImage] = [image for image in dataset.images if not store.has(image)]
    there = len(dataset.images) - len(todo)
    if there:
        console.note(f"{there} of {len(dataset.images)} masks already exist.")
    program = ExternalProgram(
        command,
        only_tagged=options.gate == "tags",
        copies=options.copy_images,
        folder=Path.cwd(),
    )

    def work(control: Control) -> Iterator[Event]:
        if not todo:
            yield Finished(there, 0, stopped=False)
            return
        try:
            for event in make_external_masks(
                todo,
                classes=dataset.classes,
                program=program,
                store=store,
                work=options.work,
                control=control,
            ):
                if not isinstance(event, Finished):
                    yield event
                    continue
                said = event.details.get("said", "")
                if said and (event.failed or event.details["missing"]):
                    yield Notice(f"The last that the program said:\n{said}")
                yield replace(event, done=there + event.done)
        finally:
            store.close()

    tell_others(options.out, {store.mask_path(one.name) for one in dataset.images}, console)
    return run_masks(work, console, out=options.out, called="mask")
