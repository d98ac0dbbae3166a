"""Durations, sizes and states in words."""

from __future__ import annotations

import math

from PySide6.QtCore import QLocale

from app.core.store import RunState
from app.core.training.estimate import about, duration
from app.core.training.live import TAG_AP, LiveRun, Phase
from app.core.translation import translate
from wseg_engine.base.events import TRAIN_TAG_AP

_ALL_BUT_ALL = 99.9  # percent, what is not quite all is shown as at most
_NEARLY_ALL = 0.99

__all__ = [
    "about",
    "duration",
    "percent",
    "phase_text",
    "precision",
    "preset_title",
    "score_titles",
    "size",
    "state_text",
]


def size(count: float) -> str:
    """Return bytes as people read them."""
    return QLocale().formattedDataSize(int(count), 1)


def percent(share: float) -> str:
    """Return a share as a percentage; a dash where it is not known."""
    if math.isnan(share):
        return "–"
    shown = 100 * share if share >= 1 else min(100 * share, _ALL_BUT_ALL)
    return f"{QLocale().toString(shown, 'f', 1)} %"


def precision(share: float) -> str:
    """Return how well tags are told apart; never as if nothing were left to be learnt.

    It ranks images, and says nothing of how good masks are.
    """
    return translate("TrainTexts", "over 99 %") if share > _NEARLY_ALL else percent(share)


def phase_text(live: LiveRun) -> str:
    """Say what a training does at the moment."""
    texts = {
        Phase.PREPARING: translate("TrainTexts", "Preparing images, tags and the network"),
        Phase.FEATURES: translate("TrainTexts", "Computing features"),
        Phase.LABELS: translate("TrainTexts", "Relabelling"),
        Phase.VALIDATING: translate("TrainTexts", "Scoring on held-out images"),
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
        TRAIN_TAG_AP: translate("TrainTexts", "Tag precision (training)"),
        TAG_AP: translate("TrainTexts", "Tag precision (held out)"),
        "mean_iou": translate("TrainTexts", "Mask overlap (IoU, held out)"),
    }


def preset_title(name: str) -> str:
    """Return what a preset is called."""
    texts = {
        "fast": translate("TrainTexts", "Fast"),
        "full": translate("TrainTexts", "Full"),
        "baseline": translate("TrainTexts", "Baseline"),
    }
    return texts.get(name, name)
