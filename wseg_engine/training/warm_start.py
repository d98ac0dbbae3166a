"""Starting a training from what a trained network knows, where the classes may have changed.

Everything but the last layer is taken over as it is. Of the last layer, classes that both know (by
name) take over their weights; new classes keep the weights that the seed gave them. Momentum,
learning rate and the order of images are those of a new run.

A short training on a few approved masks learns what is chance about them, too. There the network
can end as the mean, weight by weight, of what it was and what it became (Wortsman et al., "Robust
fine-tuning of zero-shot models", CVPR 2022).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from wseg_engine.base.looking import folder_at
from wseg_engine.base.messages import tr
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.settings.config import ModelConfig
from wseg_engine.training.checkpoint import find_latest, load_model

SIZES = "head.class_offsets"  # found anew by every training
CLASS_LAYERS = ("head.classifier.", "head.classify.")  # of all heads; one row a class


class WarmStartError(ValueError):
    """A network that a training cannot start from; the message says why and what to do."""


class StartModel(NamedTuple):
    """A trained network to start from."""

    name: str  # for people
    tensors: dict[str, Tensor]  # of the whole network
    classes: tuple[str, ...]  # as the data set of the training to come names them
    config: ModelConfig


class WarmStart(NamedTuple):
    """What was taken over."""

    known: tuple[str, ...]
    new: tuple[str, ...]

    def text(self, name: str) -> str:
        """The same in words."""
        known = len(self.known)
        text = (
            tr("Continues from {name}: 1 known class", name=name)
            if known == 1
            else tr("Continues from {name}: {count:,} known classes", name=name, count=known)
        )
        if self.new:
            text = tr("{text}; new: {names}", text=text, names=", ".join(self.new))
        return f"{text}."


def read_start(path: Path) -> StartModel:
    """Read a training's checkpoint (a ".json", or its folder) or an exported model.

    Raises:
        CheckpointError: if it cannot be read.
        WarmStartError: if a folder holds no checkpoint.
    """
    if folder_at(path):
        found = find_latest(path).path
        if found is None:
            raise WarmStartError(
                tr(
                    "{path}: contains no checkpoint to start from. Give the folder of a training, "
                    "or a model file.",
                    path=path,
                )
            )
        path = found
    model = load_model(path)
    return StartModel(str(path), model.network.state_dict(), model.names, model.settings.model)


def start_from(network: SegmentationNet, model: StartModel, *, classes: Sequence[str]) -> WarmStart:
    """Give a new network what a trained one knows.

    Args:
        network: as it would begin without; its tensors are replaced.
        model: what to start from.
        classes: the network's, in its order.

    Raises:
        WarmStartError: if the two differ in more than their classes, or share none; the network is
            left as it was.
    """
    _check_same_network(network.config, model)
    places = {name: place for place, name in enumerate(model.classes)}
    pairs = [(new, places[name]) for new, name in enumerate(classes) if name in places]
    if not pairs:
        raise WarmStartError(
            tr(
                "{name}: knows none of the classes {classes} (it knows {known}). Start without it.",
                name=model.name,
                classes=", ".join(classes),
                known=", ".join(model.classes),
            )
        )
    state = {name: torch.clone(value) for name, value in network.state_dict().items()}
    if state.keys() != model.tensors.keys():
        raise WarmStartError(
            tr("{name}: its tensors are not those of this network.", name=model.name)
        )
    rows, old_rows = (list(column) for column in zip(*pairs, strict=True))
    for name, value in model.tensors.items():
        if name == SIZES:
            continue
        if name.startswith(CLASS_LAYERS):
            state[name][rows] = value[old_rows].to(state[name])
        else:
            state[name] = value
    network.load_state_dict(state)
    known = {new for new, _ in pairs}
    return WarmStart(
        tuple(classes[place] for place in sorted(known)),
        tuple(name for place, name in enumerate(classes) if place not in known),
    )


def weights_to_keep(network: SegmentationNet, *, frozen_backbone: bool) -> dict[str, Tensor]:
    """Return copies of the weights and statistics that training is going to change."""
    return {
        name: value.detach().cpu().clone()
        for name, value in network.state_dict().items()
        if value.is_floating_point()
        and name != SIZES
        and not (frozen_backbone and name.startswith("backbone."))
    }


@torch.no_grad()
def mix_with_start(network: SegmentationNet, start: Mapping[str, Tensor], *, share: float) -> None:
    """Give a network the mean of its weights and those that it started from.

    Args:
        network: as it was trained; its tensors are changed.
        start: what `weights_to_keep` returned before; tensors that it lacks stay as they are.
        share: of the trained weights in the mean, 0 to 1.
    """
    state = network.state_dict()
    for name, value in start.items():
        state[name].lerp_(value.to(state[name]), 1 - share)


def _check_same_network(config: ModelConfig, model: StartModel) -> None:
    if config.same_but_classes(model.config):
        return
    own, other = asdict(config), asdict(model.config)
    differ = [
        tr("{name} is {other}, not {own}", name=name, other=other[name], own=own[name])
        for name in own
        if name != "classes" and own[name] != other[name]
    ]
    raise WarmStartError(
        tr(
            "{name}: is another network ({differ}). Choose the same settings of "
            "the network, or start without it.",
            name=model.name,
            differ="; ".join(differ),
        )
    )
