"""The models and tables that are a part of TagMask, in the folder `resources` beside the engine."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from wseg_engine.base.looking import file_at

_FOLDER = "resources"  # the package beside the engine that holds the files; never imported


def own_file(name: str) -> Path | None:
    """Return where a file of `resources/models` is; None if it is not there."""
    spec = importlib.util.find_spec(_FOLDER)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "models" / name
        if file_at(path):
            return path
    return None
