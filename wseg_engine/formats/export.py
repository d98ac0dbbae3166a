"""Exporting images and their masks as a data set, in any format there is."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import Any

from wseg_engine.base.events import Control, Event
from wseg_engine.base.messages import tr
from wseg_engine.formats.registry import ExportFormat, all_formats
from wseg_engine.formats.runner import run_export
from wseg_engine.formats.types import ExportClass, ExportError, ExportItem, ExportReport
from wseg_engine.formats.writer import Format
from wseg_engine.formats.zipped import export_zip
from wseg_engine.settings.config import ConfigError


def export_dataset(
    items: Iterable[ExportItem],
    out: Path,
    *,
    format: str = "voc",  # noqa: A002 - the word of the command line
    classes: Sequence[ExportClass],
    existing: str = "refuse",
    control: Control | None = None,
    **options: Any,
) -> Generator[Event, None, ExportReport]:
    """Write a data set, and read it back.

    Args:
        items: images with their labels; a callable `labels` is asked one image at a time.
        out: the data set's folder, or its zip where the format is one. Beside a zip, a folder
            `OUT.work` holds what is done while the export runs, and stays if it is stopped.
        format: name of one of `all_formats`: "voc", "coco", "yolo", "labelme", "cvat", ...
        classes: every class the labels may have.
        existing: for a place that is not empty, "refuse"; "resume" or "replace" a former export.
            Files that no export wrote are never touched.
        control: stops the export between images; it can be resumed.
        options: those of the format (its `options`); where it divides images, `validation`,
            share of the images without a split of their own that goes there (0.1), and `seed`,
            of that choice (0); and `specks`: where objects are made, parts of a class with fewer
            pixels go to what is around them (0 keeps all).

    Yields:
        `Progress`, `ImageFailed`, `Notice`, last `Finished`; the generator's value is the report.
        What the format cannot keep, as undecided pixels and filled holes, is told in warnings.

    Raises:
        ExportError: if the format or its options are unknown; if the folder, the classes or the
            disk do not allow it; or if what was read back differs from what was written.
    """
    kind = _format_named(format)
    validation, seed, specks = 0.0, 0, options.pop("specks", 0)
    if kind.has_split:
        validation, seed = options.pop("validation", 0.1), options.pop("seed", 0)
    unknown = sorted(set(options).difference(kind.known(options)))
    if unknown:
        raise ExportError(
            tr(
                "The format {format} has no option {unknown}.",
                format=kind.name,
                unknown=", ".join(unknown),
            )
        )
    try:
        writer = kind.writer(classes, options)
    except ConfigError as error:
        raise ExportError(str(error)) from error
    return (
        yield from run_format(
            writer,
            items,
            out,
            is_file=kind.is_file,
            classes=classes,
            validation=validation,
            seed=seed,
            existing=existing,
            control=control,
            specks=specks if kind.makes_objects(options) else 0,
        )
    )


def _format_named(name: str) -> ExportFormat:
    known = all_formats().by_name
    if name not in known:
        raise ExportError(
            tr(
                "There is no format {format!r}; expected one of {formats}.",
                format=name,
                formats=", ".join(known),
            )
        )
    return known[name]


def run_format(
    writer: Format,
    items: Iterable[ExportItem],
    out: Path,
    *,
    is_file: bool,
    classes: Sequence[ExportClass],
    validation: float,
    seed: int,
    existing: str,
    control: Control | None,
    specks: int = 0,
) -> Generator[Event, None, ExportReport]:
    """Run an export with a writer that was made: into a folder, or into a zip.

    Yields and raises what `export_dataset` does.
    """
    run = export_zip if is_file else run_export
    return (
        yield from run(
            writer,
            items,
            out,
            classes=classes,
            validation=validation,
            seed=seed,
            existing=existing,
            control=control,
            specks=specks,
        )
    )
