"""Choosing where to compute, and saying in words why a GPU cannot be used.

`cards` decides whether a card can be used; here it becomes a device, or words.
"""

from __future__ import annotations

import re
import warnings
from typing import NamedTuple

import torch

from wseg_engine.base.messages import foreign, tr
from wseg_engine.compute.cards import Fault, Verdict, has_cards, judge
from wseg_engine.compute.failures import is_out_of_memory

__all__ = [
    "CudaState",
    "DeviceError",
    "DeviceInfo",
    "choose_device",
    "cuda_state",
    "is_out_of_memory",
    "list_devices",
    "pick_device",
]

_CUDA_NAME = re.compile(r"cuda(?::(\d+))?")
_OTHER_NAME = re.compile(r"(mps|xpu|hip|rocm|vulkan|xla|hpu|npu|directml|opencl)(?::\d+)?")


class DeviceError(ValueError):
    """A device that cannot be used; the message says why and what to do."""


class DeviceInfo(NamedTuple):
    """One place to compute."""

    name: str  # what `choose_device` takes: "cpu", "cuda:0"
    title: str  # what the maker calls it
    total: int  # bytes of its memory; 0 where unknown
    free: int  # bytes free now; 0 where unknown


class CudaState(NamedTuple):
    """Whether CUDA works here; `problem` says in words why not, and is empty where it does."""

    devices: int  # that PyTorch sees; whether each can be used, `judge` says
    problem: str


def cuda_state() -> CudaState:
    """Look for usable CUDA devices."""
    if not has_cards(torch):
        return CudaState(
            0,
            tr(
                "this PyTorch was built without CUDA. Install the CUDA build of PyTorch to use an "
                "NVIDIA GPU."
            ),
        )
    with warnings.catch_warnings(record=True) as caught:
        # An old or missing driver is reported as a warning while the answer is just "no".
        warnings.simplefilter("always")
        usable = torch.cuda.is_available()
        count = torch.cuda.device_count() if usable else 0
    if count:
        return CudaState(count, "")
    words = " ".join(str(w.message).split("(Triggered")[0].strip() for w in caught)
    if words:
        return CudaState(0, tr("CUDA cannot start: {words}", words=foreign(words)))
    return CudaState(
        0,
        tr(
            "no NVIDIA GPU or driver was found. Check that `nvidia-smi` lists the GPU and that "
            "CUDA_VISIBLE_DEVICES does not hide it."
        ),
    )


class Choice(NamedTuple):
    """Where to compute."""

    device: torch.device
    why: str = ""  # why it is not the first card, in words, where there is one that cannot be used


def choose_device(name: str = "auto") -> torch.device:
    """Return the device a name stands for (see `pick_device`)."""
    return pick_device(name).device


def pick_device(name: str = "auto") -> Choice:
    """Return the device a name stands for, and why "auto" stands for no card.

    Args:
        name: "auto" (the first card that can be used, otherwise the CPU), "cpu", "cuda" or
            "cuda:INDEX".

    Raises:
        DeviceError: for another name, or a device that is not there or cannot be used.
    """
    if name == "cpu":
        return Choice(torch.device("cpu"))
    match = _CUDA_NAME.fullmatch(name)
    if match is None and name != "auto":
        raise _no_device(name)
    state = cuda_state()
    if match is None:
        return _automatic(state.devices)
    if not state.devices:
        raise DeviceError(
            tr(
                "{name} cannot be used: {problem} Or choose the device cpu.",
                name=name,
                problem=state.problem,
            )
        )
    index = int(match.group(1) or 0)
    if index >= state.devices:
        last = f"cuda:{state.devices - 1}"
        raise DeviceError(
            tr(
                "There is no device {name}; the last of {devices} is {last}.",
                name=name,
                devices=state.devices,
                last=last,
            )
        )
    verdict = judge(torch, index, trial=True)
    if not verdict.usable:
        raise DeviceError(
            tr(
                "{name} cannot be used: {problem} Or choose the device cpu.",
                name=name,
                problem=trouble(verdict),
            )
        )
    return Choice(torch.device("cuda", index))


def _automatic(cards: int) -> Choice:
    """Return the first card that can be used; where none can, the CPU, and what is wrong."""
    problems: list[str] = []
    for index in range(cards):
        verdict = judge(torch, index, trial=True)
        if verdict.usable:
            return Choice(torch.device("cuda", index), " ".join(problems))
        problems.append(trouble(verdict))
    return Choice(torch.device("cpu"), " ".join(problems))


def _no_device(name: str) -> DeviceError:
    if _OTHER_NAME.fullmatch(name):
        return DeviceError(
            tr(
                "{name} cannot be used: TagMask supports NVIDIA cards (CUDA), AMD cards with "
                "PyTorch's ROCm build (also called cuda), and the CPU. Choose auto, cuda or cpu.",
                name=name,
            )
        )
    return DeviceError(
        tr("There is no device {name!r}; expected auto, cpu, cuda or cuda:0, ….", name=name)
    )


def trouble(verdict: Verdict) -> str:
    """Say in words why a card cannot be used."""
    if verdict.fault is Fault.TOO_OLD:
        return tr(
            "{name} is too old for this PyTorch: it has compute capability {found}, and {needed} "
            "is needed.",
            name=verdict.name,
            found=verdict.capability,
            needed=verdict.needed,
        )
    if verdict.fault is Fault.TOO_NEW:
        return tr(
            "{name} is newer than this PyTorch: there is no code for compute capability {found}.",
            name=verdict.name,
            found=verdict.capability,
        )
    words = foreign(verdict.words.rstrip("."))
    return tr("{name} does not respond: {words}.", name=verdict.name, words=words)


def list_devices() -> tuple[DeviceInfo, ...]:
    """Return the CPU and every CUDA device that can be used, the CPU last.

    Asking how much memory is free takes up some on each card; see `unusable_cards` for the others.
    """
    found = []
    for index in range(cuda_state().devices):
        verdict = judge(torch, index)
        if not verdict.usable:
            continue
        try:
            free = int(torch.cuda.mem_get_info(index)[0])
        except RuntimeError:  # used up by others, so that not even the question has room
            free = 0
        found.append(DeviceInfo(f"cuda:{index}", verdict.name, verdict.total, free))
    memory = _main_memory()
    threads = torch.get_num_threads()
    found.append(
        DeviceInfo("cpu", tr("CPU, {threads} threads", threads=threads), memory.total, memory.free)
    )
    return tuple(found)


def unusable_cards() -> tuple[str, ...]:
    """Return why CUDA devices that PyTorch sees cannot be used, in words."""
    verdicts = [judge(torch, index) for index in range(cuda_state().devices)]
    return tuple(trouble(verdict) for verdict in verdicts if not verdict.usable)


class _Memory(NamedTuple):
    total: int
    free: int


def _main_memory() -> _Memory:
    """Return the main memory's size and what is free, from Linux' own account; zeros elsewhere."""
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:  # noqa: PTH123 - a kernel's file
            values = dict(re.findall(r"^(\w+):\s+(\d+) kB", lines.read(), flags=re.MULTILINE))
    except OSError:
        return _Memory(0, 0)
    kib = 1024
    return _Memory(int(values.get("MemTotal", 0)) * kib, int(values.get("MemAvailable", 0)) * kib)
