"""Decoding images."""

from __future__ import annotations

import io
import os
import struct
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from wseg_engine.images.imaging import (
    ImageError,
    ImageSize,
    content_key,
    fit,
    image_size,
    load_image,
    resize,
)
from wseg_engine.images.orientation import exif_orientation

RNG = np.random.default_rng(0)
SMALL = RNG.integers(0, 256, (5, 7, 3), dtype=np.uint8)


def saved(path: Path, image: Image.Image, **options: object) -> Path:
    image.save(path, **options)  # type: ignore[arg-type]
    return path


@pytest.mark.parametrize("suffix", ["png", "tif", "webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_images_are_upright_whatever_their_exif_says(
    tmp_path: Path, suffix: str, orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True} if suffix == "webp" else {}
    path = saved(tmp_path / f"a.{suffix}", Image.fromarray(SMALL), exif=exif, **options)
    with Image.open(path) as image:
        expected = np.array(ImageOps.exif_transpose(image).convert("RGB"))
    found = load_image(path)
    assert np.array_equal(found, expected)
    assert image_size(path) == found.shape[:2]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_jpeg_is_upright_also_when_it_is_shrunk_while_decoding(
    tmp_path: Path, orientation: int
) -> None:
    ramp = np.zeros((240, 480, 3), np.uint8)
    ramp[:, :, 0] = np.linspace(0, 255, 480)
    ramp[:, :, 1] = np.linspace(0, 255, 240)[:, None]
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = saved(tmp_path / "a.jpg", Image.fromarray(ramp), exif=exif, quality=95)
    whole = load_image(path)
    small = load_image(path, max_side=60)
    assert max(small.shape) == 60
    assert image_size(path) == whole.shape[:2]
    expected = resize(whole, ImageSize(*small.shape[:2]))
    assert np.abs(small.astype(int) - expected).max() < 14


def test_results_are_contiguous_and_writable_8_bit_rgb(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "F"):
        suffix = "tif" if mode in ("CMYK", "F") else "png"
        source = Image.fromarray(SMALL).convert("L" if mode in ("I;16", "F") else "RGB")
        image = source.convert("I").convert("I;16") if mode == "I;16" else source.convert(mode)
        found = load_image(saved(tmp_path / f"a.{suffix}", image, exif=exif))
        assert found.shape == (7, 5, 3), mode
        assert found.dtype == np.uint8
        assert found.flags.c_contiguous
        assert found.flags.writeable


def test_16_bit_grey_becomes_8_bit_by_division(tmp_path: Path) -> None:
    values = np.array([[0, 128, 129, 257, 32768, 65535]], np.uint16)
    path = saved(tmp_path / "a.png", Image.fromarray(values))
    expected = np.rint(values / 257).astype(np.uint8)
    assert np.array_equal(load_image(path), np.repeat(expected[:, :, None], 3, axis=2))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.0, 0.5, 1.0], [0, 128, 255]),
        ([0.0, 64.0, 255.0], [0, 64, 255]),
        ([0.0, 6553.5, 65535.0], [0, 26, 255]),
        ([-1.0, 0.0, 1.0], [0, 128, 255]),
        ([0.0, float("nan"), 1.0], [0, 0, 255]),
        ([-3e38, 0.0, 3e38], [0, 128, 255]),
    ],
)
def test_float_grey_is_mapped_by_the_range_it_uses(
    tmp_path: Path, values: list[float], expected: list[int]
) -> None:
    path = saved(tmp_path / "a.tif", Image.fromarray(np.array([values], np.float32)))
    assert load_image(path)[0, :, 0].tolist() == expected


def test_transparency_lies_over_white(tmp_path: Path) -> None:
    pixels = np.array([[[200, 0, 0, 255], [200, 0, 0, 0], [200, 0, 0, 128]]], np.uint8)
    found = load_image(saved(tmp_path / "a.png", Image.fromarray(pixels)))
    assert found[0, 0].tolist() == [200, 0, 0]
    assert found[0, 1].tolist() == [255, 255, 255]
    assert np.abs(found[0, 2].astype(int) - [227, 127, 127]).max() <= 1


def test_a_palette_with_a_transparent_entry_lies_over_white(tmp_path: Path) -> None:
    image = Image.fromarray(np.array([[0, 1]], np.uint8))
    image.putpalette([10, 20, 30, 40, 50, 60])
    path = saved(tmp_path / "a.png", image, transparency=1)
    assert load_image(path).tolist() == [[[10, 20, 30], [255, 255, 255]]]


def test_of_an_animation_the_first_frame_is_read(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 6), colour) for colour in ("red", "blue")]
    for suffix in ("gif", "webp", "png"):
        path = tmp_path / f"a.{suffix}"
        options = {"lossless": True} if suffix == "webp" else {}
        frames[0].save(path, save_all=True, append_images=frames[1:], **options)
        assert np.array_equal(load_image(path), np.full((6, 8, 3), [255, 0, 0]))


def test_cmyk_black_and_white_stay_black_and_white(tmp_path: Path) -> None:
    inks = np.array([[[0, 0, 0, 0], [0, 0, 0, 255]]], np.uint8).repeat(8, 0).repeat(8, 1)
    path = saved(tmp_path / "a.jpg", Image.fromarray(inks, "CMYK"), quality=95)
    found = load_image(path).astype(int)
    assert found[:, :6].min() > 245
    assert found[:, 10:].max() < 10


def test_max_side_keeps_proportions_and_never_enlarges(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.new("RGB", (300, 100)))
    assert load_image(path, max_side=150).shape == (50, 150, 3)
    assert load_image(path, max_side=4000).shape == (100, 300, 3)
    assert fit(ImageSize(1, 5000), 100) == (1, 100)
    with pytest.raises(ValueError, match="max_side is 0"):
        load_image(path, max_side=0)


def test_shrinking_averages_by_area() -> None:
    image = np.array([[0, 100, 200, 100]] * 2, np.uint8)
    assert resize(image, ImageSize(1, 2)).tolist() == [[50, 150]]


def png_header(width: int, height: int, *, rest: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13)
    return start + chunk + struct.pack(">I", zlib.crc32(chunk)) + rest


@pytest.mark.parametrize(
    ("width", "height", "words"),
    [
        (40_000, 30_000, r"40000×30000 = 1200 megapixels; at most 400 are read"),
        (2**31 - 1, 2**31 - 1, "megapixels; at most 400"),
        (19_000, 19_000, r"claims 19000×19000 pixels in \d+ bytes; its header is wrong"),
    ],
)
def test_too_large_images_and_lying_headers_are_refused_at_once(
    tmp_path: Path, width: int, height: int, words: str
) -> None:
    (tmp_path / "a.png").write_bytes(png_header(width, height, rest=b"\0\0\0\0IDAT\0\0\0\0"))
    for read in (load_image, image_size):
        with pytest.raises(ImageError, match=f"a.png.*{words}"):
            read(tmp_path / "a.png")


def test_a_large_image_within_the_limit_is_no_reason_to_warn(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.new("1", (10_000, 9_500)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert image_size(path) == (9_500, 10_000)


def test_odd_metadata_is_no_reason_to_warn(tmp_path: Path) -> None:
    exif = b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff" + b"\x01" * 30
    path = saved(tmp_path / "a.jpg", Image.fromarray(SMALL), exif=exif)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert load_image(path).shape == SMALL.shape


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: None, "a.jpg: no such file"),
        (lambda path: path.write_bytes(b""), "a.jpg is empty"),
        (lambda path: path.write_bytes(b"hello"), "a.jpg is not a readable image"),
        (lambda path: path.mkdir(), "a.jpg is not a file"),
        (
            lambda path: path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64),
            "(is a HEIC image, which this installation cannot read|is damaged)",
        ),
    ],
)
def test_files_that_are_no_images_are_refused_in_words(
    tmp_path: Path, make: object, words: str
) -> None:
    make(tmp_path / "a.jpg")  # type: ignore[operator]
    with pytest.raises(ImageError, match=words):
        load_image(tmp_path / "a.jpg")
    with pytest.raises(ImageError, match=words):
        image_size(tmp_path / "a.jpg")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    with pytest.raises(ImageError, match=r"a.jpg is not a file"):
        load_image(tmp_path / "a.jpg")


def test_postscript_is_not_run(tmp_path: Path) -> None:
    saved(tmp_path / "a.eps", Image.fromarray(SMALL)).rename(tmp_path / "a.jpg")
    with pytest.raises(ImageError, match="is not a readable image"):
        load_image(tmp_path / "a.jpg")


def test_a_truncated_jpeg_has_a_size_but_no_pixels(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", Image.fromarray(RNG.integers(0, 256, (90, 90, 3), np.uint8)))
    path.write_bytes(path.read_bytes()[:2000])
    assert image_size(path) == (90, 90)
    with pytest.raises(ImageError, match=r"a.jpg is damaged: image file is truncated"):
        load_image(path)


def test_keys_tell_contents_apart_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one")
    (tmp_path / "b").write_bytes(b"one")
    (tmp_path / "c").write_bytes(b"two")
    keys = [content_key(tmp_path / name) for name in "abc"]
    assert keys[0] == keys[1] != keys[2]
    assert len(keys[0]) == 40
    with pytest.raises(ImageError, match="no such file"):
        content_key(tmp_path / "d")


def test_many_threads_read_the_same_as_one(tmp_path: Path) -> None:
    paths = []
    for number in range(12):
        pixels = RNG.integers(0, 256, (60, 80, 3), np.uint8)
        suffix = ("jpg", "png", "tif")[number % 3]
        paths.append(saved(tmp_path / f"{number}.{suffix}", Image.fromarray(pixels)))
    alone = [load_image(path) for path in paths]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(load_image, paths * 4))
    assert all(np.array_equal(a, b) for a, b in zip(alone * 4, together, strict=True))


@given(st.binary(max_size=80))
def test_any_bytes_are_an_orientation_or_none(data: bytes) -> None:
    for block in (data, b"Exif\0\0II*\0\x08\0\0\0" + data, b"MM\0*\0\0\0\x08" + data):
        assert exif_orientation(block) in (None, *range(1, 9))


def encoded(kind: str) -> bytes:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = Image.fromarray(np.random.default_rng(1).integers(0, 256, (24, 32, 3), np.uint8))
    picture.save(buffer, kind, **({} if kind in ("GIF", "BMP", "PPM") else {"exif": exif}))
    return buffer.getvalue()


WHOLE = {kind: encoded(kind) for kind in ("JPEG", "PNG", "TIFF", "WEBP", "GIF", "BMP", "PPM")}


@settings(max_examples=400, deadline=None)
@given(
    kind=st.sampled_from(sorted(WHOLE)),
    cut=st.floats(0, 1),
    flips=st.lists(st.tuples(st.integers(0, 300), st.integers(0, 255)), max_size=5),
)
def test_damaged_files_are_read_or_refused_never_anything_else(
    tmp_path_factory: pytest.TempPathFactory, kind: str, cut: float, flips: list[tuple[int, int]]
) -> None:
    data = bytearray(WHOLE[kind])
    for place, value in flips:
        data[place % len(data)] = value
    path = tmp_path_factory.getbasetemp() / "damaged.img"
    path.write_bytes(data[: int(len(data) * cut) + 1])
    for read in (image_size, load_image):
        try:
            read(path)
        except ImageError as error:
            assert "damaged.img" in str(error)


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"subsampling": 0, "quality": 97},
        {"subsampling": 1},
        {"subsampling": 2, "quality": 30},
        {"progressive": True},
        {"restart_marker_rows": 1},
    ],
)
def test_a_whole_jpeg_has_the_pixels_that_pillow_decodes(
    tmp_path: Path, mode: str, options: dict[str, object]
) -> None:
    # Odd sides: the last block is a part of one.
    photo = resize(RNG.integers(0, 256, (40, 50, 3), dtype=np.uint8), ImageSize(377, 503))
    path = saved(tmp_path / "a.jpg", Image.fromarray(photo).convert(mode), **options)
    with Image.open(path) as image:
        expected = np.array(image.convert("RGB"))
    found = load_image(path)
    assert np.array_equal(found, expected)
    assert found.flags.writeable and found.flags.c_contiguous


def test_a_jpeg_in_print_colours_is_converted_as_pillow_does(tmp_path: Path) -> None:
    photo = resize(RNG.integers(0, 256, (40, 50, 3), dtype=np.uint8), ImageSize(120, 90))
    path = saved(tmp_path / "a.jpg", Image.fromarray(photo).convert("CMYK"))
    with Image.open(path) as image:
        assert np.array_equal(load_image(path), np.array(image.convert("RGB")))
