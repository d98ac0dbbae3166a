"""Saliency in training: labels drawn from it, odds it moves, and going on after a stop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tests.engine.tiny import CLASSES, TinyBackbone, frozen_settings, tiny_dataset, with_tags
from wseg_engine.base.events import Control, Event, Progress, StepDone, TrainingFinished
from wseg_engine.base.labels import VOID, Tag
from wseg_engine.compute.distributed import World
from wseg_engine.datasets.types import Dataset
from wseg_engine.networks.heads.compact import CompactHead
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.saliency import maps as maps_module
from wseg_engine.saliency.maps import NoSaliencyError
from wseg_engine.settings.config import ConfigError, ModelConfig, PredictConfig, Settings
from wseg_engine.training import assemble
from wseg_engine.training.features import FeatureSource
from wseg_engine.training.objective import Objective
from wseg_engine.training.relabel import Relabeller
from wseg_engine.training.train import train

SIDE = 64
MODEL = ModelConfig(
    backbone="efficientnet_lite0", classes=len(CLASSES), head="compact", head_width=16
)
CPU = torch.device("cpu")
ABSENT, PRESENT, UNSURE = Tag.ABSENT, Tag.PRESENT, Tag.UNSURE


@pytest.fixture(autouse=True)
def left_half_stands_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A saliency network that sees the left half of every photograph, and an own cache."""

    def network(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        found = np.zeros((320, 320), np.uint8)
        found[:, :160] = 255
        return found

    monkeypatch.setattr(maps_module, "load_saliency", lambda about: network)
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return tiny_dataset(tmp_path / "images")


def tiny_network(seed: int = 3) -> SegmentationNet:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        head = CompactHead(8, 12, width=16, classes=len(CLASSES))
        return SegmentationNet(TinyBackbone(0.0), head, MODEL)


def settings(**values: object) -> Settings:
    saliency = {"draft_labels": True, "pseudo_saliency": 2.0, "relabel_saliency": 3.0}
    return frozen_settings(MODEL, **({"crop": SIDE} | saliency | values))


def source_of(network: SegmentationNet, **values: object) -> FeatureSource:
    return assemble.cached_source(network, config=settings(**values).train, device=CPU)


def relabeller_of(source: FeatureSource, dataset: Dataset, **values: object) -> Relabeller:
    return assemble.relabeller_of(
        source, dataset.images, config=settings(**values).train, device=CPU, world=World()
    )


def run(
    dataset: Dataset, network: SegmentationNet, out: Path, *, resume: bool = False,
    control: Control | None = None, **values: object,
) -> Iterator[Event]:  # fmt: skip
    torch.manual_seed(9)  # whatever was drawn before must not matter
    yield from train(
        dataset,
        settings=settings(**values),
        out=out,
        device="cpu",
        resume=resume,
        control=control,
        network=network,
    )


def losses(events: list[Event]) -> list[tuple[int, int, float, float]]:
    return [
        (event.epoch, event.step, event.tag_loss, event.pixel_loss)
        for event in events
        if isinstance(event, StepDone)
    ]


@pytest.mark.parametrize("stop_after", [0, 1, 3, 5])
def test_a_stopped_run_goes_on_bit_for_bit(
    dataset: Dataset, tmp_path: Path, stop_after: int
) -> None:
    network = tiny_network()
    whole = list(run(dataset, network, tmp_path / "whole"))
    control, taken, drafted = Control(), 0, 0
    events = []
    for event in run(dataset, tiny_network(), tmp_path / "parts", control=control):
        events.append(event)
        taken += isinstance(event, StepDone)
        drafted += isinstance(event, Progress) and event.phase == "relabel"
        if (stop_after and taken == stop_after) or (not stop_after and drafted == 1):
            control.stop()
    assert isinstance(events[-1], TrainingFinished)
    assert events[-1].stopped
    other = tiny_network(seed=5)  # other weights: all must come from the checkpoint
    events += list(run(dataset, other, tmp_path / "parts", resume=True))
    assert losses(events) == losses(whole)
    for name, value in other.state_dict().items():
        assert torch.equal(value, network.state_dict()[name]), name


def test_drafts_label_what_stands_out_in_images_of_one_class(dataset: Dataset) -> None:
    dataset = with_tags(dataset, 0, (ABSENT, PRESENT, ABSENT))
    dataset = with_tags(dataset, 1, (PRESENT, ABSENT, PRESENT))
    dataset = with_tags(dataset, 2, (PRESENT, UNSURE, ABSENT))
    dataset = with_tags(dataset, 3, (ABSENT, ABSENT, ABSENT))
    source = source_of(tiny_network())
    first = replace(dataset, images=dataset.images[:4])
    list(relabeller_of(source, first).draft(control=Control()))
    one, several, undecided, none = (source.labels(image) for image in first.images)
    assert one is not None
    side = one.shape[1]
    assert set(np.unique(one)) == {0, 2}
    assert (one[:, : side // 4] == 2).mean() > 0.9
    assert (one[:, -side // 4 :] == 0).mean() > 0.9
    assert several is None
    assert undecided is None
    assert none is not None
    assert not none.any()


def test_the_first_steps_learn_from_drafts(dataset: Dataset, tmp_path: Path) -> None:
    events = list(run(dataset, tiny_network(), tmp_path / "run", relabel_epochs=()))
    steps = [event for event in events if isinstance(event, StepDone)]
    single = [image for image in dataset.images if sum(t is PRESENT for t in image.tags) == 1]
    assert 0 < len(single) < len(dataset.images)
    assert not np.isnan(steps[0].pixel_loss)
    # Images of several classes have no draft: they teach themselves after the warm-up.
    assert not np.isnan(steps[-1].mask_loss)


def test_relabelling_leaves_to_the_background_what_does_not_stand_out(dataset: Dataset) -> None:
    network = tiny_network()
    with torch.no_grad():  # sure of the first class everywhere
        network.head.classify.weight.zero_()
        network.head.classify.bias.copy_(torch.tensor([3.0, -9.0, -9.0]))
    dataset = replace(with_tags(dataset, 0, (PRESENT, ABSENT, ABSENT)))
    only = replace(dataset, images=dataset.images[:1])
    found = []
    for strength in (0.0, 12.0):
        source = source_of(network, relabel_saliency=strength)
        relabeller = relabeller_of(source, only, relabel_saliency=strength)
        list(relabeller.relabel(network, control=Control()))
        labels = source.labels(only.images[0])
        assert labels is not None
        found.append(labels)
    side = found[0].shape[1]
    assert found[0].all()
    assert (found[1][:, : side // 4] == 1).mean() > 0.9
    assert (found[1][:, -side // 4 :] == 0).mean() > 0.9


def test_pseudo_labels_of_a_step_follow_what_stands_out() -> None:
    config = replace(settings().train, pamr_iterations=0)
    logits = torch.full((1, 4, 8, 8), -9.0)
    logits[:, 0] = 0.0
    logits[:, 1] = 0.4
    images = torch.rand(1, 3, 16, 16)
    tags = torch.tensor([[1.0, 0.0, 0.0]])
    stands_out = torch.zeros(1, 16, 16, dtype=torch.uint8)
    stands_out[:, :, :8] = 255
    objective = Objective(tiny_network(), config=config)
    without = objective.pseudo_labels(images, logits, tags)
    assert (without == VOID).all()  # both classes reach their thresholds everywhere
    found = objective.pseudo_labels(images, logits, tags, saliency=stands_out)
    assert (found[0, :, :6] == 1).all()
    assert (found[0, :, 10:] == 0).all()


def test_a_mirrored_view_has_a_mirrored_map(dataset: Dataset) -> None:
    source = source_of(tiny_network())
    entry = source.read(dataset.images[0])
    seen = set()
    for seed in range(12):
        view = source.view(entry, None, rng=np.random.default_rng(seed))
        assert view.saliency is not None
        assert view.features is not None
        mirrored = bool(view.saliency[0, 0] == 0)
        seen.add(mirrored)
        np.testing.assert_array_equal(view.features, entry.deep[int(mirrored)])
        assert view.saliency.shape == (source.side, source.side)
    assert seen == {False, True}


def test_nothing_looks_for_what_stands_out_where_no_setting_asks(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(about: object) -> None:
        raise AssertionError("the saliency network was loaded")

    monkeypatch.setattr(maps_module, "load_saliency", refuse)
    off = {"draft_labels": False, "pseudo_saliency": 0.0, "relabel_saliency": 0.0}
    events = list(run(dataset, tiny_network(), tmp_path / "run", **off))
    assert isinstance(events[-1], TrainingFinished)
    for name, value in (("draft_labels", True), ("relabel_saliency", 3.0)):
        with pytest.raises(AssertionError, match="was loaded"):
            list(run(dataset, tiny_network(), tmp_path / name, **{**off, name: value}))


def test_a_damaged_network_ends_a_training_that_needs_it_in_words(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "u2netp.onnx"
    broken.write_bytes(b"nothing")
    monkeypatch.undo()
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(maps_module, "saliency_file", lambda about: broken)
    with pytest.raises(NoSaliencyError, match=r"u2netp\.onnx: .* damaged"):
        list(run(dataset, tiny_network(), tmp_path / "run"))


def test_drafts_are_a_round_of_labels_that_estimates_count() -> None:
    train = settings(epochs=6, relabel_epochs=(2, 4, 9)).train
    assert train.labelled_before == (0, 2, 4)
    assert replace(train, draft_labels=False).labelled_before == (2, 4)


def test_settings_from_before_there_was_saliency_have_it_off() -> None:
    values = settings().to_dict()
    for name in ("draft_labels", "pseudo_saliency", "relabel_saliency"):
        del values["train"][name]
    for name in ("alternate_mirror", "saliency", "class_evidence", "closer_look", "finer_look"):
        del values["predict"][name]
    old = Settings.from_dict(values)
    assert not old.train.uses_saliency
    assert not old.predict.alternate_mirror
    assert old.predict.saliency == 0
    assert old.predict.class_evidence == 0
    assert old.predict.closer_look == 0
    assert old.predict.finer_look == 0
    # Masks made by them are found again under the key they were kept by.
    assert old.predict.key() == values["predict"]
    assert PredictConfig(saliency=1.5).key()["saliency"] == 1.5
    assert PredictConfig(class_evidence=0.5).key()["class_evidence"] == 0.5
    # Saliency counts otherwise now where several classes are tagged.
    changed = PredictConfig(saliency=1.5)
    off = ("class_evidence", "closer_look", "finer_look")
    assert changed.key() != {k: v for k, v in changed.to_dict().items() if k not in off}


def test_settings_of_before_may_hold_what_was_dropped_since() -> None:
    kept = settings().to_dict()
    kept["train"]["pixel_balance"] = 0.5
    assert Settings.from_dict(kept) == settings()
    kept["train"]["never_there"] = 0.5
    with pytest.raises(ConfigError, match="never_there"):
        Settings.from_dict(kept)
