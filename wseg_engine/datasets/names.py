"""Names of files and classes: how they are compared, cleaned and kept apart."""

from __future__ import annotations

import difflib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from wseg_engine.base.messages import tr

LONGEST_CLASS_NAME = 100  # characters


class ClassNameError(ValueError):
    """A text that cannot be the name of a class; the message says why."""


def normal(text: str) -> str:
    """Return the text in Unicode's composed form (NFC), white space at its ends removed."""
    return unicodedata.normalize("NFC", text).strip()


def fold(text: str) -> str:
    """Return what two names are compared by: composed form, without regard to case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).strip()


def class_name(text: str) -> str:
    """Clean the name of a class.

    Raises:
        ClassNameError: for an empty or overlong name, control characters, or "background".
    """
    name = " ".join(normal(text).split())
    if not name:
        raise ClassNameError(tr("a class has no name"))
    if len(name) > LONGEST_CLASS_NAME:
        raise ClassNameError(
            tr(
                "the class name {name!r}… has {length} characters; at most {longest} are allowed",
                name=name[:20],
                length=len(name),
                longest=LONGEST_CLASS_NAME,
            )
        )
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        raise ClassNameError(tr("the class name {name!r} holds control characters", name=name))
    if fold(name) in ("background", "__background__"):
        raise ClassNameError(tr("background is in every image and is not a class"))
    return name


def image_names(files: Sequence[str]) -> list[str]:
    """Give every image of a data set a name of its own.

    A name is the relative path without suffix. Files that differ in their suffix only (or in case)
    keep their suffix, and a number where that is not enough, so that masks named after images do
    not overwrite each other on any file system.
    """
    stems = [str(PurePosixPath(file).with_suffix("")) for file in files]
    shared = Counter(fold(stem) for stem in stems)
    names: list[str] = []
    taken = {folded for folded, count in shared.items() if count == 1}
    for file, stem in zip(files, stems, strict=True):
        name = stem
        if shared[fold(stem)] > 1:
            name, number = file, 2
            while fold(name) in taken:
                name, number = f"{file}~{number}", number + 1
            taken.add(fold(name))
        names.append(name)
    return names


def near(name: str, known: Iterable[str]) -> str:
    """Return " Did you mean …?" with the known names most like `name`, or nothing."""
    spelled = {fold(k): k for k in known}
    matches = difflib.get_close_matches(fold(name), spelled, n=3, cutoff=0.6)
    names = tr(" or ").join(spelled[m] for m in matches)
    return tr(" Did you mean {names}?", names=names) if matches else ""
