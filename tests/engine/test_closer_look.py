"""A closer and a finer look: what is looked at again, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from tests.engine.test_predict import GREEN, GREY, RED, A, P, U, network, predictions, run
from wseg_engine.base.events import ImageFailed, Notice
from wseg_engine.base.labels import Tag
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images import parts
from wseg_engine.images.imaging import ImageError, ImageSize
from wseg_engine.images.parts import MARGIN, Part, part_around
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.prediction import predict as predicting
from wseg_engine.prediction.closer_look import SecondLook, Seen, enlarged
from wseg_engine.prediction.tell_apart import Probabilities
from wseg_engine.saliency import maps as maps_module
from wseg_engine.saliency.maps import SaliencyMaps
from wseg_engine.settings.config import PredictConfig

__all__ = ["network"]  # a fixture

SMALL = PredictConfig(side=64, closer_look=0.75)
CLOSER = PredictConfig(side=128, background_power=1.0, closer_look=0.75)


def spot(shape: tuple[int, int], *boxes: tuple[int, int, int, int]) -> NDArray[np.bool_]:
    found = np.zeros(shape, bool)
    for top, left, bottom, right in boxes:
        found[top:bottom, left:right] = True
    return found


def test_the_part_has_a_margin_on_every_side() -> None:
    part = part_around(spot((400, 500), (100, 200, 140, 300)), most=0.75)
    assert part is not None
    for near, far, side in (
        (100 - part.top, part.bottom - 140, 40),
        (200 - part.left, part.right - 300, 100),
    ):
        assert near == far
        assert MARGIN * side < near < MARGIN * side + 12


def test_the_part_ends_where_the_image_does() -> None:
    part = part_around(spot((400, 500), (0, 470, 30, 500)), most=0.75)
    assert part is not None
    assert (part.top, part.right) == (0, 500)


def test_pieces_much_smaller_than_the_largest_are_not_followed() -> None:
    large, speck = (100, 100, 140, 140), (390, 490, 393, 493)
    alone = part_around(spot((400, 500), large), most=0.75)
    assert part_around(spot((400, 500), large, speck), most=0.75) == alone
    both = part_around(spot((400, 500), large, (350, 450, 380, 480)), most=1.0)
    assert both is not None and both.bottom > 380 and both.right > 480


def test_what_is_large_or_not_there_is_not_looked_at_again() -> None:
    assert part_around(spot((400, 500)), most=1.0) is None
    large = spot((400, 500), (20, 20, 380, 480))
    assert part_around(large, most=0.75) is None
    assert part_around(large, most=1.0) == Part(0, 0, 400, 500)


@given(
    shape=st.tuples(st.integers(1, 3000), st.integers(1, 3000)),
    corner=st.tuples(st.floats(0, 0.99), st.floats(0, 0.99)),
    most=st.floats(0.01, 1.0),
)
def test_any_part_lies_in_its_image_around_what_was_found(
    shape: tuple[int, int], corner: tuple[float, float], most: float
) -> None:
    top, left = (int(share * side) for share, side in zip(corner, shape, strict=True))
    bottom, right = min(shape[0], top + 40), min(shape[1], left + 40)
    part = part_around(spot(shape, (top, left, bottom, right)), most=most)
    if part is None:
        return
    assert 0 <= part.top < part.bottom <= shape[0]
    assert 0 <= part.left < part.right <= shape[1]
    assert part.size.height * part.size.width <= most * shape[0] * shape[1]
    cells = -(-max(shape) // 512)  # what is looked at to find it
    assert part.top < top + cells and part.bottom > bottom - cells
    other = part.within(ImageSize(*shape), ImageSize(33, 77))
    assert 0 <= other.top < other.bottom <= 33
    assert 0 <= other.left < other.right <= 77


class Looks:
    """Answers every look with masks of one value, and remembers what was looked at."""

    def __init__(self, channels: int) -> None:
        self.channels = channels
        self.seen: list[tuple[NDArray[np.uint8], tuple[Tag, ...], ImageSize]] = []
        self.settings: list[PredictConfig] = []

    def __call__(
        self,
        image: NDArray[np.uint8],
        *,
        settings: PredictConfig,
        tags: tuple[Tag, ...],
        size: ImageSize,
    ) -> Probabilities:
        self.seen.append((image, tags, size))
        self.settings.append(settings)
        masks = torch.full((self.channels, 20, 30), 0.25)
        return Probabilities(masks, tuple(range(self.channels)), np.zeros(len(tags), np.float32))


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photograph of 400×300 whose pixels all differ, with its camera lying on its side."""
    rows, columns = np.mgrid[0:300, 0:400]
    pixels = np.stack([rows % 256, columns % 256, columns // 256 * 60], -1).astype(np.uint8)
    exif = Image.Exif()
    exif[274] = 6  # turn it by 90° clockwise
    Image.fromarray(pixels).save(tmp_path / "photo.png", exif=exif)
    return tmp_path / "photo.png"


def found_in(size: ImageSize, *box: int, channels: Sequence[int] = (0, 1)) -> Probabilities:
    masks = torch.zeros((len(channels), *size))
    masks[0] = 1.0
    top, left, bottom, right = box
    masks[0, top:bottom, left:right] = 0.0
    masks[1, top:bottom, left:right] = 1.0
    return Probabilities(masks, tuple(channels), np.zeros(2, np.float32))


def test_masks_and_saliency_of_the_part_are_laid_over_those_of_the_image(
    photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        maps_module, "load_saliency", lambda _: lambda _: np.full((9, 9), 77, np.uint8)
    )
    size, look = ImageSize(400, 300), Looks(2)
    found = found_in(size, 200, 100, 240, 130)
    image = TaggedImage("a", photo, (P, A))
    saliency = np.zeros((320, 320), np.uint8)
    settings = PredictConfig(side=64, closer_look=0.5, saliency=4.0)
    second = SecondLook(settings, 8, look, SaliencyMaps())
    _, _, laid, stands_out = second.closer(Seen(image, size, found, saliency))
    part = part_around(found.masks[1].numpy() > 0, most=0.5)
    assert part is not None and stands_out is not None
    inside = spot(tuple(size), tuple(part))  # type: ignore[arg-type]
    assert (laid.masks[:, inside] == 0.25).all()
    assert torch.equal(laid.masks[:, ~inside], found.masks[:, ~inside])
    assert stands_out.shape == tuple(size)
    assert (stands_out == np.where(inside, 77, 0)).all()
    assert not saliency.any() and found.masks[0, 200, 100] == 0  # what was given is left alone
    ((pixels, tags, whole),) = look.seen
    assert whole == part.size and tags == (P, A)
    # At least as large as the pass needs it, no larger than the file has it, and upright.
    assert max(pixels.shape) >= 64
    assert abs(float(pixels[0, 0, 1]) - part.top % 256) <= 12


def test_only_classes_that_may_appear_are_looked_for(photo: Path) -> None:
    look, size = Looks(2), ImageSize(400, 300)
    image = TaggedImage("a", photo, (U, U))
    found = found_in(size, 200, 100, 240, 130, channels=(0, 2))
    SecondLook(SMALL, 8, look, None).closer(Seen(image, size, found, None))
    assert look.seen[0][1] == (A, P)


def test_background_alone_is_not_looked_at_again(photo: Path) -> None:
    look, size = Looks(1), ImageSize(400, 300)
    alone = Probabilities(torch.ones((1, 400, 300)), (0,), np.zeros(2, np.float32))
    image = TaggedImage("a", photo, (A, A))
    first = Seen(image, size, alone, None)
    assert SecondLook(SMALL, 8, look, None).closer(first) is first and not look.seen


def test_a_large_image_is_decoded_no_larger_than_needed(
    photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And never beyond a limit: the rest is enlarged."""
    asked: list[int] = []

    def load(_path: Path, *, max_side: int) -> NDArray[np.uint8]:
        asked.append(max_side)
        return np.zeros((max_side, max_side, 3), np.uint8)

    monkeypatch.setattr(parts, "load_image", load)
    working, whole, look = ImageSize(1000, 1000), ImageSize(20000, 20000), Looks(2)
    image = TaggedImage("a", photo, (P, A))
    for side in (300, 2):
        found = found_in(working, 400, 400, 400 + side, 400 + side)
        SecondLook(SMALL, 8, look, None).closer(Seen(image, whole, found, None))
    assert asked[0] < 200
    assert asked[1] ** 2 <= 24_000_000


def small_square(path: Path, colour: tuple[int, int, int]) -> tuple[Path, NDArray[np.bool_]]:
    """Write a grey picture of 480×480 with a square of 80 pixels a side."""
    pixels = np.full((480, 480, 3), GREY, np.uint8)
    there = spot((480, 480), (203, 131, 283, 211))
    pixels[there] = colour
    Image.fromarray(pixels).save(path)
    return path, there


def overlap(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / (one | other).sum())


@pytest.mark.parametrize("tags", [(P, A), ()])
def test_small_things_get_finer_outlines(
    network: SegmentationNet, tmp_path: Path, tags: tuple[Tag, ...]
) -> None:
    path, there = small_square(tmp_path / "small.png", RED)
    image = TaggedImage("small", path, tags)
    (once,) = predictions(run(network, [image], replace(CLOSER, closer_look=0.0)))
    (twice,) = predictions(run(network, [image], CLOSER))
    before, after = (overlap(found.labels == 1, there) for found in (once, twice))
    assert 0 < before < 0.8
    assert after > 0.85
    assert np.array_equal(once.scores, twice.scores)


def test_what_fills_the_image_is_as_it_was(network: SegmentationNet, tmp_path: Path) -> None:
    pixels = np.full((96, 96, 3), GREEN, np.uint8)
    Image.fromarray(pixels).save(tmp_path / "large.png")
    image = TaggedImage("large", tmp_path / "large.png", (A, P))
    (once,) = predictions(run(network, [image], PredictConfig(side=64)))
    (twice,) = predictions(run(network, [image], SMALL))
    assert np.array_equal(once.labels, twice.labels)


def test_an_image_that_goes_in_between_is_told(
    network: SegmentationNet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_path: Path, **_: object) -> NDArray[np.uint8]:
        raise ImageError("gone")

    path, _ = small_square(tmp_path / "small.png", RED)
    monkeypatch.setattr(parts, "load_image", gone)
    events = run(network, [TaggedImage("small", path, (P, A))], CLOSER)
    assert [event.reason for event in events if isinstance(event, ImageFailed)] == ["gone"]


FINE = PredictConfig(side=64, background_power=1.0, finer_look=0.04)


def looked_finer(
    photo: Path,
    tags: tuple[Tag, ...],
    *boxes: tuple[int, int, int, int],
    settings: PredictConfig = FINE,
    saliency: NDArray[np.uint8] | None = None,
) -> tuple[bool, Looks]:
    """Whether an image of 400×300 whose classes are these boxes is looked at again."""
    size, look = ImageSize(400, 300), Looks(len(boxes) + 1)
    masks = torch.zeros((len(boxes) + 1, *size))
    for channel, (top, left, bottom, right) in enumerate(boxes, 1):
        masks[channel, top:bottom, left:right] = 0.9
    masks[0] = 1.0 - masks[1:].amax(0)
    found = Probabilities(masks, tuple(range(len(boxes) + 1)), np.zeros(2, np.float32))
    given = found.masks.clone()
    image = TaggedImage("a", photo, tags)
    first = Seen(image, size, found, saliency)
    again = SecondLook(settings, 8, look, None).finer(first)
    assert torch.equal(found.masks, given)
    assert (again is first) == (not look.seen)
    return again is not first, look


LARGE, LITTLE = (0, 0, 300, 200), (310, 210, 340, 240)  # a half, and 0.75 % of the image


def test_the_whole_image_is_looked_at_again_where_a_class_is_small(photo: Path) -> None:
    looked, look = looked_finer(photo, (P, P), LARGE, LITTLE)
    assert look.settings == [enlarged(FINE)]
    assert looked
    ((pixels, tags, whole),) = look.seen
    assert whole == ImageSize(400, 300) and tags == (P, P)
    assert max(pixels.shape) >= 1.25 * 64
    assert not looked_finer(photo, (P, A), LARGE)[0]
    assert not looked_finer(photo, (P, P), LARGE, (310, 200, 400, 300))[0]


def test_a_class_that_is_tagged_and_not_found_is_small(photo: Path) -> None:
    nothing = (0, 0, 0, 0)
    assert looked_finer(photo, (P, P), LARGE, nothing)[0]
    assert not looked_finer(photo, (P, U), LARGE, nothing)[0]
    assert not looked_finer(photo, (), LARGE, nothing)[0]
    for tags in ((P, U), ()):  # of unknown tag, found or not
        assert not looked_finer(photo, tags, LARGE, LITTLE)[0]


def test_what_stands_out_counts_for_what_is_small(photo: Path) -> None:
    """Saliency takes what it says is background from the class."""
    salient = np.zeros((400, 300), np.uint8)
    settings = replace(FINE, saliency=20.0)
    assert looked_finer(photo, (P,), LARGE, settings=settings, saliency=salient)[0]
    assert not looked_finer(photo, (P,), LARGE, settings=settings, saliency=salient + 255)[0]


def test_passes_that_have_no_room_to_be_larger_are_not_made_again(photo: Path) -> None:
    none = replace(FINE, side=128, max_pixels=4096)
    assert not looked_finer(photo, (P, P), LARGE, LITTLE, settings=none)[0]


def test_a_finer_look_enlarges_every_scale() -> None:
    assert enlarged(PredictConfig(scales=(0.8, 1.2))).scales == pytest.approx((1.0, 1.5))
    assert enlarged(PredictConfig(scales=(8.0,))).scales == (8.0,)  # the largest that may be set


def test_a_large_image_is_looked_at_finer_unless_closer(
    network: SegmentationNet, tmp_path: Path
) -> None:
    """A picture with a large and a small thing gets a finer look; one with a small one a closer."""
    pixels = np.full((480, 480, 3), GREY, np.uint8)
    pixels[20:460, 20:300] = GREEN
    pixels[203:263, 381:441] = RED
    Image.fromarray(pixels).save(tmp_path / "both.png")
    both = TaggedImage("both", tmp_path / "both.png", (P, P))
    settings = replace(CLOSER, closer_look=0.5)
    once, again, larger = (
        predictions(run(network, [both], one))[0]
        for one in (settings, replace(settings, finer_look=0.04), enlarged(settings))
    )
    assert np.array_equal(again.labels, larger.labels)
    assert not np.array_equal(again.labels, once.labels)
    assert np.array_equal(again.scores, once.scores)
    small, _ = small_square(tmp_path / "small.png", RED)
    image = TaggedImage("small", small, (P, A))
    closer, as_well = (
        predictions(run(network, [image], replace(CLOSER, finer_look=limit)))[0]
        for limit in (0.0, 0.04)
    )
    assert np.array_equal(closer.labels, as_well.labels)


def test_masks_made_without_a_second_look_are_still_found() -> None:
    """Their key has no such setting; with one it is another."""
    assert not {"closer_look", "finer_look"} & PredictConfig().key().keys()
    assert FINE.key()["finer_look"] == 0.04
    assert SMALL.key()["closer_look"] == 0.75


def test_where_memory_suffices_for_the_first_look_alone_images_keep_their_size(
    network: SegmentationNet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = np.full((480, 480, 3), GREY, np.uint8)
    pixels[20:460, 20:300] = GREEN
    pixels[203:263, 381:441] = RED
    Image.fromarray(pixels).save(tmp_path / "both.png")
    images = [TaggedImage(name, tmp_path / "both.png", (P, P)) for name in "ab"]
    original = predicting.run_passes
    sides: list[int] = []

    def crowded(image: NDArray[np.uint8], **options: Any) -> object:
        sides.append(max(options["sizes"][0]))
        if sides[-1] > 137:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return original(image, **options)

    (usual, _) = predictions(run(network, images, CLOSER))
    monkeypatch.setattr(predicting, "run_passes", crowded)
    events = run(network, images, replace(CLOSER, closer_look=0.0, finer_look=0.04))
    assert sides == [129, 161, 129, 129]  # the second image is not tried again
    (notice,) = [event for event in events if isinstance(event, Notice)]
    assert notice.severity == "warning"
    assert "no longer looked at again" in notice.text
    one, other = predictions(events)
    assert np.array_equal(one.labels, usual.labels)
    assert np.array_equal(other.labels, usual.labels)
