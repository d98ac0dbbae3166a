"""What files claim is bounded: the memory that reading them takes, and what is said of it."""

from __future__ import annotations

import errno
import json
import os
import struct
import sys
import threading
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tests.attacks.traps import patience
from tests.lying_files import (
    blank_png,
    measured,
    old_pickle_of_marks,
    pickle_of_marks,
    sparse,
)
from wseg_engine.annotations.dataset import read_dataset
from wseg_engine.base.bounds import read_file
from wseg_engine.base.budget import (
    JSON_BYTES,
    LARGE_PIXELS,
    OverBudgetError,
    parse_json,
    parse_xml,
    read_bytes,
    read_json,
    read_text,
)
from wseg_engine.base.gate import decoding
from wseg_engine.base.labels import Tag
from wseg_engine.datasets.class_map import read_class_map
from wseg_engine.datasets.types import DatasetError
from wseg_engine.images.imaging import ImageError, load_image
from wseg_engine.images.mask_files import MaskError, read_mask, write_mask
from wseg_engine.networks.model import CheckpointError
from wseg_engine.networks.tensor_files import check_tensor_file
from wseg_engine.pretrained.weights import WeightsError, read_state_dict
from wseg_engine.training.checkpoint import load_model

SIDE = 19_900  # pixels: 396 megapixels
QUARTER_SIDE = 10_000  # 100 megapixels, 95 MiB of bytes
GIGABYTE = 1 << 30

needs_peaks = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows does not tell the peak of a process's memory this way"
)
LOAD = (
    "from wseg_engine.images.imaging import load_image; import numpy, cv2, wseg_engine.base.budget"
)


@pytest.fixture(scope="module")
def bomb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PNG of 48 KB and 396 megapixels."""
    file = blank_png(tmp_path_factory.mktemp("bomb") / "bomb.png", SIDE, SIDE)
    assert file.stat().st_size < 50_000
    return file


@pytest.fixture(scope="module")
def quarter_bomb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One of a quarter of its pixels, which takes a quarter of the time."""
    return blank_png(tmp_path_factory.mktemp("quarter") / "bomb.png", QUARTER_SIDE, QUARTER_SIDE)


@needs_peaks
def test_a_small_file_of_many_pixels_is_shrunk_in_the_memory_of_its_pixels(
    quarter_bomb: Path,
) -> None:
    grown, told = measured(quarter_bomb, LOAD, "load_image(path, max_side=512).shape")
    assert told == "(512, 512, 3)"
    assert grown < 250  # MiB; 95 are the pixels in Pillow, a byte each


@needs_peaks
def test_several_at_once_take_no_more_than_one(quarter_bomb: Path) -> None:
    prepare = f"{LOAD}\nfrom concurrent.futures import ThreadPoolExecutor"
    line = (
        "list(ThreadPoolExecutor(3).map(lambda _: load_image(path, max_side=64).shape, range(3)))"
    )
    grown, told = measured(quarter_bomb, prepare, line)
    assert told.count("(64, 64, 3)") == 3
    assert grown < 280  # MiB; three together would have 286 of pixels


@needs_peaks
def test_a_whole_one_takes_its_pixels_and_the_result(quarter_bomb: Path) -> None:
    grown, told = measured(quarter_bomb, LOAD, "load_image(path).shape")
    assert told == f"({QUARTER_SIDE}, {QUARTER_SIDE}, 3)"
    assert grown < 575  # MiB; 286 are the result


@needs_peaks
def test_a_mask_of_many_pixels_takes_two_bytes_a_pixel(quarter_bomb: Path) -> None:
    grown, told = measured(
        quarter_bomb,
        "from wseg_engine.images.mask_files import read_mask; import numpy",
        "read_mask(path).shape",
    )
    assert told == f"({QUARTER_SIDE}, {QUARTER_SIDE})"
    assert grown < 255


def test_what_would_not_fit_is_refused_with_numbers(
    bomb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wseg_engine.images.cost.decode_bytes", lambda: 10**9)
    with pytest.raises(
        ImageError, match=r"19900×19900 pixels in PNG 1: decoding it would take 1\.6 GB"
    ):
        load_image(bomb)


def test_large_images_are_the_same_by_bands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made large by a smaller limit: all kinds of pixels, whole and shrunk."""
    noise = np.random.default_rng(1).integers(0, 256, (75, 110, 4), np.uint8)
    deep = (noise[..., 0].astype(np.uint16) << 8) | noise[..., 1]
    pictures = {
        "rgba.png": Image.fromarray(noise),
        "rgb.png": Image.fromarray(noise[..., :3]),
        "grey.png": Image.fromarray(noise[..., 0]),
        "deep.png": Image.fromarray(deep),
        "palette.png": Image.fromarray(noise[..., :3]).quantize(64),
        "bits.png": Image.fromarray(noise[..., 0]).convert("1"),
        "float.tif": Image.fromarray(noise[..., 0].astype(np.float32) * 7 - 100),
        "wide.tif": Image.fromarray(noise[..., 0].astype(np.int32) * 9000 - 5),
    }
    for name, picture in pictures.items():
        picture.save(tmp_path / name)
    whole = {name: load_image(tmp_path / name) for name in pictures}
    small = {name: load_image(tmp_path / name, max_side=55).astype(int) for name in pictures}
    monkeypatch.setattr("wseg_engine.images.imaging.LARGE_PIXELS", 1000)
    monkeypatch.setattr("wseg_engine.images.pixels._BAND_PIXELS", 700)
    for name in pictures:
        assert np.array_equal(load_image(tmp_path / name), whole[name]), name
        shrunk = load_image(tmp_path / name, max_side=55).astype(int)
        assert shrunk.shape == small[name].shape
        assert np.abs(shrunk - small[name]).mean() < 8, name  # other pixels meet at odd sizes


def test_one_large_image_at_a_time_and_small_ones_beside_it() -> None:
    inside, most, small = 0, 0, threading.Event()
    lock, go_on = threading.Lock(), threading.Event()

    def decode(pixels: int) -> None:
        nonlocal inside, most
        with decoding(pixels):
            if pixels < LARGE_PIXELS:
                small.set()
                return
            with lock:
                inside += 1
                most = max(most, inside)
            go_on.wait(10)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=decode, args=(LARGE_PIXELS,)) for _ in range(3)]
    threads.append(threading.Thread(target=decode, args=(1000,)))
    for thread in threads:
        thread.start()
    assert small.wait(10)
    go_on.set()
    for thread in threads:
        thread.join(30)
    assert most == 1


def test_a_tile_larger_than_its_image_is_refused(tmp_path: Path) -> None:
    entries = [
        (256, 3, 1, 100), (257, 3, 1, 100), (258, 3, 1, 8), (259, 3, 1, 8), (262, 3, 1, 1),
        (277, 3, 1, 1), (322, 4, 1, 65_536), (323, 4, 1, 32_768), (324, 4, 1, 8), (325, 4, 1, 50),
    ]  # fmt: skip
    fields = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    head = b"II*\0" + struct.pack("<I", 64) + bytes(56)
    file = tmp_path / "a.tif"
    file.write_bytes(head + struct.pack("<H", len(entries)) + fields + bytes(4))
    with pytest.raises(ImageError, match=r"would take 8\.\d GB of memory"):
        load_image(file)


def test_a_jpeg_of_impossible_density_is_refused(tmp_path: Path) -> None:
    Image.new("RGB", (64, 64)).save(tmp_path / "a.jpg")
    data = bytearray((tmp_path / "a.jpg").read_bytes())
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", 6000, 65000)
    (tmp_path / "a.jpg").write_bytes(data)
    with pytest.raises(ImageError, match="its header is wrong"):
        load_image(tmp_path / "a.jpg")


def test_every_flipped_bit_of_a_mask_is_found(tmp_path: Path) -> None:
    labels = np.zeros((30, 40), np.uint8)
    labels[5:20, 8:30] = 7
    file = tmp_path / "mask.png"
    write_mask(file, labels)
    good = file.read_bytes()
    for place in range(8 * len(good)):
        data = bytearray(good)
        data[place // 8] ^= 1 << place % 8
        file.write_bytes(data)
        with pytest.raises(MaskError, match=r"mask\.png"):
            read_mask(file)


# ------------------------------------------------------------------ tensors


@needs_peaks
@pytest.mark.parametrize("kind", ["zip", "compressed", "old"])
def test_a_pickle_of_millions_of_marks_is_counted_and_not_built(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "net.pth"
    if kind == "old":
        old_pickle_of_marks(file, 6_000_000)
    else:
        pickle_of_marks(file, 6_000_000, packed=kind == "compressed")
    prepare = "from wseg_engine.pretrained.weights import read_state_dict"
    grown, told = measured(file, prepare, "len(read_state_dict(path))", "Exception")
    assert "WeightsError" in told
    assert "net.pth" in told
    assert grown < 150


def test_steps_of_a_pickle_are_counted_below_the_size_that_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OverBudgetError, match="more than 1,000,000 instructions"):
        check_tensor_file(pickle_of_marks(tmp_path / "net.pth", 2_000_000))


def test_tensors_that_repeat_one_number_are_refused(tmp_path: Path) -> None:
    torch.save({"a": torch.zeros(1).expand(10**9)}, tmp_path / "a.pth")
    with pytest.raises(WeightsError, match=r"a claims 3815 MB, but the file contains 0\.0 MB"):
        read_state_dict(tmp_path / "a.pth")
    row = torch.zeros(300_000, dtype=torch.float16)
    torch.save({f"{n}": row for n in range(60)}, tmp_path / "b.pth")
    with pytest.raises(WeightsError, match="They overlap"):
        read_state_dict(tmp_path / "b.pth")


def test_sound_weights_of_all_kinds_are_still_read(tmp_path: Path) -> None:
    tied = torch.rand(40, 30)
    state = {"a": tied, "b": tied, "part": tied[3:9], "half": torch.rand(5).half()}
    torch.save({"state_dict": state}, tmp_path / "new.pth")
    torch.save(state, tmp_path / "old.pth", _use_new_zipfile_serialization=False)
    for name in ("new.pth", "old.pth"):
        read = read_state_dict(tmp_path / name)
        assert torch.equal(read["part"], tied[3:9])
        assert read["half"].dtype == torch.float32


def test_a_header_of_tensors_that_is_too_long_is_refused(tmp_path: Path) -> None:
    file = sparse(tmp_path / "a.safetensors", 200 << 20, struct.pack("<Q", 90 << 20))
    with pytest.raises(WeightsError, match=r"has 90\.0 MB; at most 16 MB are read"):
        read_state_dict(file)
    with pytest.raises(CheckpointError, match=r"has 90\.0 MB; at most 16 MB are read"):
        load_model(file)


@pytest.mark.skipif(os.name == "nt", reason="made of a pipe")
@pytest.mark.parametrize("name", ["a.pth", "a.zip", "a.safetensors", "a"])
@pytest.mark.parametrize("read", [load_model, read_state_dict, check_tensor_file])
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, name: str, read: object) -> None:
    os.mkfifo(tmp_path / name)
    with patience(10), pytest.raises((CheckpointError, WeightsError, OSError), match=r"\S"):
        read(tmp_path / name)  # type: ignore[operator]


# -------------------------------------------------------------------- texts


def test_json_that_is_deep_or_long_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "classes.json").write_text("[" * 200_000, encoding="utf-8")
    with pytest.raises(DatasetError, match="nested too deeply"):
        read_class_map(tmp_path)
    with pytest.raises(OverBudgetError, match="values; at most 20,000,000"):
        parse_json("," * 20_000_001, "a.json")
    assert parse_json(b"\xef\xbb\xbf[1, 2]", "a.json") == [1, 2]


@pytest.mark.parametrize("read", [read_json, read_text])
def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, read: object) -> None:
    file = sparse(tmp_path / "a.json", GIGABYTE)
    with pytest.raises(OverBudgetError, match=r"a\.json has 1024\.0 MB; at most 16 MB are read"):
        read(file)  # type: ignore[operator]
    assert json.loads(read_bytes(_written(tmp_path / "b.json", "[3]"), JSON_BYTES)) == [3]


def _written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def test_xml_of_very_many_elements_is_refused() -> None:
    with pytest.raises(ValueError, match="tags; at most 400,000"):
        parse_xml(b"<a>" + b"<b/>" * 500_000 + b"</a>")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Image.new("RGB", (8, 6)).save(tmp_path / "a.png")
    return tmp_path


def test_lists_of_absurd_size_are_told_and_left_out(folder: Path) -> None:
    sparse(folder / "tags.csv", GIGABYTE)
    assert "more than 256 MB" in read_dataset(folder).problems[0].what
    (folder / "tags.csv").write_bytes(b"filename,tags\n" + b"\n" * 5_100_000)
    assert "at most 5,000,000 are read" in read_dataset(folder).problems[0].what
    header = ",".join(f"c{n}" for n in range(16_000))
    _written(folder / "tags.csv", f"filename,tags\na.png,oak\n{header}\n")
    data = read_dataset(folder)
    assert (data.classes, data.images[0].tags) == (("oak",), (Tag.PRESENT,))
    assert "16,000 columns; at most 2,000" in data.problems[0].what


def test_sidecars_and_annotations_of_absurd_size_are_told_and_left_out(folder: Path) -> None:
    sparse(folder / "a.txt", GIGABYTE)
    assert "at most 1 are read" in read_dataset(folder).problems[0].what
    voc = folder / "voc"
    for name in ("JPEGImages", "Annotations"):
        (voc / name).mkdir(parents=True)
    Image.new("RGB", (8, 6)).save(voc / "JPEGImages" / "a.png")
    sparse(voc / "Annotations" / "a.xml", GIGABYTE)
    assert "at most 16 are read" in read_dataset(voc).problems[0].what


@pytest.mark.parametrize("read", [read_bytes, lambda path, most: read_file(path, most=most)])
def test_reading_a_small_file_makes_room_for_no_more_than_it_has(
    tmp_path: Path, read: Callable[[Path, int], bytes]
) -> None:
    """Python's own `read(n)` makes room for n bytes at once: half a gigabyte for a line of JSON."""
    file = tmp_path / "a.json"
    file.write_bytes(b"[1]")
    tracemalloc.start()
    try:
        assert read(file, JSON_BYTES) == b"[1]"
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1 << 20


def test_a_file_that_grows_while_it_is_read_is_read_to_its_end_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"x" * 5000)
    real = os.fstat
    monkeypatch.setattr(
        "wseg_engine.base.bounds.os.fstat",
        lambda handle: os.stat_result((*real(handle)[:6], 10, *real(handle)[7:10])),
    )
    assert read_bytes(file, 6000) == b"x" * 5000
    with pytest.raises(OverBudgetError):
        read_bytes(file, 4000)
    with pytest.raises(OSError) as told:
        read_file(file, most=4000)
    assert told.value.errno == errno.EFBIG
