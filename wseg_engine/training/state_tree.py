"""Nested Python state to JSON and tensors, and back, exactly.

An optimiser's state, random generators and a trainer's own notes are trees of dictionaries, lists
and numbers with tensors among them. Here the tensors are taken out (for a safetensors file) and the
rest becomes strict JSON; nothing is ever pickled.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from torch import Tensor

from wseg_engine.base.budget import MALFORMED
from wseg_engine.base.messages import tr

_MARK = "__kind__"  # a dictionary with this key stands for something JSON has no form for


class StateError(ValueError):
    """A value that cannot be kept, or JSON that does not describe a state."""


def pack(value: Any, tensors: dict[str, Tensor], prefix: str) -> Any:
    """Return `value` as strict JSON, moving its tensors into `tensors`.

    Args:
        value: nested dictionaries, lists, tuples, text, numbers, booleans, None, tensors, arrays.
        tensors: receives every tensor, named `prefix` and a number, in order of appearance.
        prefix: start of the tensors' names; must be the caller's own.

    Raises:
        StateError: for a value of any other type.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {_MARK: "float", "value": repr(value)}
    if isinstance(value, np.generic):
        return pack(value.item(), tensors, prefix)
    if isinstance(value, list):
        return [pack(item, tensors, prefix) for item in value]
    return _pack_marked(value, tensors, prefix)


def _pack_marked(value: Any, tensors: dict[str, Tensor], prefix: str) -> Any:
    """Pack what JSON has no form of its own for."""
    if isinstance(value, Tensor):
        name = f"{prefix}{len(tensors)}"
        tensors[name] = value
        return {_MARK: "tensor", "name": name}
    if isinstance(value, np.ndarray):
        return {
            _MARK: "array",
            "dtype": value.dtype.str,
            "shape": list(value.shape),
            "values": [pack(item, tensors, prefix) for item in value.reshape(-1).tolist()],
        }
    if isinstance(value, tuple):
        return {_MARK: "tuple", "items": [pack(item, tensors, prefix) for item in value]}
    if isinstance(value, Mapping):
        return _pack_mapping(value, tensors, prefix)
    raise StateError(
        tr(
            "A state holds a {kind}; expected dictionaries, lists, tuples, "
            "numbers, text, arrays and tensors.",
            kind=type(value).__name__,
        )
    )


def _pack_mapping(value: Mapping[Any, Any], tensors: dict[str, Tensor], prefix: str) -> Any:
    if all(isinstance(key, str) for key in value) and _MARK not in value:
        return {key: pack(item, tensors, prefix) for key, item in value.items()}
    # JSON's keys are text: an optimiser's integer keys would come back as another type.
    pairs = [
        [pack(key, tensors, prefix), pack(item, tensors, prefix)] for key, item in value.items()
    ]
    return {_MARK: "items", "items": pairs}


def unpack(value: Any, tensors: Mapping[str, Tensor]) -> Any:
    """Return what `pack` was given.

    Raises:
        StateError: if the JSON names a tensor that is not in `tensors`, or an unknown kind.
    """
    if isinstance(value, list):
        return [unpack(item, tensors) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value.get(_MARK)
    if kind is None:
        return {key: unpack(item, tensors) for key, item in value.items()}
    try:
        return _unpack_kind(kind, value, tensors)
    except MALFORMED as error:
        raise StateError(
            tr("The state's {kind!r} entry is damaged: {error}.", kind=kind, error=error)
        ) from error


def _unpack_kind(kind: Any, value: dict[str, Any], tensors: Mapping[str, Tensor]) -> Any:
    if kind == "float":
        return float(value["value"])
    if kind == "tensor":
        return tensors[value["name"]]
    if kind == "array":
        items = [unpack(item, tensors) for item in value["values"]]
        return np.array(items, dtype=np.dtype(value["dtype"])).reshape(value["shape"])
    if kind == "tuple":
        return tuple(unpack(item, tensors) for item in value["items"])
    if kind == "items":
        return {unpack(key, tensors): unpack(item, tensors) for key, item in value["items"]}
    raise ValueError(f"unknown kind {kind!r}")
