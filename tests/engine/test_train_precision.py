"""16-bit arithmetic: chosen on CUDA only, close to float32, and resumable with its scaling."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tests.engine.tiny import tiny_dataset, tiny_network, tiny_settings
from wseg_engine.base.events import Event, StepDone, TrainingFinished
from wseg_engine.settings.config import TrainConfig
from wseg_engine.training import step
from wseg_engine.training.checkpoint import load_checkpoint
from wseg_engine.training.step import choose_precision
from wseg_engine.training.train import train

pytestmark = pytest.mark.usefixtures("one_thread")

CUDA = torch.device("cuda", 0)


def test_precision_follows_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "Example GPU")
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (8, 6))
    assert choose_precision(TrainConfig(), CUDA) == torch.bfloat16
    assert choose_precision(TrainConfig(), torch.device("cpu")) == torch.float32
    assert choose_precision(TrainConfig(mixed_precision=False), CUDA) == torch.float32
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (7, 5))
    assert choose_precision(TrainConfig(), CUDA) == torch.float16


def run(folder: Path, name: str, *, steps: int | None = None, resume: bool = False) -> list[Event]:
    """Train on the data in `folder`; close the generator after so many steps."""
    running = train(
        tiny_dataset(folder / "data", 8, masks=(1,)),
        settings=tiny_settings(),
        out=folder / name,
        device="cpu",
        resume=resume,
        network=tiny_network(),
    )
    events = []
    for event in running:
        events.append(event)
        if steps is not None and sum(isinstance(e, StepDone) for e in events) == steps:
            running.close()  # type: ignore[attr-defined]
            break
    return events


def losses(events: list[Event]) -> list[tuple[float, float]]:
    return [(e.tag_loss, e.mask_loss) for e in events if isinstance(e, StepDone)]


@pytest.mark.parametrize("precision", [torch.bfloat16, torch.float16])
def test_16_bits_give_nearly_the_same_losses_and_keep_weights_in_32(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, precision: torch.dtype
) -> None:
    """The CPU stands in for the GPU: autocast and the gradients' scaling are the same there."""
    full = losses(run(tmp_path, "full"))
    monkeypatch.setattr(step, "choose_precision", lambda config, device: precision)
    events = run(tmp_path, "half")
    half = losses(events)
    assert half != full
    for one, other in zip(half, full, strict=True):
        assert one == pytest.approx(other, rel=0.05, abs=0.02, nan_ok=True)
    finished = events[-1]
    assert isinstance(finished, TrainingFinished)
    saved = load_checkpoint(finished.checkpoint)
    assert {value.dtype for value in saved.network.values()} <= {torch.float32, torch.int64}
    scale = saved.trainer["stepper"]["scaler"]
    assert bool(scale) == (precision == torch.float16)


def test_a_resumed_run_goes_on_with_its_gradient_scale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step, "choose_precision", lambda config, device: torch.float16)
    whole = losses(run(tmp_path, "whole"))
    first = losses(run(tmp_path, "parts", steps=3))
    rest = losses(run(tmp_path, "parts", resume=True))
    assert repr(first + rest) == repr(whole)


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA GPU")
def test_training_on_a_gpu_gives_nearly_the_cpus_losses(tmp_path: Path) -> None:
    expected = losses(run(tmp_path, "cpu"))
    events = list(
        train(
            tiny_dataset(tmp_path / "data", 8, masks=(1,)),
            settings=tiny_settings(mixed_precision=False),
            out=tmp_path / "gpu",
            device="cuda",
            network=tiny_network(dropout=0.0),
        )
    )
    # Random layers draw other numbers there, so only the size of the losses is comparable.
    for one, other in zip(losses(events), expected, strict=True):
        assert one[0] == pytest.approx(other[0], rel=0.5)
