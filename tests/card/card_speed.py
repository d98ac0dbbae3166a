"""What makes a card quick: threads that load, views together, 16 bits, measured kernels."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
import torch

from app.jobs.training_previews import PinnedImages
from tests.pretended_card import scenarios, tensors
from wseg_engine.base.events import Control, StepDone
from wseg_engine.compute.distributed import World
from wseg_engine.compute.precision import same_shapes
from wseg_engine.settings.config import PredictConfig, TrainConfig
from wseg_engine.training import assemble, loader, views
from wseg_engine.training.loader import Loader, loading_threads
from wseg_engine.training.validation import validate
from wseg_engine.training.views import PhotoSource

CUDA, CPU = torch.device("cuda", 0), torch.device("cpu")


def test_threads_load_for_a_card_that_trains_the_whole_network(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(loader.os, "sched_getaffinity", lambda process: range(6), raising=False)
    whole, frozen = TrainConfig(), TrainConfig(frozen_backbone=True)
    assert loading_threads(whole, CUDA) == 5
    assert loading_threads(whole, CPU) == loading_threads(frozen, CUDA) == 0
    assert loading_threads(TrainConfig(workers=2), CUDA) == 2
    monkeypatch.setattr(loader.os, "sched_getaffinity", lambda process: range(64), raising=False)
    assert loading_threads(whole, CUDA) == 8
    monkeypatch.setattr(loader.os, "sched_getaffinity", lambda process: range(1), raising=False)
    assert loading_threads(whole, CUDA) == 1
    threads: set[str] = set()
    read = PhotoSource.read

    def noting(self: PhotoSource, image: Any) -> Any:
        threads.add(threading.current_thread().name.split("_")[0])
        return read(self, image)

    monkeypatch.setattr(PhotoSource, "read", noting)
    scenarios.whole(tmp_path / "card", "cuda", epochs=1, validation=0.0)
    assert threads == {"loader"}
    threads.clear()
    scenarios.whole(tmp_path / "cpu", "cpu", epochs=1, validation=0.0)
    assert threads == {threading.current_thread().name.split("_")[0]}


def test_photographs_are_decoded_smaller_for_a_card(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sides: list[int] = []
    load = views.load_image

    def noting(path: Path, *, max_side: int) -> Any:
        sides.append(max_side)
        return load(path, max_side=max_side)

    monkeypatch.setattr(views, "load_image", noting)
    images, config = scenarios.data(tmp_path).images, TrainConfig(crop=100, batch=1)
    for device, side in ((CUDA, 200), (CPU, 400)):
        sides.clear()
        made = Loader(images[:1], classes=3, config=config, device=device)
        next(made.epoch(0))
        assert sides == [side]


def test_a_card_sees_both_views_of_an_image_at_once(tmp_path: Path) -> None:
    settings = scenarios.frozen_settings()
    images = scenarios.data(tmp_path).images
    found = {}
    for device in (CUDA, CPU):
        network = scenarios.compact_network(settings).to(device)
        source = assemble.cached_source(network, config=settings.train, device=device)
        seen: list[int] = []

        def hook(module: Any, inputs: Any, seen: list[int] = seen) -> None:
            seen.append(len(inputs[0]))

        source._extractor._backbone.register_forward_pre_hook(hook)
        list(source.fill(images, control=Control(), world=World()))
        assert seen == ([2] * 8 if device == CUDA else [1] * 16)
        found[device] = [source.read(image).deep for image in images]
    for ours, theirs in zip(found[CUDA], found[CPU], strict=True):
        assert abs(ours.astype(float) - theirs).max() < 1e-2


def test_what_tf32_has_made_is_kept_apart(card: Any, tmp_path: Path) -> None:
    settings = scenarios.frozen_settings()

    def folder(device: torch.device) -> str:
        network = scenarios.compact_network(settings)
        source = assemble.cached_source(network, config=settings.train, device=device)
        return str(source._cache._files._folder)

    assert folder(CUDA) != folder(CPU)
    card.capability = (7, 5)  # which knows no TF32
    assert folder(CUDA) == folder(CPU)
    card.capability = (8, 6)
    before = torch.backends.cudnn.allow_tf32
    try:
        torch.backends.cudnn.allow_tf32 = False
        assert folder(CUDA) == folder(CPU)
    finally:
        torch.backends.cudnn.allow_tf32 = before


def test_kernels_are_measured_where_shapes_stay_and_nowhere_else(tmp_path: Path) -> None:
    """Each shape is measured anew: images held out, previews and predictions have all sizes."""
    measured: dict[tuple[int, ...], set[bool]] = {}

    def noting(name: str, args: tuple[Any, ...]) -> None:
        if name == "convolution" and args[0].dim() == 4 and args[0].shape[1] == 3:
            shape = tuple(args[0].shape[2:])
            measured.setdefault(shape, set()).add(torch.backends.cudnn.benchmark)

    tensors.hooks.append(noting)
    crops, whole = (64, 64), (53, 64)  # as the tiny images are, at the crop's side
    scenarios.whole(tmp_path / "whole", "cuda", epochs=1)
    assert measured == {crops: {True}, whole: {False}}
    measured.clear()
    scenarios.frozen(tmp_path / "frozen", "cuda", epochs=1, relabel_epochs=())
    assert measured == {crops: {True}, whole: {False}}  # features, then images held out
    measured.clear()
    for event in scenarios.begun(tmp_path / "beside", "cuda", epochs=1):
        if isinstance(event, StepDone):  # the window predicts meanwhile
            assert torch.backends.cudnn.benchmark is False
            scenarios.masks(tmp_path / "masks", "cuda", images=1)
    assert measured.pop(crops) == {True}
    assert set.union(*measured.values()) == {False}


def test_what_measures_kernels_puts_the_choice_back_when_the_last_one_ends() -> None:
    with same_shapes(CUDA):
        with same_shapes(CUDA), same_shapes(CPU):
            assert torch.backends.cudnn.benchmark is True
        assert torch.backends.cudnn.benchmark is True
    assert torch.backends.cudnn.benchmark is False
    first, second = same_shapes(CUDA), same_shapes(CUDA)  # of two threads, not within each other
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert torch.backends.cudnn.benchmark is True
    second.__exit__(None, None, None)
    assert torch.backends.cudnn.benchmark is False


def test_validation_and_previews_compute_in_16_bits(tmp_path: Path) -> None:
    network = scenarios.tiny_network().to(CUDA).eval()
    images = scenarios.data(tmp_path).images
    kinds: set[torch.dtype] = set()

    def noting(name: str, args: tuple[Any, ...]) -> None:
        if name == "convolution":
            kinds.add(args[0].dtype)

    tensors.hooks.append(noting)
    settings = scenarios.frozen_settings()
    list(validate(network, images[:2], classes=("r", "g", "b"), settings=settings, device=CUDA))
    assert kinds == {torch.float16}
    kinds.clear()
    watched = PinnedImages(
        {1: images[0]}, classes=(1, 2, 3), settings=PredictConfig(), frozen=False
    )
    list(watched.look(network, epoch=1, control=Control()))
    assert kinds == {torch.float16}
