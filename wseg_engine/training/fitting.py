"""How many images fit onto a card at once: an estimate to begin with, so that no step is tried that
cannot succeed. Where it errs, `Stepper` makes the parts smaller, or larger again.
"""

from __future__ import annotations

from wseg_engine.networks.model import SegmentationNet
from wseg_engine.settings.backbones import backbone
from wseg_engine.settings.config import TrainConfig

_GIB = 1024**3
_SIDE = 448  # px, of the images for which the table of backbones says what they take
_A_WEIGHT = 12  # bytes: the weight, its gradient, its momentum
_A_LOGIT = 16  # bytes of a class's pixel in the losses: logits, their logarithms, both gradients


def images_that_fit(
    network: SegmentationNet, *, config: TrainConfig, memory: int, exact: bool
) -> int:
    """Return how many images a step can work on at once; at least 1.

    Args:
        network: what is trained, backbone and head.
        config: side of the crops.
        memory: bytes of the card that may be used.
        exact: whether it computes in 32 bits.
    """
    pixels = config.crop**2
    weights = sum(parameter.numel() for parameter in network.parameters()) * _A_WEIGHT
    activations = backbone(network.config.backbone).activations * _GIB * pixels / _SIDE**2
    losses = (network.config.classes + 1) * pixels * _A_LOGIT
    an_image = (2 if exact else 1) * activations + losses
    return max(1, int((memory - weights) // an_image))
