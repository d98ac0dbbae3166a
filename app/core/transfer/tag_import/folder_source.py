"""Tags from the names of the sub-folders that images lie in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.core.transfer.tag_import.image_names import Found, ImageNames
from app.core.transfer.tag_import.options import Level
from app.core.transfer.tag_import.reading import Entry
from wseg_engine.datasets.names import fold

SPLITS = frozenset(("train", "training", "val", "valid", "validation", "test", "images"))


def read_folder_tags(
    folder: Path | None, level: Level, names: ImageNames
) -> Iterator[Entry | float]:
    """Yield what the folders of the project's images say.

    Folders that divide a data set (`train`, `val`, `images`, …) are no tags where they come first.

    Args:
        folder: only images below it, and only folders below it; None: the project's own folders.
        level: which folders count.
        names: the images of the project.
    """
    total = max(1, len(names))
    for number, image in enumerate(names):
        if number % 1000 == 0:
            yield number / total
        source, path = names.place(image)
        parts = list(Path(path).parent.parts)
        if folder is not None:
            whole = source / path
            if not whole.is_relative_to(folder):
                continue
            parts = list(whole.relative_to(folder).parent.parts)
        while parts and fold(parts[0]) in SPLITS:
            del parts[0]
        if not parts:
            continue
        present = {Level.TOP: parts[:1], Level.NEAREST: parts[-1:], Level.EVERY: parts}[level]
        yield Entry(path, Found(image), present=tuple(present))
