"""Which side each image of a project went to, kept beside it, so that it stays there.

It is a file of its own: an export from the command line keeps it too, while the app has the project
open, and with it the database.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.core.store.own_files import SPLITS_FILE
from app.core.transfer.data_export.split import TRAIN, VAL
from wseg_engine.base.budget import read_json
from wseg_engine.base.durable import write_atomic


def kept_sides(folder: Path, *, seed: int, validation: float) -> dict[int, str]:
    """Return the side of each image that was exported with this seed and share before.

    What cannot be read is as if nothing was kept.
    """
    found = _read(folder / SPLITS_FILE).get(_key(seed, validation))
    sides: dict[int, str] = {}
    if isinstance(found, dict):
        for side in (TRAIN, VAL):
            ids = found.get(side)
            sides |= {n: side for n in (ids if isinstance(ids, list) else ()) if type(n) is int}
    return sides


def keep_sides(folder: Path, sides: Mapping[int, str], *, seed: int, validation: float) -> None:
    """Keep the sides of images, besides those that are kept already.

    Raises:
        OSError: if they cannot be written.
    """
    every = kept_sides(folder, seed=seed, validation=validation) | dict(sides)
    content = _read(folder / SPLITS_FILE)
    content[_key(seed, validation)] = {
        side: sorted(number for number, own in every.items() if own == side)
        for side in (TRAIN, VAL)
    }
    write_atomic(folder / SPLITS_FILE, json.dumps(content) + "\n")


def _key(seed: int, validation: float) -> str:
    return f"seed {seed}, validation {validation:.6g}"


def _read(file: Path) -> dict[str, Any]:
    try:
        content = read_json(file)
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
