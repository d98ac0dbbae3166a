"""Sizes that approved masks show: held to in training and prediction, and kept in models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tests.engine.tiny import CLASSES, TinyBackbone, frozen_settings, tiny_dataset
from wseg_engine.base.events import Control, Stopped
from wseg_engine.base.labels import Tag
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
    ClassSizes,
    Opinion,
    class_sizes,
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


def mask_file(folder: Path, name: str, labels: NDArray[np.uint8]) -> Path:
    path = folder / f"{name}.png"
    write_mask(path, labels)
    return path


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
