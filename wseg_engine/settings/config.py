"""Configuration of networks, training, prediction and refinement.

Every value of the method is a field here, with its range, unit and explanation beside it (see
`declared`). Instances are frozen and checked when made: a configuration that exists is valid.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

from wseg_engine.base.messages import tr
from wseg_engine.settings.backbones import backbone, backbone_names
from wseg_engine.settings.declared import Checked, ConfigError, check_mapping, setting

__all__ = [
    "MAX_CLASSES",
    "MAX_SCALE",
    "Checked",
    "ConfigError",
    "ModelConfig",
    "PredictConfig",
    "RefineConfig",
    "Settings",
    "TrainConfig",
]

MAX_SCALE = 8.0  # of an image, in prediction
MAX_CLASSES = 254  # ids 1..254 of an 8-bit mask; 0 is background, 255 void


@dataclass(frozen=True)
class ModelConfig(Checked):
    """A network: its backbone, its head, and how logits become class scores."""

    backbone: str = setting(
        "efficientnet_lite2", "network that turns the image into features", choices=backbone_names
    )
    classes: int = setting(
        20, "foreground classes; background is added", minimum=1, maximum=MAX_CLASSES
    )
    head: str = setting(
        "auto",
        "decoder on top of the features: the paper's, a compact one for frozen backbones, or CAM; "
        "auto takes the paper's for its four backbones and the compact one otherwise",
        choices=("auto", "paper", "compact", "cam"),
    )
    output_stride: int = setting(
        0,
        "input pixels per cell of the deep features; 0 is the backbone's own (8 for "
        "WideResNet-38 and VGG16, 14 for DINOv2, 16 for the others)",
        unit="px",
        choices=(0, 8, 14, 16),
    )
    stride_in_first: bool = setting(
        False, "ResNets: stride in a block's first 1×1 (Caffe) instead of its 3×3 (torchvision)"
    )
    batch_norm_eps: float = setting(
        1e-5, "ResNets: batch normalisation's epsilon", minimum=1e-8, maximum=1e-1
    )
    dilate_last_stage: bool = setting(
        False,
        "ResNets: dilate the last stage where its stride was removed, so that it sees what it "
        "learned on ImageNet; the published networks do not",
    )
    head_width: int = setting(
        256, "channels of the compact head", unit="channels", minimum=16, maximum=1024
    )
    pooling: str = setting(
        "ngwp", "how the logits of a class become one score", choices=("ngwp", "gap")
    )
    penalty: bool = setting(True, "add the focal mask penalty to the scores")
    penalty_power: float = setting(
        3.0, "p of the focal mask penalty (Eq. 5)", minimum=0.0, maximum=20.0
    )
    penalty_lambda: float = setting(
        0.01, "λ of the focal mask penalty (Eq. 4)", minimum=1e-6, maximum=1.0
    )
    gate: str = setting(
        "stochastic",
        "how deep and shallow features mix while training",
        choices=("stochastic", "deterministic", "off"),
    )
    gate_rate: float = setting(
        0.3, "ψ, share of the shallow stream in the mix", minimum=0.0, maximum=0.95
    )
    gci: bool = setting(True, "inject global cues into the shallow stream")

    def __post_init__(self) -> None:
        super().__post_init__()
        there = backbone(self.backbone).strides
        if self.output_stride not in (0, *there):
            text = tr(
                "ModelConfig.output_stride is {stride}; the backbone {name} has {strides}.",
                stride=self.output_stride,
                name=self.backbone,
                strides=", ".join(map(str, there)),
            )
            raise ConfigError(text)

    @property
    def stride(self) -> int:
        """The output stride with the backbone's own resolved, in pixels."""
        return self.output_stride or backbone(self.backbone).stride

    @property
    def head_kind(self) -> str:
        """The head with `auto` resolved: "paper", "compact" or "cam"."""
        if self.head != "auto":
            return self.head
        return "paper" if backbone(self.backbone).of_the_paper else "compact"

    def same_but_classes(self, other: ModelConfig) -> bool:
        """Whether networks of both differ in nothing but how many classes they know."""
        return dataclasses.replace(self, classes=other.classes) == other


@dataclass(frozen=True)
class TrainConfig(Checked):
    """How a network is trained."""

    RETIRED: ClassVar[frozenset[str]] = frozenset({"pixel_balance"})

    frozen_backbone: bool = setting(
        False, "compute the features of each image once, keep them on disk, and train only the head"
    )
    epochs: int = setting(20, "passes over the images", unit="epochs", minimum=1, maximum=1000)
    warmup_epochs: int = setting(
        5, "epochs on tags only before the mask loss joins", unit="epochs", minimum=0, maximum=1000
    )
    batch: int = setting(16, "images per optimiser step", unit="images", minimum=1, maximum=1024)
    accumulate: int = setting(
        1, "parts that a batch is split into to save memory", unit="parts", minimum=1, maximum=1024
    )
    crop: int = setting(
        321, "side of the square training crop", unit="px", minimum=64, maximum=2048
    )
    area_min: float = setting(
        0.9, "smallest share of the image's area in a crop", minimum=0.05, maximum=1.0
    )
    flip: bool = setting(True, "mirror half of the crops")
    jitter: float = setting(
        0.3, "colour jitter of brightness, contrast and saturation", minimum=0.0, maximum=1.0
    )
    jitter_hue: float = setting(0.1, "colour jitter of hue", minimum=0.0, maximum=0.5)
    optimiser: str = setting("sgd", "how weights follow their gradients", choices=("sgd", "adamw"))
    rate: float = setting(1e-3, "base learning rate", minimum=1e-8, maximum=10.0)
    schedule: str = setting(
        "constant",
        "learning rate over the run: constant, or warming up for the first tenth and then falling "
        "to 0 along a cosine",
        choices=("constant", "cosine"),
    )
    momentum: float = setting(
        0.9, "momentum of SGD; AdamW's first decay rate", minimum=0.0, maximum=0.999
    )
    weight_decay: float = setting(
        5e-4, "weight decay of weights; biases have none", minimum=0.0, maximum=1.0
    )
    new_weight_factor: float = setting(
        10.0, "learning rate factor of new weights", minimum=0.0, maximum=1000.0
    )
    old_bias_factor: float = setting(
        2.0, "learning rate factor of pretrained biases", minimum=0.0, maximum=1000.0
    )
    new_bias_factor: float = setting(
        20.0, "learning rate factor of new biases", minimum=0.0, maximum=1000.0
    )
    pamr_iterations: int = setting(
        10, "PAMR iterations on the training masks; 0 is off", minimum=0, maximum=100
    )
    pamr_dilations: tuple[int, ...] = setting(
        (1, 2, 4, 8, 12, 24), "dilations of PAMR's 3×3 neighbourhood", unit="px", minimum=1
    )
    pseudo_foreground: float = setting(
        0.6, "share of a class's maximum that assigns a pixel to it", minimum=0.0, maximum=1.0
    )
    pseudo_background: float = setting(
        0.7, "the same share for the background", minimum=0.0, maximum=1.0
    )
    pseudo_floor: float = setting(
        0.2, "smallest probability of a pseudo label", minimum=0.0, maximum=1.0
    )
    relabel_epochs: tuple[int, ...] = setting(
        (),
        "frozen backbone: epochs (from 0) before which the pseudo labels of all images are "
        "computed again from the whole image and refined by the CRF; 0 suits a trained network",
        unit="epochs",
        minimum=0,
    )
    relabel_background_power: float = setting(
        1.25, "background power when pseudo labels are computed again", minimum=0.1, maximum=10.0
    )
    draft_labels: bool = setting(
        False, "frozen backbone: start with labels of saliency and tags, before anything is learned"
    )
    pseudo_saliency: float = setting(
        0.0,
        "frozen backbone: how much saliency shifts the log odds of the background in the pseudo "
        "labels of every step; 0 is off",
        minimum=0.0,
        maximum=20.0,
    )
    relabel_saliency: float = setting(
        0.0, "the same when relabelling whole images; 0 is off", minimum=0.0, maximum=20.0
    )
    learn_sizes: bool = setting(
        False, "frozen backbone: hold classes to the sizes that three or more approved masks show"
    )
    mask_loss_weight: float = setting(
        1.0, "weight of the self-supervised mask loss", minimum=0.0, maximum=100.0
    )
    pixel_loss_weight: float = setting(
        1.0, "weight of the loss on approved and relabelled masks", minimum=0.0, maximum=100.0
    )
    approved_weight: float = setting(
        1.0, "weight of approved masks and marks; others count 1", minimum=0.0, maximum=100.0
    )
    approved_share: float = setting(
        0.0,
        "smallest share of images with an approved mask in an epoch; where there are fewer, they "
        "are used several times, and others less often",
        minimum=0.0,
        maximum=0.9,
    )
    start_masks: float = setting(
        0.0,
        "approved masks after which the network before counts as much as that after; 0: not at all",
        minimum=0.0,
        maximum=10_000.0,
    )
    mixed_precision: bool = setting(True, "16-bit arithmetic where the device gains from it")
    channels_last: bool = setting(True, "channels-last memory layout on CUDA")
    workers: int = setting(
        -1, "threads that load images ahead; 0: none, −1: as needed", minimum=-1, maximum=64
    )
    validation: float = setting(
        0.0, "share of the images held out for validation", minimum=0.0, maximum=0.9
    )
    seed: int = setting(0, "seed of every random choice", minimum=0, maximum=2**31 - 1)
    checkpoint_every: int = setting(
        1, "epochs between checkpoints", unit="epochs", minimum=1, maximum=1000
    )
    checkpoint_minutes: float = setting(
        5.0,
        "longest time between checkpoints, also within epochs; 0: only between epochs",
        unit="min",
        minimum=0.0,
        maximum=1440.0,
    )
    cache_limit: int = setting(
        8 * 1024**3, "disk space limit of the feature cache", unit="bytes", minimum=0
    )

    @property
    def labelled_before(self) -> tuple[int, ...]:
        """The epochs (from 0) before which whole images get labels: drafts, or the network's."""
        drafts = {0} if self.draft_labels else set()
        return tuple(sorted(drafts.union(e for e in self.relabel_epochs if e < self.epochs)))

    @property
    def uses_saliency(self) -> bool:
        """Whether training looks at what stands out in its images."""
        return self.frozen_backbone and (
            self.draft_labels or self.pseudo_saliency > 0 or self.relabel_saliency > 0
        )


@dataclass(frozen=True)
class PredictConfig(Checked):
    """How masks are predicted."""

    scales: tuple[float, ...] = setting(
        (1.0,), "scales at which the image is predicted", minimum=0.1, maximum=MAX_SCALE
    )
    mirror: bool = setting(True, "predict the mirrored image too")
    alternate_mirror: bool = setting(False, "look once at each scale, mirrored at every other")
    side: int = setting(
        0,
        "longer side of the image at scale 1; 0 keeps its own size",
        unit="px",
        minimum=0,
        maximum=16384,
    )
    gate: str = setting(
        "tags",
        "which classes may appear: the tagged ones (score where an image has no tags), those "
        "whose score exceeds the threshold, or all",
        choices=("tags", "score", "none"),
    )
    score_threshold: float = setting(
        0.1, "smallest probability of a class that may appear", minimum=0.0, maximum=1.0
    )
    background_power: float = setting(
        3.0, "power the averaged background is raised to", minimum=0.1, maximum=20.0
    )
    saliency: float = setting(
        0.0,
        "how much saliency shifts the log odds of the background: by minus half of this where a "
        "pixel is fully salient, by plus half where it is not at all; where an image is tagged "
        "with several classes, by minus a quarter and plus three quarters; 0 is off",
        minimum=0.0,
        maximum=20.0,
    )
    class_evidence: float = setting(
        0.0,
        "how much ImageNet's classifier shifts the log odds between the classes that an image is "
        "tagged with, if it knows them all by their English names; 0 is off",
        minimum=0.0,
        maximum=10.0,
    )
    closer_look: float = setting(
        0.0,
        "look again at the part around what was found, up to this share of the image; 0 is off",
        minimum=0.0,
        maximum=1.0,
    )
    finer_look: float = setting(
        0.0,
        "look again at the whole image, enlarged by a quarter, where a tagged class takes less "
        "than this share of it and there was no closer look; 0 is off",
        minimum=0.0,
        maximum=1.0,
    )
    max_pixels: int = setting(
        2_000_000,
        "most pixels in one network pass; larger images are predicted at this size",
        unit="px",
        minimum=4096,
    )

    def key(self) -> dict[str, Any]:
        """Return what masks depend on; without what is off and did not exist once, to find them."""
        later = ("alternate_mirror", "saliency", "class_evidence", "closer_look", "finer_look")
        values = {n: value for n, value in self.to_dict().items() if value or n not in later}
        # Masks of the rules before are made anew: see `neutral_saliency`, `class_evidence.SIDE`.
        rules = {"saliency_rule": self.saliency, "evidence_rule": self.class_evidence}
        return values | {rule: 2 for rule, used in rules.items() if used}


@dataclass(frozen=True)
class RefineConfig(Checked):
    """How predicted masks are refined."""

    method: str = setting("crf", "refinement of the masks", choices=("none", "pamr", "crf"))
    pamr_iterations: int = setting(10, "iterations of PAMR", minimum=1, maximum=1000)
    pamr_dilations: tuple[int, ...] = setting(
        (1, 2, 4, 8, 12, 24), "dilations of PAMR's 3×3 neighbourhood", unit="px", minimum=1
    )
    crf_iterations: int = setting(10, "iterations of the CRF", minimum=1, maximum=1000)
    crf_smooth_sigma: float = setting(
        3.0, "reach of the CRF's smoothness kernel", unit="px", minimum=0.1, maximum=1000.0
    )
    crf_smooth_weight: float = setting(
        3.0, "weight of the CRF's smoothness kernel", minimum=0.0, maximum=1000.0
    )
    crf_colour_sigma_xy: float = setting(
        80.0, "spatial reach of the CRF's colour kernel", unit="px", minimum=0.1, maximum=10000.0
    )
    crf_colour_sigma_rgb: float = setting(
        13.0, "colour reach of the CRF's colour kernel", unit="levels", minimum=0.1, maximum=1000.0
    )
    crf_colour_weight: float = setting(
        10.0, "weight of the CRF's colour kernel", minimum=0.0, maximum=1000.0
    )
    crf_backend: str = setting(
        "torch", "which implementation of the CRF", choices=("torch", "pydensecrf")
    )
    working_pixels: int = setting(
        500_000,
        "larger images are refined at this size and upsampled along edges; 0 is full resolution",
        unit="px",
        minimum=0,
    )


@dataclass(frozen=True)
class Settings(Checked):
    """Everything one run of the engine needs to know."""

    model: ModelConfig = ModelConfig()
    train: TrainConfig = TrainConfig()
    predict: PredictConfig = PredictConfig()
    refine: RefineConfig = RefineConfig()

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Make settings from `to_dict`'s nested values.

        Raises:
            ConfigError: as that of a section does.
        """
        check_mapping(cls.__name__, values)
        known: dict[str, Any] = {f.name: type(f.default) for f in fields(cls)}
        unknown = sorted(set(values) - set(known))
        if unknown:
            raise ConfigError(tr("Settings have no section {unknown}.", unknown=", ".join(unknown)))
        return cls(**{name: known[name].from_dict(part) for name, part in values.items()})
