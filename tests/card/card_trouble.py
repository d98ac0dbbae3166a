"""What goes wrong on a card: numbers that are none, memory that runs out, a card that is lost."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from app.jobs.torch_loading import load_torch
from tests.engine.tiny import CLASSES, tiny_network
from tests.pretended_card import scenarios, tensors
from wseg_engine.base.events import (
    BatchHalved,
    Event,
    Finished,
    ImageFailed,
    Notice,
    Prediction,
    StepDone,
    TrainingFinished,
)
from wseg_engine.compute.failures import DeviceFullError, DeviceLostError
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.prediction.mask_store import MaskStore
from wseg_engine.prediction.predict import predict
from wseg_engine.prediction.predict_masks import make_masks
from wseg_engine.prediction.refine_masks import refine_masks
from wseg_engine.settings.config import PredictConfig, RefineConfig
from wseg_engine.training.checkpoint import load_checkpoint

PLAIN = {"mixed_precision": False, "channels_last": False}


def in_16_bits(*, times: int = 1 << 30) -> Callable[[torch.nn.Module, Any, Any], Any]:
    """Return a hook that makes what a layer gives in 16 bits NaN."""
    left = [times]

    def spoil(module: torch.nn.Module, inputs: Any, output: Any) -> Any:
        if output.dtype in (torch.float16, torch.bfloat16) and left[0] > 0:
            left[0] -= 1
            return output * float("nan")
        return output

    return spoil


def spoilt_network(**how: Any) -> SegmentationNet:
    network = tiny_network(dropout=0.0)
    network.backbone.top.register_forward_hook(in_16_bits(**how))
    return network


def predicted(folder: Path, network: SegmentationNet, device: str = "cuda") -> list[Event]:
    return list(
        predict(
            scenarios.data(folder).images[:3],
            network=network,
            classes=CLASSES,
            settings=PredictConfig(side=64, scales=(1.0,)),
            device=device,
        )
    )


def notices(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Notice)]


def test_masks_are_made_in_32_bits_where_16_give_nan(tmp_path: Path) -> None:
    events = predicted(tmp_path, spoilt_network(times=1))
    (text,) = notices(events)
    assert "32 bits" in text
    masks = [event for event in events if isinstance(event, Prediction)]
    expected = [e for e in predicted(tmp_path, tiny_network(), "cpu") if isinstance(e, Prediction)]
    assert len(masks) == len(expected) == 3
    for ours, theirs in zip(masks, expected, strict=True):
        # The 32 bits stay: the second image is not tried in 16 again.
        np.testing.assert_allclose(ours.scores, theirs.scores, atol=1e-5)


def test_nan_never_becomes_a_mask(tmp_path: Path) -> None:
    network = tiny_network(dropout=0.0)
    with torch.no_grad():
        network.head.classifier.bias.fill_(float("nan"))
    for device in ("cuda", "cpu"):
        events = predicted(tmp_path, network, device)
        assert not [event for event in events if isinstance(event, Prediction)]
        failed = [event for event in events if isinstance(event, ImageFailed)]
        assert [event.name for event in failed] == ["image0", "image1", "image2"]
        assert "not give finite numbers" in failed[0].reason
        assert events[-1] == Finished(0, 3, stopped=False)


@pytest.mark.parametrize("capability", [(8, 6), (7, 5)])
def test_a_loss_that_is_nan_in_16_bits_repeats_the_step_in_32(
    capability: tuple[int, int], card: Any, tmp_path: Path
) -> None:
    card.capability = capability
    network = spoilt_network(times=1)
    short = {"validation": 0.0, "epochs": 1, "warmup_epochs": 0}
    events = scenarios.whole(
        tmp_path / "card", "cuda", network=network, channels_last=False, **short
    )
    (text,) = notices(events)
    assert "32 bits" in text
    expected = scenarios.whole(tmp_path / "cpu", "cpu", **short)
    found = scenarios.losses(events)
    for one, other in zip(found, scenarios.losses(expected), strict=True):
        assert one == pytest.approx(other, rel=1e-3, nan_ok=True)
    finished = events[-1]
    assert isinstance(finished, TrainingFinished)
    assert load_checkpoint(finished.checkpoint).trainer["stepper"]["exact"] is True


def test_the_scale_of_gradients_belongs_to_float16_alone(card: Any, tmp_path: Path) -> None:
    for capability, scaled in (((7, 5), True), ((8, 6), False)):
        card.capability = capability
        folder = tmp_path / str(scaled)
        finished = scenarios.whole(folder, "cuda", epochs=1)[-1]
        assert isinstance(finished, TrainingFinished)
        assert bool(load_checkpoint(finished.checkpoint).trainer["stepper"]["scaler"]) is scaled


def fail_at(count: int, error: Exception) -> None:
    """Have the card raise an error at its so-manieth convolution, and ever after."""
    seen = [0]

    def hook(name: str, args: tuple[Any, ...]) -> None:
        seen[0] += name == "convolution"
        if seen[0] >= count:
            raise error

    tensors.hooks.append(hook)


LOST = RuntimeError("CUDA error: an illegal memory access was encountered")


def test_a_card_that_is_lost_ends_a_training_in_words(tmp_path: Path) -> None:
    fail_at(25, LOST)
    with pytest.raises(DeviceLostError, match=r"Restart TagMask.*checkpoint is in .*resume it"):
        scenarios.whole(tmp_path, "cuda", validation=0.0)
    tensors.hooks.clear()
    assert load_checkpoint(tmp_path / "run" / "checkpoint.json").epoch >= 0


def test_a_card_that_is_lost_ends_a_prediction_in_words(tmp_path: Path) -> None:
    fail_at(2, LOST)
    with pytest.raises(DeviceLostError, match="Restart TagMask"):
        predicted(tmp_path, tiny_network())


@pytest.mark.parametrize(
    "words",
    [
        "CUDA error: out of memory",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "FIND was unable to find an engine to execute this computation",
    ],
)
def test_all_words_of_memory_that_is_used_up_make_the_parts_smaller(
    words: str, tmp_path: Path
) -> None:
    def limited(name: str, args: tuple[Any, ...]) -> None:
        if name == "convolution" and len(args[0]) > 2:
            raise RuntimeError(words)

    tensors.hooks.append(limited)
    events = scenarios.whole(tmp_path, "cuda", epochs=1, validation=0.0)
    assert [event.images_at_once for event in events if isinstance(event, BatchHalved)] == [2]


def test_a_training_collects_no_garbage(
    card: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In the app it runs in a thread, where collecting could take widgets apart."""

    def forbidden(*args: Any) -> int:
        raise AssertionError("garbage was collected in the training's thread")

    monkeypatch.setattr(gc, "collect", forbidden)

    def limited(name: str, args: tuple[Any, ...]) -> None:
        if name == "convolution" and len(args[0]) > 1:
            raise torch.OutOfMemoryError("CUDA out of memory")

    tensors.hooks.append(limited)
    events = scenarios.whole(tmp_path, "cuda", epochs=1, validation=0.0)
    assert [event.images_at_once for event in events if isinstance(event, BatchHalved)] == [2, 1]
    assert sum(isinstance(event, StepDone) for event in events) == 2
    assert card.calls["empty_cache"] >= 2


def test_nothing_stays_on_the_card_after_any_ending(tmp_path: Path) -> None:
    """Reference counts alone have to free what a training has taken."""
    # As the app does it, lest an error that its first import keeps should keep the frames as well.
    load_torch()
    gc.collect()
    gc.disable()
    try:
        for number, ending in enumerate((None, torch.OutOfMemoryError("x"), LOST)):
            if ending is not None:
                fail_at(12, ending)
            folder = tmp_path / str(number)
            try:
                scenarios.whole(folder, "cuda", epochs=1, validation=0.0)
            except RuntimeError as error:
                traceback_cleared(error)
            tensors.hooks.clear()
            assert tensors.alive() == 0, ending
    finally:
        gc.enable()


def traceback_cleared(error: BaseException) -> None:
    """Do what the app's jobs do with an error that they keep."""
    import traceback

    one: BaseException | None = error
    while one is not None:
        traceback.clear_frames(one.__traceback__)
        one = one.__cause__ or one.__context__


def test_a_process_keeps_to_the_memory_that_is_free(card: Any, tmp_path: Path) -> None:
    """Drivers for Windows would move what is beyond it into main memory, and say nothing."""
    card.free, card.memory = 6 << 30, 24 << 30
    scenarios.whole(tmp_path / "a", "cuda", epochs=1, validation=0.0)
    predicted(tmp_path, tiny_network())
    assert card.shares == pytest.approx([(6 - 0.25) / 24] * len(card.shares))
    bounded: list[bool] = []  # whether the process keeps to it when it looks at an image

    def noting(name: str, args: tuple[Any, ...]) -> None:
        if name == "convolution" and args[0].shape[1] == 3:
            bounded.append(bool(card.shares))

    tensors.hooks.append(noting)
    for work in (
        lambda: scenarios.frozen(tmp_path / "b", "cuda:1", epochs=1, relabel_epochs=()),
        lambda: predicted(tmp_path, tiny_network()),
    ):
        card.shares.clear()
        bounded.clear()
        work()
        assert bounded[0]
    card.shares.clear()
    list(refine_masks([], config=RefineConfig(), device="cuda"))
    assert len(card.shares) == 1
    card.shares.clear()
    scenarios.whole(tmp_path / "c", "cpu", epochs=1, validation=0.0)
    assert card.shares == []


def no_room_for(side: int) -> None:
    """Have memory run out for images of three channels that are so high."""

    def hook(name: str, args: tuple[Any, ...]) -> None:
        if name == "convolution" and args[0].shape[1:3] == (3, side):
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    tensors.hooks.append(hook)


def test_memory_that_runs_out_where_nothing_can_be_divided_is_told_in_words(
    tmp_path: Path,
) -> None:
    no_room_for(53)  # the images held out
    with pytest.raises(DeviceFullError, match=r"cuda:0 does not have enough memory .*2\.00 GiB"):
        scenarios.whole(tmp_path / "whole", "cuda", epochs=1)
    assert load_checkpoint(tmp_path / "whole" / "run" / "checkpoint.json").epoch == 0
    tensors.hooks.clear()
    no_room_for(64)  # the squares whose features are kept
    with pytest.raises(DeviceFullError, match="cuda:1 does not have enough memory"):
        scenarios.frozen(tmp_path / "frozen", "cuda:1", epochs=1)
    tensors.hooks.clear()
    tensors.hooks.append(_no_room_for("convolution"))
    with pytest.raises(DeviceFullError, match="cuda:0 does not have enough memory"):
        predicted(tmp_path, tiny_network())


def test_a_training_begins_with_as_many_images_as_fit(card: Any, tmp_path: Path) -> None:
    card.memory = card.free = 40 << 20  # for two crops of 64 px, about
    events = scenarios.whole(
        tmp_path / "card", "cuda", validation=0.0, epochs=1, warmup_epochs=0, **PLAIN
    )
    (text,) = notices(events)
    assert "of 4 images at once" in text
    assert not any(isinstance(event, BatchHalved) for event in events)
    parts = 4 // int(text.split("enough for ")[1].split()[0])
    assert parts > 1
    cpu = scenarios.whole(
        tmp_path / "cpu", "cpu", validation=0.0, epochs=1, warmup_epochs=0, accumulate=parts
    )
    for one, other in zip(scenarios.losses(events), scenarios.losses(cpu), strict=True):
        assert one == pytest.approx(other, rel=1e-3, nan_ok=True)


def test_parts_become_larger_again_when_memory_is_free(tmp_path: Path) -> None:
    """Each attempt that fails makes the next one wait twice as long."""
    at_once: list[int] = []
    small = [True]

    def limited(name: str, args: tuple[Any, ...]) -> None:
        if name == "convolution" and args[0].dim() == 4 and args[0].shape[1] == 3:
            at_once.append(len(args[0]))
            if len(args[0]) > 4 and small[0]:
                raise torch.OutOfMemoryError("CUDA out of memory")

    tensors.hooks.append(limited)
    one_step = {"batch": 8, "pamr_iterations": 0}  # an epoch
    events = scenarios.begun(tmp_path / "small", "cuda", epochs=4, warmup_epochs=4, **one_step)
    halved = [event for event in events if isinstance(event, BatchHalved)]
    assert len(halved) == 3  # in epochs 1, 2 and 4
    at_once.clear()
    halved.clear()
    for event in scenarios.begun(tmp_path / "free", "cuda", epochs=3, warmup_epochs=3, **one_step):
        if isinstance(event, BatchHalved):
            halved.append(event)
            small[0] = False  # another program has ended
    assert len(halved) == 1
    assert at_once == [8, 4, 4, 8, 8]


@pytest.mark.parametrize("method", ["pamr", "crf"])
def test_refinement_that_does_not_fit_the_card_falls_back_to_the_cpu(
    method: str, tmp_path: Path
) -> None:
    config = RefineConfig(method=method, pamr_iterations=2, pamr_dilations=(1, 2), crf_iterations=2)
    network, images = tiny_network(), scenarios.data(tmp_path).images[:2]
    settings = replace(
        scenarios.frozen_settings(), predict=PredictConfig(side=64, scales=(1.0,)), refine=config
    )
    found: dict[str, list[Any]] = {}
    for device in ("cpu", "cuda"):
        if device == "cuda":
            # An operator that both methods use, and the network does not.
            tensors.hooks.append(_no_room_for("addcmul_" if method == "pamr" else "sort"))
        store = MaskStore(tmp_path / device, classes=CLASSES, key="key")
        events = list(
            make_masks(images, network=network, settings=settings, store=store, device=device)
        )
        assert events[-1] == Finished(2, 0, stopped=False)
        found[device] = [event.labels for event in events if isinstance(event, Prediction)]
        assert len(notices(events)) == (device == "cuda")  # once, not for every image
    for ours, theirs in zip(found["cuda"], found["cpu"], strict=True):
        assert (ours == theirs).mean() > 0.95


def _no_room_for(operator: str) -> Callable[[str, tuple[Any, ...]], None]:
    def hook(name: str, args: tuple[Any, ...]) -> None:
        if name == operator:
            raise torch.OutOfMemoryError("CUDA out of memory")

    return hook
