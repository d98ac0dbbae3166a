"""What may go wrong when training on a data set, said before it does."""

from __future__ import annotations

import numpy as np

from wseg_engine.base.labels import Tag
from wseg_engine.base.messages import counted, tr
from wseg_engine.datasets.types import Dataset
from wseg_engine.settings.config import MAX_CLASSES

FEW_IMAGES = 15  # a class with fewer is hard to learn
COMMON = 0.6  # share of the tagged images from which a class may take in what they have in common
COMMON_IMAGES = 20  # of fewer, no share is told
_LISTED = 8  # classes named in one warning; more are counted


def nothing_to_learn(dataset: Dataset) -> str:
    """Return in words why nothing can be learned from a data set; "" if something can."""
    if not dataset.images:
        first = "".join(f" {where}: {what}." for where, what in dataset.problems[:1])
        text = tr("{root}: no usable image.", root=dataset.root)
        return f"{text}{first}"
    known = any(image.tagged or image.mask is not None for image in dataset.images)
    if dataset.classes and known:
        return ""
    return tr(
        "{root}: no image has a tag ({count} in all). Sort them into subfolders named after what "
        "they show, or list them in a tags.csv (filename,tags).",
        root=dataset.root,
        count=len(dataset.images),
    )


def checks(dataset: Dataset) -> tuple[str, ...]:
    """Return warnings in plain words; none where nothing stands out.

    Looked for: nothing to learn from, too many classes, classes with no or few images, classes that
    every image has or most have, classes that only occur together, and images that nobody tagged.
    """
    tags = np.array([image.tags for image in dataset.images], dtype=np.int8)
    tags = tags.reshape(len(dataset.images), len(dataset.classes))
    if not dataset.images:
        return ("There are no images.",)
    if not dataset.classes:
        return ("No image has a tag. Tag some images first.",)
    present, absent = tags == Tag.PRESENT, tags == Tag.ABSENT
    if not present.any():
        return ("No image shows any of the classes. Tag some images first.",)
    warnings = []
    if len(dataset.classes) > MAX_CLASSES:
        warnings.append(
            f"There are {len(dataset.classes)} classes; a mask holds {MAX_CLASSES}. "
            "Restrict the classes."
        )
    warnings += _counts(dataset, present.sum(axis=0), absent.sum(axis=0))
    warnings += _common(dataset, present, absent)
    warnings += _together(dataset, present)
    untagged = sum(not image.tagged for image in dataset.images)
    if untagged:
        warnings.append(
            f"{counted(untagged, 'image')} of {len(dataset.images):,} "
            f"{'has' if untagged == 1 else 'have'} no tags; training leaves them out."
        )
    return tuple(warnings)


def _counts(
    dataset: Dataset, present: np.ndarray[tuple[int], np.dtype[np.int64]],
    absent: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> list[str]:  # fmt: skip
    warnings = []
    pairs = list(zip(dataset.classes, present.tolist(), absent.tolist(), strict=True))
    none = [name for name, count, _ in pairs if count == 0]
    few = [f"{name} ({count})" for name, count, _ in pairs if 0 < count < FEW_IMAGES]
    always = [name for name, count, others in pairs if count and not others]
    if none:
        warnings.append(f"No image shows {_names(none)}; nothing can be learnt of it.")
    if few:
        warnings.append(f"Few images show {_names(few)}; {FEW_IMAGES} or more make good masks.")
    if always:
        warnings.append(
            f"No image is without {_names(always)}; add some, or the masks will cover everything "
            "that the images have in common."
        )
    return warnings


def _common(
    dataset: Dataset, present: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
    absent: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
) -> list[str]:  # fmt: skip
    """Warn of classes that most images show: what else these share looks like the class."""
    known = (present | absent).sum(axis=0)
    warnings = []
    for name, shown, total in zip(dataset.classes, present.sum(axis=0), known, strict=True):
        if total >= COMMON_IMAGES and COMMON * total < shown < total:
            warnings.append(
                f"{name} is in {100 * shown / total:.0f} % of the images: its masks may take in "
                "what these have in common, such as the ground. Add images without it, or approve "
                "a few masks of it."
            )
    return warnings


def _together(
    dataset: Dataset, present: np.ndarray[tuple[int, int], np.dtype[np.bool_]]
) -> list[str]:
    """Warn of classes that the tags cannot tell apart: present in exactly the same images."""
    groups: dict[bytes, list[str]] = {}
    for name, column in zip(dataset.classes, present.T, strict=True):
        if column.any():
            groups.setdefault(column.tobytes(), []).append(name)
    return [
        f"{_names(names)} only occur together; tags cannot tell them apart. Add images that show "
        "one without the other."
        for names in groups.values()
        if len(names) > 1
    ]


def _names(names: list[str]) -> str:
    """Return "a, b and c"; a long list is cut."""
    if len(names) > _LISTED:
        return f"{', '.join(names[:_LISTED])} and {len(names) - _LISTED} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
