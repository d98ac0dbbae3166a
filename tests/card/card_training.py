"""Training on the card: the losses of the CPU, to the rounding of 16 bits."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.pretended_card import scenarios, tensors
from tests.quick import narrow_backbones
from wseg_engine.base.events import BatchHalved, Event, TrainingFinished
from wseg_engine.settings.backbones import backbone_names
from wseg_engine.settings.presets import preset
from wseg_engine.training import losses as training_losses
from wseg_engine.training.checkpoint import load_checkpoint

# In the plain layout random layers draw the CPU's numbers in the CPU's order.
PLAIN = {"mixed_precision": False, "channels_last": False}


OnCpu = Callable[..., list[Event]]


@pytest.fixture(scope="module")
def on_cpu(tmp_path_factory: pytest.TempPathFactory) -> OnCpu:
    """Runs a scenario on the CPU: once, however many tests compare with it."""

    @cache
    def run(how: Callable[..., list[Event]], **values: object) -> list[Event]:
        return how(tmp_path_factory.mktemp("cpu"), "cpu", **values)

    return run


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
    how: Callable[..., list[Event]], mixed: bool, near: float, tmp_path: Path, on_cpu: OnCpu
) -> None:
    card = how(tmp_path / "card", "cuda", **(PLAIN if not mixed else {}))
    assert sum(tensors.RAN.values()) > 1000
    cpu = on_cpu(how)
    assert_close(card, cpu, near=near)
    for one, other in zip(scenarios.scores(card), scenarios.scores(cpu), strict=True):
        assert one.keys() == other.keys()


# Whole networks of every backbone, narrower; the other presets with one of each kind and size.
STEPS = [
    *(("full", backbone) for backbone in backbone_names()),
    *(("fast", backbone) for backbone in ("efficientnet_lite2", "resnet50")),
    ("baseline", "efficientnet_lite0"),
]


@pytest.mark.parametrize(("name", "backbone"), STEPS)
def test_presets_take_a_step_with_every_backbone(
    name: str, backbone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow_backbones(monkeypatch)
    settings = preset(name, backbone=backbone, classes=3)
    found = scenarios.one_step(tmp_path, "cuda", settings)
    assert 0 < found < 100
    assert tensors.RAN["convolution"] > 0
    assert tensors.RAN["convolution_backward"] > 0


def test_parts_of_a_batch_give_the_same(tmp_path: Path, on_cpu: OnCpu) -> None:
    card = scenarios.whole(tmp_path / "card", "cuda", accumulate=2, **PLAIN)
    assert_close(card, on_cpu(scenarios.whole, accumulate=2), near=1e-3)


def test_losses_in_parts_are_the_cpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_cpu: OnCpu
) -> None:
    monkeypatch.setattr(training_losses, "_MOST_VALUES", 1)
    card = scenarios.whole(tmp_path / "card", "cuda", **PLAIN)
    monkeypatch.undo()
    assert_close(card, on_cpu(scenarios.whole), near=1e-3)


def test_the_second_card_is_the_one_that_is_named(tmp_path: Path, on_cpu: OnCpu) -> None:
    events = scenarios.whole(tmp_path, "cuda:1", **PLAIN)
    assert events[0].device == "cuda:1"  # type: ignore[attr-defined]
    assert_close(events, on_cpu(scenarios.whole), near=1e-3)


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("resumed_on", ["cuda:1", "cuda:0", "cpu"])
def test_a_run_stopped_on_a_card_goes_on_there_or_elsewhere(
    resumed_on: str, frozen: bool, tmp_path: Path, on_cpu: OnCpu
) -> None:
    """SGD with its momentum, and AdamW with its counts."""
    expected = scenarios.losses(on_cpu(scenarios.resumed, frozen=frozen))
    events = scenarios.resumed(tmp_path / "card", "cuda:1", resumed_on=resumed_on, frozen=frozen)
    assert len(expected) == 2
    for one, other in zip(scenarios.losses(events), expected, strict=True):
        assert one == pytest.approx(other, rel=1e-3, nan_ok=True)


def test_a_checkpoint_of_the_card_holds_tensors_of_the_host(tmp_path: Path) -> None:
    finished = scenarios.warm(tmp_path, "cuda")[-1]
    assert isinstance(finished, TrainingFinished)
    saved = load_checkpoint(finished.checkpoint)
    assert {value.device.type for value in saved.network.values()} == {"cpu"}


def test_memory_that_runs_out_on_the_card_halves_the_images_at_once(
    tmp_path: Path, on_cpu: OnCpu
) -> None:
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
    assert_close(events, on_cpu(scenarios.whole, accumulate=2), near=1e-3)
