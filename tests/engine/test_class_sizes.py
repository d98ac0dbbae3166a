"""Sizes of classes: measured in approved masks, and what is fitted to them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import stdtrit

from wseg_engine.base.labels import VOID, Tag
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.mask_files import write_mask
from wseg_engine.training.class_sizes import (
    LEAST_MASKS,
    ClassSizes,
    Opinion,
    chance,
    class_sizes,
    errors_by_chance,
    fit_offsets,
)

# ---------------------------------------------------------------- measured


def mask_file(folder: Path, name: str, labels: NDArray[np.uint8]) -> Path:
    path = folder / f"{name}.png"
    write_mask(path, labels)
    return path


def approved(name: str, mask: Path | None, *, partial: bool = False) -> TaggedImage:
    return TaggedImage(name, Path(name), (Tag.PRESENT, Tag.ABSENT), mask, partial=partial)


def test_sizes_are_shares_of_what_is_known_in_the_images_that_show_a_class(tmp_path: Path) -> None:
    half = np.zeros((10, 10), np.uint8)
    half[:5] = 1
    quarter_of_known = np.full((10, 10), VOID, np.uint8)
    quarter_of_known[:4] = 0
    quarter_of_known[:1] = 1
    empty = np.zeros((10, 10), np.uint8)
    images = [
        approved(name, mask_file(tmp_path, name, labels))
        for name, labels in (("half", half), ("quarter", quarter_of_known), ("empty", empty))
    ]
    sizes = class_sizes(images, classes=2)
    assert sizes.images.tolist() == [2, 0]
    assert sizes.ratios == pytest.approx([(0.5 + 0.25) / 2, 0])
    assert sizes.errors == pytest.approx([np.std([0.5, 0.25], ddof=1) / 2**0.5, 0])


def rows_of(folder: Path, rows: dict[str, int]) -> list[TaggedImage]:
    """Approved images whose class takes so many of ten rows."""
    images = []
    for name, count in rows.items():
        labels = np.zeros((10, 10), np.uint8)
        labels[:count] = 1
        images.append(approved(name, mask_file(folder, name, labels)))
    return images


def test_sizes_are_relative_to_what_stands_out_where_that_is_known(tmp_path: Path) -> None:
    stands_out = {"near": 0.9, "middle": 0.4, "far": 0.1}
    images = rows_of(tmp_path, {"near": 8, "middle": 4, "far": 1})
    sizes = class_sizes(images, classes=2, standing_out=lambda image: stands_out[image.name])
    mean = np.mean([0.9, 0.4, 0.1])
    assert sizes.standing_out[0] == pytest.approx(mean)
    assert sizes.ratios[0] == pytest.approx(np.mean([0.8, 0.4, 0.1]) / mean)
    alone = class_sizes(images, classes=2)
    assert alone.standing_out[0] == 1
    assert sizes.errors[0] / sizes.ratios[0] < 0.5 * alone.errors[0] / alone.ratios[0]


def test_errors_of_ratios_are_those_of_what_single_images_differ_from_them(tmp_path: Path) -> None:
    stands_out, shares = np.array([0.8, 0.4, 0.2, 0.4]), np.array([0.2, 0.4, 0.3, 0.1])
    images = rows_of(tmp_path, {str(n): round(10 * share) for n, share in enumerate(shares)})
    sizes = class_sizes(images, classes=2, standing_out=lambda image: stands_out[int(image.name)])
    ratio = shares.mean() / stands_out.mean()
    differs = shares - ratio * stands_out
    assert sizes.errors[0] == pytest.approx(np.sqrt((differs**2).sum() / 3 / 4) / stands_out.mean())


def test_sizes_that_are_alike_in_a_few_masks_are_not_certain_for_that(tmp_path: Path) -> None:
    half = np.zeros((10, 10), np.uint8)
    half[:5] = 1
    images = [approved(name, mask_file(tmp_path, name, half)) for name in ("a", "b", "c")]
    sizes = class_sizes(images, classes=2)
    assert sizes.errors[0] == pytest.approx(0.5 * 0.5 * 0.5 / 3**0.5)


def test_sizes_that_differ_much_are_less_certain(tmp_path: Path) -> None:
    images = rows_of(tmp_path, {"a": 1, "b": 1, "c": 1, "d": 9})
    sizes = class_sizes(images, classes=2)
    assert sizes.ratios[0] == pytest.approx(0.3)
    assert sizes.errors[0] == pytest.approx(np.std([0.1, 0.1, 0.1, 0.9], ddof=1) / 2)


def test_what_is_no_whole_mask_or_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    ones = np.ones((8, 8), np.uint8)
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no mask")
    images = [
        approved("points", mask_file(tmp_path, "points", ones), partial=True),
        approved("none", None),
        approved("broken", broken),
    ]
    sizes = class_sizes(images, classes=2)
    assert not sizes.images.any()
    assert not sizes.believed.any()


# ---------------------------------------------------------------- fitted


def opinions(
    count: int = 300, *, channels: tuple[int, ...] = (0, 1), steep: float = 3.0
) -> list[Opinion]:
    """Images in which the odds of every class fall from left to right: it takes half of them."""
    found = []
    for seed in range(count):
        slope = np.linspace(steep, -steep, 60, dtype=np.float32)
        noise = np.random.default_rng(seed).normal(0, 0.01, 60).astype(np.float32)
        foreground = 1 / (1 + np.exp(-(slope + noise))) / (len(channels) - 1)
        rows = [1 - foreground * (len(channels) - 1), *[foreground] * (len(channels) - 1)]
        masks = np.stack([np.tile(row, (20, 1)) for row in rows]).astype(np.float32)
        zeros = np.zeros(masks.shape[1:], np.float32)
        present = np.array(channels) > 0
        found.append(Opinion(masks, zeros, np.array(channels), zeros, present))
    return found


def share(opinion: Opinion, offsets: NDArray[np.float32], channel: int) -> float:
    odds = np.log(opinion.masks) + offsets[opinion.channels][:, None, None]
    return float((opinion.channels[odds.argmax(0)] == channel).mean())


def sizes_of(shares: list[float], images: list[int], spread: float = 0.5) -> ClassSizes:
    """Sizes whose odds differ among the masks by so many nats."""
    errors = [
        spread * share * (1 - share) / count**0.5
        for share, count in zip(shares, images, strict=True)
    ]
    everything = np.ones(len(shares))
    return ClassSizes(np.array(shares), np.array(errors), everything, np.array(images, np.int64))


@pytest.mark.parametrize("size", [0.1, 0.3, 0.8])
def test_a_class_gets_the_size_that_many_masks_show(size: float) -> None:
    given = opinions()
    offsets = fit_offsets(sizes_of([size], [100]), given, background_power=1.0)
    assert share(given[0], offsets, 1) == pytest.approx(size, abs=0.04)
    assert offsets[0] == 0


def test_what_may_be_chance_moves_nothing() -> None:
    """The network gives half of an image; a few masks show a little less, one by far."""
    given = opinions()
    assert not fit_offsets(sizes_of([0.45], [6]), given, background_power=1.0).any()
    assert fit_offsets(sizes_of([0.45], [600]), given, background_power=1.0).any()
    uneven = sizes_of([0.3], [4], spread=2.0)
    assert not fit_offsets(uneven, given, background_power=1.0).any()


def test_what_chance_does_is_students_t() -> None:
    freedom = np.array([1, 2, 2.5, 3, 4, 5, 7, 10, 19, 30, 199, 99_999])
    assert errors_by_chance(freedom) == pytest.approx(stdtrit(freedom, 0.95), rel=0.01)


def test_chance_is_that_of_both_sides(tmp_path: Path) -> None:
    """As Welch's test has it: variances add up, and the smaller side limits the freedom."""
    many, few = sizes_of([0.5], [10_000], spread=1.0), sizes_of([0.5], [4], spread=1.0)
    assert chance(few, many) == pytest.approx([stdtrit(3, 0.95) / 2], rel=0.02)
    assert chance(many, few) == pytest.approx(chance(few, many))
    assert chance(few, few) == pytest.approx([stdtrit(6, 0.95) * np.sqrt(0.5)], rel=0.02)


def test_a_network_seen_on_few_images_is_not_moved_by_what_they_have_by_chance() -> None:
    """Four images in which a class is small, by far not alike, and many masks of another size."""
    given = opinions(4)
    shifts = (-6.0, -5.0, 0.0, 0.0)
    uneven = [
        one._replace(background=one.background - shift)
        for one, shift in zip(given, shifts, strict=True)
    ]
    size = sizes_of([0.5], [1000])
    assert not fit_offsets(size, uneven, background_power=1.0).any()
    assert fit_offsets(size, 12 * uneven, background_power=1.0)[1] > 0.5
    assert not fit_offsets(sizes_of([0.1], [1000]), opinions(2), background_power=1.0).any()


def test_masks_of_close_ups_do_not_make_a_class_large_where_little_stands_out() -> None:
    """Masks show half of images that stand out wholly; others stand out to a fifth."""
    far = [one._replace(standing_out=0.2) for one in opinions()]
    half = sizes_of([0.5], [1000], spread=0.1)
    offsets = fit_offsets(half, far, background_power=1.0)
    assert share(far[0], offsets, 1) == pytest.approx(0.1, abs=0.04)


def test_few_masks_are_believed_in_part_and_too_few_not_at_all() -> None:
    given = opinions()
    before = share(given[0], np.zeros(2, np.float32), 1)
    some = share(
        given[0], fit_offsets(sizes_of([0.1], [LEAST_MASKS]), given, background_power=1.0), 1
    )
    assert 0.12 < some < before - 0.1
    too_few = fit_offsets(sizes_of([0.1], [LEAST_MASKS - 1]), given, background_power=1.0)
    assert not too_few.any()


def test_power_and_saliency_of_the_background_are_reckoned_with() -> None:
    raised = [one._replace(background=np.full((20, 60), -1.5, np.float32)) for one in opinions()]
    offsets = fit_offsets(sizes_of([0.3], [100]), raised, background_power=2.0)
    moved = raised[0].masks * np.exp(offsets)[:, None, None]
    moved /= moved.sum(0)
    wins = np.log(moved[1]) > 2.0 * np.log(moved[0]) - 1.5
    assert wins.mean() == pytest.approx(0.3, abs=0.04)


def test_no_class_is_moved_further_than_four_nats_or_without_an_image() -> None:
    given = opinions(channels=(0, 2), steep=12.0)
    offsets = fit_offsets(sizes_of([0.5, 1e-9], [100, 100]), given, background_power=1.0)
    assert offsets.tolist() == [0, 0, -4]
    assert not fit_offsets(sizes_of([0.5], [100]), [], background_power=1.0).any()


def test_images_that_may_or_may_not_show_a_class_say_nothing_of_its_size() -> None:
    """A class of unsure tag wins little where it is not: that is not its size where it is."""
    given = opinions()
    doubtful = [
        one._replace(masks=one.masks[:, :, 55:], rest=one.rest[:, 55:], present=one.present & False)
        for one in opinions(30)
    ]
    doubtful = [one._replace(background=one.background[:, 55:]) for one in doubtful]
    size = sizes_of([0.3], [100])
    alone = fit_offsets(size, given, background_power=1.0)
    assert np.array_equal(fit_offsets(size, given + doubtful, background_power=1.0), alone)
    assert not fit_offsets(size, doubtful, background_power=1.0).any()
