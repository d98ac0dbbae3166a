""" "Automatic" by a table of cards, and why a card is not taken."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from wseg_engine.base.events import Notice
from wseg_engine.compute import cards, devices
from wseg_engine.compute.cards import Fault, judge
from wseg_engine.compute.devices import CudaState, DeviceError, choose_device, pick_device
from wseg_engine.compute.precision import Arithmetic, prediction_precision, training_precision
from wseg_engine.prediction.predict import predict

PACKAGED = ["sm_75", "sm_80", "sm_86", "sm_90", "sm_100", "sm_120"]
CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _no_trials() -> Iterator[None]:
    cards.forget_trials()
    yield
    cards.forget_trials()


def computer(monkeypatch: pytest.MonkeyPatch, *capabilities: tuple[int, int], **what: Any) -> None:
    """Have these cards in this process, for which the trial's outcome is known."""
    words = what.get("words", {})
    monkeypatch.setattr(devices, "cuda_state", lambda: CudaState(len(capabilities), ""))
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "get_arch_list", lambda: what.get("built", PACKAGED))
    monkeypatch.setattr(
        torch.cuda, "get_device_properties", lambda index: properties(*capabilities[index], index)
    )
    monkeypatch.setattr(
        cards, "_try", lambda torch, index: cards._Trial(words.get(index, ""), for_good=True)
    )


def properties(major: int, minor: int, index: int) -> SimpleNamespace:
    return SimpleNamespace(name=f"Card {index}", major=major, minor=minor, total_memory=8 << 30)


@pytest.mark.parametrize(
    ("capability", "fault"),
    [
        ((5, 2), Fault.TOO_OLD),  # GTX 960
        ((6, 1), Fault.TOO_OLD),  # GTX 1080
        ((7, 0), Fault.TOO_OLD),  # V100
        ((7, 5), Fault.NONE),  # RTX 2060, T4, GTX 1660
        ((8, 0), Fault.NONE),  # A100
        ((8, 6), Fault.NONE),  # RTX 3060
        ((8, 9), Fault.NONE),  # RTX 4070
        ((9, 0), Fault.NONE),  # H100
        ((10, 0), Fault.NONE),  # B200
        ((11, 0), Fault.TOO_NEW),
        ((12, 0), Fault.NONE),  # RTX 5070
        ((12, 1), Fault.NONE),
        ((13, 0), Fault.TOO_NEW),
    ],
)
def test_automatic_takes_what_the_build_has_code_for(
    capability: tuple[int, int], fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    computer(monkeypatch, capability)
    assert judge(torch, 0).fault is fault
    chosen = pick_device("auto")
    if fault is Fault.NONE:
        assert chosen == (torch.device("cuda", 0), "")
        return
    assert chosen.device == CPU
    words = "too old" if fault is Fault.TOO_OLD else "newer"
    assert words in chosen.why
    with pytest.raises(DeviceError, match=words):
        choose_device("cuda:0")


def test_a_build_that_compiles_while_loading_takes_newer_cards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    computer(monkeypatch, (13, 0), built=["sm_75", "compute_120"])
    assert judge(torch, 0).usable


def test_automatic_takes_the_first_card_that_works(monkeypatch: pytest.MonkeyPatch) -> None:
    computer(monkeypatch, (6, 1), (8, 6), (8, 9), words={1: "CUDA error: no kernel image"})
    chosen = pick_device("auto")
    assert chosen.device == torch.device("cuda", 2)
    assert "Card 0 is too old" in chosen.why
    assert "Card 1 does not respond: CUDA error: no kernel image" in chosen.why


def test_a_card_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    computer(monkeypatch, (8, 6))
    tried: list[int] = []

    def noting(torch: Any, index: int) -> cards._Trial:
        tried.append(index)
        return cards._Trial("", for_good=True)

    monkeypatch.setattr(cards, "_try", noting)
    assert judge(torch, 0).usable
    assert tried == []  # listing computes nothing
    choose_device("auto")
    choose_device("cuda:0")
    assert tried == [0]


@pytest.mark.parametrize("broken", [RuntimeError("CUDA error: no kernel image"), None])
def test_the_trial_notices_errors_and_wrong_results(broken: Exception | None) -> None:
    def conv2d(image: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
        if broken is not None:
            raise broken
        return torch.full((1, 3, 3, 3), 17.0)

    where = SimpleNamespace(
        device=lambda *names: CPU,
        ones=torch.ones,
        nn=SimpleNamespace(functional=SimpleNamespace(conv2d=conv2d)),
    )
    words = "conv2d: 459 != 486" if broken is None else str(broken)
    assert cards._try(where, 0) == (words, True)
    where.nn = torch.nn
    assert cards._try(where, 0) == ("", True)


def test_a_card_whose_memory_others_use_is_tried_again_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trial = cards._try
    computer(monkeypatch, (8, 6))
    monkeypatch.setattr(cards, "_try", trial)
    full = [True]

    def ones(*shape: int, device: torch.device) -> torch.Tensor:
        if full:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 MiB.")
        return torch.full(shape, 1.0)

    where = SimpleNamespace(
        cuda=torch.cuda, version=torch.version, device=torch.device, ones=ones, nn=torch.nn
    )
    assert "out of memory" in judge(where, 0, trial=True).words
    full.clear()  # the other program has ended
    assert judge(where, 0, trial=True).usable


@pytest.mark.parametrize("name", ["mps", "xpu", "xpu:1", "hip", "directml"])
def test_other_makers_are_refused_in_words(name: str) -> None:
    with pytest.raises(DeviceError, match=r"NVIDIA.*AMD.*ROCm.*CPU"):
        choose_device(name)


def test_amds_build_is_no_build_without_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.version, "cuda", None)
    monkeypatch.setattr(torch.version, "hip", "6.4")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    assert devices.cuda_state() == CudaState(1, "")
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda index: properties(11, 0, index))
    monkeypatch.setattr(torch.cuda, "get_arch_list", lambda: ["gfx1100"])
    assert judge(torch, 0).usable


def test_a_prediction_says_why_it_runs_on_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.engine.tiny import CLASSES, tiny_network
    from wseg_engine.settings.config import PredictConfig

    computer(monkeypatch, (6, 1))
    events = list(predict([], network=tiny_network(), classes=CLASSES, settings=PredictConfig()))
    assert isinstance(events[0], Notice)
    assert "Card 0 is too old" in events[0].text


@pytest.mark.parametrize(
    ("name", "capability", "training", "prediction"),
    [
        ("NVIDIA GeForce RTX 2060", (7, 5), torch.float16, torch.float16),
        ("NVIDIA GeForce GTX 1660 Ti", (7, 5), torch.float32, torch.float32),
        ("NVIDIA GeForce GTX 1650 with Max-Q Design", (7, 5), torch.float32, torch.float32),
        ("NVIDIA T1000", (7, 5), torch.float32, torch.float32),
        ("Quadro T2000 with Max-Q Design", (7, 5), torch.float32, torch.float32),
        ("NVIDIA GeForce MX550", (7, 5), torch.float32, torch.float32),
        ("Quadro RTX 5000", (7, 5), torch.float16, torch.float16),
        ("Tesla T4", (7, 5), torch.float16, torch.float16),
        ("NVIDIA A100-SXM4-40GB", (8, 0), torch.bfloat16, torch.float16),
        ("NVIDIA GeForce RTX 4070", (8, 9), torch.bfloat16, torch.float16),
        ("NVIDIA T4000 of another kind", (8, 9), torch.bfloat16, torch.float16),
    ],
)
def test_precision_by_card(
    name: str,
    capability: tuple[int, int],
    training: torch.dtype,
    prediction: torch.dtype,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card = torch.device("cuda", 1)
    other = (8, 0) if capability < (8, 0) else (7, 5)  # the current card's
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: name)
    monkeypatch.setattr(
        torch.cuda,
        "get_device_capability",
        lambda device=None: capability if device == card else other,
    )
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda *a, **k: other >= (8, 0))
    assert training_precision(card, mixed=True) == training
    assert training_precision(card, mixed=False) == torch.float32
    assert prediction_precision(card) == prediction


def test_the_cpu_computes_in_32_bits() -> None:
    assert training_precision(CPU, mixed=True) == torch.float32
    assert prediction_precision(CPU) == torch.float32
    with Arithmetic(CPU, torch.float32).cast():
        assert not torch.is_autocast_enabled("cpu")
