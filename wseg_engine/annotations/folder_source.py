"""Tags from the names of the sub-folders that images lie in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path

from wseg_engine.annotations.image_names import Found
from wseg_engine.annotations.kinds import SourceKind
from wseg_engine.annotations.options import Level
from wseg_engine.annotations.reading import Entry, IssueKind
from wseg_engine.annotations.request import Request, TagSource
from wseg_engine.base.listed import files_below, listed
from wseg_engine.base.looking import folder_at
from wseg_engine.base.messages import mark, translate
from wseg_engine.datasets.names import fold

# Folders that divide a data set, or hold all of it, and name no class.
_PART = (
    r"(train(ing|val)?|(mini)?val(id(ation)?)?|validierung|test(ing)?|dev|eval|hold-?out)"
    r"(s?[-_ ]?(set|split|data|daten|images?|imgs?|bilder))?[-_ ]?(\(?\d{1,4}\)?)?"
)
_SPLIT = re.compile(
    rf"({_PART}|(fold|split|part)[-_ ]?\d{{1,3}}"
    r"|images?|imgs?|jpegimages|photos|pictures|labels|labell?ed|bilder|fotos)"
)
_PREFIXED = re.compile(rf"(?P<prefix>.+[-_ ])(?P<part>{_PART})")  # seg_train beside seg_test
_UNTAGGED = frozenset(("unlabeled", "unlabelled", "untagged", "unsorted", "unsup"))
_FOREIGN = {  # files of tags beside images, by the folder they lie in
    "labels": ".txt",
    "annotations": ".json",
}

Parts = tuple[str, ...]  # the names of the folders on the way to an image


def read_folder_tags(request: Request) -> Iterator[Entry | float]:
    """Yield what the folders of the images say.

    Folders that divide a data set (`train`, `val`, `images`, …) are no tags; but a folder `train`
    with images in it, beside `car` and `bus`, is a class. What lies in `unlabeled` is not tagged.
    """
    folder, names = request.options.path, request.names
    total = max(1, len(names))
    found: list[tuple[int, str, Parts]] = []
    for number, image in enumerate(names):
        if number % 1000 == 0:
            yield number / total / 2
        source, path = names.place(image)
        parts = Path(path).parent.parts
        if folder is not None:
            whole = source / path
            if not whole.is_relative_to(folder):
                continue
            parts = whole.relative_to(folder).parent.parts
        found.append((image, path, parts))
    depths = split_depths([parts for _, _, parts in found])
    tagged = False
    for number, (image, path, parts) in enumerate(found):
        if number % 1000 == 0:
            yield 0.5 + number / total / 2
        below = parts[depths[parts] :]
        if not below or any(fold(name) in _UNTAGGED for name in below):
            continue
        tagged = True
        level = request.options.level
        present = {Level.TOP: below[:1], Level.NEAREST: below[-1:], Level.EVERY: below}[level]
        yield Entry(path, Found(image), present=present)
    _tell(request, found, depths, tagged=tagged)


def split_depths(places: Sequence[Parts]) -> dict[Parts, int]:
    """Return how many folders of each way divide the data set, and name no class."""
    ways = sorted(set(places))
    depths = dict.fromkeys(ways, 0)
    waiting: list[tuple[int, list[Parts], tuple[str, ...]]] = [(0, ways, ())]
    while waiting:
        depth, some, outer = waiting.pop()
        tops = {fold(way[depth]) for way in some if len(way) > depth} - _UNTAGGED
        prefixes = (*outer, *_split_prefixes(tops))
        named = {
            top
            for top in tops
            if _SPLIT.fullmatch(top)
            or (prefixes and top.startswith(prefixes))
            or _holds_splits(some, depth, tops)
        }
        for top in named:
            below = [way for way in some if len(way) > depth and fold(way[depth]) == top]
            # Beside classes, a folder that holds images itself is a class: VOC knows trains.
            if named != tops and any(len(way) == depth + 1 for way in below):
                continue
            for way in below:
                depths[way] = depth + 1
            waiting.append((depth + 1, below, prefixes))
    return depths


def folder_sides(paths: Iterable[str]) -> dict[str, str]:
    """Return the side that the folders of images give them: "train" or "val".

    Folders such as `val`, `test` and `holdout` hold images for validation. Where only one side
    occurs, no folder divides the images.

    Args:
        paths: of the images, from their source folder, with "/".

    Returns:
        The side of each path that has one.
    """
    ways = {path: tuple(path.split("/")[:-1]) for path in paths}
    depths = split_depths(list(ways.values()))
    of_way = {way: _side(way[:depth]) for way, depth in depths.items()}
    sides = {path: side for path, way in ways.items() if (side := of_way[way])}
    return sides if set(sides.values()) == {"train", "val"} else {}


def _side(folders: Parts) -> str:
    for name in map(fold, folders):
        match = _PREFIXED.fullmatch(name)
        part = match["part"] if match is not None else name
        if re.fullmatch(_PART, part):
            return "train" if part.startswith("train") else "val"
    return ""


def _split_prefixes(tops: Set[str]) -> tuple[str, ...]:
    """Return what stands in front of the parts of a data set: two parts have to have it in common.

    A folder `steam train` alone is a class.
    """
    parts: dict[str, set[str]] = {}
    for match in filter(None, map(_PREFIXED.fullmatch, tops)):
        parts.setdefault(match["prefix"], set()).add(match["part"][:3])
    return tuple(prefix for prefix, kinds in parts.items() if len(kinds) > 1)


def _holds_splits(ways: Sequence[Parts], depth: int, tops: Set[str]) -> bool:
    """Whether the only folder of a level holds the parts of a data set, and nothing else."""
    below = {fold(way[depth + 1]) for way in ways if len(way) > depth + 1}
    alone = len(tops) == 1 and all(len(way) != depth + 1 for way in ways)
    return alone and bool(below) and all(_SPLIT.fullmatch(name) for name in below - _UNTAGGED)


def _tell(
    request: Request,
    found: Sequence[tuple[int, str, Parts]],
    depths: dict[Parts, int],
    *,
    tagged: bool,
) -> None:
    """Say which folders were taken for a split, and what else might hold the tags."""
    splits = sorted({parts[0] for _, _, parts in found if depths[parts]}, key=fold)
    if len(splits) > 1:
        text = translate(
            "TagImport",
            "These folders are treated as parts of a data set, not as classes: {names}.",
        )
        request.report(IssueKind.NOTE, splits[0], text.format(names=", ".join(splits[:8])))
    if tagged:
        return
    foreign = list(foreign_annotations(request.folders))
    if splits and not foreign:
        text = translate(
            "TagImport",
            "No folder here is named after a class. Data sets of this kind keep their tags in "
            "separate files, in folders such as annotations or labels.",
        )
        request.report(IssueKind.NOTE, splits[0], text)
    for place in foreign:
        text = translate(
            "TagImport",
            "No folder here is named after a class. This folder contains boxes or outlines from "
            "another program, which are not tags; import masks from it, or a table of tags.",
        )
        request.report(IssueKind.NOTE, place, text)


def foreign_annotations(folders: Sequence[Path]) -> Iterator[str]:
    """Yield folders named `labels` or `annotations` with files of other programs in them."""
    for root in folders:
        direct = listed(root)
        for place in (*direct, *(below for folder in direct for below in listed(folder))):
            suffix = _FOREIGN.get(place.name.lower())
            if suffix and folder_at(place) and files_below(place, f"*{suffix}"):
                yield place.relative_to(root).as_posix()


SOURCE = TagSource(
    SourceKind.FOLDERS,
    mark("TagImport", "Names of subfolders"),
    mark("TagImport", "A photo in the folder “dog” gets the tag dog. Nothing else is read."),
    read_folder_tags,
    beside_images=True,
)
