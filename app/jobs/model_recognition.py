"""Telling what a model file holds.

Loads torch when it is imported: import it inside a job.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from safetensors import SafetensorError, safe_open

from app.core.training.request import FoundModel, ModelInspected, ModelKind
from app.core.translation import translate
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.base.looking import folder_at
from wseg_engine.datasets.class_map import VOC_CLASSES
from wseg_engine.networks.build import build_network
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.networks.model_file import FORMAT
from wseg_engine.networks.tensor_files import check_tensor_file
from wseg_engine.pretrained.published import load_published, published_names
from wseg_engine.pretrained.weights import WeightsError, read_state_dict
from wseg_engine.settings.backbones import all_backbones
from wseg_engine.settings.config import MAX_CLASSES, ModelConfig
from wseg_engine.training.checkpoint import find_latest, load_model

if TYPE_CHECKING:
    from torch import Tensor

_CLASSIFIER = "head.classifier.weight"  # one row a class


def inspect_model(path: Path, control: Control) -> Iterator[Event]:
    """Look what a file holds: a network of ours, a published one, or a backbone's weights.

    Args:
        path: a .safetensors, .pth or .pt file, a checkpoint's .json, or the folder of a run.
        control: stops it before anything long.

    Yields:
        `Progress`, then `ModelInspected`.

    Raises:
        CheckpointError, WeightsError: if it can be neither, in words.
    """
    yield Progress("load", 0, 0, path.name)
    control.wait_or_stop()
    own = _own_file(path)
    if own is not None:
        model = load_model(own)
        config = model.settings.model
        yield ModelInspected(
            FoundModel(
                own, ModelKind.OWN, config.backbone, config.head_kind, model.names, names_known=True
            )
        )
        return
    state = read_state_dict(path)
    control.wait_or_stop()
    kind, config = _recognised(path, state)
    if kind is ModelKind.BACKBONE:
        yield ModelInspected(FoundModel(path, kind, config.backbone, "", (), names_known=False))
        return
    # The published networks know the classes of Pascal VOC, and no name of them.
    names = VOC_CLASSES if config.classes == len(VOC_CLASSES) else ("",) * config.classes
    yield ModelInspected(
        FoundModel(path, kind, config.backbone, config.head_kind, names, names_known=False)
    )


def _own_file(path: Path) -> Path | None:
    """Return what to give to `load_model` if a path leads to a network of ours, else None."""
    if folder_at(path):
        latest = find_latest(path)
        if latest.path is None:
            raise WeightsError(
                translate(
                    "ModelImport",
                    "{folder} contains no model that can be loaded. Choose a file, or the folder "
                    "of a run. {problems}",
                ).format(folder=path.name, problems=" ".join(latest.problems))
            )
        return latest.path
    if path.suffix == ".json":
        return path
    if path.suffix == ".safetensors" and _format(path) == FORMAT:
        return path
    return None


def _format(path: Path) -> str:
    """Return what a file of tensors says that it is; "" where it says nothing."""
    try:
        check_tensor_file(path)
        with safe_open(path, framework="pt", device="cpu") as file:
            return str((file.metadata() or {}).get("format", ""))
    except (OSError, ValueError, SafetensorError):  # whoever reads it whole will say what is wrong
        return ""


class _Recognised(NamedTuple):
    kind: ModelKind
    config: ModelConfig


def _recognised(path: Path, state: Mapping[str, Tensor]) -> _Recognised:
    """Tell by names and shapes which network's tensors these are.

    Raises:
        WeightsError: if of none.
    """
    kept = None
    known = all_backbones().by_name
    for one in known.values():
        for head in ("paper", "cam") if one.of_the_paper else ("cam",):
            taken = _try(state, ModelConfig(backbone=one.name, head=head))
            if taken is None:
                continue
            if taken.kind is ModelKind.PUBLISHED:
                return taken
            kept = kept or taken
    if kept is None:
        raise WeightsError(
            translate(
                "ModelImport",
                "{file} does not contain a network that TagMask knows. Expected a TagMask model, "
                "a network published with the paper, or the ImageNet weights of {names}.",
            ).format(file=path.name, names=", ".join(known))
        )
    return kept


def _try(state: Mapping[str, Tensor], config: ModelConfig) -> _Recognised | None:
    import torch

    with torch.device("meta"):  # names and shapes without memory
        network = build_network(config)
        classes = _class_count(network, state)
        if classes is not None and classes != config.classes:
            config = replace(config, classes=classes)
            network = build_network(config)
    try:
        taken = load_published(network, state)
    except WeightsError:
        return None
    kind = ModelKind.PUBLISHED if taken.kind == "network" else ModelKind.BACKBONE
    return _Recognised(kind, config)


def _class_count(network: SegmentationNet, state: Mapping[str, Tensor]) -> int | None:
    """Return how many classes the classifier in a file has; None if there is none."""
    for name in published_names(network)[_CLASSIFIER]:
        if name in state and 1 <= state[name].shape[0] <= MAX_CLASSES:
            return int(state[name].shape[0])
    return None
