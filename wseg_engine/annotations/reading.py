"""What a source of tags says, image by image, before anything is done with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import NamedTuple

from wseg_engine.annotations.image_names import Found, ImageNames, matched_alone, names_alone
from wseg_engine.base.budget import CLASS_NAMES
from wseg_engine.base.labels import Tag
from wseg_engine.base.messages import number_text, reason, translate
from wseg_engine.datasets.names import ClassNameError, class_name, fold

_MOST_KEPT = 4 * CLASS_NAMES  # ways in which names are written
MOST_ISSUES = 50_000  # kept; what comes after them is only counted


class IssueKind(Enum):
    """What sort of thing is to be known before an import."""

    PROBLEM = "problem"  # could not be read or used
    NOT_FOUND = "not found"  # the project has no such image
    AMBIGUOUS = "ambiguous"  # several images could be meant
    DUPLICATE = "duplicate"  # the image was named before; both count
    NOTE = "note"  # how something was understood


class Issue(NamedTuple):
    """One thing to know."""

    kind: IssueKind
    where: str  # a file, or a file and a line: "tags.csv:17"
    what: str  # in words


@dataclass(frozen=True)
class Entry:
    """What one place of the source says of one image."""

    where: str
    found: Found  # the image that is meant, or why there is none
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    tags_complete: bool = False  # the source says so itself
    complete: bool = True  # what is seen was named, so that classes that are not named are absent


class _Name(NamedTuple):
    key: str
    name: str
    problem: str = ""


@dataclass
class Reading:
    """What a source says; names of classes are folded in the keys."""

    names: dict[str, str] = field(default_factory=dict)  # folded name to how it is written
    cells: dict[str, dict[int, Tag]] = field(default_factory=dict)  # folded name, image id, tag
    images: dict[int, str] = field(default_factory=dict)  # that are named, and where first
    tags_complete: set[int] = field(
        default_factory=set
    )  # of these, those the source calls reviewed
    partial: set[int] = field(default_factory=set)  # of these, those of which no more is known
    unnamed: set[str] = field(default_factory=set)  # keys that only stand for a number in a mask
    entries: int = 0
    issues: list[Issue] = field(default_factory=list)
    counts: dict[IssueKind, int] = field(default_factory=dict)
    _elsewhere: list[Entry] = field(default_factory=list, repr=False)  # see `settle`
    _clean: dict[str, _Name] = field(default_factory=dict, repr=False)  # by how it is written

    def report(self, kind: IssueKind, where: str, what: str) -> None:
        """Keep something to be told."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if len(self.issues) < MOST_ISSUES:
            self.issues.append(Issue(kind, where, what))

    def add(self, entry: Entry) -> None:
        """Take in what one place says; what can't be used becomes an issue."""
        self.entries += 1
        image = entry.found.image
        if image is None:
            if entry.found.alone is not None:
                self._elsewhere.append(entry)
            else:
                self._report_missing(entry)
            return
        first = self.images.setdefault(image, entry.where)
        if first != entry.where:
            text = translate(
                "TagImport", ("This image was already listed in {place}; both are used.")
            )
            self.report(IssueKind.DUPLICATE, entry.where, text.format(place=first))
        if entry.tags_complete:
            self.tags_complete.add(image)
        elif not entry.complete:
            self.partial.add(image)
        for tag, names in (
            (Tag.PRESENT, entry.present),
            (Tag.ABSENT, entry.absent),
            (Tag.UNSURE, entry.unsure),
        ):
            for name in names:
                self._say(image, name, tag, entry.where)

    def settle(self, names: ImageNames, *, always: bool = False) -> None:
        """Decide on names whose folders are not those of the images, when all was read.

        Where no name of the source fits an image by its folders, they are those of another place
        or computer: then the one image of the file name is meant, and it is told. Otherwise a
        folder may well mean another image, and the names are left out.

        Args:
            names: the images.
            always: the file name is to be enough, whether other names fit or not.
        """
        waiting, self._elsewhere = self._elsewhere, []
        taken = names_alone(
            [entry.found for entry in waiting], names, set(self.images), always=always
        )
        for entry in waiting:
            if entry.found in taken:
                self.entries -= 1  # counted when it came
                self.add(replace(entry, found=Found(entry.found.alone)))
            else:
                self._report_missing(entry)
        if taken:
            where = waiting[0].where.partition(":")[0]
            self.report(IssueKind.NOTE, where, matched_alone(len(taken)))

    def _report_missing(self, entry: Entry) -> None:
        kind = IssueKind.AMBIGUOUS if entry.found.ambiguous else IssueKind.NOT_FOUND
        self.report(kind, entry.where, entry.found.reason)

    def _say(self, image: int, name: str, tag: Tag, where: str) -> None:
        known = self._clean.get(name) or self._cleaned(name)
        if known.problem:
            self.report(IssueKind.PROBLEM, where, known.problem)
            self.partial.add(image)  # it shows something that has no name here
            return
        if known.key not in self.names and len(self.names) >= CLASS_NAMES:
            text = translate(
                "TagImport", "There are more than {most} different tags; {name} is skipped."
            )
            what = text.format(most=number_text(CLASS_NAMES), name=known.name)
            self.report(IssueKind.PROBLEM, where, what)
            return
        self.names.setdefault(known.key, known.name)
        cells = self.cells.setdefault(known.key, {})
        before = cells.get(image)
        if before is None or before is tag or before is Tag.UNSURE:
            cells[image] = tag
        elif tag is not Tag.UNSURE:
            cells[image] = Tag.UNSURE
            text = translate(
                "TagImport", "{name} is listed as both present and absent; it counts as unsure."
            )
            self.report(IssueKind.PROBLEM, where, text.format(name=known.name))

    def _cleaned(self, name: str) -> _Name:
        """Clean a name of a class, once however often it occurs."""
        try:
            clean = class_name(name)
            known = _Name(fold(clean), clean)
            if not clean.isprintable():
                text = translate(
                    "TagImport", "A tag was skipped: {name} contains invisible characters."
                )
                known = _Name("", "", text.format(name=ascii(clean)))
        except ClassNameError as error:
            text = translate("TagImport", "A tag was skipped: {reason}.")
            known = _Name("", "", text.format(reason=reason(error)))
        if len(self._clean) < _MOST_KEPT:
            self._clean[name] = known
        return known


Report = Callable[[IssueKind, str, str], None]


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Return names in their order, each once."""
    return tuple(dict.fromkeys(names))
