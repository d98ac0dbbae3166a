"""What in the tags will hinder learning, and what to do about it.

The method learns a class from the difference between images that show it and images that do not.
So it needs both kinds, enough of them, and for every two classes images that show one alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from app.core.store import ClassInfo, ImageFilter
from app.core.tagging.tag_statistics import TagStatistics
from app.core.translation import number_text, translate
from wseg_engine.base.labels import Tag
from wseg_engine.datasets.advice import COMMON, COMMON_IMAGES, FEW_IMAGES
from wseg_engine.settings.config import MAX_CLASSES

IMBALANCE = 10  # times as many images of one class as of another stand out
_LISTED = 4  # classes named in one sentence; more are counted


class Severity(IntEnum):
    """How much a piece of advice matters."""

    INFO = 0  # good to know
    HINT = 1  # masks would be better
    WARNING = 2  # something cannot be learnt


@dataclass(frozen=True)
class Advice:
    """One thing that stands out.

    `key` stays the same while the same thing stands out, whatever its numbers.
    """

    key: str
    severity: Severity
    text: str  # what was found
    remedy: str  # what to do
    classes: tuple[int, ...] = ()
    images: ImageFilter | None = None  # those it is about, where there are any to show


def advise(classes: Sequence[ClassInfo], found: TagStatistics) -> tuple[Advice, ...]:
    """Return what stands out, what matters most first.

    Args:
        classes: in the user's order; those that were not counted yet are left out.
        found: what the images say.
    """
    if not found.images:
        return ()
    known = [info for info in classes if info.id in found.counts]
    if not known:
        return (_no_classes(),)
    if not any(found.counts[info.id].present for info in known):
        return (_nothing_shown(found), *_unsure_only(known, found))
    advice: list[Advice] = []
    for rule in _RULES:
        advice.extend(rule(known, found))
    return tuple(sorted(advice, key=lambda item: -item.severity))


def _no_classes() -> Advice:
    return Advice(
        "no-classes",
        Severity.INFO,
        translate("TagAdvice", "There are no classes yet."),
        translate(
            "TagAdvice",
            "Type the name of something in your images and press Enter. Or import existing tags "
            "from folder names, tables or files beside the images, in the Tags menu.",
        ),
    )


def _nothing_shown(found: TagStatistics) -> Advice:
    return Advice(
        "nothing-shown",
        Severity.INFO,
        translate("TagAdvice", "No image is tagged with any class yet."),
        translate("TagAdvice", "Select images and press the key of a class."),
        images=ImageFilter(tagged=False) if found.untagged else None,
    )


def _too_many(classes: Sequence[ClassInfo], found: TagStatistics) -> Iterator[Advice]:
    if len(classes) > MAX_CLASSES:
        yield Advice(
            "too-many",
            Severity.WARNING,
            translate("TagAdvice", "There are {count} classes; a mask can hold {most}.").format(
                count=len(classes), most=MAX_CLASSES
            ),
            translate("TagAdvice", "Merge or delete classes before training."),
        )


def _not_shown(classes: Sequence[ClassInfo], found: TagStatistics) -> Iterator[Advice]:
    none = [info for info in classes if not found.counts[info.id].present]
    if none:
        yield Advice(
            "not-shown",
            Severity.WARNING,
            translate("TagAdvice", "No image is tagged with {names}.").format(names=_either(none)),
            translate("TagAdvice", "Tag images that show it, or delete the class."),
            _ids(none),
        )


def _few(classes: Sequence[ClassInfo], found: TagStatistics) -> Iterator[Advice]:
    few = [info for info in classes if 0 < found.counts[info.id].present < FEW_IMAGES]
    if not few:
        return
    counted = [f"{info.name} ({found.counts[info.id].present})" for info in few]
    yield Advice(
        "few",
        Severity.HINT,
        translate("TagAdvice", ("Few images are tagged with {names}.")).format(
            names=_listed(counted)
        ),
        translate("TagAdvice", "Tag at least {few} images of each class for good masks.").format(
            few=FEW_IMAGES
        ),
        _ids(few),
        ImageFilter(tags={few[0].id: Tag.PRESENT}) if len(few) == 1 else None,
    )


def _imbalance(classes: Sequence[ClassInfo], found: TagStatistics) -> Iterator[Advice]:
    shown = [info for info in classes if found.counts[info.id].present >= FEW_IMAGES]
    if len(shown) < 2:
        return
    shown.sort(key=lambda info: found.counts[info.id].present)
    rarest, commonest = shown[0], shown[-1]
    least, most = found.counts[rarest.id].present, found.counts[commonest.id].present
    if most < IMBALANCE * least:
        return
    yield Advice(
        "imbalance",
        Severity.HINT,
        translate("TagAdvice", "{most} images show {common}, only {least} show {rare}.").format(
            most=number_text(most),
            common=commonest.name,
            least=number_text(least),
            rare=rarest.name,
        ),
        translate("TagAdvice", "Add images of {rare}: rare classes get poorer masks.").format(
            rare=rarest.name
        ),
        (commonest.id, rarest.id),
        ImageFilter(tags={rarest.id: Tag.PRESENT}),
    )


def _common(classes: Sequence[ClassInfo], found: TagStatistics) -> Iterator[Advice]:
    """Find classes that most images show, of which `_always` does not speak."""
    for info in classes:
        shown = found.counts[info.id].present
        known = shown + found.counts[info.id].absent + found.silent[info.id]
        if known < COMMON_IMAGES or shown <= COMMON * known or not _has_absent(info, found):
            continue
        yield Advice(
            f"common-{info.id}",
            Severity.HINT,
            translate(
                "TagAdvice",
                "{name} is in {share} % of the images: its masks may include what these have in "
                "common, such as the ground.",
            ).format(name=info.name, share=number_text(round(100 * shown / known))),
            translate(
                "TagAdvice", "Add images without {name}, or approve a few masks of it."
            ).format(name=info.name),
            (info.id,),
            ImageFilter(tags={info.id: Tag.PRESENT}),
        )


def _always(classes: Sequence[ClassInfo], found: TagStatistics) -> Iterator[Advice]:
    always = [
        info for info in classes if found.counts[info.id].present and not _has_absent(info, found)
    ]
    for untold in (True, False):
        group = [info for info in always if bool(found.counts[info.id].untold) is untold]
        if not group:
            continue
        if untold:
            remedy = translate(
                "TagAdvice",
                "Go through the images that do not mention {names}, and mark those without as "
                "absent or tagging complete. Or let unmentioned classes count as absent, in the "
                "Tags menu.",
            )
        else:
            remedy = translate("TagAdvice", "Add images without {names}.")
        names = _either(group)
        yield Advice(
            f"always-{'-'.join(str(info.id) for info in group)}",
            Severity.WARNING,
            translate("TagAdvice", "No image is known to be without {names}.").format(names=names),
            remedy.format(names=names),
            _ids(group),
            ImageFilter(tags={group[0].id: None}) if untold and len(group) == 1 else None,
        )


def _missing_tags(classes: Sequence[ClassInfo], found: TagStatistics) -> Iterator[Advice]:
    """Say that silence counts, where nothing but silence tells what images are without a class."""
    alone = [
        info
        for info in classes
        if found.counts[info.id].present
        and not found.counts[info.id].absent
        and found.silent[info.id]
    ]
    if alone:
        yield Advice(
            "silence",
            Severity.INFO,
            translate(
                "TagAdvice", "Images that do not mention {names} count as images without."
            ).format(names=_either(alone)),
            translate(
                "TagAdvice",
                "Mark a class as unsure where it may be in the image. If your tags are far from "
                "complete, turn this off in the Tags menu.",
            ),
            _ids(alone),
        )


def _together(classes: Sequence[ClassInfo], found: TagStatistics) -> Iterator[Advice]:
    """Find classes that no image tells apart, in one direction or in both.

    A class that is never known to be absent is left out: `_always` says so, and what to do.
    """
    place = {number: index for index, number in enumerate(found.classes)}
    fit = [info for info in classes if found.counts[info.id].present and _has_absent(info, found)]
    rows = np.array([place[info.id] for info in fit], np.int64)
    together = found.together[np.ix_(rows, rows)] > 0
    never_apart = together & (found.apart[np.ix_(rows, rows)] == 0)
    np.fill_diagonal(never_apart, False)
    both = never_apart & never_apart.T
    for group in _groups(both):
        yield _inseparable([fit[index] for index in group], found)
    for index, line in enumerate(never_apart & ~both):
        others = [fit[other] for other in np.flatnonzero(line)]
        if others:
            yield _only_with(fit[index], others, found)


def _has_absent(info: ClassInfo, found: TagStatistics) -> bool:
    return found.counts[info.id].absent > 0 or found.silent[info.id] > 0


def _groups(both: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> Iterator[list[int]]:
    """Yield the connected groups of two or more."""
    seen: set[int] = set()
    for start in range(len(both)):
        group, waiting = [], [start]
        while waiting:
            index = waiting.pop()
            if index not in seen:
                seen.add(index)
                group.append(index)
                waiting.extend(np.flatnonzero(both[index]).tolist())
        if len(group) > 1:
            yield sorted(group)


def _inseparable(group: Sequence[ClassInfo], found: TagStatistics) -> Advice:
    first, second = group[0], group[1]
    return Advice(
        f"inseparable-{'-'.join(str(info.id) for info in group)}",
        Severity.WARNING,
        translate(
            "TagAdvice", "{names} always occur together, so the method cannot tell them apart."
        ).format(names=_both(group)),
        _add_apart(first, second, found, one_way=False),
        _ids(group),
        _shown_with(first, second, found),
    )


def _only_with(info: ClassInfo, others: Sequence[ClassInfo], found: TagStatistics) -> Advice:
    return Advice(
        f"only-with-{info.id}",
        Severity.HINT,
        translate(
            "TagAdvice",
            "{name} only occurs together with {others}: its mask may cover that as well.",
        ).format(name=info.name, others=_both(others)),
        _add_apart(info, others[0], found, one_way=True),
        (info.id, *_ids(others)),
        _shown_with(info, others[0], found),
    )


def _open(first: ClassInfo, second: ClassInfo, found: TagStatistics) -> bool:
    """Whether some images show the first and say nothing of the second."""
    row, column = found.classes.index(first.id), found.classes.index(second.id)
    return bool(found.open[row, column])


def _add_apart(first: ClassInfo, second: ClassInfo, found: TagStatistics, *, one_way: bool) -> str:
    if _open(first, second, found):
        text = translate(
            "TagAdvice",
            "Some images of {first} do not mention {second}: mark {second} as absent where it is.",
        )
    elif one_way:
        text = translate("TagAdvice", "Add images of {first} without {second}.")
    else:
        text = translate(
            "TagAdvice", "Add images of {first} without {second}, or of {second} without {first}."
        )
    return text.format(first=first.name, second=second.name)


def _shown_with(first: ClassInfo, second: ClassInfo, found: TagStatistics) -> ImageFilter:
    other = None if _open(first, second, found) else Tag.PRESENT
    return ImageFilter(tags={first.id: Tag.PRESENT, second.id: other})


def _unsure_only(classes: Sequence[ClassInfo], found: TagStatistics) -> Iterator[Advice]:
    if not found.unsure_only:
        return
    concerned = [info for info in classes if found.unsure_only_of.get(info.id)]
    yield Advice(
        "unsure-only",
        Severity.HINT,
        translate("TagAdvice", "%n image(s) have only “unsure” tags.", n=found.unsure_only),
        translate(
            "TagAdvice", "Decide whether they show {name}: they are not used for training."
        ).format(name=_either(concerned)),
        _ids(concerned),
        ImageFilter(only_unsure=True),
    )


def _untagged(classes: Sequence[ClassInfo], found: TagStatistics) -> Iterator[Advice]:
    left = found.untagged - found.unsure_only
    if left:
        yield Advice(
            "untagged",
            Severity.INFO,
            translate("TagAdvice", "%n image(s) have no tags yet.", n=left),
            translate(
                "TagAdvice",
                "Tag them, or press “None of them” where an image shows none of the classes: "
                "untagged images are not used for training.",
            ),
            (),
            ImageFilter(tagged=False),
        )


_RULES: tuple[Callable[[Sequence[ClassInfo], TagStatistics], Iterator[Advice]], ...] = (
    _too_many,
    _together,
    _always,
    _common,
    _not_shown,
    _few,
    _imbalance,
    _unsure_only,
    _untagged,
    _missing_tags,
)


def _ids(classes: Sequence[ClassInfo]) -> tuple[int, ...]:
    return tuple(info.id for info in classes)


def _listed(names: Sequence[str]) -> str:
    if len(names) <= _LISTED:
        return ", ".join(names)
    text = translate("TagAdvice", "{names} and {count} more")
    return text.format(names=", ".join(names[:_LISTED]), count=len(names) - _LISTED)


def _both(classes: Sequence[ClassInfo]) -> str:
    return _joined(classes, translate("TagAdvice", "{names} and {last}"))


def _either(classes: Sequence[ClassInfo]) -> str:
    return _joined(classes, translate("TagAdvice", "{names} or {last}"))


def _joined(classes: Sequence[ClassInfo], pattern: str) -> str:
    names = [info.name for info in classes]
    if len(names) == 1 or len(names) > _LISTED:
        return _listed(names)
    return pattern.format(names=", ".join(names[:-1]), last=names[-1])
