"""Sizes of classes: measured in approved masks, fitted, held to in training and prediction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.special import stdtrit

from tests.engine.tiny import CLASSES, TinyBackbone, frozen_settings, tiny_dataset
from wseg_engine.base.events import Control, Stopped
from wseg_engine.base.labels import VOID, Tag
from wseg_engine.compute.distributed import World
from wseg_engine.datasets.types import Dataset, TaggedImage
from wseg_engine.images.mask_files import write_mask
from wseg_engine.networks.heads.compact import CompactHead
from wseg_engine.networks.model import SegmentationNet, model_classes
from wseg_engine.networks.model_file import export_model, load_model_file
from wseg_engine.settings.config import ModelConfig, Settings
from wseg_engine.training import assemble, relabel
from wseg_engine.training.checkpoint import find_latest, load_checkpoint
from wseg_engine.training.class_sizes import (
    LEAST_MASKS,
    ClassSizes,
    Opinion,
    chance,
    class_sizes,
    errors_by_chance,
    fit_offsets,
)
from wseg_engine.training.features import Entry, FeatureSource
from wseg_engine.training.train import train
from wseg_engine.training.warm_start import StartModel, start_from

SIDE = 64
MODEL = ModelConfig(
    backbone="efficientnet_lite0", classes=len(CLASSES), head="compact", head_width=16
)
CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))


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


# ---------------------------------------------------------------- held to


def tiny_network(seed: int = 3) -> SegmentationNet:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        head = CompactHead(8, 12, width=16, classes=len(CLASSES))
        return SegmentationNet(TinyBackbone(0.0), head, MODEL)


def settings(**values: object) -> Settings:
    return frozen_settings(MODEL, **({"crop": SIDE, "learn_sizes": True} | values))


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    """Images of which some have an approved mask: their classes take a sixteenth."""
    plain = tiny_dataset(tmp_path / "images", count=16)
    images = []
    for place, image in enumerate(plain.images):
        mask = None
        present = [number for number, tag in enumerate(image.tags, 1) if tag is Tag.PRESENT]
        if place % 2 and present:
            labels = np.zeros((64, 64), np.uint8)
            for column, number in enumerate(present):
                labels[:16, 16 * column : 16 * column + 16] = number
            mask = mask_file(tmp_path, f"mask{place}", labels)
        images.append(replace(image, mask=mask))
    found = replace(plain, images=tuple(images))
    assert class_sizes(found.images, classes=len(CLASSES)).believed.any()
    return found


def trained(dataset: Dataset, out: Path, **values: object) -> SegmentationNet:
    network = tiny_network()
    chosen = settings(**values)
    for _ in train(dataset, settings=chosen, out=out, device="cpu", network=network):
        pass
    latest = find_latest(out).path
    assert latest is not None
    kept = load_checkpoint(latest).network["head.class_offsets"]
    assert torch.equal(kept, offsets_of(network))
    return network


def offsets_of(network: SegmentationNet) -> torch.Tensor:
    assert isinstance(network.head, CompactHead)
    return network.head.class_offsets


def test_training_leaves_the_offsets_in_the_model_and_only_if_wanted(
    dataset: Dataset, tmp_path: Path
) -> None:
    assert offsets_of(trained(dataset, tmp_path / "with")).any()
    assert not offsets_of(trained(dataset, tmp_path / "without", learn_sizes=False)).any()


def test_without_approved_masks_nothing_is_moved(dataset: Dataset, tmp_path: Path) -> None:
    bare = replace(dataset, images=tuple(replace(one, mask=None) for one in dataset.images))
    assert not offsets_of(trained(bare, tmp_path / "run")).any()


def test_offsets_move_masks_and_leave_scores(tmp_path: Path) -> None:
    network = tiny_network().eval()
    x = torch.rand(1, 3, SIDE, SIDE)
    before = network(x)
    offsets = torch.zeros(len(CLASSES) + 1)
    offsets[1] = 2.0
    assert isinstance(network.head, CompactHead)
    network.head.set_class_offsets(offsets)
    after = network(x)
    assert torch.equal(before.scores, after.scores)
    assert (after.masks[:, 1] > before.masks[:, 1]).all()
    odds = (after.logits + offsets[:, None, None]).softmax(1)
    assert torch.allclose(network.masks(after.logits), odds)


def held(dataset: Dataset, network: SegmentationNet, control: Control) -> None:
    config = settings().train
    source = assemble.cached_source(network, config=config, device=CPU)
    relabeller = assemble.relabeller_of(
        source, dataset.images, config=config, device=CPU, world=World()
    )
    relabeller.hold_to_sizes(network.eval(), control=control)


def test_only_so_many_tagged_images_are_asked_for_their_sizes(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    opinion = relabel.Relabeller._opinion

    def noted(self: relabel.Relabeller, network: object, entry: object, tags: object) -> Opinion:
        asked.append(str(tags))
        return opinion(self, network, entry, tags)  # type: ignore[arg-type]

    monkeypatch.setattr(relabel.Relabeller, "_opinion", noted)
    tagged = [one for one in dataset.images if one.mask is None and Tag.PRESENT in one.tags]
    unsure = tuple(Tag.UNSURE for _ in CLASSES)
    bare = [replace(one, tags=unsure) for one in dataset.images if one.mask is None]
    masked = [one for one in dataset.images if one.mask is not None]
    most = len(tagged) - 1
    monkeypatch.setattr(relabel, "_MOST_OPINIONS", most)
    held(replace(dataset, images=(*masked, *bare, *tagged)), tiny_network(), Control())
    assert len(asked) == most
    assert str(unsure) not in asked


@pytest.mark.parametrize("known", [True, False])
def test_what_stands_out_is_asked_of_masks_and_of_images_without_one(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    """Where saliency is not used, sizes are those beside the whole image."""
    given: list[tuple[ClassSizes, list[Opinion]]] = []

    def noted(sizes: ClassSizes, found: list[Opinion], **_: float) -> NDArray[np.float32]:
        given.append((sizes, found))
        return np.zeros(len(CLASSES) + 1, np.float32)

    read = FeatureSource.read

    def with_saliency(self: FeatureSource, image: TaggedImage) -> Entry:
        share = 204 if image.mask is not None else 51
        return read(self, image)._replace(saliency=np.full((8, 8), share, np.uint8))

    monkeypatch.setattr(relabel, "fit_offsets", noted)
    if known:
        monkeypatch.setattr(FeatureSource, "read", with_saliency)
    held(dataset, tiny_network(), Control())
    ((sizes, found),) = given
    shown = sizes.images > 0
    assert sizes.standing_out[shown] == pytest.approx(0.8 if known else 1.0)
    assert sizes.ratios[shown] == pytest.approx(1 / 16 / (0.8 if known else 1.0))
    assert {round(one.standing_out, 3) for one in found} == {0.2 if known else 1.0}


def test_a_stop_leaves_the_offsets_as_they_were(dataset: Dataset) -> None:
    network, control = tiny_network(), Control()
    assert isinstance(network.head, CompactHead)
    former = torch.arange(len(CLASSES) + 1).float()
    network.head.set_class_offsets(former)
    control.stop()
    with pytest.raises(Stopped):
        held(dataset, network, control)
    assert torch.equal(offsets_of(network), former)


def test_offsets_do_not_depend_on_those_before(dataset: Dataset) -> None:
    fresh, other = tiny_network(), tiny_network()
    assert isinstance(other.head, CompactHead)
    other.head.set_class_offsets(torch.full((len(CLASSES) + 1,), 3.0))
    for network in (fresh, other):
        held(dataset, network, Control())
    assert offsets_of(fresh).any()
    assert torch.equal(offsets_of(fresh), offsets_of(other))


# ---------------------------------------------------------------- files of before


@pytest.fixture
def exported(tmp_path: Path) -> Iterator[Path]:
    """A model whose file has no offsets, as those of former versions."""
    network = tiny_real_network()
    path = export_model(
        tmp_path / "model", network, classes=model_classes(CLASSES), settings=Settings(model=MODEL)
    )
    from safetensors import safe_open
    from safetensors.torch import save_file

    with safe_open(path, framework="pt") as file:
        metadata = file.metadata()
        tensors = {
            name: file.get_tensor(name)
            for name in file.keys()  # noqa: SIM118
            if name != "head.class_offsets"
        }
    save_file(tensors, path, metadata)
    yield path


def tiny_real_network() -> SegmentationNet:
    from wseg_engine.networks.build import build_network

    torch.manual_seed(0)
    return build_network(MODEL)


def test_a_model_of_before_has_none(exported: Path) -> None:
    network = load_model_file(exported).network
    assert not offsets_of(network).any()


def test_a_warm_start_finds_its_own(exported: Path) -> None:
    trained = load_model_file(exported).network
    assert isinstance(trained.head, CompactHead)
    trained.head.set_class_offsets(torch.ones(len(CLASSES) + 1))
    start = StartModel("trained", trained.state_dict(), tuple(CLASSES), trained.config)
    network = tiny_real_network()
    start_from(network, start, classes=tuple(reversed(CLASSES)))
    assert not offsets_of(network).any()
