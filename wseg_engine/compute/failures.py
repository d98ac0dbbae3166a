"""What errors of devices mean: memory that is used up, and cards that do not answer any more."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import torch

from wseg_engine.base.messages import tr

# Torch, CUDA, cuBLAS, cuDNN, ROCm, and the processor's allocator on Linux, macOS and Windows. cuDNN
# finds no engine for a convolution where there is no room for its workspace; it and cuBLAS are "not
# initialised" where there was no room for what they begin with.
_USED_UP = re.compile(
    r"out of memory|can't allocate memory|not enough memory: you tried to allocate"
    r"|(CUBLAS|CUDNN|CUSOLVER|CUSPARSE|HIPBLAS|MIOPEN)_STATUS_(ALLOC_FAILED|NOT_INITIALIZED)"
    r"|CUDNN_STATUS_INTERNAL_ERROR_(HOST|DEVICE)_ALLOCATION_FAILED"
    r"|(cuda|hip)Error(OutOfMemory|MemoryAllocation)|miopenStatusAllocFailed"
    r"|unable to find an engine to execute this computation"
    r"|FIND was unable to find an engine|Unable to find a valid cuDNN algorithm",
    re.IGNORECASE,
)
# After one of these, nothing can be asked of the card in this process any more.
_LOST = re.compile(
    r"illegal memory access|device-side assert|unspecified launch failure|misaligned address"
    r"|illegal instruction|illegal address|invalid program counter|hardware stack error"
    r"|uncorrectable (ECC|NVLink) error|launch timed out|(GPU|device) (is|was|has been) lost"
    r"|driver shutting down|context is destroyed|CUDA error: unknown error"
    r"|(CUBLAS|CUDNN)_STATUS_EXECUTION_FAILED"
    r"|(cuda|hip)Error(IllegalAddress|LaunchFailure|LaunchTimeout|Assert|DevicesUnavailable)",
    re.IGNORECASE,
)


class DeviceLostError(RuntimeError):
    """A card that does not answer any more until the program is started again; says so in words."""


class DeviceFullError(RuntimeError):
    """Work that does not fit a device's memory, however it is divided; says so in words."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error means that a device's memory is used up."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    # Allocators and libraries raise RuntimeErrors, or kinds of them, that say so in words alone.
    return isinstance(error, RuntimeError) and _USED_UP.search(str(error)) is not None


def is_device_lost(error: BaseException) -> bool:
    """Whether a card cannot be used any more in this process, whatever is asked of it."""
    if isinstance(error, DeviceLostError):
        return True
    if not isinstance(error, RuntimeError) or is_out_of_memory(error):
        return False
    return _LOST.search(str(error)) is not None


def device_lost(error: BaseException, *, kept: str = "") -> DeviceLostError:
    """Say in words that a card is lost.

    Args:
        error: what the card's driver said.
        kept: where the work is that was done by then; "" where there is none to lose.
    """
    text = tr(
        "The graphics card no longer responds ({error}). Restart TagMask to use it again.",
        error=_first_line(error),
    )
    return DeviceLostError(f"{text} {kept}".strip())


def cpu_takes_over(device: torch.device) -> str:
    """Say in words that the memory of a card does not suffice for a refinement."""
    return tr(
        "{device} does not have enough memory to refine the masks. They are now refined on the "
        "processor, which takes longer.",
        device=device,
    )


class RefiningDevice:
    """Where masks are refined: once a card's memory did not suffice, on the CPU for good.

    Args:
        device: where it begins.
    """

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self._told: list[str] = []

    def tell(self, words: str) -> None:
        """Hear that the CPU took over; see `cpu_takes_over`."""
        self._told.append(words)

    def stay_on_cpu(self) -> str:
        """Go where the last mask was refined; return why, the first time, and "" otherwise."""
        if not self._told or self.device.type == "cpu":
            return ""
        self.device = torch.device("cpu")
        return self._told[0]


@contextlib.contextmanager
def telling_of_lost_cards() -> Iterator[None]:
    """Turn what a driver says of a lost card into words, and leave other errors as they are.

    Raises:
        DeviceLostError: if a card is lost within the block.
    """
    try:
        yield
    except RuntimeError as error:
        if isinstance(error, DeviceLostError) or not is_device_lost(error):
            raise
        raise device_lost(error) from error


@contextlib.contextmanager
def telling_of_memory(device: torch.device) -> Iterator[None]:
    """Turn what torch says of memory that is used up into words; other errors stay as they are.

    For what nobody could divide any further; Python's own MemoryError stays.

    Raises:
        DeviceFullError: if memory runs out within the block.
    """
    try:
        yield
    except RuntimeError as error:
        own = type(error).__module__.partition(".")[0] == __name__.partition(".")[0]
        if own or not is_out_of_memory(error):
            raise
        raise DeviceFullError(
            tr(
                "{device} does not have enough memory ({error}). Close other programs that use it, "
                "or choose smaller images, a smaller backbone or another device.",
                device=device,
                error=_first_line(error).rstrip("."),
            )
        ) from error


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__


def release_memory() -> None:
    """Give the memory that torch holds on the cards, and does not use, back to other programs."""
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        # A card that is lost refuses this too, and the error that lost it is the one to tell.
        with contextlib.suppress(RuntimeError):
            torch.cuda.empty_cache()
