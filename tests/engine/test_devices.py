"""Choosing a device, and why CUDA cannot be used, in words."""

from __future__ import annotations

import warnings

import pytest
import torch

from wseg_engine.cli import info
from wseg_engine.compute import devices
from wseg_engine.compute.cards import Fault, Verdict
from wseg_engine.compute.devices import (
    CudaState,
    DeviceError,
    choose_device,
    cuda_state,
    is_out_of_memory,
    list_devices,
    unusable_cards,
)


def pretend(monkeypatch: pytest.MonkeyPatch, state: CudaState) -> None:
    monkeypatch.setattr(devices, "cuda_state", lambda: state)
    sound = Verdict(Fault.NONE, "Example GPU", 8)
    monkeypatch.setattr(devices, "judge", lambda torch, index, trial=False: sound)


def test_cpu_is_the_cpu() -> None:
    assert choose_device("cpu") == torch.device("cpu")


def test_auto_takes_the_first_gpu_and_otherwise_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, CudaState(2, ""))
    assert choose_device("auto") == torch.device("cuda", 0)
    assert choose_device("cuda") == torch.device("cuda", 0)
    assert choose_device("cuda:1") == torch.device("cuda", 1)
    pretend(monkeypatch, CudaState(0, "no driver."))
    assert choose_device("auto") == torch.device("cpu")


def test_a_gpu_that_is_not_there_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, CudaState(2, ""))
    with pytest.raises(DeviceError, match=r"no device cuda:2; the last of 2 is cuda:1"):
        choose_device("cuda:2")
    pretend(monkeypatch, CudaState(0, "no NVIDIA driver was found."))
    with pytest.raises(DeviceError, match=r"no NVIDIA driver was found"):
        choose_device("cuda")


@pytest.mark.parametrize("name", ["gpu", "cuda:", "cuda:-1", "", "CPU"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(DeviceError, match="expected auto, cpu, cuda"):
        choose_device(name)


def test_a_build_without_cuda_is_named_as_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.version, "cuda", None)
    assert cuda_state().devices == 0
    assert "built without CUDA" in cuda_state().problem


def test_pytorchs_warning_about_the_driver_becomes_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unavailable() -> bool:
        warnings.warn("The NVIDIA driver on your system is too old (Triggered in x)", stacklevel=1)
        return False

    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "is_available", unavailable)
    expected = "CUDA cannot start: The NVIDIA driver on your system is too old"
    assert cuda_state() == CudaState(0, expected)


def test_devices_are_listed_with_their_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, CudaState(1, ""))
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda index: (3, 8))
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda index: "Example GPU")
    gpu, cpu = list_devices()
    assert gpu == ("cuda:0", "Example GPU", 8, 3)
    assert cpu.name == "cpu"
    assert 0 <= cpu.free <= cpu.total


def test_cards_that_cannot_be_used_are_no_devices_and_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = Verdict(Fault.TOO_OLD, "Old GPU", 8, "6.1", "7.5")
    sound = Verdict(Fault.NONE, "Busy GPU", 8)
    monkeypatch.setattr(devices, "cuda_state", lambda: CudaState(2, ""))
    monkeypatch.setattr(devices, "judge", lambda torch, index, trial=False: (old, sound)[index])

    def asked(index: int) -> tuple[int, int]:
        assert index == 1
        raise RuntimeError("CUDA error: out of memory")

    monkeypatch.setattr(torch.cuda, "mem_get_info", asked)
    card, cpu = list_devices()
    assert (card, cpu.name) == (("cuda:1", "Busy GPU", 8, 0), "cpu")
    (why,) = unusable_cards()
    assert why.startswith("Old GPU is too old for this PyTorch")
    told = info._installation()
    assert list(told["devices"]) == ["cuda:1", "cpu"]
    assert told["cuda"].startswith("1 usable. Old GPU is too old")


def test_errors_that_mean_out_of_memory() -> None:
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory"))
    assert is_out_of_memory(RuntimeError("DefaultCPUAllocator: can't allocate memory: ..."))
    assert is_out_of_memory(MemoryError())
    assert not is_out_of_memory(RuntimeError("shapes differ"))
