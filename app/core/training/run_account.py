"""How a run went, for its record: put together while it trains."""

from __future__ import annotations

import math
import time
from typing import Any

from app.core.store import RunRecord
from app.core.training import run_notes
from wseg_engine.base.events import EpochDone, Event, TrainingFinished, TrainingStarted


class RunAccount:
    """What a run's record will say of how it went."""

    def __init__(self, record: RunRecord) -> None:
        self._began = time.monotonic()
        self._before = run_notes.noted_number(record.scores.get(run_notes.SECONDS))
        self._values: dict[str, Any] = {}
        self.stopped = False

    def hear(self, event: Event) -> None:
        """Take note of an event."""
        match event:
            case TrainingStarted():
                self._values[run_notes.DEVICE] = event.device
                self._values[run_notes.EPOCHS] = event.first_epoch
            case EpochDone():
                losses = {
                    "tag": event.tag_loss,
                    "mask": event.mask_loss,
                    "pixel": event.pixel_loss,
                }
                self._values[run_notes.EPOCHS] = event.epoch + 1
                self._values[run_notes.METRICS] = dict(event.metrics)
                self._values[run_notes.LOSSES] = {
                    name: value for name, value in losses.items() if not math.isnan(value)
                }
            case TrainingFinished():
                self.stopped = event.stopped
            case _:
                pass

    def values(self, error: str = "") -> dict[str, Any]:
        """Return what to keep, by the keys of `run_notes`."""
        seconds = self._before + time.monotonic() - self._began
        return {
            **self._values,
            run_notes.SECONDS: round(seconds, 1),
            run_notes.ENDED: run_notes.now(),
            run_notes.ERROR: error,
        }
