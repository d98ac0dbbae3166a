"""The state of every random generator a run draws from, taken and put back."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

Generators = Mapping[str, np.random.Generator | torch.Generator]


def seed_everything(seed: int) -> None:
    """Seed Python's and torch's global generators (all CUDA devices included).

    numpy's global generator is left alone: the engine draws from `numpy.random.Generator`s.
    """
    random.seed(seed)
    torch.manual_seed(seed)


def capture_random(generators: Generators | None = None) -> dict[str, Any]:
    """Return the state of the global generators and of the ones given by name.

    The result is a tree for `Checkpoint.random`: Python's `random`, torch on the CPU, torch
    on every CUDA device that is in use, and each of `generators`.
    """
    state: dict[str, Any] = {"python": random.getstate(), "torch": torch.get_rng_state()}
    if torch.cuda.is_available() and torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        state["cuda"] = torch.cuda.get_rng_state_all()
    state["generators"] = {name: _state_of(g) for name, g in (generators or {}).items()}
    return state


def _state_of(generator: np.random.Generator | torch.Generator) -> Any:
    if isinstance(generator, torch.Generator):
        return generator.get_state()
    return dict(generator.bit_generator.state)


def restore_random(state: Mapping[str, Any], generators: Generators | None = None) -> None:
    """Put back what `capture_random` took.

    CUDA states are put back as far as this machine has devices; the others always.

    Raises:
        ValueError: if one of `generators` has no state in `state`, or is of another kind. Nothing
            has been changed then.
    """
    kept = state["generators"]
    wanted = generators or {}
    missing = sorted(set(wanted) - set(kept))
    if missing:
        raise ValueError(
            f"The checkpoint has no random state named {', '.join(missing)}; it has "
            f"{', '.join(sorted(kept)) or 'none'}."
        )
    for name, generator in wanted.items():
        if isinstance(generator, torch.Generator) != isinstance(kept[name], torch.Tensor):
            raise ValueError(f"The random state {name!r} is of another kind of generator.")
    random.setstate(state["python"])
    torch.set_rng_state(state["torch"])
    if torch.cuda.is_available():
        for device, one in enumerate(state.get("cuda", ())[: torch.cuda.device_count()]):
            torch.cuda.set_rng_state(one, device)
    for name, generator in wanted.items():
        if isinstance(generator, torch.Generator):
            generator.set_state(kept[name])
        else:
            generator.bit_generator.state = kept[name]
