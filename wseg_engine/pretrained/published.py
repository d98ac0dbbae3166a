"""Published checkpoints: their names and ours, and loading one whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from wseg_engine.base.messages import tr, tr_noop
from wseg_engine.networks.heads.cam_head import CamHead
from wseg_engine.networks.heads.paper_head import PaperHead
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.settings.weight_files import WeightsError

_MISSING = tr_noop("missing {names}")
_UNEXPECTED = tr_noop("unexpected {names}")
_RESHAPED = tr_noop("of another shape {names}")

# Our prefixes within a head, and the published ones. Backbones have the published names.
_PAPER_HEAD: dict[str, tuple[str, ...]] = {
    "aspp.branches.0.0.": ("aspp.aspp1.atrous_conv.",),
    "aspp.branches.0.1.": ("aspp.aspp1.bn.",),
    "aspp.branches.1.0.": ("aspp.aspp2.atrous_conv.",),
    "aspp.branches.1.1.": ("aspp.aspp2.bn.",),
    "aspp.branches.2.0.": ("aspp.aspp3.atrous_conv.",),
    "aspp.branches.2.1.": ("aspp.aspp3.bn.",),
    "aspp.branches.3.0.": ("aspp.aspp4.atrous_conv.",),
    "aspp.branches.3.1.": ("aspp.aspp4.bn.",),
    "aspp.image.0.": ("aspp.global_avg_pool.1.",),
    "aspp.image.1.": ("aspp.global_avg_pool.2.",),
    "aspp.project.0.": ("aspp.conv1.",),
    "aspp.project.1.": ("aspp.bn1.",),
    "shallow_stream.from_deep.": ("shallow_mask.fc_deep.",),
    "shallow_stream.from_shallow.": ("shallow_mask.fc_skip.",),
    "shallow_stream.mix.": ("shallow_mask.fc_cls.",),
    "skip.": ("fc8_skip.",),
    "merge.": ("fc8_x.",),
    "decoder.0.0.": ("last_conv.0.",),
    "decoder.0.1.": ("last_conv.1.",),
    "decoder.2.0.": ("last_conv.4.",),
    "decoder.2.1.": ("last_conv.5.",),
    "classifier.": ("last_conv.8.",),
}
# One tensor under three names. Where a file's copies differ the last one counts, as it did when the
# published network was loaded.
_CAM_HEAD: dict[str, tuple[str, ...]] = {"classifier.": ("fc8.", "cls_branch.2.", "mask_branch.0.")}

_CONTAINERS = ("state_dict", "model")  # where training scripts put the tensors
_PARALLEL = "module."  # put before every name by DataParallel
_COUNTER = ".num_batches_tracked"  # absent from old files; frozen statistics have no use for it
_REFINEMENT = "_aff."  # PAMR's constant kernels
_CLASSIFIERS = ("fc.", "fc8.", "_fc.", "linear1000.", "classifier.")  # ImageNet's
_NAMES_SHOWN = 8


class Published(NamedTuple):
    """What was taken from a published checkpoint."""

    kind: str  # "network", or "backbone": the head is as it was
    loaded: int  # tensors
    unused: tuple[str, ...]  # known names without use here: PAMR's constants, ImageNet's classifier


def published_names(network: SegmentationNet) -> dict[str, tuple[str, ...]]:
    """Map our state dict's names to the published ones, more than one where a tensor was shared.

    A head that was never published maps to no name.
    """
    head: dict[str, tuple[str, ...]] = {}
    if isinstance(network.head, PaperHead):
        head = _PAPER_HEAD
    elif isinstance(network.head, CamHead):
        head = _CAM_HEAD
    names: dict[str, tuple[str, ...]] = {}
    for name in network.state_dict():
        part, _, rest = name.partition(".")
        if part == "backbone":
            names[name] = (rest,)
            continue
        ours = next((prefix for prefix in head if rest.startswith(prefix)), None)
        theirs = head[ours] if ours is not None else ()
        names[name] = tuple(prefix + rest[len(ours or "") :] for prefix in theirs)
    return names


def published_state_dict(network: SegmentationNet) -> dict[str, Tensor]:
    """Return the network's tensors (not copies) under the published names.

    PAMR's constant kernels, which the published networks carry along, are not among them.

    Raises:
        WeightsError: if the network's head was never published.
    """
    state = network.state_dict()
    names = published_names(network)
    if not all(names.values()):
        raise WeightsError(
            tr(
                "The head {head_kind!r} has no published names; expected paper or cam.",
                head_kind=network.config.head_kind,
            )
        )
    return {theirs: state[ours] for ours, all_theirs in names.items() for theirs in all_theirs}


def load_published(network: SegmentationNet, state_dict: Mapping[str, object]) -> Published:
    """Load a published checkpoint: a whole network, or a backbone with ImageNet's weights.

    A file without any name of a head is taken for a backbone; the head then stays as it is. The
    prefix and the wrapping that training scripts add are taken off.

    Args:
        network: what to fill. It is changed only if everything fits.
        state_dict: published name → tensor.

    Raises:
        WeightsError: naming what is missing, unexpected, of another shape or no tensor.
    """
    state = _tensors(_unwrapped(state_dict))
    own = network.state_dict()
    names = published_names(network)
    head_names = {t for ours, all_t in names.items() if ours.startswith("head.") for t in all_t}
    # An ImageNet classifier may be called fc8 too, so that name alone does not make a network.
    whole = any(name in head_names and not name.startswith(_CLASSIFIERS) for name in state)
    wanted = {o: t for o, t in names.items() if whole or o.startswith("backbone.")}
    sources = {o: next((n for n in reversed(t) if n in state), None) for o, t in wanted.items()}
    missing = [t[0] for o, t in wanted.items() if sources[o] is None and not o.endswith(_COUNTER)]
    expected = {name for all_theirs in wanted.values() for name in all_theirs}
    extra = [name for name in state if name not in expected]
    droppable = (_REFINEMENT,) if whole else _CLASSIFIERS
    unused = tuple(name for name in extra if name.startswith(droppable))
    reshaped = [
        tr(
            "{name} {found}, not {expected}",
            name=theirs,
            found=tuple(state[theirs].shape),
            expected=tuple(own[ours].shape),
        )
        for ours, theirs in sources.items()
        if theirs is not None and state[theirs].shape != own[ours].shape
    ]
    _refuse_misfit(network, missing, [n for n in extra if n not in unused], reshaped)
    with torch.no_grad():
        for ours, theirs in sources.items():
            if theirs is not None:
                own[ours].copy_(state[theirs])
    return Published("network" if whole else "backbone", len(state) - len(unused), unused)


def _unwrapped(found: Mapping[str, object]) -> Mapping[str, object]:
    """Take off a wrapping dictionary and DataParallel's prefix."""
    for container in _CONTAINERS:
        inner = found.get(container)
        if isinstance(inner, Mapping):
            found = inner
    if found and all(name.startswith(_PARALLEL) for name in found):
        return {name.removeprefix(_PARALLEL): value for name, value in found.items()}
    return found


def _tensors(found: Mapping[str, object]) -> dict[str, Tensor]:
    """Return the mapping, checked to hold nothing but tensors."""
    state = {}
    for name, value in found.items():
        if not isinstance(value, Tensor):
            raise WeightsError(
                tr(
                    "{name} is a {kind}; expected a dictionary of tensors.",
                    name=name,
                    kind=type(value).__name__,
                )
            )
        state[name] = value
    return state


def _refuse_misfit(
    network: SegmentationNet, missing: list[str], unexpected: list[str], reshaped: list[str]
) -> None:
    """Raise WeightsError unless all three lists are empty."""
    parts = ((_MISSING, missing), (_UNEXPECTED, unexpected), (_RESHAPED, reshaped))
    found = [tr(text, names=_listed(names)) for text, names in parts if names]
    if found:
        config = network.config
        raise WeightsError(
            tr(
                "These weights do not fit this network ({backbone}, {head} head, {classes} "
                "classes): {found}. Build the network they were made for, or choose another file.",
                backbone=config.backbone,
                head=config.head_kind,
                classes=config.classes,
                found="; ".join(found),
            )
        )


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMES_SHOWN])
    rest = len(names) - _NAMES_SHOWN
    return tr("{shown} and {rest} more", shown=shown, rest=rest) if rest > 0 else shown
