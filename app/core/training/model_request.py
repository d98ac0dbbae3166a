"""What is asked of model files, and what was found in them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from wseg_engine.base.events import Event


class ModelKind(Enum):
    """What a file holds."""

    OWN = "own"  # a network trained by this program; it knows its classes
    PUBLISHED = "published"  # the method's original network; its classes are numbers
    BACKBONE = "backbone"  # weights to start a training from, no network that makes masks


@dataclass(frozen=True)
class FoundModel:
    """What a file turned out to hold."""

    file: Path
    kind: ModelKind
    backbone: str  # a name of `backbone_names`
    head: str  # "paper", "compact" or "cam"; "" for a backbone
    class_names: tuple[str, ...]  # in the network's order; those that nobody knows are ""
    names_known: bool  # False: the user has to check or enter them


@dataclass(frozen=True)
class ModelInspected(Event):
    """A file was looked at."""

    found: FoundModel


@dataclass(frozen=True)
class ImportRequest:
    """A model that shall become a run of the project."""

    found: FoundModel  # its kind is not BACKBONE
    classes: tuple[str | None, ...]  # a name for each of its classes; None: not wanted here
    name: str = ""  # of the run; "" gets one made of the file's name


@dataclass(frozen=True)
class ModelImported(Event):
    """A model is a run of the project now."""

    run: int
    added: tuple[int, ...]  # classes that the project did not have


@dataclass(frozen=True)
class WeightsImported(Event):
    """Weights are in the cache, where trainings look for them."""

    backbone: str
    path: Path


@dataclass(frozen=True)
class ModelExported(Event):
    """A run's model was written as one file."""

    path: Path
    size: int  # bytes
