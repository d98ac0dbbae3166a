"""Reader of sidecar files: `cat.txt` beside `cat.jpg` holds its tags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from wseg_engine.base.budget import OverBudgetError, read_text
from wseg_engine.datasets.csv_tags import NOT_IMAGES
from wseg_engine.datasets.listing import Listed, Listing
from wseg_engine.datasets.names import relative_name
from wseg_engine.datasets.scan import find_images
from wseg_engine.datasets.tag_cells import split_tags
from wseg_engine.datasets.types import Problem

_MAX_BYTES = 1024**2
_BOX = re.compile(r"\s*\d+(\s+-?[\d.]+(e-?\d+)?){4,}\s*")  # a line of YOLO's boxes or outlines


def has_sidecars(images: Iterable[Path]) -> bool:
    """Whether any of the images has a text file of the same name beside it."""
    return any(image.with_suffix(".txt").is_file() for image in images)


def read_sidecars(folder: Path, *, known: Iterable[str] = ()) -> Listing:
    """Read images and the text files beside them.

    Tags are separated by `;`, `|`, commas or line ends. An empty file says that the image shows no
    class; an image without a file is not tagged.

    Args:
        folder: images are those below `images/` where that exists, else below the folder itself.
        known: names of classes, which are never split at spaces.
    """
    root = folder / "images" if (folder / "images").is_dir() else folder
    found = find_images(root, skip=NOT_IMAGES if root == folder else ())
    problems = list(found.problems)
    texts = {image: _text(image.with_suffix(".txt"), root, problems) for image in found.images}
    tagged = [(image, text) for image, text in texts.items() if text is not None]
    cells = split_tags([text for _, text in tagged], known=known)
    listed: dict[Path, Listed] = {}
    for (image, _), tags in zip(tagged, cells, strict=True):
        where = relative_name(image.with_suffix(".txt"), root)
        problems.extend(Problem(where, what) for what in tags.refused)
        listed[image] = Listed(image, tags.present, tags.unsure, reviewed=True)
    images = tuple(listed.get(image, Listed(image)) for image in found.images)
    return Listing(root, images, tuple(problems))


def _text(file: Path, root: Path, problems: list[Problem]) -> str | None:
    """Return the text of a sidecar; None where there is none that can be used."""
    if not file.is_file():
        return None
    where = relative_name(file, root)
    try:
        text = read_text(file, _MAX_BYTES, encoding="utf-8-sig")
    except OverBudgetError:
        problems.append(Problem(where, "this file is larger than 1 MB; it holds no tags"))
        return None
    except OSError as error:
        what = f"this file cannot be read: {error.strerror or error}"
        problems.append(Problem(where, what))
        return None
    except UnicodeDecodeError:
        problems.append(Problem(where, "this file is not UTF-8 text; save it as UTF-8"))
        return None
    if any(_BOX.fullmatch(line) for line in text.splitlines()):
        what = "this file holds boxes of numbers, not tags; the image is not tagged"
        problems.append(Problem(where, what))
        return None
    return text
