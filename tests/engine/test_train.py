"""Training as a generator of events: losses, seeds, supervision and what is left behind."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional

from tests.engine.tiny import tiny_dataset, tiny_network, tiny_settings, with_tags
from wseg_engine.base.events import (
    CheckpointSaved,
    Control,
    EpochDone,
    Event,
    ImageFailed,
    Notice,
    StepDone,
    TrainingFinished,
    TrainingStarted,
)
from wseg_engine.base.labels import Tag
from wseg_engine.datasets.types import Dataset
from wseg_engine.images.mask_files import write_mask
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.settings.config import ModelConfig, Settings
from wseg_engine.training.checkpoint import load_checkpoint
from wseg_engine.training.loader import Loader, NoImagesError, epoch_order, with_approved
from wseg_engine.training.train import TrainingError, train

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return tiny_dataset(tmp_path_factory.mktemp("data"), 8)


def run(
    dataset: Dataset,
    out: Path,
    settings: Settings | None = None,
    network: SegmentationNet | None = None,
) -> list[Event]:
    return list(
        train(
            dataset,
            settings=settings or tiny_settings(),
            out=out,
            device="cpu",
            network=network or tiny_network(),
        )
    )


def steps(events: Iterable[Event]) -> list[StepDone]:
    return [event for event in events if isinstance(event, StepDone)]


def losses(events: Iterable[Event]) -> list[tuple[float, float, float]]:
    """Every step's losses; NaN (not active) as -1, so that lists compare."""
    return [
        tuple(-1.0 if math.isnan(v) else v for v in (s.tag_loss, s.mask_loss, s.pixel_loss))  # type: ignore[misc]
        for s in steps(events)
    ]


def test_a_run_reports_its_start_every_step_every_epoch_and_its_end(
    data: Dataset, tmp_path: Path
) -> None:
    network = tiny_network()
    events = run(data, tmp_path, network=network)
    started, finished = events[0], events[-1]
    assert isinstance(started, TrainingStarted)
    assert (started.images, started.epochs, started.steps_per_epoch) == (8, 2, 2)
    assert started.parameters == sum(p.numel() for p in network.parameters() if p.requires_grad)
    assert [(s.epoch, s.step, s.steps) for s in steps(events)] == [
        (0, 1, 2),
        (0, 2, 2),
        (1, 1, 2),
        (1, 2, 2),
    ]
    assert [e.epoch for e in events if isinstance(e, EpochDone)] == [0, 1]
    assert [e.epoch for e in events if isinstance(e, CheckpointSaved)] == [0, 1, 2]
    assert isinstance(finished, TrainingFinished)
    assert (finished.epochs, finished.stopped) == (2, False)
    assert load_checkpoint(finished.checkpoint).epoch == 2


def test_nothing_happens_before_the_first_event_is_asked_for(data: Dataset, tmp_path: Path) -> None:
    out = tmp_path / "run"
    train(data, settings=tiny_settings(), out=out, device="cpu", network=tiny_network())
    assert not out.exists()


def test_the_mask_loss_joins_after_the_warm_up(data: Dataset, tmp_path: Path) -> None:
    events = run(data, tmp_path, tiny_settings(epochs=3, warmup_epochs=2))
    active = [not math.isnan(step.mask_loss) for step in steps(events)]
    assert active == [False] * 4 + [True] * 2
    assert all(math.isnan(step.pixel_loss) for step in steps(events))


def test_the_baseline_learns_from_tags_alone(tmp_path: Path) -> None:
    dataset = tiny_dataset(tmp_path / "data", 4, masks=(0, 1))
    settings = tiny_settings("cam", warmup_epochs=0)
    events = run(dataset, tmp_path / "out", settings, tiny_network(head="cam"))
    assert len(steps(events)) == 2
    for step in steps(events):
        assert step.tag_loss > 0
        assert math.isnan(step.mask_loss)
        assert math.isnan(step.pixel_loss)


def test_training_lowers_the_losses(data: Dataset, tmp_path: Path) -> None:
    settings = tiny_settings(epochs=10, warmup_epochs=10, jitter=0.0, jitter_hue=0.0)
    epochs = [e for e in run(data, tmp_path, settings) if isinstance(e, EpochDone)]
    assert epochs[-1].tag_loss < 0.75 * epochs[0].tag_loss


def test_frozen_parameters_and_statistics_stay_and_the_others_move(
    data: Dataset, tmp_path: Path
) -> None:
    network = tiny_network()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    run(data, tmp_path, network=network)
    after = network.state_dict()
    frozen = [name for name in before if name.startswith("backbone.norm.")]
    assert len(frozen) == 5
    for name in (*frozen, "backbone.stem.bias"):
        assert torch.equal(before[name], after[name]), name
    for name in ("backbone.top.weight", "backbone.top.bias", "head.classifier.weight"):
        assert not torch.equal(before[name], after[name]), name


def test_the_same_seed_gives_the_same_losses_and_another_seed_others(
    data: Dataset, tmp_path: Path
) -> None:
    one = run(data, tmp_path / "one")
    torch.rand(7)  # the process' own generator has no say
    np.random.rand(7)
    same = run(data, tmp_path / "same")
    other = run(data, tmp_path / "other", tiny_settings(seed=1))
    assert losses(one) == losses(same)
    assert losses(one) != losses(other)


def test_training_leaves_the_process_generator_alone(data: Dataset, tmp_path: Path) -> None:
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    run(data, tmp_path)
    assert torch.equal(torch.rand(2), expected)


def test_workers_change_nothing(data: Dataset, tmp_path: Path) -> None:
    alone = run(data, tmp_path / "alone")
    helped = run(data, tmp_path / "helped", tiny_settings(workers=3))
    assert losses(alone) == losses(helped)


def test_every_image_is_seen_in_every_epoch_and_the_last_batch_is_full() -> None:
    for epoch in range(3):
        order = epoch_order(10, batch=4, seed=0, epoch=epoch)
        assert len(order) == 12
        assert sorted(order[:10]) == list(range(10))
        np.testing.assert_array_equal(order[10:], order[:2])
    first, second = (epoch_order(10, batch=4, seed=0, epoch=e) for e in (0, 1))
    assert not np.array_equal(first, second)


def test_approved_masks_get_their_share_of_an_epoch_and_others_take_turns() -> None:
    approved = np.zeros(100, np.bool_)
    approved[[7, 40]] = True
    seen: set[int] = set()
    for epoch in range(12):
        order = epoch_order(100, batch=10, seed=0, epoch=epoch)
        changed = with_approved(order, approved, share=0.1, seed=0, epoch=epoch)
        assert len(changed) == len(order)
        assert approved[changed].sum() == 10
        assert abs(int((changed == 7).sum()) - int((changed == 40).sum())) <= 1
        kept = ~approved[changed]
        np.testing.assert_array_equal(changed[kept], order[kept])  # only places of others change
        again = with_approved(order, approved, share=0.1, seed=0, epoch=epoch)
        np.testing.assert_array_equal(changed, again)
        seen |= set(changed.tolist())
    assert seen == set(range(100))


@pytest.mark.parametrize(("masks", "share"), [(0, 0.5), (30, 0.2), (100, 0.5)])
def test_an_epoch_stays_as_it_is_where_there_is_no_mask_or_enough(masks: int, share: float) -> None:
    order = epoch_order(100, batch=10, seed=0, epoch=1)
    approved = np.arange(100) < masks
    assert with_approved(order, approved, share=share, seed=0, epoch=1) is order


def test_one_mask_is_not_looked_at_all_the_time() -> None:
    order = epoch_order(100, batch=10, seed=0, epoch=0)
    changed = with_approved(order, np.arange(100) == 3, share=0.5, seed=0, epoch=0)
    assert (changed == 3).sum() == 8


def test_a_run_with_more_looks_at_approved_masks_goes_on_bit_for_bit(tmp_path: Path) -> None:
    data = tiny_dataset(tmp_path / "images", 12, masks=(1,))
    settings = tiny_settings(approved_share=0.4, epochs=2)
    whole = run(data, tmp_path / "whole", settings)
    masked = [event for event in whole if isinstance(event, StepDone)]
    assert sum(not math.isnan(event.pixel_loss) for event in masked) >= 3
    control, events = Control(), []
    for event in train(
        data, settings=settings, out=tmp_path / "parts", network=tiny_network(), control=control
    ):
        events.append(event)
        if isinstance(event, StepDone) and len(losses(events)) == 2:
            control.stop()
    events += list(
        train(data, settings=settings, out=tmp_path / "parts", network=tiny_network(seed=4),
              resume=True)
    )  # fmt: skip
    assert losses(events) == losses(whole)


def test_unsure_tags_take_part_in_no_loss(data: Dataset, tmp_path: Path) -> None:
    """With every tag but one unsure, the reported loss is that tag's alone."""
    unsure = (Tag.PRESENT, Tag.UNSURE, Tag.UNSURE)
    one = replace(data, images=data.images[:1])
    one = with_tags(one, 0, unsure)
    settings = tiny_settings(epochs=1, batch=1)
    network = tiny_network(dropout=0.0).eval()
    batch = next(Loader(one.images, classes=3, config=settings.train).epoch(0))
    with torch.no_grad():
        score = network(network.normalise(batch.images)).scores[0, 0]
    from wseg_engine.training.losses import tag_loss

    scores = torch.tensor([[score, 50.0, -50.0]])
    expected = functional.softplus(-score) / 3
    tags = torch.tensor([[int(t) for t in unsure]])
    assert torch.allclose(tag_loss(scores, tags), expected)
    step = steps(run(one, tmp_path, settings))[0]
    assert 0 < step.tag_loss < 5


def test_approved_masks_join_and_void_pixels_are_ignored(tmp_path: Path) -> None:
    """A mask that is void everywhere changes no weight, a decided one does."""
    settings = tiny_settings(epochs=1)
    plain = tiny_dataset(tmp_path / "plain", 4)
    masked = tiny_dataset(tmp_path / "masked", 4, masks=(0, 1, 2, 3))
    networks = {name: tiny_network() for name in ("plain", "masked", "void")}
    run(plain, tmp_path / "a", settings, networks["plain"])
    events = run(masked, tmp_path / "b", settings, networks["masked"])
    assert [step.pixel_loss > 0 for step in steps(events)] == [True]
    for image in masked.images:
        assert image.mask is not None
        write_mask(image.mask, np.full((80, 96), 255, np.uint8))
    events = run(masked, tmp_path / "c", settings, networks["void"])
    assert [step.pixel_loss for step in steps(events)] == [0.0]
    weights = {name: n.head.classifier.weight.detach() for name, n in networks.items()}
    assert torch.equal(weights["plain"], weights["void"])
    assert not torch.allclose(weights["plain"], weights["masked"])


def test_approved_masks_weigh_more_and_their_loss_is_told_as_it_is(tmp_path: Path) -> None:
    masked = tiny_dataset(tmp_path / "masked", 4, masks=(0, 1))
    plain = tiny_dataset(tmp_path / "plain", 4)
    found = {}
    for weight in (1.0, 5.0):
        settings = tiny_settings(epochs=1, batch=4, approved_weight=weight)
        for name, data in (("masked", masked), ("plain", plain)):
            network = tiny_network(dropout=0.0)
            events = run(data, tmp_path / f"{name}{weight}", settings, network)
            (step,) = steps(events)
            found[name, weight] = network.head.classifier.weight.detach(), step.pixel_loss
    assert torch.equal(found["plain", 1.0][0], found["plain", 5.0][0])
    assert not torch.allclose(found["masked", 1.0][0], found["masked", 5.0][0])
    assert found["masked", 1.0][1] == found["masked", 5.0][1] > 0


def test_broken_images_are_reported_once_and_replaced(tmp_path: Path) -> None:
    dataset = tiny_dataset(tmp_path / "data", 6)
    dataset.images[2].path.write_bytes(b"no image")
    dataset.images[4].path.unlink()
    for workers in (0, 2):
        events = run(dataset, tmp_path / f"out{workers}", tiny_settings(workers=workers))
        failed = [event for event in events if isinstance(event, ImageFailed)]
        assert sorted(event.name for event in failed) == ["image2", "image4"]
        assert isinstance(events[-1], TrainingFinished)
        assert len(steps(events)) == 4


def test_a_data_set_that_vanished_ends_the_run_in_words(tmp_path: Path) -> None:
    dataset = tiny_dataset(tmp_path / "data", 3)
    for image in dataset.images:
        image.path.unlink()
    with pytest.raises(NoImagesError, match="No image can be read any more"):
        run(dataset, tmp_path / "out")


def test_an_unusable_mask_is_named_and_its_image_still_used(tmp_path: Path) -> None:
    dataset = tiny_dataset(tmp_path / "data", 4, masks=(1,))
    assert dataset.images[1].mask is not None
    write_mask(dataset.images[1].mask, np.zeros((80, 80), np.uint8))
    events = run(dataset, tmp_path / "out")
    said = [event.text for event in events if isinstance(event, Notice)]
    assert [("80×80" in text) for text in said if "image1" in text] == [True]
    settings = tiny_settings(batch=4).train
    loader = Loader(dataset.images, classes=3, config=settings)
    assert next(loader.epoch(0)).approved is None
    usable = tiny_dataset(tmp_path / "usable", 4, masks=(1,))
    (batch,) = Loader(usable.images, classes=3, config=settings).epoch(0)
    assert batch.approved is not None and int(batch.approved.sum()) == 1
    shown = (batch.labels != 255).flatten(1).any(1)
    assert torch.equal(batch.approved, shown)
    assert len(steps(events)) == 2


def test_images_nobody_tagged_are_left_out(data: Dataset, tmp_path: Path) -> None:
    dataset = with_tags(data, 3, (Tag.UNSURE,) * 3)
    events = run(dataset, tmp_path)
    assert events[0] == Notice("1 image without tags is not used for training.")
    started = next(e for e in events if isinstance(e, TrainingStarted))
    assert started.images == 7
    nothing = replace(data, images=())
    with pytest.raises(NoImagesError, match="no usable image"):
        run(nothing, tmp_path / "nothing")


def test_the_folder_holds_settings_and_a_row_an_epoch(data: Dataset, tmp_path: Path) -> None:
    settings = tiny_settings()
    events = run(data, tmp_path, settings)
    written = json.loads((tmp_path / "settings.json").read_text(encoding="utf-8"))
    assert Settings.from_dict(written["settings"]) == settings
    assert tuple(written["classes"]) == data.classes
    with (tmp_path / "log.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    epochs = [event for event in events if isinstance(event, EpochDone)]
    assert [float(row["tag_loss"]) for row in rows] == [e.tag_loss for e in epochs]
    assert rows[0]["mask_loss"] == ""
    assert float(rows[1]["mask_loss"]) == epochs[1].mask_loss


def test_an_epochs_loss_is_the_mean_over_its_images(data: Dataset, tmp_path: Path) -> None:
    events = run(data, tmp_path)
    epochs = [event for event in events if isinstance(event, EpochDone)]
    assert len(epochs) == 2
    for epoch in epochs:
        own = [step.tag_loss for step in steps(events) if step.epoch == epoch.epoch]
        assert epoch.tag_loss == pytest.approx(sum(own) / len(own), abs=1e-6)


def test_settings_for_other_classes_are_refused(data: Dataset, tmp_path: Path) -> None:
    wrong = replace(data, classes=("one", "two"))
    with pytest.raises(TrainingError, match="has 2 classes, the network 3"):
        run(wrong, tmp_path)


def test_a_loss_that_is_no_number_ends_the_run_and_keeps_the_weights(
    data: Dataset, tmp_path: Path
) -> None:
    network = tiny_network()
    with torch.no_grad():
        network.head.classifier.bias.fill_(math.nan)
    before = network.backbone.top.weight.clone()
    with pytest.raises(TrainingError, match="no longer a finite number"):
        run(data, tmp_path, network=network)
    assert torch.equal(network.backbone.top.weight, before)


def test_new_weights_follow_the_seed_and_old_ones_the_data_package(tmp_path: Path) -> None:
    """Without a ready network, one is built and its backbone's ImageNet weights are found."""
    dataset = tiny_dataset(tmp_path / "data", 2)
    model = ModelConfig(backbone="efficientnet_lite0", classes=3, head="cam")
    settings = replace(tiny_settings(epochs=1, batch=2), model=model)
    states = []
    for name in ("one", "two"):
        torch.rand(3)
        running = train(dataset, settings=settings, out=tmp_path / name, device="cpu")
        events = [next(running) for _ in range(3)]
        running.close()  # type: ignore[attr-defined]
        saved = events[-1]
        assert isinstance(events[0], Notice)
        assert "efficientnet-lite0" in events[0].text
        assert isinstance(saved, CheckpointSaved)
        states.append(load_checkpoint(saved.path).network)
    for key, value in states[0].items():
        assert torch.equal(value, states[1][key]), key
