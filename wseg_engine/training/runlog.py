"""What a training run leaves in its folder besides checkpoints: `settings.json` and `log.csv`."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wseg_engine.base.durable import write_atomic
from wseg_engine.base.version import VERSION
from wseg_engine.settings.config import Settings

SETTINGS_NAME = "settings.json"
LOG_NAME = "log.csv"
_COLUMNS = ("epoch", "tag_loss", "mask_loss", "pixel_loss", "seconds")


def write_settings(folder: Path, settings: Settings, classes: Sequence[str]) -> Path:
    """Write what a run was started with; returns the file."""
    values = {"engine": VERSION, "classes": list(classes), "settings": settings.to_dict()}
    return _write(folder / SETTINGS_NAME, json.dumps(values, indent=1, ensure_ascii=False))


def write_log(folder: Path, history: Sequence[Mapping[str, Any]]) -> Path:
    """Write one row an epoch; columns of metrics follow those of the losses. Returns the file.

    Args:
        folder: the run's.
        history: an entry an epoch: `epoch` from 0, `tag_loss`, `mask_loss`, `pixel_loss` (NaN, an
            empty field, where not active), `seconds`, and `metrics`, a mapping.
    """
    names = sorted({name for entry in history for name in entry["metrics"]})
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow((*_COLUMNS, *names))
    for entry in history:
        values = [entry[name] for name in _COLUMNS]
        values += [entry["metrics"].get(name, math.nan) for name in names]
        writer.writerow(["" if _is_nan(value) else value for value in values])
    return _write(folder / LOG_NAME, text.getvalue())


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _write(path: Path, text: str) -> Path:
    """Replace a file whole, so that a reader or a crash never meets half of it."""
    write_atomic(path, text)
    return path
