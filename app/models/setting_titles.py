"""What the fields of the configuration are called on the screen, and how they are grouped.

Type, range, unit and explanation of a field come from `wseg_engine.settings.config` itself.
"""

from __future__ import annotations

from typing import NamedTuple

from app.core.translation import mark, translate
from wseg_engine.settings.backbones import backbone


class Section(NamedTuple):
    """Fields that belong together; each is "part.name" of the engine's `Settings`."""

    title: str
    fields: tuple[str, ...]


SECTIONS = (
    Section(
        mark("SettingTitle", "Length and batches"),
        (
            "train.epochs",
            "train.warmup_epochs",
            "train.batch",
            "train.accumulate",
            "train.frozen_backbone",
            "train.validation",
            "train.checkpoint_every",
            "train.checkpoint_minutes",
            "train.seed",
        ),
    ),
    Section(
        mark("SettingTitle", "Network"),
        (
            "model.backbone",
            "model.head",
            "model.head_width",
            "model.output_stride",
            "model.dilate_last_stage",
            "model.stride_in_first",
            "model.batch_norm_eps",
            "model.pooling",
            "model.penalty",
            "model.penalty_power",
            "model.penalty_lambda",
            "model.gate",
            "model.gate_rate",
            "model.gci",
        ),
    ),
    Section(
        mark("SettingTitle", "Network input"),
        (
            "train.crop",
            "train.area_min",
            "train.flip",
            "train.jitter",
            "train.jitter_hue",
        ),
    ),
    Section(
        mark("SettingTitle", "Learning"),
        (
            "train.optimiser",
            "train.rate",
            "train.schedule",
            "train.momentum",
            "train.weight_decay",
            "train.new_weight_factor",
            "train.old_bias_factor",
            "train.new_bias_factor",
        ),
    ),
    Section(
        mark("SettingTitle", "Self-training (pseudo labels)"),
        (
            "train.mask_loss_weight",
            "train.pixel_loss_weight",
            "train.approved_share",
            "train.approved_weight",
            "train.pseudo_foreground",
            "train.pseudo_background",
            "train.pseudo_floor",
            "train.pamr_iterations",
            "train.pamr_dilations",
            "train.relabel_epochs",
            "train.relabel_background_power",
            "train.draft_labels",
            "train.pseudo_saliency",
            "train.relabel_saliency",
            "train.learn_sizes",
            "train.start_masks",
        ),
    ),
    Section(
        mark("SettingTitle", "This computer"),
        (
            "train.workers",
            "train.mixed_precision",
            "train.channels_last",
            "train.cache_limit",
        ),
    ),
    Section(
        mark("SettingTitle", "Prediction"),
        (
            "predict.scales",
            "predict.mirror",
            "predict.alternate_mirror",
            "predict.side",
            "predict.gate",
            "predict.score_threshold",
            "predict.background_power",
            "predict.saliency",
            "predict.class_evidence",
            "predict.closer_look",
            "predict.finer_look",
            "predict.max_pixels",
        ),
    ),
    Section(
        mark("SettingTitle", "Refinement"),
        (
            "refine.method",
            "refine.pamr_iterations",
            "refine.pamr_dilations",
            "refine.crf_iterations",
            "refine.crf_smooth_sigma",
            "refine.crf_smooth_weight",
            "refine.crf_colour_sigma_xy",
            "refine.crf_colour_sigma_rgb",
            "refine.crf_colour_weight",
            "refine.crf_backend",
            "refine.working_pixels",
        ),
    ),
)

# The project's own: how many classes there are is not for the user to say.
NOT_SHOWN = frozenset({"model.classes"})

TITLES = {
    "model.backbone": mark("SettingTitle", "Backbone"),
    "model.head": mark("SettingTitle", "Head"),
    "model.output_stride": mark("SettingTitle", "Output stride"),
    "model.stride_in_first": mark("SettingTitle", "Stride in the first convolution"),
    "model.batch_norm_eps": mark("SettingTitle", "Batch normalisation’s epsilon"),
    "model.dilate_last_stage": mark("SettingTitle", "Dilate the last stage"),
    "model.head_width": mark("SettingTitle", "Width of the head"),
    "model.pooling": mark("SettingTitle", "Pooling"),
    "model.penalty": mark("SettingTitle", "Focal mask penalty"),
    "model.penalty_power": mark("SettingTitle", "Power of the penalty, p"),
    "model.penalty_lambda": mark("SettingTitle", "Floor of the penalty, λ"),
    "model.gate": mark("SettingTitle", "Gate between deep and shallow"),
    "model.gate_rate": mark("SettingTitle", "Share of the shallow stream, ψ"),
    "model.gci": mark("SettingTitle", "Global cue injection"),
    "train.frozen_backbone": mark("SettingTitle", "Freeze the backbone"),
    "train.epochs": mark("SettingTitle", "Epochs"),
    "train.warmup_epochs": mark("SettingTitle", "Warm-up epochs"),
    "train.batch": mark("SettingTitle", "Batch"),
    "train.accumulate": mark("SettingTitle", "Parts of a batch"),
    "train.crop": mark("SettingTitle", "Crop size"),
    "train.area_min": mark("SettingTitle", "Smallest share of the image"),
    "train.flip": mark("SettingTitle", "Mirror images"),
    "train.jitter": mark("SettingTitle", "Colour jitter"),
    "train.jitter_hue": mark("SettingTitle", "Hue jitter"),
    "train.optimiser": mark("SettingTitle", "Optimiser"),
    "train.rate": mark("SettingTitle", "Learning rate"),
    "train.schedule": mark("SettingTitle", "Schedule"),
    "train.momentum": mark("SettingTitle", "Momentum"),
    "train.weight_decay": mark("SettingTitle", "Weight decay"),
    "train.new_weight_factor": mark("SettingTitle", "Factor for new weights"),
    "train.old_bias_factor": mark("SettingTitle", "Factor for pretrained biases"),
    "train.new_bias_factor": mark("SettingTitle", "Factor for new biases"),
    "train.pamr_iterations": mark("SettingTitle", "PAMR iterations"),
    "train.pamr_dilations": mark("SettingTitle", "PAMR dilations"),
    "train.pseudo_foreground": mark("SettingTitle", "Pixel threshold of classes"),
    "train.pseudo_background": mark("SettingTitle", "Pixel threshold of the background"),
    "train.pseudo_floor": mark("SettingTitle", "Lowest pseudo label probability"),
    "train.relabel_epochs": mark("SettingTitle", "Relabel at epochs"),
    "train.relabel_background_power": mark("SettingTitle", "Background power when relabelling"),
    "train.draft_labels": mark("SettingTitle", "Start with drafts"),
    "train.pseudo_saliency": mark("SettingTitle", "Saliency in every step"),
    "train.relabel_saliency": mark("SettingTitle", "Saliency when relabelling"),
    "train.learn_sizes": mark("SettingTitle", "Learn sizes from approved masks"),
    "train.start_masks": mark("SettingTitle", "Masks that weigh as much as the start"),
    "train.mask_loss_weight": mark("SettingTitle", "Weight of the mask loss"),
    "train.pixel_loss_weight": mark("SettingTitle", "Weight of the pixel loss"),
    "train.approved_share": mark("SettingTitle", "Share of approved masks"),
    "train.approved_weight": mark("SettingTitle", "Weight of approved masks"),
    "train.mixed_precision": mark("SettingTitle", "16-bit arithmetic"),
    "train.channels_last": mark("SettingTitle", "Channels-last layout"),
    "train.workers": mark("SettingTitle", "Loading threads"),
    "train.validation": mark("SettingTitle", "Held-out share"),
    "train.seed": mark("SettingTitle", "Seed"),
    "train.checkpoint_every": mark("SettingTitle", "Epochs between checkpoints"),
    "train.checkpoint_minutes": mark("SettingTitle", "Minutes between checkpoints"),
    "train.cache_limit": mark("SettingTitle", "Feature cache limit"),
    "predict.scales": mark("SettingTitle", "Scales"),
    "predict.mirror": mark("SettingTitle", "Mirror test"),
    "predict.alternate_mirror": mark("SettingTitle", "Mirror every other scale only"),
    "predict.side": mark("SettingTitle", "Longer side"),
    "predict.gate": mark("SettingTitle", "Classes that may appear"),
    "predict.score_threshold": mark("SettingTitle", "Lowest class score"),
    "predict.background_power": mark("SettingTitle", "Background power"),
    "predict.saliency": mark("SettingTitle", "Saliency"),
    "predict.class_evidence": mark("SettingTitle", "ImageNet's view of tagged classes"),
    "predict.closer_look": mark("SettingTitle", "Closer look at small things"),
    "predict.finer_look": mark("SettingTitle", "Finer look at small classes"),
    "predict.max_pixels": mark("SettingTitle", "Most pixels at once"),
    "refine.method": mark("SettingTitle", "Method"),
    "refine.pamr_iterations": mark("SettingTitle", "PAMR iterations"),
    "refine.pamr_dilations": mark("SettingTitle", "PAMR dilations"),
    "refine.crf_iterations": mark("SettingTitle", "CRF iterations"),
    "refine.crf_smooth_sigma": mark("SettingTitle", "Smoothness reach"),
    "refine.crf_smooth_weight": mark("SettingTitle", "Smoothness weight"),
    "refine.crf_colour_sigma_xy": mark("SettingTitle", "Colour reach, in space"),
    "refine.crf_colour_sigma_rgb": mark("SettingTitle", "Colour reach, in levels"),
    "refine.crf_colour_weight": mark("SettingTitle", "Colour weight"),
    "refine.crf_backend": mark("SettingTitle", "Implementation"),
    "refine.working_pixels": mark("SettingTitle", "Working size"),
}

# Names of networks and methods are the same everywhere; the others are translated.
CHOICES = {
    "cam": "CAM",
    "ngwp": "nGWP",
    "gap": "GAP",
    "sgd": "SGD",
    "adamw": "AdamW",
    "pamr": "PAMR",
    "crf": "CRF",
    "torch": "PyTorch",
    "pydensecrf": "pydensecrf",
}
_WORDS = {
    "auto": mark("SettingChoice", "automatic"),
    "paper": mark("SettingChoice", "the paper’s"),
    "compact": mark("SettingChoice", "compact"),
    "stochastic": mark("SettingChoice", "stochastic"),
    "deterministic": mark("SettingChoice", "deterministic"),
    "off": mark("SettingChoice", "off"),
    "constant": mark("SettingChoice", "constant"),
    "cosine": mark("SettingChoice", "cosine"),
    "tags": mark("SettingChoice", "the tagged ones"),
    "score": mark("SettingChoice", "those with a score above the threshold"),
    "none": mark("SettingChoice", "none"),
}
_OF_FIELD = {
    ("model.output_stride", 0): mark("SettingChoice", "the backbone’s own"),
    ("predict.gate", "none"): mark("SettingChoice", "all"),
}


def title_of(key: str) -> str:
    """Return what a field is called."""
    text = TITLES[key]
    return translate("SettingTitle", text)


def section_title(section: Section) -> str:
    """Return what a group of fields is called."""
    return translate("SettingTitle", section.title)


def choice_title(key: str, value: object) -> str:
    """Return what one of a field's choices is called."""
    text = _OF_FIELD.get((key, value)) or _WORDS.get(str(value))
    if text is not None:
        return translate("SettingChoice", text)
    if key == "model.backbone":
        return backbone(str(value)).title
    return CHOICES.get(str(value), str(value))
