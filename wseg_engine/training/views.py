"""What training sees of an image, and where views come from: here, crops of the photographs."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.imaging import ImageSize, load_image
from wseg_engine.settings.config import TrainConfig
from wseg_engine.training.augment import augment

# Images are decoded at no more than this many times the crop's side: more is lost in the crop. For
# cards, which wait for their images, at no more than what a crop needs.
_DECODE_FACTOR, _DECODE_FACTOR_FOR_CARDS = 4, 2
_CPU = torch.device("cpu")


class View(NamedTuple):
    """What training sees of one image in one epoch."""

    image: NDArray[np.float32]  # (side, side, 3) RGB in 0-1
    labels: NDArray[np.uint8] | None  # (side, side), the same view of its approved mask
    features: NDArray[np.float16] | None = None  # (C, h, w) of a frozen backbone, the same view
    saliency: NDArray[np.uint8] | None = None  # (side, side), 255 where the same view stands out


class Source(Protocol):
    """Where a loader takes its views from."""

    @property
    def side(self) -> int:
        """Side of the square views, in pixels."""

    @property
    def shows_all(self) -> bool:
        """Whether every view shows its whole image."""

    def read(self, image: TaggedImage) -> Any:
        """Return whatever `view` needs of an image; raise ImageError if it cannot be used."""

    def view(
        self, read: Any, labels: NDArray[np.uint8] | None, *, rng: np.random.Generator
    ) -> View:
        """Return a random view of an image and of its mask."""

    def labels(self, image: TaggedImage) -> NDArray[np.uint8] | None:
        """Return labels made for an image that has no approved mask, or None."""

    def size(self, image: TaggedImage, read: Any) -> ImageSize:
        """Return the proportions a mask of the image must have, as a size in pixels."""


class PhotoSource:
    """Random, colour-jittered crops of the photographs themselves.

    Args:
        config: side of the crops, and how they are drawn.
        device: where they are trained on; for a card they are decoded more quickly.
    """

    def __init__(self, config: TrainConfig, *, device: torch.device = _CPU) -> None:
        self._config = config
        on_card = device.type == "cuda"
        self._most = config.crop * (_DECODE_FACTOR_FOR_CARDS if on_card else _DECODE_FACTOR)

    @property
    def side(self) -> int:
        """Side of the crops, in pixels."""
        return self._config.crop

    @property
    def shows_all(self) -> bool:
        """Crops show a part."""
        return False

    def read(self, image: TaggedImage) -> NDArray[np.uint8]:
        """Decode a photograph, (H, W, 3); raise ImageError if it cannot be."""
        return load_image(image.path, max_side=self._most)

    def view(
        self,
        read: NDArray[np.uint8],
        labels: NDArray[np.uint8] | None,
        *,
        rng: np.random.Generator,
    ) -> View:
        """Draw a crop of the photograph, and cut the same one from its mask."""
        image, mask = augment(read, labels, config=self._config, rng=rng)
        return View(image, mask)

    def labels(self, image: TaggedImage) -> None:
        """Return None: crops get their pseudo labels while they are trained on."""
        del image

    def size(self, image: TaggedImage, read: NDArray[np.uint8]) -> ImageSize:
        """Return the decoded photograph's size."""
        del image
        return ImageSize(read.shape[0], read.shape[1])
