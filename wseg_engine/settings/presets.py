"""Presets: settings that belong together, chosen by measurement or taken from the release."""

from __future__ import annotations

import math
from dataclasses import replace

from wseg_engine.base.messages import tr
from wseg_engine.settings.backbones import backbone as backbone_of
from wseg_engine.settings.config import (
    ConfigError,
    ModelConfig,
    PredictConfig,
    RefineConfig,
    Settings,
    TrainConfig,
)

PRESETS = ("fast", "full", "baseline")

_FAST_IMAGES = 437  # where the number of images is not known: as many as most was tried with
_FAST_VIEWS = 8000  # about as many looks at images as fast training needs to settle
_MOST_FAST_EPOCHS = 60  # of few images
_ENOUGH_FAST_EPOCHS = 16  # of many images ...
_MOST_FAST_VIEWS = 51_000  # ... as long as they take hours on a CPU, not days
_FEWEST_FAST_EPOCHS = 4
_WARMUP_VIEWS = 1500  # on tags alone, unless that is more than the sixth part of the run
_RELABEL_AFTER = (0.22, 0.5, 0.78)  # of the run
# Chosen on parts of the training photographs (`make bench ONLY=accuracy_choice`).
_RELABEL_SALIENCY = 4.0
_PSEUDO_SALIENCY = 2.0
_PREDICT_SALIENCY = 4.0
_APPROVED_SHARE = 0.3  # of an epoch's places
_APPROVED_WEIGHT = 10.0  # what a person decided, beside labels that the network made
_PREDICT_EVIDENCE = 0.5
_CLOSER_LOOK = 0.5
_FINER_LOOK = 0.04
_LEAST_SCORE = 0.5  # of a class that nobody has tagged
# A head that learned from labels of the CRF needs less of it afterwards.
_GENTLE_CRF = RefineConfig(
    crf_colour_weight=4.0, crf_colour_sigma_xy=40.0, crf_colour_sigma_rgb=6.0
)
# Of a run that goes on from a trained network (measured: `make bench ONLY=warm`).
_WARM_SHARE = 1 / 3  # of the epochs it would have from the start, where it knows all classes
_NEW_CLASSES_SHARE = 1 / 2  # the same, where some are new to it
_REFIT_VIEWS = 600  # looks at images of a short lesson: seconds where features are cached
_MOST_REFIT_EPOCHS = 8  # of few images
_START_MASKS = 10.0  # after which the network before counts as much as that after
# A head that has seen more images is surer of them, and marks less around what it knows. Measured:
# number of images and the background power that suits.
_FEW, _MANY = (437, 1.25), (3131, 3.0)


def preset(
    name: str, *, backbone: str | None = None, classes: int = 20, images: int | None = None
) -> Settings:
    """Return the settings of a preset.

    Args:
        name: "fast" (frozen backbone, cached features, compact head; minutes on a CPU), "full" (the
            paper's fine-tuning) or "baseline" (CAM: pooled class maps without masks' losses).
        backbone: a name of `backbone_names`; the preset's own choice if None.
        classes: number of foreground classes.
        images: how many will be trained on, where known; fast training looks at each of many
            images less often than at each of few.

    Raises:
        ConfigError: for a name that is no preset, or a value out of range.
    """
    if name == "fast":
        return _fast(backbone or "efficientnet_lite2", classes, images)
    if name == "full":
        return _full(backbone or "resnet50", classes)
    if name == "baseline":
        return _baseline(backbone or "efficientnet_lite2", classes, images)
    raise ConfigError(
        tr(
            "There is no preset {name!r}; expected one of {presets}.",
            name=name,
            presets=", ".join(PRESETS),
        )
    )


def _fast(backbone: str, classes: int, images: int | None) -> Settings:
    images = images or _FAST_IMAGES
    enough = max(_FAST_VIEWS // images, min(_ENOUGH_FAST_EPOCHS, _MOST_FAST_VIEWS // images))
    epochs = max(_FEWEST_FAST_EPOCHS, min(_MOST_FAST_EPOCHS, enough))
    warmup = max(1, min(epochs // 6, _WARMUP_VIEWS // images))
    return Settings(
        model=ModelConfig(backbone=backbone, classes=classes, head="compact", head_width=128),
        train=TrainConfig(
            frozen_backbone=True,
            epochs=epochs,
            warmup_epochs=warmup,
            relabel_epochs=_relabel_epochs(epochs, warmup),
            draft_labels=True,
            pseudo_saliency=_PSEUDO_SALIENCY,
            relabel_saliency=_RELABEL_SALIENCY,
            learn_sizes=True,
            approved_share=_APPROVED_SHARE,
            approved_weight=_APPROVED_WEIGHT,
            crop=385,  # 24 cells of 16 px and one more pixel, so that corners meet exactly
            optimiser="adamw",
            schedule="cosine",
            weight_decay=1e-3,
            new_weight_factor=1.0,
            new_bias_factor=1.0,
        ),
        predict=PredictConfig(
            side=448,
            scales=(0.8, 1.2),
            alternate_mirror=True,
            score_threshold=_LEAST_SCORE,
            background_power=_fast_background_power(images),
            saliency=_PREDICT_SALIENCY,
            class_evidence=_PREDICT_EVIDENCE,
            closer_look=_CLOSER_LOOK,
            finer_look=_FINER_LOOK,
        ),
        refine=_GENTLE_CRF,
    )


def _relabel_epochs(epochs: int, warmup: int) -> tuple[int, ...]:
    """Return the epochs before which labels are made anew, in a run of so many.

    The masks of the warm-up are too coarse for it, and after it one epoch with PAMR comes first.
    """
    shares = {max(warmup + 1, round(share * epochs)) for share in _RELABEL_AFTER}
    return tuple(sorted(epoch for epoch in shares if epoch < epochs))


def _fast_background_power(images: int) -> float:
    """Return what suits a head trained on so many images: between what was measured."""
    (few, low), (many, high) = _FEW, _MANY
    place = math.log(images / few) / math.log(many / few)
    share = min(1.0, max(0.0, place))
    return round(low * math.exp(share * math.log(high / low)), 2)


def _full(backbone: str, classes: int) -> Settings:
    """Return the release's settings for a backbone."""
    about = backbone_of(backbone)
    resnet, wide = about.family == "resnet", about.family == "wide_resnet"
    small_crop = wide or about.light
    train = TrainConfig(
        epochs={"wide_resnet": 24, "vgg": 32}.get(about.family, 20),
        crop=321 if small_crop else 448,
        old_bias_factor=1.0 if resnet else 2.0,
        new_bias_factor=10.0 if resnet else 20.0,
    )
    predict = PredictConfig(
        scales=(1.0, 0.5, 1.5, 2.0) if small_crop else (1.0, 0.75, 1.25, 1.5),
        score_threshold=0.1 if small_crop else 0.3,
        background_power=1.0 if about.family == "vgg" else 3.0,
        # Its 64 channels at full size take 1.9 GB a megapixel on a CPU; the others a third of that.
        max_pixels=1_000_000 if wide else 2_000_000,
    )
    model = ModelConfig(backbone=backbone, classes=classes, head="paper")
    return Settings(model=model, train=train, predict=predict)


def _baseline(backbone: str, classes: int, images: int | None) -> Settings:
    """Return CAM: end to end for the paper's backbones, on cached features for the light ones."""
    light = backbone_of(backbone).light
    start = _fast(backbone, classes, images) if light else _full(backbone, classes)
    model = replace(start.model, head="cam", pooling="gap", penalty=False, gate="off", gci=False)
    epochs = start.train.epochs if light else 5
    return replace(
        start,
        model=model,
        train=replace(
            start.train,
            epochs=epochs,
            warmup_epochs=epochs,
            relabel_epochs=(),
            draft_labels=False,
            pseudo_saliency=0.0,
            relabel_saliency=0.0,
            learn_sizes=False,
            approved_share=0.0,
            approved_weight=1.0,
        ),
        # CAM's background is a constant; and CAM is what there was before all this.
        predict=replace(
            start.predict,
            score_threshold=PredictConfig().score_threshold,
            alternate_mirror=False,
            background_power=1.0,
            saliency=0.0,
            class_evidence=0.0,
            closer_look=0.0,
            finer_look=0.0,
        ),
        refine=RefineConfig(),
    )


def warm(settings: Settings, *, new_classes: bool) -> Settings:
    """Return settings for a run that goes on from a trained network: fewer epochs.

    The warm-up teaches a new head what is where before its masks teach it more. A trained head
    needs none; one with new classes needs its share. A trained head also knows better than drafts
    what is where: its own labels, made anew, are the first.

    Args:
        settings: of the run as it would be from the start.
        new_classes: whether there are classes that the network does not know yet.
    """
    train = settings.train
    share = _NEW_CLASSES_SHARE if new_classes else _WARM_SHARE
    epochs = min(train.epochs, max(_FEWEST_FAST_EPOCHS, round(share * train.epochs)))
    if train.warmup_epochs >= train.epochs:  # learns from tags alone
        warmup = epochs
    else:
        warmup = max(1, round(share * train.warmup_epochs)) if new_classes else 0
    relabel = _relabel_epochs(epochs, warmup) if train.relabel_epochs else ()
    knows = bool(relabel) and not new_classes
    changed = replace(
        train,
        epochs=epochs,
        warmup_epochs=min(warmup, epochs),
        relabel_epochs=(0, *relabel) if knows else relabel,
        draft_labels=train.draft_labels and not knows,
    )
    return replace(settings, train=changed)


def refit(settings: Settings, *, images: int) -> Settings:
    """Return settings for a short lesson from corrected masks, on top of a trained network.

    No labels of whole images are made anew, which takes longest: corrected masks teach the head
    what they show, the others what it knows already. Few masks teach what is chance about them as
    well: so the fewer they are, the more the network stays what it was.

    Args:
        settings: of the run that made the network.
        images: how many it looks at, the corrected ones among them.
    """
    epochs = max(1, min(_MOST_REFIT_EPOCHS, round(_REFIT_VIEWS / max(1, images))))
    changed = replace(
        settings.train,
        epochs=epochs,
        warmup_epochs=0,
        relabel_epochs=(),
        draft_labels=False,
        start_masks=_START_MASKS,
    )
    return replace(settings, train=changed)
