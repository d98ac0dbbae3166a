"""What the user chooses when tags are imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Completeness(Enum):
    """What it means that a class is not listed for an image."""

    LISTED = "listed"  # nothing
    SOURCE_CLASSES = "source"  # absent, if the source lists the class for any image
    ALL_CLASSES = "all"  # absent: the image counts as reviewed for all classes


class Conflict(Enum):
    """What becomes of a tag that says something else than the source."""

    KEEP = "keep"  # it stays
    TAKE = "take"  # the source wins
    UNSURE = "unsure"  # nobody knows


class Create:
    """A class is made of an unknown name."""


class Ignore:
    """A name is left out."""


@dataclass(frozen=True)
class MapTo:
    """A name means a class that exists."""

    class_id: int


Action = type[Create] | type[Ignore] | MapTo


@dataclass(frozen=True)
class Choices:
    """What is done with what was read; a change means a new plan, but no new reading."""

    completeness: Completeness = Completeness.LISTED
    conflict: Conflict = Conflict.KEEP
    actions: Mapping[str, Action] = field(default_factory=dict)  # by folded name; others: proposed
