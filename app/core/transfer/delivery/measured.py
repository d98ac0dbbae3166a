"""What a report of a delivery says, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from app.core.transfer.delivery.interval import Interval


class CopyPair(NamedTuple):
    """Two photos that show the same picture."""

    one: str  # path in the project
    other: str
    one_side: str  # "train", "val", or "" where the format has no sides
    other_side: str

    @property
    def apart(self) -> bool:
        """Whether they are on both sides."""
        return self.one_side != self.other_side


class Contradiction(NamedTuple):
    """An approved mask, and how little the model's own mask of the image agrees with it."""

    image: str  # path in the project
    overlap: float  # mean IoU of the classes that either shows, 0-1
    worst: str  # name of the class that agrees least
    worst_overlap: float  # IoU of it


@dataclass(frozen=True)
class ClassSizes:
    """How large a class is in the data set."""

    id: int  # exported
    name: str
    colour: tuple[int, int, int]
    images: Mapping[str, int]  # of each split that show it
    pixels: int
    share: float  # of all pixels that are decided, 0-1
    objects: int  # those of the masks, and connected parts where masks have none
    parts: int  # how many of them are connected parts
    smallest: int  # px of an object
    median: float
    largest: int
    agreement: float | None  # mean IoU with the model's masks; None where there are none


@dataclass(frozen=True)
class Recheck:
    """Approved masks drawn at random, to be looked at once more."""

    seed: int
    approved: int  # of which they are drawn
    images: tuple[str, ...]  # paths in the project
    verdicts: Mapping[str, bool] = field(default_factory=dict)  # image: whether its mask is right

    @property
    def checked(self) -> int:
        """How many of them were looked at."""
        return sum(image in self.verdicts for image in self.images)

    @property
    def wrong(self) -> int:
        """How many of those are wrong."""
        return sum(self.verdicts.get(image) is False for image in self.images)


@dataclass(frozen=True)
class Delivery:
    """What is to be known of an export."""

    program: str
    project: str
    format: str
    written: str  # date and time
    splits: Mapping[str, int]  # images of each
    pairs: tuple[CopyPair, ...]  # those on both sides first
    series: int  # photos too many of which look alike to be copies
    compared: int  # approved masks that have a mask of the model besides
    unchanged: int  # of those, the ones equal to it to the pixel
    contradictions: tuple[Contradiction, ...]  # worst first
    classes: tuple[ClassSizes, ...]
    together: Mapping[tuple[int, int], int]  # exported ids, the lower first: images that show both
    recheck: Recheck
    interval: Interval | None  # of the share of wrong masks; None before any was looked at

    @property
    def apart(self) -> int:
        """How many pairs of copies are on both sides."""
        return sum(pair.apart for pair in self.pairs)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, ready for JSON."""
        names = {one.id: one.name for one in self.classes}
        return {
            "program": self.program,
            "report": "delivery",
            "project": self.project,
            "format": self.format,
            "written": self.written,
            "images": dict(self.splits),
            "copies": {
                "pairs": [pair._asdict() for pair in self.pairs],
                "across_the_split": self.apart,
                "series": self.series,
            },
            "model": {
                "compared": self.compared,
                "unchanged": self.unchanged,
                "contradictions": [one._asdict() for one in self.contradictions],
            },
            "classes": [
                {**asdict(one), "colour": list(one.colour), "images": dict(one.images)}
                for one in self.classes
            ],
            "together": [
                {"classes": [names[one], names[other]], "images": count}
                for (one, other), count in sorted(self.together.items())
            ],
            "recheck": {
                "seed": self.recheck.seed,
                "approved": self.recheck.approved,
                "images": list(self.recheck.images),
                "verdicts": {
                    image: "right" if self.recheck.verdicts[image] else "wrong"
                    for image in self.recheck.images
                    if image in self.recheck.verdicts
                },
                "checked": self.recheck.checked,
                "wrong": self.recheck.wrong,
                "interval": None if self.interval is None else self.interval._asdict(),
            },
        }
