"""Gradients that are no finite numbers: no step is lost, and no weight becomes one of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from tests.engine.tiny import tiny_dataset, tiny_network, tiny_settings
from wseg_engine.base.events import Event, Notice, StepDone
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.training import step
from wseg_engine.training.checkpoint import load_checkpoint
from wseg_engine.training.train import TrainingError, train

pytestmark = pytest.mark.usefixtures("one_thread")

SIXTEEN = (torch.float16, torch.bfloat16)


def begun(folder: Path, network: SegmentationNet, **values: object) -> Iterator[Event]:
    return train(
        tiny_dataset(folder / "data", 8, masks=(1,)),
        settings=tiny_settings(**values),
        out=folder / "run",
        device="cpu",
        network=network,
    )


def losses(events: list[Event]) -> list[tuple[float, float]]:
    return [(e.tag_loss, e.mask_loss) for e in events if isinstance(e, StepDone)]


def notices(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Notice)]


def in_16_bits(monkeypatch: pytest.MonkeyPatch, precision: torch.dtype) -> None:
    monkeypatch.setattr(step, "choose_precision", lambda config, device: precision)


def test_a_step_whose_gradients_were_scaled_too_high_is_taken_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    in_16_bits(monkeypatch, torch.float16)
    network = tiny_network()
    attempts = [0]

    def overflow(gradient: Tensor) -> Tensor:
        attempts[0] += 1
        return gradient * float("inf") if attempts[0] in (2, 3) else gradient

    network.head.classifier.weight.register_hook(overflow)
    events = list(begun(tmp_path / "spoilt", network))
    expected = losses(list(begun(tmp_path / "sound", tiny_network())))
    assert len(expected) == 4
    assert attempts == [len(expected) + 2]
    for one, other in zip(losses(events), expected, strict=True):
        assert one == pytest.approx(other, rel=1e-3, nan_ok=True)
    assert notices(events) == []
    scale = load_checkpoint(tmp_path / "spoilt" / "run" / "checkpoint.json").trainer["stepper"]
    assert scale["scaler"]["scale"] == 2.0**14


@pytest.mark.parametrize("precision", SIXTEEN)
def test_gradients_that_16_bits_never_give_are_computed_in_32(
    precision: torch.dtype, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    in_16_bits(monkeypatch, precision)
    network = tiny_network()

    def spoil(module: torch.nn.Module, inputs: Any, output: Tensor) -> None:
        if output.dtype in SIXTEEN and output.requires_grad:
            output.register_hook(lambda gradient: gradient * float("nan"))

    network.backbone.top.register_forward_hook(spoil)
    events = list(begun(tmp_path / "spoilt", network))
    (text,) = notices(events)
    assert "32 bits" in text
    monkeypatch.undo()
    expected = losses(list(begun(tmp_path / "sound", tiny_network())))
    for one, other in zip(losses(events), expected, strict=True):
        assert one == pytest.approx(other, rel=1e-4, nan_ok=True)


def test_gradients_that_are_not_finite_in_32_bits_end_the_run_and_touch_nothing(
    tmp_path: Path,
) -> None:
    network = tiny_network()
    attempts = [0]

    def spoil(gradient: Tensor) -> Tensor:
        attempts[0] += 1
        return gradient * float("nan") if attempts[0] == 3 else gradient

    network.head.classifier.weight.register_hook(spoil)
    with pytest.raises(TrainingError, match=r"gradients are no longer finite.*epoch 1.*intact"):
        list(begun(tmp_path, network))
    kept = load_checkpoint(tmp_path / "run" / "checkpoint.json")
    assert kept.epoch == 1
    for name, value in network.state_dict().items():
        assert torch.equal(value, kept.network[name]), name
