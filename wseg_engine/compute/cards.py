"""Whether a graphics card can be used, and why not: asked here by the engine and by the app.

A build of PyTorch holds code for some generations of cards. What is built for one runs on cards of
the same generation that are as new or newer; what is compiled while loading ("compute") on all that
are as new or newer. Whether code that fits works too is tried once, by a small convolution.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import Any, NamedTuple

from wseg_engine.compute.failures import is_out_of_memory

_ARCHITECTURE = re.compile(r"(sm|compute)_(\d+)")
_TRIED: dict[int, str] = {}  # what the trial on a card gave; "" where it went well


class Fault(Enum):
    """Why a card cannot be used."""

    NONE = "none"
    TOO_OLD = "too old"  # for this build of PyTorch
    TOO_NEW = "too new"
    SILENT = "silent"  # does not answer, or what it was given to compute failed


class Verdict(NamedTuple):
    """What is known of a card."""

    fault: Fault
    name: str  # what its maker calls it; "CUDA 0" where it does not say
    total: int  # bytes of its memory; 0 where unknown
    capability: str = ""  # "8.9"; "" where unknown
    needed: str = ""  # the lowest that this build of PyTorch has code for
    words: str = ""  # what PyTorch says of a silent one

    @property
    def usable(self) -> bool:
        """Whether a training or a prediction may take it."""
        return self.fault is Fault.NONE


def judge(torch: Any, index: int, *, trial: bool = False) -> Verdict:
    """Decide whether a card that PyTorch sees can be used; never raises.

    Args:
        torch: the module.
        index: of the card.
        trial: let it compute something, which takes seconds and some hundred MiB of its memory. A
            trial that was made before counts anyway, unless memory had run out in it.
    """
    name, total = f"CUDA {index}", 0
    try:
        properties = torch.cuda.get_device_properties(index)
        name, total = str(properties.name), int(properties.total_memory)
        found = (int(properties.major), int(properties.minor))
        architectures = [] if is_rocm(torch) else list(torch.cuda.get_arch_list())
    except (RuntimeError, OSError, AssertionError, AttributeError) as error:
        return Verdict(Fault.SILENT, name, total, words=_first_line(error))
    fault, needed = _fit(found, architectures)
    capability = f"{found[0]}.{found[1]}"
    if fault is not Fault.NONE:
        return Verdict(fault, name, total, capability, needed)
    words = _TRIED.get(index, "")
    if trial and index not in _TRIED:
        words, for_good = _try(torch, index)
        if for_good:
            _TRIED[index] = words
    return Verdict(Fault.SILENT if words else Fault.NONE, name, total, capability, needed, words)


def is_rocm(torch: Any) -> bool:
    """Whether this PyTorch is built for AMD's cards, which it calls `cuda` as well."""
    return getattr(torch.version, "hip", None) is not None


def has_cards(torch: Any) -> bool:
    """Whether this PyTorch is built for cards at all."""
    return torch.version.cuda is not None or is_rocm(torch)


def forget_trials() -> None:
    """Try cards again when they are asked about next."""
    _TRIED.clear()


def _fit(own: tuple[int, int], architectures: Sequence[str]) -> tuple[Fault, str]:
    """Compare a card's capability with what a build has code for; say what is needed at least."""
    matches = [match for text in architectures if (match := _ARCHITECTURE.match(text))]
    codes = [(match[1], divmod(int(match[2]), 10)) for match in matches]
    if not codes:
        return Fault.NONE, ""
    lowest = min(code for _, code in codes)
    needed = f"{lowest[0]}.{lowest[1]}"
    if any(own >= code and (kind == "compute" or own[0] == code[0]) for kind, code in codes):
        return Fault.NONE, needed
    return (Fault.TOO_OLD if own < lowest else Fault.TOO_NEW), needed


class _Trial(NamedTuple):
    """What a trial on a card gave."""

    words: str  # what went wrong; "" where it went well
    for_good: bool  # whether another trial would give the same


def _try(torch: Any, index: int) -> _Trial:
    """Compute a convolution on a card."""
    try:
        device = torch.device("cuda", index)
        image = torch.ones(1, 2, 5, 5, device=device)
        kernel = torch.ones(3, 2, 3, 3, device=device)
        found = float(torch.nn.functional.conv2d(image, kernel).sum())
    except (RuntimeError, OSError, AssertionError) as error:
        # Programs that use all of a card end sometime, and it can be used then.
        return _Trial(_first_line(error), for_good=not is_out_of_memory(error))
    expected = 3 * 3 * 3 * 18  # channels, places, and values under the kernel
    return _Trial("" if found == expected else f"conv2d: {found:g} != {expected}", for_good=True)


def _first_line(error: Exception) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else repr(error)
