"""Training on the card: the losses of the CPU, to the rounding of 16 bits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.tiny import tiny_network, tiny_settings
from tests.pretended_card import scenarios, tensors
from wseg_engine.base.events import BatchHalved, Event, StepDone, TrainingFinished
from wseg_engine.settings.backbones import backbone_names
from wseg_engine.settings.presets import preset
from wseg_engine.training.checkpoint import load_checkpoint
from wseg_engine.training.train import train
from wseg_engine.training.warm_start import StartModel

# In the plain layout random layers draw the CPU's numbers in the CPU's order.
PLAIN = {"mixed_precision": False, "channels_last": False}


def assert_close(card: list[Event], cpu: list[Event], *, near: float) -> None:
    ours, theirs = scenarios.losses(card), scenarios.losses(cpu)
    assert len(ours) == len(theirs) > 0
    for one, other in zip(ours, theirs, strict=True):
        assert one == pytest.approx(other, rel=near, abs=near, nan_ok=True)


@pytest.mark.parametrize(
    ("how", "mixed", "near"),
    [
        (scenarios.whole, False, 1e-3),
        (scenarios.whole, True, 0.15),
        (scenarios.frozen, True, 0.15),
    ],
)
def test_training_on_the_card_gives_the_cpus_losses_and_scores(
    how: object, mixed: bool, near: float, tmp_path: Path
) -> None:
    assert callable(how)
    card = how(tmp_path / "card", "cuda", **(PLAIN if not mixed else {}))
    assert sum(tensors.RAN.values()) > 1000
    cpu = how(tmp_path / "cpu", "cpu")
    assert_close(card, cpu, near=near)
    for one, other in zip(scenarios.scores(card), scenarios.scores(cpu), strict=True):
        assert one.keys() == other.keys()


# Whole networks of every backbone; the other presets with one of each kind and size.
STEPS = [
    *(("full", backbone) for backbone in backbone_names()),
    *(("fast", backbone) for backbone in ("efficientnet_lite2", "resnet50")),
    ("baseline", "efficientnet_lite0"),
]


@pytest.mark.parametrize(("name", "backbone"), STEPS)
def test_presets_take_a_step_with_every_backbone(name: str, backbone: str, tmp_path: Path) -> None:
    settings = preset(name, backbone=backbone, classes=3)
    found = scenarios.one_step(tmp_path, "cuda", settings)
    assert 0 < found < 100
    assert tensors.RAN["convolution"] > 0
    assert tensors.RAN["convolution_backward"] > 0


def test_parts_of_a_batch_give_the_same(tmp_path: Path) -> None:
    card = scenarios.whole(tmp_path / "card", "cuda", accumulate=2, **PLAIN)
    assert_close(card, scenarios.whole(tmp_path / "cpu", "cpu", accumulate=2), near=1e-3)


def test_the_second_card_is_the_one_that_is_named(tmp_path: Path) -> None:
    events = scenarios.whole(tmp_path, "cuda:1", **PLAIN)
    assert events[0].device == "cuda:1"  # type: ignore[attr-defined]
    assert_close(events, scenarios.whole(tmp_path / "cpu", "cpu"), near=1e-3)


def test_a_run_stopped_on_the_card_goes_on_there_and_on_the_cpu(tmp_path: Path) -> None:
    short = PLAIN | {"epochs": 1, "warmup_epochs": 0, "validation": 0.0}
    whole = scenarios.losses(scenarios.whole(tmp_path / "whole", "cuda", **short))
    for place in ("cuda", "cpu"):
        folder = tmp_path / place

        def begin(device: str, resume: bool, folder: Path = folder) -> object:
            return train(
                scenarios.data(folder),
                settings=tiny_settings(**short),
                out=folder / "run",
                device=device,
                network=tiny_network(dropout=0.0),
                resume=resume,
            )

        first: list[Event] = []
        running = begin("cuda", False)
        for event in running:  # type: ignore[attr-defined]
            first.append(event)
            if isinstance(event, StepDone):
                break
        running.close()  # type: ignore[attr-defined]
        rest = list(begin(place, True))  # type: ignore[call-overload]
        found = scenarios.losses(first) + scenarios.losses(rest)
        for one, other in zip(found, whole, strict=True):
            assert one == pytest.approx(other, rel=1e-3, nan_ok=True)


def test_a_checkpoint_of_the_card_holds_tensors_of_the_host(tmp_path: Path) -> None:
    finished = scenarios.frozen(tmp_path, "cuda")[-1]
    assert isinstance(finished, TrainingFinished)
    saved = load_checkpoint(finished.checkpoint)
    assert {value.device.type for value in saved.network.values()} == {"cpu"}
    names = tuple(item.name for item in saved.classes)
    start = StartModel("the card's", dict(saved.network), names, saved.settings.model)
    events = list(
        train(
            scenarios.data(tmp_path),
            settings=scenarios.frozen_settings(epochs=1, relabel_epochs=()),
            out=tmp_path / "next",
            device="cuda",
            network=scenarios.compact_network(scenarios.frozen_settings()),
            start=start,
        )
    )
    assert isinstance(events[-1], TrainingFinished)


def test_memory_that_runs_out_on_the_card_halves_the_images_at_once(tmp_path: Path) -> None:
    import torch

    def limited(name: str, args: tuple[object, ...]) -> None:
        image = args[0] if args else None
        if name == "convolution" and isinstance(image, torch.Tensor) and len(image) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    tensors.hooks.append(limited)
    events = scenarios.whole(tmp_path / "card", "cuda", **PLAIN)
    tensors.hooks.clear()
    halved = [event.images_at_once for event in events if isinstance(event, BatchHalved)]
    assert halved == [2, 2]  # the second epoch tries whole batches again
    assert_close(events, scenarios.whole(tmp_path / "cpu", "cpu", accumulate=2), near=1e-3)
