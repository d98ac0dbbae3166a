"""Parts of a batch equal the joint batch, and running out of memory loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from tests.engine.tiny import tiny_dataset, tiny_network, tiny_settings
from wseg_engine.base.events import BatchHalved, Event, StepDone, TrainingFinished
from wseg_engine.datasets.types import Dataset
from wseg_engine.networks.backbones.base import Features
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.training.checkpoint import load_checkpoint
from wseg_engine.training.train import TrainingError, train

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return tiny_dataset(tmp_path_factory.mktemp("data"), 8, masks=(1, 4))


class LimitedBackbone(nn.Module):
    """A backbone on a device that holds no more than so many images at once."""

    def __init__(self, inner: nn.Module, limit: int, error: type[Exception]) -> None:
        super().__init__()
        self.inner = inner
        self.limit = limit
        self.error = error
        self.mean, self.std = inner.mean, inner.std
        self.frozen_parameters = inner.frozen_parameters

    def forward(self, x: Tensor) -> Features:
        features = self.inner(x)
        if len(x) > self.limit:
            raise self.error("DefaultCPUAllocator: can't allocate memory")
        return features


def limited_network(limit: int, error: type[Exception] = torch.OutOfMemoryError) -> SegmentationNet:
    network = tiny_network(batch_norm=False)
    return SegmentationNet(
        LimitedBackbone(network.backbone, limit, error), network.head, network.config
    )


def run(
    data: Dataset, out: Path, network: SegmentationNet, **settings: object
) -> tuple[list[Event], dict[str, Tensor]]:
    events = list(
        train(data, settings=tiny_settings(**settings), out=out, device="cpu", network=network)
    )
    finished = events[-1]
    assert isinstance(finished, TrainingFinished)
    state = load_checkpoint(finished.checkpoint).network
    return events, {name.replace("backbone.inner.", "backbone."): v for name, v in state.items()}


def losses(events: list[Event]) -> list[tuple[float, float, float]]:
    return [(e.tag_loss, e.mask_loss, e.pixel_loss) for e in events if isinstance(e, StepDone)]


def assert_close(one: dict[str, Tensor], other: dict[str, Tensor]) -> None:
    assert one.keys() == other.keys()
    for name, value in one.items():
        torch.testing.assert_close(value, other[name], atol=2e-6, rtol=1e-4, msg=name)


@pytest.mark.parametrize("parts", [2, 3, 4])
def test_parts_of_a_batch_add_up_to_the_joint_batch(
    data: Dataset, tmp_path: Path, parts: int
) -> None:
    joint = run(data, tmp_path / "joint", tiny_network(batch_norm=False))
    split = run(data, tmp_path / "split", tiny_network(batch_norm=False), accumulate=parts)
    for one, other in zip(losses(joint[0]), losses(split[0]), strict=True):
        assert one == pytest.approx(other, abs=1e-5, nan_ok=True)
    assert_close(joint[1], split[1])


@pytest.mark.parametrize("error", [torch.OutOfMemoryError, RuntimeError, MemoryError])
@pytest.mark.parametrize(("limit", "at_once"), [(3, [2]), (2, [2]), (1, [2, 1])])
def test_running_out_of_memory_halves_the_images_and_repeats_the_step(
    data: Dataset, tmp_path: Path, limit: int, at_once: list[int], error: type[Exception]
) -> None:
    events, state = run(data, tmp_path / "limited", limited_network(limit, error))
    halved = [event for event in events if isinstance(event, BatchHalved)]
    assert [event.images_at_once for event in halved] == at_once
    assert [event.accumulate for event in halved] == [4 // images for images in at_once]
    whole = run(data, tmp_path / "whole", tiny_network(batch_norm=False))
    assert len(losses(events)) == len(losses(whole[0])) == 4
    for one, other in zip(losses(events), losses(whole[0]), strict=True):
        assert one == pytest.approx(other, abs=1e-5, nan_ok=True)
    assert_close(whole[1], state)


def test_a_repeated_step_moves_running_statistics_once(data: Dataset, tmp_path: Path) -> None:
    """Memory runs out behind the head's first BatchNorms, which must not count that attempt."""
    failures = [True]

    def fail_once(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        if len(output) == 4 and failures:
            failures.clear()
            raise torch.OutOfMemoryError("no memory left")

    network = tiny_network()
    hook = network.head.classifier.register_forward_hook(fail_once)
    events, state = run(data, tmp_path / "failed", network, epochs=1)
    hook.remove()
    assert sum(isinstance(event, BatchHalved) for event in events) == 1
    _, expected = run(data, tmp_path / "split", tiny_network(), epochs=1, accumulate=2)
    for name, value in expected.items():
        assert torch.equal(value, state[name]), name


def test_memory_too_small_for_one_image_ends_the_run_in_words(
    data: Dataset, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError, match="one crop of 64 px"):
        run(data, tmp_path, limited_network(0))


def test_a_resumed_run_remembers_how_many_images_fit(data: Dataset, tmp_path: Path) -> None:
    network = limited_network(2)
    running = train(data, settings=tiny_settings(), out=tmp_path, device="cpu", network=network)
    for event in running:
        if isinstance(event, StepDone):
            break
    running.close()  # type: ignore[attr-defined]
    events = list(
        train(
            data,
            settings=tiny_settings(),
            out=tmp_path,
            device="cpu",
            resume=True,
            network=limited_network(2),
        )
    )
    assert len(losses(events)) == 3
    assert not any(isinstance(event, BatchHalved) for event in events)
