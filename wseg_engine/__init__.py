"""Weakly supervised semantic segmentation: image tags in, pixel masks out.

What is offered here is the public interface; `docs/python.md` explains it, and it stays. Each name
is loaded when it is first asked for, so that importing this package loads neither torch nor
anything else that takes time. Everything below the package may move between versions.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from wseg_engine.base.version import VERSION as __version__

if TYPE_CHECKING:
    from wseg_engine.annotations.dataset import read_dataset
    from wseg_engine.base.events import (
        BatchHalved,
        CheckpointSaved,
        Control,
        EpochDone,
        Event,
        Finished,
        ImageFailed,
        Notice,
        PhaseDone,
        Prediction,
        Progress,
        StepDone,
        Stopped,
        TrainingFinished,
        TrainingStarted,
    )
    from wseg_engine.formats.export import export_dataset
    from wseg_engine.networks.build import build_network
    from wseg_engine.prediction.predict import predict
    from wseg_engine.pretrained.published import load_published
    from wseg_engine.pretrained.weights import load_pretrained
    from wseg_engine.refinement.crf import dense_crf
    from wseg_engine.refinement.pamr import PAMR
    from wseg_engine.refinement.refine import refine
    from wseg_engine.scoring.metrics import evaluate
    from wseg_engine.settings.config import ModelConfig, Settings
    from wseg_engine.settings.presets import preset
    from wseg_engine.training.checkpoint import load_model
    from wseg_engine.training.train import train

__all__ = [
    "PAMR",
    "BatchHalved",
    "CheckpointSaved",
    "Control",
    "EpochDone",
    "Event",
    "Finished",
    "ImageFailed",
    "ModelConfig",
    "Notice",
    "PhaseDone",
    "Prediction",
    "Progress",
    "Settings",
    "StepDone",
    "Stopped",
    "TrainingFinished",
    "TrainingStarted",
    "__version__",
    "build_network",
    "dense_crf",
    "evaluate",
    "export_dataset",
    "load_model",
    "load_pretrained",
    "load_published",
    "predict",
    "preset",
    "read_dataset",
    "refine",
    "train",
]

_WHERE = {
    "PAMR": "refinement.pamr",
    "ModelConfig": "settings.config",
    "Settings": "settings.config",
    "build_network": "networks.build",
    "dense_crf": "refinement.crf",
    "evaluate": "scoring.metrics",
    "export_dataset": "formats.export",
    "load_model": "training.checkpoint",
    "load_pretrained": "pretrained.weights",
    "load_published": "pretrained.published",
    "predict": "prediction.predict",
    "preset": "settings.presets",
    "read_dataset": "annotations.dataset",
    "refine": "refinement.refine",
    "train": "training.train",
}
_EVENTS = "base.events"


def __getattr__(name: str) -> Any:
    """Load an offered name when it is first asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(f"{__name__}.{_WHERE.get(name, _EVENTS)}")
    value = globals()[name] = getattr(module, name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
