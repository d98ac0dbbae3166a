"""Configuration of networks, training, prediction and refinement.

Every value of the method is a field here, with its range, unit and explanation beside it, so that
command lines and dialogs are made from these classes instead of repeating them (see `settings_of`).
Instances are frozen and checked when made: a configuration that exists is valid.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, NamedTuple, Self

from wseg_engine.base.messages import tr, translate
from wseg_engine.settings.backbones import backbone, backbone_names

MAX_CLASSES = 254  # ids 1..254 of an 8-bit mask; 0 is background, 255 void


class ConfigError(ValueError):
    """A configuration value that cannot be used; the message says which, and what is expected."""


class Setting(NamedTuple):
    """What a command line or a dialog needs to know of one field of a configuration."""

    name: str
    kind: type
    element: type  # of a tuple's values; the kind itself otherwise
    default: Any
    help: str
    unit: str
    minimum: float | None
    maximum: float | None
    choices: tuple[Any, ...]


def setting(
    default: Any,
    help: str,  # noqa: A002 - the word used by every command line library
    *,
    unit: str = "",
    minimum: float | None = None,
    maximum: float | None = None,
    choices: tuple[Any, ...] | Callable[[], tuple[Any, ...]] = (),
) -> Any:
    """Declare a configuration field together with its explanation and allowed values."""
    return field(
        default=default,
        metadata={
            "help": help,
            "unit": unit,
            "minimum": minimum,
            "maximum": maximum,
            "choices": choices,
        },
    )


def _kind_of(annotation: Any) -> type:
    """Reduce an annotation to the plain type of its values (bool, int, float, str or tuple)."""
    origin = typing.get_origin(annotation)
    if origin is Literal:
        return type(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return _kind_of(next(a for a in typing.get_args(annotation) if a is not type(None)))
    return origin or annotation  # type: ignore[no-any-return]


def _element_of(annotation: Any) -> type:
    """Return the type of a tuple's values, or `_kind_of` what is no tuple."""
    kind = _kind_of(annotation)
    return _kind_of(typing.get_args(annotation)[0]) if kind is tuple else kind


def settings_of(config: type) -> tuple[Setting, ...]:
    """Describe every field of a configuration class, in order of declaration."""
    hints = typing.get_type_hints(config)
    return tuple(
        Setting(
            f.name,
            _kind_of(hints[f.name]),
            _element_of(hints[f.name]),
            f.default,
            help=f.metadata["help"],
            unit=f.metadata["unit"],
            minimum=f.metadata["minimum"],
            maximum=f.metadata["maximum"],
            choices=_listed(f.metadata["choices"]),
        )
        for f in fields(config)
        if f.metadata
    )


def _listed(choices: tuple[Any, ...] | Callable[[], tuple[Any, ...]]) -> tuple[Any, ...]:
    return choices() if callable(choices) else choices


class Checked:
    """Checks a frozen dataclass against its fields' metadata when it is made."""

    def __post_init__(self) -> None:
        for item in settings_of(type(self)):
            _check(type(self).__name__, item, getattr(self, item.name))

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, ready for JSON."""
        return dataclasses.asdict(self)  # type: ignore[call-overload, no-any-return]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Make a configuration from `to_dict`'s values.

        Raises:
            ConfigError: for a name that is not a field, or a value out of range.
        """
        known = {f.name for f in fields(cls)}  # type: ignore[arg-type]
        unknown = sorted(set(values) - known)
        if unknown:
            raise ConfigError(
                tr(
                    "{kind} has no setting {unknown}.",
                    kind=cls.__name__,
                    unknown=", ".join(unknown),
                )
            )
        listed = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
        return cls(**listed)


def _check(owner: str, item: Setting, value: Any) -> None:
    """Raise ConfigError unless `value` has the field's type and lies in its range."""
    if value is None and item.default is None:
        return
    label = f"{owner}.{item.name}"
    number = item.kind is float and isinstance(value, int) and not isinstance(value, bool)
    wrong_bool = isinstance(value, bool) and item.kind is not bool
    if wrong_bool or not (isinstance(value, item.kind) or number):
        raise ConfigError(
            tr(
                "{label} is {value!r}; expected {kind}.",
                label=label,
                value=value,
                kind=item.kind.__name__,
            )
        )
    if item.choices and value not in item.choices:
        allowed = ", ".join(str(c) for c in item.choices)
        raise ConfigError(
            tr(
                "{label} is {value!r}; expected one of {allowed}.",
                label=label,
                value=value,
                allowed=allowed,
            )
        )
    for part in value if isinstance(value, tuple) else (value,):
        if isinstance(part, str | bool):
            continue
        low, high = item.minimum, item.maximum
        # Written so that NaN, which compares false with everything, is refused.
        if (low is not None and not part >= low) or (high is not None and not part <= high):
            bounds = tr(
                "{low} to {high}",
                low=tr("any") if low is None else low,
                high=tr("any") if high is None else high,
            )
            raise ConfigError(
                tr(
                    "{label} is {value!r}; expected {bounds} {unit}",
                    label=label,
                    value=value,
                    bounds=bounds,
                    unit=translate("Setting", item.unit) if item.unit else "",
                ).strip()
                + "."
            )


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
        "WideResNet-38 and VGG16, 16 for the others)",
        unit="px",
        choices=(0, 8, 16),
    )
    stride_in_first: bool = setting(
        False, "ResNets: stride in a block's first 1×1 (Caffe) instead of its 3×3 (torchvision)"
    )
    batch_norm_eps: float = setting(
        1e-5, "ResNets: batch normalisation's epsilon", minimum=1e-8, maximum=1e-1
    )
    dilate_last_stage: bool = setting(
        False,
        "ResNets: dilate the last stage where its stride was taken away, so that it sees what it "
        "learned on ImageNet; the published networks do not",
    )
    head_width: int = setting(
        256, "channels of the compact head", unit="channels", minimum=16, maximum=1024
    )
    pooling: str = setting("ngwp", "how a class's logits become one score", choices=("ngwp", "gap"))
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

    @property
    def stride(self) -> int:
        """The output stride with the backbone's own resolved: 8 or 16 pixels."""
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

    frozen_backbone: bool = setting(
        False, "compute each image's features once, keep them on disk, and train the head alone"
    )
    epochs: int = setting(20, "passes over the images", unit="epochs", minimum=1, maximum=1000)
    warmup_epochs: int = setting(
        5, "epochs on tags alone before the mask loss joins", unit="epochs", minimum=0, maximum=1000
    )
    batch: int = setting(16, "images per optimiser step", unit="images", minimum=1, maximum=1024)
    accumulate: int = setting(
        1, "parts a batch is split into to save memory", unit="parts", minimum=1, maximum=1024
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
        "the learning rate over the run: constant, or up within its first tenth and then down to "
        "0 along a cosine",
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
        0.6, "share of a class's maximum that makes a pixel its own", minimum=0.0, maximum=1.0
    )
    pseudo_background: float = setting(
        0.7, "the same share for background", minimum=0.0, maximum=1.0
    )
    pseudo_floor: float = setting(
        0.2, "a pseudo label's smallest probability", minimum=0.0, maximum=1.0
    )
    relabel_epochs: tuple[int, ...] = setting(
        (),
        "frozen backbone: epochs (from 0) before which every image's pseudo labels are made anew "
        "from the whole image and refined by the CRF",
        unit="epochs",
        minimum=1,
    )
    relabel_background_power: float = setting(
        1.25, "power of the background where pseudo labels are made anew", minimum=0.1, maximum=10.0
    )
    mask_loss_weight: float = setting(
        1.0, "weight of the self-supervised mask loss", minimum=0.0, maximum=100.0
    )
    pixel_loss_weight: float = setting(
        1.0, "weight of the loss on approved and relabelled masks", minimum=0.0, maximum=100.0
    )
    mixed_precision: bool = setting(True, "16-bit arithmetic where the device gains from it")
    channels_last: bool = setting(True, "channels-last memory layout on CUDA")
    workers: int = setting(
        -1,
        "threads that load images ahead; 0: none, −1: as the device needs",
        minimum=-1,
        maximum=64,
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
        "most time between checkpoints, within epochs too; 0: only between epochs",
        unit="min",
        minimum=0.0,
        maximum=1440.0,
    )
    cache_limit: int = setting(
        8 * 1024**3, "most disk the feature cache may take", unit="bytes", minimum=0
    )


@dataclass(frozen=True)
class PredictConfig(Checked):
    """How masks are predicted."""

    scales: tuple[float, ...] = setting(
        (1.0,), "sizes at which the image is looked at", minimum=0.1, maximum=8.0
    )
    mirror: bool = setting(True, "look at the mirror image too")
    side: int = setting(
        0,
        "longer side of the image at scale 1; 0 keeps the image's own size",
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
    max_pixels: int = setting(
        2_000_000,
        "most pixels of one network pass; a larger image is predicted at this size",
        unit="px",
        minimum=4096,
    )


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
        """Make settings from `to_dict`'s nested values."""
        known: dict[str, Any] = {f.name: type(f.default) for f in fields(cls)}
        unknown = sorted(set(values) - set(known))
        if unknown:
            raise ConfigError(tr("Settings has no part {unknown}.", unknown=", ".join(unknown)))
        return cls(**{name: known[name].from_dict(part) for name, part in values.items()})
