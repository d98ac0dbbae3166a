"""What errors of devices mean, by their kinds and their words."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from wseg_engine.compute.failures import (
    DeviceFullError,
    DeviceLostError,
    device_lost,
    is_device_lost,
    is_out_of_memory,
    telling_of_lost_cards,
    telling_of_memory,
)
from wseg_engine.training.step import TrainingError

USED_UP = (
    "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 11.76 GiB",
    "CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported",
    "HIP out of memory. Tried to allocate 20.00 MiB",
    "MPS backend out of memory (MPS allocated: 8.83 GB)",
    "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
    "CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate(handle)`",
    "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
    "cuDNN error: CUDNN_STATUS_NOT_INITIALIZED",
    "cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED",
    "cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
    "GET was unable to find an engine to execute this computation",
    "FIND was unable to find an engine to execute this computation",
    "[enforce fail at alloc_cpu.cpp:118] data. DefaultCPUAllocator: not enough memory: you tried "
    "to allocate 9663676416 bytes.",
    "[enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate memory: "
    "you tried to allocate 9663676416 bytes. Error code 12 (Cannot allocate memory)",
)
LOST = (
    "CUDA error: an illegal memory access was encountered\nCUDA kernel errors might be",
    "CUDA error: device-side assert triggered",
    "CUDA error: unspecified launch failure",
    "CUDA error: misaligned address",
    "CUDA error: the launch timed out and was terminated",
    "CUDA error: uncorrectable ECC error encountered",
    "CUDA error: unknown error",
    "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED",
    "CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasSgemm(...)`",
)
KINDS = [RuntimeError, getattr(torch, "AcceleratorError", RuntimeError)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", USED_UP)
def test_words_of_memory_that_is_used_up(words: str, kind: type[Exception]) -> None:
    error = _made(kind, words)
    assert is_out_of_memory(error)
    assert not is_device_lost(error)


def test_kinds_of_memory_that_is_used_up() -> None:
    assert is_out_of_memory(torch.OutOfMemoryError("no words"))
    assert is_out_of_memory(MemoryError())
    with pytest.raises(MemoryError) as caught:
        np.empty(1 << 56)
    assert is_out_of_memory(caught.value)
    assert not is_out_of_memory(ValueError("out of memory"))
    assert not is_out_of_memory(RuntimeError("shapes differ"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", LOST)
def test_words_of_a_lost_card(words: str, kind: type[Exception]) -> None:
    error = _made(kind, words)
    assert is_device_lost(error)
    assert not is_out_of_memory(error)
    with pytest.raises(DeviceLostError, match="Restart TagMask") as told, telling_of_lost_cards():
        raise error
    assert "\n" not in str(told.value)


def test_other_errors_stay_what_they_are() -> None:
    for words in ("mat1 and mat2 shapes cannot be multiplied", "CUDA error: invalid argument"):
        assert not is_device_lost(RuntimeError(words))
        with pytest.raises(RuntimeError, match=words) as kept, telling_of_lost_cards():
            raise RuntimeError(words)
        assert type(kept.value) is RuntimeError
    assert is_device_lost(device_lost(RuntimeError("x")))


def test_memory_that_nobody_can_divide_further_is_told_in_words() -> None:
    device = torch.device("cuda", 1)
    raised = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.\nSee ...")
    with pytest.raises(DeviceFullError) as told, telling_of_memory(device):
        raise raised
    assert str(told.value).startswith(
        "cuda:1 does not have enough memory (CUDA out of memory. Tried to allocate 2.00 GiB). Close"
    )
    assert "\n" not in str(told.value)
    assert told.value.__cause__ is raised
    # What was told in words already stays as it is, and so does everything else.
    words = TrainingError("Process 1 ran out of memory with 4 crops of 448 px at once.")
    for error in (told.value, words, RuntimeError("shapes differ"), MemoryError()):
        with pytest.raises(type(error)) as kept, telling_of_memory(device):
            raise error
        assert kept.value is error


def _made(kind: type[Exception], words: str) -> Exception:
    """Return an error; AcceleratorError's own maker wants the driver's number too."""
    try:
        return kind(words)
    except TypeError:
        error = kind.__new__(kind)
        error.args = (words,)
        return error
