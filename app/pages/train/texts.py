"""Durations, sizes and states in words."""

from __future__ import annotations

import math

from PySide6.QtCore import QLocale

from app.core.store import RunState
from app.core.training.live import TAG_AP, LiveRun, Phase
from app.core.translation import translate
from wseg_engine.base.events import TRAIN_TAG_AP

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_SETTLED = 90  # seconds below which seconds are told


def duration(seconds: float) -> str:
    """Return how long something took: "42 s", "3 min", "1 h 20 min"."""
    if seconds < _SETTLED:
        return translate("TrainTexts", "{count} s").format(count=round(seconds))
    minutes = round(seconds / _MINUTE)
    if seconds < _HOUR:
        return translate("TrainTexts", "{count} min").format(count=minutes)
    if seconds < _DAY:
        return translate("TrainTexts", "{hours} h {minutes} min").format(
            hours=minutes // 60, minutes=minutes % 60
        )
    hours = round(seconds / _HOUR)
    return translate("TrainTexts", "{days} d {hours} h").format(days=hours // 24, hours=hours % 24)


def about(seconds: float) -> str:
    """Return roughly how long something will take."""
    if seconds < 10:
        return translate("TrainTexts", "a few seconds")
    if seconds < _SETTLED:
        rounded = 10 * round(seconds / 10)
        return translate("TrainTexts", "about {time}").format(time=duration(rounded))
    return translate("TrainTexts", "about {time}").format(time=duration(seconds))


def size(count: float) -> str:
    """Return bytes as people read them."""
    return QLocale().formattedDataSize(int(count), 1)


def percent(share: float) -> str:
    """Return a share as a percentage; a dash where it is not known."""
    if math.isnan(share):
        return "–"
    return f"{QLocale().toString(100 * share, 'f', 1)} %"


def phase_text(live: LiveRun) -> str:
    """Say what a training does at the moment."""
    texts = {
        Phase.PREPARING: translate("TrainTexts", "Preparing: images, tags and the network"),
        Phase.FEATURES: translate("TrainTexts", "Looking at the images once"),
        Phase.LABELS: translate("TrainTexts", "Redrawing the masks to learn from"),
        Phase.VALIDATING: translate("TrainTexts", "Scoring on images held out"),
        Phase.PREVIEWS: translate("TrainTexts", "Predicting the pinned images"),
        Phase.ENDED: translate("TrainTexts", "Ended"),
    }
    if live.phase is not Phase.TRAINING:
        return texts[live.phase]
    now = min(live.epoch + 1, live.epochs)
    if math.isnan(live.mask_loss.last):
        text = translate("TrainTexts", "Warm-up on tags alone: epoch {now} of {all}")
    else:
        text = translate("TrainTexts", "Learning masks: epoch {now} of {all}")
    return text.format(now=now, all=live.epochs)


def state_text(state: RunState) -> str:
    """Return the state of a run that does not run at the moment, unless told otherwise."""
    texts = {
        RunState.RUNNING: translate("TrainTexts", "interrupted"),
        RunState.FINISHED: translate("TrainTexts", "finished"),
        RunState.STOPPED: translate("TrainTexts", "stopped"),
        RunState.FAILED: translate("TrainTexts", "failed"),
    }
    return texts[state]


def score_titles() -> dict[str, str]:
    """Return what those of the engine's metrics are called that are plotted."""
    return {
        TRAIN_TAG_AP: translate("TrainTexts", "Tag precision, while learning"),
        TAG_AP: translate("TrainTexts", "Tag precision, held out"),
        "mean_iou": translate("TrainTexts", "Mask overlap (IoU), held out"),
    }


def preset_title(name: str) -> str:
    """Return what a preset is called."""
    texts = {
        "fast": translate("TrainTexts", "Fast"),
        "full": translate("TrainTexts", "Full"),
        "baseline": translate("TrainTexts", "Baseline"),
    }
    return texts.get(name, name)
