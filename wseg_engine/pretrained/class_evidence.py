"""What ImageNet's classifier says of every cell of a photograph, for classes of other names.

The classifier that EfficientNet-Lite was published with pools its features and maps them to 1,000
logits. Without the pooling, each cell has logits of its own (class activation maps, Zhou et al.,
CVPR 2016). A class of the user's gets those of ImageNet's classes that its name covers: with z the
logits of a cell and G those classes, its evidence is log(1/|G| · Σ_{k ∈ G} exp z_k).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import cast

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from wseg_engine.datasets.imagenet_words import imagenet_classes
from wseg_engine.images.imaging import ImageSize, resize
from wseg_engine.networks.backbones.efficientnet_lite import EfficientNetLite
from wseg_engine.networks.batch_norm_folding import fold_batch_norms
from wseg_engine.networks.build import build_network
from wseg_engine.pretrained.weights import load_pretrained, read_state_dict
from wseg_engine.settings.config import ModelConfig
from wseg_engine.settings.weight_files import WeightsError, find_weights

BACKBONE = "efficientnet_lite2"
SIDE = 544  # photographs are looked at as squares of this side, in pixels; by measurement
_WEIGHT, _BIAS = "_fc.weight", "_fc.bias"


class ClassEvidence:
    """Evidence of classes in the cells of photographs.

    Args:
        backbone: EfficientNet-Lite with the weights it was published with.
        weight, bias: of the published classifier, (1000, 1280) and (1000,).
        names: of the classes; class i is channel i + 1.
    """

    def __init__(
        self, backbone: EfficientNetLite, weight: Tensor, bias: Tensor, names: Sequence[str]
    ) -> None:
        self._backbone = cast(EfficientNetLite, fold_batch_norms(backbone))  # a copy
        self._weight = weight
        self._bias = bias
        self._covered = [imagenet_classes(name) for name in names]

    @torch.inference_mode()
    def of_features(self, deep: Tensor, channels: Sequence[int]) -> NDArray[np.float32]:
        """Return (len(channels), h, w) evidence, in nats, of channels that are known.

        Args:
            deep: (1, C, h, w) deep features of a photograph.
            channels: of the classes.
        """
        top = self._backbone.top(deep[:, -self._backbone.stage_widths[-1] :])
        found = []
        for channel in channels:
            rows = list(self._covered[channel - 1])
            weight = self._weight[rows, :, None, None].to(top.device)
            logits = F.conv2d(top, weight, self._bias[rows].to(top.device))[0]
            found.append(logits.logsumexp(0) - math.log(len(rows)))
        return torch.stack(found).cpu().numpy()

    @torch.inference_mode()
    def of_photo(self, pixels: NDArray[np.uint8], channels: Sequence[int]) -> NDArray[np.float32]:
        """Return the evidence in a photograph, (H, W, 3) uint8 RGB: (len(channels), 34, 34)."""
        device = next(self._backbone.parameters()).device
        square = torch.from_numpy(resize(pixels, ImageSize(SIDE, SIDE))).to(device)
        x = square.permute(2, 0, 1)[None].float() / 255.0
        x = (x - x.new_tensor(self._backbone.mean)[:, None, None]) / x.new_tensor(
            self._backbone.std
        )[:, None, None]
        return self.of_features(self._backbone(x.contiguous()).deep, channels)


def load_evidence(
    names: Sequence[str], *, device: str | torch.device = "cpu"
) -> ClassEvidence | None:
    """Read the classifier of the backbone that is a part of TagMask.

    Args:
        names: of the classes; class i is channel i + 1.
        device: where it runs.

    Returns:
        None if its weights are not on this machine, or lack the classifier.
    """
    found = find_weights(BACKBONE)
    if found is None:
        return None
    network = build_network(ModelConfig(backbone=BACKBONE, classes=1, head="cam"))
    try:
        state = read_state_dict(found.path)
        for _ in load_pretrained(network, file=found.path):
            pass
    except WeightsError:
        return None
    weight, bias = state.get(_WEIGHT), state.get(_BIAS)
    if weight is None or bias is None:
        return None
    backbone = cast(EfficientNetLite, network.backbone.to(device).eval())
    return ClassEvidence(backbone, weight.float(), bias.float(), names)


class LazyEvidence:
    """Evidence in photographs; the classifier is loaded when the first one needs it.

    Args:
        names: of the classes; class i is channel i + 1.
        device: where the classifier runs.
    """

    def __init__(self, names: Sequence[str], device: str | torch.device = "cpu") -> None:
        self._names = names
        self._device = device
        self._known = [bool(imagenet_classes(name)) for name in names]
        self._evidence: ClassEvidence | None = None
        self.missing = False  # the classifier was needed, and is not on this machine

    def knows(self, channels: Sequence[int]) -> bool:
        """Whether there are several channels, and each one's name covers a class of ImageNet's."""
        return len(channels) > 1 and all(self._known[channel - 1] for channel in channels)

    def of_photo(
        self, pixels: NDArray[np.uint8], channels: Sequence[int]
    ) -> NDArray[np.float32] | None:
        """Return the evidence in a photograph, (H, W, 3) uint8 RGB.

        Returns:
            (len(channels), h, w), in nats; None where nothing tells the channels apart.
        """
        if self.missing or not self.knows(channels):
            return None
        if self._evidence is None:
            self._evidence = load_evidence(self._names, device=self._device)
            self.missing = self._evidence is None
        return None if self._evidence is None else self._evidence.of_photo(pixels, channels)
