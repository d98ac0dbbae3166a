"""Where a training or a prediction can compute: what there is, and why something cannot be used."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from app.core.translation import reason, translate
from app.jobs.card_check import BUILDS_PAGE, DRIVERS_PAGE, build_remedy
from app.jobs.job import Job
from app.jobs.machine import InstalledCard, cpu_name, installed_cards, main_memory
from app.jobs.torch_loading import load_torch
from wseg_engine.base.events import Control, Event

if TYPE_CHECKING:
    from wseg_engine.compute.cards import Verdict

_HIDING = "CUDA_VISIBLE_DEVICES"
_RESERVED = 0.1  # share of a card's memory by which PyTorch and the driver may differ


@dataclass(frozen=True)
class DeviceInfo:
    """One place to compute, or one that cannot be used and why."""

    name: str  # what its maker calls it
    key: str  # what a request takes: "cpu", "cuda:0"; "" for one that cannot be used
    total: int  # bytes of memory; 0 where unknown
    free: int  # bytes free now; 0 where unknown
    usable: bool
    reason: str = ""  # why it cannot be used, in words
    remedy: str = ""  # what to do about it, in words


@dataclass(frozen=True)
class DevicesFound(Event):
    """The devices: graphics cards, the CPU (always there), then what cannot be used."""

    devices: tuple[DeviceInfo, ...]


def devices_job() -> Job:
    """Return a job that looks for devices: `DevicesFound`. It loads torch, which takes seconds."""
    return Job(translate("Devices", "Looking for devices"), _look, quiet=True)


def _look(control: Control) -> Iterator[Event]:
    del control
    yield DevicesFound(list_devices())


def list_devices() -> tuple[DeviceInfo, ...]:
    """Return the graphics cards that can be used, the CPU, then what cannot be used and why.

    Never raises: whatever is wrong with a driver or with PyTorch becomes words. Call it in a job.
    """
    try:
        load_torch()
        import torch
    except (ImportError, OSError) as error:  # OSError: one of its libraries does not load
        return (_cpu_without_torch(error),)
    cards = cuda_devices(torch, installed_cards())
    usable = tuple(card for card in cards if card.usable)
    return (*usable, _cpu(), *(card for card in cards if not card.usable))


class _Trouble(NamedTuple):
    reason: str
    remedy: str


def cuda_devices(torch: Any, installed: Sequence[InstalledCard]) -> tuple[DeviceInfo, ...]:
    """Return the graphics cards; where none can be used, at least one entry that says why.

    Args:
        torch: the module.
        installed: the cards that the system knows of, whether or not PyTorch can use them.
    """
    count, said = _count(torch)
    if count:
        return tuple(_card(torch, index, installed) for index in range(count))
    trouble = _why_none(torch, installed, said)
    if not installed:
        return (_unusable(translate("Devices", "NVIDIA graphics card"), 0, trouble),)
    return tuple(_unusable(card.name, card.memory, trouble) for card in installed)


def _count(torch: Any) -> tuple[int, str]:
    """Return how many cards PyTorch sees, and what it says where it sees none."""
    with warnings.catch_warnings(record=True) as caught:
        # An old or broken driver is a warning, while the answer is just "no".
        warnings.simplefilter("always")
        try:
            count = int(torch.cuda.device_count()) if torch.cuda.is_available() else 0
        except (RuntimeError, OSError, AssertionError) as error:
            return 0, str(error)
    return count, " ".join(str(one.message).split(" (Triggered")[0].strip() for one in caught)


def _why_none(torch: Any, installed: Sequence[InstalledCard], said: str) -> _Trouble:
    """Say why PyTorch sees no card. The most basic cause comes first."""
    if not installed and not said:
        return _Trouble(
            translate("Devices", "No NVIDIA graphics card was found."),
            translate("Devices", "Everything works on the CPU; the Fast preset is made for it."),
        )
    if torch.version.cuda is None and getattr(torch.version, "hip", None) is None:
        return _Trouble(
            translate("Devices", "The installed PyTorch runs on the CPU only."),
            build_remedy(),
        )
    if installed and not any(card.driver for card in installed):
        return _Trouble(
            translate(
                "Devices", "The graphics card has no NVIDIA driver, or the driver does not respond."
            ),
            translate(
                "Devices", "Install the driver from {page}, and restart the computer."
            ).format(page=DRIVERS_PAGE),
        )
    if "too old" in said.lower() or "insufficient" in said.lower():
        driver = next((card.driver for card in installed if card.driver), "")
        return _Trouble(
            translate("Devices", "The NVIDIA driver {found} is too old for CUDA {needed}.").format(
                found=driver, needed=torch.version.cuda
            ),
            translate("Devices", "Update the driver from {page}, and restart the computer.").format(
                page=DRIVERS_PAGE
            ),
        )
    if _HIDING in os.environ:
        return _Trouble(
            translate(
                "Devices", "The environment variable {name} is “{value}” and hides the card."
            ).format(name=_HIDING, value=os.environ[_HIDING]),
            translate("Devices", "Remove the variable, and restart TagMask."),
        )
    return _Trouble(
        translate("Devices", "CUDA cannot start: {reason}").format(
            reason=said or translate("Devices", "no reason given")
        ),
        translate(
            "Devices", "Restart the computer. If that does not help, update the driver from {page}."
        ).format(page=DRIVERS_PAGE),
    )


def _card(torch: Any, index: int, installed: Sequence[InstalledCard]) -> DeviceInfo:
    """Describe a card that PyTorch sees; the engine decides whether it can be used."""
    from wseg_engine.compute.cards import judge

    verdict = judge(torch, index)
    if not verdict.usable:
        return _unusable(verdict.name, verdict.total, _trouble(verdict))
    memory = _memory(torch, index, verdict.total, installed)
    if isinstance(memory, Exception):
        first = reason(memory).strip().splitlines()[0] if str(memory).strip() else repr(memory)
        return _unusable(verdict.name, verdict.total, _silent(verdict.name, first))
    free, total = memory
    return DeviceInfo(verdict.name, f"cuda:{index}", total, free, usable=True)


def _memory(
    torch: Any, index: int, total: int, installed: Sequence[InstalledCard]
) -> tuple[int, int] | Exception:
    """Return a card's free and whole memory in bytes, or what went wrong.

    The driver's own program knows them. Asking PyTorch takes up memory on the card, and time. Of a
    card that is divided (MIG) the driver's program tells the whole, of which PyTorch sees a part.
    """
    uuid = str(getattr(torch.cuda.get_device_properties(index), "uuid", ""))
    for card in installed:
        same = bool(uuid) and card.uuid.removeprefix("GPU-") == uuid
        if same and abs(card.memory - total) <= _RESERVED * total:
            return card.free, card.memory
    try:
        free, total = (int(value) for value in torch.cuda.mem_get_info(index))
    except (RuntimeError, OSError, AssertionError, AttributeError) as error:
        return error
    return free, total


def _trouble(verdict: Verdict) -> _Trouble:
    """Say why a card cannot be used, and what to do."""
    values = {"name": verdict.name, "found": verdict.capability, "page": BUILDS_PAGE}
    if verdict.fault.value == "too old":
        return _Trouble(
            translate(
                "Devices",
                "{name} is too old for this PyTorch: it has compute capability {found}, and "
                "{lowest} is needed.",
            ).format(**values, lowest=verdict.needed),
            translate("Devices", "Use the CPU, or an older PyTorch build from {page}.").format(
                **values
            ),
        )
    if verdict.fault.value == "too new":
        return _Trouble(
            translate(
                "Devices",
                "{name} is newer than this PyTorch: there is no code for compute capability "
                "{found}.",
            ).format(**values),
            translate("Devices", "Install the newest PyTorch; {page} shows the command.").format(
                **values
            ),
        )
    return _silent(verdict.name, verdict.words)


def _silent(name: str, words: str) -> _Trouble:
    return _Trouble(
        translate("Devices", "{name} does not respond: {reason}").format(name=name, reason=words),
        translate(
            "Devices",
            "Another program may be using all of it: close that program, or restart the computer, "
            "and check again.",
        ),
    )


def _unusable(name: str, total: int, trouble: _Trouble) -> DeviceInfo:
    return DeviceInfo(name, "", total, 0, False, trouble.reason, trouble.remedy)


def _cpu() -> DeviceInfo:
    memory = main_memory()
    name = cpu_name() or translate("Devices", "Processor")
    return DeviceInfo(name, "cpu", memory.total, memory.free, usable=True)


def _cpu_without_torch(error: Exception) -> DeviceInfo:
    memory = main_memory()
    return DeviceInfo(
        cpu_name() or translate("Devices", "Processor"),
        "",
        memory.total,
        memory.free,
        usable=False,
        reason=translate("Devices", "PyTorch cannot be loaded: {reason}").format(
            reason=reason(error)
        ),
        remedy=translate(
            "Devices", "Reinstall TagMask. If you installed a package, download it again."
        ),
    )
