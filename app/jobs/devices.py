"""Where a training or a prediction can compute: what there is, and why something cannot be used."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.core.translation import reason, translate
from app.jobs.card_check import BUILDS_PAGE, DRIVERS_PAGE, build_remedy
from app.jobs.job import Job
from app.jobs.machine import InstalledCard, core_count, cpu_name, installed_cards, main_memory
from app.jobs.torch_loading import load_torch
from wseg_engine.base.events import Control, Event

_HIDING = "CUDA_VISIBLE_DEVICES"
_ARCHITECTURE = re.compile(r"(sm|compute)_(\d+)")


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
    cores: int = 0  # of a CPU


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
        return tuple(_card(torch, index) for index in range(count))
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
            translate("Devices", "Everything works on the CPU; the preset Fast is made for it."),
        )
    if torch.version.cuda is None and getattr(torch.version, "hip", None) is None:
        return _Trouble(
            translate("Devices", "The PyTorch that is installed computes on the CPU only."),
            build_remedy(),
        )
    if installed and not any(card.driver for card in installed):
        return _Trouble(
            translate(
                "Devices", "The graphics card has no NVIDIA driver, or the driver does not answer."
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
            translate("Devices", "Remove the variable, and start TagMask again."),
        )
    return _Trouble(
        translate("Devices", "CUDA cannot be started: {reason}").format(
            reason=said or translate("Devices", "no reason given")
        ),
        translate(
            "Devices", "Restart the computer. If that does not help, update the driver from {page}."
        ).format(page=DRIVERS_PAGE),
    )


def _card(torch: Any, index: int) -> DeviceInfo:
    """Describe a card that PyTorch sees; it may be too old, or not answer all the same."""
    name, total = f"CUDA {index}", 0
    try:
        properties = torch.cuda.get_device_properties(index)
        name, total = str(properties.name), int(properties.total_memory)
        trouble = _misfit(
            name, (properties.major, properties.minor), torch.cuda.get_arch_list(), torch
        )
        if trouble is not None:
            return _unusable(name, total, trouble)
        free, total = (int(value) for value in torch.cuda.mem_get_info(index))
    except (RuntimeError, OSError, AssertionError, AttributeError) as error:
        first = reason(error).strip().splitlines()[0] if str(error).strip() else repr(error)
        return _unusable(
            name,
            total,
            _Trouble(
                translate("Devices", "{name} does not answer: {reason}").format(
                    name=name, reason=first
                ),
                translate(
                    "Devices",
                    "Another program may use all of it: close that program, or restart the "
                    "computer, and look again.",
                ),
            ),
        )
    return DeviceInfo(name, f"cuda:{index}", total, free, usable=True)


def _misfit(
    name: str, capability: tuple[int, int], architectures: Sequence[str], torch: Any
) -> _Trouble | None:
    """Say why PyTorch's build has no code for a card; None where it has some.

    Compiled code runs on cards of the same generation that are as new or newer; what is compiled
    when it is loaded ("compute") on all that are as new or newer.
    """
    if getattr(torch.version, "hip", None) is not None:
        return None
    matches = [match for text in architectures if (match := _ARCHITECTURE.match(text))]
    codes = [(match[1], int(match[2])) for match in matches]
    own = capability[0] * 10 + capability[1]
    fits = [own >= code and (kind == "compute" or own // 10 == code // 10) for kind, code in codes]
    if not codes or any(fits):
        return None
    lowest = min(code for _, code in codes)
    values = {"name": name, "found": f"{own // 10}.{own % 10}", "page": BUILDS_PAGE}
    if own < lowest:
        return _Trouble(
            translate(
                "Devices",
                "{name} is too old for this PyTorch: it has compute capability {found}, and "
                "{lowest} is needed.",
            ).format(**values, lowest=f"{lowest // 10}.{lowest % 10}"),
            translate("Devices", "Use the CPU, or an older build of PyTorch from {page}.").format(
                **values
            ),
        )
    return _Trouble(
        translate(
            "Devices",
            "{name} is newer than this PyTorch: there is no code for compute capability {found}.",
        ).format(**values),
        translate("Devices", "Install the newest PyTorch; {page} shows the command.").format(
            **values
        ),
    )


def _unusable(name: str, total: int, trouble: _Trouble) -> DeviceInfo:
    return DeviceInfo(name, "", total, 0, False, trouble.reason, trouble.remedy)


def _cpu() -> DeviceInfo:
    memory = main_memory()
    name = cpu_name() or translate("Devices", "Processor")
    return DeviceInfo(name, "cpu", memory.total, memory.free, usable=True, cores=core_count())


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
            "Devices", "Install TagMask again. If it comes as a package, get it anew."
        ),
        cores=core_count(),
    )
