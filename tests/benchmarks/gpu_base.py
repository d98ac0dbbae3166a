"""What the parts of `gpu_check.py` work with and return."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GIB = 1024**3

Row = dict[str, object]


class NotMeasured(Exception):
    """A part that has nothing to measure here; says why."""


@dataclass(frozen=True)
class Check:
    """What the parts work with."""

    folder: Path  # of the report; parts write below it
    short: bool
    pretended: bool
    until: float  # of `time.monotonic`, when everything should be over
    device: str = "cuda"

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.until - time.monotonic()
