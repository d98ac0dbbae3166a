"""How much disk a training takes, roughly: for a warning before it begins."""

from __future__ import annotations

from wseg_engine.settings.backbones import backbone
from wseg_engine.settings.config import ModelConfig, Settings

_FLOAT, _HALF = 4, 2  # bytes
# Checkpoints on the disk while one is written: it, the former one, and the one before.
_CHECKPOINTS = 3


# The paper's head: a 1×1, three 3×3 and another 1×1 to 256 channels of the deep features, and the
# rest, which hardly depends on the backbone.
_PAPER_HEAD_EACH = 256 * (1 + 3 * 9 + 1)  # parameters a channel of the deep features
_PAPER_HEAD_REST = 2.5e6


def checkpoint_bytes(settings: Settings) -> int:
    """Return what a run's checkpoints take at the most."""
    pretrained = backbone(settings.model.backbone).parameters * 1e6
    head = _head_parameters(settings.model)
    moments = 2 if settings.train.optimiser == "adamw" else 1
    trained = head if settings.train.frozen_backbone else head + pretrained
    return round(_CHECKPOINTS * _FLOAT * (pretrained + head + moments * trained))


def feature_bytes(settings: Settings, images: int) -> int:
    """Return what the features of images take in the cache; 0 where none are kept."""
    train = settings.train
    if not train.frozen_backbone:
        return 0
    cells = ((train.crop - 1) // settings.model.stride + 1) ** 2
    views = 2 if train.flip else 1
    deep = _HALF * views * cells * backbone(settings.model.backbone).channels
    small = 3 * (train.crop // 2) ** 2
    return min(train.cache_limit, images * (deep + small))


def _head_parameters(model: ModelConfig) -> float:
    channels, width = backbone(model.backbone).channels, model.head_width
    match model.head_kind:
        case "cam":
            return channels * model.classes
        case "compact":
            return width * (channels + 9 * width + model.classes)
        case _:
            return _PAPER_HEAD_EACH * channels + _PAPER_HEAD_REST
