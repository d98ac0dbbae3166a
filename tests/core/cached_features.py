"""Features in the cache, as a training would have left them there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from app.core.masks.likeness import features_folder
from wseg_engine.images.array_cache import FEATURES
from wseg_engine.images.imaging import content_key

CHANNELS, CELLS = 6, 8


def features_like(kind: int, *, at: tuple[int, int] | None = None) -> NDArray[np.float32]:
    """Return (C, 8, 8) features: one channel is high, everywhere or in four cells from a place."""
    noise = np.random.default_rng(kind * 100 + (0 if at is None else 1 + sum(at)))
    deep = noise.uniform(0, 0.1, (CHANNELS, CELLS, CELLS)).astype(np.float32)
    if at is None:
        deep[kind] += 1
    else:
        deep[kind, at[0] : at[0] + 2, at[1] : at[1] + 2] += 1
    return deep


def put_features(photo: Path, deep: NDArray[np.float32], *, signature: str = "ab" * 8) -> Path:
    """Keep features of a photo, and of its mirror image."""
    key = content_key(photo)
    path = features_folder() / signature / key[:2] / f"{key}{FEATURES}"
    path.parent.mkdir(parents=True, exist_ok=True)
    both = np.stack([deep, deep[:, :, ::-1]]).astype(np.float16)
    save_file({"deep": both, "image": np.zeros((16, 16, 3), np.uint8)}, path)
    return path
