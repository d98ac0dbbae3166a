"""Whether there is a graphics card that this build of PyTorch can use, without loading PyTorch.

What can really be used is known only when PyTorch has tried (`devices`); that takes seconds. This
is what can be told at once, for the first page that a user sees.
"""

from __future__ import annotations

import importlib.util
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.translation import translate
from app.jobs.job import Job
from app.jobs.machine import InstalledCard, installed_cards
from wseg_engine.base.events import Control, Event

DRIVERS_PAGE = "nvidia.com/drivers"
BUILDS_PAGE = "pytorch.org/get-started/locally"
PACKAGES = {"Linux": "tagmask-cuda", "Windows": "TagMask-…-windows-x64-cuda-setup.exe"}
_GPU_LIBRARIES = ("*torch_cuda.*", "*torch_hip.*")  # of builds that can compute on a card


@dataclass(frozen=True)
class CardFound(Event):
    """The first NVIDIA card of this computer."""

    card: InstalledCard
    can_compute: bool  # whether PyTorch was built for cards


def card_job() -> Job:
    """Return a job that looks for a card: `CardFound`, or nothing where there is none."""
    return Job(translate("Devices", "Looking for devices"), _look, quiet=True)


def _look(control: Control) -> Iterator[Event]:
    del control
    cards = installed_cards()
    folder = _torch_folder()
    if cards and folder is not None:
        yield CardFound(cards[0], built_for_cards(folder))


def _torch_folder() -> Path | None:
    """Return where PyTorch is installed; looking for it does not load it."""
    spec = importlib.util.find_spec("torch")
    places = None if spec is None else spec.submodule_search_locations
    return Path(places[0]) if places else None


def built_for_cards(torch: Path) -> bool:
    """Tell by its libraries whether a build of PyTorch can compute on a card."""
    return any(any((torch / "lib").glob(name)) for name in _GPU_LIBRARIES)


def build_remedy() -> str:
    """Say what to install where PyTorch was built for processors alone."""
    package = PACKAGES.get(platform.system(), "") if getattr(sys, "frozen", False) else ""
    if package:
        return translate(
            "Devices",
            "To use the graphics card, install the package {package} instead of this one; your "
            "settings and projects are kept.",
        ).format(package=package)
    return translate(
        "Devices",
        "To use the graphics card, install the CUDA build of PyTorch; {page} shows the command "
        "for this computer.",
    ).format(page=BUILDS_PAGE)
