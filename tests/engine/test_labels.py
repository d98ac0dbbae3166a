"""Label values, palettes, and masks on disk."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from wseg_engine.base import durable
from wseg_engine.base.labels import voc_palette
from wseg_engine.images.mask_files import MaskError, encode_mask, read_mask, write_mask


def test_the_palette_is_pascal_vocs(shared: Path) -> None:
    colours = voc_palette()
    assert colours[:4].tolist() == [[0, 0, 0], [128, 0, 0], [0, 128, 0], [128, 128, 0]]
    assert colours[255].tolist() == [224, 224, 192]
    mask = next((shared / "data" / "voc_animals" / "val" / "masks").glob("*.png"))
    with Image.open(mask) as image:
        used = image.getpalette()
    assert used is not None
    assert used == colours.ravel()[: len(used)].tolist()


def test_a_mask_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    labels = np.random.default_rng(0).integers(0, 256, (37, 53), dtype=np.uint8)
    write_mask(tmp_path / "below" / "a.png", labels)
    assert np.array_equal(read_mask(tmp_path / "below" / "a.png"), labels)


@pytest.mark.parametrize("classes", [1, 2, 3, 16, 200])
def test_the_file_is_an_8_bit_palette_png_however_few_labels_it_has(
    tmp_path: Path, classes: int
) -> None:
    labels = (np.arange(1200).reshape(30, 40) % classes).astype(np.uint8)
    write_mask(tmp_path / "a.png", labels)
    data = (tmp_path / "a.png").read_bytes()
    assert data[24] == 8  # bit depth
    assert data[25] == 3  # colour type: palette
    with Image.open(tmp_path / "a.png") as image:
        assert image.mode == "P"
        assert image.size == (40, 30)
        colour = image.convert("RGB").getpixel(((classes - 1) % 40, (classes - 1) // 40))
    assert colour == tuple(voc_palette()[classes - 1])


def test_a_failed_write_leaves_the_old_mask_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.png"
    old, new = np.zeros((2, 2), np.uint8), np.ones((2, 2), np.uint8)
    write_mask(path, old)

    def full(_part: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "move", full)
    with pytest.raises(OSError, match="No space left"):
        write_mask(path, new)
    assert np.array_equal(read_mask(path), old)
    assert [file.name for file in tmp_path.iterdir()] == ["a.png"]


def grey_png(ids: list[int], *, bits: int) -> bytes:
    """Return a grey PNG of one row of ids, packed into `bits` each."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    packed = 0
    for value in ids:
        packed = packed << bits | value
    count = -(-len(ids) * bits // 8)
    row = b"\0" + (packed << (count * 8 - len(ids) * bits)).to_bytes(count, "big")
    header = struct.pack(">IIBBBBB", len(ids), 1, bits, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(row)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, data) for kind, data in chunks)


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_grey_pngs_of_few_bits_hold_ids_not_brightness(tmp_path: Path, bits: int) -> None:
    ids = [0, 1] if bits == 1 else [0, 1, 2, 3]
    (tmp_path / "a.png").write_bytes(grey_png(ids, bits=bits))
    assert read_mask(tmp_path / "a.png").tolist() == [ids]


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.zeros((4, 4, 3), np.uint8), "contains colours"),
        (np.zeros((4, 4, 4), np.uint8), "contains colours"),
        (np.zeros((4, 4), np.uint16), "contains 16-bit values"),
    ],
)
def test_pngs_that_hold_no_ids_are_refused_in_words(
    tmp_path: Path, array: np.ndarray, words: str
) -> None:
    Image.fromarray(array).save(tmp_path / "a.png")
    with pytest.raises(MaskError, match=f"a.png {words}; expected an 8-bit palette or grey PNG"):
        read_mask(tmp_path / "a.png")


def test_missing_and_foreign_files_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(MaskError, match="no such file"):
        read_mask(tmp_path / "a.png")
    Image.new("L", (4, 4)).save(tmp_path / "b.bmp")
    with pytest.raises(MaskError, match="is not a PNG"):
        read_mask(tmp_path / "b.bmp")


@pytest.mark.parametrize(
    "labels",
    [np.zeros((2, 2), np.int64), np.zeros((2, 2, 1), np.uint8), np.zeros((0, 3), np.uint8)],
)
def test_arrays_that_are_no_masks_are_refused(labels: np.ndarray) -> None:
    with pytest.raises(MaskError, match="array of uint8"):
        encode_mask(labels)
    with pytest.raises(MaskError, match="A palette is"):
        encode_mask(np.zeros((2, 2), np.uint8), np.zeros((20, 3), np.uint8))


DAMAGED = encode_mask(np.random.default_rng(0).integers(0, 5, (40, 40), dtype=np.uint8))


@settings(max_examples=200, deadline=None)
@given(
    cut=st.integers(0, len(DAMAGED)),
    flips=st.lists(st.tuples(st.integers(0, len(DAMAGED) - 1), st.integers(0, 255)), max_size=4),
)
def test_damaged_masks_are_read_or_refused_never_anything_else(
    tmp_path_factory: pytest.TempPathFactory, cut: int, flips: list[tuple[int, int]]
) -> None:
    data = bytearray(DAMAGED)
    for place, value in flips:
        data[place] = value
    path = tmp_path_factory.getbasetemp() / "damaged.png"
    path.write_bytes(data[:cut])
    try:
        labels = read_mask(path)
    except MaskError as error:
        assert "damaged.png" in str(error)
    else:
        assert labels.dtype == np.uint8
        assert labels.ndim == 2


def test_who_changes_the_palette_changes_nobody_elses() -> None:
    voc_palette()[1] = 7
    assert tuple(voc_palette()[1]) == (128, 0, 0)
