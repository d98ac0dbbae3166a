"""Checkpoints of a training run: saved atomically, checked when loaded, resumable bit for bit.

A checkpoint is a pair: `NAME.json` (all that is not a tensor, with the SHA-256 of the other file)
and `NAME.HASH.safetensors`. The tensors are written first, under a name of their own; the JSON is
then replaced in one step. Whatever kills the process, `NAME.json` names a complete tensor file. The
checkpoint before stays as `NAME.previous.json`, in case the disk damages the newer one.
"""

from __future__ import annotations

import glob
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from wseg_engine.base.bounds import (
    check_change,
    create,
    is_file,
    open_file,
    remove,
    remove_tree,
)
from wseg_engine.base.budget import MALFORMED, read_json
from wseg_engine.base.durable import flush_file, flush_folder, put_in_place, write_atomic
from wseg_engine.base.listed import listed
from wseg_engine.base.looking import anything_at
from wseg_engine.base.messages import tr
from wseg_engine.base.version import VERSION
from wseg_engine.networks.model import CheckpointError, ModelClass, detached
from wseg_engine.networks.model_file import LoadedModel, load_model_file, loaded_model
from wseg_engine.networks.tensor_files import check_tensor_file
from wseg_engine.settings.config import ConfigError, Settings
from wseg_engine.settings.weight_files import sha256_of
from wseg_engine.training.state_tree import StateError, pack, unpack

FORMAT = "tagmask-checkpoint"
FORMAT_VERSION = 1
_PREVIOUS = ".previous"


@dataclass(frozen=True)
class Checkpoint:
    """Everything a run needs to go on as if it had never stopped."""

    settings: Settings
    classes: tuple[ModelClass, ...]
    network: Mapping[str, Tensor]  # the network's state dict
    epoch: int = 0  # epochs complete
    step: int = 0  # steps taken of the epoch after those
    optimiser: Mapping[str, Any] = field(default_factory=dict)  # the optimiser's state dict
    random: Mapping[str, Any] = field(default_factory=dict)  # states of random generators, a tree
    history: Sequence[Mapping[str, Any]] = ()  # losses and metrics, one entry an epoch
    trainer: Mapping[str, Any] = field(default_factory=dict)  # the trainer's own state; a tree
    tensors: Mapping[str, Tensor] = field(default_factory=dict)  # any further tensors
    engine: str = VERSION  # version of the engine that wrote it


class Latest(NamedTuple):
    """The newest intact checkpoint of a folder, and what was wrong with newer ones."""

    path: Path | None
    problems: tuple[str, ...]


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> Path:
    """Write a checkpoint; until the last step the former one stays in force.

    Args:
        path: the checkpoint's JSON file (".json" is added where missing); made with its folders.

    Returns:
        The path of the JSON file, which is the checkpoint's address.

    Raises:
        CheckpointError: if it cannot be written (the former checkpoint is untouched), or holds
            values that cannot be kept.
    """
    path = _address(path)
    tensors, header = _describe(checkpoint)
    try:
        _make_part(path)
        header["tensors"] = _write_tensors(path, tensors)
        text = json.dumps(header, indent=1, allow_nan=False)
        if anything_at(path):
            _copy_atomically(path, _previous(path))
        flush_folder(path.parent)  # what the header names is there before the header
        _write_text(path, text)
    except (OSError, SafetensorError) as error:
        _remove_orphans(path)
        raise CheckpointError(
            tr(
                "{path}: the checkpoint could not be written ({error}). The previous checkpoint "
                "is untouched; free some disk space or choose another folder, then save again.",
                path=path,
                error=error,
            )
        ) from error
    _remove_orphans(path)
    return path


def load_checkpoint(path: Path) -> Checkpoint:
    """Read and verify a checkpoint.

    Raises:
        CheckpointError: if it is missing, truncated, damaged, or of a newer format version. Use
            `find_latest` to fall back to the checkpoint before.
    """
    path = _address(path)
    header = _read_header(path)
    tensors = _read_tensors(path, header)
    try:
        groups = {
            group: {name: tensors[f"{group}/{name}"] for name in header[group]}
            for group in ("network", "extra")
        }
        return Checkpoint(
            settings=Settings.from_dict(header["settings"]),
            classes=tuple(ModelClass(c["name"], c["stable_id"]) for c in header["classes"]),
            network=groups["network"],
            epoch=int(header["epoch"]),
            step=int(header["step"]),
            optimiser=unpack(header["optimiser"], tensors),
            random=unpack(header["random"], tensors),
            history=unpack(header["history"], tensors),
            trainer=unpack(header["trainer"], tensors),
            tensors=groups["extra"],
            engine=str(header["engine"]),
        )
    except ConfigError as error:
        raise CheckpointError(
            tr(
                "{path}: written by TagMask {engine}, whose settings this version does "
                "not know: {error} Update TagMask, or train again.",
                path=path,
                engine=header.get("engine"),
                error=error,
            )
        ) from error
    except (*MALFORMED, StateError) as error:
        raise CheckpointError(
            tr(
                "{path}: the checkpoint is damaged: {error!r}. Use the previous one, or train "
                "again.",
                path=path,
                error=error,
            )
        ) from error


def load_model(path: Path) -> LoadedModel:
    """Load a network from `export_model`'s file, or from a checkpoint (its ".json").

    Raises:
        CheckpointError: if it is missing, damaged, of a newer format, or its tensors do not fit.
    """
    if path.suffix != ".json":
        return load_model_file(path)
    checkpoint = load_checkpoint(path)
    return loaded_model(path, checkpoint.network, checkpoint.classes, checkpoint.settings)


def find_latest(folder: Path) -> Latest:
    """Find the checkpoint with the most training in a folder, passing over damaged ones.

    Every candidate's tensors are read and verified, the most advanced first.
    """
    problems = []
    candidates = []
    for path in listed(folder, "*.json"):
        try:
            header = _read_header(path)
            candidates.append(((int(header["epoch"]), int(header["step"])), path))
        except (CheckpointError, *MALFORMED) as error:
            # Other JSON files may lie here; only a checkpoint's own damage is worth a word.
            if _has_tensors(path):
                problems.append(str(error))
    # `NAME.previous.json` is behind `NAME.json`, also where both count the same.
    candidates.sort(key=lambda c: (c[0], not c[1].stem.endswith(_PREVIOUS)), reverse=True)
    for _, path in candidates:
        try:
            load_checkpoint(path)
        except CheckpointError as error:
            problems.append(str(error))
        else:
            return Latest(path, tuple(problems))
    return Latest(None, tuple(problems))


def _address(path: Path) -> Path:
    return path if path.suffix == ".json" else path.with_name(path.name + ".json")


def _previous(path: Path) -> Path:
    return path.with_name(f"{path.stem}{_PREVIOUS}.json")


def _part(path: Path) -> Path:
    """Return the folder for half-written files; safetensors adds temporary ones of its own."""
    return path.with_name(f"{path.stem}.{os.getpid()}.part")


def _stem(path: Path) -> str:
    return path.stem.removesuffix(_PREVIOUS)


def _has_tensors(path: Path) -> bool:
    return any(listed(path.parent, f"{glob.escape(_stem(path))}.*.safetensors"))


def _describe(checkpoint: Checkpoint) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Split a checkpoint into its tensors and its JSON."""
    tensors = {f"network/{name}": value for name, value in checkpoint.network.items()}
    tensors |= {f"extra/{name}": value for name, value in checkpoint.tensors.items()}
    trees: dict[str, Any] = {}
    try:
        for part in ("optimiser", "random", "history", "trainer"):
            found: dict[str, Tensor] = {}
            value = getattr(checkpoint, part)
            trees[part] = pack(list(value) if part == "history" else value, found, f"{part}/")
            tensors |= found
    except StateError as error:
        raise CheckpointError(tr("The checkpoint cannot be saved: {error}", error=error)) from error
    header = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "engine": checkpoint.engine,
        "epoch": checkpoint.epoch,
        "step": checkpoint.step,
        "settings": checkpoint.settings.to_dict(),
        "classes": [c._asdict() for c in checkpoint.classes],
        "network": list(checkpoint.network),
        "extra": list(checkpoint.tensors),
    }
    return {name: detached(value) for name, value in tensors.items()}, header | trees


def _write_tensors(path: Path, tensors: dict[str, Tensor]) -> dict[str, Any]:
    """Write the tensor file under a name made of its hash; return what the JSON says of it."""
    part = _part(path) / "tensors"
    save_file(tensors, part, metadata={"format": "pt"})
    flush_file(part)
    digest = sha256_of(part)
    target = path.with_name(f"{path.stem}.{digest[:16]}.safetensors")
    size = part.stat().st_size
    put_in_place(part, target, flush=False)
    return {"file": target.name, "sha256": digest, "bytes": size}


def _make_part(path: Path) -> None:
    """Make the folder of what is being written anew: nothing that somebody laid there is used."""
    remove_tree(_part(path))
    check_change(_part(path) / "tensors")
    _part(path).mkdir(parents=True, exist_ok=True)


def _write_text(path: Path, text: str) -> None:
    part = _part(path) / "header"
    write_atomic(part, text, flush=False)
    put_in_place(part, path)


def _copy_atomically(source: Path, target: Path) -> None:
    part = _part(source) / "previous"
    with open_file(source) as data, create(part) as copy:
        shutil.copyfileobj(data, copy, 1 << 20)
    put_in_place(part, target, flush=False)


def _remove_orphans(path: Path) -> None:
    """Delete what was left half written, and tensor files no JSON names any more."""
    for part in listed(path.parent, f"{glob.escape(path.stem)}.*.part"):
        if _middle(path, part).isdigit():
            remove_tree(part)
    named = set()
    for header_path in (path, _previous(path)):
        if not anything_at(header_path):
            continue
        try:
            named.add(_read_header(header_path)["tensors"]["file"])
        except (CheckpointError, *MALFORMED):
            return  # what it names is not known, so nothing may go
    for file in listed(path.parent, f"{glob.escape(path.stem)}.*.safetensors"):
        if file.name not in named and "." not in _middle(path, file):
            remove(file)


def _middle(path: Path, file: Path) -> str:
    """Return what a file's name has between the checkpoint's name and the suffix."""
    return file.name[len(path.stem) + 1 : -len(file.suffix)]


def _read_header(path: Path) -> dict[str, Any]:
    try:
        header = read_json(path)
    except FileNotFoundError as error:
        raise CheckpointError(tr("{path}: there is no such checkpoint.", path=path)) from error
    except (OSError, ValueError) as error:
        raise CheckpointError(
            tr(
                "{path}: the checkpoint cannot be read ({error}). It may be cut short; use the "
                "previous one, or train again.",
                path=path,
                error=error,
            )
        ) from error
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise CheckpointError(tr("{path}: this is not a TagMask checkpoint.", path=path))
    version = header.get("version")
    if not isinstance(version, int) or version > FORMAT_VERSION:
        raise CheckpointError(
            tr(
                "{path}: the checkpoint has format version {version}; this program reads up to "
                "{newest}. Update TagMask (it was written by version {engine}).",
                path=path,
                version=version,
                newest=FORMAT_VERSION,
                engine=header.get("engine"),
            )
        )
    return header


def _read_tensors(path: Path, header: dict[str, Any]) -> dict[str, Tensor]:
    try:
        about = header["tensors"]
        file = path.with_name(Path(about["file"]).name)
        if not is_file(file):
            raise CheckpointError(
                tr("{path}: its tensor file {file} is missing.", path=path, file=file.name)
            )
        if file.stat().st_size != about["bytes"] or sha256_of(file) != about["sha256"]:
            raise CheckpointError(
                tr(
                    "{file}: the tensors are not the ones that were saved (SHA-256 differs, "
                    "{found} bytes of {expected}). Use the previous checkpoint.",
                    file=file,
                    found=file.stat().st_size,
                    expected=about["bytes"],
                )
            )
        check_tensor_file(file)
        tensors: dict[str, Tensor] = load_file(file, device="cpu")
    except (*MALFORMED, OSError, SafetensorError) as error:
        raise CheckpointError(
            tr("{path}: the tensors cannot be read: {error!r}.", path=path, error=error)
        ) from error
    # Fresh storage: a mapped file would keep the checkpoint from being replaced on Windows.
    return {name: torch.clone(value) for name, value in tensors.items()}
