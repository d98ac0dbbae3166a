"""Finding the image that a name in a list means."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from wseg_engine.base.messages import number_text, translate
from wseg_engine.images.imaging import IMAGE_SUFFIXES

_ABSOLUTE = re.compile(r"/|[a-z]:/")
_ADDRESS = re.compile(r"[?#].*", re.DOTALL)  # what stands behind the file in an address
_ALIKE = (  # suffixes of one format
    frozenset((".jpg", ".jpeg", ".jpe", ".jfif")),
    frozenset((".tif", ".tiff")),
    frozenset((".heic", ".heif", ".hif")),
)
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u3000]")
_SHOWN = 3  # candidates named in a reason
_MOST_NEAR = 20_000  # names among which a like one is looked for
_GUESSES = 20  # names for which one is looked for: it takes long


class Found(NamedTuple):
    """The image that is meant, or the reason why there is none."""

    image: int | None
    reason: str = ""
    ambiguous: bool = False
    alone: int | None = None  # the only image of this file name, which lies in another folder
    written: str = ""  # the name that was looked for, where `alone` is set

    @property
    def is_somewhere(self) -> bool:
        """Whether there is an image of this name, in this folder or in another one."""
        return self.image is not None or self.alone is not None


class ImageNames:
    """Images by their names.

    A name may come with or without its folders and its suffix, with either slash, in any case and
    Unicode form. The most exact reading that fits one image wins.
    """

    def __init__(self, folders: Mapping[int, Path], images: Iterable[tuple[int, int, str]]) -> None:
        """Index images.

        Args:
            folders: the folders they are in, by number.
            images: id, folder and path from the folder of each.
        """
        self._folders = dict(folders)
        self._folded = {number: _fold(str(path)) for number, path in self._folders.items()}
        self._guesses = _GUESSES
        self.placed = 0  # names that were found by folders that they name
        self._paths: dict[int, tuple[int, str]] = {}
        self._tails: dict[str, int | list[int]] = {}  # ends of paths without suffix, to images
        for image, source, path in images:
            self._paths[image] = (source, path)
            parts = split_suffix(_fold(path)).stem.split("/")
            for start in range(len(parts)):
                self._put("/".join(parts[start:]), image)

    def __len__(self) -> int:
        return len(self._paths)

    def __iter__(self) -> Iterator[int]:
        return iter(self._paths)

    def place(self, image: int) -> tuple[Path, str]:
        """Return an image's source folder and its path from there."""
        source, path = self._paths[image]
        return self._folders[source], path

    def find(self, written: str) -> Found:
        """Return the image that a list calls `written`.

        Where there is none, quotes around the name and the escapes of addresses ("%20") are undone.
        """
        found = self._find(written)
        if found.is_somewhere or found.ambiguous:
            return found
        if self._candidates(_fold(written).rpartition("/")[2]):  # the image is "a.png.png"
            longer = self._find(written, whole=True)
            if longer.is_somewhere or longer.ambiguous:
                return longer
        plain = unquote(written.strip().strip("'\"`"))
        other = self._find(plain) if plain != written else found
        return other if other.is_somewhere else found

    def _find(self, written: str, *, whole: bool = False) -> Found:
        """Find an image; what looks like a suffix is part of its name if that is taken whole."""
        name = _fold(_ADDRESS.sub("", written) if "://" in written else written)
        while name.startswith(("./", "../")):
            name = name.partition("/")[2]
        if not name.strip("/ "):
            return Found(None, translate("TagImport", "No image name is given here."))
        stem, suffix = Split(name, "") if whole else split_suffix(name)
        parts = stem.split("/")
        for start in range(len(parts)):
            candidates = self._candidates("/".join(parts[start:]))
            if not candidates:
                continue
            fitting = [c for c in candidates if self._ends_with(c, stem)]
            if not fitting and _ABSOLUTE.match(name) and len(parts) - start > 1:
                fitting = candidates  # a path of another computer
            if not fitting:
                return self._elsewhere(written, name, suffix, candidates)
            self.placed += len(parts) > 1
            return self._chosen(written, name, suffix, fitting)
        return Found(None, self._unknown(written, parts[-1]))

    def has(self, stem: str) -> bool:
        """Whether any image is called so, without folder and suffix."""
        return bool(self._candidates(split_suffix(_fold(stem)).stem))

    def beside(self, stem: Path) -> Found | None:
        """Return the image of this path, with or without its suffix; None if there is none there.

        A file beside an image means that one and no other.
        """
        path = _fold(str(stem))
        for source, folder in self._folded.items():
            prefix = folder if folder.endswith("/") else f"{folder}/"
            if not path.startswith(prefix):
                continue
            name = path.removeprefix(prefix)
            whole, suffix = split_suffix(name)
            here = [
                image
                for image in self._candidates(whole)
                if self._paths[image][0] == source
                and split_suffix(_fold(self._paths[image][1])).stem == whole
            ]
            if here:
                return self._chosen(str(stem), name, suffix, here)
        return None

    def _chosen(self, written: str, name: str, suffix: str, candidates: list[int]) -> Found:
        if suffix:
            same = self._of_suffix(candidates, suffix)
            if not same:
                text = translate("TagImport", "There is no image {name}, but {others}.")
                return Found(
                    None, text.format(name=_short(written), others=self._named(candidates))
                )
            candidates = same
        if len(candidates) == 1:
            return Found(candidates[0])
        exact = written.removeprefix("./")
        stem = split_suffix(name).stem
        readings: tuple[Callable[[int], bool], ...] = (
            lambda c: split_suffix(_fold(self._paths[c][1])).stem == stem,
            lambda c: self._paths[c][1] == exact,
            lambda c: self._whole(c).endswith(f"/{exact}"),
            lambda c: self._whole(c) == exact,
        )
        for fits in readings:
            candidates = [c for c in candidates if fits(c)] or candidates
        if len(candidates) == 1:
            return Found(candidates[0])
        text = translate("TagImport", "{name} may be {others}. Use the full path.")
        reason = text.format(name=_short(written), others=self._named(candidates))
        return Found(None, reason, ambiguous=True)

    def _of_suffix(self, candidates: Sequence[int], suffix: str) -> list[int]:
        """Return those of some images that have a suffix, else those of another for its format."""
        suffixes = {c: split_suffix(_fold(self._paths[c][1])).suffix for c in candidates}
        same = [c for c in candidates if suffixes[c].endswith(suffix)]
        alike = next((alike for alike in _ALIKE if suffix in alike), frozenset())
        return same or [c for c in candidates if suffixes[c] in alike]

    def _whole(self, image: int) -> str:
        source, path = self._paths[image]
        return f"{self._folders[source].as_posix()}/{path}"

    def _ends_with(self, image: int, stem: str) -> bool:
        source, path = self._paths[image]
        whole = f"{self._folded[source]}/{split_suffix(_fold(path)).stem}"
        return whole == stem or whole.endswith(f"/{stem.lstrip('/')}")

    def _elsewhere(self, written: str, name: str, suffix: str, candidates: list[int]) -> Found:
        """Return why a name leads to no image, though there are some of its file name."""
        text = translate("TagImport", "There is no image {name}, but {others}.")
        reason = text.format(name=_short(written), others=self._named(candidates))
        same = self._of_suffix(candidates, suffix)
        alone = same[0] if len(same) == 1 else None
        return Found(None, reason, alone=alone, written="" if alone is None else name)

    def _unknown(self, written: str, stem: str) -> str:
        if self._guesses and len(self._tails) <= _MOST_NEAR and len(stem) < 80:
            self._guesses -= 1
            digits = _digits(stem)  # names that differ in their numbers are other images
            tails = [tail for tail in self._tails if _digits(tail) == digits]
            like = difflib.get_close_matches(stem, tails, n=1, cutoff=0.8)
            if like:
                named = self._named(self._candidates(like[0]))
                text = translate("TagImport", "There is no image {name}. Is {others} meant?")
                return text.format(name=_short(written), others=named)
        text = translate("TagImport", "There is no image {name}.")
        return text.format(name=_short(written))

    def _named(self, images: list[int]) -> str:
        shown = ", ".join(self._paths[image][1] for image in images[:_SHOWN])
        return shown + (" …" if len(images) > _SHOWN else "")

    def _candidates(self, key: str) -> list[int]:
        found = self._tails.get(key)
        if found is None:
            return []
        return [found] if isinstance(found, int) else found

    def _put(self, key: str, image: int) -> None:
        there = self._tails.get(key)
        if there is None:
            self._tails[key] = image
        elif isinstance(there, int):
            self._tails[key] = [there, image]
        else:
            there.append(image)


def names_alone(
    founds: Iterable[Found], names: ImageNames, taken: Set[int], *, always: bool = False
) -> set[Found]:
    """Return those of the names that may be matched by the file name alone.

    Args:
        founds: the names whose folders are not those of the images.
        names: the images; whether other names fitted by their folders counts.
        taken: images that other names led to.
        always: whether it was asked for; else only where no folder of the source fits.
    """
    if names.placed and not always:
        return set()
    wanted: dict[int, set[str]] = {}
    able = {found for found in founds if found.alone is not None}
    for found in able:
        assert found.alone is not None
        wanted.setdefault(found.alone, set()).add(found.written)
    return {
        found
        for found in able
        if found.alone is not None and len(wanted[found.alone]) == 1 and found.alone not in taken
    }


def matched_alone(count: int) -> str:
    """Say that names were matched by the file name alone."""
    return translate(
        "TagImport",
        "Names matched by file name only, because their folders are from another location or "
        "computer: {count}.",
    ).format(count=number_text(count))


class Split(NamedTuple):
    """A folded name taken apart."""

    stem: str
    suffix: str  # with its dot; empty if it is not that of an image


def split_suffix(name: str) -> Split:
    """Take the suffix of an image off a folded name; other suffixes belong to the name."""
    head, dot, tail = name.rpartition(".")
    if dot and head and not head.endswith("/") and f".{tail}" in IMAGE_SUFFIXES:
        return Split(head, f".{tail}")
    return Split(name, "")


def _fold(name: str) -> str:
    """Return what paths are compared by: composed form, "/", without regard to case and margins."""
    if name.isascii():
        folded = name.lower()
    else:
        folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
        folded = _SPACES.sub(" ", folded)
    folded = folded.replace("\\", "/")
    if folded.split() == [folded]:  # no white space at all
        return folded
    return "/".join(part.strip() for part in folded.split("/"))


def _digits(name: str) -> str:
    return re.sub(r"\D", "", name)


def _short(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:80] + "…")
