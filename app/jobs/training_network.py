"""The network that a run trains, ready to begin.

Loads torch when it is imported: import it inside a job.
"""

from __future__ import annotations

from collections.abc import Generator

from wseg_engine.base.events import Control, Event
from wseg_engine.networks.build import build_network
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.pretrained.weights import load_pretrained
from wseg_engine.settings.config import Settings


def new_network(
    settings: Settings, *, control: Control, allow_download: bool, pretrained: bool = True
) -> Generator[Event, None, SegmentationNet]:
    """Build a network, and load ImageNet's weights into its backbone.

    Args:
        settings: the network, and the seed of its new weights.
        control: stops a download.
        allow_download: fetch weights that are not on this machine.
        pretrained: False where a checkpoint's weights are loaded anyway.

    Raises:
        WeightsError: if there are none, in words.
    """
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.train.seed)
        network = build_network(settings.model)
    if pretrained:
        yield from load_pretrained(network, allow_download=allow_download, control=control)
    return network
