"""Saliency: the network's own numbers, maps kept by content, and what they do to masks."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from tests.engine.tiny import CLASSES, tiny_dataset, tiny_network
from wseg_engine.base.events import Event, Prediction
from wseg_engine.base.labels import Tag
from wseg_engine.images.imaging import ImageError, ImageSize, resize
from wseg_engine.prediction.assign_labels import neutral_saliency, shift_background
from wseg_engine.prediction.predict import predict
from wseg_engine.saliency import maps as maps_module
from wseg_engine.saliency.maps import NoSaliencyError, SaliencyMaps, load_saliency
from wseg_engine.settings import own_files
from wseg_engine.settings.config import PredictConfig
from wseg_engine.settings.saliency import DEFAULT_SALIENCY, saliency_file

Map = NDArray[np.uint8]

# What ONNX Runtime 1.32 makes of `picture`, in blocks of 40×40 pixels.
GOLDEN = [
    [0, 0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0.024, 0.273, 0.154, 0, 0],
    [0, 0, 0, 0.708, 1, 0.984, 0.246, 0],
    [0, 0, 0, 0.957, 1, 1, 0.48, 0],
    [0, 0, 0, 0.454, 0.972, 0.834, 0.114, 0],
    [0, 0, 0, 0, 0.004, 0.001, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0],
]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))


def picture() -> NDArray[np.uint8]:
    """A red ellipse on a smooth ground."""
    y, x = np.mgrid[:240, :320].astype(np.float32)
    pixels = np.stack([90 + x / 8, 120 + y / 8, 100 + (x + y) / 16], -1)
    pixels[((x - 190) / 70) ** 2 + ((y - 130) / 50) ** 2 < 1] = [220, 60, 40]
    return pixels.astype(np.uint8)


class Fake:
    """A network that finds what is bright, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.shapes: list[tuple[int, ...]] = []

    def __call__(self, image: NDArray[np.uint8]) -> Map:
        self.asked += 1
        self.shapes.append(image.shape)
        found = np.zeros((320, 320), np.uint8)
        found[:, :160] = 255 if image[:, : image.shape[1] // 2].max() > 200 else 0
        return found


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    network = Fake()
    monkeypatch.setattr(maps_module, "load_saliency", lambda about: network)
    return network


def published() -> bytes:
    file = saliency_file(DEFAULT_SALIENCY)
    assert file is not None
    return file.read_bytes()


def save(path: Path, pixels: NDArray[np.uint8], **options: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, **options)
    return path


def test_the_map_is_the_one_another_runtime_computes() -> None:
    found = load_saliency()(picture())
    assert found.shape == (320, 320)
    blocks = found.reshape(8, 40, 8, 40).mean((1, 3)) / 255.0
    np.testing.assert_allclose(blocks, GOLDEN, atol=2e-3)


def test_a_photograph_lying_on_its_side_gets_the_upright_ones_map(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90° clockwise to see it
    lying = save(tmp_path / "lying.png", np.rot90(picture()).copy(), exif=exif)
    upright = save(tmp_path / "upright.png", picture())
    maps = SaliencyMaps()
    np.testing.assert_array_equal(maps.of(lying), maps.of(upright))


def test_large_photographs_are_looked_at_small(tmp_path: Path, fake: Fake) -> None:
    large = save(tmp_path / "large.jpg", np.zeros((3000, 5000, 3), np.uint8))
    assert SaliencyMaps().of(large).shape == (320, 320)
    assert fake.shapes == [(384, 640, 3)]


class Bright:
    """A network that finds what is bright, in as few cells as a real one has details."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def __call__(self, image: NDArray[np.uint8]) -> Map:
        self.shapes.append(image.shape)
        bright = (image.max(2) > 200).astype(np.uint8) * 255
        return resize(resize(bright, ImageSize(20, 20)), ImageSize(320, 320))


@pytest.mark.parametrize("scale", [1, 8])
def test_what_is_small_is_looked_at_closer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scale: int
) -> None:
    network = Bright()
    monkeypatch.setattr(maps_module, "load_saliency", lambda about: network)
    pixels = np.zeros((480, 480, 3), np.uint8)
    pixels[155:203, 300:348] = 255
    pixels = pixels.repeat(scale, 0).repeat(scale, 1)
    found = SaliencyMaps().closer(save(tmp_path / "small.png", pixels)) > 127
    truth = resize(pixels[..., 0], ImageSize(320, 320)) > 127
    once = network(pixels) > 127
    overlap, before = ((m & truth).sum() / (m | truth).sum() for m in (found, once))
    assert overlap > 0.9 > before
    whole, part, _ = network.shapes
    assert max(whole) <= 640
    # The part has as many pixels as it is looked at with, where the file has them.
    assert max(part) == (pytest.approx(640, abs=40) if scale == 8 else pytest.approx(120, abs=15))


def test_what_fills_the_photograph_is_looked_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = Bright()
    monkeypatch.setattr(maps_module, "load_saliency", lambda about: network)
    SaliencyMaps().closer(save(tmp_path / "full.png", np.full((60, 80, 3), 255, np.uint8)))
    SaliencyMaps().closer(save(tmp_path / "none.png", np.zeros((60, 80, 3), np.uint8)))
    assert len(network.shapes) == 2


def test_maps_are_kept_by_content(tmp_path: Path, fake: Fake) -> None:
    path = save(tmp_path / "a.png", np.full((40, 60, 3), 255, np.uint8))
    first = SaliencyMaps().of(path)
    moved = path.rename(tmp_path / "elsewhere.png")
    maps = SaliencyMaps()
    assert maps.has(moved)
    np.testing.assert_array_equal(maps.of(moved), first)
    assert fake.asked == 1
    save(moved, np.full((40, 60, 3), 90, np.uint8))
    assert not maps.has(moved)
    assert not maps.of(moved).any()
    assert fake.asked == 2


@pytest.mark.parametrize("damage", ["torn", "another shape"])
def test_a_damaged_map_is_computed_anew(tmp_path: Path, fake: Fake, damage: str) -> None:
    path = save(tmp_path / "a.png", np.full((40, 60, 3), 255, np.uint8))
    maps = SaliencyMaps()
    first = maps.of(path)
    (kept,) = (tmp_path / "cache" / "saliency").rglob("*.saliency")
    if damage == "torn":
        kept.write_bytes(kept.read_bytes()[:100])
    else:
        maps._cache.put(kept.stem, {"map": np.zeros((8, 8), np.uint8)})
    np.testing.assert_array_equal(maps.of(path), first)
    assert fake.asked == 2


def test_without_room_on_the_disk_maps_are_made_all_the_same(tmp_path: Path, fake: Fake) -> None:
    path = save(tmp_path / "a.png", np.full((40, 60, 3), 255, np.uint8))
    (tmp_path / "file").write_bytes(b"")
    assert SaliencyMaps(folder=tmp_path / "file").of(path).any()


def test_what_is_no_photograph_is_said(tmp_path: Path, fake: Fake) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    with pytest.raises(ImageError, match=r"a\.png"):
        SaliencyMaps().of(tmp_path / "a.png")


def test_the_file_is_the_published_one() -> None:
    content = published()
    assert hashlib.sha256(content).hexdigest() == DEFAULT_SALIENCY.weights.sha256
    assert len(content) == DEFAULT_SALIENCY.weights.size


@pytest.mark.parametrize("how", ["cut short", "one bit", "empty"])
def test_a_damaged_network_is_named_and_nothing_is_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    content = bytearray(published())
    if how == "cut short":
        del content[1_000_000:]
    elif how == "one bit":
        content[2_000_000] ^= 1
    else:
        content.clear()
    broken = tmp_path / "u2netp.onnx"
    broken.write_bytes(content)
    monkeypatch.setattr(maps_module, "saliency_file", lambda about: broken)
    path = save(tmp_path / "a.png", picture())
    with pytest.raises(NoSaliencyError, match=r"u2netp.onnx: .* damaged .* Reinstall TagMask"):
        SaliencyMaps().of(path)
    assert not (tmp_path / "cache").exists()


def test_a_missing_network_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_files, "_FOLDER", "a_package_that_is_not_there")
    with pytest.raises(NoSaliencyError, match=r"u2netp.onnx is missing.*turn saliency off"):
        load_saliency()


def test_an_opencv_that_cannot_run_the_network_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"no ONNX at all"
    (tmp_path / "u2netp.onnx").write_bytes(content)
    monkeypatch.setattr(maps_module, "saliency_file", lambda about: tmp_path / "u2netp.onnx")
    known = replace(DEFAULT_SALIENCY.weights, sha256=hashlib.sha256(content).hexdigest())
    with pytest.raises(NoSaliencyError, match=r"OpenCV .* cannot run .*u2netp"):
        load_saliency(replace(DEFAULT_SALIENCY, weights=known))


def test_the_shift_moves_log_odds_by_the_strength() -> None:
    masks = torch.tensor([0.3, 0.5, 0.2]).view(3, 1, 1).expand(3, 4, 6)
    saliency = np.zeros((4, 6), np.uint8)
    saliency[:, 3:] = 255
    moved = shift_background(masks, saliency, 3.0)
    odds = torch.log(moved[0] / moved[1]) - torch.log(masks[0] / masks[1])
    torch.testing.assert_close(odds[:, 0], torch.full((4,), 1.5))
    torch.testing.assert_close(odds[:, 5], torch.full((4,), -1.5))
    assert torch.equal(moved[1:], masks[1:])
    assert shift_background(masks, saliency, 0.0) is masks
    neutral = shift_background(masks, np.full((4, 6), 191, np.uint8), 3.0, neutral=0.75)
    torch.testing.assert_close(neutral, masks, rtol=0.01, atol=0)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ((), 0.5),
        ((Tag.PRESENT, Tag.ABSENT, Tag.ABSENT), 0.5),
        ((Tag.PRESENT, Tag.UNSURE, Tag.UNSURE), 0.5),
        ((Tag.PRESENT, Tag.ABSENT, Tag.PRESENT), 0.75),
    ],
)
def test_where_several_classes_are_tagged_more_may_stand_out(
    tags: tuple[Tag, ...], expected: float
) -> None:
    assert neutral_saliency(tags) == expected


def backgrounds(
    folder: Path, settings: PredictConfig, *, tags: tuple[Tag, ...] = ()
) -> list[Prediction]:
    dataset = tiny_dataset(folder, 3)
    images = [
        replace(image, tags=tags or image.tags)
        for image in dataset.images
        if Tag.PRESENT in image.tags
    ]
    events: list[Event] = list(
        predict(
            images,
            network=tiny_network(),
            classes=CLASSES,
            settings=settings,
            device="cpu",
            keep_probabilities=True,
        )
    )
    return [event for event in events if isinstance(event, Prediction)]


@pytest.mark.parametrize(
    ("tags", "salient", "plain"),
    [
        ((Tag.PRESENT, Tag.ABSENT, Tag.ABSENT), -1.0, 1.0),
        ((Tag.PRESENT, Tag.PRESENT, Tag.ABSENT), -0.5, 1.5),
    ],
)
def test_prediction_shifts_by_the_setting_whatever_the_backgrounds_power(
    tmp_path: Path, fake: Fake, tags: tuple[Tag, ...], salient: float, plain: float
) -> None:
    for power in (1.0, 2.5):
        config = PredictConfig(background_power=power)
        before = backgrounds(tmp_path / "images", config, tags=tags)
        assert fake.asked == 0
        config = PredictConfig(background_power=power, saliency=2)
        after = backgrounds(tmp_path / "images", config, tags=tags)
        assert after
        for one, other in zip(before, after, strict=True):
            assert one.probabilities is not None
            assert other.probabilities is not None
            first = one.probabilities.astype(np.float64)
            second = other.probabilities.astype(np.float64)
            odds = np.log(second[0] / second[1]) - np.log(first[0] / first[1])
            np.testing.assert_allclose(odds[:, :40], salient, atol=0.02)  # stands out
            np.testing.assert_allclose(odds[:, 60:], plain, atol=0.02)
        fake.asked = 0
        for kept in (tmp_path / "cache").rglob("*.saliency"):
            kept.unlink()


def test_a_damaged_network_stops_a_prediction_that_needs_it_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "u2netp.onnx"
    broken.write_bytes(b"")
    monkeypatch.setattr(maps_module, "saliency_file", lambda about: broken)
    assert len(backgrounds(tmp_path / "images", PredictConfig())) == 3
    with pytest.raises(NoSaliencyError):
        backgrounds(tmp_path / "images", PredictConfig(saliency=1.0))
