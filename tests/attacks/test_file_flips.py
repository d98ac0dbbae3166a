"""Single bits turned over in files of ours: damage that is told, or harmless."""

from __future__ import annotations

import random
import struct
import zlib
from bisect import bisect
from collections.abc import Iterator
from io import BytesIO
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, PngImagePlugin

from tests.attacks.effort import effort
from tests.lying_files import measured
from wseg_engine.base.events import Prediction
from wseg_engine.base.labels import Tag
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.networks.build import build_network
from wseg_engine.networks.model import CheckpointError, ModelClass
from wseg_engine.networks.model_file import export_model
from wseg_engine.prediction.mask_store import JOURNAL, MaskStore
from wseg_engine.pretrained.weights import WeightsError, read_state_dict
from wseg_engine.settings.config import ModelConfig, Settings
from wseg_engine.training.checkpoint import Checkpoint, load_checkpoint, load_model, save_checkpoint

FLIPS = effort(60, 1000)
CLASSES = (ModelClass("Känguru", "c-17"), ModelClass("dog", "c-3"))
SETTINGS = Settings(model=ModelConfig(backbone="efficientnet_lite0", head="cam", classes=2))


def flipped(data: bytes, end: int) -> Iterator[bytes]:
    """Yield copies with one bit of the first `end` bytes turned over."""
    chance = random.Random(7)
    for _ in range(FLIPS):
        changed = bytearray(data)
        changed[chance.randrange(end)] ^= 1 << chance.randrange(8)
        yield bytes(changed)


def test_the_head_of_a_model_is_read_or_told_as_damaged(tmp_path: Path) -> None:
    network = build_network(SETTINGS.model).eval()
    path = export_model(tmp_path / "m", network, classes=CLASSES, settings=SETTINGS)
    good = path.read_bytes()
    seen = {"read": 0, "told": 0}
    for data in flipped(good, 8 + struct.unpack("<Q", good[:8])[0]):
        path.write_bytes(data)
        try:
            load_model(path)
            seen["read"] += 1
        except CheckpointError as error:
            assert "m.safetensors" in str(error)
            seen["told"] += 1
    assert seen["told"] > FLIPS // 2


def test_the_head_of_a_checkpoint_is_read_or_told_as_damaged(tmp_path: Path) -> None:
    state = {"a": torch.rand(3, 4)}
    path = save_checkpoint(tmp_path / "last", Checkpoint(SETTINGS, CLASSES, state, epoch=2))
    good = path.read_bytes()
    told = 0
    for data in flipped(good, len(good)):
        path.write_bytes(data)
        try:
            assert torch.equal(load_checkpoint(path).network["a"], state["a"])
        except CheckpointError as error:
            assert "last" in str(error)
            told += 1
    assert told > FLIPS // 4


@pytest.mark.parametrize("old", [False, True])
def test_a_file_of_tensors_is_read_or_told_as_damaged(tmp_path: Path, old: bool) -> None:
    file = tmp_path / "net.pth"
    state = {"a": torch.rand(3, 4), "b": torch.rand(5)}
    torch.save(state, file, _use_new_zipfile_serialization=not old)
    good = file.read_bytes()
    told = 0
    for data in flipped(good, len(good)):
        file.write_bytes(data)
        try:
            read_state_dict(file)
        except WeightsError as error:
            assert "net.pth" in str(error)
            told += 1
    assert told > FLIPS // 5


def test_a_journal_of_predictions_loses_the_flipped_line_alone(tmp_path: Path) -> None:
    """The mask of the line that is lost is made again, those of the others are not."""
    made = MaskStore(tmp_path, ("oak",), "key")
    share = np.full(1, 0.5, np.float32)
    for name in ("apple", "birch", "cedar", "maple", "willow"):  # no bit makes one another
        labels = np.ones((4, 6), np.uint8)
        image = TaggedImage(name, tmp_path / f"{name}.jpg", (Tag.PRESENT,))
        made.add(image, Prediction(name, image.path, labels, share, share, 0.25))
    journal = tmp_path / f"{JOURNAL}.jsonl"
    good = journal.read_bytes()
    lines = list(accumulate(map(len, good.splitlines(keepends=True))))
    lost = 0
    for data in flipped(good, len(good)):
        (place,) = [at for at, (old, new) in enumerate(zip(good, data, strict=True)) if old != new]
        number = bisect(lines, place)
        hit = {number, number + 1} if place + 1 in lines else {number}  # an end of a line
        journal.write_bytes(data)
        store = MaskStore(tmp_path, ("oak",), "key")
        store.open()
        for at, (name, record) in enumerate(made.records.items()):
            assert at in hit or store.records[name] == record, (place, name)
        assert store.records.keys() <= made.records.keys()  # nothing that has no mask
        lost += len(made.records) - len(store.records)
    assert lost > FLIPS // 4


def png_with(*chunks: tuple[bytes, bytes]) -> bytes:
    """Return a small PNG with chunks in front of its pixels."""
    buffer = BytesIO()
    Image.new("RGB", (8, 6), "red").save(buffer, "PNG", pnginfo=PngImagePlugin.PngInfo())
    data = buffer.getvalue()
    end = data.index(b"IDAT") - 4
    extra = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    return data[:end] + extra + data[end:]


@pytest.mark.parametrize(
    ("kind", "head"),
    [(b"zTXt", b"Comment\0\0"), (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0"), (b"iCCP", b"sRGB\0\0")],
)
def test_texts_packed_into_an_image_are_not_unpacked_beyond_measure(
    tmp_path: Path, kind: bytes, head: bytes
) -> None:
    """Two hundred of them, each of 64 MB when unpacked."""
    packed = zlib.compress(bytes(64 << 20), 9)
    file = tmp_path / "a.png"
    file.write_bytes(png_with(*[(kind, head + packed)] * 200))
    prepare = "from wseg_engine.images.imaging import load_image; import cv2"
    grown, _ = measured(file, prepare, "load_image(path).shape")
    assert grown < 200  # MiB; the file has 13
