"""A trained network as one file: tensors, classes and settings, for prediction only."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from wseg_engine.base.budget import OverBudgetError, parse_json
from wseg_engine.base.durable import put_in_place
from wseg_engine.base.messages import tr
from wseg_engine.base.version import VERSION
from wseg_engine.networks.build import build_network
from wseg_engine.networks.model import CheckpointError, ModelClass, SegmentationNet, detached
from wseg_engine.networks.tensor_files import check_tensor_file
from wseg_engine.settings.config import ConfigError, Settings

FORMAT = "tagmask-model"
FORMAT_VERSION = 1


class LoadedModel(NamedTuple):
    """A network ready to predict (in inference mode, on the CPU), and what it knows."""

    network: SegmentationNet
    classes: tuple[ModelClass, ...]
    settings: Settings

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the classes, in the order of the network's channels after background."""
        return tuple(one.name for one in self.classes)


def export_model(
    path: Path, network: SegmentationNet, *, classes: tuple[ModelClass, ...], settings: Settings
) -> Path:
    """Write a network for prediction, whole or not at all.

    Args:
        path: the file (".safetensors" is added where missing); replaced if it exists.
        network: what to write; may be on any device and stays as it is.
        classes: one a foreground channel, in order.
        settings: all settings; `settings.model` must be the network's.

    Raises:
        CheckpointError: if classes, settings and network disagree, or the file cannot be written.
    """
    path = path if path.suffix == ".safetensors" else path.with_name(path.name + ".safetensors")
    if settings.model != network.config:
        raise CheckpointError(
            tr("{path}: the settings are not those the network was built with.", path=path)
        )
    _check_classes(path, classes, settings)
    metadata = {
        "format": FORMAT,
        "version": str(FORMAT_VERSION),
        "engine": VERSION,
        "settings": json.dumps(settings.to_dict()),
        "classes": json.dumps([one._asdict() for one in classes], ensure_ascii=False),
    }
    tensors = {name: detached(value) for name, value in network.state_dict().items()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A folder, because safetensors puts temporary files of its own beside the target.
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
            part = Path(folder) / "tensors"
            save_file(tensors, part, metadata)
            put_in_place(part, path)
    except (OSError, SafetensorError) as error:
        raise CheckpointError(
            tr("{path}: the model could not be written ({error}).", path=path, error=error)
        ) from error
    return path


def load_model_file(path: Path) -> LoadedModel:
    """Load a network from `export_model`'s file.

    Raises:
        CheckpointError: if it is missing, damaged, of a newer format, or its tensors do not fit.
    """
    try:
        check_tensor_file(path)
        with safe_open(path, framework="pt", device="cpu") as file:
            metadata = file.metadata() or {}
            _check_format(path, metadata)
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        settings = Settings.from_dict(parse_json(metadata["settings"], path.name))
        classes = tuple(
            ModelClass(str(c["name"]), str(c["stable_id"]))
            for c in parse_json(metadata["classes"], path.name)
        )
    except FileNotFoundError as error:
        raise CheckpointError(tr("{path}: no such model.", path=path)) from error
    except OverBudgetError as error:
        raise CheckpointError(str(error)) from error
    except (OSError, SafetensorError) as error:
        raise CheckpointError(
            tr(
                "{path}: not a readable model ({error}). It may be cut short; export it again.",
                path=path,
                error=error,
            )
        ) from error
    except (KeyError, TypeError, ValueError, ConfigError) as error:
        raise CheckpointError(
            tr("{path}: the model's description is damaged: {error!r}.", path=path, error=error)
        ) from error
    return loaded_model(path, tensors, classes, settings)


def _check_format(path: Path, metadata: Mapping[str, str]) -> None:
    if metadata.get("format") != FORMAT:
        raise CheckpointError(
            tr(
                "{path}: tensors, but not a TagMask model. To use it as backbone weights, run "
                "`wseg weights import FILE`.",
                path=path,
            )
        )
    version = metadata.get("version", "")
    if not version.isdigit() or int(version) > FORMAT_VERSION:
        raise CheckpointError(
            tr(
                "{path}: the model has format version {version} (written by TagMask {engine}); "
                "this program reads up to {newest}. Update TagMask.",
                path=path,
                version=version,
                engine=metadata.get("engine"),
                newest=FORMAT_VERSION,
            )
        )


def _check_classes(path: Path, classes: tuple[ModelClass, ...], settings: Settings) -> None:
    if len(classes) != settings.model.classes:
        raise CheckpointError(
            tr(
                "{path}: {classes} classes are named, the network has {expected}.",
                path=path,
                classes=len(classes),
                expected=settings.model.classes,
            )
        )


def loaded_model(
    path: Path,
    tensors: Mapping[str, Tensor],
    classes: tuple[ModelClass, ...],
    settings: Settings,
) -> LoadedModel:
    """Build the network that tensors are the state of.

    Args:
        path: where they come from, for messages.
        tensors: the state dict.
        classes: one a foreground channel, in order.
        settings: all settings; `settings.model` is the network's.

    Raises:
        CheckpointError: if they do not fit each other.
    """
    _check_classes(path, classes, settings)
    network = build_network(settings.model)
    try:
        network.load_state_dict(dict(tensors))
    except RuntimeError as error:
        raise CheckpointError(
            tr("{path}: the tensors do not fit its settings: {error}", path=path, error=error)
        ) from error
    return LoadedModel(network.eval(), classes, settings)
