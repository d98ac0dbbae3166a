"""How exactly a device computes: 16 bits where it gains from them, and 32 where they fail."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator

import torch

# Cards whose 16-bit convolutions give NaN: TU116 and TU117, of compute capability 7.5 like others.
_WRONG_IN_16_BITS = re.compile(r"GTX 16\d\d|\bT(400|500|550|600|1000|1200|2000)\b|\bMX[45]50\b")
_NATIVE_BFLOAT16 = (8, 0)  # the first compute capability that does not emulate it


def training_precision(device: torch.device, *, mixed: bool) -> torch.dtype:
    """Return the type of a network's arithmetic while it is trained.

    Args:
        device: where it is trained.
        mixed: False: in 32 bits everywhere.
    """
    if not mixed or not gains_from_16_bits(device):
        return torch.float32
    return torch.bfloat16 if has_bfloat16(device) else torch.float16


def prediction_precision(device: torch.device) -> torch.dtype:
    """Return the type of a network's arithmetic where masks are made.

    float16 has eight times bfloat16's resolution, and without gradients its range suffices.
    """
    return torch.float16 if gains_from_16_bits(device) else torch.float32


def gains_from_16_bits(device: torch.device) -> bool:
    """Whether a device computes right, and faster, in 16 bits."""
    if device.type != "cuda":
        return False
    return _WRONG_IN_16_BITS.search(torch.cuda.get_device_name(device)) is None


def has_bfloat16(device: torch.device) -> bool:
    """Whether a card computes in bfloat16 itself; where it is emulated it is slower than 32 bits.

    Asked of this card: torch answers for the current one.
    """
    if getattr(torch.version, "hip", None) is not None:
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return tuple(torch.cuda.get_device_capability(device)) >= _NATIVE_BFLOAT16


def arithmetic_key(device: torch.device) -> dict[str, str]:
    """Return what keys of kept results have to name besides: a card's shortened 32 bits (TF32)."""
    if device.type != "cuda" or not torch.backends.cudnn.allow_tf32:
        return {}
    if getattr(torch.version, "hip", None) is not None:
        return {}
    known = tuple(torch.cuda.get_device_capability(device)) >= _NATIVE_BFLOAT16
    return {"arithmetic": "tf32"} if known else {}


class _Measuring:
    """How many blocks of `same_shapes` run, in any thread, and what they have to put back."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.blocks = 0
        self.before = False


_measuring = _Measuring()


@contextlib.contextmanager
def same_shapes(device: torch.device) -> Iterator[None]:
    """Let cuDNN measure for a while which kernels are fastest: worth it where shapes stay.

    The choice is the whole process's. So a block holds nothing but the computation itself: whatever
    looks at images of all sizes, in this thread afterwards or in another one, would measure anew
    for each of them.
    """
    if device.type != "cuda":
        yield
        return
    with _measuring.lock:
        if not _measuring.blocks:
            _measuring.before = torch.backends.cudnn.benchmark
            torch.backends.cudnn.benchmark = True
        _measuring.blocks += 1
    try:
        yield
    finally:
        with _measuring.lock:
            _measuring.blocks -= 1
            if not _measuring.blocks:
                torch.backends.cudnn.benchmark = _measuring.before


class Arithmetic:
    """The arithmetic of one piece of work: 16 bits until they fail, then 32 to its end.

    Args:
        device: where it is done.
        precision: to begin with.
    """

    def __init__(self, device: torch.device, precision: torch.dtype) -> None:
        self.device = device
        self.precision = precision
        self.failed = False  # 16 bits did

    @property
    def exact(self) -> bool:
        """Whether it is 32 bits already."""
        return self.precision == torch.float32

    def fall_back(self) -> None:
        """Compute in 32 bits from now on."""
        self.precision, self.failed = torch.float32, True

    def cast(self) -> torch.autocast:
        """Return the context in which a network computes so."""
        if self.exact:
            # The type plays no part then, but has to be one that the device knows.
            kind = torch.bfloat16 if self.device.type == "cpu" else torch.float16
            return torch.autocast(self.device.type, kind, enabled=False)
        return torch.autocast(self.device.type, self.precision)
