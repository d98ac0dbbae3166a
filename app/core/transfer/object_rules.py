"""How a project makes objects of connected parts: what becomes of those that are too small."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.core.store import Project, Setting

MOST = 1_000_000  # px, of the smallest object
_AS_EXPORTED = -1
_SPECKS: Setting[str] = Setting("objects.specks", "join")
_LEAST: Setting[int] = Setting("objects.least", _AS_EXPORTED)


class Specks(StrEnum):
    """What becomes of connected parts that are smaller than the smallest object."""

    JOIN = "join"  # the nearest object of their class, where one is near
    DROP = "drop"  # they keep their class, and belong to no object
    KEEP = "keep"  # they are objects like others


class Making(NamedTuple):
    """The rules, as `make_objects` takes them."""

    least: int  # px
    join: bool


@dataclass(frozen=True)
class ObjectRules:
    """The rules of a project."""

    specks: Specks = Specks.JOIN
    least: int | None = None  # px that a part needs to be an object; None: as in the last export


def read_object_rules(project: Project) -> ObjectRules:
    """Return the rules of a project; what makes no sense in it is as usual.

    Raises:
        ProjectError: if the project cannot be read.
    """
    specks = project.settings.get(_SPECKS)
    least = project.settings.get(_LEAST)
    return ObjectRules(
        Specks(specks) if specks in set(Specks) else Specks.JOIN,
        least if 1 <= least <= MOST else None,
    )


def keep_object_rules(project: Project, rules: ObjectRules) -> None:
    """Keep the rules with the project.

    Raises:
        ProjectError: if they cannot be saved.
        ValueError: for a size that is none.
    """
    if rules.least is not None and not 1 <= rules.least <= MOST:
        raise ValueError(f"The smallest object has 1 to {MOST} pixels; found {rules.least}.")
    project.settings.set(_LEAST, _AS_EXPORTED if rules.least is None else rules.least)
    project.settings.set(_SPECKS, rules.specks.value)


def how_to_make(project: Project) -> Making:
    """Return how objects are made in a project.

    Raises:
        ProjectError: if the project cannot be read.
    """
    from app.core.transfer.data_export import speck_size  # not at the start, which it slows

    rules = read_object_rules(project)
    least = speck_size(project) if rules.least is None else rules.least
    return Making(0 if rules.specks is Specks.KEEP else least, rules.specks is not Specks.DROP)
