"""Fast training: cached features, the compact head, relabelling, and going on after a stop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.engine.tiny import CLASSES, frozen_settings, tiny_dataset, with_tags
from tests.quick import thin_backbones
from wseg_engine.base.events import (
    CheckpointSaved,
    Control,
    EpochDone,
    Event,
    ImageFailed,
    Notice,
    Progress,
    StepDone,
    TrainingFinished,
)
from wseg_engine.base.labels import VOID, Tag
from wseg_engine.compute.distributed import World
from wseg_engine.datasets.types import Dataset
from wseg_engine.networks.backbones.base import Features
from wseg_engine.networks.build import build_network
from wseg_engine.networks.heads.compact import UPSAMPLING, CompactHead
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.settings.config import ConfigError, ModelConfig, Settings
from wseg_engine.training.checkpoint import load_checkpoint
from wseg_engine.training.features import Entry, FeatureCache, FeatureExtractor, FeatureSource
from wseg_engine.training.relabel import Relabeller
from wseg_engine.training.train import train

SIDE = 64
MODEL = ModelConfig(
    backbone="efficientnet_lite0", classes=len(CLASSES), head="compact", head_width=16
)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))
    thin_backbones(monkeypatch)


def drawn() -> SegmentationNet:
    """The same network every time, as the seed draws it."""
    torch.manual_seed(3)
    return build_network(MODEL)


@pytest.fixture
def network() -> SegmentationNet:
    return drawn()


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return tiny_dataset(tmp_path / "images")


def fast_settings(**values: object) -> Settings:
    return frozen_settings(MODEL, **({"crop": SIDE} | values))


def run(
    dataset: Dataset,
    network: SegmentationNet,
    out: Path,
    *,
    settings: Settings | None = None,
    resume: bool = False,
    control: Control | None = None,
) -> Iterator[Event]:
    torch.manual_seed(9)  # whatever was drawn before must not matter
    yield from train(
        dataset,
        settings=settings or fast_settings(),
        out=out,
        device="cpu",
        resume=resume,
        control=control,
        network=network,
    )


def source_of(network: SegmentationNet, folder: Path, *, limit: int = 10**8) -> FeatureSource:
    extractor = FeatureExtractor(network, side=SIDE, mirror=True, device=torch.device("cpu"))
    return FeatureSource(
        extractor, FeatureCache(folder, signature="0" * 16, limit=limit), flip=True
    )


def losses(events: list[Event]) -> list[tuple[int, int, float, float]]:
    return [
        (event.epoch, event.step, event.tag_loss, event.pixel_loss)
        for event in events
        if isinstance(event, StepDone)
    ]


def test_logits_are_upsampled_behind_a_constant_background(network: SegmentationNet) -> None:
    head = CompactHead(40, 24, width=16, classes=3)
    logits = head.eval()(Features(torch.zeros(2, 40, 16, 16), torch.randn(2, 24, 4, 6)))
    assert logits.shape == (2, 4, 4 * UPSAMPLING, 6 * UPSAMPLING)
    assert torch.equal(logits[:, 0], torch.ones_like(logits[:, 0]))


def test_statistics_make_the_scale_of_a_feature_channel_irrelevant() -> None:
    torch.manual_seed(0)
    head = CompactHead(1, 6, width=8, classes=2).eval()
    deep = torch.randn(3, 6, 4, 4)
    scale, shift = 10.0 ** torch.arange(-2.0, 4.0), torch.arange(6.0)
    moved = deep * scale[:, None, None] + shift[:, None, None]
    outputs = []
    for values in (deep, moved):
        head.set_statistics(values.mean((0, 2, 3)), values.std((0, 2, 3)))
        outputs.append(head(Features(values, values)))
    torch.testing.assert_close(outputs[0], outputs[1], rtol=1e-3, atol=1e-4)


def test_cached_features_are_the_networks_own(
    dataset: Dataset, network: SegmentationNet, tmp_path: Path
) -> None:
    source = source_of(network, tmp_path / "features")
    image = dataset.images[0]
    entry = source.read(image)
    extractor = FeatureExtractor(network, side=SIDE, mirror=True, device=torch.device("cpu"))
    photo = torch.from_numpy(extractor.photo(image)).permute(2, 0, 1)[None].float() / 255.0
    with torch.inference_mode():
        for view, x in enumerate((photo, photo.flip(3))):
            expected = network.eval().features(network.normalise(x)).deep[0]
            error = (torch.from_numpy(entry.deep[view]).float() - expected).abs().max()
            assert error < 2e-3 * expected.abs().max()  # half precision


def test_statistics_are_those_of_all_cells(
    dataset: Dataset, network: SegmentationNet, tmp_path: Path
) -> None:
    source = source_of(network, tmp_path / "features")
    deep = np.concatenate([source.read(image).deep for image in dataset.images]).astype(np.float64)
    mean, std = source.statistics(dataset.images, most=100)
    np.testing.assert_allclose(mean.numpy(), deep.mean((0, 2, 3)), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(std.numpy(), deep.std((0, 2, 3)), rtol=1e-3, atol=1e-5)


def test_a_mirrored_view_has_a_mirrored_image_mask_and_features(
    dataset: Dataset, network: SegmentationNet, tmp_path: Path
) -> None:
    source = source_of(network, tmp_path / "features")
    entry = source.read(dataset.images[0])
    labels = np.zeros((source.side, source.side), np.uint8)
    labels[:, : source.side // 2] = 1
    seen = set()
    for seed in range(12):
        view = source.view(entry, labels, rng=np.random.default_rng(seed))
        assert view.labels is not None
        assert view.features is not None
        mirrored = bool(view.labels[0, 0] == 0)
        seen.add(mirrored)
        np.testing.assert_array_equal(view.features, entry.deep[int(mirrored)])
        plain = source.view(entry, None, rng=np.random.default_rng(seed)).image
        np.testing.assert_array_equal(view.image, plain)
    assert seen == {False, True}


def test_fast_training_learns_the_head_and_leaves_the_backbone(
    dataset: Dataset, network: SegmentationNet, tmp_path: Path
) -> None:
    before = {name: value.clone() for name, value in network.backbone.state_dict().items()}
    settings = fast_settings(epochs=12, relabel_epochs=(8,), rate=3e-3)
    events = list(run(dataset, network, tmp_path / "run", settings=settings))
    epochs = [event for event in events if isinstance(event, EpochDone)]
    assert isinstance(events[-1], TrainingFinished)
    assert epochs[-1].tag_loss < 0.7 * epochs[0].tag_loss
    assert np.isnan([epoch.pixel_loss for epoch in epochs[:8]]).all()
    assert not np.isnan([epoch.pixel_loss for epoch in epochs[8:]]).any()
    # From then on every image has labels, and none teaches itself.
    assert not np.isnan(
        [epoch.mask_loss for epoch in epochs[settings.train.warmup_epochs : 8]]
    ).any()
    assert np.isnan([epoch.mask_loss for epoch in epochs[8:]]).all()
    for name, value in network.backbone.state_dict().items():
        assert torch.equal(value, before[name]), name


def test_features_are_computed_once_for_all_runs(
    dataset: Dataset, network: SegmentationNet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = fast_settings(epochs=1, warmup_epochs=1, relabel_epochs=())
    compute, computed = FeatureExtractor.entry, []

    def noted(extractor: FeatureExtractor, photo: np.ndarray) -> Entry:
        computed.append(photo)
        return compute(extractor, photo)

    monkeypatch.setattr(FeatureExtractor, "entry", noted)
    list(run(dataset, network, tmp_path / "first", settings=settings))
    assert len(computed) == len(dataset.images)

    def refuse(*_: object) -> None:
        raise AssertionError("features are computed a second time")

    monkeypatch.setattr(FeatureExtractor, "entry", refuse)
    events = list(run(dataset, network, tmp_path / "second", settings=settings))
    assert isinstance(events[-1], TrainingFinished)


def test_without_room_in_the_cache_training_goes_on_and_says_so(
    dataset: Dataset, network: SegmentationNet, tmp_path: Path
) -> None:
    roomy = fast_settings(epochs=2, relabel_epochs=())
    tight = replace(roomy, train=replace(roomy.train, cache_limit=0))
    rng = torch.get_rng_state()
    start = {name: value.clone() for name, value in network.state_dict().items()}
    first = list(run(dataset, network, tmp_path / "tight", settings=tight))
    network.load_state_dict(start)
    torch.set_rng_state(rng)
    second = list(run(dataset, network, tmp_path / "roomy", settings=roomy))
    assert any(isinstance(event, Notice) and "cache is full" in event.text for event in first)
    assert losses(first) == losses(second)


@pytest.mark.parametrize("stop_after", [1, 3, 5])
def test_a_stopped_run_goes_on_bit_for_bit(
    dataset: Dataset, network: SegmentationNet, tmp_path: Path, stop_after: int
) -> None:
    start = {name: value.clone() for name, value in network.state_dict().items()}
    whole = list(run(dataset, network, tmp_path / "whole"))
    expected = {name: value.clone() for name, value in network.state_dict().items()}

    network.load_state_dict(start)
    control, taken = Control(), 0
    events = []
    for event in run(dataset, network, tmp_path / "parts", control=control):
        events.append(event)
        taken += isinstance(event, StepDone)
        if taken == stop_after:
            control.stop()
    assert isinstance(events[-1], TrainingFinished)
    assert events[-1].stopped
    torch.manual_seed(1)
    other = build_network(MODEL)  # other weights: all must come from the checkpoint
    events += list(run(dataset, other, tmp_path / "parts", resume=True))
    assert losses(events) == losses(whole)
    for name, value in other.state_dict().items():
        assert torch.equal(value, expected[name]), name


def test_stopping_while_relabelling_keeps_the_run(
    dataset: Dataset, network: SegmentationNet, tmp_path: Path
) -> None:
    whole = list(run(dataset, network, tmp_path / "whole"))
    again = drawn()
    control = Control()
    events = []
    for event in run(dataset, again, tmp_path / "parts", control=control):
        events.append(event)
        if isinstance(event, Progress) and event.phase == "relabel" and event.done == 3:
            control.stop()
    assert isinstance(events[-1], TrainingFinished)
    assert events[-1].epochs == 2
    events += list(run(dataset, again, tmp_path / "parts", resume=True))
    assert losses(events) == losses(whole)


def test_a_broken_image_is_named_and_left_out(
    dataset: Dataset, network: SegmentationNet, tmp_path: Path
) -> None:
    dataset.images[2].path.write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    events = list(run(dataset, network, tmp_path / "run"))
    failed = [event.name for event in events if isinstance(event, ImageFailed)]
    assert set(failed) == {"image2"}
    assert isinstance(events[-1], TrainingFinished)


def test_a_head_that_needs_shallow_features_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    paper = replace(MODEL, head="paper")
    settings = replace(fast_settings(), model=paper)
    with pytest.raises(ConfigError, match="which the head 'paper' needs"):
        list(run(dataset, build_network(paper), tmp_path / "run", settings=settings))


def test_relabelling_follows_tags_and_leaves_unsure_classes_undecided(
    dataset: Dataset, network: SegmentationNet, tmp_path: Path
) -> None:
    absent, present, unsure = Tag.ABSENT, Tag.PRESENT, Tag.UNSURE
    dataset = with_tags(dataset, 0, (absent, absent, absent))
    dataset = with_tags(dataset, 1, (present, absent, absent))
    dataset = with_tags(dataset, 2, (unsure, absent, absent))
    source = source_of(network, tmp_path / "features")
    relabeller = Relabeller(
        source,
        dataset.images[:3],
        background_power=1.0,
        device=torch.device("cpu"),
        world=World(),
    )
    with torch.no_grad():  # a network sure of the first class everywhere
        network.head.classify.weight.zero_()
        network.head.classify.bias.copy_(torch.tensor([9.0, 8.0, 8.0]))
    list(relabeller.relabel(network, control=Control()))
    labels = [source.labels(image) for image in dataset.images[:3]]
    assert [sorted(set(np.unique(values))) for values in labels if values is not None] == [
        [0],
        [1],
        [VOID],
    ]
    copy = Relabeller(
        source_of(network, tmp_path / "other"),
        dataset.images[:3],
        background_power=1.0,
        device=torch.device("cpu"),
        world=World(),
    )
    copy.load_state(relabeller.state())
    assert copy._packed == relabeller._packed


def test_an_approved_mask_is_not_relabelled(network: SegmentationNet, tmp_path: Path) -> None:
    dataset = tiny_dataset(tmp_path / "images", 4, masks=(1,))
    out = tmp_path / "run"
    events = list(run(dataset, network, out, settings=fast_settings(epochs=3)))
    assert any(isinstance(event, CheckpointSaved) for event in events)
    kept = load_checkpoint(out / "checkpoint.json").tensors["relabelled"]
    names = kept.numpy().tobytes()
    assert b"image0" in names
    assert b"image1\n" not in names
