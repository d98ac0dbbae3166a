"""Writing the sample project to disk: images, tags, and true masks to score against."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from wseg_engine.annotations.dataset import read_dataset
from wseg_engine.base.durable import write_atomic
from wseg_engine.base.labels import voc_palette
from wseg_engine.datasets import Dataset
from wseg_engine.images.mask_files import write_mask
from wseg_engine.sample.scene import SAMPLE_CLASSES, Picture, draw_picture

_QUALITY = 92  # of the JPEGs


class SamplePicture(NamedTuple):
    """One picture of the sample."""

    name: str
    classes: tuple[str, ...]  # its tags
    image: NDArray[np.uint8]  # (H, W, 3) RGB
    labels: NDArray[np.uint8]  # (H, W) class index + 1, 0 background


def sample_pictures(
    *, images: int = 60, seed: int = 0, height: int = 240, width: int = 320
) -> Iterator[SamplePicture]:
    """Draw the sample's pictures one by one; the same arguments give the same pictures.

    Each class is alone in some pictures, with others in some, and missing from most; a few show
    none. A picture does not depend on how many are drawn.

    Raises:
        ValueError: for fewer than one image, or a picture smaller than 64 pixels.
    """
    if images < 1 or min(height, width) < 64:
        raise ValueError(
            f"{images} images of {width}×{height} pixels; expected at least 1 of 64×64."
        )
    for number in range(images):
        rng = np.random.Generator(np.random.PCG64([seed, number]))
        picture = draw_picture(rng, _shown(seed, number), height=height, width=width)
        yield SamplePicture(f"sample_{number + 1:03d}", _visible(picture), *picture)


def generate_sample(
    folder: Path, *, images: int = 60, seed: int = 0, height: int = 240, width: int = 320
) -> Dataset:
    """Write the sample project and read it back.

    `folder` gets `images/*.jpg`, `tags.csv`, `masks/*.png` (the truth, for scoring only: ids as in
    `classes.json`, 0 background) and `classes.json`. Files of those names are replaced.

    Raises:
        ValueError: for fewer than one image, or a picture smaller than 64 pixels.
        OSError: when a file cannot be written.
    """
    (folder / "images").mkdir(parents=True, exist_ok=True)
    rows = ["filename,tags"]
    for picture in sample_pictures(images=images, seed=seed, height=height, width=width):
        write_atomic(folder / "images" / f"{picture.name}.jpg", _jpeg(picture.image), flush=False)
        write_mask(folder / "masks" / f"{picture.name}.png", picture.labels, flush=False)
        rows.append(f"{picture.name}.jpg,{';'.join(picture.classes)}")
    palette = voc_palette()
    classes = [
        {"id": index, "name": name, "colour": palette[index].tolist()}
        for index, name in enumerate(("background", *SAMPLE_CLASSES))
    ]
    write_atomic(folder / "classes.json", json.dumps(classes, indent=1))
    write_atomic(folder / "tags.csv", "\n".join(rows) + "\n")
    return read_dataset(folder, layout="csv")


def _shown(seed: int, number: int) -> tuple[str, ...]:
    """Return the classes of a picture: rounds of 20 in an order drawn from the seed."""
    alone = [(name,) for name in SAMPLE_CLASSES]
    pairs = list(combinations(SAMPLE_CLASSES, 2))
    threes = list(combinations(SAMPLE_CLASSES, 3))
    plan: list[tuple[str, ...]] = [*alone, *alone, *pairs, *threes, (), ()]
    turn, place = divmod(number, len(plan))
    # A stream of its own, apart from those of the pictures, which are keyed by two numbers.
    rng = np.random.Generator(np.random.PCG64([seed, turn, 1]))
    return plan[int(rng.permutation(len(plan))[place])]


def _visible(picture: Picture) -> tuple[str, ...]:
    """Return the classes that are seen in a picture."""
    present = np.bincount(picture.labels.ravel(), minlength=len(SAMPLE_CLASSES) + 1)[1:] > 0
    return tuple(name for name, seen in zip(SAMPLE_CLASSES, present, strict=True) if seen)


def _jpeg(image: NDArray[np.uint8]) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, format="JPEG", quality=_QUALITY, subsampling=0)
    return buffer.getvalue()
