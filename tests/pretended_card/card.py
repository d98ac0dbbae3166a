"""The pretended card in `torch.cuda`: what it is called, what it can do, and how much it holds."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from unittest import mock

import torch

from tests.pretended_card import tensors

GIB = 1 << 30
ARCHITECTURES = ("sm_75", "sm_80", "sm_86", "sm_90", "sm_100", "sm_120")


@dataclass
class Card:
    """What the card is, and what was asked of it."""

    capability: tuple[int, int] = (8, 9)
    name: str = "NVIDIA Pretended"
    count: int = 1
    memory: int = 12 * GIB
    free: int = 11 * GIB
    architectures: tuple[str, ...] = ARCHITECTURES
    capabilities: dict[int, tuple[int, int]] = field(default_factory=dict)  # where they differ
    calls: Counter[str] = field(default_factory=Counter)
    shares: list[float] = field(default_factory=list)  # of memory that the process kept to

    def capability_of(self, device: Any = None) -> tuple[int, int]:
        """Return what a card can do; of the current one where none is named."""
        return self.capabilities.get(_index(device), self.capability)


def _index(device: Any) -> int:
    if device is None:
        return 0
    return device if isinstance(device, int) else torch.device(device).index or 0


@contextmanager
def pretended(**what: Any) -> Iterator[Card]:
    """Have a card in this process for a while, in all threads that are started meanwhile.

    Args:
        what: fields of `Card`.
    """
    card = Card(**what)
    tensors.RAN.clear()
    tensors.WAITED.clear()
    with ExitStack() as stack:
        for patch in _patches(card):
            stack.enter_context(patch)
        # Weights that move become others: a tensor of the host cannot turn into one of the card.
        overwrite = torch.__future__.get_overwrite_module_params_on_conversion()
        torch.__future__.set_overwrite_module_params_on_conversion(True)
        stack.callback(torch.__future__.set_overwrite_module_params_on_conversion, overwrite)
        stack.enter_context(tensors.reachable())
        yield card


def _patches(card: Card) -> list[Any]:
    def noted(name: str) -> Any:
        return lambda *args, **kwargs: card.calls.update([name])

    cuda = {
        "is_available": lambda: True,
        "is_initialized": lambda: True,
        "device_count": lambda: card.count,
        "current_device": lambda: 0,
        "get_device_name": lambda device=None: card.name,
        "get_device_capability": card.capability_of,
        "get_device_properties": lambda device=None: _properties(card, device),
        "get_arch_list": lambda: list(card.architectures),
        "_check_bf16_tensor_supported": lambda device: True,  # emulated on every card
        "mem_get_info": lambda device=None: (card.free, card.memory),
        "set_per_process_memory_fraction": lambda share, device=None: card.shares.append(share),
        "memory_reserved": lambda device=None: 0,
        "max_memory_allocated": lambda device=None: 0,
        "reset_peak_memory_stats": noted("reset_peak_memory_stats"),
        "get_rng_state": lambda device="cuda": torch.get_rng_state(),
        "set_rng_state": lambda state, device="cuda": None,
        **{name: noted(name) for name in ("empty_cache", "synchronize", "set_device")},
    }
    patches = [mock.patch.object(torch.cuda, name, value) for name, value in cuda.items()]
    patches += [
        mock.patch.object(torch.version, "cuda", "13.0"),
        mock.patch.object(torch.cuda.amp.common, "amp_definitely_not_available", lambda: False),
        mock.patch.object(torch.Tensor, "pin_memory", lambda self, device=None: self.clone()),
        mock.patch.object(torch, "Generator", _Generators("Generators", (), {})),
        mock.patch.object(threading.Thread, "run", _run_reaching(threading.Thread.run)),
    ]
    return patches


def _properties(card: Card, device: Any) -> SimpleNamespace:
    major, minor = card.capability_of(device)
    return SimpleNamespace(
        name=card.name, major=major, minor=minor, total_memory=card.memory, gcnArchName=""
    )


def _run_reaching(run: Any) -> Any:
    """Let a thread reach the card, as every thread of a process can."""

    def reaching(thread: threading.Thread) -> None:
        with tensors.reachable():
            run(thread)

    return reaching


_Generator = torch.Generator


class _Generators(type):
    """Stands for `torch.Generator`, and makes those of the card too."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, _Generator)

    def __call__(cls, device: Any = "cpu") -> torch.Generator:
        made = _Generator("cpu")
        asked = torch.device(device)
        if asked.type == "cuda":
            # The generator is kept too, lest another should get its number.
            tensors.generators[made._cdata] = made, torch.device("cuda", asked.index or 0)
        return made
