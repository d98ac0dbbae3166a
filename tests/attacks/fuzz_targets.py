"""What reads something from outside, with sound examples to begin from.

A target takes any bytes and either uses them or refuses them in words. Nothing else may happen: no
other exception, no file written beside, no hang.
"""

from __future__ import annotations

import io
import json
import pickle
import sqlite3
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from app.core.masks.document import MaskDocument
from app.core.masks.journal import _HEADER, _PAINTED, _RECORD, Journal, recover
from app.core.store import FoundFile, Project, ProjectError, create_project, open_project
from app.core.store.backup import PROJECT_FILE
from app.core.transfer.mask_import import (
    MaskChoices,
    MaskKind,
    MaskReadOptions,
    MasksRead,
    plan_masks,
    read_masks,
)
from app.core.transfer.tag_import import ReadOptions, SourceKind
from app.ui.settings import AppSettings
from tests.core.tag_import_steps import plan, read
from wseg_engine.annotations.dataset import read_dataset
from wseg_engine.base.events import Control
from wseg_engine.base.labels import Tag, voc_palette
from wseg_engine.datasets import DatasetError, read_class_map
from wseg_engine.images.imaging import ImageError, image_size, load_image
from wseg_engine.images.mask_files import MaskError, read_mask, write_mask
from wseg_engine.objects.files import (
    encode_objects,
    read_counts,
    read_object_mask,
    read_objects,
)
from wseg_engine.objects.maps import ObjectError
from wseg_engine.prediction.mask_store import MaskStore
from wseg_engine.settings.weight_files import WeightsError

Use = Callable[[Path], object]


class Target(NamedTuple):
    """Something that reads a file from outside."""

    name: str  # of the file
    examples: Callable[[], Sequence[bytes]]
    use: Use
    refusals: tuple[type[Exception], ...] = ()


# ------------------------------------------------------------------------------- pictures


@cache
def pictures() -> tuple[bytes, ...]:
    found = []
    pixels = np.arange(24 * 32 * 3, dtype=np.uint32).reshape(24, 32, 3).astype(np.uint8)
    exif = Image.Exif()
    exif[0x0112] = 6
    for kind in ("JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF"):
        out = io.BytesIO()
        Image.fromarray(pixels).save(
            out, kind, **({} if kind in ("BMP", "GIF") else {"exif": exif})
        )
        found.append(out.getvalue())
    return tuple(found)


def use_picture(path: Path) -> None:
    image_size(path)
    load_image(path)
    load_image(path, max_side=16)


@cache
def masks() -> tuple[bytes, ...]:
    labels = np.zeros((20, 30), np.uint8)
    labels[5:9, 3:20] = 3
    labels[0] = 255
    grey, colour = io.BytesIO(), io.BytesIO()
    Image.fromarray(labels).save(grey, "PNG")
    Image.fromarray(np.dstack([labels] * 3)).save(colour, "PNG")
    return (
        _written("m.png", lambda path: write_mask(path, labels)),
        grey.getvalue(),
        colour.getvalue(),
    )


@cache
def objects() -> tuple[bytes, ...]:
    labels = np.zeros((20, 30), np.uint8)
    labels[5:9, 3:20] = 3
    ids = (labels > 0) * np.uint16(40_000)
    colours = io.BytesIO()
    Image.fromarray(voc_palette()[labels]).save(colours, "PNG")
    return (encode_objects(ids, (0, 0, 1), 0), masks()[0], colours.getvalue())


def use_objects(path: Path) -> None:
    read_counts(path)
    read_object_mask(path, (20, 30))
    read_objects(path, (20, 30))


def _written(name: str, write: Callable[[Path], object]) -> bytes:
    """Return what a function writes into a file."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        write(path)
        return path.read_bytes()


# ----------------------------------------------------------------------------------- tags

XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    'syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag>'
    "<rdf:li>dog</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
)
VOC = "<annotation><filename>a.jpg</filename><object><name>dog</name></object></annotation>"
LABELME = json.dumps(
    {
        "imagePath": "a.jpg",
        "imageWidth": 32,
        "imageHeight": 24,
        "flags": {"dog": True},
        "shapes": [{"label": "dog", "points": [[1, 1], [9, 2], [5, 9]], "shape_type": "polygon"}],
    }
)
COCO = json.dumps(
    {
        "images": [{"id": 1, "file_name": "a.jpg", "width": 32, "height": 24}],
        "categories": [{"id": 1, "name": "dog"}],
        "annotations": [
            {"id": 1, "image_id": 1, "category_id": 1, "segmentation": [[1, 1, 9, 2, 5, 9]]},
            {"id": 2, "image_id": 1, "category_id": 1,
             "segmentation": {"size": [24, 32], "counts": [100, 20, 648]}},
        ],
    }
)  # fmt: skip


@cache
def _project() -> Project:
    """A project that is read from and never changed, for as long as the process."""
    import atexit
    import tempfile

    folder = Path(tempfile.mkdtemp())
    (folder / "photos").mkdir()
    (folder / "photos" / "a.jpg").write_bytes(pictures()[0])
    project = create_project(folder / "project")
    source = project.sources.add(folder / "photos")
    project.images.record(source.id, [FoundFile("a.jpg", 1, 1), FoundFile("b/a.jpg", 1, 1)])
    project.classes.add("dog")
    atexit.register(project.close)
    return project


def use_tags(kind: SourceKind) -> Use:
    def use(path: Path) -> None:
        chosen = path if kind is SourceKind.CSV else path.parent
        options = ReadOptions(kind, chosen, iptc=True, shapes=True)
        reading = read(_project(), options)
        plan(_project(), reading)
        assert all(issue.what.strip() and "Error" not in issue.what for issue in reading.issues)

    return use


def use_masks(kind: MaskKind) -> Use:
    def use(path: Path) -> None:
        source = path if kind is MaskKind.COCO else path.parent
        *_, done = read_masks(_project(), MaskReadOptions(kind, source), Control())
        assert isinstance(done, MasksRead)
        *_, made = plan_masks(_project(), done.reading, MaskChoices(), Control())
        del made

    return use


def texts(*examples: str) -> Callable[[], Sequence[bytes]]:
    return lambda: [text.encode() for text in examples]


# ------------------------------------------------------------- what the program itself wrote


@cache
def projects() -> tuple[bytes, ...]:
    def write(path: Path) -> None:
        with create_project(path.parent) as project:
            source = project.sources.add(path.parent)
            ids = project.images.record(source.id, [FoundFile("a.jpg", 1, 1)]).ids
            number = project.classes.add("dog").id
            project.tags.set(ids, [number], Tag.PRESENT)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")

    return (_written(PROJECT_FILE, write),)


def use_project(path: Path) -> None:
    with open_project(path.parent, daily_backup=False) as project:
        ids = [record.id for record in project.images]
        project.tags.of(ids)
        project.classes.all()
        project.masks.of(ids)
        project.runs.all()
        project.predictions.of(ids)


BLANK = np.zeros((20, 30), np.uint8)  # the mask that strokes are painted on


@cache
def journals() -> tuple[bytes, ...]:
    from app.core.masks.area import Box, Patch

    def write(path: Path) -> None:
        journal = Journal(path, BLANK.shape, MaskDocument(BLANK).fingerprint())
        for row in range(3):
            box = Box(row, 0, row + 1, 30)
            journal.append([Patch(box, np.full((1, 30), row, np.uint8))])
        journal.close()

    return (_written("j", write),)


def use_journal(path: Path) -> int:
    """Replay it; return how many steps there were."""
    return recover(path, BLANK.copy()).records


def _journal_of(path: Path, data: bytes) -> None:
    """Write a journal with one record, whose checksum holds."""
    journals_own = journals()[0]
    head = _RECORD.pack(_PAINTED, len(data), zlib.crc32(_PAINTED + data))
    path.write_bytes(journals_own[: _HEADER.size] + head + data)


@cache
def strokes() -> tuple[bytes, ...]:
    """What one record of a journal holds."""
    kept = journals()[0][_HEADER.size :]
    _, length, _ = _RECORD.unpack_from(kept)
    return (kept[_RECORD.size : _RECORD.size + length],)


def use_strokes(path: Path) -> int:
    """Replay a record that was changed by somebody who knows of checksums."""
    data = path.read_bytes()
    _journal_of(path, data)
    return use_journal(path)


def use_settings(path: Path) -> None:
    settings = AppSettings(path)
    for name in ("language", "shortcuts", "open_last_project"):
        getattr(settings, name, None)


def use_predictions(path: Path) -> None:
    store = MaskStore(path.parent, ("dog",), "key")
    store.open()


# --------------------------------------------------------------------------------- models


@cache
def checkpoints() -> tuple[bytes, ...]:
    import torch

    from tests.attacks.disk_scenarios import a_checkpoint
    from wseg_engine.training.checkpoint import save_checkpoint

    torch.set_num_threads(1)

    def write(path: Path) -> None:
        save_checkpoint(path, a_checkpoint(1))  # type: ignore[arg-type]

    return (_written("checkpoint.json", write),)


def use_checkpoint(path: Path) -> None:
    from wseg_engine.networks.model import CheckpointError
    from wseg_engine.training.checkpoint import find_latest, load_checkpoint

    find_latest(path.parent)
    try:
        load_checkpoint(path)
    except CheckpointError as error:
        assert str(error)


@cache
def pickles() -> tuple[bytes, ...]:
    import torch

    new, old = io.BytesIO(), io.BytesIO()
    state = {"conv.weight": torch.ones(2, 3), "conv.bias": torch.zeros(2)}
    torch.save(state, new)
    torch.save(state, old, _use_new_zipfile_serialization=False)
    return new.getvalue(), old.getvalue(), pickle.dumps({"a": [1, 2]}, 2)


@cache
def tensors() -> tuple[bytes, ...]:
    from safetensors.numpy import save

    return (save({"conv.weight": np.ones((2, 3), np.float32)}),)


def use_weights(path: Path) -> None:
    from wseg_engine.pretrained.weights import read_state_dict

    read_state_dict(path)


TARGETS: Mapping[str, Target] = {
    "image": Target("a.img", pictures, use_picture, (ImageError,)),
    "mask": Target("m.png", masks, read_mask, (MaskError,)),
    "objects": Target("o.png", objects, use_objects, (ObjectError,)),
    "csv": Target("t.csv", texts("file,tags\na.jpg,dog\n", "file;dog;cat\na.jpg;1;0\n"),
                  use_tags(SourceKind.CSV)),
    "sidecar": Target("a.txt", texts("dog, cat\n"), use_tags(SourceKind.SIDECAR)),
    "xmp": Target("a.xmp", texts(XMP), use_tags(SourceKind.XMP)),
    "xmp in an image": Target("a.jpg", pictures, use_tags(SourceKind.XMP)),
    "voc": Target("a.xml", texts(VOC), use_tags(SourceKind.VOC)),
    "labelme": Target("a.json", texts(LABELME), use_tags(SourceKind.LABELME)),
    "tags of masks": Target("a.png", masks, use_tags(SourceKind.MASKS)),
    "labelme masks": Target("a.json", texts(LABELME), use_masks(MaskKind.LABELME)),
    "coco masks": Target("c.json", texts(COCO), use_masks(MaskKind.COCO)),
    "indexed masks": Target("a.png", masks, use_masks(MaskKind.INDEXED)),
    "coloured masks": Target("a.png", masks, use_masks(MaskKind.COLOUR)),
    "data set": Target("tags.csv", texts("file,tags\na.jpg,dog\n"),
                       lambda path: read_dataset(path.parent), (DatasetError,)),
    "label map": Target("labelmap.txt", texts("background:0,0,0::\ndog:128,0,0::\n"),
                        lambda path: read_class_map(path.parent), (DatasetError,)),
    "project": Target(PROJECT_FILE, projects, use_project, (ProjectError,)),
    "journal": Target("j", journals, use_journal, (ProjectError,)),
    "strokes": Target("s", strokes, use_strokes, (ProjectError,)),
    "settings": Target("settings.json", texts('{"version": 1, "language": "de", "shortcuts": {}}'),
                       use_settings),
    "predictions": Target("predictions.jsonl", texts('{"name": "a", "key": "key"}\n'),
                          use_predictions),
    "checkpoint": Target("checkpoint.json", checkpoints, use_checkpoint),
    "pickle": Target("w.pth", pickles, use_weights, (WeightsError,)),
    "tensors": Target("w.safetensors", tensors, use_weights, (WeightsError,)),
}  # fmt: skip
