"""Pretrained and published weights: read safely, checked by name, loaded whole or not at all.

The light half of this subject (where files lie, what is known of them) is in `weight_files`,
`known_weights` and `download`.
"""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors.torch import load_file
from torch import Tensor

from wseg_engine.base.budget import MIB, WEIGHT_BYTES
from wseg_engine.base.durable import copy_atomic
from wseg_engine.base.events import Control, Event, Notice
from wseg_engine.base.looking import file_at
from wseg_engine.base.messages import tr, tr_noop
from wseg_engine.networks.build import build_network
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.networks.tensor_files import check_tensor_file
from wseg_engine.pretrained.download import fetch_weights
from wseg_engine.pretrained.published import Published, load_published
from wseg_engine.settings.backbones import KnownWeights, backbone_names, known_weights
from wseg_engine.settings.config import ModelConfig
from wseg_engine.settings.weight_files import (
    SUFFIXES,
    FoundWeights,
    WeightsError,
    cached_path,
    check_known,
    find_weights,
    identify,
    list_weights,
    mismatches,
    weights_folder,
)

__all__ = [
    "LoadReport",
    "WeightsError",
    "find_weights",
    "import_weights",
    "list_weights",
    "load_pretrained",
    "load_published",
    "read_state_dict",
]

_CONTAINERS = ("state_dict", "model", "model_state_dict")  # where training scripts put the tensors
_PARALLEL = "module."  # put before every name by DataParallel
_NAMES_SHOWN = 6
_SHARED = 16  # times that tensors may use the bytes of a file: half precision, and tied weights
_KINDS = {"backbone": tr_noop("backbone"), "network": tr_noop("network")}
_SOURCES = {
    "file": tr_noop("file"),
    "cache": tr_noop("cache"),
    "package": tr_noop("package"),
    "download": tr_noop("download"),
}


class LoadReport(NamedTuple):
    """What was loaded into a network."""

    path: Path
    source: str  # "file", "cache", "package" or "download"
    kind: str  # "backbone", or "network" where the file held a trained head too
    loaded: int  # tensors
    dropped: tuple[str, ...]  # names of the file without use here: ImageNet's classifier

    @property
    def text(self) -> str:
        """The report in words."""
        values = {
            "tensors": self.loaded,
            "file": self.path.name,
            "source": tr(_SOURCES[self.source]),
        }
        if self.kind == "backbone":
            text = tr("Loaded the backbone's {tensors} tensors from {file} ({source})", **values)
        else:
            text = tr("Loaded the network's {tensors} tensors from {file} ({source})", **values)
        if self.dropped:
            text = tr("{text}, skipped {names}", text=text, names=_listed(self.dropped))
        return f"{text}."


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_NAMES_SHOWN])
    rest = len(names) - _NAMES_SHOWN
    return tr("{shown} and {rest} more", shown=shown, rest=rest) if rest > 0 else shown


def read_state_dict(path: Path) -> dict[str, Tensor]:
    """Read a file of named tensors: safetensors, or a .pth without executing anything in it.

    Half precision becomes float32; a wrapping dictionary and DataParallel's prefix are taken off.

    Raises:
        WeightsError: if the file cannot be read, or holds anything but tensors.
    """
    if path.suffix not in SUFFIXES:
        raise WeightsError(
            tr("{path}: expected a file named {suffixes}.", path=path, suffixes=", ".join(SUFFIXES))
        )
    found: Any
    try:
        check_tensor_file(path)
        if path.suffix == ".safetensors":
            found = load_file(path, device="cpu")
        else:
            with warnings.catch_warnings():
                # A foreign pickle protocol is either readable or an error below.
                warnings.filterwarnings("ignore", "Detected pickle protocol", UserWarning)
                found = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise WeightsError(tr("{path}: no such file.", path=path)) from error
    except (pickle.UnpicklingError, AttributeError, ModuleNotFoundError) as error:
        raise WeightsError(
            tr(
                "{path}: this file is damaged, or holds Python objects besides "
                "tensors, which are never loaded because they can run code. Save its "
                "state dict alone as safetensors.",
                path=path,
            )
        ) from error
    except Exception as error:  # torch's unpickler takes damaged steps at their word: any error
        text = str(error) or type(error).__name__
        raise WeightsError(
            tr("{path}: not a readable file of weights ({error}).", path=path, error=text)
        ) from error
    for container in _CONTAINERS:
        if isinstance(found, Mapping) and isinstance(found.get(container), Mapping):
            found = found[container]
    if not isinstance(found, Mapping) or not found:
        raise WeightsError(tr("{path}: contains no named tensors.", path=path))
    return _plain(path, found)


def _check_cost(path: Path, found: Mapping[str, object]) -> None:
    """Refuse tensors that pretend to be more than the file holds, before they are computed with."""
    held: dict[int, int] = {}  # bytes that are there, by where they are
    claimed = 0
    for name, value in found.items():
        if not isinstance(value, Tensor):
            continue
        plain = value.layout == torch.strided and value.device.type == "cpu"
        if not plain or value.is_quantized or value.is_nested:
            raise WeightsError(
                tr("{path}: {name} is not a plain tensor of numbers.", path=path, name=name)
            )
        storage = value.untyped_storage()
        held[storage.data_ptr()] = storage.nbytes()
        own = value.numel() * value.element_size()
        claimed += value.numel() * max(4, value.element_size())
        if own > storage.nbytes() or claimed > WEIGHT_BYTES:
            raise WeightsError(
                tr(
                    "{path}: {name} claims {found:.0f} MB, but the file contains {held:.1f} MB of "
                    "it. Its values repeat, which real weights never do.",
                    path=path,
                    name=name,
                    found=own / MIB,
                    held=storage.nbytes() / MIB,
                )
            )
    _check_sharing(path, claimed, sum(held.values()))


def _check_sharing(path: Path, claimed: int, held: int) -> None:
    """Refuse many tensors of the same few bytes: each becomes one of its own."""
    if claimed > _SHARED * held + MIB:
        raise WeightsError(
            tr(
                "{path}: its tensors claim {found:.0f} MB of the {held:.1f} MB in the file. They "
                "overlap, which real weights never do.",
                path=path,
                found=claimed / MIB,
                held=held / MIB,
            )
        )


def _plain(path: Path, found: Mapping[str, object]) -> dict[str, Tensor]:
    _check_cost(path, found)
    parallel = all(str(name).startswith(_PARALLEL) for name in found)
    state = {}
    for name, value in found.items():
        if not isinstance(value, Tensor):
            raise WeightsError(
                tr(
                    "{path}: {name} is a {kind}; expected a dictionary of tensors.",
                    path=path,
                    name=name,
                    kind=type(value).__name__,
                )
            )
        tensor = value.float() if value.is_floating_point() else value
        if not bool(torch.isfinite(tensor).all()):
            raise WeightsError(
                tr(
                    "{path}: {name} contains values that are not finite numbers.",
                    path=path,
                    name=name,
                )
            )
        state[str(name).removeprefix(_PARALLEL) if parallel else str(name)] = tensor
    return state


def load_pretrained(
    network: SegmentationNet,
    *,
    file: Path | None = None,
    allow_download: bool = False,
    control: Control | None = None,
) -> Generator[Event, None, LoadReport]:
    """Load ImageNet weights into a network's backbone, downloading them only if allowed.

    Looks for `file` if given; else in the cache, then in installed packages, then downloads. A
    named file may also be a published checkpoint of the whole network.

    Yields:
        `Progress` of a download and one `Notice` in words; the generator's value
        (`report = yield from load_pretrained(...)`) is the report.

    Raises:
        WeightsError: if there are none, or they do not fit; the network is left as it was.
    """
    config = network.config
    found = find_weights(config.backbone, file=file, config=config)
    if found is None or (found.known is not None and mismatches(found.known, config)):
        found = yield from _download(config, found, allow_download, control)
    known = found.known if found.known is not None else identify(found.path)
    if known is not None:
        _refuse_misfit(found.path, known, config)
        check_known(found.path, known)
    taken = _load(found.path, network, read_state_dict(found.path))
    report = LoadReport(found.path, found.source, taken.kind, taken.loaded, taken.unused)
    yield Notice(report.text)
    return report


def _load(path: Path, network: SegmentationNet, state: dict[str, Tensor]) -> Published:
    try:
        return load_published(network, state)
    except WeightsError as error:
        raise WeightsError(f"{path}: {error}") from error


def _refuse_misfit(path: Path, known: KnownWeights, config: ModelConfig) -> None:
    if known.backbone != config.backbone:
        raise WeightsError(
            tr(
                "{path}: this is {name}, weights for {backbone}; the network has the "
                "backbone {own}. Choose another file or backbone.",
                path=path,
                name=known.name,
                backbone=known.backbone,
                own=config.backbone,
            )
        )
    wrong = mismatches(known, config)
    if wrong:
        raise WeightsError(
            tr(
                "{path}: these weights are for another variant of {backbone}: {wrong}. "
                "Set these model settings as the weights need them.",
                path=path,
                backbone=known.backbone,
                wrong="; ".join(wrong),
            )
        )


def _download(
    config: ModelConfig, found: FoundWeights | None, allowed: bool, control: Control | None
) -> Generator[Event, None, FoundWeights]:
    """Fetch the weights made for this network, or say in words how to come by them."""
    candidates = [
        k
        for k in known_weights()
        if k.backbone == config.backbone and k.kind == "backbone" and not mismatches(k, config)
    ]
    fetchable = [known for known in candidates if known.url]
    if allowed and fetchable:
        path = yield from fetch_weights(fetchable[0].name, control=control)
        return FoundWeights(path, "download", fetchable[0])
    ways = "; ".join(f"{k.name}: {k.where_to_get()}" for k in candidates)
    if found is not None and found.known is not None:
        _refuse_misfit(found.path, found.known, config)
    raise WeightsError(
        tr(
            "There are no ImageNet weights for {backbone} on this machine. {ways}.",
            backbone=config.backbone,
            ways=ways or tr("None are published for this variant: use a file of your own"),
        )
    )


def import_weights(file: Path, *, backbone: str | None = None) -> FoundWeights:
    """Copy a weight file into the user's cache, once it is known to be readable and to fit.

    Args:
        file: .pth, .pt or .safetensors.
        backbone: the backbone they are for; found from the names inside if None.

    Raises:
        WeightsError: if the file is unreadable, damaged, or fits no (or not that) backbone.
    """
    if not file_at(file):
        raise WeightsError(tr("{file}: no such file. Give a .pth or .safetensors file.", file=file))
    known = identify(file)
    if known is not None:
        check_known(file, known)
    state = read_state_dict(file)
    if known is not None:
        if backbone not in (None, known.backbone):
            raise WeightsError(
                tr(
                    "{file}: these are weights for {backbone}, not {wanted}.",
                    file=file,
                    backbone=known.backbone,
                    wanted=backbone,
                )
            )
        _backbone_that_fits(file, state, (known.backbone,), kind=known.kind)
        target = cached_path(known)
    else:
        candidates = (backbone,) if backbone else backbone_names()
        fitting = _backbone_that_fits(file, state, candidates, kind="backbone")
        target = weights_folder() / fitting / file.name
    _copy(file, target)
    return FoundWeights(target, "cache", known)


def _backbone_that_fits(
    file: Path, state: dict[str, Tensor], candidates: tuple[str, ...], *, kind: str
) -> str:
    """Return the first backbone whose names and shapes the file has, all of them."""
    for name in candidates:
        with torch.device("meta"):  # names and shapes without memory
            network = build_network(ModelConfig(backbone=name, head="paper"))
        try:
            taken = _load(file, network, state)
        except WeightsError:
            if len(candidates) == 1:
                raise
            continue
        if taken.kind == kind:
            return name
        raise WeightsError(
            tr(
                "{file}: holds a {kind}'s weights, expected a {expected}'s. A trained "
                "network is not imported; name its file where it is used.",
                file=file,
                kind=tr(_KINDS[taken.kind]),
                expected=tr(_KINDS[kind]),
            )
        )
    raise WeightsError(
        tr(
            "{file}: these are not the weights of any backbone. Expected those of "
            "{candidates}, under the names they were published with.",
            file=file,
            candidates=", ".join(candidates),
        )
    )


def _copy(source: Path, target: Path) -> None:
    try:
        copy_atomic(source, target)
    except OSError as error:
        raise WeightsError(
            tr("{target}: the weights could not be copied ({error}).", target=target, error=error)
        ) from error
