"""What an import would change, worked out before anything is changed."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from app.core.store import ImageTags, Project
from app.core.transfer.tag_import.class_matching import ClassMatcher, Suggestion
from app.core.transfer.tag_import.options import (
    Action,
    Choices,
    Completeness,
    Conflict,
    Create,
    Ignore,
    MapTo,
)
from app.core.translation import translate
from wseg_engine.annotations.reading import IssueKind, Reading
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.base.labels import Tag

Target = int | str  # a class, or the name of one that will be made
PAGE = 2000  # images looked at in one go
EXAMPLES = 100  # images that are shown
MOST_NEW = 100  # names that are proposed as new classes; more look like the wrong column
_MOST_COMPARED = 500  # names for which a like class is looked for


class ClassRow(NamedTuple):
    """What is said of one name, and what is done with it."""

    key: str  # folded name
    name: str
    present: int  # images of the project
    absent: int
    unsure: int
    action: Action
    known: bool  # a class has just this name
    suggestion: Suggestion | None
    changes: int  # tags that change
    conflicts: int  # tags that say something else now


class Example(NamedTuple):
    """What happens to one image."""

    image: int
    path: str
    where: str  # in the source
    changes: tuple[tuple[str, Tag | None, Tag | None], ...]  # class, before, after
    kept: tuple[tuple[str, Tag, Tag], ...]  # class, what stays, what the source says


class Totals(NamedTuple):
    """A plan in figures."""

    entries: int  # places in the source that name an image
    images: int  # of the project, that are named
    changed: int  # images of which something changes
    cells: int  # tags that change
    tags_complete: int  # images that become reviewed
    new_classes: int
    ignored: int  # names that are left out
    conflicts: int  # tags that say something else now
    not_found: int
    ambiguous: int
    problems: int


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do; `apply_plan` does just that."""

    rows: tuple[ClassRow, ...]
    totals: Totals
    cells: Mapping[tuple[Target, Tag | None], array[int]]
    reviews: array[int]
    new_classes: tuple[str, ...]
    examples: tuple[Example, ...]
    class_generation: int


@dataclass(frozen=True)
class PlanMade(Event):
    """A plan is there."""

    plan: ImportPlan


def make_plan(
    project: Project, reading: Reading, choices: Choices, control: Control
) -> Iterator[Event]:
    """Work out what would change; nothing is changed.

    Yields `Progress` and, last, `PlanMade`.

    Raises:
        Stopped: if the control asked for it.
        ProjectError: if the project cannot be read.
    """
    planner = _Planner(project, reading, choices)
    images = list(reading.images)
    text = translate("TagImport", "Comparing with existing tags")
    for start in range(0, len(images), PAGE):
        control.wait_or_stop()
        yield Progress("plan", start, len(images), text)
        planner.look_at(images[start : start + PAGE])
    yield PlanMade(planner.plan())


class _Image(NamedTuple):
    id: int
    changes: list[tuple[str, Tag | None, Tag | None]]  # class, before, after
    kept: list[tuple[str, Tag, Tag]]  # class, what stays, what the source says


@dataclass
class _Counts:
    changes: int = 0
    conflicts: int = 0


@dataclass
class _Planner:
    project: Project
    reading: Reading
    choices: Choices
    cells: dict[tuple[Target, Tag | None], array[int]] = field(default_factory=dict)
    reviews: array[int] = field(default_factory=lambda: array("q"))
    changed: int = 0
    counts: dict[Target, _Counts] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.generation = self.project.database.class_generation
        classes = self.project.classes.all()
        self.names: dict[Target, str] = {info.id: info.name for info in classes}
        self.newest = max((info.id for info in classes), default=0)
        self.rows = _proposed(self.reading, self.choices, ClassMatcher(classes), set(self.names))
        self.targets: dict[str, Target] = {}
        for row in self.rows:
            if isinstance(row.action, MapTo):
                self.targets[row.key] = row.action.class_id
            elif row.action is Create:
                self.targets[row.key] = row.name
                self.names[row.name] = row.name
        self.new = tuple(dict.fromkeys(t for t in self.targets.values() if isinstance(t, str)))
        self.source_classes = tuple(dict.fromkeys(self.targets.values()))
        self.said = self._by_image()

    def _by_image(self) -> dict[int, dict[Target, Tag]]:
        """Return what the source says of classes, image by image.

        Of several names that mean one class, the one that says present wins.
        """
        said: dict[int, dict[Target, Tag]] = {}
        for key, cells in self.reading.cells.items():
            target = self.targets.get(key)
            if target is None:
                continue
            for image, tag in cells.items():
                there = said.setdefault(image, {})
                other = there.get(target, tag)
                if tag is other or Tag.PRESENT in (tag, other):
                    there[target] = max(tag, other)
                else:
                    there[target] = Tag.UNSURE
        return said

    def look_at(self, images: list[int]) -> None:
        """Compare a batch of images with what the project says of them."""
        mine = self.project.tags.of(images)
        shown: list[_Image] = []
        for image in images:
            if image not in mine:  # gone in the meantime
                continue
            result = self._image(image, mine[image])
            if (result.changes or result.kept) and len(self.examples) + len(shown) < EXAMPLES:
                shown.append(result)
        paths = {found.id: found.path for found in self.project.images.get(i.id for i in shown)}
        for image, changes, kept in shown:
            self.examples.append(
                Example(
                    image,
                    paths.get(image, ""),
                    self.reading.images[image],
                    tuple(changes),
                    tuple(kept),
                )
            )

    def _image(self, image: int, mine: ImageTags) -> _Image:
        result = _Image(image, [], [])
        theirs = dict(self.said.get(image, {}))
        if self.choices.completeness is Completeness.SOURCE_CLASSES:
            for target in self.source_classes:
                theirs.setdefault(target, Tag.ABSENT)
        for target, tag in theirs.items():
            before = mine.said(target) if isinstance(target, int) else None
            self._cell(result, target, before, tag)
        if (
            self.choices.completeness is Completeness.ALL_CLASSES
            or image in self.reading.tags_complete
        ):
            for number, tag in mine.tags.items():
                if number not in theirs and tag is not Tag.ABSENT:
                    self._cell(result, number, tag, Tag.ABSENT, tags_complete=True)
            if self.new or mine.tags_complete is None or mine.tags_complete < self.newest:
                self.reviews.append(image)
                self.changed += not result.changes
        self.changed += bool(result.changes)
        return result

    def _cell(
        self,
        image: _Image,
        target: Target,
        before: Tag | None,
        theirs: Tag,
        *,
        tags_complete: bool = False,
    ) -> None:
        """Note what happens to one tag; in a reviewed image, absent needs no tag of its own."""
        if before is theirs:
            return
        counts = self.counts.setdefault(target, _Counts())
        after = theirs
        if before is not None:
            counts.conflicts += 1
            if self.choices.conflict is Conflict.UNSURE:
                after = Tag.UNSURE
            if self.choices.conflict is Conflict.KEEP or before is after:
                image.kept.append((self.names[target], before, theirs))
                return
        counts.changes += 1
        stored = None if tags_complete and after is Tag.ABSENT else after
        self.cells.setdefault((target, stored), array("q")).append(image.id)
        image.changes.append((self.names[target], before, after))

    def plan(self) -> ImportPlan:
        """Return what was worked out."""
        rows = []
        for row in self.rows:
            target = self.targets.get(row.key)
            counts = self.counts.get(target, _Counts()) if target is not None else _Counts()
            rows.append(row._replace(changes=counts.changes, conflicts=counts.conflicts))
        issues = self.reading.counts
        totals = Totals(
            entries=self.reading.entries,
            images=len(self.reading.images),
            changed=self.changed,
            cells=sum(map(len, self.cells.values())),
            tags_complete=len(self.reviews),
            new_classes=len(self.new),
            ignored=sum(row.action is Ignore for row in rows),
            conflicts=sum(counts.conflicts for counts in self.counts.values()),
            not_found=issues.get(IssueKind.NOT_FOUND, 0),
            ambiguous=issues.get(IssueKind.AMBIGUOUS, 0),
            problems=issues.get(IssueKind.PROBLEM, 0),
        )
        return ImportPlan(
            tuple(rows),
            totals,
            self.cells,
            self.reviews,
            self.new,
            tuple(self.examples),
            self.generation,
        )


def _proposed(
    reading: Reading, choices: Choices, matcher: ClassMatcher, classes: set[Target]
) -> list[ClassRow]:
    """Return a row for each name, the most frequent first, with what was chosen or is proposed."""
    counts = {key: Counter(cells.values()) for key, cells in reading.cells.items()}
    order = sorted(counts, key=lambda key: (-counts[key][Tag.PRESENT], key))
    rows = []
    compared = new = 0
    for key in order:
        name = reading.names[key]
        exact = matcher.exact(name)
        suggestion = None
        if exact is None and compared < _MOST_COMPARED:
            compared += 1
            suggestion = matcher.near(name)
        action: Action = Ignore
        if exact is not None:
            action = MapTo(exact)
        elif key not in reading.unnamed:
            if suggestion is not None and suggestion.sure:
                action = MapTo(suggestion.class_id)
            elif new < MOST_NEW:
                action = Create
        chosen = choices.actions.get(key, action)
        if not (isinstance(chosen, MapTo) and chosen.class_id not in classes):
            action = chosen
        new += action is Create
        tags = counts[key]
        rows.append(
            ClassRow(
                key,
                name,
                tags[Tag.PRESENT],
                tags[Tag.ABSENT],
                tags[Tag.UNSURE],
                action,
                exact is not None,
                suggestion,
                0,
                0,
            )
        )
    return rows
