"""What lies in an image besides its pixels takes the memory that is stated, or is refused."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, features
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from tests.greedy_images import LAYERS, MIB, chunk, gif, jpeg, png, segment, tiff, webp
from tests.lying_files import measured
from wseg_engine.base.budget import BESIDE_BYTES, BESIDE_READS, WHOLE_BYTES
from wseg_engine.images.imaging import ImageError, ImageSize, image_size, load_image
from wseg_engine.images.mask_files import MaskError, read_mask

Make = Callable[[Path], Path]
MUCH = BESIDE_BYTES + MIB
BLOCK = bytes(65_500)
BLOCKS = MUCH // len(BLOCK) + 1

GREEDY: Mapping[str, tuple[Make, str]] = {  # a file, and what is said of it
    "private chunk.png": (lambda file: png(file, before=chunk(b"prIv", bytes(MUCH))), "64 MB"),
    "private behind.png": (lambda file: png(file, behind=chunk(b"prIv", bytes(MUCH))), "64 MB"),
    "profile.png": (lambda file: png(file, before=chunk(b"eXIf", bytes(MUCH))), "64 MB"),
    "empty chunks.png": (lambda file: png(file, before=chunk(b"prIv", b"") * 70_000), "parts"),
    "empty behind.png": (lambda file: png(file, behind=chunk(b"prIv", b"") * 70_000), "parts"),
    "segments.jpg": (lambda file: jpeg(file, segment(0xE5, BLOCK) * BLOCKS), "64 MB"),
    "comments.jpg": (lambda file: jpeg(file, segment(0xFE, BLOCK) * BLOCKS), "64 MB"),
    "profiles.jpg": (lambda file: jpeg(file, segment(0xE2, BLOCK) * BLOCKS), "64 MB"),
    "empty segments.jpg": (lambda file: jpeg(file, segment(0xE5, b"") * 100_000), "parts"),
    "comment.gif": (lambda file: gif(file, MUCH), "64 MB|parts"),
    "behind.webp": (lambda file: webp(file, WHOLE_BYTES), "read at once"),
    "overlapping.tif": (
        lambda file: tiff(file, 8, 8, more=[(40000 + n, 7, MIB, 0) for n in range(40)], behind=MIB),
        "claims more",
    ),
    "strips.tif": (
        lambda file: tiff(file, 8, 8, more=[(273, 4, 2_000_000, 0)], behind=8_000_000),
        "1,000,000 pieces",
    ),
    "lengths.tif": (
        lambda file: tiff(file, 8, 8, more=[(325, 3, 2_000_000, 0)], behind=4_000_000),
        "1,000,000 pieces",
    ),
    "big strips.tif": (
        lambda file: tiff(file, 8, 8, more=[(273, 16, 1_100_000, 0)], behind=8_800_000, big=True),
        "1,000,000 pieces",
    ),
}


@pytest.mark.parametrize("name", GREEDY)
def test_what_is_more_than_metadata_is_refused_in_words(tmp_path: Path, name: str) -> None:
    make, words = GREEDY[name]
    file = make(tmp_path / name)
    started = time.monotonic()
    with pytest.raises(ImageError, match=words) as told:
        load_image(file)
    assert name in str(told.value)
    assert time.monotonic() - started < 20


@pytest.mark.skipif(sys.platform != "linux", reason="peaks are told exactly on Linux alone")
@pytest.mark.parametrize("name", ["empty segments.jpg", "private behind.png", "comment.gif"])
def test_finding_that_out_takes_as_much_memory_as_is_allowed(tmp_path: Path, name: str) -> None:
    file = GREEDY[name][0](tmp_path / name)
    prepare = "from wseg_engine.images.imaging import load_image; import numpy, cv2"
    grown, told = measured(file, prepare, "load_image(path)")
    assert told.startswith("ImageError")
    assert grown < 2.5 * BESIDE_BYTES / MIB


@pytest.mark.skipif(sys.platform != "linux", reason="peaks are told exactly on Linux alone")
@pytest.mark.parametrize("big", [False, True])
def test_layers_of_an_edited_picture_are_passed_over(tmp_path: Path, big: bool) -> None:
    """They are often more than its pixels; Pillow would hold them twice."""
    size = 700 * MIB
    file = tiff(tmp_path / "a.tif", 60, 40, more=[(LAYERS, 7, size, 0)], behind=size, big=big)
    prepare = "from wseg_engine.images.imaging import image_size, load_image; import numpy, cv2"
    grown, told = measured(file, prepare, "(image_size(path), load_image(path).shape)")
    assert "(40, 60, 3)" in told
    assert grown < 100


def test_a_bigtiff_of_fields_without_end_is_refused(tmp_path: Path) -> None:
    file = tiff(tmp_path / "a.tif", 8, 8, behind=20 * MIB, big=True)
    data = bytearray(file.read_bytes())
    data[16:24] = (1_000_000).to_bytes(8, "little")
    file.write_bytes(data)
    with pytest.raises(ImageError, match="claims more than the file has"):
        image_size(file)


def test_a_mask_with_much_beside_it_is_refused_too(tmp_path: Path) -> None:
    file = png(tmp_path / "mask.png", before=chunk(b"prIv", bytes(MUCH)))
    with pytest.raises(MaskError, match="64 MB besides its pixels"):
        read_mask(file)


# ---------------------------------------------------------------- what photographs really have


def test_metadata_as_cameras_and_programs_write_it_is_no_reason(tmp_path: Path) -> None:
    """Depth maps in extended XMP, profiles of printers, thumbnails of a whole screen."""
    profile = chunk(b"prVW", bytes(12 * MIB)) + chunk(b"eXIf", bytes(60_000))
    png(tmp_path / "a.png", before=profile, behind=chunk(b"mkBT", bytes(30 * MIB)))
    jpeg(tmp_path / "a.jpg", segment(0xE1, BLOCK) * 700 + segment(0xE2, BLOCK) * 40)
    gif(tmp_path / "a.gif", 2 * MIB)
    webp(tmp_path / "a.webp", 20 * MIB)
    more = [(700, 1, 3 * MIB, 0), (34675, 7, 8 * MIB, 3 * MIB), (34377, 1, 9 * MIB, 11 * MIB)]
    tiff(tmp_path / "a.tif", 8, 8, more=more, behind=20 * MIB)
    for name in ("a.png", "a.jpg", "a.gif", "a.webp", "a.tif"):
        assert image_size(tmp_path / name) == ImageSize(8, 8)
        assert load_image(tmp_path / name).shape == (8, 8, 3)


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate"])
def test_what_stands_beside_layers_counts_and_the_pixels_too(
    tmp_path: Path, compression: str | None
) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (40, 60, 3), np.uint8)
    fields = ImageFileDirectory_v2()
    fields[274] = 6
    fields[LAYERS] = bytes(3 * MIB)
    fields.tagtype[LAYERS] = 7
    file = tmp_path / "a.tif"
    Image.fromarray(pixels).save(file, tiffinfo=fields, compression=compression)
    assert file.stat().st_size > 3 * MIB
    assert image_size(file) == ImageSize(60, 40)
    assert np.array_equal(load_image(file), np.rot90(pixels, -1))


def test_many_rows_in_a_strip_each_are_read(tmp_path: Path) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (3000, 20, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.tif", strip_size=1, compression="tiff_lzw")
    assert np.array_equal(load_image(tmp_path / "a.tif"), pixels)
    assert BESIDE_READS > 10_000


@pytest.mark.skipif(sys.platform != "linux", reason="peaks are told exactly on Linux alone")
@pytest.mark.parametrize(
    ("width", "height", "bits", "most"),
    [(11648, 8736, 16, 1100), (8192, 5990, 16, 1400)],  # medium format; just below large ones
)
def test_photographs_of_16_bits_a_colour_are_read_within_the_budget(
    tmp_path: Path, width: int, height: int, bits: int, most: int
) -> None:
    file = tiff(tmp_path / "a.tif", width, height, bits=bits)
    prepare = "from wseg_engine.images.imaging import load_image; import numpy, cv2"
    grown, told = measured(file, prepare, "load_image(path).shape")
    assert told == f"({height}, {width}, 3)"
    assert grown < most  # MiB


# ----------------------------------------------------------------------- what decoders need


@pytest.mark.skipif(sys.platform != "linux", reason="peaks are told exactly on Linux alone")
@pytest.mark.parametrize(("suffix", "bytes_of_one"), [(".webp", 16), (".jp2", 20), (".avif", 14)])
def test_a_decoder_takes_no_more_than_is_counted(
    tmp_path: Path, suffix: str, bytes_of_one: int
) -> None:
    """What is counted is what large images are refused by."""
    if not features.check({".webp": "webp", ".jp2": "jpg_2000", ".avif": "avif"}[suffix]):
        pytest.skip(f"this Pillow writes no {suffix}")
    file = tmp_path / f"a{suffix}"
    options: dict[str, object] = {"speed": 10} if suffix == ".avif" else {}
    Image.linear_gradient("L").resize((4000, 3000)).convert("RGB").save(file, **options)
    prepare = "from wseg_engine.images.imaging import load_image; import numpy, cv2"
    grown, told = measured(file, prepare, "load_image(path, max_side=64).shape")
    assert told == "(48, 64, 3)"
    assert grown * MIB < bytes_of_one * 4000 * 3000 * 1.25 + 16 * MIB


@pytest.mark.parametrize("suffix", [".webp", ".jp2"])
def test_a_small_file_whose_decoder_takes_much_is_refused_before(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not features.check({".webp": "webp", ".jp2": "jpg_2000"}[suffix]):
        pytest.skip(f"this Pillow writes no {suffix}")
    Image.new("RGB", (400, 300)).save(tmp_path / f"a{suffix}")
    monkeypatch.setattr("wseg_engine.images.cost.LARGE_PIXELS", 200 * 300)
    monkeypatch.setattr("wseg_engine.images.cost.decode_bytes", lambda: 15 * 400 * 300)
    with pytest.raises(ImageError, match="decoding it would take"):
        load_image(tmp_path / f"a{suffix}")
    monkeypatch.setattr("wseg_engine.images.cost.decode_bytes", lambda: 20 * 400 * 300)
    assert load_image(tmp_path / f"a{suffix}").shape == (300, 400, 3)
